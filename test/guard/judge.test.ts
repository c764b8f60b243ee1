import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import type { Finding, FindingCode, Severity } from '../../src/core/findings.js';
import { causeOf, makeReport, unprovenFindings, verdictOf } from '../../src/guard/judge.js';
import type { Check, EngineReport, Require } from '../../src/core/report.js';
import type { Verdict } from '../../src/core/verdict.js';

const check = (name: string, status: Verdict): Check => ({ name, status, durationMs: 1 });
const finding = (code: FindingCode, severity: Severity = 'error'): Finding => ({
  code,
  severity,
  message: code,
  remedy: '',
  evidence: [],
});
const passed = ['convert', 'inspect', 'versions', 'load'].map((name) => check(name, 'pass'));
const without = (name: string): Check[] => passed.filter((one) => one.name !== name);

describe('verdictOf', () => {
  it.each<[string, Require, Check[], Finding[], Verdict]>([
    ['all passed', 'load', passed, [], 'pass'],
    ['all passed, with a warning', 'load', passed, [finding('test-code', 'warning')], 'pass'],
    ['no load, load required', 'load', without('load'), [], 'unproven'],
    ['no load, inspect required', 'inspect', without('load'), [], 'pass'],
    ['load unproven, load required', 'load', [...without('load'), check('load', 'unproven')], [], 'unproven'],
    [
      'load unproven, inspect required',
      'inspect',
      [...without('load'), check('load', 'unproven')],
      [],
      'pass',
    ],
    ['load failed, inspect required', 'inspect', [...without('load'), check('load', 'fail')], [], 'fail'],
    ['nothing ran', 'inspect', [], [], 'unproven'],
    ['convert forgotten', 'inspect', without('convert'), [], 'unproven'],
    ['inspect forgotten', 'inspect', without('inspect'), [], 'unproven'],
    ['versions forgotten', 'inspect', without('versions'), [], 'unproven'],
    ['an error with all checks passed', 'load', passed, [finding('version-disagreement')], 'fail'],
    ['an unproven error', 'load', passed, [finding('unproven-load')], 'unproven'],
    ['an unproven error and a failure', 'load', passed, [finding('unproven-load'), finding('x-y')], 'fail'],
    ['one of two loads unproven', 'load', [...passed, check('load', 'unproven')], [], 'unproven'],
  ])('%s', (_, require, checks, findings, expected) => {
    expect(verdictOf({ model: 'm.onnx', checks, findings }, require)).toBe(expected);
  });

  it('needs no conversion of an engine that was given', () => {
    expect(verdictOf({ model: null, checks: without('convert'), findings: [] }, 'load')).toBe('pass');
  });
});

describe('unprovenFindings', () => {
  it('points at the model, or at the engine that was given', () => {
    const checks = without('load');
    const places = [
      { model: 'a.onnx', engine: 'a.engine' },
      { model: null, engine: 'b.engine' },
    ].map((names) => unprovenFindings({ ...names, checks, findings: [] }, 'load')[0]?.location);
    expect(places).toEqual([{ file: 'a.onnx' }, { file: 'b.engine' }]);
  });

  it('makes a missing load an error where it is required and a notice where not', () => {
    const engine = { model: null, checks: without('load'), findings: [] };
    expect(unprovenFindings(engine, 'load')).toMatchObject([{ code: 'unproven-load', severity: 'error' }]);
    expect(unprovenFindings(engine, 'inspect')).toMatchObject([
      { code: 'unproven-load', severity: 'notice' },
    ]);
    expect(unprovenFindings(engine, 'load')[0]?.remedy).toContain('require: inspect');
    expect(unprovenFindings(engine, 'inspect')[0]?.remedy).not.toContain('require: inspect');
  });

  it.each([
    ['contract', 'For a GPU that no rule is about, load the engine on one.'],
    ['run', 'Run this job on a GPU runner'],
  ] as const)('says what to do about a %s that is not proven', (name, said) => {
    const engine = { model: null, checks: without(name), findings: [] };
    const found = unprovenFindings(engine, 'run', { required: ['contract'], mentioned: [] });
    expect(found.find(({ code }) => code === `unproven-${name}`)?.remedy).toContain(said);
  });

  it('adds no error where a failure already explains what is missing', () => {
    const engine = { model: 'm', checks: [check('convert', 'fail')], findings: [finding('build-failed')] };
    expect(unprovenFindings(engine, 'load').filter((one) => one.severity === 'error')).toEqual([]);
  });
});

