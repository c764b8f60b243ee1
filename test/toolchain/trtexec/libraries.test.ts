/** Which TensorRT libraries a trtexec can come to, and in which order. */
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Host } from '../../../src/host/host.js';
import { foldersBeside, librariesInReach } from '../../../src/toolchain/trtexec/libraries.js';
import { answered, freshFolder, testHost } from '../fake-host.js';

const root = realpathSync(freshFolder('libraries'));
const at = (name: string): string => path.join(root, name);
function write(...names: string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), '');
  }
}
const trtexec = (name: string): string => {
  write(`${name}/bin/trtexec`);
  return at(`${name}/bin/trtexec`);
};

interface Asked {
  product?: 'tensorrt' | 'tensorrt-rtx';
  needed?: string | null;
  env?: Record<string, string>;
  /** What `ldconfig` and `/sbin/ldconfig` answer; null: not there. */
  ldconfig?: Record<string, [text: string, status?: number] | null>;
  platform?: NodeJS.Platform;
}
async function found(program: string, asked: Asked = {}): Promise<string[]> {
  const { product = 'tensorrt', needed = null, env = {}, ldconfig = {}, platform = 'linux' } = asked;
  const run: Host['run'] = (command, args, options) => {
    expect([args, options]).toEqual([['-p'], { timeoutSeconds: 20, quiet: true }]);
    const answer = ldconfig[command] ?? null;
    const gone = { kind: 'not-started' as const, code: 'ENOENT', message: '' };
    return Promise.resolve(
      answer === null ? { ...answered(''), ending: gone } : answered(answer[0], answer[1] ?? 0),
    );
  };
  const libraries = await librariesInReach(testHost({ env, platform, run }), product, program, needed);
  return libraries.map(({ path: file, origin }) => `${path.relative(root, file)} ${origin}`);
}

it('looks beside a program, behind its link, and in the folders of each target in their order', () => {
  const program = trtexec('beside');
  write('beside/targets/x/lib/a', 'beside/targets/a/lib/a');
  symlinkSync(program, at('link'));
  expect(foldersBeside(at('link')).map((folder) => path.relative(root, folder))).toEqual([
    'beside/lib',
    'beside/lib64',
    'beside/targets/a/lib',
    'beside/targets/x/lib',
    'beside/bin',
  ]);
});

describe('beside a program', () => {
  it.each<[string, string, 'tensorrt' | 'tensorrt-rtx', boolean]>([
    ['a', 'libnvinfer.so', 'tensorrt', true],
    ['b', 'libnvinfer.so.10', 'tensorrt', true],
    ['c', 'libnvinfer.so.10.6.0', 'tensorrt', true],
    ['d', 'libnvinfer.so.10.x', 'tensorrt', false],
    ['e', 'libnvinfer.so.', 'tensorrt', false],
    ['f', 'xlibnvinfer.so.10', 'tensorrt', false],
    ['g', 'libnvinfer.so.10.bak', 'tensorrt', false],
    ['h', 'libnvinfer_plugin.so.10', 'tensorrt', false],
    ['i', 'nvinfer.dll', 'tensorrt', true],
    ['j', 'nvinfer_10.dll', 'tensorrt', true],
    ['k', 'xnvinfer_10.dll', 'tensorrt', false],
    ['l', 'nvinfer_10.dll.bak', 'tensorrt', false],
    ['m', 'nvinfer_x.dll', 'tensorrt', false],
    ['n', 'libtensorrt_rtx.so.1', 'tensorrt', false],
    ['o', 'libtensorrt_rtx.so', 'tensorrt-rtx', true],
    ['p', 'libtensorrt_rtx.so.1.5.0', 'tensorrt-rtx', true],
    ['q', 'libtensorrt_rtx.so.x', 'tensorrt-rtx', false],
    ['r', 'xlibtensorrt_rtx.so.1', 'tensorrt-rtx', false],
    ['s', 'libtensorrt_rtx.so.1.bak', 'tensorrt-rtx', false],
    ['t', 'tensorrt_rtx.dll', 'tensorrt-rtx', true],
    ['u', 'tensorrt_rtx_1_15.dll', 'tensorrt-rtx', true],
    ['v', 'tensorrt_rtx_x.dll', 'tensorrt-rtx', false],
    ['w', 'tensorrt_rtx_1.dll.bak', 'tensorrt-rtx', false],
    ['x', 'xtensorrt_rtx_1.dll', 'tensorrt-rtx', false],
    ['y', 'libnvinfer.so.10', 'tensorrt-rtx', false],
  ])('%s: %s of %s counts: %s', async (folder, name, product, counts) => {
    const program = trtexec(`names/${folder}`);
    write(`names/${folder}/lib/${name}`);
    const library = `names/${folder}/lib/${name} beside trtexec`;
    expect(await found(program, { product })).toEqual(counts ? [library] : []);
  });

  it('each file once, links resolved, and the one that the program names alone', async () => {
    const program = trtexec('links');
    write('links/lib/libnvinfer.so.10.6.0', 'links/lib64/libnvinfer.so.9', 'links/lib/own.so');
    symlinkSync('libnvinfer.so.10.6.0', at('links/lib/libnvinfer.so.10'));
    symlinkSync('libnvinfer.so.10', at('links/lib/libnvinfer.so'));
    symlinkSync('nowhere', at('links/lib/libnvinfer.so.8'));
    expect(await found(program)).toEqual([
      'links/lib/libnvinfer.so.10.6.0 beside trtexec',
      'links/lib64/libnvinfer.so.9 beside trtexec',
    ]);
    const only = async (needed: string): Promise<string[]> => found(program, { needed });
    expect(await only('libnvinfer.so.10')).toEqual(['links/lib/libnvinfer.so.10.6.0 beside trtexec']);
    expect(await only('libnvinfer.so.9')).toEqual(['links/lib64/libnvinfer.so.9 beside trtexec']);
    expect(await only('own.so')).toEqual(['links/lib/own.so beside trtexec']);
    expect(await only('libnvinfer.so.8')).toEqual([]);
  });
});

