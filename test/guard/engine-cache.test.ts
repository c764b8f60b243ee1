import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { guard } from '../../src/guard/guard.js';
import type { RawInputs } from '../../src/guard/inputs.js';
import type { Report } from '../../src/core/report.js';
import { parseRequest } from '../../src/guard/request/request.js';
import type { Host } from '../../src/host/host.js';
import { enginesFolder } from '../../src/guard/cache/engine-cache.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

/** The real pipeline over real child processes that stand in for trtexec and the runtime, with one cache for many runs. */
let folder: string;
let host: Host;
let builds: number;
let progress: string[];

beforeEach(() => {
  folder = freshFolder('kept');
  builds = 0;
  progress = [];
  const real = testHost({ messages: progress, tempDir: folder });
  host = {
    ...real,
    run: (command, args, options) => {
      if (args.some((argument) => argument.startsWith('--saveEngine='))) builds++;
      return real.run(command, args, options);
    },
  };
  copyFileSync('examples/tiny.onnx', path.join(folder, 'tiny.onnx'));
});

function check(
  inputs: RawInputs = {},
  {
    version = '10.6.0.26',
    python = 'ok',
    trtexec = 'ok',
    cuda = 0,
  }: { version?: string; python?: string; trtexec?: string; cuda?: number | null } = {},
): Promise<Report> {
  const request = parseRequest({
    model: [path.join(folder, 'tiny.onnx')],
    output: [path.join(folder, 'out/tiny.engine')],
    'tensorrt-version': [version],
    trtexec: [standInTrtexec(path.join(folder, 'bin'), trtexec, { version })],
    python: [standInPython(path.join(folder, 'python'), python, { version, cuda })],
    'engine-cache': ['true'],
    'load-timeout': ['20'],
    ...inputs,
  });
  return guard(request, host, { phase: (_, body) => body(), line: () => undefined });
}

const hits = (report: Report): (boolean | undefined)[] =>
  report.engines.map(({ engineCache }) => engineCache?.hit);

/** The files of the one engine that is kept. */
function keptFiles(): string[] {
  const [key] = readdirSync(enginesFolder(host));
  return key === undefined
    ? []
    : readdirSync(path.join(enginesFolder(host), key)).map((name) =>
        path.join(enginesFolder(host), key, name),
      );
}

function keptEngine(): string {
  return keptFiles().find((file) => file.endsWith('.engine')) ?? '';
}

describe('engine-cache', () => {
  it('a second run starts no build, says so, and inspects and loads all the same', async () => {
    const first = await check();
    const engine = path.join(folder, 'out/tiny.engine');
    const built = readFileSync(engine);
    // What a build that died left behind.
    writeFileSync(engine, '');
    const second = await check();
    expect([first.verdict, second.verdict, builds]).toEqual(['pass', 'pass', 1]);
    expect([hits(first), hits(second)]).toEqual([[false], [true]]);
    expect(second.engines[0]?.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'convert pass',
      'inspect pass',
      'load pass',
      'unchanged pass',
      'contract pass',
      'versions pass',
    ]);
    expect(second.engines[0]?.candidates).toMatchObject([{ what: 'trtexec', taken: true }]);
    expect(second.engines[0]?.checks[0]?.detail).toMatch(/^cache hit/);
    expect(readFileSync(engine).equals(built)).toBe(true);
    expect(readdirSync(path.join(folder, 'out')).sort()).toEqual(['tiny.engine', 'tiny.engine.trt.json']);
  });

  it('keeps nothing unless it is asked to', async () => {
    const first = await check({ 'engine-cache': ['false'] });
    await check({ 'engine-cache': ['false'] });
    expect([first.engines[0]?.engineCache, builds, existsSync(enginesFolder(host))]).toEqual([
      undefined,
      2,
      false,
    ]);
  });

  it('keeps nothing that is not proven', async () => {
    const red = await check({}, { python: 'no-context' });
    const unproven = await check({}, { cuda: 100 });
    expect([red.verdict, unproven.verdict]).toEqual(['fail', 'unproven']);
    expect(existsSync(enginesFolder(host))).toBe(false);
  });

  it.each<[string, () => Promise<Report>]>([
    [
      'a changed model',
      () => {
        // One more field at the end: producer_name.
        writeFileSync(path.join(folder, 'tiny.onnx'), Buffer.from([0x12, 1, 0x78]), { flag: 'a' });
        return check();
      },
    ],
    ['a changed argument', () => check({ 'trtexec-args': ['--fp16'] })],
    ['another version', () => check({}, { version: '10.0.1.6' })],
    ['no GPU', () => check({ require: ['inspect'] }, { cuda: 100 })],
  ])('%s is converted', async (_, again) => {
    await check();
    const second = await again();
    expect([second.verdict, hits(second), builds]).toEqual(['pass', [false], 2]);
  });

  it('does not keep where trtexec writes files besides the engine', async () => {
    await check({ 'trtexec-args': ['--exportLayerInfo=layers.json'] });
    expect(existsSync(enginesFolder(host))).toBe(false);
    expect(progress.join('\n')).toContain('--exportLayerInfo=layers.json writes files besides the engine');
  });

  it('makes the folder of such a file: trtexec does not', async () => {
    await check({ 'trtexec-args': [`--exportLayerInfo=${path.join(folder, 'told/of/layers.json')}`] });
    expect(existsSync(path.join(folder, 'told/of'))).toBe(true);
  });

  it('does not use a kept engine in which a byte was flipped', async () => {
    await check();
    const bytes = readFileSync(keptEngine());
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(keptEngine(), bytes);
    const second = await check();
    expect([second.verdict, hits(second), builds]).toEqual(['pass', [false], 2]);
    expect(readFileSync(path.join(folder, 'out/tiny.engine')).equals(bytes)).toBe(false);
    expect(hits(await check())).toEqual([true]);
  });

  it('throws away a kept engine that does not load any more, and converts', async () => {
    await check();
    const kept = keptEngine();
    const report = await check({}, { python: 'none' });
    // The fresh one does not load either: red, and the cache no longer holds what failed.
    expect([report.verdict, hits(report), builds, existsSync(kept)]).toEqual(['fail', [false], 2, false]);
    expect(report.engines[0]?.findings.map(({ code }) => code)).toContain('kept-engine-refused');
    // Yesterday's engine is not left to be shipped.
    expect(readdirSync(path.join(folder, 'out'))).toEqual([]);
    expect(hits(await check())).toEqual([false]);
  });

  it('is green with the fresh engine where only the kept one does not load', async () => {
    await check();
    const marker = path.join(folder, 'marker');
    const flaky = standInPython(path.join(folder, 'flaky'), 'flaky', { version: '10.6.0.26', marker });
    const report = await check({ python: [flaky] });
    expect([report.verdict, hits(report), builds]).toEqual(['pass', [false], 2]);
    expect(report.engines[0]?.findings).toMatchObject([{ code: 'kept-engine-refused', severity: 'warning' }]);
  });

  it('an unproven hit is neither thrown away nor given out', async () => {
    await check({ require: ['inspect'] }, { cuda: 100 });
    const report = await check({}, { cuda: 100 });
    expect([report.verdict, hits(report), builds]).toEqual(['unproven', [true], 1]);
    expect([report.engines[0]?.engine, existsSync(keptEngine())]).toEqual([null, true]);
  });
});
