import { describe, expect, it } from '@jest/globals';
import { MODEL_CAUSES } from '../../src/diagnose/causes/causes-model.js';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { partOfOnnx } from '../../src/diagnose/onnx-operators.js';

const node = (op: string): string =>
  `[TRT] [E] ModelImporter.cpp:139: While parsing node number 4 [${op} -> "Y"]:`;
const usage = (what: string): string =>
  `[TRT] [E] ITensor::getDimensions: Error Code 4: API Usage Error (node_of_Y: ${what} In validate at /_src/optimizer/x.cpp:9)`;
const INVALID = '[6] Invalid Node - node_of_Y\n[E] In node -1: INVALID_NODE: Invalid Node - node_of_Y';

/** What TensorRT does not take of a valid model: [what it is, log, cause, what is said]. */
const REFUSED: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'a type',
    `${usage('ElementWiseOperation SUM requires inputs with type kFLOAT, kHALF, or kINT64. But type is UInt8.')}\n${node('Add')}\n${INVALID}`,
    'unsupported-dtype',
    /UInt8.*Cast the tensor/s,
  ],
  [
    'two types',
    `${usage('ElementWiseOperation DIV must have same input types. But they are of types Half and Float.')}\n${node('Celu')}`,
    'unsupported-dtype',
    /Half and Float.*Cast one of them/s,
  ],
  [
    'a kernel of another type',
    `${usage('IConvolutionLayer `input` and `kernel` must be of same type. `input` type is Float but `kernel` is of type Half.')}\n[E] ITensor::getDimensions: Error Code 4: API Usage Error (Output shape can not be computed for node /Conv. In x at /_src/x.cpp:2)\n${node('Conv')}\n${INVALID}`,
    'unsupported-dtype',
    /Float and Half.*Cast one of them.*\(Float and Half now\)/s,
  ],
  [
    'parts of several types',
    `${usage('IConcatenationLayer `inputs` must all be of the same type. inputs[1] is of type Half but inputs[0] is of type Float.')}\n${node('Concat')}\n${INVALID}`,
    'unsupported-dtype',
    /Half and Float.*Cast one of them/s,
  ],
  [
    'a use',
    `${usage('Key and Value must have the same shape')}\n${node('Attention')}\n${INVALID}`,
    'unsupported-onnx-op',
    /Attention of node 4 \(output Y\): Key and Value must have the same shape\..*may still be valid ONNX.*inline_selected_functions/s,
  ],
  [
    'a check of a parameter',
    `${node('GridSample')}\n${INVALID}\nThe ONNX parser refuses the model: INetworkDefinition::addGridSample: Error Code 3: API Usage Error (Parameter check failed, condition: input.getDimensions().nbDims == 4.  In addGridSample at /_src/x.cpp:2) (INVALID_NODE)`,
    'unsupported-onnx-op',
    /nbDims == 4.*may still be valid ONNX/s,
  ],
  [
    'shapes that its importer makes',
    `[TRT] [E] ITensor::getDimensions: Error Code 4: Shape Error (reshape changes volume. Reshaping [2,1,1] to [1,1]. In operator() at /_src/x.cpp:4)\n${node('MatMul')}\n${INVALID}`,
    'onnx-graph-invalid',
    /reshape changes volume\. Reshaping \[2,1,1\] to \[1,1\]\..*full_check=True.*the model is valid/s,
  ],
  [
    'a zero point that is an input',
    '[error] IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (IQuantizeLayer/IDequantizeLayer node_of_y has `zero_point` which is not an initializer. In validateQDQInputs at /_src/n.cpp:3)\nThe ONNX builder gave nothing',
    'unsupported-onnx-op',
    /make it an initializer/,
  ],
  [
    'weights that are kept as integers',
    '[error] IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (Quantized constant (fc_stored) is only allowed before DQ or PLUGIN_V2 or kPLUGIN_V3 node. If this constant is not intended as a quantized floating-point value, consider using other data types such as kBOOL, kINT32, or kINT64 instead. In match at /_src/q.cpp:4)',
    'unsupported-dtype',
    /constant fc_stored is kept as INT8.*--fold-constants/s,
  ],
  [
    'a quantized bias',
    `${usage('input has type Int32 but must have type FP8, FP4, Int4, or Int8.')}\n${node('DequantizeLinear')}\n${INVALID}`,
    'unsupported-dtype',
    /at node_of_Y\) is quantized to Int32.*"QuantizeBias": False/s,
  ],
  [
    'a zero point that is not 0',
    `${node('QuantizeLinear')}\n[TRT] [E] ModelImporter.cpp:150: ERROR: importers.cpp:1800 In function QuantDequantLinearHelper:\n[6] Assertion failed: shiftIsAllZeros(zeroPoint): Non-zero zero point is not supported. Please set kENABLE_UINT8_AND_ASYMMETRIC_QUANTIZATION_DLA to enable asymmetric quantization if it is on DLA.`,
    'unsupported-onnx-op',
    /zero points that are not 0, at node 4 \(QuantizeLinear\), output Y,.*"ActivationSymmetric": True/s,
  ],
  [
    'machine learning without networks',
    `${node('TreeEnsemble')}\n[1] Op type TreeEnsemble is not supported in TensorRT-RTX.`,
    'unsupported-onnx-op',
    /ai\.onnx\.ml.*outside TensorRT/s,
  ],
  [
    'attention without a kernel',
    '[TRT] [E] IBuilder::buildSerializedNetwork: Error Code 1: Myelin (MyelinCheckException: decompose_composite_ops.cpp:29: CHECK(composite_op->is_decomposable()) failed.)',
    'builder-internal-error',
    /inline_selected_functions.*'Attention'/s,
  ],
  [
    'a shape that is computed from an input',
    '[TRT] [E] [graphShapeAnalyzer.cpp::check::2119] Error Code 2: Internal Error (Assertion !isInFlight(p.second.symbolicRep) failed.  In check at /_src/g.cpp:2)',
    'builder-internal-error',
    /an initializer/,
  ],
  [
    'a layer without any kernel',
    '[TRT] [E] [tacticSupply.cpp::get::48] Error Code 2: Internal Error (Assertion !layerImpls.empty() failed. node_of_result has no runners that implement it In get at /_src/t.cpp:48)',
    'no-kernel-implementation',
    /node_of_result.*Remove the operator/s,
  ],
];

