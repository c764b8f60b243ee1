import { replacementOf } from '../toolchain/index.js';
import type { Finding, Location, FindingCode } from '../core/findings.js';
import { MODEL_CAUSES } from './causes/causes-model.js';
import type { Cause } from './causes/causes.js';
import { causeOfFacts } from './facts.js';
import type { DiagnosisFacts } from './diagnosis-facts.js';
import type { FactVerdict } from './facts.js';
import { adviceOf } from './remedies/advice.js';
import { builderFromEngine } from './engine-witness.js';
import { LogObserver } from './observe.js';
import type { Match } from './observe.js';
import { plainLog, type PlainLog } from './plain.js';
import { sanitizeLogText, stripEscapes } from '../core/text/sanitize.js';
import { textOf } from './texts.js';
import type { Diagnosis } from './types.js';
import { versionsOf } from './versions.js';
import { rank } from './rank.js';
import type { Weighed } from './rank.js';

export type { DiagnosisFacts } from './diagnosis-facts.js';

/**
 * Why a log failed. Takes text or bytes in any encoding and never throws because of their content. Facts beat text: where they
 * show the cause, the log is the second witness.
 */
export function diagnoseText(log: string | Buffer, facts: DiagnosisFacts = {}): Diagnosis {
  const bytes = typeof log === 'string' ? Buffer.from(log) : log;
  const observer = new LogObserver();
  observer.push(bytes);
  return conclude(readAgain(rank(observer.end()), bytes), facts);
}

/** As diagnoseText, for a log that comes in chunks: memory does not grow with its length. */
export async function diagnoseStream(
  chunks: AsyncIterable<Buffer>,
  facts: DiagnosisFacts = {},
): Promise<Diagnosis> {
  const observer = new LogObserver();
  let beginning = Buffer.alloc(0);
  for await (const chunk of chunks) {
    observer.push(chunk);
    if (beginning.length <= PASTE_BYTES)
      beginning = Buffer.concat([beginning, chunk.subarray(0, PASTE_BYTES + 1 - beginning.length)]);
  }
  return conclude(readAgain(rank(observer.end()), beginning), facts);
}

/** What a person pastes is shorter; longer logs come as the program wrote them. */
const PASTE_BYTES = 64 * 1024;
/** How sure a mere symptom can be: it says how a process ended, not why. */
const MERE_END = 0.4;
/** A proof that nothing contradicts. */
const SURE = 0.95;

/**
 * Reads a log that proved nothing again, in the form that its program wrote it: a page, a mail or a terminal changes the text
 * (plain.ts). The second reading counts if it shows more, and also if it no longer shows a success.
 */
function readAgain(first: Weighed, log: Buffer): Weighed {
  if (first.confidence >= SURE && first.cause !== 'success') return first;
  if (log.length > PASTE_BYTES) return first;
  const given = stripEscapes(log.toString('utf8'));
  return ([' ', ''] as const).reduce((best, joint) => {
    const plain = plainLog(given, joint);
    const found = plain === null ? best : reading(plain);
    const fails = best.cause === 'success' && found.cause !== 'success';
    return fails || (found.cause !== 'success' && found.confidence > Math.max(best.confidence, MERE_END))
      ? found
      : best;
  }, first);
}

/** What a log in its plain form says, with the lines as they were given. */
function reading({ text, lineOf }: PlainLog): Weighed {
  const observer = new LogObserver();
  observer.push(Buffer.from(text));
  const found = rank(observer.end());
  const asGiven = (match: Match): Match => ({ ...match, line: lineOf[match.line - 1] ?? match.line });
  return { ...found, proof: found.proof.map(asGiven), magic: found.magic.map(asGiven) };
}

/**
 * The diagnosis as a finding of a report. `location` is where a person has to look (default: the model, for a cause that lies in
 * it), `source` names the log.
 */
