import { afterAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Host } from '../../../src/host/host.js';
import { realHost } from '../../../src/host/real.js';
import { loadEngine, runHarness } from '../../../src/toolchain/harness/harness.js';
import { loadFindings } from '../../../src/toolchain/harness/findings.js';
import type { LoadRequest } from '../../../src/toolchain/harness/types.js';
import { shellPython, standInPython, type StandInRuntime } from '../../support/stand-ins.js';

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-harness-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const engine = path.join(folder, 'model.engine');
writeFileSync(engine, 'a plan');
const temp = mkdtempSync(path.join(folder, 'temp-'));
const host: Host = {
  ...realHost(),
  tempDir: temp,
  env: { ...process.env, GITHUB_TOKEN: 'secret', NVIDIA_API_KEY: 'secret' },
};

let count = 0;
function request(python: (folder: string) => string, more: Partial<LoadRequest> = {}): LoadRequest {
  count += 1;
  return {
    python: python(path.join(folder, String(count))),
    product: 'tensorrt',
    engine,
    timeoutSeconds: 60,
    requireGpu: true,
    ...more,
  };
}
const standIn = (behaviour: string, options: StandInRuntime = {}, more: Partial<LoadRequest> = {}) =>
  request((at) => standInPython(at, behaviour, options), more);

async function codesOf(asked: LoadRequest): Promise<string[]> {
  const { first, verbose } = await loadEngine(host, asked);
  return loadFindings(first, { engine, verbose }).map(({ code }) => code);
}

describe('a load that succeeds', () => {
  it('tells the runtime, the engine and that it came to its end', async () => {
    const { first, verbose } = await loadEngine(host, standIn('ok', { version: '10.6.0.26' }));
    expect(verbose).toBeNull();
    expect(first).toMatchObject({
      ending: { kind: 'exited', status: 0 },
      done: true,
      deserialized: true,
      context: true,
      garbage: [],
      runtime: {
        module: 'tensorrt',
        moduleVersion: '10.6.0.26',
        libraryVersion: '10.6.0.26',
        kind: 'full',
        otherLibraries: [],
        gpu: { name: 'Stand-in GPU', computeCapability: '9.0', memoryMiB: 81920 },
        driverCuda: '12.8',
        cudaError: null,
      },
      engine: {
        tensors: [
          { name: 'x', mode: 'input', dtype: 'float', shape: [1, 3, 16, 16] },
          { name: 'y', mode: 'output' },
        ],
        layers: 3,
        deviceMemoryBytes: 4096,
      },
    });
    expect(first.output).toContain('TensorRT prints to stdout as it likes');
    expect(loadFindings(first, { engine })).toEqual([]);
  });

  it('believes the mapped library and not the module', async () => {
    const { first } = await loadEngine(
      host,
      standIn('ok', { version: '10.6.0.26', moduleVersion: '10.15.1.29' }),
    );
    expect(first.runtime).toMatchObject({ moduleVersion: '10.15.1.29', libraryVersion: '10.6.0.26' });
  });

  it('decodes the three numbers of 8.x', async () => {
    const { first } = await loadEngine(host, standIn('ok', { version: '8.6.1' }));
    expect(first.runtime?.libraryVersion).toBe('8.6.1');
  });

  it('warns of a second TensorRT in the process', async () => {
    expect(await codesOf(standIn('two-libraries'))).toEqual(['several-tensorrt-libraries']);
  });
});

describe('a machine without a GPU', () => {
  it.each([
    ['no driver', null, 35],
    ['no device', 100, 100],
  ])('with %s: measured, not loaded, no failure and no proof', async (_, cuda, code) => {
    const { first, verbose } = await loadEngine(host, standIn('segfault', { cuda }));
    expect(first).toMatchObject({ done: true, deserialized: null, context: null });
    expect(first.runtime).toMatchObject({ gpu: null, libraryVersion: '10.6.0.26', cudaError: { code } });
    expect(verbose).toBeNull();
    expect(loadFindings(first, { engine })).toEqual([]);
  });

  it('deserializes all the same when it is told to', async () => {
    expect(await codesOf(standIn('segfault', { cuda: null }, { requireGpu: false }))).toEqual([
      'native-crash',
    ]);
  });
});

