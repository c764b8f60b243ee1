import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { makeReport } from '../../src/guard/judge.js';
import { inColumns } from '../../src/report/page/columns.js';
import { htmlOf } from '../../src/report/page/html.js';
import { PAGE_SCRIPT } from '../../src/report/page/script.js';
import fc from '../support/property.js';
import { baselineReport, finding, report, row } from './reports.js';
import { HOSTILE, sampleReport } from './sample.js';

const page = htmlOf(sampleReport());

/** As the page's own script unpacks it. */
const rowsOf = runInNewContext(`(${/function rowsOf[^]*?\n}\n/.exec(PAGE_SCRIPT)?.[0] ?? ''})`) as (
  columns: unknown,
) => string[];
const gunzip = (base64: string): unknown => JSON.parse(gunzipSync(Buffer.from(base64, 'base64')).toString());

describe('htmlOf', () => {
  it('shows the verdict first, then what to do, then of each engine its versions side by side and its stages', () => {
    expect(page).toContain('trt-guard: fail</h1>');
    expect(page.indexOf('<h1>')).toBeLessThan(page.indexOf('What to do</h2>'));
    expect(page.indexOf('What to do</h2>')).toBeLessThan(page.indexOf('Engines</h2>'));
    for (const text of [
      '2 failed, 1 passed; proof required: load.',
      'models/<wbr>detector.onnx, runtime 8.4.3.1',
      'libnvinfer.so.10',
      '41.2 s',
      'version-disagreement',
      'requirements.txt:3',
      '<b>Fix:</b> Load with',
      'line 17: [E] Version tag',
      'a'.repeat(64),
      '<h4>TensorRT 10.0.1.6</h4>',
    ])
      expect(page).toContain(text);
  });

  it('has no element, attribute or reordering that the report brought', () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|<!--/);
    expect(page).not.toContain('\u202e');
    expect(page).toContain('&lt;/script&gt;&lt;script&gt;alert(1)');
    const attributes = [...page.matchAll(/<[a-z][^>]*?\s(on\w+|style|src)=/g)];
    expect(attributes).toEqual([]);
  });

  it('loads nothing: its policy allows one style and one script, by digest', () => {
    const digest = (text: string): string => createHash('sha256').update(text).digest('base64');
    const style = digest(/<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '');
    const script = digest(/<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '');
    const policy = /Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${style}'; script-src 'sha256-${script}'; base-uri 'none'; form-action 'none'`,
    );
    const targets = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target = '']) => target);
    for (const target of targets)
      expect(target).toMatch(
        /^(#(engine|fact)-\d+$|data:application\/gzip;base64,|https:\/\/github\.com\/org\/trt-guard\/)/,
      );
  });

  it('holds the whole report, to be saved', () => {
    expect(gunzip(/gzip;base64,([^"]*)"/.exec(page)?.[1] ?? '')).toEqual(sampleReport());
    expect(HOSTILE).toContain('</script>');
  });

  it('says of a report without engines that none was checked', () => {
    expect(htmlOf(makeReport('load', [], []))).toContain('no engine was checked');
  });

  it('shows green that did not load as another green, and what is not proven in the size of what is', () => {
    const checks = ['convert', 'inspect', 'versions'].map((name) => ({
      name,
      status: 'pass' as const,
      durationMs: 1,
    }));
    const green = htmlOf(report([row({ checks })], { require: 'inspect' }));
    expect(green).toContain('<header class="pass-unloaded">');
    expect(green).toContain('<p>Not proven: load (not asked), run (not asked), accuracy (not asked).</p>');
    expect(htmlOf(report([row()]))).toContain('<header class="pass">');
  });

  it('draws latency and error where they were measured, and no more than it knows', () => {
    const runs = [
      {
        profile: 0,
        point: 'opt' as const,
        status: 'pass' as const,
        inputs: [],
        outputs: [],
        firstMs: 1,
        latency: { samples: 50, medianMs: 2.5, p99Ms: 5 },
      },
    ];
    const outputs = [
      {
        output: 'y',
        at: 'profile 0 opt',
        precision: 'fp16',
        elements: 10,
        rms: 0.01,
        max: 0.1,
        limits: { rms: 0.01, max: 0.1 },
        argmaxAgreement: null,
        worst: null,
        histogram: [],
        status: 'pass' as const,
      },
      {
        output: 'z',
        at: 'profile 0 opt',
        precision: 'fp8',
        elements: 10,
        rms: null,
        max: null,
        limits: null,
        argmaxAgreement: null,
        worst: null,
        histogram: [],
        status: 'unproven' as const,
      },
    ];
    const accuracy = {
      tier: 'engine' as const,
      reference: 'onnxruntime 1.32.0',
      referenceModel: null,
      outputs,
    };
    const drawn = htmlOf(report([row({ runs, accuracy })]));
    expect(drawn).toContain('2.50 ms (p99 5.00 ms, 50 runs)');
    expect(drawn).toContain('<rect class="good" width="50.0"');
    expect(drawn).toContain('1.0e-2 (limit 1.0e-2)');
    expect(drawn).toContain('<rect class="good" width="66.7"');
    expect(drawn).not.toContain('z, profile 0 opt');
    expect(page).not.toContain('<svg');
  });
});

