import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bufferSource } from '../../../src/engine/bytes.js';
import { modelProblem, modelProblemOf } from '../../../src/engine/onnx/model-problem.js';

const MODEL = Buffer.from([0x08, 0x08, 0x3a, 0x02, 0x12, 0x00]);
const of = (bytes: Buffer | string): ReturnType<typeof modelProblemOf> =>
  modelProblemOf('m.onnx', bufferSource(Buffer.from(bytes)));

describe('modelProblem', () => {
  it.each([
    ['', /empty/],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 5\n', /Git LFS pointer/],
    ['<!DOCTYPE html><html></html>', /HTML/],
    ['PK\x03\x04 and so on', /zip/],
    ['404: Not Found\n', /text file/],
    ['{"message": "Bad credentials"}', /text file/],
    [Buffer.alloc(64), /zero bytes/],
    ['\0garbage', /is not an ONNX model: it begins with 00 67 61/],
    [Buffer.from([0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4]), /is not an ONNX model: it begins with de ad be ef/],
    [Buffer.alloc(20, 0xff), /is not an ONNX model/],
    [Buffer.concat([Buffer.from('ftrt'), Buffer.alloc(60)]), /engine/],
  ])('%j is not a model', (bytes, name) => {
    const finding = of(bytes);
    expect(finding).toMatchObject({ code: 'onnx-file-not-onnx', severity: 'error' });
    expect(finding?.message).toMatch(name);
    expect(finding?.remedy).not.toMatch(/[Gg]ive the (?:plan|engine)/);
  });

  it.each([
    [MODEL],
    ['ir_version: 8\ngraph {\n}\n'],
    [Buffer.from('\ufeffir_version: 8\n\0')],
    [Buffer.from('graph {\n name: "\xe4"\n}\n', 'latin1')],
  ])('%j is left to the parser', (bytes) => {
    expect(of(bytes)).toBeNull();
  });

  it.each([
    [MODEL.subarray(0, 5), 2],
    [Buffer.from([0x08, 0x80]), 0],
    [Buffer.from([0x12, 0xff, 1, 2, 3, 4]), 0],
  ])('%j ends before its fields do', (bytes, at) => {
    expect(of(bytes)).toMatchObject({
      code: 'onnx-file-corrupted',
      severity: 'error',
      message: `m.onnx is damaged: no protobuf field at byte ${at}.`,
    });
  });

  it('an engine: says how it is given', () => {
    expect(of(Buffer.concat([Buffer.from('vtrt'), Buffer.alloc(60)]))?.remedy).toContain(
      'This is a TensorRT engine: give it as engine',
    );
  });

  it('reads a file', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'model-')), 'empty.onnx');
    writeFileSync(file, '');
    expect(modelProblem(file)?.location).toEqual({ file });
    writeFileSync(file, MODEL);
    expect(modelProblem(file)).toBeNull();
  });
});
