/** What is advised for each two sides that disagree, whichever of them comes first. */
import { describe, expect, it } from '@jest/globals';
import type { Witness } from '../../src/core/report.js';
import { judgeVersions } from '../../src/guard/judge-versions.js';

const NEW = '10.6.0.26';
const OLD = '10.3.0.26';
const one = (source: Witness['source'], version: string, change: Partial<Witness> = {}): Witness => ({
  source,
  product: 'tensorrt',
  version,
  detail: `the ${source}`,
  ...change,
});
const pin = (version: string, line: number, change: Partial<Witness> = {}): Witness =>
  one('pin', version, { location: { file: 'requirements.txt', line }, ...change });
const runtimePin = (version: string): Witness =>
  one('pin', version, { input: 'runtime-version', detail: 'input runtime-version' });
const rtx = { product: 'tensorrt-rtx' } as const;

describe('the remedy', () => {
  it.each<[string, Witness[], string]>([
    [
      'of a pin and the runtime that was asked for',
      [pin(NEW, 3), runtimePin(OLD), one('plan-header', '10.5.0.18')],
      `Build with what production runs (pin TensorRT ${OLD}: requirements.txt:3), or run TensorRT ${NEW} in production and leave runtime-version out.`,
    ],
    [
      'of the same two, the other way round',
      [runtimePin(OLD), pin(NEW, 3), one('plan-header', '10.5.0.18')],
      `Build with what production runs (pin TensorRT ${OLD}: requirements.txt:3), or run TensorRT ${NEW} in production and leave runtime-version out.`,
    ],
    [
      'of two pins',
      [pin(NEW, 3), pin(OLD, 9)],
      'Pin one version in both places (requirements.txt:3; requirements.txt:9).',
    ],
    [
      'of two pins, one without a place',
      [one('pin', NEW, { detail: 'input tensorrt-version' }), pin(OLD, 9)],
      'Pin one version in both places (input tensorrt-version; requirements.txt:9).',
    ],
    [
      'of a pin in a file without a line',
      [
        one('pin', NEW, { location: { file: '.trt-version' } }),
        one('plan-header', OLD, { detail: 'm.engine' }),
      ],
      `Rebuild m.engine with TensorRT ${NEW}, or change the pin to ${OLD} (.trt-version).`,
    ],
    [
      'of a given engine',
      [pin(NEW, 3), one('plan-header', OLD, { detail: 'm.engine' })],
      `Rebuild m.engine with TensorRT ${NEW}, or change the pin to ${OLD} (requirements.txt:3).`,
    ],
    [
      'of the body of a given engine',
      [pin(NEW, 3), one('plan-body', OLD, { detail: 'm.engine' })],
      `Rebuild m.engine with TensorRT ${NEW}, or change the pin to ${OLD} (requirements.txt:3).`,
    ],
    [
      'of an engine that was built here',
      [pin(NEW, 3), one('trtexec', OLD), one('plan-header', OLD)],
      `Install TensorRT ${NEW} there, or change the pin to ${OLD} (requirements.txt:3).`,
    ],
    [
      'of a runtime that is not as pinned',
      [pin(NEW, 3), one('runtime-library', OLD)],
      `Install TensorRT ${NEW} there, or change the pin to ${OLD} (requirements.txt:3).`,
    ],
    [
      'of a module and its library',
      [one('runtime-module', NEW), one('runtime-library', OLD)],
      'Two TensorRT installations are mixed in one Python: reinstall its module and libraries at one version, and remove other copies from LD_LIBRARY_PATH.',
    ],
    [
      'of a trtexec and its library',
      [one('trtexec', NEW), one('builder-library', OLD)],
      'Two TensorRT installations are mixed in the converter: make sure that trtexec finds the libraries of its own release.',
    ],
    [
      'of two products, of which one is the engine',
      [one('pin', '1.5.0.114', rtx), one('plan-header', NEW, { detail: 'm.engine' })],
      'Use one product on both sides: product: tensorrt for m.engine, or rebuild it with TensorRT-RTX 1.5.0.114. TensorRT-RTX never loads an engine of TensorRT.',
    ],
    [
      'of two products, the engine’s first',
      [one('plan-header', '1.5.0.114', { ...rtx, detail: 'm.engine' }), one('runtime-library', NEW)],
      `Use one product on both sides: product: tensorrt-rtx for m.engine, or rebuild it with TensorRT ${NEW}. TensorRT never loads an engine of TensorRT-RTX.`,
    ],
  ])('%s', (_, witnesses, wanted) => {
    expect(judgeVersions(witnesses)[0]?.remedy).toBe(wanted);
  });

  it.each<[string, Witness[]]>([
    ['a built engine and its runtime', [one('plan-header', NEW), one('runtime-library', OLD)]],
    ['a runtime and a built engine', [one('plan-header', NEW), one('runtime-module', OLD)]],
  ])('of %s names what to install and what to rebuild', (_, witnesses) => {
    const [found] = judgeVersions(witnesses);
    expect(found?.remedy).toMatch(
      /^Load with the version that built it \(.*10\.6\.0.*\), or rebuild the engine with TensorRT 10\.3\.0\.26\.$/,
    );
  });
});

describe('a runtime that is asked for beside another pin', () => {
  it('is no fault before anything is measured', () => {
    expect(judgeVersions([pin(NEW, 3), runtimePin(OLD)])).toEqual([]);
    expect(judgeVersions([runtimePin(OLD), pin(NEW, 3)])).toEqual([]);
  });

  it('is one of two pins that differ all the same', () => {
    expect(judgeVersions([pin(NEW, 3), pin(OLD, 9)])).toHaveLength(1);
  });
});

it('points to the place of a witness that disagrees, else to the one that is given', () => {
  const [header, library] = [one('plan-header', NEW), one('runtime-library', OLD)];
  expect(judgeVersions([header, library], { file: 'm.onnx' })[0]?.location).toEqual({ file: 'm.onnx' });
  expect(judgeVersions([header, library])[0]).not.toHaveProperty('location');
  const far = { file: 'far.txt', line: 1 };
  expect(
    judgeVersions([header, one('runtime-library', OLD, { location: far })], { file: 'm.onnx' })[0]?.location,
  ).toEqual(far);
  expect(judgeVersions([pin(NEW, 3), library], { file: 'm.onnx' })[0]?.location).toEqual({
    file: 'requirements.txt',
    line: 3,
  });
});
