import { InputError } from '../core/findings.js';
import { type Paint, painter } from '../core/text/color.js';
import { nearestName } from '../core/text/nearest.js';
import { casesOf, type ExplainedCase } from '../diagnose/index.js';
import { allCodes } from '../report/index.js';
import { EXIT } from './exit.js';
import { printAnswer, printJson } from './output.js';
import { wantsColor } from './terminal.js';

/** What `explain --json` prints. */
export interface Explanation {
  code: string;
  meaning: string;
  /** The telltale line or circumstance. */
  looksLike: string;
  /** The general remedy; a finding's own is more exact. */
  remedy: string;
  /** Reasons that are told apart behind this code, each with its own remedy; empty where there is one. */
  cases: ExplainedCase[];
  /** A public page that says so; null where there is none. */
  documentation: string | null;
  /** Where the code stands in the documentation of trt-guard. */
  page: string;
}

const MOST_SUGGESTIONS = 5;

/** Codes that share a word with what was asked for, those that share most first. */
function like(asked: string, codes: readonly string[]): string[] {
  const words = asked.toLowerCase().split(/[^a-z0-9]+/);
  const shared = (code: string): number => code.split('-').filter((word) => words.includes(word)).length;
  return codes
    .filter((code) => shared(code) > 0)
    .sort((a, b) => shared(b) - shared(a))
    .slice(0, MOST_SUGGESTIONS);
}

/**
 * What a code means, how it looks and what to do.
 * @throws InputError naming codes like it, where there is none of this name
 */
export function explanationOf(code: string): Explanation {
  const codes = allCodes();
  const found = Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (found === undefined) {
    const near = nearestName(code, Object.keys(codes));
    const names = [...new Set([...(near === null ? [] : [near]), ...like(code, Object.keys(codes))])];
    const hint =
      names.length === 0 ? 'docs/findings.md lists all codes' : `did you mean ${names.join(', ')}?`;
    throw new InputError(`explain: there is no code ${code}: ${hint}`);
  }
  const { meaning, looksLike, remedy, documentation } = found;
  return {
    code,
    meaning,
    looksLike,
    remedy,
    cases: casesOf(code),
    documentation: documentation ?? null,
    page: `docs/findings.md#${code}`,
  };
}

function textOf(explanation: Explanation, paint: Paint): string {
  const bold = (text: string): string => paint('bold', text);
  const { code, meaning, looksLike, remedy, cases, documentation, page } = explanation;
  return [
    bold(code),
    meaning,
    '',
    `${bold('How it looks:')} ${looksLike}`,
    `${bold('What to do:')} ${remedy}`,
    ...cases.map((one) => `  - ${one.message === null ? '' : `${one.message} `}${one.remedy}`),
    ...(documentation === null ? [] : [`${bold('Documentation:')} ${documentation}`]),
    `${bold('Page:')} ${page}`,
    '',
  ].join('\n');
}

/** `trt-guard explain CODE`: always 0 where the code exists. */
export function explain(codes: string[], options: Record<string, unknown>): Promise<number> {
  const [code = ''] = codes;
  const explanation = explanationOf(code);
  if (options['json'] === true) printJson(explanation);
  else printAnswer(textOf(explanation, painter(wantsColor(process.stdout))));
  return Promise.resolve(EXIT.pass);
}
