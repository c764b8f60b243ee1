import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { foreignProgram } from '../../src/host/process/exec-format.js';

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-foreign-'));

function elf(machine: number, bigEndian = false): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write(`\u007fELF\u0002${bigEndian ? '\u0002' : '\u0001'}\u0001`, 'latin1');
  if (bigEndian) bytes.writeUInt16BE(machine, 18);
  else bytes.writeUInt16LE(machine, 18);
  return bytes;
}

describe('foreignProgram', () => {
  it.each<[string, Buffer | string, string | null]>([
    ['of this processor', elf(62), null],
    ['of another', elf(183), 'is a program for arm64, but this machine is x64'],
    ['of another, high byte first', elf(22, true), 'is a program for s390x, but this machine is x64'],
    ['of one that Node does not know', elf(8), 'is a program for ELF machine 8, but this machine is x64'],
    [
      'with tables far outside the file',
      Buffer.concat([elf(183).subarray(0, 20), Buffer.alloc(100, 0xb7)]),
      'is a program for arm64, but this machine is x64',
    ],
    ['a script', '#!/bin/sh\n', null],
    ['a text', 'hello, world, and all the rest\n', 'is neither an ELF program nor a script'],
  ])('%s', (_, content, reason) => {
    const file = path.join(folder, 'program');
    writeFileSync(file, content);
    expect(foreignProgram(file, 'x64')).toBe(reason === null ? null : `${file} ${reason}`);
  });

  it('a file that is not there is not foreign', () => {
    expect(foreignProgram(path.join(folder, 'nowhere'), 'x64')).toBeNull();
  });
});
