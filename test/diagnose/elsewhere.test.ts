import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { each } from './told-cases.js';

each('compilers and linkers without TensorRT', [
  [
    'src/net.cpp:3:10: fatal error: NvInfer.h: No such file or directory',
    'missing-shared-library',
    /libnvinfer-dev/,
  ],
  [
    'net.cpp:3:10: fatal error: NvOnnxParser.h: Datei oder Verzeichnis nicht gefunden',
    'missing-shared-library',
    /-dev/,
  ],
  [
    "net.cpp(3): fatal error C1083: Cannot open include file: 'NvInfer.h': No such file",
    'missing-shared-library',
    /include/,
  ],
  ["a.cc:1:10: fatal error: 'NvInferPlugin.h' file not found", 'missing-shared-library', /headers/],
  [
    '/usr/bin/ld: cannot find -lnvinfer_plugin: No such file or directory',
    'missing-shared-library',
    /-L TensorRT/,
  ],
  [
    "LINK : fatal error LNK1104: cannot open file 'nvinfer_10.lib'",
    'missing-shared-library',
    /Library Directories/,
  ],
  ["net.cpp:(.text+0x1): undefined reference to `cudaMallocHost'", 'missing-shared-library', /cudart/],
  [
    'error LNK2019: unresolved external symbol initLibNvInferPlugins referenced in main',
    'missing-shared-library',
    /nvinfer_plugin/,
  ],
  [
    "/opt/trt/lib/libnvinfer.so: undefined reference to `cudnnCreate@libcudnn.so.8'",
    'missing-shared-library',
    /libcudnn\.so\.8 says which/,
  ],
  [
    "/opt/trt/lib/libnvinfer.so: undefined reference to `std::thread::x()@GLIBCXX_3.4.22'",
    'missing-shared-library',
    /GLIBCXX_3\.4\.22/,
  ],
]);

each('installers that cannot have TensorRT', [
  [
    '  • Installing tensorrt-cu12 (10.3.0): Failed\n\n  ChefBuildError',
    'python-binding-missing',
    /tensorrt-cu12==10\.3\.0 .*-libs==10\.3\.0 .*-bindings==10\.3\.0 --extra-index-url/,
  ],
  [
    '  Unable to find installation candidates for tensorrt-cu12-libs (10.3.0)',
    'python-binding-missing',
    /--extra-index-url/,
  ],
  [
    'Because no versions of tensorrt match >99 and app depends on tensorrt (>99), version solving failed.',
    'python-binding-missing',
    /pypi/,
  ],
  [
    '  × Failed to build `tensorrt==8.6.1`\n  ├─▶ The build backend returned an error',
    'python-binding-missing',
    /tensorrt-libs==8\.6\.1 tensorrt-bindings==8\.6\.1 --extra-index-url [^ ]+\.com\./,
  ],
  [
    '  ╰─▶ Because tensorrt-cu12-bindings was not found in the package registry',
    'python-binding-missing',
    /pypi\.nvidia\.com/,
  ],
  [
    'PackagesNotFoundError: The following packages are not available from current channels:\n\n  - tensorrt=10',
    'python-binding-missing',
    /pypi/,
  ],
  [
    'ERROR: tensorrt-10.3.0-cp39-none-manylinux_2_17_x86_64.whl is not a supported wheel on this platform.',
    'python-binding-missing',
    /Python 3\.9/,
  ],
  [
    'Collecting tensorrt_llm==0.20.0\n  error: subprocess-exited-with-error',
    'python-binding-missing',
    /Python that it has wheels for/,
  ],
  ['E: Unable to locate package libnvinfer-dev', 'missing-shared-library', /cuda-keyring/],
  [
    ' libnvinfer-plugin10 : Depends: libnvinfer10 (= 10.3.0) but 10.9.0 is to be installed',
    'missing-shared-library',
    /pin each/,
  ],
]);

each('a loader in another language, or of another system', [
  [
    './a: ошибка: libnvinfer.so.10: невозможно открыть разделяемый объектный файл: Нет такого файла или каталога',
    'missing-shared-library',
    /Install the TensorRT/,
  ],
  [
    './a: error: libcudnn.so.9: no se puede abrir el archivo: No existe el archivo o el directorio',
    'missing-shared-library',
    /cuDNN/,
  ],
  [
    'Die Ausführung kann nicht fortgesetzt werden, da nvinfer_10.dll nicht gefunden wurde.',
    'missing-shared-library',
    /nvinfer_10\.dll/,
  ],
  ['Process finished with exit code -1073741515 (0xC0000135)', 'missing-shared-library', /on PATH/],
  [
    'Error relocating /usr/lib/libnvinfer.so.10: __strcat_chk: symbol not found',
    'missing-shared-library',
    /glibc/,
  ],
  [
    "Could not load dynamic library 'libnvinfer.so.7'; dlerror: libcublas.so.11: cannot open shared object file",
    'missing-shared-library',
    /libcublas\.so\.11/,
  ],
  [
    'ImportError: libmpi.so.40: cannot open shared object file: No such file or directory',
    'missing-shared-library',
    /openmpi/,
  ],
  [
    'libcuda.so.1: cannot open shared object file: No such file or directory',
    'cuda-init-failure',
    /Container Toolkit/,
  ],
  [
    'nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.8',
    'cuda-driver-too-old',
    /newer driver/,
  ],
]);

each('no trtexec, in the words of each shell', [
  ['fish: Unknown command: trtexec', 'trtexec-not-found', /full path/],
  [
    "FileNotFoundError: [Errno 2] No such file or directory: '/opt/bin/trtexec'",
    'trtexec-not-found',
    /full path/,
  ],
  ['exec: "trtexec": executable file not found in $PATH', 'trtexec-not-found', /full path/],
]);

