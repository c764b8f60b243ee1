import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  engineFolder,
  engineKey,
  keepEngine,
  takeEngine,
  type EngineInputs,
} from '../../src/guard/cache/engine-cache.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

const folder = freshFolder('key');
const at = (name: string, content?: string): string => {
  if (content !== undefined) writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
};
copyFileSync('examples/tiny.onnx', at('m.onnx'));
const inputs = (change: Partial<EngineInputs> = {}): EngineInputs => ({
  model: at('m.onnx'),
  product: 'tensorrt',
  converter: 'trtexec',
  builderVersion: '10.6.0.26',
  gpu: { name: 'a', computeCapability: '9.0' },
  driverVersion: '580',
  arguments: ['--fp16', `--calib=${at('calib', 'one')}`],
  plugins: [at('p.so', 'one'), at('q.so', 'two')],
  ...change,
});
const keyOf = async (change?: Partial<EngineInputs>): Promise<string> =>
  (await engineKey(inputs(change))).key;

describe('the key of an engine', () => {
  it('is the same for the same, wherever the files lie', async () => {
    const key = await keyOf();
    expect(await keyOf({ arguments: ['--fp16', `--calib=${at('calib2', 'one')}`] })).toBe(key);
    expect(await keyOf({ plugins: [at('p2.so', 'one'), at('q2.so', 'two')] })).toBe(key);
  });

  it.each<[string, () => Partial<EngineInputs>]>([
    ['the product', () => ({ product: 'tensorrt-rtx' })],
    ['the converter', () => ({ converter: 'python' })],
    ['the library that builds', () => ({ builderVersion: '10.6.0.27' })],
    ['no GPU', () => ({ gpu: null })],
    ['the name of the GPU', () => ({ gpu: { name: 'b', computeCapability: '9.0' } })],
    ['its compute capability', () => ({ gpu: { name: 'a', computeCapability: '8.6' } })],
    ['the driver', () => ({ driverVersion: null })],
    ['an argument more', () => ({ arguments: [...inputs().arguments, '--best'] })],
    ['their order', () => ({ arguments: [...inputs().arguments].reverse() })],
    [
      'the bytes of a file that one names',
      () => ({ arguments: ['--fp16', `--calib=${at('calib3', 'other')}`] }),
    ],
    ['the option that names it', () => ({ arguments: ['--fp16', `--other=${at('calib', 'one')}`] })],
    ['a folder in place of a file', () => ({ arguments: ['--fp16', `--calib=${folder}`] })],
    ['the bytes of a plugin', () => ({ plugins: [at('p3.so', 'other'), at('q.so', 'two')] })],
    ['the order of the plugins', () => ({ plugins: [at('q.so', 'two'), at('p.so', 'one')] })],
    ['no plugin', () => ({ plugins: [] })],
    [
      'the model',
      () => {
        copyFileSync('test/fixtures/plan/external-everywhere.onnx', at('other.onnx'));
        return { model: at('other.onnx') };
      },
    ],
  ])('changes with %s', async (name, change) => {
    if (name === 'the model')
      await expect(keyOf(change())).rejects.toThrow(); // its data is not there: no key
    else expect(await keyOf(change())).not.toBe(await keyOf());
  });

  it('changes with the bytes of tensors that the model keeps in other files', async () => {
    const data = 'attribute function subgraph-attribute subgraph'.split(' ').map((name) => `in-${name}.bin`);
    const names = [...data, 'sparse-indices.bin', 'sparse-values.bin', 'weights.bin'];
    const place = (content: string): string => {
      const own = freshFolder('external');
      copyFileSync('test/fixtures/plan/external-everywhere.onnx', path.join(own, 'm.onnx'));
      for (const name of names) writeFileSync(path.join(own, name), `tensors of ${name}`);
      writeFileSync(path.join(own, 'weights.bin'), content);
      return path.join(own, 'm.onnx');
    };
    const key = await keyOf({ model: place('one') });
    expect(await keyOf({ model: place('one') })).toBe(key);
    expect(await keyOf({ model: place('two') })).not.toBe(key);
  });

  it('there is none where a file of it is missing', async () => {
    await expect(keyOf({ plugins: [at('gone.so')] })).rejects.toThrow();
  });
});

describe('a kept engine', () => {
  const host = testHost({ tempDir: folder, cacheDir: at('cache') });
  const kept = async (key: string): Promise<{ file: string; record: Record<string, unknown> }> => {
    const file = await keepEngine(host, key, at('e.engine', 'bytes of an engine'));
    const record = JSON.parse(
      readFileSync(path.join(engineFolder(host, key), 'engine.json'), 'utf8'),
    ) as Record<string, unknown>;
    return { file, record };
  };
  const copy = path.join(folder, 'copy.engine');
  /** The kept file, where a copy of it is there now; null where nothing is. */
  const found = async (of: Parameters<typeof takeEngine>[0], key: string): Promise<string | null> => {
    const file = await takeEngine(of, key, copy);
    expect(existsSync(copy)).toBe(file !== null);
    if (file !== null) expect(readFileSync(copy)).toEqual(readFileSync(file));
    rmSync(copy, { force: true });
    return file;
  };
  const put = (key: string, record: unknown): void => {
    writeFileSync(path.join(engineFolder(host, key), 'engine.json'), JSON.stringify(record));
  };

  it('is found under its own key alone', async () => {
    const { file, record } = await kept('a');
    expect(await found(host, 'a')).toBe(file);
    expect(await found(host, 'b')).toBeNull();
    mkdirSync(engineFolder(host, 'c'), { recursive: true });
    copyFileSync(file, path.join(engineFolder(host, 'c'), path.basename(file)));
    put('c', record);
    expect(await found(host, 'c')).toBeNull();
  });

  it('is as good as none where no copy of it can be made', async () => {
    await kept('e');
    expect(await takeEngine(host, 'e', path.join(folder, 'no-folder', 'copy.engine'))).toBeNull();
  });

  it.each<[string, (record: Record<string, unknown>, file: string) => unknown]>([
    ['with a name out of its folder', (record) => ({ ...record, file: `../d/${String(record['file'])}` })],
    ['with a name of another kind', (record) => ({ ...record, file: `${String(record['file'])}.old` })],
    ['of another size', (record) => ({ ...record, size: 1 })],
    ['of another digest', (record) => ({ ...record, sha256: '0'.repeat(64) })],
    ['of another schema', (record) => ({ ...record, schema: 1 })],
    ['without its seal', (record) => ({ ...record, seal: '0'.repeat(64) })],
    ['whose bytes changed', (record, file) => (writeFileSync(file, 'bytes of no engine'), record)],
    ['whose length changed', (record, file) => (writeFileSync(file, 'bytes'), record)],
    [
      'that is a link to a device',
      (record, file) => {
        writeFileSync(file, '');
        symlinkSync('/dev/zero', `${file}.link`);
        return { ...record, file: `${String(record['file'])}.link` };
      },
    ],
  ])('%s is none', async (_, change) => {
    const { file, record } = await kept('d');
    put('d', change(record, file));
    expect(await found(host, 'd')).toBeNull();
  });

  it('is one with another secret only for who knows it', async () => {
    await kept('e');
    const other = testHost({
      tempDir: folder,
      cacheDir: at('cache'),
      env: { TRT_GUARD_CACHE_KEY: 'secret' },
    });
    expect(await found(other, 'e')).toBeNull();
    expect(await found(other, 'e')).toBeNull();
    const file = await keepEngine(other, 'e', at('e.engine', 'bytes of an engine'));
    expect(await found(other, 'e')).toBe(file);
    expect(await found(host, 'e')).toBeNull();
  });
});
