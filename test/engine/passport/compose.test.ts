/** What stands in a passport, of what was told to it. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Check } from '../../../src/core/report.js';
import { bufferSource } from '../../../src/engine/bytes.js';
import { inspectBytes } from '../../../src/engine/inspect.js';
import {
  composePassport,
  type Passport,
  type PassportContext,
} from '../../../src/engine/passport/passport.js';
import { syntheticPlan } from '../synthetic.js';

const { GITHUB_WORKSPACE: workspace } = process.env;
beforeAll(() => {
  process.env['GITHUB_WORKSPACE'] = '/w/checkout';
});
afterAll(() => {
  if (workspace === undefined) delete process.env['GITHUB_WORKSPACE'];
  else process.env['GITHUB_WORKSPACE'] = workspace;
});

const CONTEXT: PassportContext = {
  report: { verdict: 'pass', witnesses: [], checks: [] },
  gpu: null,
  driver: null,
  converter: null,
  trtexecArgs: ['--fp16', '--x'],
  toolVersion: '1.0.0',
  created: new Date('2026-11-23T12:00:00Z'),
};
const digest = (file: string): { file: string; size: number; sha256: string } => ({
  file,
  size: 1,
  sha256: 'a',
});
function compose(
  change: Partial<PassportContext> = {},
  { engine = '/w/checkout/engines/e.engine', model = null as string | null } = {},
): Passport {
  const inspection = inspectBytes(engine, bufferSource(syntheticPlan()));
  const of = model === null ? null : { ...digest(model), externalData: [] };
  return composePassport(digest(engine), of, inspection, { ...CONTEXT, ...change });
}

describe('the name of the model, from the engine', () => {
  it.each<[string, string, string]>([
    ['/w/checkout/engines/e.engine', '/w/checkout/models/m.onnx', '../models/m.onnx'],
    ['/w/checkout/e.engine', '/w/checkout/a/b/m.onnx', 'a/b/m.onnx'],
    ['/w/checkout/a/b/e.engine', '/w/checkout/m.onnx', '../../m.onnx'],
    ['/out/e.engine', '/out/m.onnx', 'm.onnx'],
    ['/out/e.engine', '/w/checkout/models/m.onnx', 'm.onnx'],
    ['/w/checkout/e.engine', '/models/m.onnx', 'm.onnx'],
    ['/out/a/e.engine', '/out/b/m.onnx', 'm.onnx'],
    // A workspace each, and not one for both.
    [path.resolve('engines/e.engine'), '/w/checkout/models/m.onnx', 'm.onnx'],
    [path.resolve('engines/e.engine'), path.resolve('models/m.onnx'), '../models/m.onnx'],
    ['engines/e.engine', 'models/m.onnx', '../models/m.onnx'],
  ])('%s of %s is %s', (engine, model, name) => {
    const passport = compose({}, { engine, model });
    expect([passport.engine.file, passport.model?.file]).toEqual(['e.engine', name]);
  });

  it('is none where there is no model', () => {
    expect(compose().model).toBeNull();
  });
});

describe('the proofs', () => {
  const check = (name: string, status: Check['status'] = 'pass'): Check => ({ name, status, durationMs: 1 });
  it.each<[string, Check[], string[]]>([
    ['nothing', [], ['inspect -', 'versions -', 'load -']],
    [
      'all',
      ['inspect', 'versions', 'load'].map((name) => check(name)),
      ['inspect +', 'versions +', 'load +'],
    ],
    ['a failure', [check('inspect', 'fail')], ['inspect -', 'versions -', 'load -']],
    ['nothing proven', [check('load', 'unproven')], ['inspect -', 'versions -', 'load -']],
    ['more', [check('run'), check('load')], ['inspect -', 'versions -', 'load +', 'run +']],
    ['one of two', [check('load'), check('load', 'unproven')], ['inspect -', 'versions -', 'load -']],
    ['the other of two', [check('load', 'fail'), check('load')], ['inspect -', 'versions -', 'load -']],
  ])('of %s', (_, checks, expected) => {
    const passport = compose({ report: { ...CONTEXT.report, checks } });
    expect(passport.proofs?.map(({ name, proven }) => `${name} ${proven ? '+' : '-'}`)).toEqual(expected);
    expect(passport.checks).toEqual(checks);
  });
});

describe('what else is told', () => {
  const told = {
    require: 'run',
    run: { id: '1' },
    tensors: { from: 'a load', list: [] },
    loadedBy: { program: 'x' },
    profiles: [{ x: 1 }],
    contract: { file: 'c' },
  } as unknown as Partial<PassportContext>;
  const KEYS = ['require', 'run', 'tensors', 'loadedBy', 'profiles', 'contract'] as const;

  it('stands in it as it was told, and what was not told is not there', () => {
    const [whole, bare] = [compose(told), compose()];
    for (const key of KEYS) {
      expect(whole[key]).toEqual(told[key]);
      expect(key in bare).toBe(false);
    }
    expect(bare).toMatchObject({
      verdict: 'pass',
      created: '2026-11-23T12:00:00.000Z',
      tool: { name: 'trt-guard', version: '1.0.0' },
      trtexecArgs: ['--fp16', '--x'],
      bodyVersion: '10.6.0.26',
      gpu: null,
      driver: null,
      converter: null,
    });
  });

  it('of a witness has four things, and not where it was found', () => {
    const witness = { source: 'pin', product: 'tensorrt', version: '10.6', detail: 'd' } as const;
    const witnesses = [{ ...witness, location: { file: 'x' } }];
    expect(compose({ report: { ...CONTEXT.report, witnesses } }).witnesses).toEqual([witness]);
  });
});
