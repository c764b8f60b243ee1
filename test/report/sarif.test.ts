import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import { makeReport } from '../../src/guard/judge.js';
import type { Finding } from '../../src/core/findings.js';
import type { Report } from '../../src/core/report.js';
import { checkoutOf, pathInRepository } from '../../src/host/repository.js';
import type { Checkout } from '../../src/report/places.js';
import { sarifOf } from '../../src/report/sarif.js';
import { HOSTILE, sampleReport } from './sample.js';

interface Result {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: { physicalLocation: { artifactLocation: { uri: string }; region?: { startLine: number } } }[];
  partialFingerprints: Record<string, string>;
}
interface Run {
  tool: {
    driver: {
      rules: { id: string; helpUri: string; help: { text: string }; shortDescription: { text: string } }[];
    };
  };
  invocations: { executionSuccessful: boolean }[];
  results: Result[];
}

/** A checkout at `/w`, and a job in a folder of it. */
const jobIn = (folder: string): Checkout => ({
  inRepository: (file) => pathInRepository(file, checkoutOf({ GITHUB_WORKSPACE: '/w' }), folder),
  fallback: '.github/workflows/guard.yml',
});
const FROM_ROOT = jobIn('/w');
const run = (report: Report, checkout = FROM_ROOT): Run =>
  (sarifOf(report, checkout) as unknown as { runs: [Run] }).runs[0];
const uris = (report: Report, checkout = FROM_ROOT): (string | undefined)[] =>
  run(report, checkout).results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri);

/** The schema of OASIS is of draft 4, whose `id` is the only thing in it that later drafts spell otherwise. */
function officialSchema(): ValidateFunction {
  const { id, $schema, ...schema } = JSON.parse(
    readFileSync('test/fixtures/sarif/sarif-schema-2.1.0.json', 'utf8'),
  ) as Record<string, unknown>;
  expect([id, $schema]).toEqual([expect.stringContaining('sarif'), expect.stringContaining('draft-04')]);
  return new Ajv({ strict: false, validateFormats: false }).compile(schema);
}

