import { describe, expect, it } from '@jest/globals';
import type { CauseText } from '../../../src/diagnose/causes/cause-text.js';
import { CAUSES } from '../../../src/diagnose/causes/causes.js';
import { diagnoseText } from '../../../src/diagnose/diagnose.js';
import { RULES } from '../../../src/diagnose/rules/all.js';
import { ASK } from '../../../src/diagnose/texts.js';
import { LOGS } from '../examples.js';
import { syntheticPlan } from '../../engine/synthetic.js';

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

it('every case of a cause can be reached: no earlier one takes all that it takes', () => {
  const hidden = Object.entries<CauseText>(CAUSES).flatMap(([cause, { cases = [] }]) =>
    cases.flatMap(({ when }, at) =>
      cases
        .slice(0, at)
        .filter((earlier) => earlier.when.split(' ').every((term) => when.split(' ').includes(term)))
        .map((earlier) => `${cause}: ${earlier.when} hides ${when}`),
    ),
  );
  expect(hidden).toEqual([]);
});

it('what a program that only says that it failed is asked for is written, for each that a rule names, and for no other', () => {
  const named = new Set(RULES.flatMap(({ sets }) => sets?.['runBy'] ?? []));
  expect([...named].sort()).toEqual(Object.keys(ASK).sort());
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
    ['an engine that is None', none('create_execution_context'), /returned no engine/, /inspect.*VERBOSE/],
    ['a plan that is None', none('serialize'), /instead of a plan/, /get_error\(i\).*VERBOSE/],
    ['a context that is None', none('set_input_shape'), /instead of an execution context/, /VERBOSE/],
    ['nothing', '', /is empty/, /2>&1/],
    ['another program', 'hello\nworld', /neither an error nor a success/, /stderr/],
    ['an engine', syntheticPlan(), /is a TensorRT engine, not a log/, /trt-guard inspect/],
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
