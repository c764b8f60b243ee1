import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { makeWorkspace, ROOT, runActionBeside, type ActionRun, type Workspace } from '../support/action.js';
import { startCacheService, type CacheService } from '../support/cache-service.js';

/** `cache: true` between hosted runners, each of which begins with nothing, with a real TensorRT-RTX from PyPI. */

let workspace: Workspace;
let service: CacheService;
beforeEach(async () => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
  service = await startCacheService();
});
afterEach(async () => {
  await service.close();
  workspace[Symbol.dispose]();
});

const toolCache = (): string => path.join(workspace.dir, 'tool-cache');
function freshRunner(): void {
  rmSync(toolCache(), { recursive: true, force: true });
  mkdirSync(toolCache());
}
const guard = (env: Record<string, string> = service.env): Promise<ActionRun> =>
  runActionBeside(
    workspace,
    {
      model: 'tiny.onnx',
      product: 'tensorrt-rtx',
      'tensorrt-version': '1.5.0.114',
      require: 'inspect',
      cache: 'true',
    },
    { RUNNER_TOOL_CACHE: toolCache(), ...env },
  );
const post = ({ state }: ActionRun, env: Record<string, string> = service.env): Promise<ActionRun> =>
  runActionBeside(
    workspace,
    {},
    {
      RUNNER_TOOL_CACHE: toolCache(),
      ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
      ...env,
    },
    'post',
  );
const warnings = ({ annotations }: ActionRun): string[] =>
  annotations.flatMap(({ command, message }) => (command === 'warning' ? [message] : []));

it('the first runner installs and keeps, the second fetches; what was kept is held against its digests', async () => {
  freshRunner();
  const first = await guard();
  expect(first.log).toContain('Installing tensorrt-rtx');
  expect(first.outputs).toMatchObject({
    verdict: 'pass',
    'toolchain-cache-hit': 'false',
    'github-cache-hit': 'false',
  });
  const kept = await post(first);
  expect([kept.status, warnings(kept), service.entries.length]).toEqual([0, [], 1]);
  expect(service.entries[0]?.key).toMatch(
    /^trt-guard-1\.0\.0-tensorrt-rtx-1\.5\.0\.114-cu\d+-cp3\d+-linux-x64-python3\.[\d.]+-[0-9a-f]{8}$/,
  );

  freshRunner();
  const second = await guard();
  expect(second.log).not.toContain('Installing tensorrt-rtx');
  expect(second.outputs).toMatchObject({
    verdict: 'pass',
    'toolchain-cache-hit': 'true',
    'github-cache-hit': 'true',
  });
  expect([second.state, second.log.includes('s3cret'), second.log.includes('t0ken')]).toEqual([
    {},
    false,
    false,
  ]);
  expect(readdirSync(path.join(toolCache(), 'trt-guard-python')).length).toBe(1);

  // An entry that was written by another: its archive is whole, and nothing of it is what it should be.
  const [entry] = service.entries;
  if (entry !== undefined) entry.archive = Buffer.from('not an archive');
  freshRunner();
  const third = await guard();
  expect(third.outputs).toMatchObject({
    verdict: 'pass',
    'toolchain-cache-hit': 'false',
    'github-cache-hit': 'false',
  });
  expect(warnings(third)).toEqual([expect.stringContaining('could not be fetched')]);
}, 240_000);

it.each([
  ['no service', {}],
  ['one that is not there', { ACTIONS_CACHE_URL: 'http://127.0.0.1:9/', ACTIONS_RUNTIME_TOKEN: 't' }],
  [
    'one that is not there, protocol 2',
    { ACTIONS_CACHE_SERVICE_V2: '1', ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/', ACTIONS_RUNTIME_TOKEN: 't' },
  ],
  [
    'addresses that are none',
    { ACTIONS_CACHE_URL: 'x', ACTIONS_RUNTIME_TOKEN: 't', GITHUB_SERVER_URL: '::' },
  ],
])(
  '%s is one warning, and the job is green',
  async (_, env) => {
    freshRunner();
    const run = await guard(env);
    expect([run.status, run.outputs['verdict'], warnings(run).length]).toEqual([0, 'pass', 1]);
    const kept = await post(run, env);
    expect(kept.status).toBe(0);
  },
  240_000,
);

it('what a later step of the job did to the environment is not kept', async () => {
  freshRunner();
  const run = await guard();
  const [home = ''] = readdirSync(path.join(toolCache(), 'trt-guard-python'));
  const manifest = path.join(toolCache(), 'trt-guard-python', home, 'current.json');
  expect(existsSync(manifest)).toBe(true);
  const state = { made: run.state['made']?.replace(/"seal":"\w{8}/, '"seal":"00000000') ?? '' };
  const kept = await post({ ...run, state });
  expect([kept.status, service.entries]).toEqual([0, []]);
  expect(warnings(kept)).toEqual([expect.stringContaining('was modified after')]);
  expect(readFileSync(manifest, 'utf8')).toContain('"schema": 3');
}, 240_000);

it('a `post` step that has nothing to keep says nothing', async () => {
  freshRunner();
  const kept = await runActionBeside(workspace, {}, service.env, 'post');
  expect([kept.status, kept.stdout, kept.stderr, service.requests]).toEqual([0, '', '', []]);
});
