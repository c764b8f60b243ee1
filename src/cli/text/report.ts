import type { Report } from '../../core/report.js';
import { textOf } from '../../report/index.js';
import { printAnswer, printJson } from '../output.js';
import { wantsColor } from '../terminal.js';

export interface PrintOptions {
  json: boolean;
  verbose: boolean;
  quiet?: boolean;
}

/** The report on stdout: as JSON, or for a person. */
export function printReport(report: Report, { json, ...options }: PrintOptions): void {
  if (json) printJson(report);
  else printAnswer(textOf(report, { color: wantsColor(process.stdout), ...options }));
}
