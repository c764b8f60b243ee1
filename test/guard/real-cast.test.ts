/** The tier without a GPU on a real ONNX Runtime, which the test installs once (180 MB). */
import { rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { NO_TOLERANCE } from '../../src/accuracy/index.js';
import { precisionOf, readModelTypes } from '../../src/engine/index.js';
import { References } from '../../src/guard/references.js';
import { castStage } from '../../src/guard/stages/accuracy.js';
import type { RunContext } from '../../src/guard/run-context.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';
import { matrixModel } from '../toolchain/reference/models.js';

const cacheDir = process.env['TRT_GUARD_TEST_CACHE'] ?? path.join(homedir(), '.cache', 'trt-guard-test');
const N = 16;
const folder = freshFolder('cast');
const weights = (scale: number): number[] => Array.from({ length: N * N }, (_, i) => scale * Math.sin(i));

function saved(name: string, bytes: Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

const host = testHost({ cacheDir, tempDir: folder });
const references = new References(host, {
  phase: (_: string, body: () => Promise<unknown>) => body(),
} as never);

async function compared(model: string, referenceModel: string): Promise<string[]> {
  const request = { referenceModel, expected: null, tolerance: NO_TOLERANCE };
  const context = { request, host, references, cases: [] } as unknown as RunContext;
  const { status, findings = [], detail } = await castStage(context, { model, engine: 'e' }, null);
  return [status, ...findings.map(({ code }) => code), ...(detail === undefined ? [] : [detail])];
}

// What an earlier run of this test kept would answer in the place of ONNX Runtime.
rmSync(path.join(cacheDir, 'trt-guard-answers'), { recursive: true, force: true });

it('tells a right cast from one that overflows, and says what it cannot tell', async () => {
  const right = saved('right.onnx', matrixModel(weights(0.1), N, false));
  const cast = saved('cast.onnx', matrixModel(weights(0.1), N, true));
  const large = saved('large.onnx', matrixModel(weights(1e5), N, false));
  const overflowing = saved('overflowing.onnx', matrixModel(weights(1e5), N, true));
  expect([right, cast].map((file) => precisionOf(readModelTypes(file) ?? (undefined as never)))).toEqual([
    'fp32',
    'fp16',
  ]);
  expect(await compared(right, right)).toEqual(['pass']);
  expect(await compared(cast, right)).toEqual(['pass']);
  expect(await compared(overflowing, large)).toEqual(['fail', 'accuracy-exceeded']);
  // Sums of 160,000 between two operators, 16 in the end: ONNX Runtime itself computes them in FP32.
  const between = (isCast: boolean): Buffer => matrixModel(Array<number>(N * N).fill(2e4), N, isCast, 1e-4);
  expect(await compared(saved('between.onnx', between(true)), saved('sums.onnx', between(false)))).toEqual([
    'fail',
    'accuracy-exceeded',
  ]);
  // Another model altogether.
  expect(await compared(right, large)).toEqual(['fail', 'accuracy-exceeded']);
  const broken = saved('broken.onnx', matrixModel(weights(0.1).slice(1), N, false));
  expect(await compared(broken, right)).toEqual([
    'unproven',
    'reference-failed',
    expect.stringMatching(/^ONNX Runtime 1\.32\.0 does not run .*broken\.onnx: /),
  ]);
}, 600_000);
