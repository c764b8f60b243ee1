import path from 'node:path';
import * as core from '@actions/core';
import {
  type Annotation,
  annotationsOf,
  quote,
  removeStaleOutputs,
  summaryOf,
  writeOutputs,
} from './report/index.js';
import { sanitizeLogText } from './core/text/sanitize.js';
import { InputError } from './core/findings.js';
import { type Request, causeOf, enginesFolder, guard, parseRequest } from './guard/index.js';
import { INPUTS, type RawInputs } from './guard/inputs.js';
import type { Report } from './core/report.js';
import type { Host } from './host/host.js';
import type { Observer } from './host/observer.js';
import { realHost } from './host/real.js';
import { checkoutOf, pathInRepository } from './host/repository.js';
import { onShutdown } from './host/shutdown.js';
import { commandText, harmlessLines } from './core/text/harmless.js';

/** GitHub's way in: inputs to a request; the report to outputs, annotations and the job summary. */

function readInputs(): RawInputs {
  return Object.fromEntries(INPUTS.map(({ name }) => [name, [core.getInput(name)]]));
}

const foldingObserver: Observer = {
  async phase(title, body) {
    core.startGroup(commandText(sanitizeLogText(title)));
    try {
      return await body();
    } finally {
      core.endGroup();
    }
  },
  line(text) {
    core.info(sanitizeLogText(text));
  },
};

/** A pull request shows an annotation at a file of its own only: `src/a.txt` of a checkout below `src` is its `a.txt`. */
function annotate({ severity, message, ...properties }: Annotation): void {
  const file =
    properties.file === undefined ? null : pathInRepository(properties.file, checkoutOf(process.env));
  core[severity](commandText(message), { ...properties, ...(file === null ? {} : { file }) });
}

/** `source` to version for each witness of the first engine that has it; a later, different value is not hidden. */
function versionsOf(report: Report): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const { source, version } of report.engines.flatMap((engine) => engine.witnesses)) {
    const known = versions[source]?.split(',') ?? [];
    if (!known.includes(version)) versions[source] = [...known, version].join(',');
  }
  return versions;
}

function setOutputs(report: Report, reportFile: string, request: Request, host: Host): void {
  core.setOutput('verdict', report.verdict);
  core.setOutput('cause', causeOf(report));
  core.setOutput('report', reportFile);
  core.setOutput('engines', [...new Set(report.engines.flatMap(({ engine }) => engine ?? []))]);
  core.setOutput('versions', versionsOf(report));
  core.setOutput(
    'cache-hit',
    report.engines.some(({ engineCache }) => engineCache?.hit === true),
  );
  core.setOutput('cache-path', request.engineCache ? enginesFolder(host) : '');
}

async function main(): Promise<void> {
  const host = realHost();
  const inputs = readInputs();
  removeStaleOutputs(inputs);
  const request = parseRequest(inputs);
  const report = await guard(request, host, foldingObserver);

  const reportFile = path.resolve(request.report ?? path.join(host.tempDir, 'trt-guard-report.json'));
  setOutputs(report, reportFile, request, host);
  annotationsOf(report).forEach(annotate);
  writeOutputs({ ...request, report: reportFile }, report);
  await writeSummary(summaryOf(report));

  // The only line that makes the step green, and it needs the recorded verdict.
  if (report.verdict === 'pass') process.exitCode = 0;
  else core.info(`trt-guard: ${report.verdict} (${causeOf(report)})`);
}

/** The summary is for reading: one that cannot be written changes no verdict. */
async function writeSummary(markdown: string): Promise<void> {
  if (!process.env['GITHUB_STEP_SUMMARY']) return;
  try {
    await core.summary.addRaw(markdown).write();
  } catch (error) {
    core.warning(commandText(harmlessLines(`The job summary could not be written: ${String(error)}`)));
  }
}

/** No report came to be: the outputs still are what later steps can read. */
async function failWithoutReport(error: unknown): Promise<void> {
  const cause = error instanceof InputError ? 'invalid-input' : 'internal-error';
  const message = harmlessLines(error instanceof Error ? error.message : String(error));
  const outputs = {
    verdict: 'fail',
    cause,
    report: '',
    engines: [],
    versions: {},
    'cache-hit': false,
    'cache-path': '',
  };
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
  const trace = cause === 'internal-error' && error instanceof Error ? error.stack : undefined;
  core.error(commandText(trace === undefined ? message : harmlessLines(trace)), { title: cause });
  await writeSummary(`## ❌ trt-guard: ${cause}\n\n${quote(message.split('\n'))}\n`);
}

// Red until proven otherwise: whatever ends this process early leaves a failure behind.
process.exitCode = 1;
onShutdown((signal) => {
  core.error(`Ended by ${signal}: nothing is proven.`, { title: 'process-killed' });
});
try {
  await main();
} catch (error) {
  process.exitCode = 1;
  await failWithoutReport(error);
}
