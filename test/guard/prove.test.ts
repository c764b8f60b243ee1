/** One engine on its way through the checks: which of them it meets, under which runtime, and what stands in the report afterwards. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FindingError } from '../../src/core/findings.js';
import { makePassport, passportPath, renderPassport } from '../../src/engine/index.js';
import { prove, type Candidate } from '../../src/guard/prove.js';
import { EngineRecorder } from '../../src/guard/recorder.js';
import type { RunContext } from '../../src/guard/run-context.js';
import type { Target } from '../../src/guard/targets/target.js';
import { NotInstalled } from '../../src/toolchain/index.js';
import { writtenModel } from '../engine/onnx/models.js';
import { mayHaveGpu } from '../../src/host/gpu.js';
import { elf, syntheticPlan } from '../engine/synthetic.js';
import { harnessMachine, type Line } from '../support/harness-machine.js';
import { FINE_OUTPUT, MEASURED } from '../support/harness-results.js';
import { freshFolder } from '../toolchain/fake-host.js';

const folder = freshFolder('prove');
const file = path.join(folder, 'm.engine');
const onnx = path.join(folder, 'm.onnx');
const baseline = path.join(folder, 'base.engine');
const kept = path.join(folder, 'kept');
const blocked = path.join(folder, 'blocked');
writeFileSync(
  onnx,
  writtenModel({ inputs: [{ name: 'x', shape: [1, 4] }], outputs: [{ name: 'y', shape: [1, 4] }] }),
);
writeFileSync(baseline, 'base');
writeFileSync(blocked, '');
const nativeBaseline = path.join(folder, 'native.engine');
writeFileSync(nativeBaseline, Buffer.concat([syntheticPlan(), elf()]));
const outward = path.join(folder, 'outward.onnx');
const field = (number: number, ...payload: Buffer[]): Buffer => {
  const bytes = Buffer.concat(payload);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
};
const place = field(13, field(1, Buffer.from('location')), field(2, Buffer.from('../x')));
writeFileSync(outward, field(7, field(5, place)));
const TENSORS = [
  { name: 'x', mode: 'input', dtype: 'float', shape: [1, 4] },
  { name: 'y', mode: 'output', dtype: 'float', shape: [1, 4] },
];
const POINT = { profile: 0, point: 'opt', case: null };
const loading = (bytes: Buffer): Line[] => [
  {
    say: 'runtime',
    ...MEASURED,
    libraries: [{ path: '/lib/libnvinfer.so.10', version: '10.6.0.26', error: null }],
  },
  { say: 'engine-bytes', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
  { say: 'deserialized', ok: true },
  {
    say: 'engine',
    name: null,
    tensors: TENSORS,
    layers: 1,
    profiles: 1,
    deviceMemoryBytes: 1,
    hardwareCompatibility: null,
  },
  { say: 'context', ok: true },
];
const ran = (output: object = {}): Line[] => [
  { say: 'run-points', points: [POINT] },
  { say: 'run-started', ...POINT },
  {
    say: 'run',
    ...POINT,
    error: null,
    inputs: [{ name: 'x', dtype: 'float', shape: [1, 4] }],
    outputs: [{ ...FINE_OUTPUT, shape: [1, 4], declared: [1, 4], ...output }],
    firstMs: 1,
    latency: null,
  },
];
const GIVEN: Target = { model: null, engine: file };
const PLAN = {
  profiles: [],
  args: [],
  shapeArgs: [],
  plugins: [],
  precision: null,
  targets: [],
  problems: [],
  isRandom: false,
};
const PIN = { source: 'pin', product: 'tensorrt', version: '10.6.0.26', detail: 'x' };

const IMAGE = {
  tool: { name: 'docker', env: {} },
  image: {
    reference: 'fine',
    id: 'sha256:1',
    pinned: 'fine@sha256:2',
    isRegistryDigest: true,
    arch: 'x64',
    env: {},
    volumes: [],
  },
  gpu: true,
  extra: [],
  python: { mounted: null, bindings: null },
  findings: [],
};
const checks = ['inspect', 'versions', 'load'].map((name) => ({
  name,
  status: 'pass' as const,
  durationMs: 1,
}));

function passportOf(): ReturnType<typeof makePassport> {
  const witness = { product: 'tensorrt', version: '10.6.0.26', detail: 'd' } as const;
  return makePassport({
    enginePath: file,
    modelPath: onnx,
    report: {
      verdict: 'pass',
      witnesses: [
        { ...witness, source: 'pin' },
        { ...witness, source: 'plan-header' },
        { ...witness, source: 'plan-body' },
      ],
      checks,
    },
    gpu: { name: 'GPU', computeCapability: '9.0' },
    driver: { version: '580.159.04', cuda: '13.0' },
    converter: 'trtexec',
    trtexecArgs: [],
    toolVersion: '1.0.0',
    created: new Date('2026-11-23T12:00:00Z'),
  });
}

interface Case {
  /** What the harness says after the load. */
  lines?: readonly Line[];
  isDone?: boolean;
  request?: object;
  pin?: string | null;
  runtimePins?: string[];
  target?: Target;
  converter?: 'python' | 'trtexec';
  /** What is not installed, or cannot be had. */
  refuses?: 'installing' | 'everything' | 'image';
  plan?: object;
  isThere?: boolean;
  content?: Buffer;
  passport?: string | object;
  platform?: NodeJS.Platform;
  onLoad?: () => void;
}

