import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkoutOf, pathInRepository, type Checkout } from '../../src/host/repository.js';
import { isWithin } from '../../src/host/workspace.js';
import { repositoryPath } from '../support/runner/paths.js';

let workspace = '';
let job: Checkout;
beforeEach(() => {
  workspace = realpathSync(mkdtempSync(path.join(tmpdir(), 'repository-')));
  job = checkoutOf({ GITHUB_WORKSPACE: workspace, GITHUB_REPOSITORY: 'acme/consumer' });
});
afterEach(() => {
  rmSync(workspace, { recursive: true, force: true });
});

function checkout(folder: string, url: string): void {
  mkdirSync(path.join(workspace, folder, '.git'), { recursive: true });
  writeFileSync(path.join(workspace, folder, '.git', 'config'), `[remote "origin"]\n\turl = ${url}\n`);
}
const named = (file: string): string | null => pathInRepository(file, job, workspace);

describe('the path in the repository', () => {
  it.each([
    'https://github.com/acme/consumer',
    'https://github.com/Acme/Consumer.git',
    'git@github.com:acme/consumer.git',
  ])('is told by the checkout that holds the file: %s', (url) => {
    checkout('src', url);
    expect(named('src/requirements.txt')).toBe('requirements.txt');
    expect(named(path.join(workspace, 'src/models/m.onnx'))).toBe('models/m.onnx');
  });

  it('is what the runner takes it for', () => {
    checkout('src', 'https://github.com/acme/consumer');
    const file = path.join(workspace, 'src/a/b.txt');
    const folder = repositoryPath(file, 'acme/consumer') ?? '';
    expect(named(file)).toBe(path.relative(folder, file));
  });

  it('is counted from the workspace where no .git tells, or the workspace has it', () => {
    expect(named('src/requirements.txt')).toBe('src/requirements.txt');
    checkout('.', 'https://github.com/acme/a-fork-that-was-renamed');
    expect(named('src/requirements.txt')).toBe('src/requirements.txt');
  });

  it('is none for a file of another repository, or of none', () => {
    checkout('models', 'https://github.com/acme/models');
    expect(named('models/requirements.txt')).toBeNull();
    expect(named('/elsewhere/requirements.txt')).toBeNull();
    expect(named('..x/requirements.txt')).toBe('..x/requirements.txt');
    expect(named('.')).toBeNull();
  });

  it('is the same through a symbolic link', () => {
    checkout('src', 'https://github.com/acme/consumer');
    symlinkSync(path.join(workspace, 'src'), path.join(workspace, 'link'));
    expect(named('link/requirements.txt')).toBe('requirements.txt');
  });

  it('outside of GitHub is counted from the working folder', () => {
    expect(pathInRepository('a.txt', checkoutOf({}), workspace)).toBe('a.txt');
  });
});

it('a folder holds itself and what is below, and nothing that only begins like it', () => {
  expect(['/a', '/a/b', '/ab', '/', '/a/..b'].map((file) => isWithin('/a', file))).toEqual([
    true,
    true,
    false,
    false,
    true,
  ]);
});
