import { describe, expect, it } from '@jest/globals';
import { junitOf } from '../../src/report/junit.js';
import { finding, fullReports, report, row } from './reports.js';

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

describe('junitOf', () => {
  it('has a suite for each engine and a case for each stage; what nobody asked for is skipped', () => {
    const xml = junitOf(
      report([
        row(),
        row({
          model: 'b.onnx',
          verdict: 'fail',
          findings: [finding({ remedy: 'Do.' })],
          checks: [{ name: 'convert', status: 'fail', durationMs: 1500 }],
        }),
      ]),
    );
    expect(xml).toContain('<testsuites name="trt-guard" tests="12" failures="4" errors="0">');
    expect(xml).toContain('<testcase name="load" classname="a.onnx" time="0.100"/>');
    expect(xml).toContain(
      '<testcase name="run" classname="a.onnx" time="0.000"><skipped message="not asked"/>',
    );
    expect(xml).toContain(
      'name="convert" classname="b.onnx" time="1.500"><failure type="failed" message="It failed.">some-code: It failed.\nFix: Do.</failure>',
    );
  });

  it('is red where the report is, even without an engine or a reason', () => {
    for (const one of [
      report([], { verdict: 'unproven' }),
      report([row()], { verdict: 'fail' }),
      report([row()], { verdict: 'fail', findings: [finding()] }),
    ])
      expect(count(junitOf(one), /<failure /g)).toBe(1);
    expect(count(junitOf(report([row()])), /<failure /g)).toBe(0);
  });

  it('stays well formed whatever the texts', () => {
    for (const text of ['</failure>]]>&"\'<x', '\u0000\u001b[31m\ud800', 'ok'])
      for (const whole of fullReports(text)) {
        const xml = junitOf(whole);
        // eslint-disable-next-line no-control-regex
        expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f]|[\ud800-\udfff]/);
        expect(
          xml.replace(
            /<\/?(?:testsuites?|testcase|failure|skipped)(?: [\w-]+="[^"<]*")*\/?>|<\?xml[^>]*\?>/g,
            '',
          ),
        ).not.toMatch(/[<>]/);
        expect(count(xml, /<failure /g)).toBe(count(xml, /<\/failure>/g));
      }
  });
});
