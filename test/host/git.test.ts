import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { askGit } from '../../src/host/ci/git.js';
import { realHost } from '../../src/host/real.js';
import { freshFolder } from '../toolchain/fake-host.js';

const ASK = ['ls-files', '--error-unmatch', '--'];

it('starts no program that the configuration of a repository names', async () => {
  const folder = freshFolder('git-programs');
  execFileSync('git', ['init', '-q'], { cwd: folder });
  const mark = path.join(folder, 'started');
  execFileSync('git', ['config', 'core.fsmonitor', `touch ${mark}`], { cwd: folder });
  writeFileSync(path.join(folder, 'a'), '');
  // As it is without those settings: the test would pass on a git that asks no monitor.
  execFileSync('git', ['status'], { cwd: folder });
  expect(existsSync(mark)).toBe(true);
  execFileSync('rm', [mark]);
  expect(await askGit(realHost(), folder, [...ASK, 'a'])).toBeNull();
  expect(existsSync(mark)).toBe(false);
});

it('takes names as they are, and is null outside of a repository', async () => {
  const folder = freshFolder('git-names');
  execFileSync('git', ['init', '-q'], { cwd: folder });
  for (const name of ['m[1].engine', 'm1.engine']) writeFileSync(path.join(folder, name), '');
  execFileSync('git', ['--literal-pathspecs', 'add', 'm[1].engine'], { cwd: folder });
  expect(await askGit(realHost(), folder, [...ASK, 'm[1].engine'])).not.toBeNull();
  expect(await askGit(realHost(), folder, [...ASK, 'm1.engine'])).toBeNull();
  const outside = path.join(freshFolder('git-none'), 'x');
  mkdirSync(outside);
  expect(await askGit(realHost(), outside, ['rev-parse', '--show-toplevel'])).not.toBe(folder);
});
