import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import type { Finding, FindingCode } from '../../src/core/findings.js';
import type { EngineReport, Report, Witness } from '../../src/core/report.js';
import { factsOf } from '../../src/report/facts.js';
import { report } from './reports.js';

const AT = { file: 'requirements.txt', line: 2, column: 1 };

const finding = fc.record({
  code: fc.constantFrom<FindingCode>(
    'pin-disagreement',
    'version-disagreement',
    'engine-version-mismatch',
    'native-crash',
    'unproven-load',
  ),
  severity: fc.constantFrom('error', 'warning', 'notice'),
  message: fc.constantFrom('10.5.0 in requirements.txt:2', 'one', 'two'),
  remedy: fc.constantFrom('Pin one version.', 'Run `pins --fix --to VERSION`.'),
  evidence: fc.constantFrom([], [{ source: 'pin', text: '10.5.0 (requirements.txt:2)' }]),
  location: fc.constantFrom(AT, { file: 'm.onnx' }),
}) as fc.Arbitrary<Finding>;

const witness = fc.record({
  source: fc.constantFrom('pin', 'plan-header', 'runtime-library'),
  product: fc.constant('tensorrt'),
  version: fc.constantFrom('10.5.0', '10.6.0.26'),
  detail: fc.constant('requirements.txt:2'),
  location: fc.constant(AT),
}) as fc.Arbitrary<Witness>;

const row = fc.record({
  model: fc.constantFrom('m.onnx', 'n.onnx'),
  engine: fc.constant(null),
  verdict: fc.constant('fail'),
  witnesses: fc.array(witness, { maxLength: 4 }),
  checks: fc.constant([]),
  findings: fc.array(finding, { maxLength: 4 }),
}) as fc.Arbitrary<EngineReport>;

function errorsOf({ findings, engines }: Report): Finding[] {
  return [...findings, ...engines.flatMap((engine) => engine.findings)].filter(
    ({ severity }) => severity === 'error',
  );
}

describe('factsOf', () => {
  it('tells every error as an error, whatever else was found: a red run without one says nothing', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 3 }),
        fc.array(finding, { maxLength: 3 }),
        (engines, findings) => {
          const facts = factsOf(report(engines, { findings }));
          const told = facts.filter((fact) => fact.finding.severity === 'error');
          const codes = new Set(
            told.flatMap((fact) => [fact.finding, ...fact.follows]).map(({ code }) => code),
          );
          for (const { code } of errorsOf(report(engines, { findings }))) expect(codes).toContain(code);
          if (told.length > 0) expect(facts[0]?.finding.severity).toBe('error');
        },
      ),
      { numRuns: 10_000 },
    );
  });
});
