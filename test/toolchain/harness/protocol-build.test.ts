/** What is told of a build and of a baseline, and that each step is told once and in its order. */
import { expect, it } from '@jest/globals';
import { emptyResult, takeProtocol } from '../../../src/toolchain/harness/protocol.js';

const POINT = { profile: 0, point: 'opt', case: null };
const BYTES = { say: 'baseline-bytes', bytes: 2, sha256: 'b' };
const read = (mode: 'run' | 'build', lines: readonly object[]) =>
  takeProtocol(
    emptyResult(mode, { ending: { kind: 'exited', status: 0 }, durationMs: 1, output: '' }),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );

it('a model is parsed, then built, each once', () => {
  const parsed = { say: 'parsed', ok: true };
  const {
    parsed: isParsed,
    builtBytes,
    garbage,
  } = read('build', [
    { say: 'built', bytes: 1 },
    parsed,
    parsed,
    { say: 'built', bytes: 3 },
    { say: 'built', bytes: 4 },
  ]);
  expect([isParsed, builtBytes, garbage.map((line) => (JSON.parse(line) as { say: string }).say)]).toEqual([
    true,
    3,
    ['built', 'parsed', 'built'],
  ]);
  expect(
    read('build', [
      { say: 'parsed', ok: false },
      { say: 'built', bytes: 3 },
    ]).builtBytes,
  ).toBeNull();
});

it('a baseline is hashed, deserialized and timed, each once', () => {
  const deserialized = { say: 'baseline-deserialized', ok: true };
  const started = { say: 'baseline-started', ...POINT };
  const timed = { say: 'baseline-point', ...POINT, error: 'why', blocks: [], heldDown: null };
  const before = [
    { say: 'deserialized', ok: true },
    {
      say: 'engine',
      name: null,
      tensors: [],
      layers: 1,
      profiles: 1,
      deviceMemoryBytes: 1,
      hardwareCompatibility: null,
    },
    { say: 'context', ok: true },
    { say: 'run-points', points: [POINT] },
    { say: 'run-started', ...POINT },
    { say: 'run', ...POINT, error: null, inputs: [], outputs: [], firstMs: 1, latency: null },
  ];
  const said = [BYTES, deserialized, started, timed];
  const whole = read('run', [...before, ...said]);
  expect([whole.garbage, whole.baseline]).toEqual([
    [],
    {
      bytes: { bytes: 2, sha256: 'b' },
      deserialized: true,
      refused: null,
      started: null,
      points: [{ ...POINT, error: 'why', blocks: [], heldDown: null }],
    },
  ]);
  for (const line of [...said, { ...deserialized, ok: false }])
    expect(read('run', [...before, ...said, line]).garbage.length).toBe(line === started ? 0 : 1);
  for (const early of [deserialized, started, timed])
    expect(read('run', [...before, early]).garbage).toHaveLength(1);
  expect(read('run', [BYTES]).baseline).toBeUndefined();
  const refused = { say: 'baseline-refused', reason: 'why' };
  const told = read('run', [...before, BYTES, refused, deserialized, refused, refused, started]);
  expect([told.baseline?.refused, told.garbage.length]).toEqual(['why', 3]);
});
