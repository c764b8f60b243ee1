import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ForeignFileError, readForeignText } from '../../src/host/read-foreign.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-foreign-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const at = (name: string): string => path.join(folder, name);
const why = (file: string): string => {
  try {
    return `read: ${readForeignText(file, 10)}`;
  } catch (error) {
    return error instanceof ForeignFileError ? error.why : `another error: ${String(error)}`;
  }
};

describe('a file that others wrote', () => {
  it('is read as it is, without a byte order mark, up to the limit', () => {
    writeFileSync(at('a'), '\ufeff{"a":1}');
    expect(readForeignText(at('a'))).toBe('{"a":1}');
    writeFileSync(at('b'), '0123456789');
    expect(why(at('b'))).toBe('read: 0123456789');
  });

  it('is refused where it is larger, missing, a folder, or a link to nowhere or to itself', () => {
    writeFileSync(at('large'), '0123456789a');
    expect(why(at('large'))).toBe('has 11 bytes; more than 10 bytes are not read');
    expect(why(at('none'))).toBe('does not exist');
    mkdirSync(at('sub'));
    expect(why(at('sub'))).toBe('is a folder');
    symlinkSync('/nowhere', at('dangling'));
    expect(why(at('dangling'))).toBe('is a link to /nowhere, which does not exist');
    symlinkSync('loop', at('loop'));
    expect(why(at('loop'))).toMatch(/which leads back to it/);
  });

  (process.platform === 'linux' ? it : it.skip)('never blocks and never ends in memory (Linux)', () => {
    execFileSync('mkfifo', [at('pipe')]);
    expect(why(at('pipe'))).toBe('is a pipe');
    symlinkSync('/dev/zero', at('zero'));
    expect(why(at('zero'))).toBe('is a device');
    symlinkSync('pipe', at('link'));
    expect(why(at('link'))).toBe('is a pipe');
    // A file that says that it has no bytes, and has some; others of its kind block.
    expect(why('/proc/self/maps')).toMatch(/is made up by the kernel/);
  });
});
