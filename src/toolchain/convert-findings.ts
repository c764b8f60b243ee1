import type { Finding } from '../core/findings.js';
import type { ConvertResult } from './convert-result.js';
import { otherDevice, quoted, spokenLines, tellingErrors } from './harness/logged.js';
import { pythonFindings } from './python/findings.js';
import { trtexecFindings } from './trtexec/findings.js';

/**
 * Everything that speaks against this build. Empty means only that a file with bytes is there and that the builder claims
 * success: whether it is a plan, and whose, is told by its header.
 */
export function convertFindings(result: ConvertResult): Finding[] {
  const against = result.harness === null ? trtexecFindings(result) : pythonFindings(result, result.harness);
  return against.length > 0 ? against : heardOnTheWay(result);
}

/** What the log of a build that claims success speaks of: nothing that was said is dropped. */
function heardOnTheWay({ trtexec, harness, log }: ConvertResult): Finding[] {
  const errors = harness === null ? (trtexec?.errors ?? []) : quoted(tellingErrors(harness), Infinity);
  return [
    ...otherDevice('The engine', harness === null ? log.split(/\r?\n/) : spokenLines(harness)),
    ...(errors.length === 0
      ? []
      : [
          {
            code: 'build-logged-errors' as const,
            severity: 'warning' as const,
            message: `The build claims success, but logged ${errors.length} error(s) along the way: ${errors[0]?.text ?? ''}`,
            remedy: 'Read the quoted lines: the engine may lack what they mention.',
            evidence: errors.slice(0, 5),
          },
        ]),
  ];
}
