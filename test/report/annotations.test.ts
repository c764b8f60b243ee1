import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Report, Witness } from '../../src/core/report.js';
import { type Annotation, annotationsOf as linked } from '../../src/report/annotations.js';
import { finding, report, row } from './reports.js';

const MORE = '\nMore: https://github.com/org/trt-guard/blob/v1.0.0/docs/findings.md#';

/** The annotations without the link to their code's page, which each must have. */
function annotationsOf(whole: Report): Annotation[] {
  return linked(whole).map((one) => {
    if (one.title === 'more-findings') return one;
    expect(one.message.endsWith(`${MORE}${one.title}`)).toBe(true);
    return { ...one, message: one.message.slice(0, one.message.lastIndexOf('\nMore: ')) };
  });
}

const unproven = (file: string): ReturnType<typeof finding> =>
  finding({
    code: 'unproven-load',
    message: 'Not proven: load: this machine has no usable GPU.',
    remedy: 'Run this job on a GPU runner.',
    location: { file },
  });

const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `m${i}.onnx`);

describe('a finding that is the same for several', () => {
  it('engines is one annotation that names them, at the place of the first', () => {
    const rows = names(12).map((model) => row({ model, verdict: 'unproven', findings: [unproven(model)] }));
    const whole = report(rows);
    expect(annotationsOf(whole)).toEqual([
      {
        severity: 'error',
        title: 'unproven-load',
        file: 'm0.onnx',
        message:
          '12 engines (m0.onnx; m1.onnx; m2.onnx; m3.onnx; m4.onnx; m5.onnx; m6.onnx; m7.onnx and 4 more): ' +
          'Not proven: load: this machine has no usable GPU.\nFix: Run this job on a GPU runner.',
      },
    ]);
    expect(whole.engines.flatMap(({ findings }) => findings)).toHaveLength(12);
  });

  it('runtimes of one engine is one annotation that tells them apart', () => {
    const rows = ['10.6', '10.7'].map((runtimeVersion) =>
      row({ runtimeVersion, findings: [unproven('a.onnx')] }),
    );
    expect(annotationsOf(report(rows))[0]?.message).toMatch(
      /^2 runtimes \(a\.onnx, runtime 10\.6; a\.onnx, runtime 10\.7\): Not proven/,
    );
  });

  it('lines of pins that disagree is one annotation, at the line of the smaller side', () => {
    const evidence = [{ source: 'x', text: 'both' }];
    const pin = (file: string, line: number, version: string): ReturnType<typeof finding> =>
      finding({
        code: 'pin-disagreement',
        message: `This says ${version}.`,
        evidence,
        location: { file, line, column: 2 },
      });
    const findings = [
      ...names(20).map((_, i) => pin('Dockerfile', i + 1, '10.6')),
      pin('req.txt', 1, '10.7'),
    ];
    const shown = annotationsOf(report([row()], { findings }));
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({
      file: 'req.txt',
      startLine: 1,
      message: expect.stringContaining('says 10.7'),
    });
  });

  it('engines of another version than their runtime is one; damage is each engine’s own', () => {
    const message = (model: string): string =>
      `out/${model.replace('onnx', 'engine')} says 10.6, the pin says 10.7.`;
    const at = (
      code: 'version-disagreement' | 'engine-corrupted',
      place: (model: string) => string,
    ): Report =>
      report(
        names(3).map((model) =>
          row({
            model,
            engine: null,
            findings: [finding({ code, message: message(model), location: { file: place(model) } })],
          }),
        ),
      );
    expect(annotationsOf(at('version-disagreement', () => 'requirements.txt'))).toHaveLength(1);
    expect(annotationsOf(at('version-disagreement', (model) => model))[0]?.message).toMatch(
      /^3 engines \(m0/,
    );
    expect(annotationsOf(at('version-disagreement', (model) => model))).toHaveLength(1);
    expect(annotationsOf(at('engine-corrupted', (model) => model))).toHaveLength(3);
  });

  it('is not what differs in severity, remedy or words', () => {
    const some = finding();
    const others = [
      finding({ severity: 'warning' }),
      finding({ remedy: 'x' }),
      finding({ message: 'y' }),
      finding({ code: 'z' }),
    ];
    expect(
      annotationsOf(report([row({ findings: [some] }), ...others.map((one) => row({ findings: [one] }))])),
    ).toHaveLength(5);
  });
});

/** Two pins, one of which the engine agrees with: what was four annotations, three of them on one line. */
describe('pins that disagree, and an engine that agrees with one of them', () => {
  const pins = { right: { file: 'requirements.txt', line: 1 }, wrong: { file: 'Dockerfile', line: 2 } };
  const witnesses: Witness[] = [
    {
      source: 'pin',
      product: 'tensorrt',
      version: '10.6.0.26',
      detail: 'requirements.txt:1',
      location: pins.right,
    },
    {
      source: 'pin',
      product: 'tensorrt',
      version: '10.7.0.23',
      detail: 'Dockerfile:2',
      location: pins.wrong,
    },
    { source: 'plan-header', product: 'tensorrt', version: '10.6.0.26', detail: 'a.engine' },
    { source: 'runtime-library', product: 'tensorrt', version: '10.6.0.26', detail: 'libnvinfer.so.10' },
  ];
  const evidence = [{ text: '10.6.0.26 and 10.7.0.23' }];
  const remedy = 'Decide: `trt-guard pins --fix --to VERSION --write`.';
  const both = (['right', 'wrong'] as const).map((side) =>
    finding({
      code: 'pin-disagreement',
      message: `The ${side} one.`,
      remedy,
      evidence,
      location: pins[side],
    }),
  );
  const disagreement = finding({
    code: 'version-disagreement',
    message: 'The plan says 10.6.0.26, the Dockerfile 10.7.0.23.',
    remedy: 'Change the pin.',
    evidence: witnesses.map(({ source, version, detail }) => ({
      source,
      text: `TensorRT ${version} (${detail})`,
    })),
    location: pins.right,
  });

  it('gives the whole command for each version that the pins say, where no engine decides', () => {
    const choices = ['10.6.0.26', '10.7.0.23'];
    const open = report([], { findings: both.map((one) => ({ ...one, choices })) });
    expect(annotationsOf(open)[0]?.message).toContain(
      'Fix: Decide: `trt-guard pins --fix --to 10.6.0.26 --write` or `trt-guard pins --fix --to 10.7.0.23 --write`.',
    );
    const decided = report([row({ verdict: 'fail', witnesses, findings: [disagreement] })], {
      findings: open.findings,
    });
    expect(annotationsOf(decided)[0]?.message).toContain(
      'Fix: Decide: `trt-guard pins --fix --to 10.6.0.26 --write`.',
    );
  });

  it('is one annotation, at the line that differs from the engine, with the version in its command', () => {
    const whole = report([row({ verdict: 'fail', witnesses, findings: [disagreement] })], { findings: both });
    expect(annotationsOf(whole)).toEqual([
      {
        severity: 'error',
        title: 'pin-disagreement',
        file: 'Dockerfile',
        startLine: 2,
        message: [
          'a.onnx: The wrong one.',
          'Fix: Decide: `trt-guard pins --fix --to 10.6.0.26 --write`.',
          'As a result, also version-disagreement: The plan says 10.6.0.26, the Dockerfile 10.7.0.23.',
          '  10.6.0.26 and 10.7.0.23',
        ].join('\n'),
      },
    ]);
    expect(annotationsOf(report([row({ witnesses, findings: [disagreement] })]))[0]).toMatchObject({
      file: 'Dockerfile',
      startLine: 2,
    });
  });

  it('is one where nothing could be converted because of them', () => {
    const conflict = finding({
      code: 'pin-disagreement',
      message: 'None can be used.',
      location: pins.right,
    });
    const whole = report([row({ verdict: 'fail', findings: [conflict] })], { findings: both });
    const shown = annotationsOf(whole);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.message).toContain('As a result, also pin-disagreement: None can be used.');
    expect(shown[0]?.message).toMatch(/^a\.onnx: /);
  });

  it('is at no pin where both agree with the engine and the runtime does not', () => {
    const others = witnesses
      .filter(({ location }) => location !== pins.wrong)
      .map((one) => (one.source === 'runtime-library' ? { ...one, version: '10.7.0.23' } : one));
    const findings = [
      finding({
        ...disagreement,
        evidence: others.map(({ source, version, detail }) => ({ source, text: `${version} (${detail})` })),
      }),
    ];
    const [shown] = annotationsOf(report([row({ witnesses: others, findings })]));
    expect([shown?.file, shown?.startLine]).toEqual(['a.onnx', undefined]);
  });

  it('tells what the runtime said with it', () => {
    const said = finding({
      code: 'engine-version-mismatch',
      message: 'The runtime refused it.',
      evidence: [
        { source: 'plan-header', text: 'x' },
        { source: 'TensorRT log', text: 'Version tag does not match' },
      ],
      location: { file: 'a.onnx' },
    });
    const shown = annotationsOf(report([row({ witnesses, findings: [disagreement, said] })]));
    expect(shown).toHaveLength(1);
    expect(shown[0]?.message).toContain('As a result, also engine-version-mismatch: The runtime refused it.');
  });
});

