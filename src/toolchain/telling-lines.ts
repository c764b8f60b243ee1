import { QUOTE_LIMIT, stripEscapes } from '../core/text/sanitize.js';

/**
 * The lines of TensorRT, trtexec and its server that decide something, or must not go unheard: they are kept wherever they stand in a log
 * that is cut in the middle. What each means is said by those who read them.
 */
export const TELLING_LINE =
  /\[[EF]\] |^&&&& |^Cuda failure: |\blogging\.cc:\d+\]|\bTensorRT version: |Dynamic dimensions required|across different models of devices|Throughput: |Skipped inference|Engine deserialization failed|Got invalid engine|Inference set up failed/;

/** `[E]` and `[F]` lines: after a time, the logger's name or both, indented or in colour, too. */
const MARKED = /^(?:\[[\d/:-]*\] )?(?:\[TRT\] )?\[[EF]\] /;

export function isMarkedError(line: string): boolean {
  // Most lines have no mark at all, and a log has millions.
  return /\[[EF]\] /.test(line) && MARKED.test(stripEscapes(line.slice(0, QUOTE_LIMIT)).trimStart());
}
