import { describe, expect, it } from '@jest/globals';
import type { Finding, FindingCode, Severity } from '../../src/core/findings.js';
import { causeOf, makeReport, unprovenFindings, verdictOf } from '../../src/guard/judge.js';
import type { Check, EngineReport, Require, Verdict } from '../../src/core/report.js';

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
