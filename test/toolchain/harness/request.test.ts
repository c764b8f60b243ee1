/** What the harness is told and in which way it is started, and what of its answer is taken, with a machine that only answers. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mayHaveGpu } from '../../../src/host/gpu.js';
import type { Host, RunOptions, RunResult } from '../../../src/host/host.js';
import { confinement, foldersOfTheJob } from '../../../src/host/process/namespace.js';
import { realHost } from '../../../src/host/real.js';
import type { ImageRuntime } from '../../../src/toolchain/container/image-runtime.js';
import { harnessFile } from '../../../src/toolchain/harness/harness-file.js';
import {
  executeEngine,
  loadByTriton,
  loadEngine,
  runHarness,
} from '../../../src/toolchain/harness/harness.js';
import { TELLING_LINE } from '../../../src/toolchain/telling-lines.js';
import type { HarnessResult, LoadRequest, RunRequest } from '../../../src/toolchain/harness/types.js';
import { MEASURED } from '../../support/harness-results.js';

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-request-test-'));
const temp = path.join(folder, 'temp');
const engine = path.join(folder, 'model.engine');
beforeAll(() => {
  mkdirSync(temp, { recursive: true });
  writeFileSync(engine, 'a plan');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Start {
  command: string;
  args: readonly string[];
  options: RunOptions;
  asked: Record<string, unknown>;
}
interface Answer {
  /** What is said on the private channel, signed as it must be; a text is written as it is. */
  says?: readonly object[] | string;
  run?: Partial<RunResult>;
}

/** A machine on which every run of a Python answers the next of these, and what it was asked. */
function machine(...answers: Answer[]): { host: Host; starts: Start[] } {
  const starts: Start[] = [];
  const exited: RunResult = {
    ending: { kind: 'exited', status: 0 },
    stdout: '',
    stderr: '',
    output: 'printed',
    durationMs: 7,
  };
  const run: Host['run'] = (command, args, options) => {
    // Only the harness gets a request; a container tool is asked for other things, too.
    if (options.input === undefined) return Promise.resolve(exited);
    const asked = JSON.parse(options.input) as Record<string, unknown>;
    const answer = answers[starts.length] ?? {};
    starts.push({ command, args, options, asked });
    const mounted = args.find((arg) => arg.includes('target=/trt-guard/report.jsonl'));
    const report = /source=([^,]*)/.exec(mounted ?? '')?.[1] ?? (asked['report'] as string);
    const { says = [{ say: 'done' }] } = answer;
    const signed = (line: string, i: number): string =>
      `${line}\t${createHmac('sha256', asked['nonce'] as string)
        .update(`${i} ${line}`)
        .digest('hex')}`;
    const text =
      typeof says === 'string' ? says : says.map((one, i) => signed(JSON.stringify(one), i)).join('\n');
    if (text !== '') writeFileSync(report, text);
    return Promise.resolve({ ...exited, ...answer.run });
  };
  const env = { PATH: '/bin', GITHUB_TOKEN: 'secret', PYTHONSAFEPATH: '' };
  return { host: { ...realHost(), platform: 'linux', tempDir: temp, env, run }, starts };
}

const LOAD: LoadRequest = { python: '/opt/python3', product: 'tensorrt', engine, timeoutSeconds: 30 };
const only = (starts: readonly Start[]): Start => {
  expect(starts).toHaveLength(1);
  return starts[0] as Start;
};

