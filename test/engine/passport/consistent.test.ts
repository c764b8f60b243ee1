import { describe, expect, it } from '@jest/globals';
import fc from '../../support/property.js';
import { contradictions } from '../../../src/engine/passport/consistent.js';
import type { Passport } from '../../../src/engine/passport/passport.js';
import type { Require, WitnessSource } from '../../../src/core/report.js';

const NEEDED: Record<Require, string[]> = {
  inspect: ['inspect', 'versions'],
  load: ['inspect', 'versions', 'load'],
  run: ['inspect', 'versions', 'load', 'run'],
};
const CHECKS = ['convert', 'inspect', 'versions', 'load', 'run'];
const witness = (
  source: WitnessSource,
  version = '10.6.0.26',
  product: 'tensorrt' | 'tensorrt-rtx' = 'tensorrt',
) => ({
  source,
  product,
  version,
  detail: '',
});

/** One that contradicts nothing. */
function right(change: Partial<Passport> = {}): Passport {
  const file = { file: 'm.engine', size: 100, sha256: '0'.repeat(64) };
  return {
    schema: 'trt-guard/passport/v1',
    created: '2026-11-23T12:00:00Z',
    tool: { name: 'trt-guard', version: '1.0.0' },
    verdict: 'pass',
    require: 'run',
    proofs: CHECKS.map((name) => ({ name, proven: true })),
    engine: file,
    model: { ...file, externalData: [] },
    facts: {
      format: 'plan',
      product: 'tensorrt',
      version: '10.6.0.26',
      serializationVersion: 239,
      computeCapability: '9.0',
      hardwareCompatibility: 'none',
      fileSize: 100,
      declaredSize: 100,
      complete: true,
    },
    bodyVersion: '10.6.0.26',
    witnesses: [witness('plan-header'), witness('pin', '10.6')],
    checks: CHECKS.map((name) => ({ name, status: 'pass', durationMs: 1 })),
    gpu: { name: 'GPU', computeCapability: '9.0' },
    driver: null,
    converter: 'trtexec',
    trtexecArgs: [],
    ...change,
  };
}
const fields = (passport: Passport): string[] => contradictions(passport).map(({ field }) => field);
const facts = (change: Partial<Passport['facts']>): Passport['facts'] => ({ ...right().facts, ...change });

it('finds nothing in a right passport', () => {
  expect(contradictions(right())).toEqual([]);
});

describe('a verdict of pass', () => {
  it.each(['inspect', 'load', 'run'] as const)(
    'with require: %s has each check that it needs, passed',
    (require) => {
      const statuses = fc.record(
        Object.fromEntries(CHECKS.map((name) => [name, fc.constantFrom('pass', 'unproven', 'fail', null)])),
      );
      fc.assert(
        fc.property(statuses, (of) => {
          const checks = CHECKS.flatMap((name) => {
            const status = of[name] as 'pass' | 'unproven' | 'fail' | null;
            return status === null ? [] : [{ name, status, durationMs: 1 }];
          });
          const proofs = checks.map(({ name, status }) => ({ name, proven: status === 'pass' }));
          const isRight =
            checks.every(({ status }) => status !== 'fail') &&
            NEEDED[require].every((name) => of[name] === 'pass');
          const found = contradictions(right({ require, checks, proofs }));
          expect(found.filter(({ field }) => field === 'verdict').length === 0).toBe(isRight);
          // A run that was not green says what it likes of its checks.
          expect(fields(right({ verdict: 'fail', require, checks, proofs }))).not.toContain('verdict');
        }),
      );
    },
  );

  it('is not that of a check which passed once and not again', () => {
    const checks = [...right().checks, { name: 'load', status: 'unproven' as const, durationMs: 1 }];
    expect(fields(right({ checks }))).toEqual(['verdict', 'proofs[load]']);
  });

  it('names what is wrong', () => {
    const checks = right().checks.filter(({ name }) => name !== 'run');
    const proofs = checks.map(({ name }) => ({ name, proven: true }));
    expect(contradictions(right({ checks, proofs }))).toEqual([
      { field: 'verdict', says: 'pass, with require: run', but: 'its check run did not pass' },
    ]);
  });
});

describe('the list of proofs', () => {
  it.each(CHECKS)('that leaves out %s', (name) => {
    const proofs = (right().proofs ?? []).filter((proof) => proof.name !== name);
    expect(fields(right({ proofs }))).toEqual(['proofs']);
  });
  it.each(CHECKS)('that denies %s', (name) => {
    const proofs = (right().proofs ?? []).map((proof) => ({ ...proof, proven: proof.name !== name }));
    expect(fields(right({ proofs }))).toEqual([`proofs[${name}]`]);
  });
  it('of an older release is not there', () => {
    const { proofs: _, ...older } = right();
    expect(contradictions(older)).toEqual([]);
  });
});

