/** What the converters tell of the types that an engine's layers compute in. */
import { expect, it } from '@jest/globals';
import { printedLayers, readLayerTypes } from '../../../src/toolchain/harness/layers.js';

const layer = (name: string, output: string, rest = 'TacticName: sm80_xmma, StreamId: 0'): string =>
  `Name: ${name}, LayerType: kgen, Inputs: [ { Name: x, Dimensions: [1,40], Format/Datatype: Int32 }], Outputs: [ { Name: y, Dimensions: [1,[2]], Format/Datatype: ${output} }], ${rest}`;

const PRINTED = [
  '&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # trtexec --dumpLayerInfo',
  '[11/30/2026-16:05:17] [I] Layer Information:',
  '[11/30/2026-16:05:17] [I] Layers:',
  layer('a', 'Half'),
  layer('b', 'Row major linear FP16 format'),
  layer('c', 'Row major linear FP32', 'ParameterType: Reformat, Origin: CAST'),
  'Bindings:',
  'x',
  layer('not a layer of the list', 'Float'),
  '[11/30/2026-16:05:17] [I] Skipped inference phase since --skipInference is added.',
  '&&&& PASSED TensorRT.trtexec [TensorRT v100600] [b26]',
].join('\n');

it('reads the list that trtexec prints, and nothing behind it', () => {
  const record = printedLayers(PRINTED);
  expect(record?.split('\n')).toHaveLength(4);
  expect(Object.fromEntries(readLayerTypes(record ?? '') ?? [])).toEqual({ Half: 2, Float: 1 });
});

it.each([
  ['a record of the builder', '[V] [TRT] Layers:'],
  ['a line without a time', 'Layers:'],
])('takes %s', (_, head) => {
  expect(printedLayers([head, layer('a', 'BFloat16'), ''].join('\r\n'))).toBe(
    `Layers:\n${layer('a', 'BFloat16')}`,
  );
});

it.each([
  ['no list', 'nothing'],
  ['names alone', '[I] Layers:\nconv1\nconv2\nBindings:'],
  ['a word in a sentence', 'there are Layers:\n' + layer('a', 'Half')],
])('tells no types where there is %s', (_, log) => {
  expect(readLayerTypes(printedLayers(log) ?? '')).toBeNull();
});

it.each([
  ['Row major Int8 format', 'Int8'],
  ['Channel major BF16 format where channel % 8 == 0', 'BFloat16'],
  ['Row major linear FP8', 'FP8'],
  ['Half', 'Half'],
  ['E8M0', 'E8M0'],
])('%s is %s', (written, type) => {
  expect([
    ...(readLayerTypes(`Layers:\n${layer('a', written)}`) ?? new Map<string, number>()).keys(),
  ]).toEqual([type]);
});
