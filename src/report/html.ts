import type { Candidate } from '../core/report.js';
import { createHash } from 'node:crypto';
import type { Finding, Severity } from '../core/findings.js';
import type { EngineReport, Report, Verdict } from '../core/report.js';
import { TOOL_VERSION } from '../core/tool-version.js';
import { harmless } from '../core/text/harmless.js';
import { PAGE_STYLE } from './html-style.js';

const MARKS: Record<Verdict, string> = { pass: '✓', fail: '✗', unproven: '?' };
const SEVERITY_MARKS: Record<Severity, string> = { error: '✗', warning: '!', notice: 'i' };
const VERDICTS: Record<Verdict, string> = {
  pass: 'Everything that was asked for is proven.',
  fail: 'Something failed: the errors below say what, and what to do.',
  unproven: 'Nothing failed, but not everything is proven.',
};

/** Markup that is safe to put into a page. Only `markup` makes it, and `markup` escapes everything that is not it. */
class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | readonly Markup[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As `\u202e`; characters beyond the first 65,536 as the two halves that JSON knows. */
function unicodeEscape(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}

function escaped(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return (
    String(part)
      .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
      // What does not print could hide or reorder text: https://trojansource.codes
      .replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, unicodeEscape)
  );
}

/** A template whose every value is escaped, unless it came from this function. */
function markup(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(
    strings.map((text, i) => `${text}${i < parts.length ? escaped(parts[i] ?? '') : ''}`).join(''),
  );
}

const NOTHING = markup``;

/** JSON inside of a page: no `<` is left of it, so no text in a report can end the element that holds it. */
function embeddedJson(report: Report): Markup {
  return new Markup(JSON.stringify(report).replace(/[<>&\u2028\u2029]|\p{Cf}/gu, unicodeEscape));
}

function badge(verdict: Verdict): Markup {
  return markup`<span class="badge ${verdict}"
    ><span aria-hidden="true">${MARKS[verdict]}</span> ${verdict}</span
  >`;
}

