import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { each } from './told-cases.js';

const MAGIC =
  '[E] 1: [stdArchiveReader.cpp::StdArchiveReader::30] Error Code 1: Serialization (Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match)';
const SKIPPED =
  '[W] UNSUPPORTED_STATE: Skipping tactic 0 due to insufficient memory on requested size of 12884901888 detected for tactic 0x0.';
const PROGRESS = 'Building engine: 100%|##########| 6/6 [00:41<00:00,  6.9s/it]';

each('programs that say what they miss of an engine', [
  [
    "terminate called after throwing an instance of 'std::logic_error'\n  what():  Output at index 1 has incorrect length\nAborted (core dumped)\nEngine found",
    'application-expectation',
    /export/,
  ],
  ['Enabling PyTorch fallback as no engine was found.', 'engine-file-not-found', /profile that admits/],
  [
    'TensorRT libraries not found, tensorrt detector not present',
    'missing-shared-library',
    /tag ends in -tensorrt/,
  ],
  [
    'RuntimeError: Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!',
    'application-expectation',
    /--medvram/,
  ],
  [
    'decoderXQARunner.cpp:600: "No available kernel for the GQA"',
    'gpu-unsupported-by-release',
    /SM of this GPU/,
  ],
  [
    '[E] Error Code 9: API Usage Error (Target GPU SM 88 is not supported by this TensorRT release.)',
    'gpu-unsupported-by-release',
    /not an NVIDIA GPU/,
  ],
  [
    '[E] [layers.cpp::EinsumLayer::5500] Error Code 3: API Usage Error (Parameter check failed at: optimizer/api/layers.cpp::EinsumLayer::5500, condition: nbInputs > 0 && nbInputs <= MAX_EINSUM_NB_INPUTS)',
    'unsupported-onnx-op',
    /Einsum/,
  ],
  [
    'W trt_engine_op.cc:700] TF-TRT Warning: Engine creation for TRTEngineOp_0_1 failed. The native segment will be used instead. Reason: Unimplemented: Input tensor with shape [1,0,4] is an empty tensor',
    'unsupported-onnx-op',
    /empty tensor/,
  ],
]);

each('one line, without what TensorRT writes before it', [
  ['Found unsupported datatype (2) when importing initializer: attn.bias', 'unsupported-dtype', /./],
  ['Failed to import initializer.', 'external-data-missing', /./],
  ['Network must have at least one output', 'parse-errors-ignored', /./],
  ['[8] Assertion failed: axis >= 0 && axis < nbDims', 'unsupported-onnx-op', /./],
  [
    'No importer registered for op: NonZero. Attempting to import as plugin.',
    'unsupported-onnx-op',
    /NonZero/,
  ],
  [
    '[W] Skipping tactic 0 due to insuficient memory on requested size of 4294967296 detected for tactic 4.',
    'workspace-too-small',
    /workspace/,
  ],
  ['Repeated layer name: /0/Split_1 (layers must have distinct names)', 'onnx-graph-invalid', /./],
  ['conv1: kernel weights has count 864 but 46080 was expected', 'onnx-graph-invalid', /./],
  [
    'ConvTranspose_15: 3D asymmetric padding is not supported on pre-sm70 GPUs',
    'unsupported-onnx-op',
    /sm70/,
  ],
  ['parseModel: Failed to open TLT encoded model file /m/a.etlt', 'onnx-file-not-found', /a\.etlt/],
  [
    'RuntimeError: TensorRT does not currently build wheels for Tegra systems',
    'python-binding-missing',
    /JetPack/,
  ],
]);

each('remedies by what the log names', [
  [
    'gstnvinfer.cpp:1428:gst_nvinfer_process_full_frame:<pgie> error: NvDsBatchMeta not found for input buffer.',
    'application-expectation',
    /nvstreammux before nvinfer/,
  ],
  [
    '(gdb) bt\n#0  0x00007fb284de31be in ?? () from /usr/lib/libonnxruntime.so.1',
    'native-crash',
    /two copies/,
  ],
  [
    '[E] Uncaught exception detected: Unable to open library: nvinfer_plugin.dll',
    'missing-shared-library',
    /^Put the folder of nvinfer_plugin\.dll on PATH .*TensorRT 8 and older/,
  ],
  ['[F] Assertion failed: Unsupported SM.', 'gpu-unsupported-by-release', /other Ampere .* 8\.0/],
  [
    '[E] 2: [weightConvertors.cpp::quantizeBiasCommon::300] Error Code 2: Internal Error (Assertion getter(i) != 0 failed. )',
    'builder-internal-error',
    /Delete the cache and calibrate/,
  ],
  [
    '[E] [dot.cu::volume::79] Error Code 2: Internal Error (Assertion size <= std::numeric_limits<int32_t>::max() failed. )',
    'builder-internal-error',
    /2\^31 elements/,
  ],
  [
    '[E] Serialization assertion safeVersionRead == safeSerializationVersion failed.Version tag does not match. Note: Current Version: 43, Serialized Engine Version: 89',
    'engine-version-mismatch',
    /7\.0.*8\.0\.3\.4/,
  ],
]);

describe('an engine of a detector with other bytes in front of it', () => {
  it('is most often one of Ultralytics', () => {
    const found = diagnoseText(`Loading weights/yolo-best.engine\n${MAGIC}`);
    expect(found.cause).toBe('engine-foreign-header');
    expect(found.confidence).toBeLessThan(0.5);
  });

  it('is unknown where nothing tells what is loaded', () => {
    expect(diagnoseText(`Loading weights/best.engine\n${MAGIC}`).cause).toBe('unknown');
  });
});

describe('tactics that are skipped for lack of memory', () => {
  it('are all that a log says', () => {
    const found = diagnoseText(SKIPPED);
    expect(found.cause).toBe('gpu-out-of-memory');
    expect(found.remedy).toMatch(/resolution, batch/);
  });

  it.each([
    ['the engine was built', '[I] Engine built in 60.1 sec.', 'success'],
    ['another error follows', '[E] 3: a word that no rule knows', 'unknown'],
  ])('are not the cause where %s', (_, line, cause) => {
    expect(diagnoseText(`${SKIPPED}\n${line}`).cause).toBe(cause);
  });
});

it('an operator that was imported as a plugin stopped nothing', () => {
  const log =
    '[W] No importer registered for op: NonZero. Attempting to import as plugin.\n[I] Successfully created plugin: NonZero';
  expect(diagnoseText(log).cause).toBe('success');
});

it('an engine of another device that loads is to be built again, if at all', () => {
  const found = diagnoseText(
    'WARNING: Using an engine plan file across different models of devices is not recommended and is likely to affect performance or even cause errors.',
  );
  expect(found.cause).toBe('success');
  expect(found.remedy).toMatch(/build it again on this machine/);
});

describe("the bar of the builder's progress", () => {
  it('at its end is a build that worked', () => {
    expect(diagnoseText(`Building TensorRT engine for a.onnx: a.trt\n${PROGRESS}`).cause).toBe('success');
  });

  it.each([
    ['it stopped before', PROGRESS.replace('100%', ' 50%').replace('6/6', '3/6')],
    ['an error follows', `${PROGRESS}\n[!] Invalid Engine. Please ensure the engine was built correctly`],
    ['the process died', `${PROGRESS}\nSegmentation fault (core dumped)`],
  ])('is no success where %s', (_, log) => {
    expect(diagnoseText(log).cause).not.toBe('success');
  });
});
