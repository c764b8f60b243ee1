import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../../src/core/findings.js';
import { pythonFlag, pythonFlagNames, SHAPE_FLAGS } from '../../../src/toolchain/python/build-flags.js';
import {
  argumentsThatNeedGpu,
  buildOperations,
  pythonFlagProblems,
} from '../../../src/toolchain/python/build-options.js';
import data from '../../../src/toolchain/trtexec/flags-data.json' with { type: 'json' };

/** What trt-guard says itself, on either converter (argv.ts). */
const RESERVED = ['--onnx', '--saveEngine', '--loadEngine', '--getPlanVersionOnly', '--help', '-h'];

describe('the flags of trtexec, for the Python converter', () => {
  it('has an answer to every flag that any release has, and to no other', () => {
    const known = data.options.map(({ option }) => option).filter((name) => !RESERVED.includes(name));
    expect(pythonFlagNames()).toEqual([...known].sort());
  });

  it.each<[string, object[]]>([
    ['--fp16', [{ op: 'flag', name: 'FP16' }]],
    ['--noTF32', [{ op: 'clear-flag', name: 'TF32' }]],
    ['--stronglyTyped', [{ op: 'network-flag', name: 'STRONGLY_TYPED' }]],
    ['--memPoolSize=workspace:1024', [{ op: 'pool', name: 'WORKSPACE', bytes: 2 ** 30 }]],
    [
      '--memPoolSize=dlaSRAM:0.5,tacticSharedMem:64K',
      [
        { op: 'pool', name: 'DLA_MANAGED_SRAM', bytes: 2 ** 19 },
        { op: 'pool', name: 'TACTIC_SHARED_MEMORY', bytes: 2 ** 16 },
      ],
    ],
    [
      '--hardwareCompatibilityLevel=ampere+',
      [
        {
          op: 'enum',
          name: 'hardware_compatibility_level',
          type: 'HardwareCompatibilityLevel',
          member: 'AMPERE_PLUS',
        },
      ],
    ],
    ['--builderOptimizationLevel=5', [{ op: 'attribute', name: 'builder_optimization_level', value: 5 }]],
    ['--tacticSources=-CUDNN,+CUBLAS', [{ op: 'tactic-sources', add: ['CUBLAS'], remove: ['CUDNN'] }]],
    [
      '--inputIOFormats=fp16:chw+hwc8',
      [{ op: 'formats', of: 'input', tensors: [{ dtype: 'HALF', formats: ['LINEAR', 'HWC8'] }] }],
    ],
    [
      "--layerPrecisions=*:fp16,'a:0':fp32",
      [
        {
          op: 'layer-precisions',
          layers: [
            { name: '*', dtype: 'HALF' },
            { name: 'a:0', dtype: 'FLOAT' },
          ],
        },
      ],
    ],
    [
      '--layerOutputTypes=conv:fp16+fp32',
      [{ op: 'layer-output-types', layers: [{ name: 'conv', dtypes: ['HALF', 'FLOAT'] }] }],
    ],
    ['--precisionConstraints=obey', [{ op: 'flag', name: 'OBEY_PRECISION_CONSTRAINTS' }]],
    ['--precisionConstraints=none', []],
    ['--sparsity=enable', [{ op: 'flag', name: 'SPARSE_WEIGHTS' }]],
    ['--preview=+aliasedPluginIO1003', [{ op: 'preview', name: 'ALIASED_PLUGIN_IO_10_03', on: true }]],
    [
      '--useDLACore=0',
      [
        { op: 'enum', name: 'default_device_type', type: 'DeviceType', member: 'DLA' },
        { op: 'attribute', name: 'DLA_core', value: 0 },
      ],
    ],
    ['--timingCacheFile=a=b.cache', [{ op: 'timing-cache', file: 'a=b.cache' }]],
    ['--skipInference', []],
    ['--shapes=x:1', []],
  ])('%s', (argument, operations) => {
    expect(pythonFlagProblems([argument], 'tensorrt')).toEqual([]);
    expect(buildOperations([argument])).toEqual(
      operations.map((operation) => ({ ...operation, flag: argument })),
    );
  });

  it.each([
    ['--fp61', 'no release of trtexec has this flag', 'Did you mean --fp16?'],
    ['--iterations=10', 'not a setting of the builder API', 'Drop it'],
    ['--plugins=a.so', 'not a setting of the builder API', 'input plugins'],
    ['--calib=cache', 'not a setting of the builder API', 'Quantize the model'],
    ['--fp16=yes', 'it takes no value', 'Write --fp16.'],
    ['--memPoolSize', 'it needs a value', 'Write --memPoolSize=VALUE.'],
  ])('%s is refused by name', (argument, message, remedy) => {
    const [problem, ...more] = pythonFlagProblems([argument], 'tensorrt');
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'cli-option-invalid', severity: 'error' });
    expect(problem?.message).toContain(argument.split('=')[0]);
    expect(problem?.message).toContain(message);
    expect(problem?.remedy).toContain(remedy);
  });

  it('knows what TensorRT-RTX lacks', () => {
    expect(
      pythonFlagProblems(['--fp16', '--best', '--noTF32', '--useDLACore=0'], 'tensorrt-rtx').map(
        ({ evidence }) => evidence[0]?.text,
      ),
    ).toEqual(['--fp16', '--best', '--useDLACore']);
  });

  it.each([
    ['--hardwareCompatibilityLevel', 'none', 'ampere+'],
    ['--runtimePlatform', 'SameAsBuild', 'WindowsAMD64'],
    ['--builderOptimizationLevel', '5', '6'],
    ['--memPoolSize', 'workspace:1G,tacticSharedMem:48K', 'workspace:1G,dlaSRAM:1'],
    ['--tacticSources', '+JIT_CONVOLUTIONS', '-CUDNN'],
    ['--preview', '+aliasedPluginIO1003', '+aliasedPluginIO1003,-profileSharing0806'],
  ])('%s: of TensorRT-RTX %s and not %s', (flag, taken, lacking) => {
    expect(pythonFlagProblems([`${flag}=${taken}`], 'tensorrt-rtx')).toEqual([]);
    expect(pythonFlagProblems([`${flag}=${lacking}`], 'tensorrt')).toEqual([]);
    const [problem, ...more] = pythonFlagProblems([`${flag}=${lacking}`], 'tensorrt-rtx');
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'cli-option-invalid', severity: 'error' });
    expect(problem?.evidence[0]?.text).toBe(`${flag}=${lacking}`);
  });

  it('knows what TensorRT-RTX needs a GPU for', () => {
    const args = ['--noTF32', '--refit', '--stripAllWeights', '--shapes=x:1'];
    expect(argumentsThatNeedGpu(args)).toEqual(['--refit', '--stripAllWeights']);
  });

  it.each([
    '--memPoolSize=workspace',
    '--memPoolSize=attic:5',
    '--builderOptimizationLevel=high',
    '--tacticSources=CUDNN',
    '--profilingVerbosity=loud',
    '--inputIOFormats=fp16',
    '--layerPrecisions=fp16',
    '--sparsity=force',
  ])('%s: a value that cannot be read is bad input', (argument) => {
    expect(() => buildOperations([argument])).toThrow(InputError);
    expect(() => buildOperations([argument])).toThrow(argument.split('=')[0]);
  });

  it('shape flags are read elsewhere', () => {
    for (const flag of SHAPE_FLAGS) expect(pythonFlag(flag)).toBeUndefined();
  });
});