async function proven({
  lines = [],
  isDone = true,
  request = {},
  pin = '10.6.0.26',
  runtimePins = [],
  target = GIVEN,
  converter,
  refuses,
  plan,
  isThere = true,
  content = syntheticPlan(),
  passport,
  platform = 'win32',
  onLoad,
}: Case): Promise<unknown> {
  writeFileSync(file, content);
  const told: string[] = [];
  rmSync(passportPath(file), { force: true });
  if (passport !== undefined)
    writeFileSync(
      passportPath(file),
      typeof passport === 'string' ? passport : renderPassport({ ...(await passportOf()), ...passport }),
    );
  const done = isDone ? [{ say: 'done' }] : [];
  const machine = harnessMachine([...loading(content), ...lines, ...done], { platform });
  const host: typeof machine = {
    ...machine,
    run: (...args) => {
      onLoad?.();
      return machine.run(...args);
    },
  };
  const runtime = { python: 'python3', origin: 'input', env: {}, packages: [], cached: false };
  const context = {
    host,
    request: {
      product: 'tensorrt',
      require: 'load',
      plugins: [],
      shapes: [],
      loadTimeoutSeconds: 5,
      runTimeoutSeconds: 7,
      refitFrom: null,
      referenceModel: null,
      accuracy: false,
      expected: null,
      runtimeImages: [],
      python: null,
      keepOutputs: null,
      requirePassport: false,
      precision: null,
      targets: [],
      trtexecArgs: [],
      ...request,
    },
    observer: {
      line: () => undefined,
      phase: (title: string, body: () => unknown) => {
        told.push(`phase ${title.replace(folder, '')}`);
        return body();
      },
    },
    pins: { version: pin, witnesses: [] },
    runtimePins: runtimePins.map((version) => ({ ...PIN, version })),
    runtimes: {
      using: (_: string, used: unknown, on: unknown, use: (one: unknown, on: unknown) => unknown) =>
        use(used, on),
      forLoading: (version: string, { installs }: { installs: boolean }) => {
        told.push(`runtime ${version} ${installs ? 'installed' : 'at hand'}`);
        if (refuses === 'everything') throw new Error('unexpected');
        return refuses === 'installing' ? Promise.reject(new NotInstalled()) : Promise.resolve(runtime);
      },
    },
    images: {
      forLoading: (image: string) => {
        told.push(`image ${image}`);
        if (image === 'fine') return Promise.resolve(IMAGE);
        const finding = {
          code: 'image-not-found',
          severity: 'error',
          message: image,
          remedy: '',
          evidence: [],
        };
        return Promise.reject(new FindingError(finding as FindingError['finding']));
      },
      nameOf: (image: string) => Promise.resolve(`${image}@sha256`),
    },
    plans: new Map(target.model === null ? [] : [[target.model, { ...PLAN, ...plan }]]),
    cases: [],
    references: {
      answersOf: () => Promise.resolve({ answers: new Map(), findings: [], problem: 'no reference runs' }),
    },
    gpu: {
      alone: async (body: () => Promise<unknown>) => {
        told.push('alone');
        return body();
      },
      beside: async (body: () => Promise<unknown>, isFailure: (result: unknown) => boolean) => {
        const result = await body();
        told.push(`beside others, ${isFailure(result) ? 'failed' : 'fine'}`);
        return result;
      },
    },
  } as unknown as RunContext;
  const recorder = EngineRecorder.begin(() => 0);
  if (pin !== null) recorder.add({ witnesses: [{ ...PIN, version: pin } as never] });
  if (converter !== undefined) await recorder.check('convert', () => ({ status: 'pass', value: true }));
  const candidate = {
    staged: { file },
    conversion: converter === undefined ? null : { converter, harness: null, trtexec: null, log: '' },
    entry: null,
    hit: false,
  } as unknown as Candidate;
  const { rows, inspected, loaded } = await prove(context, target, isThere ? candidate : null, recorder);
  const outputs = existsSync(kept) ? readdirSync(kept) : [];
  rmSync(kept, { recursive: true, force: true });
  const leftOver = existsSync(host.tempDir) ? readdirSync(host.tempDir) : [];
  return [
    ...told,
    ...host.asked.map(
      ({ mode, save, baseline }) =>
        `asked ${String(mode)}${save === undefined ? '' : ' and to save'}${baseline === undefined ? '' : ' beside a baseline'}`,
    ),
    ...rows.flatMap(({ runtimeVersion, runtimeImage, verdict, checks, findings, contract }) => [
      `= ${verdict} ${runtimeVersion ?? ''} ${runtimeImage ?? ''}`.trimEnd(),
      ...checks.map(
        ({ name, status, detail }) => `${name} ${status}${detail === undefined ? '' : `: ${detail}`}`,
      ),
      ...findings.map(({ code, severity, message, location }) =>
        code === 'delivery-failed'
          ? `${severity} ${code} at ${location?.file ?? ''}: ${message}`
          : `${severity} ${code}`,
      ),
      ...(contract ?? []).map(({ subject, name, status }) => `term ${subject} ${name ?? ''} ${status}`),
    ]),
    `${inspected === null ? 'not inspected' : 'inspected'}, ${loaded === null ? 'not loaded' : 'loaded'}`,
    ...outputs.map((name) => `kept ${name}`),
    ...leftOver.map((name) => `left ${name.replace(/-[^-]*$/, '')}`),
  ].map((line) => line.replaceAll(folder, ''));
}

