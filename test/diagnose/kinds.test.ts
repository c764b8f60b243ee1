import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';

const TAGS =
  'Serialization assertion stdVersionRead == kSERIALIZATION_VERSION failed.Version tag does not match. Note: Current Version: 240, Serialized Engine Version: 239)';
const PASSED = '&&&& PASSED TensorRT.trtexec [TensorRT v100600] [b26] # trtexec --onnx=a.onnx';

describe('a line that the program survives is neither a cause nor a failure', () => {
  it.each([
    [
      'a timing cache that is not used',
      `[E] 1: [stdArchiveReader.cpp::40] Error Code 1: Serialization (${TAGS}\n[E] 4: The timing cache will not be used!\n[I] Engine built in 12.1 sec.\n${PASSED}`,
    ],
    ['an engine that is made', 'TRT file out/net.trt not found. Generating...\n[I] Engine built in 3 sec.'],
    ['a library that was not needed', `[E] Unable to load library: libfoo.so\n[I] x\n${PASSED}`],
    [
      'memory that a tactic lacked',
      `[E] Error Code 1: Cuda Runtime (out of memory)\n[I] Throughput: 3 qps\n${PASSED}`,
    ],
    [
      'an old engine that is made anew',
      `ERROR: [TRT]: ${TAGS}\nWARN nvinfer: deserialize backend context from engine from file :/m/a.engine failed, try rebuild\nINFO: serialize cuda engine to file: /m/a.engine successfully`,
    ],
  ])('%s', (_, log) => {
    expect(diagnoseText(log).cause).toBe('success');
  });

  it('PASSED survives no load that failed, and no run that said FAILED', () => {
    expect(diagnoseText(`[E] ${TAGS}\n[E] Engine deserialization failed\n${PASSED}`).cause).toBe(
      'engine-version-mismatch',
    );
    expect(
      diagnoseText(
        `[E] [TRT] No importer registered for op: Unique\n&&&& FAILED TensorRT.trtexec # a\n${PASSED}`,
      ).cause,
    ).toBe('unsupported-onnx-op');
  });

  it('hides no other cause behind it', () => {
    const log =
      '[E] 4: The timing cache will not be used!\nBuilding engine: 50%|##| 3/6[E] 2: [virtualMemoryBuffer.cpp::StdVirtualMemoryBufferImpl::resizePhysical::140] Error Code';
    expect(diagnoseText(log).cause).toBe('gpu-out-of-memory');
  });
});

describe('success needs a line that says so', () => {
  it.each([
    ['a word', 'tensorrt'],
    ['its name in a sentence', 'Installing TensorRT 10.0.1 and nvinfer plugins'],
    ['a program that is not there', 'bash: trtexec: Kommando nicht gefunden.'],
    [
      'lines of information that stop',
      '[I] [TRT] [MemUsageChange] Init CUDA: CPU +1, GPU +0, now: CPU 2, GPU 3 (MiB)',
    ],
    [
      'a failure told as a warning',
      '[I] Engine built in 3 sec.\nWARN app: An error occurred when attempting to register `TensorrtThing`: no such thing',
    ],
    ['a person who says so', 'I built the engine successfully before, does anyone know why it fails now?'],
    [
      'a crash in another language',
      '[I] Engine built in 3 sec.\nОшибка сегментирования (образ памяти сброшен)',
    ],
    [
      'a crash in another language',
      '[I] Engine built in 3 sec.\nFalha de segmentação (imagem do núcleo gravada)',
    ],
    ['a kill in another language', '[I] Engine built in 3 sec.\nУбито'],
  ])('%s: %j', (_, log) => {
    expect(diagnoseText(log).cause).not.toBe('success');
  });

  it.each([
    'bash: trtexec: command not found',
    'zsh: command not found: trtexec',
    "'trtexec' is not recognized as an internal or external command",
    'bash: trtexec：未找到命令',
    'bash: trtexec: команда не найдена',
    'bash: trtexec : commande introuvable',
    '/bin/sh: 1: trtexec: not found',
  ])('no trtexec: %s', (log) => {
    expect(diagnoseText(log)).toMatchObject({ cause: 'trtexec-not-found' });
  });
});

