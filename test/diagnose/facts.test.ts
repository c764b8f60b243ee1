import { describe, expect, it } from '@jest/globals';
import { diagnoseText, findingFromDiagnosis } from '../../src/diagnose/diagnose.js';
import { logOfHarness } from '../../src/diagnose/harness-log.js';
import type { Witness } from '../../src/core/report.js';
import type { HarnessResult, RuntimeFacts } from '../../src/toolchain/harness/types.js';
import type { PlanFacts } from '../../src/engine/facts.js';
import { harnessResult } from '../support/harness-results.js';

const PLAN: PlanFacts = {
  file: 'a.engine',
  format: 'plan',
  product: 'tensorrt',
  version: '10.0.1.6',
  serializationVersion: 237,
  computeCapability: '9.0',
  hardwareCompatibility: 'none',
  fileSize: 100,
  declaredSize: 100,
  complete: true,
  hostCode: false,
};

const RUNTIME: RuntimeFacts = {
  python: 'python3',
  pythonVersion: '3.12.1',
  module: 'tensorrt',
  moduleFile: 'x',
  moduleVersion: '10.0.1',
  libraryPath: 'libnvinfer.so.10',
  libraryVersion: '10.0.1.6',
  kind: 'full',
  otherLibraries: [],
  gpu: { name: 'H100', computeCapability: '9.0', memoryMiB: 80_000 },
  driverVersion: '580',
  driverCuda: '13.0',
  cudaError: null,
};
const HARNESS = harnessResult('load', { runtime: RUNTIME, deserialized: false, context: null });
const MAGIC = '[E] Serialization assertion header.magicTag == kEXPECTED_MAGIC_TAG failed.';

describe('the first bytes decide what a magic message means', () => {
  it.each([
    ['empty', 'engine-file-empty'],
    ['onnx', 'not-an-engine-file'],
    ['git-lfs-pointer', 'not-an-engine-file'],
    ['not-a-plan', 'not-an-engine-file'],
    ['wrapped-plan', 'engine-foreign-header'],
  ] as const)('%s', (format, cause) => {
    const diagnosis = diagnoseText(MAGIC, { plan: { ...PLAN, format, product: null, version: null } });
    expect(diagnosis).toMatchObject({ cause, evidence: [{ line: 1 }] });
    expect(diagnosis.message + diagnosis.remedy).toMatch(/a\.engine|metadata/);
  });

  it('a plan of the other product', () => {
    const plan: PlanFacts = { ...PLAN, product: 'tensorrt-rtx' };
    expect(diagnoseText(MAGIC, { plan }).cause).toBe('rtx-vs-tensorrt');
    expect(diagnoseText('', { plan, request: { product: 'tensorrt' } }).cause).toBe('rtx-vs-tensorrt');
    expect(diagnoseText('', { plan, request: { product: 'tensorrt-rtx' } }).cause).toBe('unknown');
  });

  it('a plan that is cut short', () => {
    expect(diagnoseText('', { plan: { ...PLAN, complete: false } }).cause).toBe('engine-corrupted');
  });
});