const MODEL: Target = { model: onnx, engine: file };
const STRIPPED = {
  subject: 'stripped',
  asked: 'stripped of its weights',
  askedBy: 'trtexec-args',
  got: null,
  gotFrom: null,
  status: 'unproven',
};
const hollow = syntheticPlan({ weightsSize: 8192 });
const runs = { require: 'run' };

const CASES: [string, Case][] = [
  ['no engine', { isThere: false }],
  ['a load', {}],
  ['a load that does not end', { isDone: false }],
  ['a file that is none', { content: Buffer.from('no plan at all') }],
  ['nothing but the file', { request: { require: 'inspect' } }],
  ['nothing but the file, and a Python', { request: { require: 'inspect', python: 'p' } }],
  ['nothing but the file, and an image', { request: { require: 'inspect', runtimeImages: ['i'] } }],
  ['nothing but the file, and a runtime', { request: { require: 'inspect' }, runtimePins: ['10.7.0.23'] }],
  [
    'nothing but the file, after the Python converter',
    { request: { require: 'inspect' }, target: MODEL, converter: 'python' },
  ],
  [
    'nothing but the file, after trtexec',
    { request: { require: 'inspect' }, target: MODEL, converter: 'trtexec' },
  ],
  ['no pin', { pin: null }],
  ['two runtimes', { runtimePins: ['10.6.0.26', '10.7.0.23'] }],
  [
    'two runtimes in two images',
    { runtimePins: ['10.6.0.26', '10.7.0.23'], request: { runtimeImages: ['i', 'j'] } },
  ],
  [
    'a plan of another product',
    { content: syntheticPlan({ product: 'vtrt', version: [1, 5, 0, 114] }), pin: '1.5.0.114' },
  ],
  [
    'a plan of another product, without a runtime at hand',
    {
      content: syntheticPlan({ product: 'vtrt', version: [1, 5, 0, 114] }),
      pin: '1.5.0.114',
      refuses: 'installing',
    },
  ],
  ['no GPU', { platform: 'linux' }],
  ['no GPU, and no runtime at hand', { platform: 'linux', refuses: 'installing' }],
  ['no GPU, of a runtime that was named', { platform: 'linux', runtimePins: ['10.6.0.26'] }],
  ['no GPU, of a model', { platform: 'linux', target: MODEL, converter: 'trtexec' }],
  [
    'an engine that is changed by the load',
    {
      onLoad: () => {
        writeFileSync(file, 'x');
      },
    },
  ],
  ['a run', { request: runs, lines: ran() }],
  ['a run of numbers that are none', { request: runs, lines: ran({ nan: 1 }) }],
  [
    'a run that differs, of a model that draws numbers',
    {
      request: runs,
      lines: ran({ repeat: { elements: 1, rms: 1, max: 1 } }),
      target: MODEL,
      converter: 'trtexec',
      plan: { isRandom: true },
    },
  ],
  [
    'a run that differs',
    {
      request: runs,
      lines: ran({ repeat: { elements: 1, rms: 1, max: 1 } }),
      target: MODEL,
      converter: 'trtexec',
    },
  ],
  ['a run that is kept', { request: { ...runs, keepOutputs: kept }, lines: ran() }],
  ['a run that cannot be kept', { request: { ...runs, keepOutputs: blocked }, lines: ran() }],
  ['a load of which outputs would be kept', { request: { keepOutputs: kept } }],
  ['a run that is compared', { request: { ...runs, accuracy: true }, lines: ran() }],
  [
    'a run that is compared with a model',
    {
      request: { ...runs, accuracy: true, referenceModel: 'r.onnx' },
      lines: ran(),
      target: MODEL,
      converter: 'trtexec',
    },
  ],
  ['a run that did not come to it, and is compared', { request: { ...runs, accuracy: true } }],
  [
    'a load that is compared with a model',
    { request: { accuracy: true, referenceModel: 'r.onnx' }, target: MODEL, converter: 'trtexec' },
  ],
  ['a load that is compared', { request: { accuracy: true }, target: MODEL, converter: 'trtexec' }],
  ['a given engine that is compared', { request: { accuracy: true, referenceModel: 'r.onnx' } }],
  ['a run beside a baseline', { request: runs, lines: ran(), target: { ...GIVEN, baseline } }],
  [
    'a run beside a baseline that carries native code',
    { request: runs, lines: ran(), target: { ...GIVEN, baseline: nativeBaseline } },
  ],
  ['weights of a model that has another file read', { request: { refitFrom: outward } }],
  [
    'weights of a model that is written to meanwhile',
    {
      request: { refitFrom: onnx },
      onLoad: () => {
        writeFileSync(onnx, readFileSync(onnx));
      },
    },
  ],
  ['a load with a baseline', { target: { ...GIVEN, baseline } }],
  ['no runtime at hand, where it may be installed', { refuses: 'installing' }],
  ['a passport that is none', { passport: '{}' }],
  ['an image that loads', { request: { runtimeImages: ['fine'] } }],
  ['a passport of this engine', { passport: {} }],
  [
    'a passport of another engine',
    { passport: { engine: { file: 'm.engine', size: 1, sha256: '0'.repeat(64) } } },
  ],
  ['a passport of weights that were left out', { content: hollow, passport: { contract: [STRIPPED] } }],
  [
    'a passport of an earlier build, of weights that were left out',
    { content: hollow, passport: { contract: [STRIPPED] }, target: MODEL, converter: 'trtexec' },
  ],
  ['weights of zeros', { content: hollow }],
  ['weights of zeros that come later', { content: hollow, request: { refitFrom: onnx } }],
  [
    'weights of zeros that were left out',
    { content: hollow, target: MODEL, converter: 'trtexec', plan: { args: ['--stripWeights'] } },
  ],
  ['weights of zeros of a model', { content: hollow, target: MODEL, converter: 'trtexec' }],
  [
    'a model whose precision nobody can tell',
    {
      target: MODEL,
      converter: 'trtexec',
      plan: { precision: { text: 'fp16', precision: 'fp16', share: 0.5 } },
    },
  ],
  [
    'a model that cannot be kept',
    { request: { ...runs, keepOutputs: blocked }, lines: ran(), target: MODEL, converter: 'trtexec' },
  ],
  ['a passport that is missing', { request: { requirePassport: true } }],
  [
    'a built engine needs no passport',
    { request: { requirePassport: true }, target: MODEL, converter: 'trtexec' },
  ],
  [
    'a precision that nobody can tell',
    { request: { precision: { text: 'fp16', precision: 'fp16', share: 0.5 } } },
  ],
  [
    'sizes that nobody can tell',
    { request: { shapes: [{ input: 'x', min: [1, 4], opt: [1, 4], max: [1, 4] }] } },
  ],
];

