import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from '../../support/property.js';
import { emptyResult, takeProtocol } from '../../../src/toolchain/harness/protocol.js';
import type { HarnessResult } from '../../../src/toolchain/harness/types.js';

const RUNTIME = {
  python: '/usr/bin/python3',
  pythonVersion: '3.11.1',
  module: null,
  moduleFile: null,
  moduleVersion: null,
  libraryPath: null,
  libraryVersion: null,
  kind: null,
  otherLibraries: [],
  gpu: null,
  driverVersion: null,
  driverCuda: null,
  cudaError: null,
};

function take(...lines: string[]): HarnessResult {
  const run = { ending: { kind: 'exited' as const, status: 0 }, durationMs: 1, output: '' };
  return takeProtocol(emptyResult('load', run), lines.join('\n'));
}

const BYTES = '{"say": "engine-bytes", "bytes": 1, "sha256": "a"}';
const YES = '{"say": "deserialized", "ok": true}';
const NO = '{"say": "deserialized", "ok": false}';
const ENGINE =
  '{"say": "engine", "name": null, "tensors": [], "layers": 1, "profiles": 1, "deviceMemoryBytes": 1, "hardwareCompatibility": null}';
const CONTEXT = '{"say": "context", "ok": true}';
const POINTS = '{"say": "run-points", "points": []}';
const STARTED = '{"say": "run-started", "profile": 0, "point": "opt", "case": null}';
const ONE_POINT = '{"say": "run-points", "points": [{"profile": 0, "point": "opt", "case": null}]}';
const RUN =
  '{"say": "run", "profile": 0, "point": "opt", "case": null, "error": null, "inputs": [], "outputs": [], "firstMs": 1, "latency": null}';
const REFIT = '{"say": "refit", "reason": null}';

