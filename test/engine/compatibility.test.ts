import { describe, expect, it } from '@jest/globals';
import { bufferSource } from '../../src/engine/bytes.js';
import {
  COMPATIBILITY_RULES,
  parseTarget,
  predict,
  type BuiltEngine,
} from '../../src/engine/compatibility.js';
import { inspectBytes } from '../../src/engine/inspect.js';
import { syntheticPlan, type SyntheticPlan } from './synthetic.js';

function built(bytes: Buffer, versionCompatible: boolean | null = null): BuiltEngine {
  const { facts, targets } = inspectBytes('f', bufferSource(bytes));
  return { facts, targets, versionCompatible };
}
const plan = (options: SyntheticPlan = {}): Buffer => syntheticPlan(options);
const rtx = plan({ product: 'vtrt', version: [1, 5, 0, 114], targets: 0x14 });

/** Rows with `observed` in their source are what real runtimes did. */
const ROWS: [string, BuiltEngine, string, string, string][] = [
  ['an ONNX model', built(Buffer.from('onnx')), '10.6.0.26', 'will-not-load', 'no-plan'],
  [
    'a prefix',
    built(Buffer.concat([Buffer.from('\ufeff'), plan()])),
    '10.6.0.26/9.0',
    'will-not-load',
    'wrapped-plan',
  ],
  ['one byte short', built(plan().subarray(0, -1)), '10.6.0.26/9.0', 'will-not-load', 'incomplete-plan'],
  ['RTX on TensorRT', built(rtx), '10.6.0.26/9.0', 'will-not-load', 'other-product'],
  ['TensorRT on RTX', built(plan()), 'tensorrt-rtx:1.5.0.114/8.6', 'will-not-load', 'other-product'],
  ['RTX 1.5 on 1.4', built(rtx), 'tensorrt-rtx:1.4.0.76/8.6', 'will-not-load', 'rtx-other-version'],
  ['10.6 on 10.15', built(plan(), false), '10.15.1.29/9.0', 'will-not-load', 'other-version'],
  ['another build', built(plan(), false), '10.6.0.25/9.0', 'will-not-load', 'other-version'],
  ['10.6 VC on 10.15', built(plan(), true), '10.15.1.29/9.0', 'unknown', 'version-compatible-untested'],
  [
    '10.6 on 10.15, VC or not',
    built(plan()),
    '10.15.1.29/9.0',
    'unknown',
    'other-version-perhaps-compatible',
  ],
  ['the build is not said', built(plan()), '10.6.0/9.0', 'unknown', 'version-not-exact'],
  ['RTX, GPU listed', built(rtx), 'tensorrt-rtx:1.5.0.114/8.6', 'should-load', 'rtx-gpu-covered'],
  ['RTX, GPU not listed', built(rtx), 'tensorrt-rtx:1.5.0.114/9.0', 'unknown', 'rtx-gpu-not-listed'],
  ['no GPU said', built(plan()), '10.6.0.26', 'unknown', 'gpu-not-said'],
  ['ampere+ on 12.0', built(plan({ level: 1 })), '10.6.0.26/12.0', 'should-load', 'ampere-plus'],
  ['ampere+ on Turing', built(plan({ level: 1 })), '10.6.0.26/7.5', 'will-not-load', 'ampere-plus-older-gpu'],
  ['another GPU', built(plan()), '10.6.0.26/8.6', 'will-not-load', 'other-gpu'],
  ['the same', built(plan()), '10.6.0.26/9.0', 'should-load', 'same-version-same-capability'],
];

