import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { inside } from '../../../src/toolchain/container/inside.js';

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-inside-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('an engine and its baseline are each mounted, read-only, and named as the container sees them', () => {
  const [engine, old] = ['new.engine', 'old.engine'].map((name) => path.join(folder, name));
  for (const file of [engine, old]) writeFileSync(file ?? '', 'a plan');
  const asked = { mode: 'run', engine: engine ?? '', baseline: { engine: old ?? '', order: 'eb' } };
  const { request, mounts } = inside(asked, folder);
  expect(request).toMatchObject({
    engine: '/trt-guard/engine',
    baseline: { engine: '/trt-guard/baseline-engine', order: 'eb' },
  });
  expect(mounts).toEqual(
    expect.arrayContaining([
      { source: engine, target: '/trt-guard/engine' },
      { source: old, target: '/trt-guard/baseline-engine' },
    ]),
  );
});

it('a model to refit from is mounted with the files of its tensors beside it', () => {
  const home = path.join(folder, 'weights');
  for (const name of ['w.onnx', 'data/w.bin']) {
    const file = path.join(home, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, name);
  }
  const empty = mkdtempSync(path.join(folder, 'run-'));
  const { request, mounts } = inside(
    { refitFrom: path.join(home, 'w.onnx'), refitData: ['data/w.bin'] },
    empty,
  );
  expect(request).toMatchObject({ refitFrom: '/trt-guard/refit/refit-from.onnx' });
  expect(mounts).toEqual(
    expect.arrayContaining([
      { source: path.join(home, 'w.onnx'), target: '/trt-guard/refit/refit-from.onnx' },
      { source: path.join(home, 'data/w.bin'), target: '/trt-guard/refit/data/w.bin' },
    ]),
  );
});
