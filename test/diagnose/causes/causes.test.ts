import { describe, expect, it } from '@jest/globals';
import { CAUSES } from '../../../src/diagnose/causes/causes.js';
import { diagnoseText } from '../../../src/diagnose/diagnose.js';
import { syntheticPlan } from '../../engine/synthetic.js';

/** One log of our own for each cause: the words of TensorRT, made-up names and numbers. */
const LOGS: Record<keyof typeof CAUSES, string> = {
  'engine-version-mismatch':
    '[TRT] [E] 6: The engine plan file is not compatible with this version of TensorRT, expecting library version 8.4.3.1 got 10.0.1.6, please rebuild.',
  'engine-platform-mismatch': '[E] Serialization assertion header.pad == expectedPlatformTag failed. (x)',
  'gpu-arch-mismatch':
    '[E] The engine plan file is generated on an incompatible device, expecting compute 7.5 got compute 9.0, please rebuild.',
  'engine-corrupted':
    '[E] Error Code 1: Serialization (Serialization assertion plan->header.size == blobSize failed.)',
  'engine-foreign-header':
    '[E] Trying to load an engine created with incompatible serialization version (741 != 1953657958). Check that',
  'not-an-engine-file':
    '[E] Trying to load an engine created with incompatible serialization version (1936876918 != 1953657958). Check',
  'engine-file-empty': '[E] Error Code 3: API Usage Error (Cannot deserialize with an empty memory buffer.)',
  'engine-file-not-found': '[E] Error opening engine file: out/detector.engine\n[E] Engine set up failed',
  'plugin-not-registered':
    '[E] IPluginRegistry::getPluginCreator: Error Code 4: API Usage Error (Cannot find plugin: RotateNMS_TRT, version: 1, namespace:.)',
  'plugin-wrong-arch':
    '[E] [TRT] CUDA error in my plugin: no kernel image is available for execution on the device',
  'lean-runtime-mismatch': '[E] Error Code 1: Internal Error (Unexpected call to stub loadRunner)',
  'engine-host-code-not-allowed': '[E] Error Code 4: API Usage Error (getEngineHostCodeAllowed() is false)',
  'safe-engine-in-standard-runtime':
    '[E] A safety engine cannot be deserialized by the standard runtime, use nvinfer1::safe',
  'engine-not-refittable': '[E] createInferRefitter: Error Code 3: condition: e.isRefittable()',
  'cuda-error-at-load':
    '[I] Loaded engine size: 3 MiB\n[E] [defaultAllocator.cpp::deallocate::61] Error Code 1: Cuda Runtime (an illegal memory access was encountered)',
  'tf32-override-mismatch': '[E] Inconsistent setting of NVIDIA_TF32_OVERRIDE between build and run',
  'python-api-removed': "AttributeError: 'tensorrt.ICudaEngine' object has no attribute 'get_binding_shape'",
  'rtx-vs-tensorrt':
    '[E] Trying to load an engine created with incompatible serialization version (1953657974 != 1953657958).',
  'missing-shared-library':
    'ImportError: libnvinfer_plugin.so.10: cannot open shared object file: No such file or directory',
  'python-binding-missing': "ModuleNotFoundError: No module named 'tensorrt'",
  'cuda-driver-too-old':
    '[W] [TRT] CUDA initialization failure with error: 35. Please check your CUDA installation',
  'cuda-init-failure':
    '[E] createInferRuntime: Error Code 6: API Usage Error (CUDA initialization failure with error: 100)',
  'gpu-unsupported-by-release':
    '[E] API Usage Error (Target GPU SM 121 is not supported by this TensorRT release.)',
  'cuda-library-version-mix':
    '[E] Myelin (Compiled against cuBLASLt 11.8.1.0 but running against cuBLASLt 11.5.2.0.)',
  'gpu-out-of-memory': '[E] Error Code 1: Cuda Runtime (out of memory)\n[E] Engine set up failed',
  'host-out-of-memory': '[V] [TRT] Graph optimization\nKilled',
  'native-crash': '[V] [TRT] Registering layer: conv1\nSegmentation fault (core dumped)',
  'onnx-file-not-found':
    '[E] Could not open file models/none.onnx\n[E] Failed to parse ONNX model from file: models/none.onnx',
  'onnx-file-not-onnx':
    '[libprotobuf ERROR text_format.cc:298] Error parsing text-format onnx2trt_onnx.ModelProto: 1:9: Message type "onnx2trt_onnx.ModelProto" has no field named "version".',
  'onnx-file-corrupted':
    '[E] MODEL_DESERIALIZE_FAILED: Assertion failed: model->ParseFromCodedStream(&codedInput)',
  'onnx-graph-invalid': '[E] In node 4 (parseGraph): INVALID_GRAPH: Assertion failed: no cycles',
  'axis-names-collide':
    '[E] TensorRT: the dimension named batch of input a and b differ: axes with the same name: batch',
  'external-data-missing': '[E] [TRT] WeightsContext.cpp:201: Failed to open file: big.onnx.data',
  'unsupported-onnx-op':
    '[E] While parsing node number 7 [Unique -> "y"]:\n[8] No importer registered for op: Unique',
  'unsupported-dtype': '[E] Unsupported ONNX data type: COMPLEX64 (14)',
  'unsupported-opset-or-ir': 'Unsupported model IR version: 13, max supported IR version: 10',
  'onnx-custom-op-plugin-missing': '[8] No importer registered for op: MyVoxelPooling',
  'parse-errors-ignored':
    'Building an engine\n[TRT] [E] Network must have at least one output\n[TRT] [E] Network validation failed.',
  'dynamic-shape-no-profile':
    '[E] Error Code 4: Internal Error (Network has dynamic or shape inputs, but no optimization profile has been defined.)',
  'profile-invalid':
    '[E] Error Code 4: Internal Error (kOPT values for profile 0 violate shape constraints: x)',
  'shape-flags-mismatch':
    '[E] Cannot find input tensor with name "image" in the network inputs! Please make sure the input tensor names are correct.',
  'cli-option-invalid': '[E] Unknown option: --workspace 1024',
  'workspace-too-small':
    '[W] Skipping tactic 2 due to insufficient memory on requested size of 99 detected\n[E] Error Code 10: Internal Error (Could not find any implementation for node conv7.)',
  'no-kernel-implementation':
    '[E] Error Code 10: Internal Error (Could not find any implementation for node {ForeignNode[a...b]}.)',
  'builder-internal-error':
    '[E] Error[2]: [graphOptimizer.cpp::merge::12] Error Code 2: Internal Error (Assertion a.size() == b.size() failed. )',
  'int8-scales-missing': '[E] Calibration failure occurred with no scaling factors detected.',
  'plugin-incompatible':
    '[E] Error Code 9: Internal Error (MyPlugin_3: could not find any supported formats consistent with input/output data types)',
  'dla-unsupported-layer':
    '[E] forceToUseNvmIO: Assertion std::all_of(users, [](Node* n) { return isDLA(n->backend); }) failed',
  'safety-scope-violation':
    '[E] Error Code 4: Internal Error (Layer pool1 failed DriveOS 6.0 safety scope validation)',
  'timing-cache-invalid':
    '[E] Error Code 1: Serialization (Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match)\n[E] 4: The timing cache will not be used!',
  'engine-write-failed': '[E] Cannot open engine file: out/none/a.engine\n[E] Saving engine to file failed.',
  'trtexec-not-found': 'build.sh: line 3: trtexec: command not found',
  'triton-config':
    "UNAVAILABLE: Invalid argument: unable to find 'libtriton_tensorrt_plan.so' for model 'seg', searched: /m/seg/1",
  'ort-option-unknown': 'FAIL : provider_options_utils.h:148 Parse Unknown provider option: "trt_new_thing".',
  'ort-silent-fallback': "Falling back to ['CPUExecutionProvider'] and retrying.",
  'torch-tensorrt-abi': 'OSError: /v/lib/libtorchtrt.so: undefined symbol: _ZN3c106detail5aaa',
  'application-expectation': 'loadEngine() failure: unexpected output dimensions: (1,2,40,40,7)',
  'precision-unsupported-by-gpu':
    '[E] Error Code 9: API Usage Error (FP8 is not supported on this platform.)',
  'calibration-crash': '[I] [TRT] Starting Calibration.\nSegmentation fault (core dumped)',
  'crash-after-pass':
    '&&&& PASSED TensorRT.trtexec [TensorRT v8601] # trtexec --onnx=a.onnx\nSegmentation fault (core dumped)',
};

