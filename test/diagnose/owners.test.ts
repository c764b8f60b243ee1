import { describe, expect, it } from '@jest/globals';
import { CAUSES } from '../../src/diagnose/causes/causes.js';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { fillTemplate } from '../../src/diagnose/template.js';
import { each } from './told-cases.js';

each('a DLL or a symbol belongs to somebody', [
  [
    'LoadLibrary failed with error 126 "" when trying to load "C:\\app\\onnxruntime_providers_cuda.dll"',
    'missing-shared-library',
    /^(?!.*nvinfer).*cudnn64_9\.dll/,
  ],
  [
    'LoadLibrary failed with error 126 "" when trying to load "C:\\app\\onnxruntime_providers_tensorrt.dll"',
    'missing-shared-library',
    /nvinfer_10\.dll/,
  ],
  [
    'ort::CreateProvider CUDA_PATH is set but CUDA wasnt able to be loaded. Please install it',
    'missing-shared-library',
    /cudnn64_9\.dll/,
  ],
  [
    'EP Error x.cc:4 Please install TensorRT libraries as mentioned in the GPU requirements page',
    'missing-shared-library',
    /1\.18 and newer: TensorRT 10.*nvinfer_10\.dll/,
  ],
  ['app.so: undefined symbol: initLibNvInferPlugins', 'missing-shared-library', /nvinfer_plugin nvinfer/],
  [
    'trt plugins\nundefined symbol: _ZN6google8protobuf7Message3fooEv',
    'missing-shared-library',
    /protobuf that is loaded/,
  ],
  ['trt\nundefined symbol: _ZN2at6Tensor3fooEv\t(./build/libconv.so)', 'torch-tensorrt-abi', /torch/],
  [
    'NVInfer: Unable to load library: nvinfer_builder_resource_10.dll',
    'missing-shared-library',
    /^(?!.*glibc).*PATH.*beside the program/,
  ],
  [
    'Engine fails: cannot find nvinfer.dll',
    'missing-shared-library',
    /folder of nvinfer\.dll on PATH.*part of TensorRT/,
  ],
  [
    'root@l4t-box: error while loading shared libraries: libnvinfer.so.8: cannot open shared object file\nkernel 4.9-tegra aarch64',
    'missing-shared-library',
    /JetPack 4\.6 to 6\.0.*nv_tegra_release/,
  ],
]);