describe('takeProtocol', () => {
  it('knows which records are of the refit and of the baseline', () => {
    const log = (message: string): string => JSON.stringify({ say: 'log', severity: 'error', message });
    const { log: records } = take(
      ...[BYTES, log('of the engine'), YES, ENGINE, log('of the refit'), REFIT, log('of the context')],
      ...[CONTEXT, POINTS, '{"say": "baseline-bytes", "bytes": 1, "sha256": "a"}', log('of the baseline')],
    );
    expect(records.map(({ message, during }) => [message, during])).toEqual([
      ['of the engine', undefined],
      ['of the refit', 'refit'],
      ['of the context', undefined],
      ['of the baseline', 'baseline'],
    ]);
  });

  it('takes what was said, in order, and the last word on the runtime', () => {
    const result = take(
      JSON.stringify({ ...RUNTIME, say: 'runtime', module: null }),
      JSON.stringify({ ...RUNTIME, say: 'runtime', module: 'tensorrt' }),
      '{"say": "log", "severity": "error", "message": "x"}',
      BYTES,
      '{"say": "deserialized", "ok": true}',
      ENGINE,
      '{"say": "context", "ok": false}',
      '{"say": "done"}',
      '',
    );
    expect(result).toMatchObject({
      runtime: { module: 'tensorrt' },
      log: [{ severity: 'error', message: 'x' }],
      deserialized: true,
      context: false,
      done: true,
      garbage: [],
    });
  });

  it.each([
    ['no JSON', 'hello'],
    ['a line cut in the middle', '{"say": "deserial'],
    ['no object', '"done"'],
    ['null', 'null'],
    ['no kind', '{"done": true}'],
    ['an unknown kind', '{"say": "success"}'],
    ['a name that every object has', '{"say": "constructor"}'],
    ['a kind that is not a text', '{"say": 1}'],
  ])('%s is garbage', (_, line) => {
    expect(take(line)).toMatchObject({ garbage: [line], done: false });
  });

  it('a line of blanks says nothing, and is nobody’s', () => {
    expect(take('  ', BYTES, '\t').garbage).toEqual([]);
  });

  it('takes only true for success', () => {
    const line = '{"say": "deserialized", "ok": 1}';
    expect(take(BYTES, line)).toMatchObject({ deserialized: null, garbage: [line] });
  });

  it.each<[string, string[], number]>([
    ['a step twice', [BYTES, BYTES], 1],
    ['a success after a failure', [BYTES, NO, YES], 1],
    ['a failure after a success', [BYTES, YES, NO], 1],
    ['an engine that was refused', [BYTES, NO, ENGINE], 1],
    ['a context of no engine', [BYTES, YES, CONTEXT], 1],
    ['a context before its engine', [BYTES, YES, CONTEXT, ENGINE], 1],
    ['two contexts', [BYTES, YES, ENGINE, CONTEXT, CONTEXT], 1],
    ['other bytes after the load', [BYTES, YES, BYTES], 1],
    ['points of no context', [BYTES, YES, ENGINE, POINTS], 1],
    ['points twice', [BYTES, YES, ENGINE, CONTEXT, POINTS, POINTS], 1],
    ['a point that was not announced', [BYTES, YES, ENGINE, CONTEXT, STARTED], 1],
    ['a run that was not started', [BYTES, YES, ENGINE, CONTEXT, ONE_POINT, RUN], 1],
    ['a run more than there are points', [BYTES, YES, ENGINE, CONTEXT, ONE_POINT, STARTED, RUN, RUN], 1],
    ['a refit of no engine', [BYTES, YES, REFIT], 1],
    ['a refit twice', [BYTES, YES, ENGINE, REFIT, REFIT], 1],
    ['a refit behind the context', [BYTES, YES, ENGINE, CONTEXT, REFIT], 1],
    ['a plan without a parsed model', ['{"say": "built", "bytes": 5}'], 1],
  ])('%s is garbage', (_, lines, at) => {
    const { garbage } = take(...lines);
    expect(garbage.length).toBeGreaterThanOrEqual(at);
    expect(lines).toContain(garbage[0]);
  });

  it('takes a run and a refit in their places', () => {
    const { garbage, runs, refit } = take(BYTES, YES, ENGINE, REFIT, CONTEXT, ONE_POINT, STARTED, RUN);
    expect([garbage, runs.length, refit]).toEqual([[], 1, { reason: null }]);
  });

  it('keeps every library that was told once', () => {
    const library = (version: string): object => ({ path: '/x/libnvinfer.so.10', version, error: null });
    const told = (...versions: string[]): string =>
      JSON.stringify({ ...RUNTIME, say: 'runtime', libraries: versions.map(library) });
    const { runtime, garbage } = take(told('10.15.0.29'), told('10.6.0.26'), told('10.6.0.26'));
    expect(garbage).toEqual([]);
    expect(runtime?.libraries?.map(({ version }) => version)).toEqual(['10.15.0.29', '10.6.0.26']);
    for (const version of ['', '10', '10.6', 'ten', '10.6.0.26.1'])
      expect(take(told(version)).garbage).toHaveLength(1);
  });

  it.each(['runtime', 'engine', 'log', 'run', 'built', 'exception', 'plugin', 'memory'])(
    'takes no %s of another shape, whatever it holds',
    (say) => {
      fc.assert(
        fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (facts) => {
          const line = JSON.stringify({ ...facts, say });
          expect(take(line).garbage).toEqual([line.slice(0, 500)]);
        }),
        { numRuns: 30 },
      );
    },
  );

  it('takes no line that another process added, left out, moved or repeated', () => {
    const nonce = 'n'.repeat(64);
    const sign = (line: string, i: number): string =>
      `${line}\t${createHmac('sha256', nonce).update(`${i} ${line}`).digest('hex')}`;
    // Of steps that may come in any order, and any number of times: the codes alone tell.
    const said = [
      '{"say": "log", "severity": "error", "message": "a"}',
      '{"say": "log", "severity": "error", "message": "b"}',
      '{"say": "done"}',
    ];
    const signed = said.map(sign);
    const read = (lines: readonly string[]): HarnessResult => {
      const run = { ending: { kind: 'exited' as const, status: 0 }, durationMs: 1, output: '' };
      return takeProtocol(emptyResult('load', run), lines.join('\n'), nonce);
    };
    expect(read(signed)).toMatchObject({ done: true, garbage: [] });
    const [first = '', second = '', last = ''] = signed;
    for (const lines of [
      [second, last],
      [second, first, last],
      [first, first, second, last],
      [first, '{"say": "log", "severity": "error", "message": "c"}', second, last],
      [first.replace('error', 'info'), second, last],
      signed.map((line) => `${line}\r`),
      said,
    ])
      expect(read(lines).garbage).not.toEqual([]);
  });

  it('believes nothing that comes after done', () => {
    const late = '{"say": "deserialized", "ok": true}';
    expect(take('{"say": "done"}', late)).toMatchObject({ done: true, deserialized: null, garbage: [late] });
    expect(take('{"say": "done"}', '{"say": "done"}').garbage).toHaveLength(1);
  });

  it('bounds the garbage', () => {
    expect(take(...Array.from({ length: 1000 }, () => 'x'.repeat(10_000))).garbage.join('').length).toBe(
      10_000,
    );
  });

  it('an empty report proves nothing', () => {
    expect(take()).toMatchObject({ done: false, runtime: null, garbage: [] });
  });
});