describe('makeReport', () => {
  const engine = (verdict: Verdict): EngineReport => ({
    model: 'm',
    engine: null,
    verdict,
    witnesses: [],
    checks: [],
    findings:
      verdict === 'fail'
        ? [finding('build-failed')]
        : verdict === 'unproven'
          ? [finding('unproven-load')]
          : [],
  });

  it.each<[Verdict[], Verdict, string]>([
    [['pass', 'pass'], 'pass', ''],
    [['pass', 'unproven'], 'unproven', 'unproven-load'],
    [['unproven', 'fail'], 'fail', 'build-failed'],
    [[], 'unproven', 'unproven'],
  ])('%j: %s', (verdicts, expected, cause) => {
    const report = makeReport('load', verdicts.map(engine), []);
    expect(report.verdict).toBe(expected);
    expect(causeOf(report)).toBe(cause);
  });

  it('is red when the pins of the repository disagree', () => {
    expect(makeReport('load', [engine('pass')], [finding('pin-disagreement')]).verdict).toBe('fail');
  });
});

describe('what is not proven, for whatever ran', () => {
  const NAMES = ['convert', 'inspect', 'versions', 'load', 'run'] as const;
  const NEEDED: Record<Require, readonly string[]> = {
    inspect: ['inspect', 'versions'],
    load: ['inspect', 'versions', 'load'],
    run: ['inspect', 'versions', 'load', 'run'],
  };
  const checks = fc.array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      status: fc.constantFrom<Verdict>('pass', 'pass', 'unproven', 'fail'),
      durationMs: fc.constant(1),
      detail: fc.constantFrom('why not', 'another reason'),
    }),
  );
  const findings = fc.array(
    fc.tuple(
      fc.constantFrom('test-code', 'unproven-load'),
      fc.constantFrom<Severity>('error', 'warning', 'notice'),
    ),
    { maxLength: 2 },
  );

  it('is said once for each required check that did not pass, and nothing is said of what failed', () => {
    fc.assert(
      fc.property(
        checks,
        findings,
        fc.constantFrom<Require>('inspect', 'load', 'run'),
        fc.constantFrom('m.onnx', null),
        (ran, found, require, model) => {
          const engine = {
            model,
            checks: ran,
            findings: found.map(([code, severity]) => finding(code as FindingCode, severity)),
          };
          const said = unprovenFindings(engine, require);
          const failed =
            ran.some(({ status }) => status === 'fail') || found.some(([, severity]) => severity === 'error');
          const needed = [...(model === null ? [] : ['convert']), ...NEEDED[require]];
          const isProven = (name: string): boolean =>
            ran.some((one) => one.name === name) &&
            ran.every((one) => one.name !== name || one.status === 'pass');
          const errors = said.filter(({ severity }) => severity === 'error').map(({ code }) => code);
          expect(errors).toEqual(
            failed ? [] : needed.filter((name) => !isProven(name)).map((name) => `unproven-${name}`),
          );
          const notices = said.filter(({ severity }) => severity === 'notice').map(({ code }) => code);
          const rest = ['inspect', 'versions', 'load'].filter(
            (name) => !needed.includes(name) && !isProven(name),
          );
          expect(notices).toEqual(failed ? [] : rest.map((name) => `unproven-${name}`));
          // Each names the reason of a run that did not pass, never of one that did.
          for (const one of said) {
            const name = one.code.replace('unproven-', '');
            const open = ran.find((run) => run.name === name && run.status !== 'pass');
            expect(one.message).toContain(open === undefined ? 'did not run' : open.detail);
          }
          // And green is where nothing is open, nothing failed and no error was found.
          const verdict = verdictOf(engine, require);
          expect(verdict === 'pass').toBe(!failed && errors.length === 0);
        },
      ),
    );
  });

  it('where a load was not asked for, it is not asked for again', () => {
    const [notice] = unprovenFindings({ model: null, checks: without('load'), findings: [] }, 'inspect');
    expect(notice?.remedy).not.toContain('require: inspect');
  });
});
