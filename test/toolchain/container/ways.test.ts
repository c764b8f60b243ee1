/** What stands in for a library, and what of trtexec's words counts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { measuresOf } from '../../../src/toolchain/container/run-in-image.js';
import { launch } from '../../../src/toolchain/container/python-inside.js';
import { stubLibrary, stubOf } from '../../../src/toolchain/container/stub-library.js';
import { hasExecuted, loadArguments, loadByTrtexec } from '../../../src/toolchain/container/trtexec-load.js';
import { parseTrtexecOutput } from '../../../src/toolchain/trtexec/output.js';
import { answered, testHost } from '../fake-host.js';

(process.platform === 'linux' ? it : it.skip)(
  'a stub is a library that the loader takes, and its functions answer 0',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-stub-'));
    const names = ['getNvOnnxParserVersion', 'another', 'a_third_one'];
    const file = path.join(folder, 'stub.so');
    writeFileSync(file, stubLibrary('libsome.so.1', names, process.arch) ?? '');
    const code =
      'import ctypes, sys\nlibrary = ctypes.CDLL(sys.argv[1], mode=ctypes.RTLD_GLOBAL | 2)\n' +
      'print([getattr(library, name)() for name in sys.argv[2:]], hasattr(library, "absent"))\n' +
      // Under its own name, wherever the file lies.
      'ctypes.CDLL("libsome.so.1")\n';
    const { stdout, stderr } = spawnSync('python3', ['-c', code, file, ...names], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['[0, 0, 0] False\n', '']);
    rmSync(folder, { recursive: true });
  },
);

it('nothing but the parser and the plugins is stood in for', () => {
  expect(stubOf('libnvonnxparser.so.10', 'x64')).not.toBeNull();
  expect(stubOf('libnvinfer_plugin.so.10', 'arm64')).not.toBeNull();
  expect(stubOf('libnvinfer.so.10', 'x64')).toBeNull();
  expect(stubOf('libnvonnxparser.so.10', 'mips')).toBeNull();
});

describe('trtexec in an image', () => {
  const B = '&&&& RUNNING TensorRT.trtexec [TensorRT v101501] [b29] # trtexec --loadEngine=x';
  const P = '&&&& PASSED TensorRT.trtexec [TensorRT v101501] [b29] # trtexec --loadEngine=x';
  const Q = '[11/23/2026-17:12:40] [I] Throughput: 18512.9 qps';
  const bad = '[11/23/2026-17:12:41] [E] Engine deserialization failed';
  it.each([
    [[B, Q, P], true],
    [[B, P], false],
    [[Q, P], false],
    [[B, Q], false],
    // Seen with --skipInference: PASSED after a load that failed.
    [[B, bad, '[I] Skipped inference phase since --skipInference is added.', P], false],
    [[B, bad, Q, P], false],
    [[B, Q, P, P.replace('PASSED', 'FAILED')], false],
    [[B, 'x Throughput: 1 qps', P], false],
  ])('%j: executed %s', (lines, executed) => {
    const output = lines.join('\n');
    expect(hasExecuted(output, parseTrtexecOutput(output))).toBe(executed);
  });

  it.each([
    ['10.6.0', ['10.6.0.26', '10.6.0']],
    // With a library of its own, beside the program: what the image's loader finds loaded nothing.
    ['10.15.1', ['10.6.0.26', '10.15.1']],
    [null, ['10.6.0.26']],
  ])('says which library it runs on (%s), whatever the image has besides', async (version, versions) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-trtexec-'));
    const engine = path.join(folder, 'e');
    writeFileSync(engine, 'engine');
    const said = version === null ? [] : [`[11/23/2026-17:12:40] [I] TensorRT version: ${version}`];
    const host = testHost({
      tempDir: folder,
      run: () => Promise.resolve(answered([B, ...said, Q, P].join('\n'))),
    });
    const library = { path: '/lib/libnvinfer.so.10', version: '10.6.0.26', error: null };
    const runtime = {
      image: { id: 'sha256:1', reference: 'i', volumes: [] },
      tool: { name: 'docker', env: {} },
      gpu: true,
      extra: [],
    };
    const { runtime: told, done } = await loadByTrtexec(
      host,
      runtime as never,
      'trtexec',
      { library } as never,
      { engine, product: 'tensorrt', python: 'p', timeoutSeconds: 5, shapes: {} },
    );
    expect([done, told?.libraries?.map((one) => one.version)]).toEqual([true, versions]);
    rmSync(folder, { recursive: true });
  });

  it('is told the plugins as its version takes them, and never to skip', () => {
    const shapes = { x: [1, 3], 'a:0': [2], scalar: [] };
    const args = loadArguments('/e', ['/p.so'], shapes, '10.6.0.26');
    expect(args).toContain('--staticPlugins=/p.so');
    expect(args).toContain('--shapes=x:1x3,a:0:2');
    expect(loadArguments('/e', ['/p.so'], {}, '8.5.3.1')).toContain('--plugins=/p.so');
    expect(args.join(' ')).not.toMatch(/skip|buildOnly|onnx/i);
  });
});

it('a mounted Python stands behind the image’s own libraries, and its modules alone are its own', () => {
  const env = { LD_LIBRARY_PATH: '/opt/trt/lib', PYTHONPATH: '/app', PYTHONHOME: '/x' };
  const mounted = { path: '/usr/bin/python3', mounts: [] };
  expect(launch({ env }, { mounted, bindings: null }, '/f').env).toMatchObject({
    LD_LIBRARY_PATH: '/opt/trt/lib:/trt-guard/python/shared',
    PYTHONPATH: '',
    PYTHONHOME: '/trt-guard/python',
  });
  const own = launch({ env }, { mounted: null, bindings: null }, '/f');
  expect([own.entrypoint, own.env['LD_LIBRARY_PATH'], own.env['PYTHONPATH']]).toEqual([
    'python3',
    undefined,
    undefined,
  ]);
});

it('a limit of the caller’s is told as theirs', () => {
  const run = { limits: { memoryMiB: 100, pids: 10, noCgroups: false, ulimits: [] } } as never;
  const told = (...extra: string[]): unknown[] =>
    measuresOf(run, { tool: { name: 'docker' }, image: { volumes: [] }, extra } as never)
      .filter(({ measure }) => measure.endsWith('-limit'))
      .map(({ held, detail }) => [held, detail]);
  expect(told()).toEqual([
    [true, '100 MiB'],
    [true, '10'],
  ]);
  expect(told('--memory=512m', '--pids-limit', '-1')).toEqual([
    [true, 'runtime-image-args: 512m'],
    [false, 'runtime-image-args: -1'],
  ]);
});