describe('predict', () => {
  const changed = (facts: Partial<BuiltEngine['facts']>, from = built(plan())): BuiltEngine => ({
    ...from,
    facts: { ...from.facts, ...facts },
  });
  it.each<[string, BuiltEngine, string, string]>([
    ['nobody says a version', changed({ version: null }), 'sm_90', 'version-not-exact'],
    ['the plan says no version', changed({ version: null }), '10.6.0.26/9.0', 'version-not-exact'],
    ['the target says no version', built(plan(), false), 'sm_90', 'version-not-exact'],
    [
      'no version of an RTX plan',
      changed({ version: null }, built(rtx)),
      'tensorrt-rtx:1.4/8.6',
      'version-not-exact',
    ],
    ['the plan says no product', changed({ product: null }), '10.6.0.26/9.0', 'same-version-same-capability'],
    ['the size is not known', changed({ complete: null }), '10.6.0.26/9.0', 'same-version-same-capability'],
    [
      'a version compatible one, at its own version',
      built(plan(), true),
      '10.6.0.26/9.0',
      'same-version-same-capability',
    ],
    [
      'not version compatible, at its own version',
      built(plan(), false),
      '10.6.0.26/9.0',
      'same-version-same-capability',
    ],
    ['RTX, and no GPU said', built(rtx), 'tensorrt-rtx:1.5.0.114', 'rtx-gpu-not-listed'],
    [
      'RTX that says no targets',
      { ...built(rtx), targets: null },
      'tensorrt-rtx:1.5.0.114/8.6',
      'rtx-gpu-not-listed',
    ],
    ['the plan’s GPU is not known', changed({ computeCapability: null }), '10.6.0.26/9.0', 'gpu-not-said'],
    ['ampere+ on the first Ampere', built(plan({ level: 1 })), '10.6.0.26/8.0', 'ampere-plus'],
    [
      'the same capability asked for, and given',
      built(plan({ level: 2 })),
      '10.6.0.26/9.0',
      'same-version-same-capability',
    ],
    ['the same capability asked for, and another', built(plan({ level: 2 })), '10.6.0.26/8.6', 'other-gpu'],
    ['another GPU, and an unknown level', built(plan({ level: 3 })), '10.6.0.26/8.6', 'no-rule'],
  ])('where %s', (_, from, target, rule) => {
    const to = parseTarget(target);
    if (to === null) throw new Error('a target in this table does not parse');
    expect(predict(from, to).rule).toBe(rule);
  });

  it.each(ROWS)('%s', (_, from, target, prediction, rule) => {
    const to = parseTarget(target);
    if (to === null) throw new Error('a target in this table does not parse');
    expect(predict(from, to)).toMatchObject({ kind: 'prediction', prediction, rule });
  });

  it('every rule has a row, a name of its own and a source', () => {
    const rules = COMPATIBILITY_RULES.map(({ rule }) => rule);
    expect(new Set(ROWS.map((row) => row[4]))).toEqual(new Set(rules));
    expect(new Set(rules).size).toBe(rules.length);
    for (const { source } of COMPATIBILITY_RULES) expect(source).toMatch(/^(https:|observed: )/);
  });
});

it.each<[string, string, string | null, string | null]>([
  ['10.6.0.26', 'tensorrt', '10.6.0.26', null],
  [' 10.6 ', 'tensorrt', '10.6', null],
  ['9.0', 'tensorrt', '9.0', null],
  ['10.6.0.26/8.6', 'tensorrt', '10.6.0.26', '8.6'],
  ['10.6.0.26/12.0', 'tensorrt', '10.6.0.26', '12.0'],
  ['10.6/sm_86', 'tensorrt', '10.6', '8.6'],
  ['10.6/SM86', 'tensorrt', '10.6', '8.6'],
  ['10.6/sm_120a', 'tensorrt', '10.6', '12.0'],
  ['10.6/sm103f', 'tensorrt', '10.6', '10.3'],
  ['tensorrt:10.6/9.0', 'tensorrt', '10.6', '9.0'],
  ['tensorrt-rtx:1.5.0.114/12.0', 'tensorrt-rtx', '1.5.0.114', '12.0'],
  ['sm_90', 'tensorrt', null, '9.0'],
  [' Sm120 ', 'tensorrt', null, '12.0'],
])('reads the target %s', (text, product, version, gpu) => {
  expect(parseTarget(text)).toEqual({ product, version, gpu });
});

it.each(
  (
    ' |x|10.x|10.6/|10.6/90|10.6/9.0/1|10.6/9.0/|rtx:1.5|x10.6|10.6x|1.2.3.4.5|10.6/9|10.6/9.01|10.6/109.0|10.6/x9.0|10.6/9.0x|' +
    '10.6/sm_9|10.6/sm_1234|10.6/sm_90x|10.6/xsm_90|10.6/sm__90|10.6/sm_9a|10.6/sm_ab|sm_9|sm_90/8.6|sm|xsm_90|:10.6|tensorrt:|tensorrt:sm_90'
  ).split('|'),
)('reads no target from "%s"', (text) => {
  expect(parseTarget(text)).toBeNull();
});
