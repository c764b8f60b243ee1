import { expect, it } from '@jest/globals';
import { productionImage } from '../../src/guard/declared/production-image.js';

const pin = (
  name: string,
  spec: string | null,
  role: 'build' | 'runtime' | null = null,
): Parameters<typeof productionImage>[0][number] => ({
  ...{ name, spec, role },
  file: 'Dockerfile',
  line: 3,
});
const TRITON = 'nvcr.io/nvidia/tritonserver';
const DIGEST = `@sha256:${'a'.repeat(64)}`;

it.each([
  ['the only one', [pin(TRITON, '24.05-py3')], `${TRITON}:24.05-py3`],
  ['by digest', [pin(TRITON, DIGEST)], `${TRITON}${DIGEST}`],
  ['twice the same', [pin(TRITON, '24.05-py3'), pin(TRITON, '24.05-py3')], `${TRITON}:24.05-py3`],
  [
    'the runtime before what nobody explains',
    [pin('x.io/a', '1'), pin(TRITON, '24.05-py3', 'runtime')],
    `${TRITON}:24.05-py3`,
  ],
  [
    'no builder, no package',
    [pin('x.io/build', '1', 'build'), pin('tensorrt-cu12', '==10.0.1'), pin('x.io/a', '1')],
    'x.io/a:1',
  ],
] as const)('%s', (_, pins, wanted) => {
  expect(productionImage(pins)).toBe(wanted);
});

it.each([
  ['none', [pin('tensorrt', '10.0.1')], /names an image that runs/],
  ['a builder alone', [pin('x.io/a', '1', 'build')], /names an image that runs/],
  ['whatever is newest', [pin('x.io/a', 'latest'), pin('x.io/a', null)], /names an image that runs/],
  ['a variable', [pin('x.io/a', '${TAG}')], /names an image that runs/],
  [
    'two',
    [pin('x.io/a', '1', 'runtime'), pin('x.io/a', '2', 'runtime')],
    /names 2: x\.io\/a:1 \(Dockerfile:3\), x\.io\/a:2/,
  ],
] as const)('%s is refused', (_, pins, why) => {
  expect(() => productionImage(pins)).toThrow(why);
});
