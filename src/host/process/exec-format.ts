import { readBinaryFacts, type BinaryFacts } from '../binary.js';
import type { ExitStatus } from '../host.js';

/** What /bin/sh answers for a file that is not a script of its own: syntax error, not executable, not found. */
const SHELL_STATUSES: readonly number[] = [2, 126, 127];

/** Why this file cannot run on this processor; null where it can, or where that cannot be told. */
export function foreignProgram(file: string, arch: string): string | null {
  let facts: BinaryFacts;
  try {
    facts = readBinaryFacts(file);
  } catch {
    return null;
  }
  if (facts.format === 'script' || facts.arch === arch) return null;
  if (facts.format !== 'elf') return `${file} is neither an ELF program nor a script`;
  return `${file} is a program for ${facts.arch ?? 'another processor'}, but this machine is ${arch}`;
}

/**
 * Gives a program that the kernel refused its true ending, ENOEXEC. On Linux nobody else says it: execvp() of glibc hands such a
 * file to /bin/sh, which takes it for a script and fails with a status of its own. Asked only after a failure, as an emulator
 * (binfmt_misc) may well run foreign programs.
 */
export function withoutShell(
  ending: ExitStatus,
  program: string,
  platform: NodeJS.Platform,
  arch: string,
): ExitStatus {
  if (platform !== 'linux' || ending.kind !== 'exited' || !SHELL_STATUSES.includes(ending.status))
    return ending;
  const foreign = foreignProgram(program, arch);
  return foreign === null ? ending : { kind: 'not-started', code: 'ENOEXEC', message: foreign };
}
