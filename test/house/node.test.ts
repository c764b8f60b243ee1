/** One oldest Node: package.json, the README, the pages and the continuous integration name the same. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '../support/action.js';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const oldest = /"node": ">=([\d.]+)"/.exec(read('package.json'))?.[1] ?? '';

it.each(['README.md', 'docs/ci-systems.md'])('%s names the oldest Node that works', (file) => {
  const named = [...read(file).matchAll(/Node (\d+(?:\.\d+)*) or newer/g)].map(([, version]) => version);
  expect(named.length).toBeGreaterThan(0);
  expect(new Set(named)).toEqual(new Set([oldest]));
});

it('CI runs the bundles on exactly that one, and on 24', () => {
  expect(read('.github/workflows/ci.yml')).toContain(`node-version: ${oldest}.0`);
  expect(read('.ci/run')).toContain(`bundle_runs_on ${oldest}.0`);
  expect(read('.ci/run')).toMatch(/bundle_runs_on 24\./);
});
