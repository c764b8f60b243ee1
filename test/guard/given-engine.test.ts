import { appendFileSync, copyFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { guard } from '../../src/guard/guard.js';
import type { RawInputs } from '../../src/guard/inputs.js';
import { runtimePins } from '../../src/guard/declared/pin.js';
import { SIZE_ALONE, type Report } from '../../src/core/report.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

const folder = freshFolder('given');
const engine = path.join(folder, 'tiny.engine');
const python = standInPython(path.join(folder, 'python'), 'ok', { version: '10.6.0.26' });

/** Runs the guard; `around` may act before or after a phase, as another process of the job would. */
function check(raw: RawInputs, after: (phase: string) => void = () => undefined): Promise<Report> {
  return guard(parseRequest(raw), testHost({ tempDir: folder }), {
    line: () => undefined,
    phase: async (title, body) => {
      const result = await body();
      after(title);
      return result;
    },
  });
}

beforeAll(async () => {
  copyFileSync('examples/tiny.onnx', path.join(folder, 'tiny.onnx'));
  const trtexec = standInTrtexec(path.join(folder, 'bin'), 'ok');
  const made = await check({
    model: [path.join(folder, 'tiny.onnx')],
    'tensorrt-version': ['10.6.0.26'],
    trtexec: [trtexec],
    python: [python],
  });
  expect(made.verdict).toBe('pass');
});

describe('a given engine under require: inspect, which no program touches', () => {
  const asked = (file: string): RawInputs => ({
    engine: [file],
    'tensorrt-version': ['10.6.0.26'],
    require: ['inspect'],
  });

  it('is green, and needs no check of its own for that', async () => {
    const report = await check(asked(engine));
    expect([report.verdict, report.engines[0]?.checks.map(({ name }) => name)]).toEqual([
      'pass',
      ['inspect', 'passport', 'versions'],
    ]);
  });

  it('is said to be compared in size alone where it has no passport', async () => {
    const bare = path.join(folder, 'bare.engine');
    copyFileSync(engine, bare);
    const detailOf = async (file: string): Promise<string | undefined> =>
      (await check(asked(file))).engines[0]?.checks.find(({ name }) => name === 'inspect')?.detail;
    expect([await detailOf(bare), await detailOf(engine)]).toEqual([SIZE_ALONE, undefined]);
  });

  it('is red where its bytes changed after they were read, and stays where it is', async () => {
    const other = path.join(folder, 'other.engine');
    copyFileSync(engine, other);
    const report = await check(asked(other), (phase) => {
      if (phase.startsWith('inspect')) appendFileSync(other, 'x');
    });
    expect([report.verdict, report.engines[0]?.engine]).toEqual(['fail', null]);
    expect(report.engines[0]?.findings[0]?.code).toBe('engine-changed');
    expect(existsSync(other)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('.trt-guard-'))).toEqual([]);
  });
});

describe('runtime-version', () => {
  it.each([
    [['10.6.0.26', '10.6.0.26'], ['10.6.0.26']],
    [['10.6.0.26', 'v10.6.0.26', '10.06.0.26'], ['10.6.0.26']],
    [
      ['10.15.1', '~10.6.0', '10.6.0.26', '10.15.1'],
      ['10.15.1', '10.6.0.26'],
    ],
    // The first three numbers hold for any build: another question than that for one of them.
    [
      ['10.6.0', '10.6.0.26'],
      ['10.6.0', '10.6.0.26'],
    ],
  ])('%j: %j', (given, distinct) => {
    const request = parseRequest({ engine: [engine], 'runtime-version': given });
    expect(runtimePins(request).map(({ version }) => version)).toEqual(distinct);
  });

  it('given twice is one runtime, which python may name, and one row', async () => {
    const report = await check({
      engine: [engine],
      'tensorrt-version': ['10.6.0.26'],
      'runtime-version': ['10.6.0.26', 'v10.6.0.26'],
      python: [python],
    });
    expect(report.engines.map(({ runtimeVersion, verdict }) => [runtimeVersion, verdict])).toEqual([
      ['10.6.0.26', 'pass'],
    ]);
  });
});