describe('what TensorRT does not take of a valid model', () => {
  it.each(REFUSED)('%s is told with its own reason', (_, log, cause, said) => {
    const diagnosis = diagnoseText(log);
    expect(diagnosis.cause).toBe(cause);
    const text = `${diagnosis.message} ${diagnosis.remedy}`;
    expect(text).toMatch(said);
    expect(text).not.toMatch(/node -1|\.\.\.? /);
  });

  it.each(['CumProd', 'BitShift', 'Resize', 'DFT', 'FlexAttention', 'ImageDecoder', 'SwiGLU', 'LpPool'])(
    'names what does the same as %s',
    (op) => {
      const { cause, remedy } = diagnoseText(
        `${node(op)}\n[1] Op type ${op} is not supported in TensorRT-RTX.`,
      );
      expect(cause).toBe('unsupported-onnx-op');
      expect(remedy).toContain(`Replace ${op} before the export: `);
      expect(remedy).not.toBe(MODEL_CAUSES['unsupported-onnx-op'].remedy);
    },
  );

  it('knows the parts of ONNX, and what is none of them', () => {
    expect(['Add', 'ZipMap', 'flexattention', 'Adam', 'DCNv2'].map(partOfOnnx)).toEqual([
      'core',
      'ml',
      'preview',
      'training',
      null,
    ]);
    const custom = diagnoseText(`${node('DCNv2')}\n[1] Op type DCNv2 is not supported in TensorRT-RTX.`);
    expect(custom.cause).toBe('onnx-custom-op-plugin-missing');
  });
});