describe('facts beat text', () => {
  const witnesses: Witness[] = [
    { source: 'plan-header', product: 'tensorrt', version: '10.0.1.6', detail: 'a.engine' },
    { source: 'runtime-module', product: 'tensorrt', version: '10.0.1.6', detail: 'tensorrt' },
    { source: 'runtime-library', product: 'tensorrt', version: '8.4.3.1', detail: 'libnvinfer.so.8' },
  ];

  it('versions that differ, from the library and not from the module, with no log at all', () => {
    const diagnosis = diagnoseText('', { witnesses });
    expect(diagnosis).toMatchObject({
      cause: 'engine-version-mismatch',
      versions: { builder: '10.0.1.6', runtime: '8.4.3.1' },
    });
    expect(diagnosis.remedy).toContain('tensorrt-cu12-libs==10.0.1');
  });

  it('are more sure where the log agrees', () => {
    const alone = diagnoseText('[E] Version tag does not match.');
    const both = diagnoseText('[E] Version tag does not match.', { witnesses });
    expect(both.cause).toBe(alone.cause);
    expect(both.confidence).toBeGreaterThan(alone.confidence);
    expect(both.evidence).toEqual(alone.evidence);
    expect(both.versions).toEqual({ builder: '10.0.1.6', runtime: '8.4.3.1' });
  });

  it('an unlike build number is a difference, a shorter version is none', () => {
    const harness = (libraryVersion: string): HarnessResult => ({
      ...HARNESS,
      runtime: { ...RUNTIME, libraryVersion },
    });
    expect(diagnoseText('', { plan: PLAN, harness: harness('10.0.1.5') }).cause).toBe(
      'engine-version-mismatch',
    );
    expect(diagnoseText('', { plan: PLAN, harness: harness('10.0.1') }).cause).toBe('unknown');
  });

  it('without a GPU a mismatch is judged from what was measured: the runtime would not say it', () => {
    const runtime: RuntimeFacts = {
      ...RUNTIME,
      libraryVersion: '10.6.0.26',
      gpu: null,
      cudaError: { code: 35, name: 'cudaErrorInsufficientDriver' },
    };
    const harness: HarnessResult = {
      ...HARNESS,
      runtime,
      done: false,
      deserialized: null,
      ending: { kind: 'signal', signal: 'SIGSEGV' },
    };
    const log = '[E] CUDA initialization failure with error: 35\nSegmentation fault';
    expect(diagnoseText(log, { plan: PLAN, harness }).cause).toBe('engine-version-mismatch');
    expect(diagnoseText(log, { plan: { ...PLAN, version: '10.6.0.26' }, harness }).cause).toBe(
      'cuda-driver-too-old',
    );
    const hidden = {
      ...harness,
      runtime: { ...runtime, cudaError: { code: 100, name: 'cudaErrorNoDevice' } },
    };
    expect(diagnoseText('', { plan: { ...PLAN, version: '10.6.0.26' }, harness: hidden }).cause).toBe(
      'cuda-init-failure',
    );
  });

  it('a proof that the runtime had accepted the version beats versions that differ', () => {
    const log =
      '[E] IPluginRegistry::getPluginCreator: Error Code 4 (x)\n[E] IPluginCreator not found in Plugin Registry';
    expect(diagnoseText(log, { witnesses }).cause).toBe('plugin-not-registered');
  });

  it('another GPU, unless the plan is hardware compatible with it', () => {
    const harness: HarnessResult = {
      ...HARNESS,
      runtime: { ...RUNTIME, gpu: { name: 'A10', computeCapability: '8.6', memoryMiB: 1 } },
    };
    expect(diagnoseText('', { plan: PLAN, harness })).toMatchObject({ cause: 'gpu-arch-mismatch' });
    expect(diagnoseText('', { plan: { ...PLAN, hardwareCompatibility: 'ampere+' }, harness }).cause).toBe(
      'unknown',
    );
    expect(diagnoseText('', { plan: PLAN, harness: { ...harness, deserialized: true } }).cause).toBe(
      'unknown',
    );
  });

  it.each([
    [{ kind: 'signal', signal: 'SIGKILL' }, 'host-out-of-memory'],
    [{ kind: 'exited', status: 137 }, 'host-out-of-memory'],
    [{ kind: 'signal', signal: 'SIGSEGV' }, 'native-crash'],
    [{ kind: 'exited', status: 139 }, 'native-crash'],
    [{ kind: 'signal', signal: 'SIGTERM' }, 'unknown'],
    [{ kind: 'timeout', seconds: 9 }, 'unknown'],
    [{ kind: 'exited', status: 1 }, 'unknown'],
  ] as const)('how a process ended says what is left to say: %j', (ending, cause) => {
    expect(diagnoseText('', { convertEnding: ending }).cause).toBe(cause);
    expect(
      diagnoseText('', { harness: { ...HARNESS, runtime: null, deserialized: null, done: false, ending } })
        .cause,
    ).toBe(cause);
    // What the log says of the cause is worth more.
    expect(diagnoseText('[E] Unknown option: --fp17', { convertEnding: ending }).cause).toBe(
      'cli-option-invalid',
    );
  });

  it('a killed process is not a success, whatever its log had said', () => {
    const log = '[I] Engine built in 3 sec.';
    expect(diagnoseText(log).cause).toBe('success');
    expect(diagnoseText(log, { convertEnding: { kind: 'signal', signal: 'SIGKILL' } }).cause).toBe(
      'host-out-of-memory',
    );
    const passed = '&&&& PASSED TensorRT.trtexec [TensorRT v100600] [b26] # trtexec --onnx=a.onnx';
    expect(diagnoseText(passed, { convertEnding: { kind: 'signal', signal: 'SIGSEGV' } }).cause).toBe(
      'crash-after-pass',
    );
  });
});

