import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { askGit, trackedBy, trackedOf } from '../../src/host/ci/git.js';
import { realHost } from '../../src/host/real.js';
import type { Host } from '../../src/host/host.js';
import { answered, freshFolder } from '../toolchain/fake-host.js';

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

describe('whether git has a file', () => {
  const committed = (name: string): string => {
    const folder = freshFolder('git-tracked');
    const git = (...args: string[]): void => {
      execFileSync('git', args, { cwd: folder });
    };
    git('init', '-q');
    mkdirSync(path.join(folder, 'sub'));
    for (const file of ['sub/mine', 'sub/ine', 'sub/other']) writeFileSync(path.join(folder, file), '');
    git('add', 'sub/mine');
    return path.join(folder, name);
  };
  const top = (file: string): string => path.dirname(path.dirname(file));
  const noGit: Host = {
    ...realHost(),
    run: () =>
      Promise.resolve({
        ...answered(''),
        ending: { kind: 'not-started', code: 'ENOENT', message: 'no git' },
      }),
  };

  it.each<[string, (file: string) => Host]>([
    ['by git', () => realHost()],
    ['where git is missing', () => noGit],
    [
      'where git does not know the format of the repository',
      (file) => {
        execFileSync('git', ['config', 'core.repositoryformatversion', '1'], { cwd: top(file) });
        execFileSync('git', ['config', 'extensions.ofTheFuture', 'true'], { cwd: top(file) });
        return realHost();
      },
    ],
  ])('is told %s', async (_, hostFor) => {
    for (const [name, is] of [
      ['sub/mine', 'yes'],
      ['sub/other', 'no'],
    ] as const) {
      const file = committed(name);
      expect(await trackedBy(hostFor(file), file)).toBe(is);
    }
  });

  it('is asked once of all files of a folder, by names that are no patterns', async () => {
    const file = committed('sub/mine');
    const folder = path.dirname(file);
    for (const name of ['m[i]ne', 'in\u00e9', 'a b']) writeFileSync(path.join(folder, name), '');
    execFileSync('git', ['add', '-f', 'sub/a b', 'sub/in\u00e9'], { cwd: top(file) });
    const many = Array.from({ length: 120 }, (_, i) => path.join(folder, `none${i}`));
    const asked: string[][] = [];
    const host = realHost();
    const run: Host['run'] = (command, args, options) => {
      asked.push([...args]);
      return host.run(command, args, options);
    };
    const files = ['mine', 'm[i]ne', 'ine', 'a b', 'in\u00e9'].map((name) => path.join(folder, name));
    const told = await trackedOf({ ...host, run }, [...files, ...many, path.join(top(file), 'sub')]);
    expect(files.map((one) => told.get(one))).toEqual(['yes', 'no', 'no', 'yes', 'yes']);
    expect(many.map((one) => told.get(one)).filter((one) => one !== 'no')).toEqual([]);
    expect(told.get(path.join(top(file), 'sub'))).toBe('yes');
    expect(asked).toHaveLength(3);
  });

  it('is not known where the index cannot be read, and no where there is none', async () => {
    const file = committed('sub/mine');
    const index = path.join(top(file), '.git/index');
    for (const content of ['garbage', '', Buffer.concat([Buffer.from('DIRC'), Buffer.from([0, 0, 0, 4])])]) {
      writeFileSync(index, content);
      expect(await trackedBy(noGit, file)).toBe('unknown');
    }
    writeFileSync(index, 'garbage');
    expect(await trackedBy(realHost(), file)).toBe('unknown');
    execFileSync('rm', [index]);
    expect(await trackedBy(noGit, file)).toBe('no');
    expect(await trackedBy(noGit, path.join(freshFolder('git-none'), 'x'))).toBe('no');
  });

  it('is told of a worktree, whose .git is a file', async () => {
    const file = committed('sub/mine');
    const main = top(file);
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x'], { cwd: main });
    const tree = path.join(freshFolder('git-worktree'), 'tree');
    execFileSync('git', ['worktree', 'add', '-q', tree], { cwd: main });
    expect(await trackedBy(noGit, path.join(tree, 'sub/mine'))).toBe('yes');
    expect(await trackedBy(noGit, path.join(tree, 'sub/other'))).toBe('no');
  });
});
