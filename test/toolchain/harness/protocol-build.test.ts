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

const TENSOR = { name: 'x', mode: 'input', dtype: 'float', shape: [1, -1] };

it.each<[string, object, string, (facts: Record<string, unknown>) => unknown]>([
  [
    'the network',
    {
      say: 'network',
      tensors: [TENSOR],
      flags: ['strongly_typed'],
      hardwareCompatibility: 'AMPERE',
      capability: null,
      device: 'GPU',
    },
    'network',
    (facts) => facts,
  ],
  [
    'a parser’s error',
    { say: 'parser-error', code: 'X', node: null, message: 'm' },
    'parserErrors',
    (facts) => [facts],
  ],
  [
    'a refused option',
    { say: 'option-refused', flag: '--fp16', reason: 'why' },
    'refusedOptions',
    (facts) => [facts],
  ],
  [
    'a refused profile',
    {
      say: 'profile-refused',
      profile: 1,
      reason: 'why',
      needs: [{ input: 'x', shape: [1, -1], values: true }],
    },
    'refusedProfile',
    (facts) => facts,
  ],
  ['its layers', { say: 'layers', text: '{}' }, 'layers', ({ text }) => text],
  ['what ended it', { say: 'exception', type: 'E', message: 'm', where: 'w' }, 'exception', (facts) => facts],
  [
    'how it confined itself',
    { say: 'confined', measures: [{ measure: 'landlock', held: true, detail: 'd' }] },
    'confinement',
    ({ measures }) => measures,
  ],
  [
    'what a server answers',
    { say: 'server', ready: true, status: 200, inference: null, answer: 'a', guessed: false },
    'server',
    (facts) => facts,
  ],
])('of a build, %s is kept as it was told, and nothing of another shape', (_, line, key, wanted) => {
  const { say, ...facts } = line as Record<string, unknown>;
  const empty = read('build', []) as unknown as Record<string, unknown>;
  const told = read('build', [line]) as unknown as Record<string, unknown>;
  expect(told).toEqual({ ...empty, [key]: wanted(facts) });
  for (const name of Object.keys(facts)) {
    const { [name]: left, ...others } = facts;
    for (const odd of [
      { say, ...others },
      { say, ...others, [name]: { odd: left } },
    ])
      expect(read('build', [odd])).toEqual({ ...empty, garbage: [JSON.stringify(odd)] });
  }
});
