/** One fault each between what was asked of an engine and what it is: red by its own code, without a GPU. */
import { describe, expect, it } from '@jest/globals';
import type { EngineTensor, InputShapes } from '../../../src/core/execution.js';
import { confirmed, wantedOfEngine, wantedOfModel } from '../../../src/engine/index.js';
import type { JudgedTerm } from '../../../src/guard/contract/judged.js';
import { profileTerms } from '../../../src/guard/contract/profile-terms.js';
import { settingTerms } from '../../../src/guard/contract/setting-terms.js';
import { tensorTerms } from '../../../src/guard/contract/tensor-terms.js';
import { compatibilityTerm, parsePrecision, precisionTerm } from '../../../src/guard/contract/terms.js';
import { isBuiltStripped, weightsTerm } from '../../../src/guard/contract/weights-term.js';
import type { EngineFacts, NetworkFacts } from '../../../src/toolchain/index.js';
import { harnessResult } from '../../support/harness-results.js';

const MODEL = {
  inputs: [
    { name: 'x', dtype: 'float', shape: ['batch', 3, 'height', 8] },
    { name: 'ids', dtype: 'int64', shape: ['batch', 16] },
  ],
  outputs: [{ name: 'y', dtype: 'float16', shape: ['batch', 10] }],
};
const PROFILES = [
  [
    { input: 'x', min: [1, 3, 32, 8], opt: [2, 3, 32, 8], max: [4, 3, 32, 8] },
    { input: 'ids', min: [1, 16], opt: [2, 16], max: [4, 16] },
  ],
];
const X: EngineTensor = { name: 'x', mode: 'input', dtype: 'float', shape: [-1, 3, -1, 8] };
const IDS: EngineTensor = { name: 'ids', mode: 'input', dtype: 'int64', shape: [-1, 16] };
const Y: EngineTensor = { name: 'y', mode: 'output', dtype: 'half', shape: [-1, 10] };

const WANTED = wantedOfModel(MODEL, PROFILES);
const tensors = (...list: EngineTensor[]): JudgedTerm[] =>
  tensorTerms(
    { wanted: confirmed(WANTED, [X, IDS, Y]), askedBy: 'the ONNX model' },
    { tensors: list, from: 'the plan' },
    'm.onnx',
  );
const codesOf = (terms: readonly (JudgedTerm | null)[]): string[] =>
  terms.flatMap((term) => term?.findings.map(({ code }) => code) ?? []);

