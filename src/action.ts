import { appendFileSync } from 'node:fs';
import path from 'node:path';
import * as core from '@actions/core';
import {
  type Annotation,
  actionOutputs,
  annotationsOf,
  checkout,
  emptyOutputs,
  engineTexts,
  quote,
  removeStaleOutputs,
  summaryOf,
  textOf,
  writeOutputs,
  writtenText,
} from './report/index.js';
import { sanitizeLogText } from './core/text/sanitize.js';
import { wantsColor } from './core/text/color.js';
import { InputError } from './core/findings.js';
import {
  enginesFolder,
  enterWorkingDirectory,
  excuseOf,
  githubCache,
  guard,
  hostFor,
  parseRequest,
  readBaseline,
} from './guard/index.js';
import { INPUTS, type RawInputs } from './guard/inputs.js';
import type { Report } from './core/report.js';
import type { Observer } from './host/observer.js';
import { realHost } from './host/real.js';
import { CommandFiles, withoutPipes } from './host/ci/command-files.js';
import { MADE, type GitHubCache, type Made } from './host/ci/github-cache.js';
import type { Host } from './host/host.js';
import { refusalOf } from './host/paths/refusal.js';
import { onShutdown } from './host/process/shutdown.js';
import { commandText, harmlessLines } from './core/text/harmless.js';

/** GitHub's way in: inputs to a request; the report to outputs, annotations and the job summary. */

function readInputs(): RawInputs {
  return Object.fromEntries(INPUTS.map(({ name }) => [name, [core.getInput(name)]]));
}

/** More engines than this have no group of their own in the log: the report below tells them apart. */
const MAX_GROUPS = 50;

/** Folds the log by phase; a line that a tool and its installer both tell is there once. */
function foldingObserver(): Observer {
  let last = '';
  return {
    async phase(title, body) {
      core.startGroup(commandText(sanitizeLogText(title)));
      try {
        return await body();
      } finally {
        core.endGroup();
      }
    },
    line(text) {
      const line = sanitizeLogText(text);
      if (line.trim() !== last) core.info(line);
      last = line.trim();
    },
  };
}

/** A pull request shows an annotation at a file of its own only: `src/a.txt` of a checkout below `src` is its `a.txt`. */
function annotate({ severity, message, ...properties }: Annotation): void {
  core[severity](commandText(message), properties);
}

const pipes = withoutPipes(process.env);
/** Before anything is started that could write to them. */
const commandFiles = new CommandFiles(process.env);

function setOutputs(outputs: Record<string, unknown>): void {
  commandFiles.write(() => {
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
  });
}

/** The files that carry a step's outputs belong to this step alone: who else writes there wants later steps to believe something. */
function refuseForeignOutputs(outputs: Record<string, unknown>): void {
  const changed = commandFiles.changed();
  if (changed.length === 0) return;
  process.exitCode = 1;
  commandFiles.restore();
  setOutputs({ ...outputs, verdict: 'fail', cause: FOREIGN_OUTPUTS });
  core.error(
    commandText(
      `${changed.join(', ')} was written to by a process other than trt-guard during its step: those lines were removed. A program that this step started, or one that an earlier step left running, did it.`,
    ),
    { title: FOREIGN_OUTPUTS },
  );
}

const FOREIGN_OUTPUTS = 'step-outputs-changed';

/**
 * The facts of each green engine in a group of its own, then what a terminal shows; its last line is the whole in one sentence. With
 * "Enable debug logging" (RUNNER_DEBUG) every detail.
 */
function logReport(report: Report): void {
  const color = wantsColor(process.env);
  if (report.engines.length <= MAX_GROUPS)
    for (const { title, text } of engineTexts(report, { color })) {
      core.startGroup(commandText(title));
      for (const line of text) core.info(line);
      core.endGroup();
    }
  core.info(textOf(report, { color, verbose: core.isDebug() }).trimEnd());
}

