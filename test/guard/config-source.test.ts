import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { configSource } from '../../src/guard/declared/config-source.js';
import { realHost } from '../../src/host/real.js';
import { freshFolder } from '../toolchain/fake-host.js';

const origin = freshFolder('base-origin');
const clone = path.join(freshFolder('base-clone'), 'clone');
const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd,
    encoding: 'utf8',
  }).trim();
let base = '';

beforeAll(() => {
  git(origin, 'init', '-q', '-b', 'main');
  writeFileSync(path.join(origin, '.trt-guard.yml'), 'ignore: [of-base]\n');
  mkdirSync(path.join(origin, 'sub'));
  writeFileSync(path.join(origin, 'sub', 'a'), '');
  git(origin, 'add', '-A');
  git(origin, 'commit', '-qm', 'base');
  base = git(origin, 'rev-parse', 'HEAD');
  git(origin, 'clone', '-q', origin, clone);
  writeFileSync(path.join(clone, '.trt-guard.yml'), 'ignore: ["**"]\n');
  writeFileSync(path.join(clone, 'sub', '.trt-guard.yml'), 'ignore: ["**"]\n');
  git(clone, 'add', '-A');
  git(clone, 'commit', '-qm', 'head');
});

function read(
  env: Record<string, string>,
  folder = clone,
  configFrom: 'head' | 'base' = 'base',
): Promise<string | null> {
  return configSource({ configFrom }, { ...realHost(), env })(folder);
}

describe('config-from', () => {
  it('head: the file that is checked out', async () => {
    expect(await read({}, clone, 'head')).toContain('**');
  });

  it('base: that of the base branch, by name or by the commit of the event', async () => {
    expect(await read({ GITHUB_BASE_REF: 'main' })).toBe('ignore: [of-base]\n');
    const event = path.join(freshFolder('base-event'), 'event.json');
    for (const content of [{ pull_request: { base: { sha: base } } }, { merge_group: { base_sha: base } }]) {
      writeFileSync(event, JSON.stringify(content));
      expect(await read({ GITHUB_EVENT_PATH: event, GITHUB_ACTIONS: 'true' })).toBe('ignore: [of-base]\n');
    }
  });

  it('base: a file that only the pull request has is none', async () => {
    expect(await read({ GITHUB_BASE_REF: 'main' }, path.join(clone, 'sub'))).toBeNull();
  });

  it('base: a commit without its folders is not a branch without the file', async () => {
    const bare = path.join(freshFolder('base-treeless'), 'clone');
    git(origin, 'clone', '-q', '--no-hardlinks', origin, bare);
    const tree = git(bare, 'rev-parse', 'origin/main^{tree}');
    rmSync(path.join(bare, '.git/objects', tree.slice(0, 2), tree.slice(2)));
    await expect(read({ GITHUB_BASE_REF: 'main' }, bare)).rejects.toThrow('fetch');
  });

  it('base: of a push, the file is the branch’s own', async () => {
    expect(await read({ GITHUB_ACTIONS: 'true' })).toContain('**');
  });

  it('base: what was not fetched, and what nobody names, is said', async () => {
    await expect(read({ GITHUB_BASE_REF: 'release' })).rejects.toThrow(
      /release is not in the checkout.*fetch/,
    );
    await expect(read({ GITHUB_BASE_REF: 'main' }, freshFolder('base-no-git'))).rejects.toThrow('fetch');
    expect(() => configSource({ configFrom: 'base' }, { ...realHost(), env: {} })).toThrow('GITHUB_BASE_REF');
  });
});
