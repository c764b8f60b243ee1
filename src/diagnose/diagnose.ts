import { CAUSES } from './causes.js';
import { LogObserver } from './observe.js';
import type { Observations } from './observe.js';
import { sanitizeLogText } from './sanitize.js';
import { fillTemplate } from './template.js';
import type { Diagnosis } from './types.js';
import { versionsOf } from './versions.js';
import { weigh } from './weigh.js';
import type { Weighed } from './weigh.js';

/** Why this log failed. Takes text or bytes of any encoding; never throws because of what they hold. */
export function diagnoseText(log: string | Buffer): Diagnosis {
  const observer = new LogObserver();
  observer.push(typeof log === 'string' ? Buffer.from(log) : log);
  return conclude(observer.end());
}

/** As diagnoseText, for a log that comes in chunks: memory does not grow with its length. */
export async function diagnoseStream(chunks: AsyncIterable<Buffer>): Promise<Diagnosis> {
  const observer = new LogObserver();
  for await (const chunk of chunks) observer.push(chunk);
  return conclude(observer.end());
}

function conclude(observations: Observations): Diagnosis {
  const weighed = weigh(observations);
  const versions = versionsOf(weighed.captures);
  const captures: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...weighed.captures, ...versions })) {
    if (value !== null) captures[name] = sanitizeLogText(value, 200);
  }
  return {
    cause: weighed.cause,
    confidence: Math.round(weighed.confidence * 100) / 100,
    ...textOf(weighed, captures),
    evidence: weighed.proof.map(({ line, text }) => ({ line, text: sanitizeLogText(text) })),
    versions,
  };
}

function textOf(
  { cause, proof }: Weighed,
  captures: Record<string, string>,
): { message: string; remedy: string } {
  if (cause === 'success') {
    return { message: 'Nothing in this log says that the step failed.', remedy: 'Nothing to do.' };
  }
  if (cause === 'unknown') {
    return proof.length > 0
      ? {
          message: 'The log shows errors, and none of them has a cause that is known here.',
          remedy:
            'Read the first error lines below, and run the step again with --verbose (trtexec) or a VERBOSE logger.',
        }
      : {
          message: 'The log shows neither an error nor a success of TensorRT.',
          remedy:
            'Give the whole output of the failing step (stdout and stderr), run with --verbose (trtexec) or a VERBOSE logger.',
        };
  }
  const { message, remedy } = CAUSES[cause];
  return { message: fillTemplate(message, captures), remedy: fillTemplate(remedy, captures) };
}
