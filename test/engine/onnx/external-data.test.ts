import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from '../../support/property.js';
import { externalDataOf } from '../../../src/engine/onnx/external-data.js';
import { OnnxFormatError } from '../../../src/engine/onnx/reader.js';
import { bufferSource } from '../../../src/engine/bytes.js';

const model = readFileSync(path.resolve(import.meta.dirname, '../../fixtures/plan/external-everywhere.onnx'));

/** A length-delimited protobuf field. */
function field(number: number, ...payload: Buffer[]): Buffer {
  const bytes = Buffer.concat(payload);
  const varint = (value: number): number[] =>
    value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
}

const externalTensor = (location: string): Buffer =>
  field(13, field(1, Buffer.from('location')), field(2, Buffer.from(location)));

describe('externalDataOf', () => {
  it('finds every place of a model that can name a file (written by the onnx package)', () => {
    expect(externalDataOf(bufferSource(model))).toEqual([
      'in-attribute.bin',
      'in-function.bin',
      'in-subgraph-attribute.bin',
      'in-subgraph.bin',
      'sparse-indices.bin',
      'sparse-values.bin',
      'weights.bin',
    ]);
  });

  it('steps over tensors: a gigabyte inside the model costs a few reads', () => {
    const inline = 1_000_000_000;
    const tail = field(7, field(5, externalTensor('w.bin')));
    // graph { initializer { raw_data } }, and then a second graph.
    const fixed = Buffer.from([
      0x3a,
      ...varintOf(1 + 5 + 1 + 5 + inline),
      0x2a,
      ...varintOf(1 + 5 + inline),
      0x4a,
      ...varintOf(inline),
    ]);
    let reads = 0;
    const found = externalDataOf({
      size: fixed.length + inline + tail.length,
      read: (offset, length) => {
        reads += length;
        if (offset < fixed.length)
          return Buffer.concat([fixed, Buffer.alloc(length)]).subarray(offset, offset + length);
        const at = offset - fixed.length - inline;
        return at >= 0 ? tail.subarray(at, at + length) : Buffer.alloc(length);
      },
    });
    expect(found).toEqual(['w.bin']);
    expect(reads).toBeLessThan(100_000);
  });

  it('refuses what is not a model, a bomb of nested graphs, and a path without end', () => {
    let nested = externalTensor('x');
    for (let depth = 0; depth < 300; depth++) nested = field(1, field(5, field(6, nested)));
    const refused = [
      Buffer.from('no protobuf at all'),
      Buffer.from('version https://git-lfs.github.com/spec/v1\n'),
      model.subarray(0, 400),
      field(7, nested),
      field(7, field(5, externalTensor('x'.repeat(5000)))),
    ];
    for (const bytes of refused) expect(() => externalDataOf(bufferSource(bytes))).toThrow(OnnxFormatError);
  });

  it('whatever the bytes: a list or an OnnxFormatError', () => {
    const edits = fc.array(fc.tuple(fc.nat(model.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(edits, (changes) => {
        const bytes = Buffer.from(model);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          externalDataOf(bufferSource(bytes));
        } catch (error) {
          if (!(error instanceof OnnxFormatError)) throw error;
        }
      }),
      { numRuns: 20_000 },
    );
  });
});

/** Always five bytes, so that lengths can be added up. */
function varintOf(value: number): number[] {
  return [0, 1, 2, 3, 4].map((i) => (Math.floor(value / 128 ** i) % 128) | (i < 4 ? 0x80 : 0));
}
