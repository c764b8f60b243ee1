/** Where an engine may be kept: only what decides about it wholly has a place. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { BuildPlan } from '../../src/guard/build-plan.js';
import { EngineCache } from '../../src/guard/cache/cache-entry.js';
import type { Request } from '../../src/guard/request/request.js';
import type { Converter } from '../../src/guard/stages/toolchain.js';
import { standInPython, type StandInRuntime } from '../support/stand-ins.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

const folder = freshFolder('entry');
const model = path.join(folder, 'm.onnx');
copyFileSync('examples/tiny.onnx', model);
const PLAN = { precision: null, plugins: [] } as unknown as BuildPlan;
const REQUEST = { engineCache: true, product: 'tensorrt', loadTimeoutSeconds: 60 } as unknown as Request;
let pythons = 0;
const by =
  (program: string): Converter['measured'] =>
  (use) =>
    use({ python: program, env: {} });
const python = (options: StandInRuntime = {}): Converter['measured'] =>
  by(standInPython(path.join(folder, `python${pythons++}`), 'ok', options));
const converter = (change: Partial<Converter> = {}): Converter => ({
  kind: 'trtexec',
  arguments: () => ['--fp16'],
  version: '10.6.0.26',
  measured: null,
  build: () => Promise.reject(new Error('not asked')),
  ...change,
});

async function entry(
  change: Partial<Converter>,
  { request = REQUEST, plan = PLAN }: { request?: Request; plan?: BuildPlan } = {},
): Promise<string> {
  const messages: string[] = [];
  const host = testHost({ messages, tempDir: folder });
  const found = await new EngineCache(request, host).entryFor(model, converter(change), plan);
  return found === null
    ? messages.join().replace(model, 'M')
    : `a key, ${found.facts.runtime?.libraryVersion ?? ''}`;
}
const NOT_USED = 'The engine cache is not used for M: ';

describe('an entry of the cache', () => {
  it('is there for what can be measured, and the GPU is measured once', async () => {
    const host = testHost({ tempDir: folder });
    let runs = 0;
    const run = host.run.bind(host);
    host.run = (...args) => {
      runs += 1;
      return run(...args);
    };
    const cache = new EngineCache(REQUEST, host);
    const measuring = converter({ measured: python() });
    const [one, two] = [
      await cache.entryFor(model, measuring, PLAN),
      await cache.entryFor(model, measuring, PLAN),
    ];
    expect([one?.key, one?.key === two?.key, runs]).toEqual([
      expect.stringMatching(/^trt-guard-engine-[0-9a-f]{64}$/),
      true,
      1,
    ]);
    const other = await cache.entryFor(
      model,
      converter({ measured: measuring.measured, version: '10.7.0.23' }),
      PLAN,
    );
    expect(other?.key).not.toBe(one?.key);
    // What a Python builds with is what it measures.
    const asPython = async (version: string | null): Promise<string | undefined> =>
      (
        await cache.entryFor(
          model,
          converter({ kind: 'python', version, measured: measuring.measured }),
          PLAN,
        )
      )?.key;
    expect(await asPython(null)).toBe(await asPython('10.7.0.23'));
    expect(await asPython(null)).not.toBe(one?.key);
  });

  it.each<[string, Partial<Converter>, Parameters<typeof entry>[1], string]>([
    ['nobody wants it', {}, { request: { ...REQUEST, engineCache: false } }, ''],
    ['the types of its layers count', {}, { plan: { ...PLAN, precision: {} as never } }, ''],
    [
      'files are exported',
      { arguments: () => ['--fp16', '--exportLayerInfo=x'] },
      {},
      `${NOT_USED}--exportLayerInfo=x writes files besides the engine`,
    ],
    [
      'files are saved',
      { arguments: () => ['--saveProfile=x'] },
      {},
      `${NOT_USED}--saveProfile=x writes files besides the engine`,
    ],
    [
      'a value only looks like that',
      { arguments: () => ['--x=--export'] },
      {},
      `${NOT_USED}no Python is available to measure the GPU`,
    ],
    ['there is no Python', {}, {}, `${NOT_USED}no Python is available to measure the GPU`],
    [
      'a Python does not answer',
      { measured: by('/nonexistent/python3') },
      {},
      `${NOT_USED}/nonexistent/python3 did not measure the GPU`,
    ],
    [
      'the builder is not measured',
      { measured: python(), version: null },
      {},
      `${NOT_USED}the builder’s library could not be measured`,
    ],
  ])('is not there where %s', async (_, change, context, expected) => {
    expect(await entry(change, context)).toBe(expected);
  });
});

it('an engine is kept, copied and forgotten; one that cannot be kept costs only a word', async () => {
  const messages: string[] = [];
  const host = testHost({ messages, tempDir: folder });
  const cache = new EngineCache(REQUEST, host);
  const madeBy = (kind: Converter['kind']): Converter => converter({ kind, measured: measuring });
  const measuring = python();
  const found = await cache.entryFor(model, madeBy('trtexec'), PLAN);
  if (found === null) throw new Error('no entry');
  const [engine, copy] = [path.join(folder, 'm.engine'), path.join(folder, 'copy.engine')];
  writeFileSync(engine, 'an engine');
  expect(await cache.copy(found, madeBy('trtexec'), copy)).toBeNull();
  await cache.keep(found, engine);
  expect(await cache.copy(found, madeBy('trtexec'), copy)).toMatchObject({
    converter: 'trtexec',
    command: [],
    ending: { kind: 'exited', status: 0 },
    bytes: 9,
    trtexec: null,
    harness: null,
    log: '',
  });
  expect(readFileSync(copy, 'utf8')).toBe('an engine');
  expect((await cache.copy(found, madeBy('python'), `${copy}2`))?.harness).toBe(found.facts);
  await cache.evict(found);
  expect(await cache.copy(found, madeBy('trtexec'), `${copy}3`)).toBeNull();
  expect([existsSync(`${copy}3`), messages]).toEqual([false, []]);
  await cache.keep(found, path.join(folder, 'gone.engine'));
  expect(messages).toEqual([expect.stringContaining('could not be kept for later runs: ')]);
});