describe('the child', () => {
  it('is the Python that was named, with the harness, the time and no secret', async () => {
    const { host, starts } = machine();
    await loadEngine(host, { ...LOAD, env: { EXTRA: 'yes' } });
    const { command, args, options } = starts[0] as Start;
    expect([command, args]).toEqual(['/opt/python3', [harnessFile()]]);
    expect(options).toMatchObject({ timeoutSeconds: 30, keepBytes: 1024 * 1024, confine: true });
    expect(options.keepLines).toEqual(TELLING_LINE);
    expect(options.env).toEqual({ PATH: '/bin', EXTRA: 'yes', PYTHONSAFEPATH: '1' });
  });

  it('is told whole paths, and of what is not a path nothing else', async () => {
    const { host, starts } = machine();
    const request: RunRequest = {
      ...LOAD,
      engine: 'a/b.engine',
      refitFrom: 'm.onnx',
      plugins: ['plugin.so', './plugin.so', 'lib/plugin.so', '/abs/plugin.so'],
      cases: [{ name: 'one', files: { model: 'x.npy', input: '/abs/y.npy' } }],
      save: path.join(folder, 'saved'),
      memoryLimitMiB: 5,
      requireGpu: true,
    };
    await executeEngine(host, request);
    const { asked } = only(starts);
    const { report, nonce, landlock, ...rest } = asked;
    expect(rest).toEqual({
      mode: 'run',
      product: 'tensorrt',
      engine: path.resolve('a/b.engine'),
      refitFrom: path.resolve('m.onnx'),
      plugins: ['plugin.so', path.resolve('plugin.so'), path.resolve('lib/plugin.so'), '/abs/plugin.so'],
      cases: [{ name: 'one', files: { model: path.resolve('x.npy'), input: '/abs/y.npy' } }],
      save: path.join(folder, 'saved'),
      memoryLimitMiB: 5,
      requireGpu: true,
    });
    expect(path.basename(report as string)).toBe('report.jsonl');
    expect(nonce).toMatch(/^[0-9a-f]{64}$/);
    expect(landlock).toBeDefined();
  });

  it('is told the paths of a build, and values that look like paths stay as they are', async () => {
    const { host, starts } = machine();
    const options = [{ on: 'config', call: 'set', args: ['a/b', 1, null, true] }] as never;
    await runHarness(host, {
      ...LOAD,
      mode: 'build',
      model: 'm.onnx',
      output: 'out.plan',
      options,
      plugins: [],
    });
    expect(only(starts).asked).toMatchObject({
      model: path.resolve('m.onnx'),
      output: path.resolve('out.plan'),
      options: [{ args: ['a/b', 1, null, true] }],
      plugins: [],
    });
  });

  it('has another secret and another folder each time, and leaves none behind', async () => {
    const { host, starts } = machine();
    await loadEngine(host, LOAD);
    await loadEngine(host, LOAD);
    for (const key of ['nonce', 'report'])
      expect(new Set(starts.map(({ asked }) => asked[key])).size).toBe(starts.length);
    expect(readdirSync(temp)).toEqual([]);
  });

  const save = path.join(folder, 'saved');
  it.each<[string, Parameters<typeof runHarness>[1], string[] | null]>([
    ['a load: its own folder', { ...LOAD, mode: 'load' }, []],
    ['facts: its own folder', { ...LOAD, mode: 'facts' }, []],
    ['a run: its own folder', { ...LOAD, mode: 'run' }, []],
    ['a run whose outputs are kept: these, too', { ...LOAD, mode: 'run', save }, [save]],
    ['a load that is given a folder all the same', { ...LOAD, mode: 'load', save } as never, []],
    ['a build: where it likes', { ...LOAD, mode: 'build', model: 'm.onnx', output: 'x' }, null],
  ])('may write, in %s', async (_, request, folders) => {
    const { host, starts } = machine();
    await runHarness(host, request);
    const { options, asked } = only(starts);
    const own = path.dirname(asked['report'] as string);
    const writable = folders === null ? undefined : [own, ...folders];
    expect(options.writable).toEqual(writable);
    // Landlock where nothing else makes the workspace read-only, and where no GPU's driver could be in its way.
    const isUnheld = writable !== undefined && !confinement().readOnly && !mayHaveGpu(host);
    expect(asked['landlock']).toEqual(isUnheld ? { writable, protected: foldersOfTheJob() } : null);
  });

  it('has no Landlock beside a GPU’s driver', async () => {
    const { host, starts } = machine();
    // Of another platform it cannot be told that there is no GPU.
    await loadEngine({ ...host, platform: 'darwin' }, LOAD);
    expect(starts[0]?.asked['landlock']).toBeNull();
  });
});

