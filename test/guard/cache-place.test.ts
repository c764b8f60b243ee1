import path from 'node:path';
import { expect, it } from '@jest/globals';
import { InputError } from '../../src/core/findings.js';
import { hostFor } from '../../src/guard/cache/cache-place.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { realHost } from '../../src/host/real.js';

const place = (cache: 'runner' | 'job', env: Record<string, string>): string =>
  hostFor({ cache }, { ...realHost(), env, cacheDir: '/opt/hostedtoolcache' }).cacheDir;
const JOB = { RUNNER_TEMP: '/w/_temp', RUNNER_TRACKING_ID: 'github_1', GITHUB_RUN_ID: '1', GITHUB_JOB: 'a' };

it('is the runner’s tool cache unless the job’s own folder is asked for', () => {
  expect(parseRequest({ model: ['a'] }).cache).toBe('runner');
  expect(place('runner', JOB)).toBe('/opt/hostedtoolcache');
  expect(path.dirname(place('job', JOB))).toBe('/w/_temp');
});

it('is one for the steps of a job, and another for every other job', () => {
  expect(place('job', { ...JOB, INPUT_MODEL: 'x' })).toBe(place('job', JOB));
  const others = Object.keys(JOB).map((name) => place('job', { ...JOB, [name]: `/${name}` }));
  expect(new Set([...others, place('job', JOB)]).size).toBe(others.length + 1);
});

it.each(['', 'temp'])('is nowhere without a RUNNER_TEMP (%j)', (temp) => {
  expect(() => place('job', { RUNNER_TEMP: temp })).toThrow(InputError);
});
