import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { makeReport } from '../../src/guard/judge.js';
import { htmlOf } from '../../src/report/html.js';
import { HOSTILE, sampleReport } from './sample.js';

const page = htmlOf(sampleReport());

describe('htmlOf', () => {
  it('shows the verdict first, and of each engine its versions, checks, findings, remedy and evidence', () => {
    expect(page).toContain('trt-guard: fail</h1>');
    expect(page.indexOf('<h1>')).toBeLessThan(page.indexOf('<h2'));
    for (const text of [
      '1 of 3',
      'models/detector.onnx, runtime 8.4.3.1',
      '10.0.1.6',
      'libnvinfer.so.10',
      '41.2',
      'version-disagreement',
      'requirements.txt:3',
      '<b>Fix:</b> Load with',
      'line 17: [E] Version tag',
      'a'.repeat(64),
    ])
      expect(page).toContain(text);
  });

  it('has no element, attribute or reordering that the report brought', () => {
    expect(page.match(/<script/g)).toEqual(['<script']);
    expect(page).not.toMatch(/<img|<!--/);
    expect(page).not.toContain('\u202e');
    expect(page).toContain('&lt;/script&gt;&lt;script&gt;alert(1)');
    const attributes = [...page.matchAll(/<[a-z][^>]*?\s(on\w+|style|src)=/g)];
    expect(attributes).toEqual([]);
  });

  it('loads nothing: its policy allows one style, by digest', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    const policy = /Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
    );
    expect(
      [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target?.replace(/,.*/, '')),
    ).toEqual(['#engine-0', '#engine-1', '#engine-2', 'data:application/json;base64']);
  });

  it('holds the whole report, as data and as a link to save', () => {
    const data = /<script type="application\/json" id="report">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    expect(data).not.toContain('<');
    expect(JSON.parse(data)).toEqual(sampleReport());
    const saved = /base64,([^"]*)"/.exec(page)?.[1] ?? '';
    expect(JSON.parse(Buffer.from(saved, 'base64').toString('utf8'))).toEqual(sampleReport());
    expect(HOSTILE).toContain('</script>');
  });

  it('says of a report without engines that nothing is proven', () => {
    expect(htmlOf(makeReport('load', [], []))).toContain('0 of 0 proven');
  });
});
