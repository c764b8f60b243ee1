import { describe, expect, it } from '@jest/globals';
import { annotationsOf } from '../../src/report/annotations.js';
import { finding, report, row } from './reports.js';

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

  it('lines of one side of pins that disagree is one annotation, and each side keeps one', () => {
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
    expect(shown).toHaveLength(2);
    expect(shown[0]).toMatchObject({ file: 'Dockerfile', startLine: 1, startColumn: 2 });
    expect(shown[0]?.message).toContain('The same at Dockerfile:2, Dockerfile:3');
    expect(shown[0]?.message).toContain('and 11 more.');
    expect(shown[1]).toMatchObject({ file: 'req.txt', startLine: 1 });
  });

  it('engines but for their names, at one place, is one; at places of their own they stay apart', () => {
    const message = (model: string): string =>
      `out/${model.replace('onnx', 'engine')} says 10.6, the pin says 10.7.`;
    const at = (place: (model: string) => string): ReturnType<typeof report> =>
      report(
        names(3).map((model) =>
          row({
            model,
            engine: null,
            findings: [finding({ message: message(model), location: { file: place(model) } })],
          }),
        ),
      );
    expect(annotationsOf(at(() => 'requirements.txt'))).toHaveLength(1);
    expect(annotationsOf(at(() => 'requirements.txt'))[0]?.message).toMatch(/^3 engines \(m0/);
    expect(annotationsOf(at((model) => model))).toHaveLength(3);
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

  it('is no half of a character, and no remedy', () => {
    const evidence = names(6).map((source) => ({ source, text: '😀'.repeat(900) }));
    const [shown] = annotationsOf(report([row({ findings: [finding({ remedy: 'Do this.', evidence })] })]));
    expect(shown?.message.length).toBeLessThanOrEqual(4096);
    expect(shown?.message).toContain('Fix: Do this.');
    expect(shown?.message).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
