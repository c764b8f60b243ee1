import type { EngineReport, Report } from '../core/report.js';
import { harmless } from '../core/text/harmless.js';
import { titleOf } from './counts.js';
import { type Fact, factsOf, placeText } from './facts.js';
import { type Stage, stagesOf } from './stages.js';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

// eslint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

/** Text as XML 1.0 takes it; characters that it has no way to write (lone halves of pairs, too) are left out. */
function xml(text: string): string {
  return text.replace(UNWRITABLE, '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function factText({ finding: { code, message, remedy, location } }: Fact): string {
  const at = location === undefined ? '' : ` at ${placeText(location)}`;
  return `${code}${at}: ${message}${remedy === '' ? '' : `\nFix: ${remedy}`}`;
}

function failure(type: string, facts: readonly Fact[], why: string | null): string {
  const text = facts.map(factText).join('\n\n');
  const message = facts[0]?.finding.message ?? why ?? type;
  return `<failure type="${xml(type)}" message="${xml(message)}">${xml(text)}</failure>`;
}

/** What was asked for and is not proven is a failure: JUnit has no third colour, and skipped is green to most who read it. */
function caseOf(stage: Stage, engine: EngineReport, told: { facts: readonly Fact[] } | null): string {
  const time = ((stage.durationMs ?? 0) / 1000).toFixed(3);
  const open = `    <testcase name="${xml(stage.name)}" classname="${xml(titleOf(engine))}" time="${time}"`;
  if (stage.state === 'proven') return `${open}/>`;
  if (stage.state === 'failed' || (stage.state === 'not proven' && stage.asked))
    return `${open}>${failure(stage.state, told?.facts ?? [], stage.why)}</testcase>`;
  return `${open}><skipped message="${xml(stage.state === 'given' ? 'the engine was given' : 'not asked')}"/></testcase>`;
}

interface Suite {
  text: string;
  tests: number;
  failures: number;
}

function suite(name: string, cases: readonly string[]): Suite {
  const failures = cases.filter((one) => one.includes('<failure')).length;
  const skipped = cases.filter((one) => one.includes('<skipped')).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  const text = [`  <testsuite name="${xml(name)}" ${counts}>`, ...cases, '  </testsuite>'].join('\n');
  return { text, tests: cases.length, failures };
}

/**
 * The report as JUnit XML (the dialect that Jenkins and GitLab read): a suite for each engine, a case for each stage. A report that is
 * not green always has a failure.
 */
export function junitOf(whole: Report): string {
  const report = harmless(whole);
  const errors = factsOf(report).filter(({ finding }) => finding.severity === 'error');
  const suites = report.engines.map((engine) => {
    const facts = errors.filter(({ engines }) => engines.includes(engine));
    const stages = stagesOf(report, engine);
    // The facts are told once, at the first stage that did not pass.
    const first = stages.find(({ state, asked }) => state === 'failed' || (state === 'not proven' && asked));
    const cases = stages.map((stage) => caseOf(stage, engine, stage === first ? { facts } : null));
    return suite(titleOf(engine), cases);
  });
  const others = errors.filter(({ engines }) => engines.length === 0);
  const isSilent = report.verdict !== 'pass' && suites.every(({ failures }) => failures === 0);
  const own = others.map(
    (fact) =>
      `    <testcase name="${xml(fact.finding.code)}" classname="repository" time="0.000">${failure('error', [fact], null)}</testcase>`,
  );
  if (isSilent && own.length === 0)
    own.push(
      `    <testcase name="verdict" classname="repository" time="0.000">${failure(report.verdict, [], `The verdict is ${report.verdict}.`)}</testcase>`,
    );
  const all = own.length === 0 ? suites : [suite('repository', own), ...suites];
  const sum = (key: 'tests' | 'failures'): number => all.reduce((total, one) => total + one[key], 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="trt-guard" tests="${sum('tests')}" failures="${sum('failures')}" errors="0">`,
    ...all.map(({ text }) => text),
    '</testsuites>',
    '',
  ].join('\n');
}