describe('an engine that was held against a baseline', () => {
  const rows = [row({ model: 'm.onnx', baseline: baselineReport() })];

  it('is drawn, with a mark at the limit', () => {
    const drawn = htmlOf(report(rows));
    expect(drawn).toContain('Times as long as old.engine, both executed in turn, from 0.9 to 1.1');
    expect(drawn).toContain('1.050 (1.045 to 1.055)');
    expect(drawn).toContain('<rect class="bad" width="75.0"');
    expect(drawn).toContain('<rect class="mark" x="65.0"');
    expect(drawn.match(/<caption>Times/g)).toHaveLength(1);
    // What has no bounds has no bar.
    expect(drawn).not.toContain('profile 0, max');
  });
});

describe('a page of thousands of engines', () => {
  const rows = Array.from({ length: 3000 }, (_, i) => {
    const sha256 = createHash('sha256').update(String(i)).digest('hex');
    const [engine] = sampleReport().engines;
    return row({
      ...engine,
      model: `models/m${i}.onnx`,
      sha256,
      verdict: i === 2999 ? 'fail' : 'pass',
      findings: i < 2000 ? [] : [finding({ message: `${i}` })],
    });
  });
  const big = htmlOf(report(rows));

  it('stays below two million bytes, failures first, the rest compressed', () => {
    expect(Buffer.byteLength(big)).toBeLessThan(2_000_000);
    expect(big).toMatch(/<tbody role="rowgroup"><tr role="row" class="fail">.*\n?.*m2999/);
    expect(big).toContain('2800 more, none of them worse.');
    expect(rowsOf(gunzip(/id="rest">([^<]*)</.exec(big)?.[1] ?? ''))).toHaveLength(2800);
    const sections = [...big.matchAll(/class="rest" data-from="(\d+)" data-to="(\d+)">([^<]*)</g)].flatMap(
      ([, from, to, text = '']) => {
        const block = rowsOf(gunzip(text));
        expect(block).toHaveLength(Number(to) - Number(from));
        expect(block[0]).toContain(`id="engine-${from ?? ''}"`);
        return block;
      },
    );
    const written = big.match(/<details class="engine/g)?.length ?? 0;
    expect(written + sections.length).toBe(3000);
    expect(sections.at(-1)).toContain('id="engine-2999"');
  });

  it('has texts in columns that the page makes again', () => {
    for (const texts of [
      [],
      ['a'],
      ['<b>1</b>', '<b>2</b>', 'plain', '<b>1</b>', '', '<i><b>3</b></i>', '<'],
    ])
      expect(rowsOf(inColumns(texts))).toEqual(texts);
    expect(inColumns(['<b>1</b>', '<b>2</b>'])).toEqual({
      order: [0, 0],
      groups: [['', ['b>1', 'b>2'], '/b>']],
    });
  });

  it('has of any rows one column for what all of the same shape have, and every row again', () => {
    const word = fc.constantFrom('', 'a', 'ab', 'b>', '/b>');
    const row = fc.array(word, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join('<'));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (texts) => {
        const columns = inColumns(texts);
        expect(rowsOf(columns)).toEqual(texts);
        const shapes = new Map<number, string[][]>();
        for (const pieces of texts.map((text) => text.split('<')))
          shapes.set(pieces.length, [...(shapes.get(pieces.length) ?? []), pieces]);
        const wanted = [...shapes.values()].map((rows) =>
          (rows[0] ?? []).map((first, i) =>
            rows.every((pieces) => pieces[i] === first) ? first : rows.map((pieces) => pieces[i]),
          ),
        );
        expect(columns.groups).toEqual(wanted);
      }),
    );
  });

  it('says what it leaves out where even that is too much', () => {
    const noisy = rows.map((one, i) => ({
      ...one,
      command: Array.from({ length: 20 }, (_, j) => createHash('sha256').update(`${i} ${j}`).digest('hex')),
    }));
    const page = htmlOf(report(noisy));
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(page).toMatch(/\d+ of 3000 engines are not on this page: the report has them/);
    expect(page).toContain('The report is too large to embed in this page.');
  });
});
