import { describe, expect, it } from '@jest/globals';
import { closeReport } from '../../src/guard/close-report.js';
import { FindingError, type Finding, type FindingCode } from '../../src/core/findings.js';
import type { Witness } from '../../src/core/report.js';
import { EngineRecorder } from '../../src/guard/recorder.js';

const TARGET = { model: 'm.onnx', engine: 'm.engine' };

function witness(source: Witness['source'], version: string): Witness {
  return { source, product: 'tensorrt', version, detail: source };
}

async function codesAfter(check: string, code: FindingCode): Promise<string[]> {
  const recorder = EngineRecorder.begin(() => 0);
  recorder.add({ witnesses: [witness('trtexec', '10.6.0.26'), witness('pin', '10.0.1.6')] });
  const finding: Finding = { code, severity: 'error', message: code, remedy: '', evidence: [] };
  await recorder.check(check, () => {
    throw new FindingError(finding);
  });
  const row = await closeReport(TARGET, recorder, 'inspect', {
    runtimeVersion: null,
    runtimeImage: null,
  });
  return row.findings.map((one) => one.code);
}

describe('the order of the findings of one engine', () => {
  it('begins with the versions where something failed after the build: that follows from them', async () => {
    expect((await codesAfter('load', 'deserialize-failed'))[0]).toBe('version-disagreement');
  });

  it.each<FindingCode>(['weights-missing', 'refit-failed'])(
    'has %s before what an engine without its weights computes',
    async (code) => {
      const recorder = EngineRecorder.begin(() => 0);
      recorder.add({ findings: [finding('output-dead'), finding('accuracy-exceeded'), finding(code)] });
      const row = await closeReport(TARGET, recorder, 'run', context);
      expect(row.findings[0]?.code).toBe(code);
    },
  );

  it('begins with what ended the build where nothing was built', async () => {
    const codes = await codesAfter('convert', 'onnx-parse-failed');
    expect(codes[0]).toBe('onnx-parse-failed');
    expect(codes).toContain('version-disagreement');
  });
});

const context = { runtimeVersion: null, runtimeImage: null };
const finding = (
  code: FindingCode,
  severity: Finding['severity'] = 'error',
  text: string = code,
): Finding => {
  return { code, severity, message: text, remedy: text, evidence: [{ source: 's', text }] };
};

describe('what the witnesses of one engine prove', () => {
  it.each<[string, Witness['source'][], string, string | undefined]>([
    ['nobody', [], 'unproven', 'no version was read from the engine'],
    ['the pin alone', ['pin'], 'unproven', 'no version was read from the engine'],
    ['the runtime alone', ['runtime-library', 'pin'], 'unproven', 'no version was read from the engine'],
    [
      'the file alone',
      ['plan-header', 'plan-body'],
      'unproven',
      'nothing to compare the engine with: give tensorrt-version',
    ],
    [
      'the header alone',
      ['plan-header'],
      'unproven',
      'nothing to compare the engine with: give tensorrt-version',
    ],
    [
      'the header and the pin',
      ['pin', 'plan-header'],
      'unproven',
      'the version in the engine’s header cannot be confirmed by its body',
    ],
    [
      'the header, the runtime and trtexec',
      ['plan-header', 'runtime-library', 'trtexec'],
      'unproven',
      'the version in the engine’s header cannot be confirmed by its body',
    ],
    ['the body and the pin', ['pin', 'plan-body'], 'pass', undefined],
    ['header, body and the pin', ['pin', 'plan-header', 'plan-body'], 'pass', undefined],
    ['header, body and the runtime', ['plan-header', 'plan-body', 'runtime-library'], 'pass', undefined],
  ])('%s', async (_, sources, status, detail) => {
    const recorder = EngineRecorder.begin(() => 0);
    recorder.add({ witnesses: sources.map((source) => witness(source, '10.6.0.26')) });
    const { checks } = await closeReport(TARGET, recorder, 'inspect', context);
    expect(checks).toEqual([expect.objectContaining({ name: 'versions', status })]);
    expect(checks[0]?.detail).toBe(detail);
  });

  it('those that disagree are told of the model, else of the engine', async () => {
    for (const target of [TARGET, { model: null, engine: 'e.engine' }]) {
      const recorder = EngineRecorder.begin(() => 0);
      recorder.add({
        witnesses: [
          witness('pin', '10.0.1.6'),
          witness('plan-header', '10.6.0.26'),
          witness('plan-body', '10.6.0.26'),
        ],
      });
      const { findings } = await closeReport(target, recorder, 'inspect', context);
      expect(findings.find(({ code }) => code === 'version-disagreement')?.location?.file).toBe(
        target.model ?? 'e.engine',
      );
    }
  });
});

