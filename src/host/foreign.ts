import { closeSync, openSync, readSync } from 'node:fs';
import type { Ending } from './host.js';

/** e_machine of an ELF file (https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html), by Node's name of the processor. */
const MACHINES: Record<string, number> = {
  x64: 62,
  arm64: 183,
  ia32: 3,
  arm: 40,
  ppc64: 21,
  riscv64: 243,
  s390x: 22,
};
/** What /bin/sh answers for a file that is no script of its own: syntax error, not executable, not found. */
const SHELL_STATUSES: readonly number[] = [2, 126, 127];

function firstBytes(file: string): Buffer | null {
  try {
    const handle = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(20);
      return bytes.subarray(0, readSync(handle, bytes));
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
}

/** Why this file cannot run on this processor; null where it can, or where that cannot be told. */
export function foreignProgram(file: string, arch: string): string | null {
  const bytes = firstBytes(file);
  if (bytes === null || bytes.length < 20) return null;
  if (bytes.toString('latin1', 0, 4) !== '\x7fELF') {
    return bytes.toString('latin1', 0, 2) === '#!' ? null : `${file} is neither an ELF program nor a script`;
  }
  const machine = bytes[5] === 2 ? bytes.readUInt16BE(18) : bytes.readUInt16LE(18);
  if (machine === MACHINES[arch] || MACHINES[arch] === undefined) return null;
  const name =
    Object.entries(MACHINES).find(([, number]) => number === machine)?.[0] ?? `ELF machine ${machine}`;
  return `${file} is a program for ${name}, and this machine is ${arch}`;
}

/**
 * Gives a program that the kernel refused its true ending, ENOEXEC. On Linux nobody else says it: execvp() of glibc hands such a
 * file to /bin/sh, which takes it for a script and fails with a status of its own. Asked only after a failure, as an emulator
 * (binfmt_misc) may well run foreign programs.
 */
export function withoutShell(
  ending: Ending,
  program: string,
  platform: NodeJS.Platform,
  arch: string,
): Ending {
  if (platform !== 'linux' || ending.kind !== 'exited' || !SHELL_STATUSES.includes(ending.status))
    return ending;
  const foreign = foreignProgram(program, arch);
  return foreign === null ? ending : { kind: 'not-started', code: 'ENOEXEC', message: foreign };
}
