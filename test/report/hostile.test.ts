import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import type { Report } from '../../src/core/report.js';
import { annotationsOf } from '../../src/report/annotations.js';
import { commandText, harmless, harmlessJson, harmlessLines } from '../../src/core/text/harmless.js';
import { summaryOf } from '../../src/report/summary.js';
import { textOf } from '../../src/report/text.js';
import { fullReports, report, row } from './reports.js';

/** File names, versions and log lines that want to be more than text. */
const HOSTILE = [
  'a\n::error file=x,line=1::forged',
  '::stop-commands::x',
  '##[error]forged',
  '::add-mask::1',
  'a\r\n##[group]x',
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u001b]8;;http://evil.example\u0007click\u001b]8;;\u0007',
  '\u009b31mred',
  'safe\u202egnp.exe',
  'a\rb\bc\u0000d\u007f\u2028e',
  'x | y | z',
  'x \\| y \\\\| z',
  '`code` ``more`` | `x',
  '\\`',
  '</details></summary></td></pre></code><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<!-- ',
  ']]> <![CDATA[',
  '[click](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '**bold** _em_ ~~gone~~ # head',
  '# head\n\n- list\n\n```\nfence',
  '@octocat @org/team #1 :rocket: https://evil.example www.evil.example a@evil.example',
  '&lt;b&gt; &#60;b&#62; &nbsp;',
  '$&$1$`',
  '--- | ---',
  '',
  ' ',
  'x'.repeat(5000),
];

const TAGS = /<\/?(?:details|summary|pre|code)>|<details open>|<br>/g;

/** Nothing unseen, nothing that the runner obeys. Lines are given. */
function expectHarmless(text: string): void {
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
  const obeyed = text.split('\n').filter((line) => line.includes('##[') || line.trimStart().startsWith('::'));
  expect(obeyed).toEqual([]);
}

/** Of a summary: no tag, link, image, code, mention or address but its own, and tables that stay tables. */
function expectOwnMarkupOnly(markdown: string): void {
  expectHarmless(markdown);
  // The page of a finding's code is the one link that a report without a run has.
  const withoutPages = markdown.replaceAll(/<a href="[^"<>]*">(More about [^<>\n]*)<\/a>/g, '$1');
  expect(withoutPages.replace(TAGS, '')).not.toMatch(/[<[\]`\\~]|:\/\/|www\.|@\w|&(?!#\d+;)/);
  const opened = markdown.match(/<details/g)?.length ?? 0;
  expect(markdown.match(/<\/details>/g)?.length ?? 0).toBe(opened);
  expect(markdown.match(/<summary>/g)?.length ?? 0).toBe(opened);
  expect(markdown.match(/<code>/g)?.length).toBe(markdown.match(/<\/code>/g)?.length);
  for (const block of markdown.split('\n\n').filter((text) => text.startsWith('| '))) {
    const widths = block.split('\n').map((line) => line.split('|').length);
    expect(new Set(widths).size).toBe(1);
  }
  // Headings, quotes and folds are the summary's own lines.
  for (const line of markdown.split('\n'))
    if (line.startsWith('#')) expect(line).toMatch(/^## \S+ trt-guard: |^### \S+ <code>/);
}

function expectSafe(whole: Report): void {
  expectHarmless(textOf(whole, { color: false, verbose: true }));
  expectOwnMarkupOnly(summaryOf(whole));
  for (const { title, message, file } of annotationsOf(whole)) {
    expectHarmless(message);
    for (const text of [title, file ?? '']) {
      expectHarmless(text);
      expect(text).not.toContain('\n');
    }
  }
  const json = harmlessJson(whole);
  expectHarmless(json);
  expect(JSON.parse(json)).toEqual(whole);
}

describe('a report of hostile texts, in every field', () => {
  it.each(HOSTILE)('%j is text in every output', (text) => {
    for (const whole of fullReports(text)) expectSafe(whole);
  });

  it('holds for any text', () => {
    const piece = fc.oneof(fc.constantFrom(...HOSTILE.slice(0, -1)), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        for (const whole of fullReports(pieces.join(''))) expectSafe(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('colours are the renderer’s own', () => {
    const [whole] = fullReports('\u001b[41mx');
    const colours = textOf(whole as Report, { color: true, verbose: true });
    expect(colours).toContain('\u001b[31m');
    expect(colours).not.toContain('\u001b[41m');
  });

  it('is still readable: the text stands there, whole', () => {
    const named = report([row({ model: 'models/a | <b>.onnx' })]);
    expect(summaryOf(named)).toContain('<code>models/a &#124; &#60;b&#62;.onnx</code>');
    expect(textOf(named, { color: false, verbose: false })).toContain('✓ models/a | <b>.onnx  proven');
  });
});

it('the text of a command has no end of properties in it for act, and nothing unseen for GitHub', () => {
  expect(commandText('a::b:::c :: d', true)).not.toContain('::');
  expect(commandText('a::b:::c :: d', true).replaceAll('\u2060', '')).toBe('a::b:::c :: d');
  expect(commandText('a::b:::c :: d', false)).toBe('a::b:::c :: d');
});

describe('harmless', () => {
  it('reaches a field that did not exist when it was written', () => {
    const given = { new: [{ deep: '\u001b[31mx\n::error::y' }], n: 1, nothing: null, yes: true };
    const result = harmless(given);
    expect(result.new[0]?.deep).toMatch(/^x .*y$/);
    expectHarmless(result.new[0]?.deep ?? '');
    expect([result.n, result.nothing, result.yes]).toEqual([1, null, true]);
    expect(given.new[0]?.deep).toContain('\u001b');
  });

  it('keeps the lines and the indentation of a message of several', () => {
    const safe = harmlessLines('Error: x\n    at y (z.js:1:2)\n  ::error::forged\r\n\u001b[31mred');
    expect(safe.split('\n')).toHaveLength(4);
    expect(safe).toContain('\n    at y (z.js:1:2)\n');
    expectHarmless(safe);
  });
});