describe('every way of dying is red and has its own name', () => {
  it.each<[string, string]>([
    ['none', 'deserialize-failed'],
    ['no-context', 'execution-context-failed'],
    ['segfault', 'native-crash'],
    ['segfault-in-import', 'native-crash'],
    ['killed', 'host-out-of-memory'],
    ['terminated', 'process-killed'],
    ['exit-0', 'harness-incomplete'],
    ['exit-3', 'harness-incomplete'],
    ['memory', 'host-out-of-memory'],
    ['garbage', 'harness-garbage'],
    ['no-bindings', 'python-binding-missing'],
    ['missing-library', 'missing-shared-library'],
    ['import-error', 'python-import-failed'],
    ['no-runtime', 'runtime-not-created'],
    ['old-api', 'python-api-removed'],
  ])('%s: %s', async (behaviour, code) => {
    const { first, verbose } = await loadEngine(host, standIn(behaviour));
    const findings = loadFindings(first, { engine, verbose });
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]).toMatchObject({ severity: 'error' });
    expect(
      first.done && first.deserialized === true && first.context === true && first.garbage.length === 0,
    ).toBe(false);
  });

  it('python without the module', async () => {
    const bare = (at: string): string => shellPython(at, 'unset PYTHONPATH; exec python3 -S "$@"');
    expect(await codesOf(request(bare))).toEqual(['python-binding-missing']);
  });

  it.each<[string, (at: string) => string, string]>([
    ['missing', (at) => path.join(at, 'python3'), 'python-not-found'],
    [
      'a wrapper whose program is missing',
      (at) => shellPython(at, 'exec /nonexistent/python3'),
      'python-not-found',
    ],
    ['no program', () => engine, 'python-not-executable'],
    ['silent', (at) => shellPython(at, 'exit 0'), 'harness-incomplete'],
    ['a crash reported by a shell', (at) => shellPython(at, 'exit 139'), 'native-crash'],
    [
      'chatter on stdout',
      (at) => shellPython(at, 'echo "{\\"say\\": \\"done\\"}"; exit 0'),
      'harness-incomplete',
    ],
    [
      'answers in its place',
      (at) => shellPython(at, `report=$(sed 's/.*"report":"\\([^"]*\\)".*/\\1/'); echo hello > "$report"`),
      'harness-garbage',
    ],
  ])('python is %s', async (_, python, code) => {
    expect(await codesOf(request(python))).toEqual([code]);
  });

  it('python is a program for another machine', async () => {
    const python = (at: string): string => {
      const file = shellPython(at);
      writeFileSync(file, Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(200, 0xb7)]));
      return file;
    };
    expect(await codesOf(request(python))).toEqual(['python-wrong-architecture']);
  });

  it('a hang ends with its grandchildren', async () => {
    // Other tests hang at the same time: only what carries this mark in its environment is of this run.
    const marker = `mark-${process.pid}-${performance.now()}`;
    const asked = standIn('hang', { marker }, { timeoutSeconds: 3 });
    const run = host.run.bind(host);
    const started = new Set<number>();
    const watching: Host = {
      ...host,
      run: async (command, args, options) => {
        const watch = setInterval(() => {
          for (const pid of sleepers(marker)) started.add(pid);
        }, 100);
        try {
          return await run(command, args, options);
        } finally {
          clearInterval(watch);
        }
      },
    };
    const { first, verbose } = await loadEngine(watching, asked);
    expect(started.size).toBeGreaterThan(0);
    expect(verbose).toBeNull();
    expect(loadFindings(first, { engine }).map(({ code }) => code)).toEqual(['load-timeout']);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sleepers(marker)).toEqual([]);
  });

  it('a plugin that cannot be opened', async () => {
    expect(await codesOf(standIn('ok', {}, { plugins: ['/nonexistent/plugin.so'] }))).toEqual([
      'plugin-load-failed',
    ]);
  });

  it('an engine that is not there', async () => {
    expect(await codesOf(standIn('ok', {}, { engine: path.join(folder, 'absent') }))).toEqual([
      'harness-exception',
    ]);
  });
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Processes named `sleep 600`; zombies have no command line and do not count. */
function environment(pid: string): string {
  try {
    return readFileSync(path.join('/proc', pid, 'environ'), 'utf8');
  } catch {
    return '';
  }
}

function sleepers(marker: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLine(name) === 'sleep\u0000600\u0000')
    .filter((name) => environment(name).includes(marker))
    .map(Number);
}

describe('evidence', () => {
  it('quotes the error lines, runs once more at VERBOSE and keeps both', async () => {
    const { first, verbose } = await loadEngine(host, standIn('none'));
    expect(first.log.map(({ severity }) => severity)).toEqual(['warning', 'error']);
    expect(verbose?.log[0]).toEqual({ severity: 'verbose', message: 'a word that only VERBOSE tells' });
    expect(loadFindings(first, { engine, verbose })[0]?.evidence).toContainEqual({
      source: 'TensorRT log',
      text: 'Version tag does not match',
    });
  });

  it('keeps what was told before a crash, and says how far it came', async () => {
    const { first } = await loadEngine(host, standIn('segfault'));
    expect(first.runtime?.libraryVersion).toBe('10.6.0.26');
    const [finding] = loadFindings(first, { engine });
    expect(finding?.message).toContain('SIGSEGV, while it deserialized the engine');
    expect(finding?.evidence).toContainEqual({ source: 'TensorRT log', text: 'the last words' });
  });

  it('a second run that succeeds does not make a failure good', async () => {
    const marker = path.join(folder, 'flaky-ran');
    const { first, verbose } = await loadEngine(host, standIn('flaky', { marker }));
    expect(verbose?.deserialized).toBe(true);
    expect(first.deserialized).toBe(false);
    expect(loadFindings(first, { engine, verbose }).map(({ code }) => code)).toEqual(['deserialize-failed']);
  });
});

describe('the child', () => {
  it('gets no secret of the job', async () => {
    const { output } = await runHarness(host, {
      mode: 'facts',
      python: shellPython(path.join(folder, 'environment'), 'env'),
      env: { EXTRA: 'yes' },
      product: 'tensorrt',
      timeoutSeconds: 10,
    });
    expect(output).toMatch(/^PATH=/m);
    expect(output).toMatch(/^EXTRA=yes$/m);
    expect(output).not.toMatch(/secret|GITHUB_TOKEN/);
  });

  it('may not run host code from a plan unless told to', async () => {
    for (const allowHostCode of [undefined, true]) {
      const { first } = await loadEngine(
        host,
        standIn('host-code', {}, allowHostCode ? { allowHostCode } : {}),
      );
      expect(first.log[0]?.message).toBe(`host code allowed: ${allowHostCode ? 'True' : 'False'}`);
    }
  });

  it('leaves nothing behind', () => {
    expect(existsSync(temp)).toBe(true);
    expect(readdirSync(temp)).toEqual([]);
  });
});
