import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { guard } from '../../../src/guard/guard.js';
import { causeOf } from '../../../src/guard/judge.js';
import { parseRequest } from '../../../src/guard/request/request.js';
import { realHost } from '../../../src/host/real.js';
import { InputError } from '../../../src/core/findings.js';
import type { EngineReport, Report } from '../../../src/core/report.js';
import { writtenModel } from '../../engine/onnx/models.js';
import { makeWorkspace, type Workspace } from '../../support/action.js';
import { standInPython, standInTrtexec } from '../../support/stand-ins.js';
import { stubDriver } from '../../support/stub-driver.js';

let workspace: Workspace;
let driver: string;
const at = (...names: string[]): string => path.join(workspace.dir, ...names);
const observer = {
  line: () => undefined,
  phase: <T>(_title: string, body: () => Promise<T>): Promise<T> => body(),
};

beforeAll(async () => {
  workspace = makeWorkspace();
  driver = stubDriver(workspace.dir);
  const model = writtenModel({
    inputs: [{ name: 'x', shape: ['batch', 4] }],
    outputs: [
      { name: 'y', shape: ['batch', 4] },
      { name: 'label', type: 6, shape: ['batch'] },
    ],
  });
  writeFileSync(at('tiny.onnx'), model);
  // The engine that an earlier job built.
  const first = await check('run-ok', null);
  expect(causeOf(first)).toBe('');
  copyFileSync(at('1', 'tiny.engine'), at('old.engine'));
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

let count = 0;
function check(
  behaviour: string,
  baseline: string | null,
  more: Record<string, string[]> = {},
): Promise<Report> {
  count += 1;
  const request = parseRequest({
    model: [at('tiny.onnx')],
    output: [at(String(count), 'tiny.engine')],
    shapes: ['x:1x4..2x4..4x4'],
    'tensorrt-version': ['10.6.0.26'],
    trtexec: [standInTrtexec(at(`bin${count}`), 'ok')],
    python: [standInPython(at(`python${count}`), behaviour, { version: '10.6.0.26', driver })],
    require: ['run'],
    'load-timeout': ['3'],
    'run-timeout': ['20'],
    ...(baseline === null ? {} : { 'baseline-engine': [baseline] }),
    ...more,
  });
  return guard({ ...request, searchesRepository: false }, realHost(), observer);
}

async function compared(behaviour: string, more = {}): Promise<EngineReport & { cause: string }> {
  const report = await check(behaviour, at('old.engine'), more);
  const [engine] = report.engines;
  if (engine === undefined) throw new Error('no engine');
  expect(engine.verdict).toBe(report.verdict);
  return { ...engine, cause: causeOf(report) };
}
const checkOf = ({ checks }: EngineReport): unknown => checks.find(({ name }) => name === 'baseline');
const codes = ({ findings }: EngineReport): string[] =>
  findings.filter(({ severity }) => severity !== 'notice').map(({ code, severity }) => `${severity} ${code}`);

describe('an engine and its baseline, executed in turn', () => {
  it('that take as long as each other are green, and the report says how sure that is', async () => {
    const engine = await compared('run-pair');
    expect({
      verdict: engine.verdict,
      codes: codes(engine).filter((one) => one.startsWith('error')),
    }).toEqual({ verdict: 'pass', codes: [] });
    expect(checkOf(engine)).toMatchObject({
      status: 'pass',
      detail: expect.stringMatching(
        /^at most 1\.0[01]\d times as long as the baseline, at 3 points$/,
      ) as unknown,
    });
    const { baseline } = engine;
    expect(baseline).toMatchObject({ limit: 1.03, engineSha256: engine.sha256 });
    // The stand-in's trtexec writes the same bytes each time: an A/A run.
    expect(baseline?.baselineSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(baseline?.points.map(({ point, status }) => [point, status])).toEqual([
      ['opt', 'pass'],
      ['min', 'pass'],
      ['max', 'pass'],
    ]);
    for (const one of baseline?.points ?? []) {
      expect(one.lower).toBeLessThan(one.ratio ?? 0);
      expect(one.ratio).toBeCloseTo(1, 2);
      expect(one).toMatchObject({
        blocks: 96,
        executions: expect.any(Number) as unknown,
        clocks: { engine: 1980, baseline: 1980 },
      });
      expect(one.engineMs).toBeCloseTo(1, 1);
    }
  });

  it('5 % more is red, and says between which bounds', async () => {
    const engine = await compared('run-pair-slower');
    expect([engine.verdict, engine.cause, checkOf(engine)]).toMatchObject([
      'fail',
      'slower-than-baseline',
      { status: 'fail' },
    ]);
    const [finding] = engine.findings;
    expect(finding?.message).toMatch(
      /tiny\.engine takes 1\.0[45]\d times as long as .*old\.engine at opt of profile 0 \(between 1\.04\d and 1\.05\d; at most 1\.030 is accepted\)\.$/,
    );
  });

  it('faster is green', async () => {
    expect((await compared('run-pair-faster')).verdict).toBe('pass');
  });

  it('where NVML is not there, it is decided all the same', async () => {
    const engine = await compared('run-pair-no-nvml');
    expect([engine.cause, engine.baseline?.points[0]?.clocks]).toEqual(['slower-than-baseline', null]);
  });

  it.each<[string, string, string[]]>([
    ['run-pair-limit', 'the limit 1.030 lies within', ['warning baseline-undecided']],
    ['run-pair-clocks', 'the GPU ran at 1500 MHz for the engine and at 1980 MHz for the baseline', []],
    ['run-pair-hot', 'the GPU was held down by its temperature (software slowdown) meanwhile', []],
    ['run-pair-other-type', 'the tensor x is input float [-1, 4] in the engine and input int32', []],
    ['run-pair-other-profile', 'their optimization profiles differ', []],
    ['run-pair-false', 'the comparison stopped: execute_async_v3() returned False', []],
  ])('%s is not proven: %s', async (behaviour, said, others) => {
    const engine = await compared(behaviour);
    expect([engine.verdict, engine.cause]).toEqual(['unproven', 'unproven-baseline']);
    expect(checkOf(engine)).toMatchObject({
      status: 'unproven',
      detail: expect.stringContaining(said) as unknown,
    });
    const told = [...new Set(codes(engine))].filter((code) => code !== 'warning output-dead');
    expect(told).toEqual(['error unproven-baseline', ...others]);
  });

  it('that is not deserialized is a finding of its own', async () => {
    const engine = await compared('run-pair-none');
    expect([engine.verdict, engine.cause]).toEqual(['fail', 'baseline-unreadable']);
  });

  it('that is cut short is not loaded', async () => {
    writeFileSync(at('cut.engine'), readFileSync(at('old.engine')).subarray(0, -1));
    const report = await check('run-ok', at('cut.engine'));
    expect(causeOf(report)).toBe('plan-truncated');
  });

  it.each<[string, string, Record<string, string[]>?]>([
    ['run-pair-killed', 'host-out-of-memory'],
    ['run-pair-leaves', 'harness-incomplete'],
    ['run-pair-hangs', 'run-timeout', { 'run-timeout': ['3'] }],
    // The engine fails first: then nothing is compared.
    ['run-nan', 'output-not-finite'],
    ['run-bound', 'profile-bound-fails'],
  ])('%s is never green: %s', async (behaviour, cause, more = {}) => {
    const engine = await compared(behaviour, more);
    expect([engine.verdict, engine.cause]).toEqual(['fail', cause]);
    expect(engine.findings[0]?.message).not.toContain('executed the engine at max');
  });

  it('that take too long for the time there is are not decided', async () => {
    const engine = await compared('run-pair-crawls', { 'run-timeout': ['0.5'], 'load-timeout': ['15'] });
    expect(engine.verdict).toBe('unproven');
    expect(checkOf(engine)).toMatchObject({
      status: 'unproven',
      detail: expect.stringContaining('time ran out after 1 of at least 24 groups') as unknown,
    });
  });
});

describe('what is known before anything starts', () => {
  it.each<[string, () => Record<string, string[]>, string]>([
    ['load alone', () => ({ require: ['load'] }), 'set require to run, too'],
    [
      'nothing asked for',
      () => ({ require: [] }),
      'baseline-engine is compared by executing both engines on a GPU: set require to run, too',
    ],
    [
      'two baselines for one engine',
      () => ({ 'baseline-engine': [at('old.engine'), at('old.engine')] }),
      'names 2 and 1 engine is checked: give one for each, in the order',
    ],
    [
      'one baseline for two engines',
      () => ({ engine: [at('old.engine')] }),
      'names 1 and 2 engines are checked: give one for each, in the order',
    ],
    ['no file', () => ({ 'baseline-engine': [at('odl.engine')] }), 'there is no file'],
    ['a folder', () => ({ 'baseline-engine': [workspace.dir] }), 'expected an engine'],
    ['a model', () => ({ 'baseline-engine': [at('tiny.onnx')] }), 'is an ONNX model; expected an engine'],
    [
      'the other product',
      () => ({ product: ['tensorrt-rtx'], 'tensorrt-version': ['1.5.0.114'] }),
      'is a plan of TensorRT, and TensorRT-RTX is to execute it',
    ],
    ['the file that is written', () => ({ output: [at('old.engine')] }), 'output would overwrite'],
  ])('%s is refused', async (_, more, said) => {
    const asked = async (): Promise<Report> => check('run-pair', at('old.engine'), more());
    await expect(asked()).rejects.toThrow(InputError);
    await expect(asked()).rejects.toThrow(said);
  });

  it('several engines have theirs in their order', async () => {
    const other = at('other.engine');
    copyFileSync(at('old.engine'), other);
    const { engines } = await check('run-pair', null, {
      engine: [at('old.engine')],
      'baseline-engine': [other, at('1', 'tiny.engine')],
    });
    expect(
      engines.map(({ model, baseline }) => [model === null, path.basename(baseline?.engine ?? '')]),
    ).toEqual([
      [false, 'other.engine'],
      [true, 'tiny.engine'],
    ]);
  });
});