describe('by the loader', () => {
  const program = trtexec('loader');
  write(
    'loader/lib/libnvinfer.so.1',
    'p/libnvinfer.so.2',
    'p/other.so',
    'q/libnvinfer.so.3',
    'c/libnvinfer.so.4',
  );
  write('c/libnvinfer.so.5', 'c/libnvonnxparser.so.5', 'c/own.so', 'c d/libnvinfer.so.6');
  const beside = 'loader/lib/libnvinfer.so.1 beside trtexec';
  const env = { LD_LIBRARY_PATH: `${at('q')}::${at('p')}:${at('none')}:${at('loader/lib')}`, PATH: at('p') };
  const of = (name: string, file: string): string => `\t${name} (libc6,x86-64) => ${at(file)}\n`;

  it('the folders of its variable, in their order, and of no other', async () => {
    expect(await found(program, { env })).toEqual([
      beside,
      'q/libnvinfer.so.3 LD_LIBRARY_PATH',
      'p/libnvinfer.so.2 LD_LIBRARY_PATH',
    ]);
    expect(await found(program, { env, platform: 'win32' })).toEqual([beside, 'p/libnvinfer.so.2 PATH']);
    expect(await found(program, { env, needed: 'other.so' })).toEqual(['p/other.so LD_LIBRARY_PATH']);
  });

  const cache =
    "3 libs found in cache `/etc/ld.so.cache'\n" +
    of('libnvinfer.so.4', 'c/libnvinfer.so.4') +
    of('libnvonnxparser.so.5', 'c/libnvonnxparser.so.5') +
    of('libnvinfer.so.5', 'c/libnvinfer.so.5') +
    of('libnvinfer.so.4', 'c/libnvinfer.so.4') +
    of('libnvinfer.so.7', 'c/gone') +
    of('own.so', 'c/own.so') +
    `  libnvinfer.so.6 (libc6) => ${at('c d/libnvinfer.so.6')}\n` +
    `libnvinfer.so.2 (libc6) => ${at('p/libnvinfer.so.2')}\n` +
    `hint: libnvinfer.so.3 (libc6) => ${at('q/libnvinfer.so.3')}\n` +
    `\tlibnvinfer.so.3 => ${at('q/libnvinfer.so.3')}\n`;
  const cached = [
    'c/libnvinfer.so.4 ldconfig',
    'c/libnvinfer.so.5 ldconfig',
    'c d/libnvinfer.so.6 ldconfig',
    'p/libnvinfer.so.2 ldconfig',
  ];

  it('its cache, each file once', async () => {
    const ldconfig = { ldconfig: [cache] as [string], '/sbin/ldconfig': null };
    expect(await found(program, { ldconfig })).toEqual([beside, ...cached]);
    expect(await found(program, { ldconfig, needed: 'own.so' })).toEqual(['c/own.so ldconfig']);
    expect(await found(program, { ldconfig, platform: 'darwin' })).toEqual([beside]);
  });

  it.each<[string, Asked['ldconfig'], boolean]>([
    ['as it is found', { ldconfig: [cache], '/sbin/ldconfig': ['', 0] }, true],
    ['in /sbin, where PATH has none', { ldconfig: null, '/sbin/ldconfig': [cache] }, true],
    [
      'in /sbin, where the other fails',
      { ldconfig: [of('libnvinfer.so.5', 'c/libnvinfer.so.5'), 1], '/sbin/ldconfig': [cache] },
      true,
    ],
    ['nowhere', {}, false],
    ['and it fails', { ldconfig: [cache, 1], '/sbin/ldconfig': [cache, 1] }, false],
  ])('ldconfig %s', async (_, ldconfig, isRead) => {
    expect(await found(program, { ldconfig: ldconfig ?? {} })).toEqual([beside, ...(isRead ? cached : [])]);
  });

  it('a file that two roads lead to has the first', async () => {
    const ldconfig = { ldconfig: [of('libnvinfer.so.1', 'loader/lib/libnvinfer.so.1')] as [string] };
    expect(await found(program, { env: { LD_LIBRARY_PATH: at('loader/lib') }, ldconfig })).toEqual([beside]);
  });
});