async function main(): Promise<void> {
  if (pipes.length > 0) throw new InputError(`${pipes.join(', ')}: a pipe, where the runner has a file`);
  const inputs = readInputs();
  enterWorkingDirectory(inputs);
  removeStaleOutputs(inputs);
  const request = parseRequest(inputs);
  const local = hostFor(request, realHost());
  const github = githubCache(request, local);
  const host = github?.of(local) ?? local;
  const baseline = readBaseline(request);
  const report = await guard(request, host, foldingObserver());

  const files = {
    ...request,
    report: path.resolve(request.report ?? path.join(host.tempDir, 'trt-guard-report.json')),
  };
  const excuse = excuseOf(report, request, baseline);
  const caches = {
    engines: request.engineCache ? enginesFolder(host) : '',
    environments: path.join(host.cacheDir, 'trt-guard-python'),
    githubHit: github?.hit === true,
  };
  // Before anything that can fail, and again when the files are there.
  setOutputs(actionOutputs(report, files, caches));
  for (const one of annotationsOf(report, checkout()))
    annotate(excuse !== null && one.severity === 'error' ? { ...one, severity: 'warning' } : one);
  await writeOutputs(files, report);
  setOutputs(actionOutputs(report, files, caches));
  writeSummary(summaryOf(report));
  for (const line of writtenText(report, files)) core.info(commandText(sanitizeLogText(line)));
  if (github !== null) await keepForOthers(github, host);
  if (excuse !== null) core.info(excuse);
  logReport(report);

  // The only line that makes the step green, and it needs the recorded verdict, or the caller's word that red is not a failure.
  if (report.verdict === 'pass' || excuse !== null) process.exitCode = 0;
  refuseForeignOutputs(actionOutputs(report, files, caches));
}

/** Tells the `post` step (cache.ts) what this job had to make. A cache is for speed: that it is of no use is a warning, and changes no verdict. */
async function keepForOthers(github: GitHubCache, host: Host): Promise<void> {
  const made = await github.made(host).catch((): Made[] => []);
  commandFiles.write(() => {
    if (made.length > 0) core.saveState(MADE, made);
  });
  if (github.trouble !== null)
    core.warning(commandText(harmlessLines(`GitHub's cache is of no use to this job: ${github.trouble}.`)), {
      title: 'github-cache',
    });
}

/** The summary is for reading: one that cannot be written changes no verdict. */
function writeSummary(markdown: string): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  try {
    commandFiles.write(() => {
      appendFileSync(file, markdown);
    });
  } catch (error) {
    core.warning(commandText(harmlessLines(`The job summary could not be written: ${String(error)}`)));
  }
}

function summaryWithoutReport(cause: string, message: string): string {
  return `## ❌ trt-guard: ${cause}\n\n${quote(message.split('\n'))}\n`;
}

/** No report came to be: the outputs still are what later steps can read. */
function failWithoutReport(error: unknown): void {
  const isInput = error instanceof InputError || refusalOf(error) !== null;
  const cause = isInput ? 'invalid-input' : 'internal-error';
  const message = harmlessLines(error instanceof Error ? error.message : String(error));
  setOutputs(emptyOutputs(cause));
  const trace = cause === 'internal-error' && error instanceof Error ? error.stack : undefined;
  core.error(commandText(trace === undefined ? message : harmlessLines(trace)), { title: cause });
  writeSummary(summaryWithoutReport(cause, message));
  refuseForeignOutputs(emptyOutputs(cause));
}

/** Cancelled, or out of time: what later steps with `always()` read says so. Synchronous, as this is the last moment. */
function endBySignal(signal: NodeJS.Signals): void {
  const message = `Ended by ${signal}: nothing is proven.`;
  core.error(message, { title: 'process-killed' });
  setOutputs(emptyOutputs('process-killed'));
  writeSummary(summaryWithoutReport('process-killed', message));
  refuseForeignOutputs(emptyOutputs('process-killed'));
}

// Red until proven otherwise: whatever ends this process early leaves a failure behind.
process.exitCode = 1;
onShutdown(endBySignal);
try {
  await main();
} catch (error) {
  process.exitCode = 1;
  failWithoutReport(error);
}