describe('sarifOf', () => {
  it('is what the official schema of SARIF 2.1.0 accepts', () => {
    const validate = officialSchema();
    for (const report of [sampleReport(), makeReport('load', [], [])]) {
      validate(JSON.parse(JSON.stringify(sarifOf(report, FROM_ROOT))));
      expect(validate.errors).toBeNull();
    }
    expect(validate({ version: '2.1.0', runs: [{ results: [{}] }] })).toBe(false);
  });

  it('has every finding once, with level, remedy and a place in the checkout', () => {
    const { results } = run(sampleReport());
    expect(results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
      'pin-disagreement error',
      'version-disagreement error',
      'not-an-engine-file error',
      'kept-engine-refused warning',
    ]);
    const disagreement = results[1];
    expect(disagreement?.message.text).toContain('Fix: Load with the version that built it');
    expect(disagreement?.message.text).toContain('line 17: [E] Version tag does not match');
    // Not at the pin, which agrees with the engine: nobody has to change that line.
    expect(disagreement?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'models/detector.onnx', uriBaseId: '%SRCROOT%' },
      region: { startLine: 1, endLine: 1 },
    });
    expect(results[3]?.locations[0]?.physicalLocation.region).toEqual({ startLine: 1, endLine: 1 });
  });

  it('points at a pin that differs, the model, the engine, any pin, and last at the workflow', () => {
    const report = sampleReport();
    const [proven] = report.engines;
    if (proven === undefined) throw new Error('the sample has engines');
    const finding = {
      code: 'build-failed' as const,
      severity: 'error' as const,
      message: 'm',
      remedy: '',
      evidence: [],
      location: { file: '/abs/x' },
    };
    const place = (change: Partial<typeof proven>): string | undefined =>
      uris(makeReport('load', [{ ...proven, ...change, findings: [finding] }], []))[0];
    const wrong = proven.witnesses.map((one) => (one.source === 'pin' ? { ...one, version: '10.2.0' } : one));
    expect(place({ witnesses: wrong })).toBe('requirements.txt');
    expect(place({})).toBe('models/detector.onnx');
    expect(place({ model: null })).toBe('models/detector.engine');
    expect(place({ model: null, engine: null })).toBe('requirements.txt');
    expect(place({ witnesses: [], model: '../up.onnx', engine: 'C:\\x.engine' })).toBe(
      '.github/workflows/guard.yml',
    );
  });

  it('counts paths from the root of the checkout, and writes them as URIs', () => {
    const report = makeReport(
      'load',
      [],
      [
        {
          code: 'x-y' as const,
          severity: 'notice',
          message: 'm',
          remedy: '',
          evidence: [],
          location: { file: 'a b/100%#1.onnx' },
        },
        {
          code: 'x-y' as const,
          severity: 'notice',
          message: 'n',
          remedy: '',
          evidence: [],
          location: { file: '../pins.txt' },
        },
      ],
    );
    expect(uris(report, jobIn('/w/deploy/gpu'))).toEqual([
      'deploy/gpu/a%20b/100%25%231.onnx',
      'deploy/pins.txt',
    ]);
    expect(uris(report)[1]).toBe(FROM_ROOT.fallback);
  });

  it('keeps an alert the same when lines and messages change, and apart from others of its kind', () => {
    const before = sampleReport();
    const after = sampleReport();
    for (const { findings, witnesses } of after.engines) {
      for (const { location } of witnesses) if (location?.line !== undefined) location.line = 8;
      for (const finding of findings) {
        finding.message += ' after 12 s';
        if (finding.location?.line !== undefined) finding.location.line = 8;
      }
    }
    const prints = (report: Report): string[] =>
      run(report).results.map(({ partialFingerprints }) => partialFingerprints['trtGuard/v1'] ?? '');
    expect(prints(after)).toEqual(prints(before));
    expect(new Set(prints(before)).size).toBe(4);
  });

  it('leaves the fingerprint that code scanning reads to the uploader, but where it would be missing or the same', () => {
    const at = (line: number | null, message: string): Finding => ({
      code: 'x-y',
      severity: 'error',
      message,
      remedy: '',
      evidence: [],
      location: { file: 'pins.txt', ...(line === null ? {} : { line }) },
    });
    const { results } = run(
      makeReport('load', [], [at(1, 'one'), at(2, 'two'), at(2, 'also two'), at(null, 'no line')]),
    );
    expect(
      results.map(({ message, partialFingerprints }) => [
        message.text,
        'primaryLocationLineHash' in partialFingerprints,
      ]),
    ).toEqual([
      ['one', false],
      ['two', true],
      ['also two', true],
      ['no line', true],
    ]);
    const own = results.flatMap(
      ({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash'] ?? [],
    );
    expect(new Set(own).size).toBe(3);
  });

  it('describes every code that there is, within the limits of code scanning', () => {
    const { rules } = run(sampleReport()).tool.driver;
    const used = [...sampleReport().findings, ...sampleReport().engines.flatMap(({ findings }) => findings)];
    expect(rules.map(({ id }) => id).sort()).toEqual([...new Set(used.map(({ code }) => code))].sort());
    const document = readFileSync('docs/findings.md', 'utf8');
    for (const { id, helpUri, help, shortDescription } of rules) {
      expect(helpUri.endsWith(`/docs/findings.md#${id}`)).toBe(true);
      expect(document).toContain(`### ${id}\n`);
      expect(help.text).toContain('What to do: ');
      expect(shortDescription.text.length).toBeLessThanOrEqual(1024);
    }
    for (const { ruleId, ruleIndex } of run(sampleReport()).results)
      expect(rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('makes no link of what others wrote', () => {
    expect(HOSTILE).toContain('](http');
    expect(run(sampleReport()).results.some(({ message }) => message.text.includes(']('))).toBe(false);
  });

  it('says that it did not succeed where it is red without an error to show', () => {
    expect(run(makeReport('load', [], [])).invocations[0]?.executionSuccessful).toBe(false);
    expect(run(sampleReport()).invocations[0]?.executionSuccessful).toBe(true);
  });
});
