import { emptyResult } from '../../src/toolchain/harness/protocol.js';
import type { HarnessResult, OutputFacts, RuntimeFacts } from '../../src/toolchain/harness/types.js';

export const MEASURED: RuntimeFacts = {
  python: '/usr/bin/python3',
  pythonVersion: '3.12.1',
  module: 'tensorrt',
  moduleFile: '/site/tensorrt/__init__.py',
  moduleVersion: '10.6.0',
  libraryPath: '/lib/libnvinfer.so.10',
  libraryVersion: '10.6.0.26',
  kind: 'full',
  otherLibraries: [],
  gpu: { name: 'GPU', computeCapability: '9.0', memoryMiB: 81920 },
  driverVersion: '580.159.04',
  driverCuda: '13.0',
  cudaError: null,
};

export const NO_GPU: RuntimeFacts = {
  ...MEASURED,
  gpu: null,
  cudaError: { code: 100, name: 'CUDA_ERROR_NO_DEVICE' },
};

/** A run without a flaw in the given mode, but for what `change` says. */
export function harnessResult(
  mode: HarnessResult['mode'],
  change: Partial<HarnessResult> = {},
): HarnessResult {
  return {
    ...emptyResult(mode, { ending: { kind: 'exited', status: 0 }, durationMs: 1, output: '' }),
    done: true,
    runtime: MEASURED,
    ...(mode === 'load' || mode === 'run' ? { deserialized: true, context: true } : {}),
    ...(mode === 'build' ? { parsed: true, builtBytes: 100 } : {}),
    ...change,
  };
}

/** What is told of an output without a flaw. */
export const FINE_OUTPUT: OutputFacts = {
  name: 'y',
  dtype: 'float',
  shape: [2, 2],
  declared: [-1, 2],
  elements: 4,
  overrunBytes: 0,
  unwritten: 0,
  nan: 0,
  infinite: 0,
  repeat: null,
  allZero: false,
  sameForOtherInputs: false,
};
