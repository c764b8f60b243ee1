import { afterAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planBuilds } from '../../src/guard/build-plan.js';
import { problemsOfModel } from '../../src/guard/model-problems.js';
import { NO_SETTINGS, type ModelSettings } from '../../src/guard/settings.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { writtenModel } from '../engine/onnx/models.js';

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-problems-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const quantized = path.join(folder, 'quantized.onnx');
writeFileSync(
  quantized,
  writtenModel({ inputs: [{ name: 'x', shape: ['n', 3] }], operators: ['MatMulInteger'] }),
);
const page = path.join(folder, 'page.onnx');
writeFileSync(page, 'a page that a proxy sent\n');

async function problems(
  model: string,
  settings: ModelSettings = NO_SETTINGS,
  version = '1.5.0.114',
): Promise<string[]> {
  const request = parseRequest({ model: [model], product: ['tensorrt-rtx'] });
  const plan = planBuilds(request, [model], () => settings).get(model);
  return (await problemsOfModel(model, plan, request, { version })).map(({ code }) => code);
}

it.each<[string, Promise<string[]>, string[]]>([
  [
    'an operator that no shapes repair comes first',
    problems(quantized),
    ['unsupported-onnx-op', 'dynamic-shape-no-profile'],
  ],
  [
    'of another release the parser decides',
    problems(quantized, NO_SETTINGS, '1.4.0.76'),
    ['dynamic-shape-no-profile'],
  ],
  [
    'a plugin of .trt-guard.yml may have the operator',
    problems(quantized, { ...NO_SETTINGS, plugins: ['libmine.so'] }),
    ['dynamic-shape-no-profile'],
  ],
  ['what is not a model has nothing else wrong with it', problems(page), ['onnx-file-not-onnx']],
])('%s', async (_, found, wanted) => {
  expect(await found).toEqual(wanted);
});
