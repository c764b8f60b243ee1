import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { causeOfModel, modelRefusal } from '../../src/diagnose/model.js';
import type { OnnxUse } from '../../src/engine/onnx/use.js';

const use = (opset: number, ...ops: string[]): OnnxUse => ({
  irVersion: 7,
  opset,
  operators: ops.map((op) => ({ op, domain: '', node: `${op}_1`, inputs: [], dilated: op === 'MaxPool' })),
  strings: ops.some((op) => op.startsWith('String')) ? ['x'] : [],
  vectors: new Map(),
});

describe('the cause that lies in the model itself', () => {
  it.each([
    ['opset', use(6, 'Add', 'Mul'), 'unsupported-opset-or-ir', { opsetOld: '7', opset: '6', op: 'Add, Mul' }],
    [
      'sequences',
      use(12, 'SequenceEmpty', 'SequenceAt'),
      'unsupported-onnx-op',
      { unsupported: 'sequence', op: 'SequenceEmpty, SequenceAt' },
    ],
    ['training', use(12, 'Gradient'), 'unsupported-onnx-op', { unsupported: 'training' }],
    ['integers', use(12, 'QLinearConv'), 'unsupported-onnx-op', { unsupported: 'integer' }],
    ['dilations', use(12, 'MaxPool'), 'unsupported-onnx-op', { unsupported: 'dilations' }],
    [
      'classical machine learning',
      {
        ...use(17, 'Scaler'),
        operators: ['Scaler', 'ZipMap'].map((op) => ({
          op,
          domain: 'ai.onnx.ml',
          node: op,
          inputs: [],
          dilated: false,
        })),
      },
      'unsupported-onnx-op',
      { unsupported: 'ml', op: 'Scaler, ZipMap' },
    ],
    ['strings', use(12, 'StringNormalizer'), 'unsupported-dtype', { dtype: 'STRING' }],
  ])('%s', (_, model, cause, captures) => {
    expect(causeOfModel(model, 'a.onnx')).toMatchObject({ cause, captures });
  });

  it('is none where a parser takes it all', () => {
    expect(causeOfModel(use(17, 'Add', 'Conv'), 'a.onnx')).toBeNull();
  });
});

describe('modelRefusal', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'refusal-'));
    file = path.join(folder, 'm.onnx');
    // ir_version 3, a graph of one node `Add`, opset 6.
    writeFileSync(file, Buffer.from([8, 3, 58, 7, 10, 5, 34, 3, 65, 100, 100, 66, 2, 16, 6]));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const RTX = { product: 'tensorrt-rtx', version: '1.5.0.114', plugins: false } as const;

  it('says before the build what is wrong, with the command that repairs it', () => {
    const finding = modelRefusal(file, RTX);
    expect(finding).toMatchObject({ code: 'unsupported-opset-or-ir', severity: 'error', location: { file } });
    expect(finding?.message).toMatch(/below 7 \(6\).*\(Add\)/);
    expect(finding?.remedy).toContain('convert_version(onnx.load(');
    expect(finding?.remedy).toContain(', 7)');
  });

  it('says nothing of a release that it does not know, and of none', () => {
    expect(modelRefusal(file, { ...RTX, version: '1.7.1.116' })).toBeNull();
    expect(modelRefusal(file, { ...RTX, version: null })).toBeNull();
  });
});
