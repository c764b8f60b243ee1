import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { changedFile, filesOf } from '../../../src/toolchain/python/manifest.js';
import { recordProblem } from '../../../src/toolchain/python/record.js';

const SITE = 'lib/python3.11/site-packages';
const FILES = { 'trt/__init__.py': 'x = 1\n', 'trt/a,b.so': 'elf', '../../../bin/tool': '#!/bin/sh\n' };
let folder = '';

function write(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** An environment with one wheel, as pip leaves it. */
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'record-'));
  const rows = Object.entries(FILES).map(([name, text]) => {
    write(path.join(SITE, name), text);
    const digest = createHash('sha256').update(text).digest('base64url');
    return `${name.includes(',') ? `"${name}"` : name},sha256=${digest},${text.length}`;
  });
  const bare = ['trt/__pycache__/__init__.cpython-311.pyc,,', 'trt-1.dist-info/RECORD,,'];
  write(`${SITE}/trt-1.dist-info/RECORD`, [...rows, ...bare, ''].join('\n'));
  write(`${SITE}/trt/__pycache__/__init__.cpython-311.pyc`, 'compiled');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('a wheel that is as it was installed has no problem', async () => {
  expect(recordProblem(folder, await filesOf(folder))).toBeNull();
});

it.each(Object.keys(FILES))(
  '%s that was changed is found, also where the list of files was rewritten with it',
  async (name) => {
    appendFileSync(path.join(folder, SITE, name), 'import os\n');
    const forged = await filesOf(folder);
    expect(await changedFile(folder, forged)).toBeNull();
    expect(recordProblem(folder, forged)).toBe(path.normalize(path.join(SITE, name)));
  },
);

it('a file that is gone is found, and so is an environment in which no wheel says what it installed', async () => {
  rmSync(path.join(folder, SITE, 'trt/__init__.py'));
  expect(recordProblem(folder, await filesOf(folder))).toBe(`${SITE}/trt/__init__.py`);
  rmSync(path.join(folder, SITE, 'trt-1.dist-info'), { recursive: true });
  expect(recordProblem(folder, await filesOf(folder))).toBe('RECORD');
});

it('what only resembles a RECORD, or a row of one, says nothing', async () => {
  const record = path.join(folder, SITE, 'trt-1.dist-info/RECORD');
  // A path with a comma is quoted: of this row nobody knows where its path begins.
  appendFileSync(record, `a,trt/none.py,sha256=${'A'.repeat(43)},1\n`);
  expect(recordProblem(folder, await filesOf(folder))).toBeNull();
  renameSync(record, `${record}.jws`);
  expect(recordProblem(folder, await filesOf(folder))).toBe('RECORD');
});