describe('the answer', () => {
  const measure = (name: string): { measure: string; held: boolean; detail: string } => {
    return { measure: name, held: true, detail: 'd' };
  };
  it('is what the private channel says, signed, and how the process ended', async () => {
    const { host } = machine({ says: [{ say: 'runtime', ...MEASURED }, { say: 'done' }] });
    expect(await runHarness(host, { ...LOAD, mode: 'facts' })).toMatchObject({
      mode: 'facts',
      done: true,
      runtime: MEASURED,
      ending: { kind: 'exited', status: 0 },
      durationMs: 7,
      output: 'printed',
      garbage: [],
    });
  });

  it.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['what nobody signed', '{"say":"done"}', ['{"say":"done"}']],
    [
      'what another secret signed',
      `{"say":"done"}\t${'0'.repeat(64)}`,
      [`{"say":"done"}\t${'0'.repeat(64)}`],
    ],
  ])('that is %s proves nothing', async (_, says, garbage) => {
    const { host } = machine({ says });
    expect(await runHarness(host, { ...LOAD, mode: 'facts' })).toMatchObject({ done: false, garbage });
  });

  it('that lies in something else than a file is garbage that says so', async () => {
    const { host } = machine({ says: '' });
    const hostile: Host = {
      ...host,
      run: (command, args, options) => {
        mkdirSync((JSON.parse(options.input ?? '{}') as { report: string }).report);
        return host.run(command, args, options);
      },
    };
    const { done, garbage } = await runHarness(hostile, { ...LOAD, mode: 'facts' });
    expect([done, garbage]).toEqual([false, ['the report is a folder']]);
  });

  it('of a run has the names of the cases that it was asked for; no other has', async () => {
    const cases = [
      { name: 'one', files: {} },
      { name: 'two', files: {} },
    ];
    const { host } = machine();
    expect((await executeEngine(host, { ...LOAD, cases })).cases).toEqual(['one', 'two']);
    expect((await executeEngine(host, LOAD)).cases).toEqual([]);
    expect((await loadEngine(host, { ...LOAD, cases } as never)).first.cases).toBeUndefined();
  });

  it.each<[string, string[] | undefined, string[] | undefined, string[] | undefined]>([
    ['nobody', undefined, undefined, undefined],
    ['the system', ['network'], undefined, ['network']],
    ['the process', undefined, ['landlock'], ['landlock']],
    ['both, the system first', ['network'], ['landlock'], ['network', 'landlock']],
  ])('says what confined it: %s', async (_, system, own, expected) => {
    const { host } = machine({
      says: [
        ...(own === undefined ? [] : [{ say: 'confined', measures: own.map(measure) }]),
        { say: 'done' },
      ],
      run: system === undefined ? {} : { confinement: system.map(measure) },
    });
    const result = await runHarness(host, { ...LOAD, mode: 'facts' });
    expect(result.garbage).toEqual([]);
    expect(result.confinement?.map((one) => one.measure)).toEqual(expected);
  });

  it('of a program for another machine is the kernel’s refusal, not a shell’s status', async () => {
    const python = path.join(folder, 'foreign');
    writeFileSync(python, Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(200, 0xb7)]));
    const { host } = machine({ says: '', run: { ending: { kind: 'exited', status: 126 } } });
    const { ending } = await runHarness(host, { ...LOAD, python, mode: 'facts' });
    expect(ending).toMatchObject({ kind: 'not-started', code: 'ENOEXEC' });
  });
});

