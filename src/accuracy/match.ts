import type { Comparison, Verdict } from '../core/report.js';
import type { Finding } from '../core/findings.js';
import { accuracyFinding, judgePair, type Context, type Moved } from './judge.js';
import { readNpyHeader } from './npy.js';

/** The outputs of one execution: what came and what should have come, as files by the output's name. */
export interface Answers {
  at: string;
  got: Readonly<Record<string, string>>;
  wanted: Readonly<Record<string, string>>;
  /** By output; absent = not measured. */
  moved: Readonly<Record<string, Moved>>;
}

/** What all comparisons of one subject come to. */
export interface AccuracyResult {
  outputs: Comparison[];
  findings: Finding[];
  status: Verdict;
  /** Why it is not a pass, in one line. */
  detail: string | null;
}

function missing(answers: Answers, context: Context): Finding[] {
  const [got, wanted] = [Object.keys(answers.got), Object.keys(answers.wanted)];
  const absent = wanted.filter((name) => !got.includes(name));
  if (absent.length === 0) return [];
  return [
    accuracyFinding(
      'output-missing',
      `${context.subject} has no output ${absent.join(', ')}, at ${answers.at}, which ${context.reference} has; its outputs are ${got.join(', ')}.`,
    ),
  ];
}

/** One finding a code and output: what is wrong at opt is wrong at min and max as well, most often. */
function oncePerOutput(rows: readonly { output: string; finding: Finding }[]): Finding[] {
  const seen = new Set<string>();
  return rows.flatMap(({ output, finding }) => {
    const key = `${finding.code} ${output}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [finding];
  });
}

/**
 * Compares and judges the outputs of several executions. An output that the reference does not have is left out: it may be one that
 * only the caller's own model has; one that is missing here is an error.
 * @throws NpyError where a file cannot be read
 */
export function judgeAnswers(all: readonly Answers[], context: Context): AccuracyResult {
  const outputs: Comparison[] = [];
  const rows: { output: string; finding: Finding }[] = [];
  for (const answers of all) {
    rows.push(...missing(answers, context).map((finding) => ({ output: finding.message, finding })));
    for (const [output, file] of Object.entries(answers.wanted)) {
      const got = answers.got[output];
      if (got === undefined) continue;
      const pair = {
        output,
        at: answers.at,
        got: readNpyHeader(got),
        wanted: readNpyHeader(file),
        moved: answers.moved[output] ?? null,
      };
      const { comparison, findings } = judgePair(pair, context);
      outputs.push(comparison);
      rows.push(...findings.map((finding) => ({ output, finding })));
    }
  }
  const findings = oncePerOutput(rows);
  const unproven = outputs.find(({ status }) => status === 'unproven');
  if (findings.some(({ severity }) => severity === 'error'))
    return { outputs, findings, status: 'fail', detail: null };
  if (outputs.length === 0) return { outputs, findings, status: 'unproven', detail: 'nothing was compared' };
  if (unproven !== undefined) {
    const detail = `${unproven.output} at ${unproven.at}: ${unproven.detail ?? 'not proven'}`;
    return { outputs, findings, status: 'unproven', detail };
  }
  return { outputs, findings, status: 'pass', detail: null };
}