describe('inputs and outputs', () => {
  it.each<[string, EngineTensor[]]>([
    ['as the model has them', [X, IDS, Y]],
    ['in another order', [Y, IDS, X]],
    ['with an axis that the profile fixes', [{ ...X, shape: [-1, 3, 32, 8] }, IDS, Y]],
    ['with the int64 that TensorRT 8 made an int32', [X, { ...IDS, dtype: 'int32' }, Y]],
    ['with an output of a size that is known at run time', [X, IDS, { ...Y, shape: [-1, -1] }]],
  ])('%s are right', (_, list) => {
    const terms = tensors(...list);
    expect(terms.map(({ term }) => term.status)).toEqual(['pass', 'pass', 'pass']);
    expect(codesOf(terms)).toEqual([]);
  });

  it.each<[string, EngineTensor[], string[]]>([
    ['an input of another name', [{ ...X, name: 'input' }, IDS, Y], ['tensor-missing', 'tensor-unexpected']],
    [
      'an output that is an input',
      [X, IDS, { ...Y, mode: 'input' }],
      ['tensor-missing', 'tensor-unexpected'],
    ],
    ['a missing input', [X, Y], ['tensor-missing']],
    ['one output more', [X, IDS, Y, { ...Y, name: 'z' }], ['tensor-unexpected']],
    ['half for float', [{ ...X, dtype: 'half' }, IDS, Y], ['tensor-type-differs']],
    ['float for half', [X, IDS, { ...Y, dtype: 'float' }], ['tensor-type-differs']],
    ['a fixed batch', [{ ...X, shape: [1, 3, -1, 8] }, IDS, Y], ['tensor-shape-differs']],
    ['another fixed size', [{ ...X, shape: [-1, 3, -1, 16] }, IDS, Y], ['tensor-shape-differs']],
    [
      'a size that the profile does not fix',
      [{ ...X, shape: [-1, 3, 64, 8] }, IDS, Y],
      ['tensor-shape-differs'],
    ],
    ['another rank', [{ ...X, shape: [-1, 3, -1] }, IDS, Y], ['tensor-shape-differs']],
    ['another size of an output', [X, IDS, { ...Y, shape: [-1, 11] }], ['tensor-shape-differs']],
  ])('%s: red', (_, list, codes) => {
    expect(codesOf(tensors(...list))).toEqual(codes);
  });

  const declaredAs = (network: EngineTensor[]): JudgedTerm | undefined =>
    tensorTerms(
      { wanted: confirmed(WANTED, network), askedBy: 'the ONNX model' },
      { tensors: [X, IDS, { ...Y, shape: [-1, 11] }], from: 'the plan' },
      'm.onnx',
    )[2];

  it('an output that its model declares wrongly, as the parser’s network shows, is a warning', () => {
    const judged = declaredAs([X, IDS, { ...Y, shape: [-1, 11] }]);
    expect(judged?.term.status).toBe('pass');
    expect(judged?.findings).toEqual([
      expect.objectContaining({
        code: 'tensor-shape-differs',
        severity: 'warning',
        message:
          'm.onnx: the ONNX model declares the output y as ?x10, and its graph computes ?x11 (the plan).',
      }),
    ]);
  });

  it.each<[string, EngineTensor[]]>([
    ['the network has what the model declares', [X, IDS, Y]],
    ['nothing lists the network', []],
  ])('an output of another size is the engine’s fault: %s', (_, network) => {
    const judged = declaredAs(network);
    expect(judged?.term.status).toBe('fail');
    expect(judged?.findings).toEqual([
      expect.objectContaining({ code: 'tensor-shape-differs', severity: 'error' }),
    ]);
  });

  it('an output without axes is not declared: Paddle2ONNX writes every one so', () => {
    const wanted = wantedOfModel(
      { ...MODEL, outputs: [{ name: 'y', dtype: 'float16', shape: [] }] },
      PROFILES,
    );
    const got = { tensors: [X, IDS, Y], from: 'the plan' };
    expect(codesOf(tensorTerms({ wanted, askedBy: 'the ONNX model' }, got, 'm.onnx'))).toEqual([]);
  });

  it('a passport is held to the letter by the same witness, and not by another', () => {
    const got = { tensors: [{ ...X, shape: [-1, 3, 32, 8] }], from: 'the plan' };
    const held = (isSame: boolean): string[] =>
      codesOf(tensorTerms({ wanted: wantedOfEngine([X], isSame), askedBy: 'its passport' }, got, 'e'));
    expect([held(true), held(false)]).toEqual([['tensor-shape-differs'], []]);
  });

  it('nobody tells: unproven, and not red', () => {
    const terms = tensorTerms({ wanted: wantedOfEngine([X], true), askedBy: 'its passport' }, null, 'e');
    expect(terms.map(({ term }) => term.status)).toEqual(['unproven']);
    expect(codesOf(terms)).toEqual([]);
  });
});

const GOT: InputShapes[] = PROFILES.flatMap((profile, i) =>
  profile.map((range) => ({ ...range, profile: i })),
);
const changed = (change: Partial<InputShapes>): InputShapes[] =>
  GOT.map((range) => (range.input === 'x' ? { ...range, ...change } : range));

it.each([
  ['int8', 'fp16', 'Give a model that is int8 itself, or ask for fp16'],
  ['fp16>=99%', 'fp16', 'Check the build log for layers that have no kernel'],
  ['fp16', 'fp32', 'Cast the model'],
])('%s of a model in %s: %s', (asked, model, remedy) => {
  const term = precisionTerm(
    parsePrecision(asked),
    new Map([
      ['Float', 2],
      ['Half', model === 'fp32' ? 0 : 1],
    ]),
    model,
    'e',
  );
  expect(term.findings.map((finding) => finding.remedy)).toEqual([expect.stringContaining(remedy)]);
});

describe('profiles', () => {
  const held = (shapes: InputShapes[] | null): JudgedTerm[] =>
    profileTerms(
      { profiles: PROFILES, askedBy: 'shapes' },
      shapes === null ? null : { shapes, tensors: [X, IDS, Y] },
      'm.onnx',
    );

  it.each<[string, InputShapes[] | null, string[]]>([
    ['those that were asked for', GOT, []],
    ['told by nobody', null, []],
    ['a smaller largest batch', changed({ max: [2, 3, 32, 8] }), ['profile-differs']],
    ['another optimum', changed({ opt: [1, 3, 32, 8] }), ['profile-differs']],
    ['another smallest size', changed({ min: [1, 3, 16, 8] }), ['profile-differs']],
    ['no profile for an input', GOT.slice(1), ['profile-differs']],
    [
      'one that trtexec made up',
      changed({ min: [1, 3, 1, 8], opt: [1, 3, 1, 8], max: [1, 3, 1, 8] }),
      ['profile-default'],
    ],
  ])('%s: %j', (_, shapes, codes) => {
    expect(codesOf(held(shapes))).toEqual(codes);
  });
});