describe('a load that fails is repeated once, at VERBOSE, where that can tell more', () => {
  const runtime = { say: 'runtime', ...MEASURED };
  const bytes = { say: 'engine-bytes', bytes: 1, sha256: 'a' };
  const loaded = { say: 'deserialized', ok: true };
  const facts = {
    say: 'engine',
    name: null,
    tensors: [],
    layers: 1,
    profiles: 1,
    deviceMemoryBytes: 1,
    hardwareCompatibility: null,
  };
  const done = { say: 'done' };
  it.each<[string, boolean, Answer]>([
    ['it loads', false, { says: [runtime, bytes, loaded, facts, { say: 'context', ok: true }, done] }],
    ['nothing was loaded, and it says so', false, { says: [runtime, done] }],
    ['it is refused', true, { says: [runtime, bytes, { say: 'deserialized', ok: false }, done] }],
    [
      'it has no context',
      true,
      { says: [runtime, bytes, loaded, facts, { say: 'context', ok: false }, done] },
    ],
    ['it dies', true, { says: [runtime, bytes], run: { ending: { kind: 'signal', signal: 'SIGSEGV' } } }],
    ['it ends early', true, { says: [runtime, bytes] }],
    ['it hangs', false, { says: [runtime, bytes], run: { ending: { kind: 'timeout', seconds: 30 } } }],
    [
      'it is not started',
      false,
      { says: [runtime], run: { ending: { kind: 'not-started', code: 'ENOENT', message: 'no' } } },
    ],
    ['no runtime is measured', false, { says: '' }],
    [
      'there is no module',
      false,
      { says: [runtime, { say: 'import-error', type: 'ImportError', message: 'no' }] },
    ],
  ])('%s: %s', async (_, isRepeated, answer) => {
    const { host, starts } = machine(answer, { says: [runtime, done] });
    const { first, verbose } = await loadEngine(host, LOAD);
    expect(first.garbage).toEqual([]);
    expect(starts.map(({ asked }) => [asked['mode'], asked['severity']])).toEqual(
      isRepeated
        ? [
            ['load', undefined],
            ['load', 'verbose'],
          ]
        : [['load', undefined]],
    );
    expect(verbose === null).toBe(!isRepeated);
  });

  it.each<[string, (host: Host) => Promise<HarnessResult>, string]>([
    ['an execution', (host) => executeEngine(host, LOAD), 'run'],
    [
      'a load by Triton’s server',
      (host) => loadByTriton(host, { ...LOAD, program: '/bin/tritonserver', arguments: [], shapes: {} }),
      'triton',
    ],
  ])('%s is not', async (_, ask, mode) => {
    const { host, starts } = machine({ says: [runtime, bytes, { say: 'deserialized', ok: false }, done] });
    expect((await ask(host)).mode).toBe(mode);
    expect(only(starts).asked['mode']).toBe(mode);
  });
});

describe('in an image', () => {
  const image: ImageRuntime = {
    tool: { name: 'podman', env: { DOCKER_HOST: 'x' } } as never,
    image: { id: `sha256:${'a'.repeat(64)}`, reference: 'serve:1', volumes: [], env: {} } as never,
    gpu: false,
    extra: [],
    python: { mounted: null, bindings: null },
    findings: [],
  };

  it('the tool is started with the container’s paths, and the answer names those of this machine', async () => {
    const plugin = path.join(folder, 'p.so');
    writeFileSync(plugin, '');
    const { host, starts } = machine({
      says: [
        { say: 'plugin', file: '/trt-guard/plugins/0/p.so', loaded: true, error: null },
        { say: 'plugin', file: 'bare.so', loaded: true, error: null },
        { say: 'done' },
      ],
    });
    const result = await runHarness(host, { ...LOAD, mode: 'load', image, plugins: [plugin, 'bare.so'] });
    const { command, args, options, asked } = only(starts);
    expect(command).toBe('podman');
    expect(args.slice(args.indexOf(image.image.id))).toEqual(
      expect.arrayContaining(['/trt-guard/harness/trt_harness.py']),
    );
    expect(options).toMatchObject({ timeoutSeconds: 30, keepBytes: 1024 * 1024, env: { DOCKER_HOST: 'x' } });
    expect(asked).toMatchObject({
      mode: 'load',
      engine: '/trt-guard/engine',
      plugins: ['/trt-guard/plugins/0/p.so', 'bare.so'],
      report: '/trt-guard/report.jsonl',
    });
    expect(asked['nonce']).toMatch(/^[0-9a-f]{64}$/);
    expect(result).toMatchObject({ done: true, garbage: [], container: { image: 'serve:1', failure: null } });
    expect(result.plugins.map(({ file }) => file)).toEqual([plugin, 'bare.so']);
    expect(result.confinement?.map(({ measure }) => measure)).toContain('pid-namespace');
    expect(existsSync(temp) && readdirSync(temp)).toEqual([]);
  });

  it('a container that says nothing proves nothing', async () => {
    const { host } = machine({ says: '' });
    expect(await runHarness(host, { ...LOAD, mode: 'load', image })).toMatchObject({
      done: false,
      garbage: [],
    });
  });
});
