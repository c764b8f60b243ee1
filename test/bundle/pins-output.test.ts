import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runCli } from '../support/action.js';

const FOLDER = '::error::x';
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-output-'));
  mkdirSync(path.join(dir, FOLDER));
  writeFileSync(
    path.join(dir, FOLDER, 'requirements.txt'),
    'tensorrt==8.6.1 # ##[error]boo \u001b[31m\n-e file:x#egg=tensorrt\n',
  );
  // A project root of its own, whose two files meet.
  writeFileSync(path.join(dir, FOLDER, 'pyproject.toml'), '');
  writeFileSync(path.join(dir, FOLDER, 'constraints.txt'), 'tensorrt==10.0.1\n');
  writeFileSync(path.join(dir, 'Dockerfile'), 'FROM nvcr.io/nvidia/tensorrt:24.05-py3 AS ##[group]\n');
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

// eslint-disable-next-line no-control-regex
const OBEYED = /^\s*::|##\[|\u001b/m;

describe('what pins prints', () => {
  it('is nothing that the runner obeys, in the text', () => {
    const { status, stdout: out, stderr: err } = runCli(['pins', dir]);
    expect(status).toBe(1);
    expect(out).toMatch(/requirements\.txt:1/);
    expect(out).toMatch(/boo/);
    expect(out + err).not.toMatch(OBEYED);
  });

  it('is nothing that the runner obeys, and the very same values, in JSON', () => {
    const { status, stdout: out } = runCli(['pins', dir, '--json']);
    expect(status).toBe(1);
    expect(out).not.toMatch(OBEYED);
    const { pins: found } = JSON.parse(out) as { pins: { file: string; text: string }[] };
    const named = found.find(({ file }) => file === `${FOLDER}/requirements.txt`);
    expect(named?.text).toMatch(/##\[error\]boo/);
  });

  it('is an applicable diff for --fix, and harmless around it', () => {
    const asked = ['pins', dir, '--fix', '--to', '10.0.1'];
    const { stdout: out, stderr: err } = runCli(asked, { on: 'terminal' });
    expect(out).toContain(`+++ b/${FOLDER}/requirements.txt`);
    expect(out).toContain('-tensorrt==8.6.1 # ##[error]boo');
    expect(err).not.toMatch(OBEYED);
  });

  it('is on a runner a diff of which nothing is obeyed, and which applies', () => {
    const args = ['pins', dir, '--fix', '--to', '10.0.1'];
    const { stdout } = runCli(args, { env: { GITHUB_ACTIONS: 'true' } });
    const tried = spawnSync('git', ['apply', '--check', '-'], { cwd: dir, input: stdout, encoding: 'utf8' });
    expect([tried.status, tried.stderr]).toEqual([0, '']);
    expect(stdout).toContain('-tensorrt==8.6.1 # ##[error]boo');
  });
});