const TOLD: Record<string, string[]> = {
  'no engine': [
    '= unproven',
    'versions unproven: no version was read from the engine',
    'error unproven-inspect',
    'error unproven-versions',
    'error unproven-load',
    'not inspected, not loaded',
  ],
  'a load': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    'inspected, loaded',
  ],
  'a load that does not end': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, failed',
    'asked load',
    'asked load',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load fail',
    'unchanged pass',
    'versions pass',
    'error harness-incomplete',
    'inspected, loaded',
  ],
  'a file that is none': [
    'phase inspect /m.engine',
    '= fail',
    'inspect fail',
    'versions unproven: no version was read from the engine',
    'error not-an-engine-file',
    'not inspected, not loaded',
  ],
  'nothing but the file': [
    'phase inspect /m.engine',
    '= pass',
    'inspect pass: size as declared; bytes not verified without a passport',
    'versions pass',
    'notice unproven-load',
    'inspected, not loaded',
  ],
  'nothing but the file, and a Python': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    'inspected, loaded',
  ],
  'nothing but the file, and an image': [
    'phase inspect /m.engine',
    'image i',
    '= fail  i@sha256',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load fail',
    'unchanged pass',
    'versions pass',
    'error image-not-found',
    'inspected, not loaded',
  ],
  'nothing but the file, and a runtime': [
    'phase inspect /m.engine',
    'runtime 10.7.0.23 installed',
    'phase load /m.engine with 10.7.0.23',
    'beside others, fine',
    'asked load',
    '= fail 10.7.0.23',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions fail',
    'error version-disagreement',
    'notice known-bad-release',
    'inspected, loaded',
  ],
  'nothing but the file, after the Python converter': [
    'phase inspect /m.onnx',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'convert pass',
    'inspect pass',
    'load pass',
    'unchanged pass',
    'contract pass',
    'versions pass',
    'term tensor input x pass',
    'term tensor output y pass',
    'inspected, loaded',
  ],
  'nothing but the file, after trtexec': [
    'phase inspect /m.onnx',
    '= pass',
    'convert pass',
    'inspect pass',
    'versions pass',
    'notice unproven-load',
    'term tensor input x unproven',
    'term tensor output y unproven',
    'inspected, not loaded',
  ],
  'no pin': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    'inspected, loaded',
  ],
  'two runtimes': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'runtime 10.7.0.23 installed',
    'phase load /m.engine with 10.7.0.23',
    'beside others, fine',
    'asked load',
    'asked load',
    '= pass 10.6.0.26',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    '= fail 10.7.0.23',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions fail',
    'error version-disagreement',
    'notice known-bad-release',
    'inspected, loaded',
  ],
  'two runtimes in two images': [
    'phase inspect /m.engine',
    'image i',
    'image j',
    'image i',
    'image j',
    '= fail 10.6.0.26 i@sha256',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load fail',
    'unchanged pass',
    'versions pass',
    'error image-not-found',
    '= fail 10.6.0.26 j@sha256',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load fail',
    'unchanged pass',
    'versions pass',
    'error image-not-found',
    '= fail 10.7.0.23 i@sha256',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load fail',
    'unchanged pass',
    'versions fail',
    'error version-disagreement',
    'error image-not-found',
    'notice known-bad-release',
    '= fail 10.7.0.23 j@sha256',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load fail',
    'unchanged pass',
    'versions fail',
    'error version-disagreement',
    'error image-not-found',
    'notice known-bad-release',
    'inspected, not loaded',
  ],
  'a plan of another product': [
    'phase inspect /m.engine',
    'runtime 1.5.0.114 at hand',
    'phase load /m.engine with 1.5.0.114',
    'beside others, fine',
    'asked load',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions fail',
    'error version-disagreement',
    'error version-disagreement',
    'inspected, loaded',
  ],
  'a plan of another product, without a runtime at hand': [
    'phase inspect /m.engine',
    'runtime 1.5.0.114 at hand',
    'beside others, fine',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load unproven: /m.engine is a plan of TensorRT-RTX, so no runtime was installed to load it',
    'unchanged pass',
    'versions fail',
    'error version-disagreement',
    'inspected, not loaded',
  ],
  'no GPU': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 at hand',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    'inspected, loaded',
  ],
  'no GPU, and no runtime at hand': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 at hand',
    'beside others, fine',
    '= unproven',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load unproven: this machine has no usable GPU, so no runtime was installed to load it',
    'unchanged pass',
    'versions pass',
    'error unproven-load',
    'inspected, not loaded',
  ],
  'no GPU, of a runtime that was named': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass 10.6.0.26',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    'inspected, loaded',
  ],
  'no GPU, of a model': [
    'phase inspect /m.onnx',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'convert pass',
    'inspect pass',
    'load pass',
    'unchanged pass',
    'contract pass',
    'versions pass',
    'term tensor input x pass',
    'term tensor output y pass',
    'inspected, loaded',
  ],
  'an engine that is changed by the load': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged fail',
    'versions pass',
    'error engine-changed',
    'inspected, loaded',
  ],
  'a run': [
    'phase inspect /m.engine',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'asked run',
    '= pass',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'run pass',
    'unchanged pass',
    'versions pass',
    'inspected, loaded',
  ],
  'a run of numbers that are none': [
    'phase inspect /m.engine',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'asked run',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'run fail',
    'unchanged pass',
    'versions pass',
    'error output-not-finite',
    'inspected, loaded',
  ],
  'a run that differs, of a model that draws numbers': [
    'phase inspect /m.onnx',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'asked run',
    '= pass',
    'convert pass',
    'inspect pass',
    'load pass',
    'run pass',
    'unchanged pass',
    'contract pass',
    'versions pass',
    'term tensor input x pass',
    'term tensor output y pass',
    'inspected, loaded',
  ],
  'a run that differs': [
    'phase inspect /m.onnx',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'asked run',
    '= fail',
    'convert pass',
    'inspect pass',
    'load pass',
    'run fail',
    'unchanged pass',
    'contract pass',
    'versions pass',
    'error output-unstable',
    'term tensor input x pass',
    'term tensor output y pass',
    'inspected, loaded',
  ],
  'a run that is kept': [
    'phase inspect /m.engine',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'asked run and to save',
    '= pass',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'run pass',
    'unchanged pass',
    'versions pass',
    'inspected, loaded',
    'kept .trt-guard-outputs',
  ],
  'a run that cannot be kept': [
    'phase inspect /m.engine',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'asked run and to save',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'run pass',
    'unchanged pass',
    'versions pass',
    'error delivery-failed at /m.engine: The outputs of /m.engine could not be written to /blocked: EEXIST: /blocked exists and is not a folder',
    'inspected, loaded',
  ],
  'a load of which outputs would be kept': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    'inspected, loaded',
  ],
  'a run that is compared': [
    'phase inspect /m.engine',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'phase compare /m.engine',
    'asked run and to save',
    '= unproven',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'accuracy unproven: the outputs of the engine were not saved',
    'run pass',
    'unchanged pass',
    'versions pass',
    'error unproven-accuracy',
    'inspected, loaded',
  ],
  'a run that is compared with a model': [
    'phase inspect /m.onnx',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'phase compare /m.onnx',
    'asked run and to save',
    '= unproven',
    'convert pass',
    'inspect pass',
    'load pass',
    'accuracy unproven: the outputs of the engine were not saved',
    'run pass',
    'unchanged pass',
    'contract pass',
    'versions pass',
    'error unproven-accuracy',
    'notice unproven-cast',
    'term tensor input x pass',
    'term tensor output y pass',
    'inspected, loaded',
  ],
  'a run that did not come to it, and is compared': [
    'phase inspect /m.engine',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'asked run and to save',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load fail',
    'run unproven: 0 of 0 points were executed',
    'unchanged pass',
    'versions pass',
    'error harness-incomplete',
    'inspected, loaded',
  ],
  'a load that is compared with a model': [
    'phase inspect /m.onnx',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= unproven',
    'convert pass',
    'inspect pass',
    'load pass',
    'unchanged pass',
    'contract pass',
    'versions pass',
    'error unproven-cast',
    'notice unproven-accuracy',
    'term tensor input x pass',
    'term tensor output y pass',
    'inspected, loaded',
  ],
  'a load that is compared': [
    'phase inspect /m.onnx',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= unproven',
    'convert pass',
    'inspect pass',
    'load pass',
    'unchanged pass',
    'contract pass',
    'versions pass',
    'error unproven-accuracy',
    'term tensor input x pass',
    'term tensor output y pass',
    'inspected, loaded',
  ],
  'a given engine that is compared': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= unproven',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    'error unproven-accuracy',
    'inspected, loaded',
  ],
  'a run beside a baseline': [
    'phase inspect /m.engine',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'asked run beside a baseline',
    '= unproven',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'run pass',
    'baseline unproven: the comparison was not reached',
    'unchanged pass',
    'versions pass',
    'error unproven-baseline',
    'inspected, loaded',
  ],
  'a run beside a baseline that carries native code': [
    'phase inspect /m.engine',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'baseline fail',
    'unchanged pass',
    'versions pass',
    'error plan-host-code',
    'inspected, not loaded',
  ],
  'weights of a model that has another file read': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load fail',
    'unchanged pass',
    'versions pass',
    'error external-data-unsafe',
    'inspected, not loaded',
  ],
  'weights of a model that is written to meanwhile': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, failed',
    'asked load',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load fail',
    'unchanged pass',
    'contract fail',
    'versions pass',
    'error model-changed',
    'error refit-failed',
    'term weights  fail',
    'inspected, loaded',
  ],
  'a load with a baseline': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= unproven',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    'error unproven-baseline',
    'inspected, loaded',
  ],
  'no runtime at hand, where it may be installed': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'beside others, fine',
    '= unproven',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load unproven: , so no runtime was installed to load it',
    'unchanged pass',
    'versions pass',
    'error unproven-load',
    'inspected, not loaded',
  ],
  'a passport that is none': [
    'phase inspect /m.engine',
    '= fail',
    'inspect pass',
    'passport fail',
    'versions pass',
    'error passport-unreadable',
    'not inspected, not loaded',
  ],
  'an image that loads': [
    'phase inspect /m.engine',
    'image fine',
    'phase load /m.engine in fine',
    'beside others, fine',
    'asked load',
    '= pass  fine@sha256',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    'inspected, loaded',
  ],
  'a passport of this engine': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'inspect pass',
    'passport pass',
    'load pass',
    'unchanged pass',
    'versions pass',
    'inspected, loaded',
  ],
  'a passport of another engine': [
    'phase inspect /m.engine',
    '= fail',
    'inspect pass',
    'passport fail',
    'versions pass',
    'error engine-digest-mismatch',
    'not inspected, not loaded',
  ],
  'a passport of weights that were left out': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= fail',
    'inspect pass',
    'passport pass',
    'load pass',
    'unchanged pass',
    'contract fail',
    'versions pass',
    'error weights-missing',
    'term weights  fail',
    'inspected, loaded',
  ],
  'a passport of an earlier build, of weights that were left out': [
    'phase inspect /m.onnx',
    '= fail',
    'convert pass',
    'inspect fail',
    'versions pass',
    'error engine-corrupted',
    'not inspected, not loaded',
  ],
  'weights of zeros': [
    'phase inspect /m.engine',
    '= fail',
    'inspect fail',
    'versions pass',
    'error engine-corrupted',
    'not inspected, not loaded',
  ],
  'weights of zeros that come later': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'contract fail',
    'versions pass',
    'error refit-failed',
    'term weights  fail',
    'inspected, loaded',
  ],
  'weights of zeros that were left out': [
    'phase inspect /m.onnx',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'convert pass',
    'inspect pass',
    'load pass',
    'unchanged pass',
    'contract pass: not all proven: stripped stripped of its weights was asked for, but nothing here shows whether the engine has it; weights has its weights was asked for, but stripped',
    'versions pass',
    'term stripped  unproven',
    'term tensor input x pass',
    'term tensor output y pass',
    'term weights  unproven',
    'inspected, loaded',
  ],
  'weights of zeros of a model': [
    'phase inspect /m.onnx',
    '= fail',
    'convert pass',
    'inspect fail',
    'versions pass',
    'error engine-corrupted',
    'not inspected, not loaded',
  ],
  'a model whose precision nobody can tell': [
    'phase inspect /m.onnx',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= unproven',
    'convert pass',
    'inspect pass',
    'load pass',
    'unchanged pass',
    'contract unproven: precision fp16 was asked for, but there is no list of the types that this engine’s layers compute in',
    'versions pass',
    'error unproven-contract',
    'term precision  unproven',
    'term tensor input x pass',
    'term tensor output y pass',
    'inspected, loaded',
  ],
  'a model that cannot be kept': [
    'phase inspect /m.onnx',
    'alone',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'asked run and to save',
    '= fail',
    'convert pass',
    'inspect pass',
    'load pass',
    'run pass',
    'unchanged pass',
    'contract pass',
    'versions pass',
    'error delivery-failed at /m.onnx: The outputs of /m.engine could not be written to /blocked: EEXIST: /blocked exists and is not a folder',
    'term tensor input x pass',
    'term tensor output y pass',
    'inspected, loaded',
  ],
  'a passport that is missing': [
    'phase inspect /m.engine',
    '= fail',
    'inspect pass: size as declared; bytes not verified without a passport',
    'passport fail',
    'versions pass',
    'error passport-missing',
    'not inspected, not loaded',
  ],
  'a built engine needs no passport': [
    'phase inspect /m.onnx',
    'runtime 10.6.0.26 installed',
    'phase load /m.onnx with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'convert pass',
    'inspect pass',
    'load pass',
    'unchanged pass',
    'contract pass',
    'versions pass',
    'term tensor input x pass',
    'term tensor output y pass',
    'inspected, loaded',
  ],
  'a precision that nobody can tell': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= unproven',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'contract unproven: precision fp16 was asked for, but there is no list of the types that this engine’s layers compute in',
    'versions pass',
    'error unproven-contract',
    'term precision  unproven',
    'inspected, loaded',
  ],
  'sizes that nobody can tell': [
    'phase inspect /m.engine',
    'runtime 10.6.0.26 installed',
    'phase load /m.engine with 10.6.0.26',
    'beside others, fine',
    'asked load',
    '= pass',
    'inspect pass: size as declared; bytes not verified without a passport',
    'load pass',
    'unchanged pass',
    'versions pass',
    'term profile x unproven',
    'inspected, loaded',
  ],
};

// Whether a GPU may be here is asked of the machine itself.
const told = CASES.filter(([, { platform }]) => platform !== 'linux' || !mayHaveGpu({ platform }));

describe('what is proven of', () => {
  it.each(told)('%s', async (name, given) => {
    expect(await proven(given)).toEqual(TOLD[name]);
  });
});

it('what is not foreseen is a fault of the tool, and leaves nothing behind', async () => {
  await expect(proven({ refuses: 'everything' })).rejects.toThrow('unexpected');
});
