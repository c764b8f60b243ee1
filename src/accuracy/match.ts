import type { Comparison } from '../core/execution.js';
import type { Verdict } from '../core/verdict.js';
import type { Finding } from '../core/findings.js';
import { accuracyFinding, judgePair, type Context, type Judged, type Moved } from './judge.js';
import { readNpyHeader } from './npy.js';

/** The outputs of one execution: what came and what should have come, as files by the output's name. */
export interface Answers {
  at: string;
  /** Of the caller's own inputs, and not of seeded ones. */
  isCase: boolean;
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

/** `counts`: whether what is not proven here leaves the whole unproven. */
interface Heard extends Judged {
  counts: boolean;
}

/**
 * What seeded inputs say of an output that was right on all of the caller's own: a reference that says nothing of noise is passed over,
 * and a difference is a warning. No size of it is more than that: magika with --fp16 is right on text to 4e-4 and off by 0.75 on random
 * bytes (10.6.0.26, both converters). What is not finite stays wrong.
 */
function besideCases({ comparison, findings }: Judged): Heard {
  if (comparison.status === 'unproven') return { comparison, findings: [], counts: false };
  if (comparison.status === 'pass' || comparison.rms === null) return { comparison, findings, counts: true };
  const detail = 'too far off on seeded inputs, but right on the given ones';
  return {
    comparison: { ...comparison, status: 'unproven', detail },
    findings: findings.map((finding) => ({ ...finding, severity: 'warning' as const })),
    counts: false,
  };
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

/** What nobody can say of: it may be one that only the caller's own model has. Whoever reads that the rest is right is told. */
function uncompared({ at, got, wanted }: Answers, context: Context): { output: string; finding: Finding }[] {
  return Object.keys(got)
    .filter((output) => !Object.hasOwn(wanted, output))
    .map((output) => ({
      output,
      finding: accuracyFinding(
        'unproven-accuracy',
        `The output ${output} of ${context.subject}, at ${at}, was not compared: ${context.reference} has none of that name.`,
        [],
        'Give the right values of that output, too, or accept a proof of the others alone.',
      ),
    }));
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

/** Each output of one execution that the reference has. @throws NpyError where a file cannot be read */
function judgeOne({ at, isCase, got, wanted, moved }: Answers, context: Context): Judged[] {
  return Object.entries(wanted).flatMap(([output, file]) => {
    const found = got[output];
    if (found === undefined) return [];
    const tensors = { got: readNpyHeader(found), wanted: readNpyHeader(file) };
    return [judgePair({ output, at, isCase, ...tensors, moved: moved[output] ?? null }, context)];
  });
}

/**
 * Compares and judges the outputs of several executions. An output that the reference does not have is a warning; one that is
 * missing here is an error.
 * @throws NpyError where a file cannot be read
 */
export function judgeAnswers(all: readonly Answers[], context: Context): AccuracyResult {
  const judged = all.map((answers) => ({ answers, judged: judgeOne(answers, context) }));
  const ofCases = judged.flatMap((one) => (one.answers.isCase ? one.judged : []));
  const isRight = (output: string): boolean => {
    const same = ofCases.filter(({ comparison }) => comparison.output === output);
    return same.length > 0 && same.every(({ comparison }) => comparison.status === 'pass');
  };
  const heard = judged.map(({ answers, judged: own }) => ({
    answers,
    judged: own.map((one) =>
      !answers.isCase && isRight(one.comparison.output) ? besideCases(one) : { ...one, counts: true },
    ),
  }));
  const rows = heard.flatMap(({ answers, judged: own }) => [
    ...missing(answers, context).map((finding) => ({ output: finding.message, finding })),
    ...uncompared(answers, context),
    ...own.flatMap(({ comparison, findings: found }) =>
      found.map((finding) => ({ output: comparison.output, finding })),
    ),
  ]);
  const counted = heard.flatMap((one) => one.judged);
  const outputs = counted.map(({ comparison }) => comparison);
  const findings = oncePerOutput(rows);
  const unproven = counted.find(({ comparison, counts }) => counts && comparison.status === 'unproven');
  if (findings.some(({ severity }) => severity === 'error'))
    return { outputs, findings, status: 'fail', detail: null };
  if (outputs.length === 0) return { outputs, findings, status: 'unproven', detail: 'nothing was compared' };
  if (unproven !== undefined) {
    const { output, at, detail } = unproven.comparison;
    return { outputs, findings, status: 'unproven', detail: `${output} at ${at}: ${detail ?? 'not proven'}` };
  }
  return { outputs, findings, status: 'pass', detail: null };
}
