import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../guard/findings.js';
import { guard } from '../guard/guard.js';
import { INPUTS, type RawInputs } from '../guard/inputs.js';
import type { Report } from '../guard/report.js';
import { parseRequest } from '../guard/request.js';
import { realHost } from '../host/real.js';
import { harmlessJson } from '../render/harmless.js';
import { textOf } from '../render/text.js';
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

/**
 * The report as a file, its folder made where there is none.
 * @throws InputError where the system refuses: the file is the caller's choice
 */
export function writeReport(file: string, report: Report): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${harmlessJson(report)}\n`);
  } catch (error) {
    throw new InputError(`report: cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** `trt-guard check`. */
export async function check(_: string[], options: Record<string, unknown>): Promise<number> {
  const request = parseRequest(rawInputs(options));
  const verbose = options['verbose'] === true;
  const report = await guard(request, realHost(), terminalObserver({ verbose }));
  // On stdout first: a report that cannot be written to its file is not lost.
  printReport(report, { json: options['json'] === true, verbose });
  if (request.report !== null) writeReport(request.report, report);
  return report.verdict === 'pass' ? EXIT.pass : EXIT.fail;
}