describe('logOfHarness', () => {
  it('makes one log of what the harness told', () => {
    const harness: HarnessResult = {
      ...HARNESS,
      log: [
        { severity: 'info', message: 'Loaded engine size: 1 MiB' },
        { severity: 'error', message: 'Cannot find plugin: RotateNMS_TRT, version: 1' },
      ],
    };
    expect(diagnoseText(logOfHarness(harness), { harness }).cause).toBe('plugin-not-registered');
  });

  it.each([
    [
      { importError: { type: 'ModuleNotFoundError', message: "No module named 'tensorrt'" } },
      'python-binding-missing',
    ],
    [
      {
        importError: {
          type: 'ImportError',
          message: 'libnvonnxparser.so.10: cannot open shared object file: No such file or directory',
        },
      },
      'missing-shared-library',
    ],
    [{ plugins: [{ file: './libmine.so', loaded: false, error: 'no such file' }] }, 'missing-shared-library'],
    [
      {
        exception: {
          type: 'AttributeError',
          message: "'tensorrt.ICudaEngine' object has no attribute 'num_bindings'",
          where: 'x',
        },
      },
      'python-api-removed',
    ],
    [
      {
        parserErrors: [
          { code: 'UNSUPPORTED_NODE', node: '3', message: 'No importer registered for op: Unique' },
        ],
      },
      'unsupported-onnx-op',
    ],
  ] as const)('%j', (part, cause) => {
    const harness = { ...HARNESS, ...part } as HarnessResult;
    expect(diagnoseText(logOfHarness(harness), { harness }).cause).toBe(cause);
  });
});

describe('a machine without a GPU', () => {
  const noGpu: RuntimeFacts = {
    ...RUNTIME,
    module: 'tensorrt_rtx',
    gpu: null,
    cudaError: { code: 35, name: 'cudaErrorInsufficientDriver' },
  };
  const EMPTY_NETWORK = 'Error Code 4: API Usage Error (Network must have at least one output.)';
  const build: HarnessResult = {
    ...HARNESS,
    mode: 'build',
    parsed: true,
    deserialized: null,
    runtime: noGpu,
    log: [{ severity: 'error', message: EMPTY_NETWORK }],
  };

  it('does not explain a build that went on without one', () => {
    const diagnosis = diagnoseText(logOfHarness(build), { harness: build });
    expect(diagnosis.cause).toBe('parse-errors-ignored');
    expect(diagnosis.evidence[0]?.text).toContain('at least one output');
  });

  it('explains a builder that did not start, and quotes no line of another cause', () => {
    const harness = { ...build, parsed: null, runtime: { ...noGpu, module: 'tensorrt' } };
    const diagnosis = diagnoseText(logOfHarness(harness), { harness });
    expect(diagnosis).toMatchObject({ cause: 'cuda-driver-too-old', evidence: [] });
  });
});

describe('findingFromDiagnosis', () => {
  it('keeps the line numbers, names the log, and adds the measured versions to a mismatch', () => {
    const facts = {
      witnesses: [
        { source: 'plan-header', product: 'tensorrt', version: '10.0.1.6', detail: 'a.engine' },
        { source: 'runtime-library', product: 'tensorrt', version: '8.4.3.1', detail: 'libnvinfer.so.8' },
      ] as Witness[],
    };
    const finding = findingFromDiagnosis(diagnoseText('\n[E] Version tag does not match', facts), {
      facts,
      source: 'load',
      location: { file: 'Dockerfile', line: 3 },
    });
    expect(finding).toMatchObject({
      code: 'engine-version-mismatch',
      severity: 'error',
      location: { file: 'Dockerfile', line: 3 },
      evidence: [
        { source: 'plan-header', text: 'tensorrt 10.0.1.6 (a.engine)' },
        { source: 'runtime-library', text: 'tensorrt 8.4.3.1 (libnvinfer.so.8)' },
        { source: 'load', line: 2, text: '[E] Version tag does not match' },
      ],
    });
  });

  it('points at the model for a cause that lies in it', () => {
    const facts = { request: { model: 'models/a.onnx' } };
    const at = (log: string): unknown => findingFromDiagnosis(diagnoseText(log, facts), { facts }).location;
    expect(at('[8] No importer registered for op: Unique')).toEqual({ file: 'models/a.onnx' });
    expect(at('[E] Version tag does not match')).toBeUndefined();
  });
});
