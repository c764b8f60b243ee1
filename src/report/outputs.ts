import { lstatSync } from 'node:fs';
import { InputError } from '../core/findings.js';
import type { InputName, RawInputs } from '../guard/inputs.js';
import type { Report } from '../core/report.js';
import { harmlessJson, harmlessJsonPieces } from '../core/text/harmless.js';
import { startOf } from '../host/files.js';
import { isSameFile } from '../host/paths/same-file.js';
import { removeFile, replaceFile } from '../host/replace-file.js';
import { checkoutOf, pathInRepository } from '../host/repository.js';
import type { Checkout } from './places.js';

type OutputName = InputName & ('report' | 'sarif' | 'html' | 'attestation' | 'junit');

/** How the first bytes of each file that trt-guard writes tell that it did. */
const MARKS: Record<OutputName, RegExp> = {
  report: /^\{\s*"schema":\s*"trt-guard\/report\/v1"/,
  sarif: /^\{\s*"\$schema": "[^"]*sarif[^"]*"[\s\S]{0,200}"name": "trt-guard"/,
  html: /^<!doctype html>[\s\S]{0,200}<meta name="generator" content="trt-guard /,
  junit: /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="trt-guard"/,
  attestation: /^\{\s*"_type": "https:\/\/in-toto\.io\/Statement\/v1"[\s\S]*"predicateType": "urn:trt-guard:/,
};

/**
 * Removes what an earlier run left, and never anything else: a wrong path must not cost a model.
 * @returns why the output must not be written there, either; null where it may
 */
function removeOwn(name: OutputName, file: string, inputs: readonly string[]): string | null {
  try {
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found?.isFile() !== true || found.size === 0) return null;
    const input = inputs.find((one) => isSameFile(one, file));
    if (input !== undefined)
      return `${name} would overwrite ${file}, which this run reads: name another file`;
    if (!MARKS[name].test(startOf(file)))
      return `${name} would overwrite ${file}, which is not ${name === 'attestation' ? 'an' : 'a'} ${name} that trt-guard wrote: name another file, or remove it`;
    removeFile(file);
    return null;
  } catch (error) {
    throw new InputError(`${name}: cannot replace ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws InputError where two outputs are one file */
function refuseTwins(raw: RawInputs): void {
  const named = (Object.keys(MARKS) as OutputName[]).flatMap((name) =>
    (raw[name] ?? []).flatMap((file) => (file.trim() === '' ? [] : [{ name, file: file.trim() }])),
  );
  for (const [i, { name, file }] of named.entries()) {
    const twin = named.slice(0, i).find((other) => isSameFile(other.file, file));
    if (twin !== undefined)
      throw new InputError(`${name} would overwrite ${file}, which is ${twin.name}, too: name another file`);
  }
}

/** Inputs that can be what an earlier run wrote. */
const READ_AGAIN: readonly InputName[] = ['baseline'];

/**
 * Before anything else, even before the inputs are known to make sense: a run that ends without a report must not leave the green one of
 * an earlier run where its own belongs. What stands there and is not of trt-guard stays, and the run ends.
 * @param read more files that this run reads
 * @throws InputError where something is not to be removed, or cannot be, after all the others are gone
 */
export function removeStaleOutputs(raw: RawInputs, read: readonly string[] = []): void {
  refuseTwins(raw);
  const inputs = [...read, ...READ_AGAIN.flatMap((name) => raw[name] ?? []).map((file) => file.trim())];
  const refusals = (Object.keys(MARKS) as OutputName[]).flatMap((name) =>
    (raw[name] ?? [])
      .map((file) => file.trim())
      .filter((file) => file !== '')
      .flatMap((file) => removeOwn(name, file, inputs) ?? []),
  );
  if (refusals[0] !== undefined) throw new InputError(refusals[0]);
}

/**
 * One output as a file, whole or not at all, its folder made where there is none. Never through a link: it may be committed.
 * @throws InputError where the system refuses: the file is the caller's choice
 */
export function writeOutput(name: string, file: string, text: string | Iterable<string>): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    throw new InputError(`${name}: cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** `org/repo/.github/workflows/guard.yml@refs/heads/main`, as GitHub sets it, to the path in it. */
function workflowFile(): string | null {
  return /^[^/]+\/[^/]+\/(.+)@/.exec(process.env['GITHUB_WORKFLOW_REF'] ?? '')?.[1] ?? null;
}

/** Where the files of this job lie in its repository. */
export function checkout(): Checkout {
  const job = checkoutOf(process.env);
  return {
    inRepository: (file) => pathInRepository(file, job),
    fallback: workflowFile() ?? '.github/workflows',
  };
}

function* lines(pieces: Iterable<string>): Generator<string> {
  yield* pieces;
  yield '\n';
}

/** Writes the report in every form that was asked for, whose code is loaded for it. @throws InputError */
export async function writeOutputs(
  files: { report: string | null; sarif: string | null; html: string | null; junit?: string | null },
  report: Report,
): Promise<void> {
  if (files.report !== null) writeOutput('report', files.report, lines(harmlessJsonPieces(report)));
  if (files.sarif !== null) {
    const { sarifOf } = await import('./sarif.js');
    writeOutput('sarif', files.sarif, `${harmlessJson(sarifOf(report, checkout()))}\n`);
  }
  if (files.html !== null) {
    const { htmlOf } = await import('./page/html.js');
    writeOutput('html', files.html, htmlOf(report));
  }
  if (typeof files.junit === 'string') {
    const { junitOf } = await import('./junit.js');
    writeOutput('junit', files.junit, junitOf(report));
  }
}
