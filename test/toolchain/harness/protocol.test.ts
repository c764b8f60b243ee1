import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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

describe('takeProtocol', () => {
  it('takes what was said, in order, and the last word on the runtime', () => {
    const result = take(
      JSON.stringify({ ...RUNTIME, say: 'runtime', module: null }),
      JSON.stringify({ ...RUNTIME, say: 'runtime', module: 'tensorrt' }),
      '{"say": "log", "severity": "error", "message": "x"}',
      '{"say": "deserialized", "ok": true}',
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

  it('takes only true for success', () => {
    const line = '{"say": "deserialized", "ok": 1}';
    expect(take(line)).toMatchObject({ deserialized: null, garbage: [line] });
    expect(
      take('{"say": "deserialized", "ok": false}', '{"say": "deserialized", "ok": true}').deserialized,
    ).toBe(false);
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
    const said = [
      '{"say": "deserialized", "ok": false}',
      '{"say": "context", "ok": true}',
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
      [first, '{"say": "deserialized", "ok": true}', second, last],
      [first.replace('false', 'true'), second, last],
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
