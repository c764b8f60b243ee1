import type { Finding } from '../core/findings.js';
import type { ConvertResult } from './convert-result.js';
import type { ConvertCode } from './convert-rule.js';
import { errorsOf, quoted } from './harness/logged.js';
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

/** What every build of TensorRT-RTX logs as an error, and means no harm by: seen with 1.5.0.114, without a GPU and on an H200. */
const OF_EVERY_BUILD = /^Thread context has not been set! Using global log stream\.?$/;
/** What a build of TensorRT-RTX on a machine without a GPU may log: its calls of CUDA fail, and it needs none. Seen with 1.5.0.114. */
const OF_NO_GPU = /Cuda Runtime/;

/** Errors in the log of a build that claims success: nothing that was said is dropped. */
function heardOnTheWay({ trtexec, harness }: ConvertResult): Finding[] {
  const errors =
    harness === null
      ? (trtexec?.errors ?? [])
      : quoted(
          errorsOf(harness.log)
            .filter(({ message }) => !OF_EVERY_BUILD.test(message.trim()))
            .filter(({ message }) => harness.runtime?.gpu !== null || !OF_NO_GPU.test(message)),
          Infinity,
        );
  if (errors.length === 0) return [];
  return [
    {
      code: 'build-logged-errors' satisfies ConvertCode,
      severity: 'warning',
      message: `The build claims success, but logged ${errors.length} error(s) along the way: ${errors[0]?.text ?? ''}`,
      remedy: 'Read the quoted lines: the engine may lack what they mention.',
      evidence: errors.slice(0, 5),
    },
  ];
}
