import {
  enterWorkingDirectory,
  excuseOf,
  guard,
  hostFor,
  parseRequest,
  readBaseline,
} from '../guard/index.js';
import { INPUTS, type RawInputs } from '../guard/inputs.js';
import { harmless } from '../core/text/harmless.js';
import { realHost } from '../host/real.js';
import { removeStaleOutputs, writeOutputs, writtenText } from '../report/index.js';
import { EXIT } from './exit.js';
import { dryRun } from './dry-run.js';
import { printReport } from './text/report.js';
import { silentObserver, terminalObserver } from './terminal.js';

/** Commander gives text or lists of text. */
function texts(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === 'string');
}

/** What was given of the inputs that `check` and the action share. */
export function rawInputs(options: Record<string, unknown>): RawInputs {
  return Object.fromEntries(INPUTS.map(({ name }) => [name, texts(options[name])]));
}

/** `trt-guard check`. */
export async function check(_: string[], options: Record<string, unknown>): Promise<number> {
  const raw = rawInputs(options);
  enterWorkingDirectory(raw);
  if (options['dry-run'] === true) return dryRun(parseRequest(raw), options['json'] === true);
  removeStaleOutputs(raw);
  const request = parseRequest(raw);
  const baseline = readBaseline(request);
  const verbose = options['verbose'] === true;
  const quiet = options['quiet'] === true;
  const host = hostFor(request, realHost());
  if (request.cache === 'github' && !quiet)
    process.stderr.write(
      'warning: cache is true, but GitHub offers its cache only to a step that runs the action\n',
    );
  const report = await guard(request, host, quiet ? silentObserver : terminalObserver({ verbose }));
  // On stdout first: a report that cannot be written to its file is not lost.
  printReport(report, { json: options['json'] === true, verbose, quiet });
  await writeOutputs(request, report);
  if (!quiet && options['json'] !== true)
    for (const line of writtenText(report, request)) process.stderr.write(`${harmless(line)}\n`);
  const excuse = excuseOf(report, request, baseline);
  if (excuse !== null) process.stderr.write(`${excuse}\n`);
  return report.verdict === 'pass' || excuse !== null ? EXIT.pass : EXIT.fail;
}
