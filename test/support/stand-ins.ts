import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PROGRAMS = path.resolve(import.meta.dirname, '../fixtures/programs');

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A program of its own: a child gets an allowlisted environment, so what it shall do stands in the file. */
function writeProgram(file: string, lines: string[]): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
  return file;
}

/**
 * A program `trtexec` in `folder` that behaves as test/fixtures/programs/README.md says of `behaviour`. With `throughShell`, it
 * reports a signal as 128 + number, as wrapper scripts do.
 */
export function standInTrtexec(
  folder: string,
  behaviour: string,
  { version = '10.6.0.26', throughShell = false } = {},
): string {
  const command = [process.execPath, path.join(PROGRAMS, 'trtexec.mjs'), behaviour, version]
    .map(quote)
    .join(' ');
  return writeProgram(
    path.join(folder, 'trtexec'),
    throughShell ? [`${command} "$@"`, 'exit $?'] : [`exec ${command} "$@"`],
  );
}

export interface StandInRuntime {
  /** What the library says that it is, and `tensorrt.__version__` unless `moduleVersion` differs. */
  version?: string;
  moduleVersion?: string;
  /** Status of cuInit: 0 (default) = a GPU; 100 = none; null = no driver. */
  cuda?: number | null;
  /** Name and compute capability of the GPU; default: one of 9.0, for which the stand-in trtexec builds. */
  gpu?: string;
  capability?: string;
  /** The compiled stub of the GPU driver (stub-driver.ts); only the behaviours `run-...` need one. */
  driver?: string;
  /** A file that the behaviour `flaky` makes on its first run. */
  marker?: string;
  /** The folder of what the behaviour `says` logs. */
  said?: string;
  /** The real interpreter below. */
  python?: string;
}

/** A Python in `folder` whose module `tensorrt` behaves as test/fixtures/programs/README.md says of `behaviour`. */
export function standInPython(
  folder: string,
  behaviour: string,
  { python = 'python3', ...options }: StandInRuntime = {},
): string {
  const standIn = JSON.stringify({ behaviour, ...options });
  return writeProgram(path.join(folder, 'python3'), [
    `PYTHONPATH=${quote(path.join(PROGRAMS, 'runtime'))} PYTHONDONTWRITEBYTECODE=1 STAND_IN=${quote(standIn)} exec ${quote(python)} "$@"`,
  ]);
}

/** A program that answers in an interpreter's place, in shell. */
export function shellPython(folder: string, ...lines: string[]): string {
  return writeProgram(path.join(folder, 'python3'), lines);
}
