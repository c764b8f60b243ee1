import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import type { Report } from '../../src/core/report.js';
import { summaryOf } from '../../src/report/summary.js';
import { textOf } from '../../src/report/text.js';

const report: Report = {
  schema: 'trt-guard/report/v1',
  verdict: 'pass',
  require: 'load',
  findings: [],
  engines: [
    {
      model: 'a.onnx',
      engine: 'a.engine',
      verdict: 'pass',
      witnesses: [],
      checks: [],
      findings: [],
      candidates: [
        {
          what: 'trtexec',
          path: '/opt/old/trtexec',
          origin: 'PATH',
          version: '8.6.1',
          taken: false,
          reason: 'not the pin | 10.6',
        },
        {
          what: 'trtexec',
          path: '/opt/new/trtexec',
          origin: 'tool cache',
          version: '10.6.0.26',
          taken: true,
          reason: 'as pinned',
        },
      ],
      engineCache: { key: 'trt-guard-engine-0', hit: true },
    },
  ],
};

describe('where trtexec was looked for', () => {
  it('is a folded table in the job summary, in which no text breaks a cell', () => {
    const summary = summaryOf(report);
    expect(summary).toContain('<details><summary>Where trt-guard looked for trtexec</summary>');
    expect(summary).toContain(
      '| PATH | <code>/opt/old/trtexec</code> | <code>8.6.1</code> | no | not the pin &#124; 10.6 |',
    );
    expect(summary).toContain(
      '| tool cache | <code>/opt/new/trtexec</code> | <code>10.6.0.26</code> | yes | as pinned |',
    );
  });

  it('is shown at the terminal only with --verbose', () => {
    expect(textOf(report, { color: false, verbose: false })).not.toContain('/opt/old');
    const text = textOf(report, { color: false, verbose: true });
    expect(text).toContain('refused /opt/old/trtexec 8.6.1  PATH: not the pin | 10.6');
    expect(text).toContain('taken /opt/new/trtexec 10.6.0.26  tool cache: as pinned');
  });

  it('is nothing where none was looked for', () => {
    const [engine] = report.engines;
    const { candidates, ...without } = engine ?? {};
    expect(candidates).toHaveLength(2);
    expect(summaryOf({ ...report, engines: [without as never] })).not.toContain('looked for');
  });

  it('fits the schema of the report', () => {
    const validate = new Ajv({ strict: false }).compile(
      JSON.parse(readFileSync('docs/report.schema.json', 'utf8')) as object,
    );
    expect([validate(report), validate.errors]).toEqual([true, null]);
    const [engine] = report.engines;
    expect(validate({ ...report, engines: [{ ...engine, candidates: [{ path: 'x' }] }] })).toBe(false);
  });
});
