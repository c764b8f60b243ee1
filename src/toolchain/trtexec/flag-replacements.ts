interface Replacement {
  /** In releases that have lost the flag. */
  after?: string;
  /** In releases that do not have it yet. */
  before?: string;
}

const TYPED =
  'Put the precision into the ONNX model (NVIDIA ModelOpt: AutoCast for FP16 and BF16, quantize/dequantize nodes for the rest) and build it without the flag: from 11.0 on every network is strongly typed.';
const QUANTIZE =
  'Quantize the model first (NVIDIA ModelOpt writes quantize/dequantize nodes) and drop the flag: 11.0 has no calibrator.';
const CAST =
  'Put cast nodes into the ONNX model and drop the flag: from 11.0 on every network is strongly typed.';
const ONNX = 'Convert the model to ONNX and use --onnx=FILE: the Caffe and UFF parsers are gone.';
const NEEDS_8_6 = 'Use TensorRT 8.6 or newer.';

/**
 * What to write instead, from NVIDIA's migration pages:
 * https://docs.nvidia.com/deeplearning/tensorrt/10.16.1/api/tensorrt-8x-to-10x-trtexec.html and
 * https://docs.nvidia.com/deeplearning/tensorrt/11.4.1/api/migration/tensorrt-10x-to-11x-trtexec.html. What --batch and --maxBatch do
 * to a network with an explicit batch: https://github.com/NVIDIA/TensorRT/issues/542.
 */
export const REPLACEMENTS: Readonly<Partial<Record<string, Replacement>>> = {
  '--workspace': { after: 'Use --memPoolSize=workspace:N (N in MiB).' },
  '--buildOnly': { after: 'Use --skipInference.' },
  '--explicitBatch': { after: 'Drop it: every network has an explicit batch.' },
  '--explicitPrecision': { after: 'Drop it.' },
  '--minTiming': { after: 'Drop it; --avgTiming=N sets how often tactics are timed.' },
  '--nvtxMode': { after: 'Use --profilingVerbosity=MODE.' },
  '--heuristic': { after: 'Use --builderOptimizationLevel=N.' },
  '--nativeInstanceNorm': { after: 'Drop it: it is the default; --pluginInstanceNorm turns it off.' },
  '--ni': { after: 'Drop it: it is the default; --pi turns it off.' },
  '--batch': { after: 'Give the batch as the first dimension: --shapes=input:NxCxHxW.' },
  '--maxBatch': {
    after: 'Give the batch as the first dimension of --minShapes, --optShapes and --maxShapes.',
  },
  '--deploy': { after: ONNX },
  '--model': { after: ONNX },
  '--output': { after: ONNX },
  '--uff': { after: ONNX },
  '--uffInput': { after: ONNX },
  '--uffNHWC': { after: ONNX },
  '--fp16': { after: TYPED },
  '--bf16': { after: TYPED, before: 'Use --fp16, or TensorRT 9.1 or newer.' },
  '--fp8': { after: TYPED, before: NEEDS_8_6 },
  '--int4': { after: TYPED, before: 'Use TensorRT 10.1 or newer.' },
  '--int8': { after: TYPED },
  '--best': { after: TYPED },
  '--calib': { after: QUANTIZE },
  '--calibProfile': { after: QUANTIZE },
  '--minShapesCalib': { after: QUANTIZE },
  '--optShapesCalib': { after: QUANTIZE },
  '--maxShapesCalib': { after: QUANTIZE },
  '--precisionConstraints': { after: CAST },
  '--layerPrecisions': { after: CAST },
  '--layerOutputTypes': { after: CAST },
  '--restricted': { after: 'Drop it; --safe builds for the safety runtime.' },
  '--weightless': { after: 'Use --stripWeights.', before: 'Use TensorRT 9.3 or newer.' },
  '--skipInference': { before: 'Use --buildOnly.' },
  '--stripWeights': { before: 'Use TensorRT 10.0 or newer (9.3: --weightless).' },
  '--staticPlugins': { before: 'Use --plugins=LIB.' },
  '--dynamicPlugins': { before: 'Use --plugins=LIB.' },
  '--pluginInstanceNorm': { before: 'Drop it: it is the default before 10.0.' },
  '--pi': { before: 'Drop it: it is the default before 10.0.' },
  '--versionCompatible': { before: NEEDS_8_6 },
  '--vc': { before: NEEDS_8_6 },
  '--excludeLeanRuntime': { before: NEEDS_8_6 },
  '--hardwareCompatibilityLevel': { before: NEEDS_8_6 },
  '--useRuntime': { before: NEEDS_8_6 },
  '--getPlanVersionOnly': {
    before: 'Read the plan header instead: trt-guard inspect FILE needs no TensorRT.',
  },
  '--noCudaGraph': { before: 'Drop it: before 11.0 CUDA graphs are off unless --useCudaGraph is given.' },
  '--noSpinWait': { before: 'Drop it: before 11.0 spinning is off unless --useSpinWait is given.' },
  '--includeDataTransfers': {
    before: 'Drop it: before 11.0 transfers are timed unless --noDataTransfers is given.',
  },
};
