import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { guard } from '../../src/guard/guard.js';
import { causeOf } from '../../src/guard/judge.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { realHost } from '../../src/host/real.js';
import type { Report } from '../../src/core/report.js';
import { writtenModel } from '../engine/onnx/models.js';
import { makeWorkspace, type Workspace } from '../support/action.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';
import { stubDriver } from '../support/stub-driver.js';

let workspace: Workspace;
let driver: string;
beforeAll(() => {
  workspace = makeWorkspace();
  driver = stubDriver(workspace.dir);
  // What the stand-in's engine takes and gives.
  const model = writtenModel({
    inputs: [{ name: 'x', shape: ['batch', 4] }],
    outputs: [
      { name: 'y', shape: ['batch', 4] },
      { name: 'label', type: 6, shape: ['batch'] },
    ],
  });
  writeFileSync(path.join(workspace.dir, 'tiny.onnx'), model);
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

const observer = {
  line: () => undefined,
  phase: <T>(_title: string, body: () => Promise<T>): Promise<T> => body(),
};

let count = 0;
function check(behaviour: string, require: string, options = {}, inputs = {}): Promise<Report> {
  count += 1;
  const request = parseRequest({
    model: [path.join(workspace.dir, 'tiny.onnx')],
    output: [path.join(workspace.dir, String(count), 'tiny.engine')],
    shapes: ['x:1x4..2x4..4x4'],
    'tensorrt-version': ['10.6.0.26'],
    trtexec: [standInTrtexec(path.join(workspace.dir, `bin${count}`), 'ok')],
    python: [
      standInPython(path.join(workspace.dir, `python${count}`), behaviour, {
        version: '10.6.0.26',
        driver,
        ...options,
      }),
    ],
    require: [require],
    'load-timeout': ['2'],
    'run-timeout': ['3'],
    ...inputs,
  });
  return guard({ ...request, searchesRepository: false }, realHost(), observer);
}

it('require: run executes the engine at every point, and says what it took', async () => {
  const report = await check('run-ok', 'run');
  expect({ verdict: report.verdict, cause: causeOf(report) }).toEqual({ verdict: 'pass', cause: '' });
  const [engine] = report.engines;
  expect(engine?.contract?.map(({ subject, name, status }) => `${subject} ${name} ${status}`)).toEqual([
    'tensor input x pass',
    'tensor output y pass',
    'tensor output label pass',
    'profile x pass',
  ]);
  expect(engine?.checks.map(({ name, status }) => `${name} ${status}`)).toEqual(
    expect.arrayContaining(['load pass', 'run pass']),
  );
  expect(engine?.runs?.map(({ point, status }) => [point, status])).toEqual([
    ['opt', 'pass'],
    ['min', 'pass'],
    ['max', 'pass'],
  ]);
  expect(engine?.memory?.activationBytes).toBe(4096);
});

it.each([
  ['run-nan', 'output-not-finite'],
  ['run-hang', 'run-timeout'],
  ['run-segfault', 'run-crashed'],
  ['none', 'engine-version-mismatch'],
])('%s is red: %s', async (behaviour, cause) => {
  const report = await check(behaviour, 'run');
  expect({ verdict: report.verdict, cause: causeOf(report) }).toEqual({ verdict: 'fail', cause });
  const load = report.engines[0]?.checks.find(({ name }) => name === 'load');
  expect(load?.status).toBe(behaviour === 'none' ? 'fail' : 'pass');
});

it('without a GPU it is not proven', async () => {
  const { verdict, engines } = await check('run-ok', 'run', { driver: undefined, cuda: 100 });
  expect(verdict).toBe('unproven');
  expect(engines[0]?.findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['unproven-load', 'unproven-run']),
  );
});

it('load executes nothing', async () => {
  const report = await check('run-nan', 'load');
  expect(report.verdict).toBe('pass');
  expect(report.engines[0]?.runs).toBeUndefined();
});

it('outputs are kept where that was asked for, those of each point, and nowhere else', async () => {
  const folder = path.join(workspace.dir, 'outputs');
  expect((await check('run-ok', 'run')).verdict).toBe('pass');
  expect(existsSync(folder)).toBe(false);
  expect((await check('run-ok', 'run', {}, { 'keep-outputs': [folder] })).verdict).toBe('pass');
  const kept = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.npy'));
  expect(kept.map((name) => name.split(path.sep).slice(1).join('/')).sort()).toEqual(
    ['max', 'min', 'opt'].flatMap((point) => ['label', 'y'].map((name) => `profile0-${point}/${name}.npy`)),
  );
});