describe('the row of an engine', () => {
  const findings = (): Finding[] => [
    finding('part-superseded', 'notice'),
    finding('several-tensorrts', 'warning'),
    finding('unproven-inspect'),
    finding('deserialize-failed'),
    finding('version-disagreement', 'warning'),
    finding('version-disagreement'),
    finding('unproven-inspect', 'notice'),
    finding('native-crash'),
  ];
  const ordered = async (checks: [string, 'pass' | 'fail'][]): Promise<string[]> => {
    const recorder = EngineRecorder.begin(() => 0);
    for (const [name, status] of checks)
      await recorder.check(name, () => ({ status, value: null, findings: [] }));
    for (const one of findings()) recorder.add({ findings: [one] });
    const row = await closeReport(TARGET, recorder, 'inspect', context);
    return row.findings
      .filter(({ remedy, code }) => remedy === code)
      .map(({ severity, code }) => `${severity} ${code}`);
  };
  const REST = [
    'warning several-tensorrts',
    'warning version-disagreement',
    'notice part-superseded',
    'notice unproven-inspect',
  ];
  const others = ['error deserialize-failed', 'error native-crash'];

  it.each<[string, [string, 'pass' | 'fail'][], boolean]>([
    ['something was built', [['convert', 'pass']], true],
    ['nothing was to be built', [], true],
    [
      'something else failed',
      [
        ['load', 'fail'],
        ['convert', 'pass'],
      ],
      true,
    ],
    [
      'the build failed',
      [
        ['convert', 'fail'],
        ['load', 'pass'],
      ],
      false,
    ],
  ])('has errors first, then warnings; where %s, the versions', async (_, checks, isFirst) => {
    expect(await ordered(checks)).toEqual([
      ...(isFirst
        ? ['error version-disagreement', ...others]
        : [others[0], 'error version-disagreement', others[1]]),
      'error unproven-inspect',
      ...REST,
    ]);
  });

  it('names the runtime and the image that it is about, and neither where there is none', async () => {
    const row = (asked: typeof context | { runtimeVersion: string; runtimeImage: string }): Promise<object> =>
      closeReport(
        TARGET,
        EngineRecorder.begin(() => 0),
        'inspect',
        asked,
      );
    expect(await row({ runtimeVersion: '10.6', runtimeImage: 'x:1' })).toMatchObject({
      ...TARGET,
      runtimeVersion: '10.6',
      runtimeImage: 'x:1',
    });
    expect(Object.keys(await row(context))).not.toEqual(expect.arrayContaining(['runtimeVersion']));
    expect(Object.keys(await row(context))).not.toEqual(expect.arrayContaining(['runtimeImage']));
  });

  it('has nothing in it that steers a terminal, and no text without an end', async () => {
    const recorder = EngineRecorder.begin(() => 0);
    recorder.add({ findings: [finding('native-crash', 'error', `\u001b[31m${'x'.repeat(5000)}`)] });
    const { findings: told } = await closeReport(TARGET, recorder, 'inspect', context);
    const one = told.find(({ code }) => code === 'native-crash');
    for (const text of [one?.message, one?.remedy, one?.evidence[0]?.text]) {
      expect(text).not.toContain('\u001b');
      expect(text?.length).toBeLessThan(2100);
      expect(text?.length).toBeGreaterThan(1000);
    }
  });
});