const ENGINE: EngineFacts = {
  name: null,
  tensors: [X, IDS, Y],
  layers: 3,
  profiles: 1,
  deviceMemoryBytes: 0,
  hardwareCompatibility: 'NONE',
  refittable: false,
  capability: 'STANDARD',
  strippedBytes: -1,
};
const BUILDER: NetworkFacts = {
  tensors: [X, IDS, Y],
  flags: ['TF32'],
  hardwareCompatibility: 'NONE',
  capability: 'STANDARD',
  device: 'GPU',
};

describe('settings', () => {
  const held = (
    flag: string,
    engine: Partial<EngineFacts> | null,
    builder: Partial<NetworkFacts> | null = null,
    hostCode: boolean | null = null,
  ): [string | undefined, string[]] => {
    const terms = settingTerms(
      [flag],
      {
        engine: engine === null ? null : { ...ENGINE, ...engine },
        builder: builder === null ? null : { ...BUILDER, ...builder },
        hostCode,
      },
      'm.onnx',
    );
    return [terms[0]?.term.status, codesOf(terms)];
  };

  it.each<[string, string, Partial<EngineFacts> | null, Partial<NetworkFacts> | null]>([
    ['refit-not-got', '--refit', {}, null],
    ['refit-not-got', '--refit', null, {}],
    ['strip-not-got', '--stripWeights', {}, null],
    ['strip-not-got', '--stripWeights', null, {}],
    ['version-compatibility-not-got', '--versionCompatible', null, {}],
    ['capability-not-got', '--safe', {}, null],
    ['capability-not-got', '--buildDLAStandalone', null, {}],
    ['dla-not-got', '--useDLACore=0', null, {}],
  ])('%s: %s', (code, flag, engine, builder) => {
    expect(held(flag, engine, builder)).toEqual(['fail', [code]]);
  });

  it.each<[string, Partial<EngineFacts> | null, Partial<NetworkFacts> | null, boolean | null]>([
    ['--refit', { refittable: true }, null, null],
    ['--refit', null, { flags: ['REFIT'] }, null],
    ['--stripWeights', { strippedBytes: 864 }, null, null],
    ['--versionCompatible', null, null, true],
    ['--vc', null, { flags: ['VERSION_COMPATIBLE'] }, false],
    ['--safe', { capability: 'SAFETY' }, null, null],
    ['--useDLACore=1', null, { device: 'DLA' }, null],
  ])('%s is got', (flag, engine, builder, hostCode) => {
    expect(held(flag, engine, builder, hostCode)).toEqual(['pass', []]);
  });

  it.each(['--refit', '--stripWeights', '--versionCompatible', '--safe', '--useDLACore=0'])(
    '%s: nobody tells',
    (flag) => {
      expect(held(flag, null)).toEqual(['unproven', []]);
    },
  );

  const LEVEL = '--hardwareCompatibilityLevel=';
  it.each([
    [`${LEVEL}ampere+`, 'none', ['compatibility-not-got']],
    [`${LEVEL}ampere+`, 'ampere+', []],
    [`${LEVEL}Ampere+`, 'none', ['compatibility-not-got']],
    [`${LEVEL}sameComputeCapability`, 'none', ['compatibility-not-got']],
    [`${LEVEL}sameComputeCapability`, 'ampere+', ['compatibility-not-got']],
    [`${LEVEL}none`, 'ampere+', ['compatibility-not-got']],
  ])('%s of an engine of the level %s: %j', (flag, got, codes) => {
    expect(codesOf([compatibilityTerm([flag], got, 'e')])).toEqual(codes);
  });

  it.each<[string, [string, number][], string[]]>([
    ['fp16', [['Float', 9]], ['precision-not-got']],
    ['bf16', [['Half', 9]], ['precision-not-got']],
    ['int8', [['Half', 9]], ['precision-not-got']],
    ['fp32', [['Half', 9]], ['precision-not-got']],
    [
      'fp16>=90%',
      [
        ['Half', 89],
        ['Float', 11],
      ],
      ['precision-not-got'],
    ],
    [
      'fp16>=90%',
      [
        ['Half', 90],
        ['Float', 10],
      ],
      [],
    ],
    ['fp16', [['Int32', 9]], ['precision-not-got']],
  ])('%s of layers of %j: %j', (asked, layers, codes) => {
    expect(codesOf([precisionTerm(parsePrecision(asked), new Map(layers), 'fp32', 'e')])).toEqual(codes);
  });
});