describe('witnesses', () => {
  const BUILD = ['pin', 'builder-library', 'trtexec', 'plan-header', 'plan-body'] as const;
  const RUN = ['runtime-library', 'runtime-module', 'image'] as const;
  it.each([...BUILD, ...RUN])('%s of another version', (source) => {
    const witnesses = [...right().witnesses, witness(source, '10.7.0.1')];
    const isBuild = BUILD.some((one) => one === source);
    expect(fields(right({ witnesses }))).toEqual(isBuild ? [`witnesses[${source}]`] : []);
    expect(fields(right({ witnesses, facts: facts({ version: null }), bodyVersion: null }))).toEqual([]);
  });
  it.each([...BUILD, ...RUN])('%s of another product', (source) => {
    const witnesses = [...right().witnesses, witness(source, '1.5.0.114', 'tensorrt-rtx')];
    expect(fields(right({ witnesses }))).toEqual([`witnesses[${source}].product`]);
    expect(fields(right({ witnesses, facts: facts({ product: null, version: null }) }))).toEqual([]);
  });
  it.each<[string, WitnessSource[]]>([
    ['none', []],
    ['those of the file alone', ['plan-header', 'plan-body']],
    ['none of the file', ['pin', 'runtime-library']],
  ])('%s: nothing was compared', (_, sources) => {
    const witnesses = sources.map((source) => witness(source));
    expect(fields(right({ witnesses }))).toEqual(['checks[versions]']);
    // Only a comparison that is claimed needs them.
    const checks = right().checks.map((one) =>
      one.name === 'versions' ? { ...one, name: 'contract' } : one,
    );
    expect(fields(right({ witnesses, checks, verdict: 'unproven' }))).not.toContain('checks[versions]');
  });
});

describe('the model and the GPU', () => {
  const only = (...names: string[]): Partial<Passport> => ({
    verdict: 'unproven',
    checks: names.map((name) => ({ name, status: 'pass' as const, durationMs: 1 })),
    proofs: names.map((name) => ({ name, proven: true })),
  });
  it('a conversion has a model', () => {
    expect(fields(right({ model: null }))).toEqual(['model']);
    expect(fields(right({ model: null, ...only('inspect') }))).toEqual([]);
    const checks = [{ name: 'convert', status: 'fail' as const, durationMs: 1 }];
    expect(
      fields(right({ model: null, ...only(), checks, proofs: [{ name: 'convert', proven: false }] })),
    ).toEqual([]);
  });
  it('a load has a GPU', () => {
    expect(fields(right({ gpu: null }))).toEqual(['gpu']);
    expect(fields(right({ gpu: null, ...only('inspect') }))).toEqual([]);
  });
  it.each<[string, Partial<Passport>, boolean]>([
    ['converted and loaded', {}, true],
    ['loaded only', { converter: null }, true],
    ['converted only', only('convert'), true],
    ['neither', { converter: null, ...only('inspect') }, false],
    ['hardware compatible', { facts: facts({ hardwareCompatibility: 'ampere+' }) }, false],
    ['of an unknown level', { facts: facts({ hardwareCompatibility: null }) }, false],
    ['of an unknown GPU', { facts: facts({ computeCapability: null }) }, false],
    [
      'of TensorRT-RTX',
      {
        facts: facts({ product: 'tensorrt-rtx' }),
        witnesses: [
          witness('plan-header', '10.6.0.26', 'tensorrt-rtx'),
          witness('pin', '10.6', 'tensorrt-rtx'),
        ],
      },
      false,
    ],
  ])('another GPU than the engine’s, %s', (_, change, isRefused) => {
    const gpu = { name: 'another', computeCapability: '8.6' };
    expect(fields(right({ gpu, ...change }))).toEqual(isRefused ? ['gpu.computeCapability'] : []);
  });
});

it('sizes and the two versions of the engine', () => {
  expect(contradictions(right({ engine: { ...right().engine, size: 99 } }))).toEqual([
    { field: 'engine.size', says: '99', but: 'facts.fileSize is 100' },
  ]);
  expect(contradictions(right({ bodyVersion: '10.6.0.27' }))).toEqual([
    { field: 'bodyVersion', says: '10.6.0.27', but: 'facts.version is 10.6.0.26' },
  ]);
  expect(contradictions(right({ bodyVersion: null }))).toEqual([]);
  expect(contradictions(right({ facts: facts({ version: null }) }))).toEqual([]);
});
