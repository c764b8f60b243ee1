/** The Python of the references reads no bytecode: a module whose bytecode was put there by another job runs from its source. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { REFERENCE_FLAGS } from '../../../src/toolchain/reference/environment.js';

it('runs what the source says, and leaves no bytecode behind', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'reference-flags-'));
  try {
    const source = path.join(folder, 'poisoned.py');
    const write = (text: string): void => {
      writeFileSync(source, text);
      utimesSync(source, 1_000_000, 1_000_000);
    };
    const told = (flags: readonly string[]): string =>
      spawnSync(
        'python3',
        [...flags, '-c', `import sys; sys.path.insert(0, ${JSON.stringify(folder)}); import poisoned`],
        { encoding: 'utf8' },
      ).stdout;
    // Bytecode names its source by time and size: both are the same for the two texts.
    write("print('foreign')");
    expect(told(['-I'])).toBe('foreign\n');
    write("print('sources')");
    expect(told(['-I'])).toBe('foreign\n');
    expect(told(REFERENCE_FLAGS)).toBe('sources\n');
    rmSync(path.join(folder, '__pycache__'), { recursive: true });
    expect(told(REFERENCE_FLAGS)).toBe('sources\n');
    expect(existsSync(path.join(folder, '__pycache__'))).toBe(false);
    expect(readdirSync(folder)).toEqual(['poisoned.py']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
