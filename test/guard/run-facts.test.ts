import { expect, it } from '@jest/globals';
import * as v from 'valibot';
import { RUN_FACTS } from '../../src/core/report.js';
import { runFacts } from '../../src/guard/run-facts.js';
import type { Host } from '../../src/host/host.js';
import { realHost } from '../../src/host/real.js';

const host = (env: Record<string, string>): Host => ({
  ...realHost(),
  env: { PATH: process.env['PATH'], ...env },
});

it('on GitHub a run is what its default variables say', async () => {
  const facts = await runFacts(
    host({
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/models',
      GITHUB_SHA: 'b'.repeat(40),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_WORKFLOW: 'guard',
      GITHUB_JOB: 'gpu',
      GITHUB_RUN_ID: '42',
      GITHUB_RUN_ATTEMPT: '2',
      RUNNER_OS: 'Linux',
      RUNNER_ARCH: 'X64',
      RUNNER_NAME: 'gpu-1',
    }),
  );
  expect(v.is(RUN_FACTS, facts)).toBe(true);
  expect(facts).toMatchObject({
    repository: 'acme/models',
    commit: 'b'.repeat(40),
    attempt: 2,
    url: 'https://github.com/acme/models/actions/runs/42',
    runner: { name: 'gpu-1', os: 'Linux', arch: 'X64' },
  });
});

it('elsewhere it is the commit of the working folder, and null for what nobody tells', async () => {
  const facts = await runFacts(host({}));
  expect(v.is(RUN_FACTS, facts)).toBe(true);
  expect(facts).toMatchObject({ repository: null, id: null, attempt: null, url: null, workflow: null });
  expect(facts.commit === null || /^[0-9a-f]{40}$/.test(facts.commit)).toBe(true);
});