describe('a crash', () => {
  const LOADED = '[I] [TRT] Loaded engine size: 16 MiB';
  it('right behind the size of the engine is first of all another platform', () => {
    for (const crash of [
      'Segmentation fault (core dumped)',
      '段错误 (核心已转储)',
      'Ошибка сегментирования',
    ]) {
      const { cause, message, remedy } = diagnoseText(`${LOADED}\n${crash}`);
      expect(cause).toBe('engine-platform-mismatch');
      expect(message).toMatch(/crashed.*while it deserialized/);
      expect(remedy).toMatch(/Build the engine .* on the machine that loads it/);
    }
  });

  it('is only that where nothing else was said, and nothing had worked', () => {
    const used = `${LOADED}\n[I] Engine deserialized in 0.1 sec.\nSegmentation fault`;
    expect(diagnoseText(used).cause).toBe('native-crash');
    expect(diagnoseText(`${LOADED}\n[E] [TRT] Something new\nSegmentation fault`).cause).toBe('native-crash');
    expect(diagnoseText(`Segmentation fault\n${LOADED}`).cause).not.toBe('engine-platform-mismatch');
  });

  it('does not hide the error above it', () => {
    const { evidence, message } = diagnoseText('[E] [TRT] Something new went wrong\nSegmentation fault');
    expect(evidence.map(({ line }) => line)).toEqual([1, 2]);
    expect(message).toContain('Something new went wrong');
    expect(diagnoseText(`[E] [TRT] ${TAGS}\nSegmentation fault`).cause).toBe('engine-version-mismatch');
  });

  it('of a build is none of a load', () => {
    const fault = 'Cuda Runtime (an illegal memory access was encountered)';
    expect(diagnoseText(`[I] Starting Calibration.\n[E] 1: [x.cpp::9] Error Code 1: ${fault}`).cause).toBe(
      'calibration-crash',
    );
    expect(diagnoseText(`[E] IBuilder::buildSerializedNetwork: Error Code 1: ${fault}`).cause).toBe(
      'builder-internal-error',
    );
    expect(diagnoseText(`[E] IRuntime::deserializeCudaEngine: Error Code 1: ${fault}`).cause).toBe(
      'cuda-error-at-load',
    );
  });
});

