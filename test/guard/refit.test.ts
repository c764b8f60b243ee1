/** Stripped engines, with stand-ins: a real one needs a GPU to be built. */
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import type { Report } from '../../src/core/report.js';
import { guard } from '../../src/guard/guard.js';
import { causeOf } from '../../src/guard/judge.js';
import { parseRequest } from '../../src/guard/request/request.js';
import type { RawInputs } from '../../src/guard/inputs.js';
import { displayPath } from '../../src/guard/targets/target.js';
import { syntheticPlan } from '../engine/synthetic.js';
import { standInPython } from '../support/stand-ins.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

const folder = freshFolder('refit');
const engine = path.join(folder, 'm.engine');
const model = path.join(folder, 'm.onnx');
writeFileSync(engine, syntheticPlan());
copyFileSync('examples/tiny.onnx', model);
const observer = {
  line: () => undefined,
  phase: <T>(_: string, body: () => Promise<T>): Promise<T> => body(),
};

async function reportOf(behaviour: string, more: RawInputs = {}): Promise<Report> {
  const request = parseRequest({
    engine: [engine],
    'tensorrt-version': ['10.6.0.26'],
    python: [standInPython(path.join(folder, behaviour), behaviour, { version: '10.6.0.26' })],
    ...more,
  });
  return await guard({ ...request, searchesRepository: false }, testHost({ tempDir: folder }), observer);
}

async function check(behaviour: string, more: RawInputs = {}): Promise<string[]> {
  const report = await reportOf(behaviour, more);
  const weights = report.engines[0]?.contract?.find(({ subject }) => subject === 'weights');
  return [report.verdict, causeOf(report), weights?.status ?? 'no term'];
}

it('an engine with its weights is not spoken of', async () => {
  expect(await check('ok')).toEqual(['pass', '', 'no term']);
});

it('a stripped one that nobody refitted lacks its weights, although it loads', async () => {
  expect(await check('stripped')).toEqual(['fail', 'weights-missing', 'fail']);
});

it('refitted before anything else, it has them', async () => {
  expect(await check('stripped', { 'refit-from': [model] })).toEqual(['pass', '', 'pass']);
});

it('the report says whose weights it got, and by its digest which', async () => {
  const refitted = await reportOf('stripped', { 'refit-from': [model] });
  const sha256 = createHash('sha256').update(readFileSync(model)).digest('hex');
  expect(refitted.engines[0]?.refitFrom).toEqual({ file: displayPath(model), sha256 });
  const refused = await reportOf('stripped-refused', { 'refit-from': [model] });
  expect(refused.engines[0]).not.toHaveProperty('refitFrom');
});

it.each(['stripped-other-model', 'stripped-refused', 'ok'])(
  '%s: the refit does not come off',
  async (behaviour) => {
    expect(await check(behaviour, { 'refit-from': [model] })).toEqual(['fail', 'refit-failed', 'fail']);
  },
);

it('the ONNX model must be there', () => {
  expect(() => parseRequest({ engine: [engine], 'refit-from': [path.join(folder, 'n.onnx')] })).toThrow(
    /refit-from: .*n\.onnx .*did you mean/,
  );
});