each('the program and its engine do not agree', [
  [
    "app: net.cpp:7: void run(): Assertion `engine->getNbIOTensors() == 3' failed.\nAborted (core dumped)",
    'application-expectation',
    /names and the number/,
  ],
  [
    '[TRT] [E] ICudaEngine::getTensorShape: Error Code 3: Internal Error (Given invalid tensor name: tokens.)',
    'application-expectation',
    /names/,
  ],
  [
    '[E] IExecutionContext::executeV2: Error Code 3: API Usage Error (Tensor "x" is bound to nullptr)',
    'application-expectation',
    /set_tensor_address/,
  ],
  [
    'RuntimeError: Tried to call pure virtual function "IInt8MinMaxCalibrator::get_batch"',
    'application-expectation',
    /Define get_batch in the class that is derived from IInt8MinMaxCalibrator/,
  ],
  [
    '[E] Error Code 3: API Usage Error (condition: !config.getFlag(BuilderFlag::kPREFER_PRECISION_CONSTRAINTS).)',
    'application-expectation',
    /strongly typed/,
  ],
]);

each('packages beside TensorRT whose API changed', [
  [
    "AttributeError: module 'onnx.helper' has no attribute 'printable'",
    'python-api-removed',
    /version of onnx\.helper/,
  ],
  [
    "ImportError: cannot import name 'cudart' from 'cuda' (unknown location)",
    'python-api-removed',
    /cuda-python<13/,
  ],
  [
    "  File \"tensorrt/__init__.py\"\nAttributeError: module 'numpy' has no attribute 'bool'.",
    'python-api-removed',
    /numpy<1\.24/,
  ],
]);

each('models that no parser read, or not all of', [
  ["AttributeError: 'Parameter' object has no attribute '_trt'", 'unsupported-onnx-op', /tensorrt_converter/],
  [
    '[Torch-TensorRT] RuntimeError: Unable to convert node: %9 = aten::bucketize(%x) (conversion.AddLayer)',
    'unsupported-onnx-op',
    /leave that operation \(aten::bucketize\) to PyTorch/i,
  ],
  ['[TRT] ERROR: UffParser: Parser error: in_1: Invalid scale mode', 'unsupported-onnx-op', /tf2onnx/],
  [
    '[TRT] [ERROR] Failed to parse the model, please check the encoding key to make sure it is correct',
    'onnx-file-corrupted',
    /-k KEY/,
  ],
  [
    'While parsing node number 3 [Resize]:\n[5] Assertion failed: ctx->tensors().count(inputName)',
    'unsupported-onnx-op',
    /opset 11/,
  ],
  [
    '[E] Error Code 4: Internal Error (Int8 precision has been set for a layer or layer output, but int8 is not configured in the builder)',
    'int8-scales-missing',
    /trt_int8_enable/,
  ],
]);

each('Triton and what it serves', [
  [
    "E1 x.cc:1] failed to load 'a' version 1: Internal: unable to create TensorRT engine",
    'engine-version-mismatch',
    /of the same month/,
  ],
  [
    "Invalid argument: unexpected inference input 'x', allowed inputs are: y",
    'triton-config',
    /config\.pbtxt/,
  ],
  ['tritonserver: failed to stat file /models', 'triton-config', /model-repository \(\/models\)/],
]);

describe('a library that was not found', () => {
  const MISSING = 'app ERROR: libcudart.so.13: cannot open shared object file: No such file or directory';
  const UP = '[I] [TRT] Loaded engine size: 3 MiB';
  const OTHER =
    '[E] [TRT] The engine plan file is not compatible with this version of TensorRT, expecting library version 8.6.1.6 got 8.5.3.1';

  it('and that TensorRT did without yields to what TensorRT says then', () => {
    expect(diagnoseText([MISSING, UP, OTHER].join('\n')).cause).toBe('engine-version-mismatch');
  });
  it('stays the cause where TensorRT did not come up behind it, or said nothing more', () => {
    expect(diagnoseText([OTHER, MISSING].join('\n')).cause).toBe('engine-version-mismatch');
    expect(diagnoseText(MISSING).cause).toBe('missing-shared-library');
    expect(diagnoseText([MISSING, UP].join('\n')).cause).toBe('missing-shared-library');
  });
});

describe('an engine that was not found', () => {
  const MISSING = 'WARNING: Deserialize engine failed because file path: /m/net.engine open error';
  it('and is built anew is not the cause: what stopped the build is', () => {
    const log = `${MISSING}\n[TRT] Repeated layer name: /a/Split_1 (layers must have distinct names)`;
    expect(diagnoseText(log).cause).toBe('onnx-graph-invalid');
  });
  it('is the cause where nothing was built', () => {
    expect(diagnoseText(`${MISSING}\nERROR from primary_gie: Failed to create NvDsInferContext`).cause).toBe(
      'engine-file-not-found',
    );
  });
});

describe('success', () => {
  it.each([
    'node-1 [INFO]: TensorRT engine is built and saved. Shut down.',
    '[TRT] Deserialization required 51234 microseconds.',
    'Engine saved to out/net.plan',
  ])('a positive line: %s', (log) => {
    expect(diagnoseText(log).cause).toBe('success');
  });
  it.each([
    'Process finished with exit code 1',
    'build.py returned non-zero exit status 3',
    'exited with code 2',
  ])('warnings that are known, and then %s, are none', (end) => {
    const calm = '[W] TensorRT was linked against cuDNN 8.9 but loaded cuDNN 8.8';
    expect(diagnoseText(calm).cause).toBe('success');
    expect(diagnoseText(`${calm}\n${end}`).cause).toBe('unknown');
  });
});
