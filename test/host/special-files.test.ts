import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { kindAt, fileProblem } from '../../src/host/file-kind.js';
import { globFiles } from '../../src/host/glob.js';
import { refusalOf } from '../../src/host/paths/refusal.js';
import { isSameFile } from '../../src/host/paths/same-file.js';
import { readableOf } from '../../src/host/readable.js';
import { freshFolder } from '../toolchain/fake-host.js';

const folder = freshFolder('special');
const at = (name: string): string => path.join(folder, name);

(process.platform === 'linux' ? describe : describe.skip)('files that are none (Linux)', () => {
  it('a large file of holes, and what the kernel makes up', () => {
    writeFileSync(at('hollow'), 'ftrt');
    truncateSync(at('hollow'), 200 * 1024 ** 3);
    expect(fileProblem(at('hollow'))?.why).toMatch(/^is sparse: its size is 200\.0 GiB/);
    truncateSync(at('hollow'), 1024 ** 3);
    expect(fileProblem(at('hollow'))).toBeNull();
    for (const file of ['/proc/kmsg', '/proc/self/mem', '/sys/kernel/mm/transparent_hugepage/enabled'])
      if (existsSync(file)) expect(fileProblem(file)?.why).toMatch(/made up by the kernel/);
  });

  it('a link to the disk, to itself or into /proc is not followed by a pattern', async () => {
    mkdirSync(at('tree/real'), { recursive: true });
    writeFileSync(at('tree/real/a.onnx'), '');
    symlinkSync('/', at('tree/disk'));
    symlinkSync('/proc', at('tree/kernel'));
    symlinkSync('loop', at('tree/loop'));
    symlinkSync('real', at('tree/other'));
    expect(await globFiles('**/*.onnx', { cwd: at('tree') })).toEqual(['other/a.onnx', 'real/a.onnx']);
    expect(await globFiles('kernel/**', { cwd: at('tree') })).toEqual([]);
    expect(await globFiles('/proc/**')).toEqual([]);
    expect(kindAt(at('tree/loop'))).toBe('missing');
  });

  it('a pipe that nobody writes to ends, and one that somebody does is read', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const text = async (seconds: number): Promise<string> => {
      let all = '';
      for await (const chunk of readableOf(at('pipe'), seconds)) all += chunk.toString();
      return all;
    };
    await expect(text(0.2)).rejects.toThrow('is a pipe that nothing writes to');
    const reading = text(10);
    const handle = openSync(at('pipe'), 'r+');
    writeSync(handle, 'a log\n');
    setTimeout(() => execFileSync('true'), 1);
    const { closeSync } = await import('node:fs');
    await new Promise((resolve) => setTimeout(resolve, 300));
    closeSync(handle);
    expect(await reading).toBe('a log\n');
  });
});

it('one file has many names', () => {
  writeFileSync(at('one'), '');
  symlinkSync('one', at('two'));
  expect([
    isSameFile(at('one'), at('two')),
    isSameFile(at('new'), `${folder}/./new`),
    isSameFile(at('one'), at('new')),
  ]).toEqual([true, true, false]);
});

it('a path that cannot be used is a fault of the input', () => {
  const codes = ['ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE', 'ENOSPC', 'EMFILE'];
  expect(codes.map((code) => refusalOf(Object.assign(new Error('x'), { code })) !== null)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(refusalOf(new TypeError('x'))).toBeNull();
});
