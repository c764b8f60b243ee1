import path from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readFileSync } from 'node:fs';
import { actionOutputs, emptyOutputs } from '../../src/report/action-outputs.js';
import { makeWorkspace } from '../support/action.js';
import { report, row } from './reports.js';

const caches = { engines: '', environments: '/c', githubHit: true };

it('engines have one line each, their digests as sha256sum prints them, and files are named where they exist', () => {
  const workspace = makeWorkspace();
  const a = path.join(workspace.dir, 'a.engine');
  workspace.write('a.engine.trt.json', '{}');
  const html = workspace.write('r.html', '');
  const sha256 = 'a'.repeat(64);
  const rows = [
    row({ engine: a, sha256 }),
    row({ engine: a, sha256 }),
    row({ engine: 'b.engine', sha256 }),
    row({ engine: null }),
  ];
  const files = {
    report: 'r.json',
    sarif: path.join(workspace.dir, 'no.sarif'),
    html,
    junit: null,
    attestation: null,
  };
  expect(actionOutputs(report(rows), files, caches)).toMatchObject({
    engines: [a, 'b.engine'],
    engine: `${a}\nb.engine`,
    'engine-sha256': `${sha256}  ${a}\n${sha256}  b.engine`,
    passport: `${a}.trt.json`,
    html,
    sarif: '',
    'toolchain-cache-path': '/c',
    'github-cache-hit': true,
    'trtexec-cache-hit': false,
  });
  workspace[Symbol.dispose]();
});

it('are the same with and without a report, and those of action.yml', () => {
  const { outputs } = parse(readFileSync('action.yml', 'utf8')) as { outputs: object };
  const files = { report: 'r', sarif: null, html: null, junit: null, attestation: null };
  expect(Object.keys(actionOutputs(report([row()]), files, caches)).sort()).toEqual(
    Object.keys(outputs).sort(),
  );
  expect(Object.keys(emptyOutputs('invalid-input')).sort()).toEqual(Object.keys(outputs).sort());
});