/** Kinds of public reports, in words of this project's own: [what it is, log, cause, what the remedy must say]. */
const REPORTS: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'a library that the board would mount',
    './app: error while loading shared libraries: /usr/lib/aarch64-linux-gnu/libnvinfer.so.8: file too short',
    'missing-shared-library',
    /--runtime nvidia/,
  ],
  [
    'a DLL that another one needs',
    'FAIL : Error loading "C:\\ort\\onnxruntime_providers_tensorrt.dll" which depends on "nvinfer_10.dll" which is missing. (Error 126)',
    'missing-shared-library',
    /nvinfer_10\.dll/,
  ],
  [
    'NVSwitch without its manager',
    'ERROR: The NVIDIA Driver is present, but CUDA failed to initialize.\n   [[ System not yet initialized (error 802) ]]',
    'cuda-init-failure',
    /Fabric Manager/,
  ],
  [
    'a batch that the engine does not take',
    "failed for model 'm': configuration specified max-batch 8 but TensorRT engine only supports max-batch 1",
    'triton-config',
    /max_batch_size: 1 /,
  ],
  [
    'a library for another PyTorch',
    'OSError: /x/libplugin_ops.so: undefined symbol: _ZN3c1014DeviceTypeNameENS_10DeviceTypeEb\ncould not load the tensorrt plugin',
    'torch-tensorrt-abi',
    /Compile libplugin_ops\.so again/,
  ],
  [
    'a name that Python offers',
    "AttributeError: 'tensorrt.tensorrt.IBuilder' object has no attribute 'frobnicate'. Did you mean: 'frobnicate_nd'?",
    'python-api-removed',
    /Use frobnicate_nd in place of frobnicate/,
  ],
  [
    'a layer of release 8',
    "AttributeError: 'tensorrt.tensorrt.INetworkDefinition' object has no attribute 'add_pooling'",
    'python-api-removed',
    /add_pooling_nd/,
  ],
  [
    'an API that no pip package has any more',
    "  class C(trt.infer.EntropyCalibrator):\nAttributeError: 'module' object has no attribute 'infer'",
    'python-api-removed',
    /IInt8EntropyCalibrator2 of tensorrt itself\.$/,
  ],
  [
    'NaN in calibration',
    '[TRT] INFO: Starting Calibration.\n[TRT] INFO:   Calibrated batch 0 in 2.6 seconds.\n[TRT] ERROR: 2: [quantization.cpp::DynamicRange::65] Error Code 2: Internal Error (Assertion min_ <= max_ failed.)',
    'calibration-crash',
    /finite/,
  ],
  [
    'a plugin of the oldest kind',
    '[TRT]: deserializationUtils.cpp (567) - Serialization Error in load: 0 (Serialized engine contains plugin, but no plugin factory was provided.)',
    'plugin-not-registered',
    /IPluginV2DynamicExt/,
  ],
  [
    'another number of dimensions',
    '[E] [TRT] Parameter check failed at: engine.cpp::setBindingDimensions::940, condition: engineDims.nbDims == dimensions.nbDims',
    'profile-invalid',
    /as many dimensions/,
  ],
  [
    'a DLA that cannot build',
    '[TRT] device DLA_0, failed to build CUDA engine',
    'dla-unsupported-layer',
    /allowGPUFallback/,
  ],
  [
    'an old release that takes no integers',
    '[2019-09-14 01:19:53   ERROR] (Unnamed Layer* 0) [ElementWise]: elementwise inputs must not be Int32',
    'unsupported-dtype',
    /Cast the tensor/,
  ],
];

describe('kinds of public reports', () => {
  it.each(REPORTS)('%s', (_, log, cause, said) => {
    const diagnosis = diagnoseText(log);
    expect(diagnosis.cause).toBe(cause);
    expect(diagnosis.remedy).toMatch(said);
  });

  it('takes no attribute of another module for one of TensorRT', () => {
    const { cause } = diagnoseText(
      "import tensorrt\nAttributeError: 'module' object has no attribute 'contrib'",
    );
    expect(cause).not.toBe('python-api-removed');
  });
});
