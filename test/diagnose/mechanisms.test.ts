import { describe, expect, it } from '@jest/globals';
import type { Cause } from '../../src/diagnose/causes/causes.js';
import { diagnoseText } from '../../src/diagnose/diagnose.js';

/**
 * One mechanism of a failure in several ways of saying it: releases, programs and shells differ, the mechanism does not. The words
 * are those of TensorRT and of the programs around it; names and numbers are made up.
 */
const MECHANISMS: [string, Cause | 'success', string][] = [
  // --- loading
  [
    'a program says the version itself',
    'engine-version-mismatch',
    'ERROR: TensorRT model exported with a different version than 10.7.0.23',
  ],
  [
    'a hardware compatibility level that does not cover the GPU',
    'gpu-arch-mismatch',
    '[E] The engine was built with hardware compatibility level ampere+ but the current device is older',
  ],
  [
    'a number behind a version assertion is about the first bytes',
    'engine-foreign-header',
    '[E] Serialization assertion stdVersionRead == kSERIALIZATION_VERSION failed. incompatible serialization version (512 != 1953657958)',
  ],
  [
    'a checkpoint read as an engine',
    'not-an-engine-file',
    'Reading engine from file out/last.pt\n[TRT] [E] Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match',
  ],
  ['a program that cannot read its engine', 'engine-file-not-found', 'read ../build/seg.engine error!'],
  ['an engine that does not exist', 'engine-file-not-found', 'File does not exist: cfg/net-fp16.engine'],
  [
    'a plugin that a program cannot make',
    'plugin-not-registered',
    'RuntimeError: cannot get RotatedPool_TRT plugin creator',
  ],
  [
    'a method that needs a size again',
    'python-api-removed',
    "TypeError: runtime_deserialize_legacy() missing 1 required positional argument: 'size'",
  ],
  [
    'a precision flag for TensorRT-RTX',
    'rtx-vs-tensorrt',
    '&&&& RUNNING TensorRT.tensorrt_rtx # ./tensorrt_rtx --onnx=a.onnx --bf16\n[E] Unknown option: --bf16',
  ],
  [
    'a builder of a runtime that only loads',
    'lean-runtime-mismatch',
    "AttributeError: module 'tensorrt_lean' has no attribute 'Builder'",
  ],
  // --- machine
  [
    'a server without a GPU',
    'cuda-init-failure',
    "failed to load 'seg' version 2: Invalid argument: unable to load model 'seg', TensorRT backend supports only GPU device",
  ],
  [
    'bindings that are not there',
    'python-binding-missing',
    'ImportError: /opt/py/site-packages/tensorrt/tensorrt.so: cannot open shared object file: No such file or directory',
  ],
  ['a linker of another language', 'missing-shared-library', '/usr/bin/ld: nicht gefunden: -lnvinfer'],
  ['a shell of another language: crash', 'native-crash', 'Building the engine\n段错误 (核心已转储)'],
  ['a shell of another language: killed', 'host-out-of-memory', '[V] [TRT] Timing Runner: conv\n已杀死'],
  [
    'memory, while a node is read',
    'host-out-of-memory',
    'In node 88 (parseGraph): INVALID_NODE: Invalid Node - /head/TopK\nstd::bad_alloc',
  ],
  [
    'killed after a cache was made anew',
    'host-out-of-memory',
    '[TRT-LLM] [W] Invalid timing cache, using freshly created one\nKilled',
  ],
  // --- model
  [
    'weights that the checker misses',
    'external-data-missing',
    "ValidationError: Data of TensorProto ( tensor name: proj.w ) should be stored in m/proj.bin, but it doesn't exist or is not accessible.",
  ],
  [
    'weights that another runtime misses',
    'external-data-missing',
    'Deserialize tensor proj.w failed. GetFileLength for m/proj.bin failed:open file m/proj.bin fail',
  ],
  [
    'weights behind a graph error',
    'external-data-missing',
    'In node -1 (parseGraph): INVALID_GRAPH: Assertion failed: ctx->getWeightsContext().convertOnnxWeights(initializer, &weights)',
  ],
  [
    'a constant of a type that is not taken',
    'unsupported-dtype',
    '[E] [TRT] mask_4: invalid weights type of Bool',
  ],
  [
    'a type that this place does not take',
    'unsupported-dtype',
    '[E] ITensor::getDimensions: Error Code 4: API Usage Error\n(dq_7: input has type Int32 but must have type FP8 or Int8.)',
  ],
  [
    'an operator that takes one type only',
    'unsupported-dtype',
    'In function importRange:\n[8] Assertion failed: inputs.at(0).isInt32() && "this version of TensorRT only supports INT32!"',
  ],
  [
    'an operator of UFF that no plugin gives',
    'onnx-custom-op-plugin-missing',
    'ERROR: [TRT]: UffParser: Validator error: Pool_3: Unsupported operation _RotatedPool_TRT',
  ],
  [
    'an operator beyond its limit',
    'unsupported-onnx-op',
    '[E] Error Code 4: Internal Error (/head/TopK: K exceeds the maximum value allowed (3840).)',
  ],
  [
    'shapes that cannot agree, said by a layer',
    'onnx-graph-invalid',
    '[E] Error[4]: [convolutionNode.cpp::computeOutputExtents::36] Error Code 4: Internal Error (conv_9: group count must divide input channel count)',
  ],
  [
    'too few dimensions',
    'onnx-graph-invalid',
    'ERROR: [TRT]: ITensor::getDimensions: Error Code 3: API Usage Error (conv_1: at least 4 dimensions are required for input.)',
  ],
  [
    'an assertion of the model',
    'onnx-graph-invalid',
    '[E] Error Code 4: Internal Error (IAssertionLayer check_2: condition[0] is false: 0. batch must be even)',
  ],
  [
    'scales that are not scales',
    'onnx-graph-invalid',
    'In function QuantDequantLinearHelper:\n[6] Assertion failed: scaleAllPositive && "Scale coefficients must all be positive"',
  ],
  // --- request
  [
    'an input that no profile has',
    'dynamic-shape-no-profile',
    '[E] Error Code 4: Internal Error (tokens: dynamic input is missing dimensions in profile 0.)',
  ],
  [
    'a profile against the network',
    'profile-invalid',
    '[E] Error Code 4: Internal Error (img: for dimension number 1 in profile 0 does not match network definition (got min=1, opt=1, max=1), expected min=opt=max=3).)',
  ],
  [
    'a profile out of order',
    'profile-invalid',
    '[E] 4: Specified optimization profiles must satisfy MIN<=OPT<=MAX.',
  ],
  [
    'a profile of negative numbers, wrapped',
    'profile-invalid',
    'ERROR: [TRT]: IOptimizationProfile::setDimensions: Error Code 3: API Usage Error\n  (Parameter check failed, condition: x >= 0)',
  ],
  [
    'shapes that were never set, wrapped',
    'profile-invalid',
    'Error Code 3: API Usage Error\n(Parameter check failed, condition: inputDimensionSpecified.\nNot all shapes are specified.',
  ],
  [
    'a shape that is not a number',
    'shape-flags-mismatch',
    '&&&& RUNNING TensorRT.trtexec [TensorRT v8601] # trtexec --onnx=a.onnx --minShapes=tokens:[1,8]\n[E] stoi',
  ],
  [
    'a flag that is not a number',
    'cli-option-invalid',
    '&&&& RUNNING TensorRT.trtexec [TensorRT v8601] # trtexec --avgRuns=ten\n[E] stoi',
  ],
  // --- build
  [
    'the workspace, said before the node',
    'workspace-too-small',
    '[TensorRT] ERROR: Try increasing the workspace size with IBuilderConfig::setMaxWorkspaceSize()\n[TensorRT] ERROR: Internal Error in computeCosts: 0 (Could not find any implementation for node pool_2.)',
  ],
  [
    'an assertion of the optimizer, wrapped',
    'builder-internal-error',
    '[E] Error[2]: [checkSanity.cpp::checkLinks::218] Error Code 2:\n    Internal Error (Assertion item.second != nullptr failed.',
  ],
  [
    'a node that no part of the optimizer takes',
    'builder-internal-error',
    '[E] Error Code 2: Internal Error (/enc/Slice requires bool I/O but node can not be handled by Myelin.)',
  ],
  [
    'an exception of the optimizer',
    'builder-internal-error',
    '[E] Error[1]: Unexpected exception timing model failed: shader != nullptr',
  ],
  [
    'a cache of another release',
    'timing-cache-invalid',
    '[E] 1: Serialization assertion stdVersionRead == kSERIALIZATION_VERSION failed.Version tag does not match. Note: Current Version: 230, Serialized Engine Version: 224)\n[E] 4: The timing cache will not be used!',
  ],
  [
    'an engine that was built and has no place',
    'engine-write-failed',
    '[I] [TRT] Engine generation completed in 8.2 seconds.\n[E] [TRT] Fail to open engine file',
  ],
  // --- what stops nothing
  [
    'a second try that works',
    'success',
    'ERROR: [TRT]: Error Code 3: API Usage Error (Parameter check failed, condition: !config.getFlag(BuilderFlag::kFP16). )\nRetrying without explicit FP16 flag\nserialize cuda engine to file: /m/a.engine successfully',
  ],
  [
    'a library of Windows that is on no path',
    'missing-shared-library',
    'FileNotFoundError: Could not find: cudart64_12.dll. Is it on your PATH?',
  ],
  [
    'a library of Windows of another version',
    'missing-shared-library',
    'OSError: [WinError 127] The procedure is not there. Error loading "D:\\v\\nvinfer_10.dll" or one of its dependencies.',
  ],
  [
    'a model that a pipeline cannot reach',
    'onnx-file-not-found',
    "ERROR: Cannot access ONNX file '/srv/models/det.onnx'",
  ],
  [
    'an engine that was not there yet',
    'success',
    'ERROR: Deserialize engine failed because file path: /m/a.engine open error\nBuilding complete\nserialize cuda engine to file: /m/a.engine successfully',
  ],
];

describe('a mechanism is known in whatever words', () => {
  it.each(MECHANISMS)('%s: %s', (_, cause, log) => {
    expect(diagnoseText(log).cause).toBe(cause);
  });

  it('what only resembles one is none', () => {
    for (const log of [
      // A server's word for a bad request is not a flag.
      'E0101 model.cc:9] Invalid argument: unexpected shape for input',
      // A search that ends in a build.
      'cache file not found, building: /m/a.engine',
      'g++ main.o -o app -lnvinfer -lcudart',
    ])
      expect(['unknown', 'success']).toContain(diagnoseText(log).cause);
  });

  it('a version in front of a cache says nothing of an engine behind it', () => {
    const tag = (current: number): string =>
      `[E] 1: Version tag does not match. Note: Current Version: ${current}, Serialized Engine Version: 224)`;
    const log = `${tag(230)}\n[E] 4: Engine deserialization failed.`;
    expect(diagnoseText(log).cause).toBe('engine-version-mismatch');
  });
});