it('a file outside of the repository goes to the model, and paths are those of the repository', () => {
  const inRepository = (file: string): string | null =>
    file.startsWith('/') ? null : path.posix.join('deploy', file);
  const at = (file: string): Annotation | undefined =>
    linked(report([row({ findings: [finding({ location: { file, line: 3 } })] })]), { inRepository })[0];
  expect(at('pins.txt')).toMatchObject({ file: 'deploy/pins.txt', startLine: 3 });
  expect(at('../pins.txt')).toMatchObject({ file: 'pins.txt', startLine: 3 });
  expect(at('/opt/trt/lib.so')).toMatchObject({ file: 'deploy/a.onnx' });
  expect(at('/opt/trt/lib.so')).not.toHaveProperty('startLine');
});

describe('what GitHub would drop', () => {
  it('is the tenth and later of a kind before the first of another, and is counted', () => {
    const many = names(30).map((name) => finding({ code: 'common', severity: 'warning', message: name }));
    const shown = annotationsOf(
      report([row({ findings: [...many, finding({ code: 'rare', severity: 'warning' })] })]),
    );
    expect(shown).toHaveLength(10);
    expect(shown.map(({ title }) => title)).toContain('rare');
    expect(shown[9]).toEqual({
      severity: 'warning',
      title: 'more-findings',
      message: '22 more of severity "warning" are not shown here: see the job summary or the report.',
    });
  });

  it('is never the first error of an engine while another engine shows two', () => {
    const noisy = row({ findings: names(20).map((message) => finding({ message })) });
    const quiet = row({ model: 'quiet.onnx', findings: [finding({ code: 'quiet-code' })] });
    const titles = annotationsOf(report([noisy, quiet])).map(({ title }) => title);
    expect(titles.slice(0, 2)).toEqual(['some-code', 'quiet-code']);
  });

  it('is not a half of a character, and no remedy', () => {
    const evidence = names(6).map((source) => ({ source, text: '😀'.repeat(900) }));
    const [shown] = annotationsOf(report([row({ findings: [finding({ remedy: 'Do this.', evidence })] })]));
    expect(shown?.message.length).toBeLessThanOrEqual(4096);
    expect(shown?.message).toContain('Fix: Do this.');
    expect(shown?.message).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
