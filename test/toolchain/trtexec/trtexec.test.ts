import { afterAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { convertFindings } from '../../../src/toolchain/convert-findings.js';
import {
  convertWithTrtexec,
  trtexecBannerVersion,
  type TrtexecRequest,
} from '../../../src/toolchain/trtexec/trtexec.js';
import { InputError } from '../../../src/core/findings.js';
import { realHost } from '../../../src/host/real.js';
import type { Trtexec } from '../../../src/toolchain/types.js';
import { standInTrtexec } from '../../support/stand-ins.js';

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-convert-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const host = { ...realHost(), env: { ...process.env, GITHUB_TOKEN: 'secret', LD_LIBRARY_PATH: '/host/lib' } };

let count = 0;
function place(): string {
  count += 1;
  const made = path.join(folder, String(count));
  mkdirSync(made);
  return made;
}

function tool(file: string): Trtexec {
  return {
    path: file,
    origin: 'input trtexec',
    libraryDirs: ['/trt/lib'],
    libraryPath: null,
    libraryVersion: null,
  };
}

function request(trtexec: string, output: string, more: Partial<TrtexecRequest> = {}): TrtexecRequest {
  return { trtexec: tool(trtexec), model: 'tiny.onnx', output, args: [], timeoutSeconds: 30, ...more };
}

describe('a build that succeeds', () => {
  it('writes the engine, and says what trtexec said', async () => {
    const at = place();
    const output = path.join(at, 'm.engine');
    const result = await convertWithTrtexec(
      host,
      request(standInTrtexec(at, 'ok'), output, { args: ['--fp16'] }),
    );
    expect(convertFindings(result)).toEqual([]);
    expect(result.trtexec).toMatchObject({
      bannerVersion: '10.6.0.26',
      libraryVersion: '10.6.0',
      passed: true,
    });
    expect(result.command.at(-1)).toBe('--fp16');
    const bytes = readFileSync(output);
    expect(result.bytes).toBe(bytes.length);
    expect([...bytes.subarray(0x18, 0x1c)]).toEqual([10, 6, 0, 26]);
  });
});

it('hears an error in the middle of a log of many megabytes', async () => {
  const at = place();
  const script = path.join(at, 'talkative');
  const lines = 'yes "[I] a line" | head -c 6000000';
  const body = [
    'echo "&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # trtexec"',
    lines,
    'echo; echo "[11/30/2026-10:00:00] [E] Error Code 2: the weights"',
    lines,
    'echo; for a; do case $a in --saveEngine=*) echo plan > "${a#--saveEngine=}";; esac; done',
    'echo "&&&& PASSED TensorRT.trtexec [TensorRT v100600] [b26] # trtexec"',
  ];
  writeFileSync(script, `#!/bin/sh\n${body.join('\n')}\n`, { mode: 0o755 });
  const result = await convertWithTrtexec(host, request(script, path.join(at, 'm.engine')));
  expect(convertFindings(result)).toMatchObject([
    {
      code: 'build-logged-errors',
      evidence: [{ text: '[11/30/2026-10:00:00] [E] Error Code 2: the weights' }],
    },
  ]);
});

describe('every way of dying is red and has its own name', () => {
  it.each<[string, string]>([
    ['failed', 'trtexec-said-failed'],
    ['failed-with-status-0', 'trtexec-said-failed'],
    ['passed-with-status-1', 'build-failed'],
    ['no-result', 'result-line-missing'],
    ['status-1', 'build-failed'],
    ['no-engine', 'engine-not-written'],
    ['empty-engine', 'engine-file-empty'],
    ['not-saved', 'engine-write-failed'],
    ['segfault', 'native-crash'],
    ['killed-by-kernel', 'host-out-of-memory'],
    ['terminated', 'process-killed'],
    ['crash-after-pass', 'crash-after-pass'],
    ['garbage', 'engine-not-written'],
  ])('%s: %s', async (behaviour, code) => {
    const at = place();
    for (const throughShell of [false, true]) {
      const output = path.join(at, 'm.engine');
      rmSync(output, { force: true });
      const trtexec = standInTrtexec(at, behaviour, { throughShell });
      const result = await convertWithTrtexec(host, request(trtexec, output));
      expect(convertFindings(result).map((finding) => [finding.code, finding.severity])).toEqual([
        [code, 'error'],
      ]);
    }
  });

  it('an unknown option is named', async () => {
    const at = place();
    const result = await convertWithTrtexec(
      host,
      request(standInTrtexec(at, 'unknown-option'), path.join(at, 'm.engine'), { args: ['--workspace=1'] }),
    );
    const [finding] = convertFindings(result);
    expect(finding).toMatchObject({ code: 'cli-option-invalid', evidence: [{ line: 3 }] });
    expect(finding?.message).toContain('10.6.0.26 does not know --workspace');
  });

  it('a hang ends with its grandchild', async () => {
    const at = place();
    const result = await convertWithTrtexec(
      host,
      request(standInTrtexec(at, 'hang', { throughShell: true }), path.join(at, 'm.engine'), {
        timeoutSeconds: 1.5,
      }),
    );
    expect(convertFindings(result).map(({ code }) => code)).toEqual(['build-timeout']);
    const pid = /grandchild (\d+)/.exec(result.log)?.[1];
    expect(pid).toBeDefined();
    const commandLine = path.join('/proc', String(pid), 'cmdline');
    // A zombie has an empty command line; it is gone as far as anyone can see.
    expect(existsSync(commandLine) ? readFileSync(commandLine, 'utf8') : '').toBe('');
  });

  it.each<[string, (at: string) => string, string]>([
    ['missing', (at) => path.join(at, 'trtexec'), 'trtexec-not-found'],
    ['not executable', (at) => written(at, '#!/bin/sh\n', 0o644), 'trtexec-not-executable'],
    [
      'made for another processor',
      (at) =>
        written(
          at,
          Buffer.concat([
            Buffer.from('\x7fELF\x02\x01\x01'),
            Buffer.alloc(11),
            Buffer.from([183, 0]),
            Buffer.alloc(44),
          ]),
        ),
      'trtexec-wrong-architecture',
    ],
    [
      'no program at all',
      (at) => written(at, 'version https://git-lfs.github.com/spec/v1\n'),
      'trtexec-wrong-architecture',
    ],
    [
      'a wrapper without its program',
      (at) => written(at, '#!/bin/sh\nexec /nonexistent/trtexec\n'),
      'trtexec-not-found',
    ],
  ])('trtexec is %s', async (_, make, code) => {
    const at = place();
    const result = await convertWithTrtexec(
      { ...host, arch: 'x64' },
      request(make(at), path.join(at, 'm.engine')),
    );
    expect(convertFindings(result).map((finding) => finding.code)).toEqual([code]);
  });
});

function written(at: string, content: string | Buffer, mode = 0o755): string {
  const file = path.join(at, 'trtexec');
  writeFileSync(file, content, { mode });
  return file;
}

describe('before the build', () => {
  it('reserved arguments are bad usage, and leave nothing behind', async () => {
    const at = place();
    const failure = convertWithTrtexec(
      host,
      request(standInTrtexec(at, 'ok'), path.join(at, 'new', 'm.engine'), { args: ['--saveEngine=x'] }),
    );
    await expect(failure).rejects.toBeInstanceOf(InputError);
  });

  it('asks trtexec for its banner', async () => {
    const at = place();
    expect(await trtexecBannerVersion(host, tool(standInTrtexec(at, 'ok', { version: '8.6.1' })))).toBe(
      '8.6.1',
    );
    expect(await trtexecBannerVersion(host, tool('/nonexistent/trtexec'))).toBeNull();
  });
});

it("the child finds its own libraries first, and gets none of the job's secrets", async () => {
  const at = place();
  const result = await convertWithTrtexec(
    host,
    request(written(at, '#!/bin/sh\nenv\n'), path.join(at, 'm.engine')),
  );
  expect(result.log).toMatch(/^LD_LIBRARY_PATH=\/trt\/lib:\/host\/lib$/m);
  expect(result.log).not.toContain('secret');
  expect(convertFindings(result).map(({ code }) => code)).toEqual(['engine-not-written']);
});
