import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { CommandFiles, withoutPipes } from '../../src/host/ci/command-files.js';
import { freshFolder } from '../toolchain/fake-host.js';

const file = path.join(freshFolder('commands'), 'output');

function started(): CommandFiles {
  writeFileSync(file, 'of the runner\n');
  return new CommandFiles({ GITHUB_OUTPUT: file, GITHUB_ENV: path.join(path.dirname(file), 'none') });
}

it('knows its own lines', () => {
  const files = started();
  files.write(() => {
    appendFileSync(file, 'verdict=fail\n');
  });
  expect(files.changed()).toEqual([]);
});

it.each([
  ['before its own', true],
  ['after its own', false],
])('sees a line that somebody else wrote %s, and takes it out', (_, before) => {
  const files = started();
  if (before) appendFileSync(file, 'verdict=pass\n');
  files.write(() => {
    appendFileSync(file, 'verdict=fail\n');
  });
  if (!before) appendFileSync(file, 'verdict=pass\n');
  expect(files.changed()).toEqual(['GITHUB_OUTPUT']);
  files.restore();
  expect(readFileSync(file, 'utf8')).toBe('of the runner\nverdict=fail\n');
  expect(files.changed()).toEqual([]);
});

it('writes nothing through a link that took its place, and takes the link away', () => {
  const files = started();
  const other = path.join(path.dirname(file), 'other');
  writeFileSync(other, 'of the runner\n');
  rmSync(file);
  symlinkSync(other, file);
  // The same content, until the step has ended.
  expect(files.changed()).toEqual(['GITHUB_OUTPUT']);
  files.restore();
  expect([lstatSync(file).isFile(), readFileSync(file, 'utf8')]).toEqual([true, 'of the runner\n']);
  expect(files.changed()).toEqual([]);
});

it('is red and no more where a folder took its place, or nothing', () => {
  const files = started();
  rmSync(file);
  expect(files.changed()).toEqual(['GITHUB_OUTPUT']);
  mkdirSync(file);
  files.restore();
  expect(files.changed()).toEqual(['GITHUB_OUTPUT']);
  rmSync(file, { recursive: true });
});

it('the summary is the step’s own, too', () => {
  writeFileSync(file, '');
  const files = new CommandFiles({ GITHUB_STEP_SUMMARY: file });
  appendFileSync(file, '## ✅ trt-guard: pass\n');
  expect(files.changed()).toEqual(['GITHUB_STEP_SUMMARY']);
});

it('a pipe is nothing to write to, and a device nothing to read', () => {
  const pipe = path.join(path.dirname(file), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const names = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];
  for (const name of names) {
    const env: Record<string, string> = { [name]: pipe, OTHER: pipe };
    expect(withoutPipes(env)).toEqual([name]);
    expect(env).toEqual({ OTHER: pipe });
    expect(withoutPipes({ [name]: '/dev/null' })).toEqual([]);
  }
  expect(new CommandFiles({ GITHUB_OUTPUT: '/dev/zero', GITHUB_ENV: '/dev/full' }).changed()).toEqual([]);
});