describe('pip has TensorRT for Windows from 10.0 on', () => {
  const removed = (path: string): string =>
    diagnoseText(
      `File "${path}", line 4\nAttributeError: 'tensorrt.ICudaEngine' object has no attribute 'num_bindings'`,
    ).remedy;

  it('an older one is a zip there, and a package elsewhere', () => {
    expect(removed('C:\\app\\run.py')).toMatch(/8\.6\.1 from NVIDIA's zip for Windows/);
    expect(removed('C:\\app\\run.py')).not.toMatch(/pip install/);
    expect(removed('/app/run.py')).toMatch(/pip install tensorrt==8\.6\.1/);
  });

  it('an installation that failed is told a release that can be had', () => {
    const { cause, remedy } = diagnoseText(
      'C:\\py> pip install tensorrt\nERROR: No matching distribution found for tensorrt_libs==8.6.1',
    );
    expect(cause).toBe('python-binding-missing');
    expect(remedy).toMatch(/pip install tensorrt-cu12==1[01]\.[\d.]+ .*8\.6\.1 from NVIDIA's zip/);
  });
});

each('what a program or its converter asserts', [
  [
    'net: src/net.cpp:57: void Net::init(): Assertion `bindingIndex != -1 && "no such output"\' failed.\nengine a.trt',
    'application-expectation',
    /names, number, shapes.*net\.cpp/,
  ],
  [
    "d: src/main.cpp:9: int main(): Assertion `engine != nullptr' failed.",
    'unknown',
    /trt-guard inspect ENGINE/,
  ],
  [
    '[E] IBuilderConfig::getFlag: Error Code 3: API Usage Error (Parameter check failed, condition: int(flag) < EnumMax<BuilderFlag>(). )',
    'application-expectation',
    /pip install -U polygraphy/,
  ],
  [
    '[E] Error Code 4: API Usage Error (Dimension mismatch for tensor ids and profile 0. At dimension axis 1, profile has min=2, opt=4, max=8 but tensor has 7. In validate)',
    'profile-invalid',
    /Write 7 for axis 1 of ids/,
  ],
  ['[E] getPluginCreator could not find plugin Hardmax version 1', 'unsupported-onnx-op', /Hardmax/],
  [
    'mmdeploy - INFO - start\nIn node 7 (importFallbackPluginImporter): UNSUPPORTED_NODE: Assertion failed: creator && "Plugin not found, are the plugin name, version, and namespace correct?"',
    'unsupported-onnx-op',
    /libmmdeploy_tensorrt_ops\.so/,
  ],
  [
    '[I] No importer registered for op: TRTDCNv2. Attempting to import as plugin.\n[E] could not find plugin: TRTDCNv2 version: 1',
    'onnx-custom-op-plugin-missing',
    /MMDeploy/,
  ],
  ['[E] Cannot create DLA engine, 1 not available', 'dla-unsupported-layer', /Leave --useDLACore out/],
  [
    '[E] In node 3: Deconv_3: Dilated 3D padding is not supported on pre-sm75 GPUs',
    'unsupported-onnx-op',
    /sm75 or newer/,
  ],
  [
    '[E] [TRT] [calibrator.cpp::calibrateEngine::9] Error Code 2: Internal Error (Assertion context->run() failed. )',
    'calibration-crash',
    /get_batch/,
  ],
  [
    "Net.cpp(9): error C2039: 'getNbBindings': ist kein Element von 'nvinfer1::ICudaEngine'",
    'python-api-removed',
    /getNbIOTensors/,
  ],
  [
    "TensorRT-LLM\nImportError: cannot import name 'QuantThing' from 'tensorrt_llm.models.x' (/a/b.py)",
    'python-api-removed',
    /git checkout v/,
  ],
  ['register `TensorrtExecutionProvider`: key/value cannot be empty', 'ort-option-unknown', /no value/],
  [
    'frigate.detectors ERROR : Version tag does not match. Note: Current Version: 228, Serialized Engine Version: 232',
    'engine-version-mismatch',
    /model_cache\/tensorrt.*restart Frigate/,
  ],
]);

describe('a crash behind the context is none of the load', () => {
  it.each([
    ['[TRT] Loaded engine size: 3 MiB\nSegmentation fault', 'engine-platform-mismatch'],
    [
      '[TRT] Loaded engine size: 3 MiB\n[TRT] TensorRT-managed allocation in IExecutionContext creation: CPU +0\nSegmentation fault',
      'native-crash',
    ],
  ])('%j', (log, cause) => {
    expect(diagnoseText(log).cause).toBe(cause);
  });
});

describe('a person before a log', () => {
  it('is not joined with its first line', () => {
    const { cause, message } = diagnoseText(
      'I want to try it with a fallback, that is a model with an unsupported op by TRT like hardmax. It does not seem to work.\n [E:ort:Default, provider.h:51 log] [2021-05-25 09:13:26   ERROR] getPluginCreator could not find plugin Hardmax version 1',
    );
    expect(cause).toBe('unsupported-onnx-op');
    expect(message).toMatch(/operator Hardmax/);
  });

  it('quotes in quotation marks what the program said', () => {
    expect(diagnoseText('I run it with CUDA 11, and I get "cannot find nvinfer.dll".').cause).toBe(
      'missing-shared-library',
    );
  });
});

describe('a template', () => {
  it('keeps brackets that hold no name', () => {
    expect(fillTemplate('torch2trt(model, [x])[ of {a}][ or {b}]', { a: '1' })).toBe(
      'torch2trt(model, [x]) of 1',
    );
  });

  it('never shows a gap where a cause is told by itself', () => {
    for (const { remedy, cases = [] } of Object.values(CAUSES) as {
      remedy: string;
      cases?: readonly { remedy: string }[];
    }[]) {
      for (const text of [remedy, ...cases.map((one) => one.remedy)])
        expect(text.replace(/\[[^[\]]*\{\w+\}[^[\]]*\]/g, '')).not.toMatch(/ {2}| [,;]/);
    }
  });
});
