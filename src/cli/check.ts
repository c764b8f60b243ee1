import { guard, parseRequest } from '../guard/index.js';
import { INPUTS, type RawInputs } from '../guard/inputs.js';
import type { Report } from '../core/report.js';
import { realHost } from '../host/real.js';
import { removeStaleOutputs, textOf, writeOutputs } from '../report/index.js';
import { EXIT } from './exit.js';
import { printJson } from './output.js';
import { terminalObserver, wantsColor } from './terminal.js';

/** Commander gives text or lists of text. */
function texts(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === 'string');
}

function rawInputs(options: Record<string, unknown>): RawInputs {
  return Object.fromEntries(INPUTS.map(({ name }) => [name, texts(options[name])]));
}

/** The report on stdout as JSON, or on stderr for a person. */
export function printReport(report: Report, options: { json: boolean; verbose: boolean }): void {
  if (options.json) printJson(report);
  else process.stderr.write(textOf(report, { color: wantsColor(process.stderr), verbose: options.verbose }));
}

/** `trt-guard check`. */
export async function check(_: string[], options: Record<string, unknown>): Promise<number> {
  const raw = rawInputs(options);
  removeStaleOutputs(raw);
  const request = parseRequest(raw);
  const verbose = options['verbose'] === true;
  const report = await guard(request, realHost(), terminalObserver({ verbose }));
  // On stdout first: a report that cannot be written to its file is not lost.
  printReport(report, { json: options['json'] === true, verbose });
  writeOutputs(request, report);
  return report.verdict === 'pass' ? EXIT.pass : EXIT.fail;
}