export function findingFromDiagnosis(
  diagnosis: Diagnosis,
  context: { code?: FindingCode; location?: Location; source?: string; facts?: DiagnosisFacts } = {},
): Finding {
  const measured = (context.facts?.witnesses ?? []).map(({ source, product, version, detail }) => ({
    source,
    text: sanitizeLogText(`${product} ${version} (${detail})`),
  }));
  const model = context.facts?.request?.model;
  const inModel = diagnosis.cause in MODEL_CAUSES && model != null ? { file: model } : undefined;
  const location = context.location ?? inModel;
  return {
    // A log that shows no failure has no cause; the caller asks only about runs that failed.
    code: context.code ?? (diagnosis.cause === 'success' ? 'unknown' : diagnosis.cause),
    severity: 'error',
    message: diagnosis.message,
    remedy: diagnosis.remedy,
    evidence: [
      ...(diagnosis.cause === 'engine-version-mismatch' ? measured : []),
      ...diagnosis.evidence.map((line) => ({
        ...(context.source === undefined ? {} : { source: context.source }),
        ...line,
      })),
    ],
    ...(location === undefined ? {} : { location }),
  };
}

function conclude(ofLog: Weighed, facts: DiagnosisFacts): Diagnosis {
  const ranked = withFacts(ofLog, causeOfFacts(facts, ofLog.magic.length > 0));
  const versions = versionsOf(ranked.captures);
  const captures: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...ranked.captures, ...versions })) {
    if (value !== null) captures[name] = sanitizeLogText(value, 200);
  }
  if (captures['option'] !== undefined) {
    const name = captures['option'].startsWith('-') ? captures['option'] : `--${captures['option']}`;
    const replacement = replacementOf(name, captures['builder'] ?? captures['runtime'] ?? null);
    Object.assign(captures, { option: name, ...(replacement === null ? {} : { replacement }) });
  }
  Object.assign(captures, builderFromEngine(ranked.cause, captures, facts));
  const lines = ranked.proof.map(({ text }) => text);
  Object.assign(captures, adviceOf(ranked.cause, { captures, facts, lines }));
  return {
    cause: ranked.cause,
    confidence: Math.round(ranked.confidence * 100) / 100,
    ...textOf(ranked, captures),
    evidence: ranked.proof.map(({ line, text }) => ({ line, text: sanitizeLogText(text) })),
    versions: {
      builder: captures['builder'] ?? null,
      runtime: captures['runtime'] ?? null,
    },
  };
}

/** Proofs of these come only after the runtime has accepted the plan's version (or has none to compare): they beat a difference. */
const BEHIND_THE_VERSION_CHECK = new Set<Cause | 'success' | 'unknown'>([
  'plugin-not-registered',
  'engine-host-code-not-allowed',
  'lean-runtime-mismatch',
  'gpu-arch-mismatch',
  'gpu-out-of-memory',
]);

const SETTLED = 0.95;
const BOTH_AGREE = 0.99;
const ONLY_THE_END = 0.7;

function withFacts(ranked: Weighed, verdict: FactVerdict | null): Weighed {
  if (verdict === null) return ranked;
  const captures = { ...ranked.captures, ...verdict.captures };
  if (ranked.cause === verdict.cause) return { ...ranked, captures, confidence: BOTH_AGREE };
  if (verdict.settled) {
    const proven = ranked.confidence > 0.8 && BEHIND_THE_VERSION_CHECK.has(ranked.cause);
    if (verdict.cause === 'engine-version-mismatch' && proven) return { ...ranked, captures };
    // Lines that prove another cause prove nothing here; unexplained error lines still show what happened.
    const proof =
      ranked.magic.length > 0
        ? ranked.magic
        : ranked.cause === 'unknown' || verdict.cause in MODEL_CAUSES
          ? ranked.proof
          : [];
    return { ...ranked, cause: verdict.cause, confidence: SETTLED, captures, proof };
  }
  const weak = ranked.cause === 'success' || ranked.cause === 'unknown' || ranked.confidence < ONLY_THE_END;
  const cause = verdict.cause === 'native-crash' && ranked.passed ? 'crash-after-pass' : verdict.cause;
  if (!weak) return ranked;
  // A cause is shown by its own lines: those that hinted at another one are not evidence for it.
  const proof = ranked.cause === 'unknown' ? ranked.proof : [];
  return { ...ranked, cause, confidence: ONLY_THE_END, captures, proof };
}