describe('causes', () => {
  it.each(Object.entries(LOGS))('%s', (cause, log) => {
    const diagnosis = diagnoseText(log);
    expect(diagnosis.cause).toBe(cause);
    expect(diagnosis.evidence.length).toBeGreaterThan(0);
    // No placeholder and no bracket of a template is left over.
    expect(diagnosis.message + diagnosis.remedy).not.toMatch(/\{\w+\}|\.\.\. |\[[ ;,]/);
  });

  it('covers every cause', () => {
    expect(Object.keys(LOGS).sort()).toEqual(Object.keys(CAUSES).sort());
  });
});

describe('the first cause beats what follows from it', () => {
  it.each([
    [
      'onnx-file-not-found',
      '[E] Could not open file a.onnx\n[E] Failed to parse onnx file\n[E] Network must have at least one output\n[E] Engine set up failed',
    ],
    [
      'missing-shared-library',
      '[E] Unable to load library: libnvinfer_builder_resource.so.10.6.0: x\n[E] Assertion failure: empty engine\n[E] Error opening engine file: a.engine',
    ],
    [
      'gpu-out-of-memory',
      '[E] Error Code 2: OutOfMemory (no further information)\n[W] Skipping tactic 3 due to insufficient memory on requested size of 9\n[E] Could not find any implementation for node conv1.',
    ],
    [
      'engine-version-mismatch',
      "[E] Version tag does not match.\nAttributeError: 'NoneType' object has no attribute 'create_execution_context'",
    ],
  ])('%s', (cause, log) => {
    expect(diagnoseText(log).cause).toBe(cause);
  });
});

describe('success', () => {
  it.each([
    [
      'out of memory while tactics were timed',
      '[E] Error Code 2: OutOfMemory (no further information)\n[I] Engine built in 9 sec.\n&&&& PASSED TensorRT.trtexec # x',
    ],
    [
      'only warnings',
      '[W] [TRT] CUDA lazy loading is not enabled.\n[W] GPU compute time is unstable, with coefficient of variance = 2%.',
    ],
    [
      'order of destruction',
      '[E] [TRT] 3: [runtime.cpp::~Runtime::346] Error Code 3: API Usage Error (condition: mEngineCounter.use_count() == 1. Destroying)',
    ],
    [
      'layers on the GPU',
      '[W] [TRT] Default DLA is enabled but layer a is not supported on DLA, falling back to GPU.',
    ],
    [
      'a plugin found',
      '[I] [TRT] No importer registered for op: EfficientNMS_TRT. Attempting to import as plugin.\n[I] [TRT] Successfully created plugin: EfficientNMS_TRT',
    ],
    ['no timing cache yet', '[TensorRT] WARNING: Detected invalid timing cache, setup a local cache instead'],
  ])('%s', (_, log) => {
    expect(diagnoseText(log).cause).toBe('success');
  });

  it('is not what a word says: PASSED after a load that failed (seen with trtexec --skipInference)', () => {
    const log =
      '[E] (Version tag does not match.)\n[E] Engine deserialization failed\n&&&& PASSED TensorRT.trtexec [TensorRT v101501] [b29] # trtexec --loadEngine=a --skipInference';
    expect(diagnoseText(log).cause).toBe('engine-version-mismatch');
  });
});

describe('success is never claimed where a step failed', () => {
  it.each([
    [
      'an unknown error, then PASSED',
      '[E] Something new\n[E] Engine deserialization failed\n&&&& PASSED TensorRT.trtexec # x',
    ],
    [
      'a magic, then PASSED',
      '[E] Magic tag does not match\n[E] Engine deserialization failed\n&&&& PASSED TensorRT.trtexec # x',
    ],
    ['an error behind what worked', '[I] Engine built in 3 sec.\n[E] Something new'],
  ])('%s', (_, log) => {
    expect(diagnoseText(log).cause).toBe('unknown');
  });
});

describe('unknown', () => {
  it.each([
    ['nothing', ''],
    ['another program', 'hello\nworld'],
    [
      'only consequences',
      "[E] Engine set up failed\nAttributeError: 'NoneType' object has no attribute 'x'\n&&&& FAILED TensorRT.trtexec # x",
    ],
    [
      'a wrong magic alone',
      '[E] Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match)',
    ],
    ['another failure', 'ERROR: could not resolve host\nerror: process completed'],
  ])('%s', (_, log) => {
    const diagnosis = diagnoseText(log);
    expect(diagnosis).toMatchObject({ cause: 'unknown', confidence: 0 });
    expect(diagnosis.remedy).not.toBe('');
  });

  it('quotes the first error lines and says what to run', () => {
    const { evidence, remedy } = diagnoseText('fine\n[E] first\n[E] second');
    expect(evidence.map(({ line }) => line)).toEqual([2, 3]);
    expect(remedy).toContain('--verbose');
  });

  const none = (attribute: string): string =>
    `Traceback (most recent call last):\n  File "a.py", line 9\nAttributeError: 'NoneType' object has no attribute '${attribute}'`;
  it.each([
    ['an engine that is None', none('create_execution_context'), /in place of an engine/, /inspect.*VERBOSE/],
    ['a plan that is None', none('serialize'), /in place of a plan/, /get_error\(i\).*VERBOSE/],
    ['a context that is None', none('set_input_shape'), /in place of an execution context/, /VERBOSE/],
    ['nothing', '', /is empty/, /2>&1/],
    ['another program', 'hello\nworld', /neither an error nor a success/, /stderr/],
    ['an engine', syntheticPlan(), /is a TensorRT engine, no log/, /trt-guard inspect/],
    [
      'a None with error lines',
      `[TRT] [E] Something new\n${none('num_bindings')}`,
      /shows errors/,
      /first error/,
    ],
  ])('says what to do next with %s', (_, log, message, remedy) => {
    const diagnosis = diagnoseText(log);
    expect(diagnosis.cause).toBe('unknown');
    expect(diagnosis.message).toMatch(message);
    expect(diagnosis.remedy).toMatch(remedy);
  });

  it('sends a wrong magic to the first bytes of the file', () => {
    expect(diagnoseText('[E] Magic tag does not match').remedy).toContain('inspect');
  });
});

describe('what is taken out of the text', () => {
  it('names both versions and the command', () => {
    const { message, remedy, versions } = diagnoseText(LOGS['engine-version-mismatch']);
    expect(versions).toEqual({ builder: '10.0.1.6', runtime: '8.4.3.1' });
    expect(message).toContain('10.0.1.6');
    expect(message).toContain('8.4.3.1');
    expect(remedy).toContain(
      'pip install tensorrt-cu12==10.0.1 tensorrt-cu12-libs==10.0.1 tensorrt-cu12-bindings==10.0.1',
    );
  });

  it.each([
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # trtexec --onnx=a.onnx', '10.6.0.26', null],
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v8601] # trtexec --loadEngine=a.engine', null, '8.6.1'],
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v110100] [b106] # trtexec --onnx=a.onnx', '11.1.0.106', null],
  ])('decodes a banner: %s', (banner, builder, runtime) => {
    expect(diagnoseText(`${banner}\n[E] Engine set up failed`).versions).toEqual({ builder, runtime });
  });

  it('reads a builder version that is printed as raw bytes, a line break among them', () => {
    const log =
      '[E] expecting library version 11.3.0.99 got \n.\u0004.\u0000.\u0016)\n[E] Engine deserialization failed';
    const { cause, versions, evidence } = diagnoseText(log.replace('\u0000', '\u0001'));
    expect(cause).toBe('engine-version-mismatch');
    expect(versions).toEqual({ builder: '10.4.1.22', runtime: '11.3.0.99' });
    expect(evidence[0]?.line).toBe(1);
  });

  it.each(['got .)', 'got ..)', 'got ', 'got \n[node-9] ..)'])(
    'claims no builder where bytes were lost: %j',
    (tail) => {
      const { cause, versions } = diagnoseText(`[E] expecting library version 10.7.0.23 ${tail}`);
      expect(cause).toBe('engine-version-mismatch');
      expect(versions).toEqual({ builder: null, runtime: '10.7.0.23' });
    },
  );

  it('names compute capabilities, operator, plugin, file and library', () => {
    expect(diagnoseText(LOGS['gpu-arch-mismatch']).message).toMatch(/\(9\.0\).*\(7\.5\)/);
    expect(diagnoseText(LOGS['unsupported-onnx-op']).message).toContain('Unique');
    expect(diagnoseText(LOGS['plugin-not-registered']).message).toContain('RotateNMS_TRT');
    expect(diagnoseText(LOGS['external-data-missing']).remedy).toContain('big.onnx.data');
    expect(diagnoseText(LOGS['missing-shared-library']).message).toContain('libnvinfer_plugin.so.10');
    expect(diagnoseText(LOGS['engine-write-failed']).message).toContain('out/none/a.engine');
  });

  it('quotes the line that names the node of a missing plugin', () => {
    const { cause, evidence } = diagnoseText(
      '[E] ModelImporter.cpp:771: While parsing node number 412 [SpanPool -> "pooled"]:\n[E] ModelImporter.cpp:772: --- Begin node ---\n[E] [TRT] [8] No importer registered for op: SpanPool',
    );
    expect(cause).toBe('onnx-custom-op-plugin-missing');
    expect(evidence.map(({ line }) => line)).toEqual([1, 3]);
  });

  it('names the flag that replaces an unknown one', () => {
    const banner = '&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # trtexec --onnx=a.onnx\n';
    const { message, remedy } = diagnoseText(banner + LOGS['cli-option-invalid']);
    expect(message).toContain('--workspace');
    expect(message).toContain('10.6.0.26');
    expect(remedy).toContain('--memPoolSize=workspace:N');
  });
});
