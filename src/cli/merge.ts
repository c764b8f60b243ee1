import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { type PartFile, type Release, type RunIdentity, mergeParts, readPlan } from '../matrix/index.js';
import { InputError } from '../core/findings.js';
import { didYouMean } from '../core/text/nearest.js';
import { REQUIRE, type Report, type Require } from '../core/report.js';
import { kindAt } from '../host/file-kind.js';
import { askGit } from '../host/ci/git.js';
import { withoutPipes } from '../host/ci/command-files.js';
import { globFiles } from '../host/glob.js';
import { ForeignFileError, readForeignText } from '../host/read-foreign.js';
import { realHost } from '../host/real.js';
import { sameFilesAs } from '../host/paths/same-file.js';
import { isWholeDisk } from '../host/workspace.js';
import { harmless } from '../core/text/harmless.js';
import { matrixText, removeStaleOutputs, summaryOf, writeOutputs, writtenText } from '../report/index.js';
import { printReport } from './text/report.js';
import { printAnswer } from './output.js';
import { EXIT } from './exit.js';

const OUTPUTS = ['report', 'sarif', 'html'] as const;
/** Passports lie beside the engines that a build job hands over. */
const NO_REPORTS = ['**/*.trt.json'];

async function expandOne(pattern: string): Promise<string[]> {
  const kind = kindAt(pattern);
  if (kind === 'file' || kind === 'special') return [pattern];
  if (kind === 'folder') {
    if (isWholeDisk(path.resolve(pattern)))
      throw new InputError(`merge: ${pattern} is the whole disk; expected the folder that holds the reports`);
    const found = await globFiles('**/*.json', { cwd: pattern, ignore: NO_REPORTS });
    return found.length === 0 ? [pattern] : found.map((file) => path.join(pattern, file));
  }
  // What names nothing stays under its own name, to be found missing.
  const found = await globFiles(pattern);
  return found.length === 0 ? [pattern] : found;
}

/** Files as they are, folders as the JSON files below them, globs; each file once. What names nothing is a part that is missing. */
async function expand(patterns: readonly string[], plan: string | null): Promise<string[]> {
  const files = (await Promise.all(patterns.map(expandOne))).flat();
  const known = new Map(files.map((file) => [path.resolve(file), file]));
  if (plan !== null) known.delete(path.resolve(plan));
  return [...known.values()];
}

function readPart(file: string): PartFile {
  try {
    return { file, text: readForeignText(file) };
  } catch (error) {
    if (!(error instanceof ForeignFileError)) throw error;
    const isEmptyFolder = kindAt(file) === 'folder';
    const problem = isEmptyFolder ? 'the folder contains no report (*.json)' : `it ${error.why}`;
    return { file, problem, isMissing: error.isMissing };
  }
}

/** One after the other: the texts of ten thousand reports are not all wanted at once. */
function* eachPart(files: readonly string[]): Generator<PartFile> {
  for (const file of files) yield readPart(file);
}

function text(options: Record<string, unknown>, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function requireOf(options: Record<string, unknown>): Require | null {
  const value = text(options, 'require');
  const known = REQUIRE.options.find((one) => one === value);
  if (value === null || known !== undefined) return known ?? null;
  throw new InputError(
    `require must be one of ${REQUIRE.options.join(', ')}; got "${value}"${didYouMean(value, REQUIRE.options)}`,
  );
}

function planOf(file: string | null): ReturnType<typeof readPlan> | null {
  if (file === null) return null;
  try {
    return readPlan(file, readForeignText(file));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`plan: cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** The run of this job; null outside of GitHub Actions. */
function thisRun(): RunIdentity | null {
  const { GITHUB_RUN_ID: id, GITHUB_REPOSITORY: repository, GITHUB_SHA: sha } = process.env;
  // After another workflow (workflow_run) GITHUB_SHA is the default branch's last commit, whatever that one checked.
  const commit = process.env['GITHUB_EVENT_NAME'] === 'workflow_run' ? null : (sha ?? null);
  return id ? { id, repository: repository ?? null, commit } : null;
}

/**
 * What the configuration says is shipped, at the commit of this run, or, outside of GitHub, of the checkout.
 * @throws InputError where neither is known: a report of any commit would do
 */
async function releaseOf(config: string | null, here: RunIdentity | null): Promise<Release | null> {
  if (config === null) return null;
  const { namedModels } = await import('../guard/index.js');
  const named = await namedModels(config);
  const commit = here?.commit ?? (await headOf(path.dirname(path.resolve(config))));
  if (commit === null)
    throw new InputError(
      `models-from: which commit this is cannot be told: run it in the git checkout of ${config}, or set GITHUB_SHA`,
    );
  return { ...named, commit };
}

async function headOf(folder: string): Promise<string | null> {
  return (await askGit(realHost(), folder, ['rev-parse', 'HEAD']))?.trim() || null;
}

/** In a step of a workflow. The summary is for reading: one that cannot be written changes no verdict. */
function writeSummary(report: Report): void {
  withoutPipes(process.env);
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  try {
    appendFileSync(file, summaryOf(report));
  } catch (error) {
    process.stderr.write(`The job summary could not be written: ${String(error)}\n`);
  }
}

const MAX_GRID = 30;

/** Builds against runtimes say more than a list only where there are several of both, and few enough to be seen at once. */
function isMatrix({ engines }: Report): boolean {
  return new Set(engines.map(({ runtimeVersion }) => runtimeVersion)).size > 1 && engines.length <= MAX_GRID;
}

/** `trt-guard merge`: 0 where every part is there and proven, 1 where one is not. */
export async function merge(patterns: string[], options: Record<string, unknown>): Promise<number> {
  const planFile = text(options, 'plan');
  const files = await expand(patterns, planFile);
  const outputs = {
    report: text(options, 'report'),
    sarif: text(options, 'sarif'),
    html: text(options, 'html'),
  };
  const inputs = [...files, ...(planFile === null ? [] : [planFile])];
  const clashing = new Set(inputs.flatMap(sameFilesAs(OUTPUTS.flatMap((name) => outputs[name] ?? []))));
  for (const name of OUTPUTS) {
    const file = outputs[name];
    // Before anything is removed: a part that goes missing this way would not be missed without a plan.
    if (file !== null && clashing.has(file))
      throw new InputError(
        `${name} would overwrite ${file}, which is one of the reports to merge: name a file elsewhere`,
      );
  }
  removeStaleOutputs(Object.fromEntries(OUTPUTS.map((name) => [name, [outputs[name] ?? '']])));

  const here = thisRun();
  const report = mergeParts(
    eachPart(files),
    planOf(planFile),
    requireOf(options),
    here,
    options['any-run'] === true,
    await releaseOf(text(options, 'models-from'), here),
  );
  const json = options['json'] === true;
  if (!json && isMatrix(report)) printAnswer(`${matrixText(harmless(report))}\n`);
  printReport(report, { json, verbose: options['verbose'] === true });
  await writeOutputs(outputs, report);
  if (!json)
    for (const line of writtenText({ ...report, engines: [] }, outputs))
      process.stderr.write(`${harmless(line)}\n`);
  writeSummary(report);
  return report.verdict === 'pass' ? EXIT.pass : EXIT.fail;
}
