import type { HarnessResult } from '../toolchain/index.js';

/** What a run of the harness said, as one log: TensorRT's own records first, then what ended it. */
export function logOfHarness(harness: HarnessResult): string {
  const severity = { 'internal-error': 'F', error: 'E', warning: 'W', info: 'I', verbose: 'V' };
  return [
    ...(harness.importError === null ? [] : [`${harness.importError.type}: ${harness.importError.message}`]),
    ...harness.plugins
      .filter(({ loaded }) => !loaded)
      .map(({ file, error }) => `[E] Unable to load library: ${file}: ${error ?? ''}`),
    ...harness.log.map((record) => `[TRT] [${severity[record.severity]}] ${record.message}`),
    ...harness.parserErrors.map(
      ({ code, node, message }) => `[E] In node ${node ?? '-1'}: ${code}: ${message}`,
    ),
    ...(harness.exception === null ? [] : [`${harness.exception.type}: ${harness.exception.message}`]),
    harness.output,
  ].join('\n');
}
