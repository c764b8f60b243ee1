import { describe, expect, it } from '@jest/globals';
import { emptyResult, takeProtocol } from '../../../src/toolchain/harness/protocol.js';
import type { HarnessResult } from '../../../src/toolchain/harness/types.js';

function take(...lines: string[]): HarnessResult {
  const run = { ending: { kind: 'exited' as const, status: 0 }, durationMs: 1, output: '' };
  return takeProtocol(emptyResult('load', run), lines.join('\n'));
}

describe('takeProtocol', () => {
  it('takes what was said, in order, and the last word on the runtime', () => {
    const result = take(
      '{"say": "runtime", "module": null}',
      '{"say": "runtime", "module": "tensorrt"}',
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
    ['a kind that is no text', '{"say": 1}'],
  ])('%s is garbage', (_, line) => {
    expect(take(line)).toMatchObject({ garbage: [line], done: false });
  });

  it('takes only true for success', () => {
    expect(take('{"say": "deserialized", "ok": 1}').deserialized).toBe(false);
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
