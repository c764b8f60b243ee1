/** Passports that are named, guessed or held against an engine that was read already. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InputError } from '../../../src/core/findings.js';
import type { EngineTensor } from '../../../src/core/execution.js';
import { inspectPlan, type Inspection } from '../../../src/engine/inspect.js';
import {
  composePassport,
  makePassport,
  passportPath,
  PLAN,
  renderPassport,
  type Passport,
} from '../../../src/engine/passport/passport.js';
import {
  checkPassport,
  holdAgainst,
  isPassport,
  readNamedPassport,
  readPassport,
  verifyPassport,
} from '../../../src/engine/passport/verify.js';
import { syntheticPlan } from '../synthetic.js';

const folder = mkdtempSync(path.join(tmpdir(), 'named-passport-'));
const at = (name: string): string => path.join(folder, name);
const CONTEXT = {
  report: { verdict: 'pass' as const, witnesses: [], checks: [] },
  gpu: null,
  driver: null,
  converter: null,
  trtexecArgs: [],
  toolVersion: '1.0.0',
  created: new Date('2026-11-23T12:00:00Z'),
};
const codes = (found: readonly { code: string; evidence: { source?: string }[] }[]): string[] =>
  found.map(({ code, evidence }) => `${code}: ${evidence[0]?.source ?? ''}`);

let passport: Passport;
let inspection: Inspection;
let text: string;
beforeAll(async () => {
  writeFileSync(at('m.engine'), syntheticPlan());
  const enginePath = at('m.engine');
  passport = await makePassport({ ...CONTEXT, enginePath, modelPath: null });
  inspection = await inspectPlan(enginePath);
  text = renderPassport(passport);
  writeFileSync(passportPath(enginePath), text);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string): string {
  writeFileSync(at(name), content);
  return at(name);
}

describe('what trt-guard wrote as a passport', () => {
  it.each<[string, boolean]>([
    ['', true],
    [' \n\t', true],
    ['{"schema":"trt-guard/passport/v1"}', true],
    ['{ "schema": "trt-guard/passport/v9", "more": 1', true],
    ['{\n\n  "schema":\n  "trt-guard/passport/v1"\n}', true],
    ['\n{"schema":"trt-guard/passport/v1"}', true],
    ['{"schema":"trt-guard/report/v1"}', false],
    ['{"a":1,"schema":"trt-guard/passport/v1"}', false],
    ['[{"schema":"trt-guard/passport/v1"}]', false],
    ['{x"schema":"trt-guard/passport/v1"}', false],
    ['{"schema":x"trt-guard/passport/v1"}', false],
    ['notes', false],
    ['{}', false],
  ])('%j: %s', (content, isOne) => {
    expect(isPassport(write('some.json', content))).toBe(isOne);
  });

  it('is not a folder, nothing, or a link to nowhere', () => {
    symlinkSync(at('nowhere'), at('dangling'));
    expect([folder, at('missing'), at('dangling')].map((file) => isPassport(file))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('a passport that was named', () => {
  it('is read wherever it lies', () => {
    expect(readNamedPassport(write('elsewhere.txt', text))).toEqual(passport);
  });

  it.each<[string, () => string, RegExp]>([
    ['missing', () => at('missing'), /missing is not a passport that can be read: it \S/],
    ['a folder', () => folder, /is not a passport that can be read: it \S/],
    [
      'of another kind',
      () => write('other.json', '{}'),
      /other\.json is not a passport that can be read: \S/,
    ],
    [
      'no JSON',
      () => write('no.json', 'no'),
      /no\.json is not a passport that can be read: (?!it undefined)\S/,
    ],
  ])('is bad input where it is %s', (_, file, message) => {
    let thrown: unknown;
    try {
      readNamedPassport(file());
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InputError);
    expect((thrown as Error).message).toMatch(message);
    expect((thrown as Error).cause).toBeInstanceOf(Error);
  });
});

describe('the passport beside an engine', () => {
  it('is read, or there is none that can be', () => {
    expect(readPassport(at('m.engine'))).toEqual(passport);
    expect(readPassport(at('missing.engine'))).toBeNull();
    write('bad.engine.trt.json', '{}');
    expect(readPassport(at('bad.engine'))).toBeNull();
  });

  it('is held against a digest that is known already', async () => {
    const right = await checkPassport({ enginePath: at('m.engine'), engineSha256: passport.engine.sha256 });
    expect(right.findings).toEqual([]);
    const wrong = await checkPassport({ enginePath: at('m.engine'), engineSha256: 'f'.repeat(64) });
    expect(wrong.findings).toMatchObject([
      { code: 'engine-digest-mismatch', location: { file: at('m.engine') } },
    ]);
    expect(wrong.findings[0]?.evidence[1]?.text).toBe('f'.repeat(64));
  });

  it('is written with a digest that is known already, under the engine’s own name', async () => {
    const made = await makePassport({
      ...CONTEXT,
      enginePath: at('m.engine'),
      modelPath: null,
      engineSha256: 'e'.repeat(64),
    });
    const size = readFileSync(at('m.engine')).length;
    expect(made.engine).toEqual({ file: 'm.engine', size, sha256: 'e'.repeat(64) });
  });
});

describe('an engine that was read already', () => {
  it('is held against a passport of any place, without its model', async () => {
    expect(await holdAgainst(inspection, passport)).toEqual([]);
    const other = { ...passport, engine: { ...passport.engine, sha256: 'f'.repeat(64) } };
    expect(codes(await holdAgainst(inspection, other))).toEqual([
      'engine-digest-mismatch: passport engine.sha256',
    ]);
    const model = { file: 'm.onnx', size: 1, sha256: 'a'.repeat(64), externalData: [] };
    expect(await holdAgainst(inspection, { ...passport, model })).toEqual([]);
  });
});

it('a passport without a model speaks against the model that is at hand', () => {
  const model = { file: 'm.onnx', size: 1, sha256: 'a', externalData: [] };
  const found = verifyPassport(passport, { engine: { ...passport.engine }, inspection, model });
  expect(found).toMatchObject([
    { code: 'passport-disagreement', message: expect.stringContaining('m.onnx: model is m.onnx') },
  ]);
});

describe('inputs and outputs', () => {
  const X: EngineTensor = { name: 'x', mode: 'input', dtype: 'float', shape: [1, 3] };
  const Y: EngineTensor = { name: 'y', mode: 'output', dtype: 'float', shape: [1, 2] };
  const found = (recorded: Passport['tensors'], now: EngineTensor[] | undefined): string[] => {
    const { tensors: _, ...bare } = inspection;
    const { tensors: __, ...plain } = passport;
    return codes(
      verifyPassport(recorded === undefined ? plain : { ...plain, tensors: recorded }, {
        engine: { ...passport.engine },
        inspection: now === undefined ? bare : { ...bare, tensors: now },
        model: null,
      }),
    );
  };

  it.each<[string, Passport['tensors'], EngineTensor[] | undefined, string[]]>([
    ['listed by neither', undefined, undefined, []],
    ['that only the passport lists', { from: PLAN, list: [X, Y] }, undefined, []],
    ['that only the plan lists', undefined, [X, Y], []],
    ['that are the same', { from: PLAN, list: [X, Y] }, [X, Y], []],
    [
      'of another type',
      { from: PLAN, list: [X, Y] },
      [{ ...X, dtype: 'half' }, Y],
      ['passport-disagreement: passport tensors[input x].type'],
    ],
    [
      'of another shape',
      { from: PLAN, list: [X, Y] },
      [X, { ...Y, shape: [1, 9] }],
      ['passport-disagreement: passport tensors[output y].shape'],
    ],
    [
      'of which one is gone',
      { from: PLAN, list: [X, Y] },
      [X],
      ['passport-disagreement: passport tensors[output y].missing'],
    ],
    [
      'of a size that was open, by the plan’s word',
      { from: PLAN, list: [{ ...X, shape: [-1, 3] }] },
      [X],
      ['passport-disagreement: passport tensors[input x].shape'],
    ],
    [
      'of a size that was open, by another word',
      { from: 'a load', list: [{ ...X, shape: [-1, 3] }] },
      [X],
      [],
    ],
    ['of an open size now, by another word', { from: 'a load', list: [X] }, [{ ...X, shape: [-1, 3] }], []],
    [
      'of another size, by another word',
      { from: 'a load', list: [X] },
      [{ ...X, shape: [2, 3] }],
      ['passport-disagreement: passport tensors[input x].shape'],
    ],
  ])('%s', (_, recorded, now, wanted) => {
    expect(found(recorded, now)).toEqual(wanted);
  });

  it('are recorded of the plan where it lists them, else as they were told', () => {
    const told = { from: 'a load', list: [Y] };
    const { tensors: _, ...bare } = inspection;
    const engine = { ...passport.engine };
    const compose = (now: Inspection): Passport['tensors'] =>
      composePassport(engine, null, now, { ...CONTEXT, tensors: told }).tensors;
    expect(compose({ ...bare, tensors: [X] })).toEqual({ from: PLAN, list: [X] });
    expect(compose(bare)).toEqual(told);
  });
});