describe('one message is one, however it is wrapped', () => {
  const WHOLE = `[08/25/2026-14:46:02] [TRT] [E] IRuntime::deserializeCudaEngine: Error Code 1: Serialization (${TAGS}`;
  const LIBRARY =
    'ERROR: createInferBuilder: Error Code 6: API Usage Error (Unable to load library: libnvinfer_builder_resource.so.10.7.0: cannot open shared object file: No such file)';

  // Where a terminal of this width cuts it, in the middle of words.
  it.each([70, 80, 97, 100, 120, 132, 140])('cut at %d characters', (width) => {
    const cut = (text: string): string => (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\n');
    expect(diagnoseText(cut(WHOLE)).cause).toBe('engine-version-mismatch');
    expect(diagnoseText(cut(LIBRARY)).cause).toBe('missing-shared-library');
  });

  it('a part to a line', () => {
    const { cause, message } = diagnoseText(LIBRARY.replace(/: (?=lib|cannot)/g, ':\n'));
    expect(cause).toBe('missing-shared-library');
    expect(message).toContain('libnvinfer_builder_resource.so.10.7.0');
  });
});

describe('prose around a log proves nothing', () => {
  it.each([
    'Is it a version mismatch between TensorRT and the engine?',
    'I think my TensorRT engine is out of memory on the GPU.',
    '是否 tensorrt 版本不一致 version mismatch engine？',
    'Maybe the engine file is corrupted, or was built with TensorRT 8.6 but I am running 10.0?',
    'Could it be that the plugin was not found in the plugin registry, creator not found?',
  ])('%s', (log) => {
    expect(diagnoseText(log)).toMatchObject({ cause: 'unknown', confidence: 0 });
  });

  it('a message that asks is none: it has the marks of a program', () => {
    expect(
      diagnoseText(
        '[8] Assertion failed: creator && "Plugin not found, are the plugin name, version, and namespace correct?"',
      ).cause,
    ).not.toBe('unknown');
    expect(diagnoseText('FileNotFoundError: Could not find: nvinfer_10.dll. Is it on your PATH?').cause).toBe(
      'missing-shared-library',
    );
  });
});

describe('names are whole', () => {
  it.each([
    [
      'Could not find any implementation for node /model.23/proto/cv3/conv/Conv.)',
      '/model.23/proto/cv3/conv/Conv',
    ],
    [
      'Could not find any implementation for node {ForeignNode[/model.0/a.../model.9/b + (Unnamed Layer* 1) [Shuffle]]}.)',
      '{ForeignNode[/model.0/a.../model.9/b + (Unnamed Layer* 1) [Shuffle]]}',
    ],
    [
      'Could not find any implementation for node PWN(/enc/_blocks.2/_swish/Sigmoid).)',
      'PWN(/enc/_blocks.2/_swish/Sigmoid)',
    ],
  ])('%s', (line, node) => {
    expect(diagnoseText(`[E] Error Code 10: Internal Error (${line}`).message).toContain(`(${node})`);
  });

  it.each([
    ['Could not open file C:\\models\\unet.onnx', 'C:\\models\\unet.onnx'],
    ['[E] Cannot find "C:\\my models\\unet 2.onnx", it does not exist', 'C:\\my models\\unet 2.onnx'],
    ["ERROR: Cannot access ONNX file '/srv/m.v2/det.onnx'", '/srv/m.v2/det.onnx'],
  ])('%s', (line, file) => {
    const { cause, message } = diagnoseText(line);
    expect(cause).toBe('onnx-file-not-found');
    expect(message).toContain(file);
  });
});

describe('a size that differs is not proof of damage', () => {
  const SIZE =
    '[E] 1: [x.cpp::54] Error Code 1: Serialization (sizeRead failed.Size specified in header does not match archive size)';
  it('alone', () => {
    const { cause, confidence, message } = diagnoseText(SIZE);
    expect(cause).toBe('engine-corrupted');
    expect(confidence).toBeLessThan(0.8);
    expect(message).toContain('another TensorRT release');
  });
  it('in a cache of engines', () => {
    const { cause, remedy } = diagnoseText(
      `[E:onnxruntime:Default, tensorrt_execution_provider.h:51] ${SIZE}`,
    );
    expect(cause).toBe('engine-version-mismatch');
    expect(remedy).toMatch(/^Delete the cached engines of ONNX Runtime/);
  });
});

describe('its own lines', () => {
  it.each([
    'fail: 1 of 1 engine failed (required: load); first cause: plugin-not-registered',
    '  error plugin-not-registered models/a.onnx',
    '2026-11-29T10:00:00.1234567Z   error plugin-not-registered models/a.onnx:3',
    '::error file=models/a.onnx,title=plugin-not-registered::a.onnx: The engine contains a plugin',
  ])('%s', (line) => {
    const log = `[V] Timing Runner\n${line}\n[E] [TRT] Version tag does not match. Note: Current Version: 240, Serialized Engine Version: 239`;
    expect(diagnoseText(log).cause).toBe('plugin-not-registered');
  });

  it('a code that is not a cause says nothing', () => {
    expect(diagnoseText('  error unproven-load models/a.onnx').cause).toBe('unknown');
  });
});

describe('what resembles another cause', () => {
  it('an operator that a product does not import is not a mix of products', () => {
    const { cause, message } = diagnoseText(
      'In node 3: INTERNAL_ERROR: Op type Det is not supported in TensorRT-RTX.',
    );
    expect(cause).toBe('unsupported-onnx-op');
    expect(message).toContain('Det');
  });
  it('memory at the context is memory', () => {
    const { cause, message } = diagnoseText(
      '[E] ICudaEngine::createExecutionContext: Error Code 1: Cuda Runtime (out of memory)',
    );
    expect(cause).toBe('gpu-out-of-memory');
    expect(message).toContain('execution context');
  });
  it('a pip that fails is a missing binding', () => {
    const { cause, message, remedy } = diagnoseText(
      'ERROR: No matching distribution found for tensorrt-cu12-libs==10.6.0',
    );
    expect(cause).toBe('python-binding-missing');
    expect(message).toContain('pip cannot install');
    expect(remedy).toContain('tensorrt-cu12-libs==10.6.0');
  });
});

describe('what programs around TensorRT say when it is not TensorRT that is wrong', () => {
  it.each([
    [
      'a copy of another size',
      'pycuda._driver.LogicError: cuMemcpyDtoHAsync failed: invalid argument',
      'application-expectation',
      'shape and type',
    ],
    [
      'a thread without a context',
      'LogicError: explicit_context_dependent failed: invalid device context - no currently active context?',
      'application-expectation',
      'make_context',
    ],
    [
      'an implicit batch given to the parser of ONNX',
      'Assertion failed: !_importer_ctx.network()->hasImplicitBatchDimension() && "networks with an explicit batch dimension"',
      'application-expectation',
      'EXPLICIT_BATCH',
    ],
    ['a helper', "ModuleNotFoundError: No module named 'pycuda'", 'python-binding-missing', 'CUDA toolkit'],
    [
      'a model without shapes for its parts',
      '[ONNXRuntimeError] : 1 : FAIL : TensorRT input: x_12 has no shape specified.',
      'dynamic-shape-no-profile',
      'symbolic_shape_infer',
    ],
    [
      'a flag that moved to the configuration with 8.0',
      "AttributeError: 'tensorrt.tensorrt.Builder' object has no attribute 'int8_calibrator'",
      'python-api-removed',
      'create_builder_config',
    ],
    [
      'an option of another program',
      'trtllm-build: error: unrecognized arguments: --no_such_plugin',
      'cli-option-invalid',
      'trtllm-build --help',
    ],
    ['another processor', 'import tensorrt\nIllegal instruction (core dumped)', 'native-crash', 'OPENBLAS'],
    [
      'a part of the package of long ago',
      "ModuleNotFoundError: No module named 'tensorrt.infer'",
      'python-api-removed',
      'OnnxParser',
    ],
    [
      'an operator of a model that is parsed',
      '[I] No importer registered for op: DeformConv. Attempting to import as plugin.\n[E] 3: getPluginCreator could not find plugin: DeformConv version: 1',
      'unsupported-onnx-op',
      'DeformConv',
    ],
  ])('%s', (_, log, cause, solves) => {
    const found = diagnoseText(log);
    expect(found.cause).toBe(cause);
    expect(found.remedy).toContain(solves);
  });

  it('an engine that could not be built is no package that could not be installed', () => {
    expect(diagnoseText('Internal: Failed to build TensorRT engine').cause).not.toBe(
      'python-binding-missing',
    );
  });

  it('a model that Triton failed to load is none that worked, whatever it loads behind it', () => {
    const log =
      "I1 model_lifecycle.cc:776] failed to load 'a'\nI1 model_lifecycle.cc:838] successfully loaded 'b'";
    expect(diagnoseText(log).cause).not.toBe('success');
  });
});