describe('weights', () => {
  const held = (
    engine: Partial<EngineFacts>,
    more: {
      args?: string[];
      isBuiltHere?: boolean;
      refit?: { reason: string | null };
      refitFrom?: string;
      isRun?: boolean;
    } = {},
  ): [string | undefined, string[]] => {
    const { args = [], isBuiltHere = true, refit = null, refitFrom = null, isRun = true } = more;
    const loaded = harnessResult('run', { engine: { ...ENGINE, ...engine }, refit });
    const term = weightsTerm({ args, isBuiltHere, passport: null, loaded, refitFrom, isRun }, 'e');
    return [term?.term.status, codesOf([term])];
  };

  it('an engine that has them is not spoken of', () => {
    expect(held({})).toEqual([undefined, []]);
    expect(held({ strippedBytes: null })).toEqual([undefined, []]);
  });

  it('a stripped one that is run lacks them, whoever says that it is stripped', () => {
    expect(held({ strippedBytes: 864 })).toEqual(['fail', ['weights-missing']]);
    expect(held({ strippedBytes: 864 }, { isRun: false })).toEqual(['fail', ['weights-missing']]);
    expect(held({ strippedBytes: null }, { args: ['--stripWeights'] })).toEqual([
      'fail',
      ['weights-missing'],
    ]);
  });

  it.each<[string, string[], 'pass' | 'unproven' | 'fail' | null, boolean]>([
    ['--stripWeights', ['--stripWeights'], null, true],
    ['--stripAllWeights', ['--stripAllWeights'], null, true],
    ['--weightless, its older name', ['--weightless'], null, true],
    ['a passport that got it confirmed', [], 'pass', true],
    ['a passport of trtexec, whose plan does not show it', [], 'unproven', true],
    ['a passport that found weights', [], 'fail', false],
    ['a passport that says nothing', [], null, false],
  ])('is known to be built without them: %s', (_, args, status, isStripped) => {
    const term = { subject: 'stripped' as const, asked: 'stripped of its weights', askedBy: 'trtexec-args' };
    const contract = status === null ? [] : [{ ...term, got: null, gotFrom: null, status }];
    expect(isBuiltStripped({ args, passport: { contract } })).toBe(isStripped);
  });

  it('a stripped one that was asked for and is only loaded is what was asked for', () => {
    expect(held({ strippedBytes: 864 }, { args: ['--stripWeights'], isRun: false })).toEqual([
      'unproven',
      [],
    ]);
  });

  it('a given one lacks them, though its passport says that it was asked for', () => {
    for (const strippedBytes of [864, null])
      expect(held({ strippedBytes }, { args: ['--stripWeights'], isBuiltHere: false, isRun: false })).toEqual(
        ['fail', ['weights-missing']],
      );
  });

  it('refitted, it has them', () => {
    expect(held({ strippedBytes: 864 }, { refitFrom: 'm.onnx', refit: { reason: null } })).toEqual([
      'pass',
      [],
    ]);
  });

  it('a refit that did not come off is told with its reason', () => {
    const more = { refitFrom: 'm.onnx', refit: { reason: 'refit_from_file() returned False' } };
    // One thing to do, not two: that a stripped engine has no weights then follows.
    expect(held({ strippedBytes: 864 }, more)).toEqual(['fail', ['refit-failed']]);
    expect(held({}, more)).toEqual(['fail', ['refit-failed']]);
    const loaded = harnessResult('load', {
      engine: { ...ENGINE, refittable: false },
      refit: { reason: 'TypeError: pybind11::init(): factory function returned nullptr' },
      log: [{ severity: 'error', message: 'isNoneRefittable', during: 'refit' }],
    });
    const weighed = {
      args: [],
      isBuiltHere: false,
      passport: null,
      loaded,
      refitFrom: 'm.onnx',
      isRun: true,
    };
    expect(weightsTerm(weighed, 'e')?.findings).toMatchObject([
      {
        code: 'refit-failed',
        message: expect.stringContaining('it was not built refittable') as unknown,
        remedy: expect.stringContaining('Leave refit-from out') as unknown,
        evidence: [{ source: 'TensorRT log', text: 'isNoneRefittable' }],
      },
    ]);
    expect(held({}, { refitFrom: 'm.onnx' })).toEqual(['fail', ['refit-failed']]);
  });
});