function table(caption: string, head: readonly string[], rows: readonly (readonly Part[])[]): Markup {
  if (rows.length === 0) return NOTHING;
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((cell) => markup`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            markup`<tr>
              ${cells.map((cell) => markup`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

function place({ location }: Finding): Markup {
  if (location === undefined) return NOTHING;
  const line = location.line === undefined ? '' : `:${location.line}`;
  return markup` <code>${location.file}${line}</code>`;
}

function evidenceOf({ evidence }: Finding): Markup {
  if (evidence.length === 0) return NOTHING;
  const lines = evidence.map(({ source, line, text }) => {
    const origin = source ?? (line === undefined ? '' : `line ${line}`);
    return markup`${origin === '' ? '' : `${origin}: `}${text}\n`;
  });
  return markup`<details open>
    <summary>Evidence</summary>
    <pre tabindex="0">${lines}</pre>
  </details>`;
}

function findingBlock(finding: Finding): Markup {
  const { severity, code, message, remedy } = finding;
  return markup`<li class="finding ${severity}">
    <p class="what">
      <span aria-hidden="true">${SEVERITY_MARKS[severity]}</span> ${severity} <b>${code}</b>${place(finding)}
    </p>
    <p>${message}</p>
    ${remedy === '' ? NOTHING : markup`<p class="remedy"><b>Fix:</b> ${remedy}</p> `}${evidenceOf(finding)}
  </li> `;
}

function findingList(findings: readonly Finding[]): Markup {
  return findings.length === 0
    ? NOTHING
    : markup`<ul class="findings">
        ${findings.map(findingBlock)}
      </ul> `;
}

function candidateTable(candidates: readonly Candidate[]): Markup {
  if (candidates.length === 0) return NOTHING;
  return markup`<details>
    <summary>Where trtexec was looked for</summary>
    ${table(
      'Where trtexec was looked for',
      ['Found by', 'Path', 'Version', 'Taken', 'Why'],
      candidates.map(({ origin, path, version, taken, reason }) => [
        origin,
        markup`<code>${path}</code>`,
        version ?? '',
        taken ? 'yes' : 'no',
        reason,
      ]),
    )}
  </details> `;
}

function titleOf(engine: EngineReport): string {
  const name = engine.model ?? engine.engine ?? 'engine';
  return engine.runtimeVersion === undefined ? name : `${name}, runtime ${engine.runtimeVersion}`;
}

function identityOf({ model, engine, sha256 }: EngineReport): Markup {
  const facts: [string, string][] = [
    ...(model === null ? [] : ([['Model', model]] as [string, string][])),
    ['Engine', engine ?? 'none was kept'],
    ...(sha256 === undefined ? [] : ([['sha256', sha256]] as [string, string][])),
  ];
  return markup`<dl>
    ${facts.map(
      ([name, value]) =>
        markup`<div>
          <dt>${name}</dt>
          <dd><code>${value}</code></dd>
        </div>`,
    )}
  </dl> `;
}

function engineSection(engine: EngineReport, index: number): Markup {
  return markup`<section aria-labelledby="engine-${index}">
    <h2 id="engine-${index}">${badge(engine.verdict)} ${titleOf(engine)}</h2>
    ${findingList(engine.findings)}${identityOf(engine)}${table(
      'Versions',
      ['Version of', 'Product', 'Version', 'Measured at'],
      engine.witnesses.map(({ source, product, version, detail }) => [
        source,
        product,
        markup`<b>${version}</b>`,
        markup`<code>${detail}</code>`,
      ]),
    )}${table(
      'Checks',
      ['Check', 'Result', 'Seconds', 'Why'],
      engine.checks.map(({ name, status, durationMs, detail }) => [
        name,
        badge(status),
        (durationMs / 1000).toFixed(1),
        detail ?? '',
      ]),
    )}${candidateTable(engine.candidates ?? [])}
  </section> `;
}

function overview({ engines }: Report): Markup {
  if (engines.length < 2) return NOTHING;
  return table(
    'Engines',
    ['Verdict', 'Engine', 'First error'],
    engines.map((engine, i) => [
      badge(engine.verdict),
      markup`<a href="#engine-${i}">${titleOf(engine)}</a>`,
      engine.findings.find(({ severity }) => severity === 'error')?.code ?? '',
    ]),
  );
}

/**
 * The report as one static page. Nothing in it runs and nothing is loaded: its policy forbids both, so that a log line or a file
 * name that gets past the escaping still does nothing. The report lies in it twice: as a link to save, and as a block of data.
 */
export function htmlOf(whole: Report): string {
  const report = harmless(whole);
  const proven = report.engines.filter(({ verdict }) => verdict === 'pass').length;
  const style = createHash('sha256').update(PAGE_STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'`;
  const saved = Buffer.from(`${JSON.stringify(whole, null, 2)}\n`).toString('base64');
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="generator" content="trt-guard ${TOOL_VERSION}" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="referrer" content="no-referrer" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${report.verdict}: trt-guard</title>
        <style>${new Markup(PAGE_STYLE)}</style>
      </head>
      <body>
        <header class="${report.verdict}">
          <h1><span aria-hidden="true">${MARKS[report.verdict]}</span> trt-guard: ${report.verdict}</h1>
          <p>
            ${VERDICTS[report.verdict]} ${proven} of ${report.engines.length} proven; proof required:
            <b>${report.require}</b>.
          </p>
        </header>
        <main>${findingList(report.findings)}${overview(report)}${report.engines.map(engineSection)}</main>
        <footer>
          <p>
            Made by trt-guard ${TOOL_VERSION} from its report.
            <a download="trt-guard-report.json" href="data:application/json;base64,${saved}"
              >Save the report (JSON)</a
            >
          </p>
        </footer>
        <script type="application/json" id="report">${embeddedJson(whole)}</script>
      </body>
    </html> `.text;
}
