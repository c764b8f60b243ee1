import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ExitStatus, Host } from '../../src/host/host.js';
import type { RunContext } from '../../src/guard/run-context.js';
import { loadStage, witnessesOf, type LoadTask } from '../../src/guard/stages/load.js';
import { inspectPlan } from '../../src/engine/index.js';
import type { HarnessResult, RuntimeFacts } from '../../src/toolchain/index.js';
import { syntheticPlan } from '../engine/synthetic.js';
import { harnessMachine, type Line } from '../support/harness-machine.js';
import { MEASURED, NO_GPU } from '../support/harness-results.js';
import { answered, freshFolder } from '../toolchain/fake-host.js';

const ENGINE = {
  say: 'engine',
  name: null,
  tensors: [],
  layers: 1,
  profiles: 1,
  deviceMemoryBytes: 1,
  hardwareCompatibility: null,
};
const BYTES = { say: 'engine-bytes', bytes: 4, sha256: 'f'.repeat(64) };
const LOADED: Line[] = [
  BYTES,
  { say: 'deserialized', ok: true },
  ENGINE,
  { say: 'context', ok: true },
  { say: 'done' },
];
const measured = (change: Partial<RuntimeFacts> = {}): Line => ({
  say: 'runtime',
  ...MEASURED,
  libraries: [{ path: '/lib/libnvinfer.so.10', version: '10.6.0.26', error: null }],
  ...change,
});

const TARGET = { model: null, engine: 'm.engine' } as unknown as LoadTask['target'];
const TASK = {
  file: '/x/m.engine',
  target: TARGET,
  inspected: { facts: { version: null, product: null }, targets: [], sha256: 'f'.repeat(64) },
  version: '10.6.0.26',
  runtime: { python: '/usr/bin/python3', origin: 'input', env: { A: 'b' }, packages: [], cached: false },
  plan: null,
  saved: null,
  witnesses: [],
} as unknown as LoadTask;

async function staged(
  lines: readonly Line[],
  {
    request = {},
    task = {},
    host = {},
    ending,
  }: { request?: object; task?: object; host?: Partial<Host>; ending?: ExitStatus } = {},
): Promise<[Awaited<ReturnType<typeof loadStage>>, Line[]]> {
  const on = harnessMachine(lines, host, ending);
  const context = {
    host: on,
    request: {
      product: 'tensorrt',
      plugins: ['p.so'],
      loadTimeoutSeconds: 5,
      runTimeoutSeconds: 7,
      refitFrom: null,
      require: 'load',
      shapes: [],
      ...request,
    },
    cases: [],
  } as unknown as RunContext;
  return [await loadStage(context, { ...TASK, ...task }), on.asked];
}

async function loaded(lines: readonly Line[], more: Parameters<typeof staged>[1]): Promise<unknown> {
  const [{ status, detail, witnesses, findings, facts }, asked] = await staged(lines, more);
  return [
    [status, detail ?? null],
    (witnesses ?? []).map(
      ({ source, product, version, detail: by }) => `${source} ${product} ${version} ${by}`,
    ),
    (findings ?? []).map(
      ({ code, severity, message, location }) => `${severity} ${code} ${location?.file ?? ''}: ${message}`,
    ),
    JSON.stringify(facts),
    asked.map(({ mode, engine, plugins, refitFrom, severity, save }) => [
      mode,
      engine,
      plugins,
      refitFrom ?? null,
      severity ?? null,
      save ?? null,
    ]),
  ];
}

const library = (path: string, version: string | null, error: string | null = null) => ({
  path,
  version,
  error,
});

type Asked = Parameters<typeof staged>[1] & { lines: readonly Line[] };
const RUN = { request: { require: 'run' } };
const POINT = { profile: 0, point: 'opt', case: null };
const STARTED: Line[] = [
  { say: 'run-points', points: [POINT] },
  { say: 'run-started', ...POINT },
];
const SHAPES = [{ profile: 0, input: 'x', min: [1], opt: [2], max: [3] }];
const withShapes = (profileShapes: unknown): Line[] =>
  LOADED.map((line) => (line['say'] === 'engine' ? { ...line, profileShapes } : line));
const REFUSED: Line[] = [
  measured(),
  {
    say: 'log',
    severity: 'error',
    message:
      'IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion stdVersionRead == kSERIALIZATION_VERSION failed.Version tag does not match. Note: Current Version: 239, Serialized Engine Version: 236)',
  },
  BYTES,
  { say: 'deserialized', ok: false },
  { say: 'done' },
];
const image = {
  tool: { name: 'docker', env: {} },
  image: {
    reference: 'x/y:1',
    id: 'sha256:1',
    pinned: 'x/y:1@sha256:2',
    isRegistryDigest: true,
    arch: 'x64',
    env: {},
    volumes: [],
  },
  gpu: true,
  extra: [],
  python: { mounted: null, bindings: null },
  findings: [{ code: 'image-not-pinned', severity: 'notice', message: 'm', remedy: 'r', evidence: [] }],
};

const onDisk = path.join(freshFolder('load'), 'm.engine');
writeFileSync(onDisk, syntheticPlan());
const built = path.join(freshFolder('load'), '8.engine');
writeFileSync(built, syntheticPlan({ version: [8, 6, 1, 6] }));
const inspectedOf = async (file: string) => ({
  facts: (await inspectPlan(file)).facts,
  targets: [],
  sha256: 'f'.repeat(64),
});
const inspected = await inspectedOf(onDisk);
const IN_8_6 = await inspectedOf(built);
const IN_IMAGE = { request: { plugins: [] }, task: { file: onDisk, runtime: image } };

const WAYS: Record<string, Asked> = {
  'in an image': { lines: [measured(), ...LOADED], ...IN_IMAGE },
  'in an image without a library': {
    lines: [measured({ libraries: [], libraryPath: null, libraryVersion: null }), ...LOADED],
    ...IN_IMAGE,
  },
  'in an image, by no library of that name': {
    lines: [measured({ libraries: [library('/l/mine.so', '10.6.0.26')], moduleVersion: null }), ...LOADED],
    ...IN_IMAGE,
  },
  'of profiles': { lines: [measured(), ...withShapes(SHAPES)] },
  'of no profiles': { lines: [measured(), ...withShapes([])] },
  'of profiles that nobody can tell': { lines: [measured(), ...withShapes(null)] },
  'of profiles that were asked for': {
    lines: [measured(), ...withShapes(SHAPES)],
    task: { plan: { plugins: [], profiles: [] } },
  },
  'that is confined': {
    lines: [
      { say: 'confined', measures: [{ measure: 'files', held: false, detail: 'd' }] },
      measured(),
      ...LOADED,
    ],
  },
  'of another version': { lines: REFUSED, task: { inspected } },
  'of another version, as the plan says': {
    lines: REFUSED,
    task: {
      inspected: IN_8_6,
      witnesses: [{ source: 'plan-header', product: 'tensorrt', version: '8.6.1.6', detail: 'm.engine' }],
      target: { model: 'a.onnx', engine: 'a.engine' },
    },
  },
  'of another version, before an execution': { lines: REFUSED, task: { inspected }, ...RUN },
  'without a context, before an execution': {
    lines: [...[measured(), ...LOADED].slice(0, 4), { say: 'context', ok: false }, { say: 'done' }],
    ...RUN,
  },
  'and an execution that dies': {
    lines: [measured(), ...LOADED.slice(0, 4), ...STARTED],
    ending: { kind: 'signal', signal: 'SIGSEGV' },
    ...RUN,
  },
  'and an execution that hangs': {
    lines: [measured(), ...LOADED.slice(0, 4), ...STARTED],
    ending: { kind: 'timeout', seconds: 12 },
    ...RUN,
  },
  'that hangs': { lines: [measured()], ending: { kind: 'timeout', seconds: 5 } },
  'and an execution beside a baseline': {
    lines: [measured(), ...LOADED],
    task: { baseline: { engine: '/b.engine', sha256: 'b'.repeat(64) } },
    ...RUN,
  },
  'of a library in a folder of RTX’s name': {
    lines: [measured({ libraries: [library('/opt/tensorrt_rtx/mine.so', '10.6.0.26')] }), ...LOADED],
  },
  'of the other product’s library': {
    lines: [measured(), ...LOADED],
    request: { product: 'tensorrt-rtx' },
  },
  'of a library in a folder of another’s name': {
    lines: [
      measured({ libraries: [library('/opt/nvinfer/mine.so', '1.5.0.114')], libraryPath: '/opt/nvinfer/x' }),
      ...LOADED,
    ],
    request: { product: 'tensorrt-rtx' },
  },
};

const TOLD: Record<string, string[]> = {
  'in an image': [
    'pass',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    'image tensorrt 10.6.0.26 x/y:1@sha256:2',
    'notice image-not-pinned m.engine: m / r',
    '{"loadedBy":{"by":"module","detail":"the image’s own Python module"}}',
    'confined harness: pid-namespace',
    'load  5 s',
  ],
  'in an image without a library': [
    'unproven no TensorRT library was seen behind the Python module, so it is not known what loaded the engine',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'notice image-not-pinned m.engine: m / r',
    '{"loadedBy":{"by":"module","detail":"the image’s own Python module"}}',
    'confined harness: pid-namespace',
    'load  5 s',
  ],
  'in an image, by no library of that name': [
    'pass',
    'runtime-library tensorrt 10.6.0.26 /l/mine.so',
    'image tensorrt 10.6.0.26 x/y:1@sha256:2',
    'notice image-not-pinned m.engine: m / r',
    '{"loadedBy":{"by":"module","detail":"the image’s own Python module"}}',
    'confined harness: pid-namespace',
    'load  5 s',
  ],
  'of profiles': [
    'pass',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    '{"shapes":[{"profile":0,"input":"x","min":[1],"opt":[2],"max":[3]}]}',
    'load  5 s',
  ],
  'of no profiles': [
    'pass',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    '{}',
    'load  5 s',
  ],
  'of profiles that nobody can tell': [
    'pass',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    '{}',
    'load  5 s',
  ],
  'of profiles that were asked for': [
    'pass',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    '{}',
    'load  5 s',
  ],
  'that is confined': [
    'pass',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    '{}',
    'confined harness: files',
    'load  5 s',
  ],
  'of another version': [
    'unproven the harness did not get as far as the load',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    'error engine-version-mismatch m.engine: The engine was built by another TensorRT release than the one that loads it / Load it with the release that built it (one with its serialization version',
    '[runtime-module: tensorrt 10.6.0 (/site/tensorrt/__init__.py)]',
    '[runtime-library: tensorrt 10.6.0.26 (/lib/libnvinfer.so.10)]',
    '[TensorRT log: [TRT] [E] IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion stdVersionRead == kSERIALIZATION_VERSION failed.Version tag does not match. Note: Current Version: 239, Serialized Engine Version: 236)]',
    '[deserialize-failed: tensorrt 10.6.0.26 refuses m.engine: deserialize_cuda_engine() returned None.]',
    '{}',
    'load  5 s',
    'load verbose 5 s',
  ],
  'of another version, as the plan says': [
    'unproven the harness did not get as far as the load',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    'error engine-version-mismatch a.onnx: The engine was built by TensorRT 8.6.1.6, which is another TensorRT release than the one that loads it (10.6.0.26) / Load it with the release that built it (8.6.1.6)',
    '[plan-header: tensorrt 8.6.1.6 (m.engine)]',
    '[runtime-module: tensorrt 10.6.0 (/site/tensorrt/__init__.py)]',
    '[runtime-library: tensorrt 10.6.0.26 (/lib/libnvinfer.so.10)]',
    '[TensorRT log: [TRT] [E] IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion stdVersionRead == kSERIALIZATION_VERSION failed.Version tag does not match. Note: Current Version: 239, Serialized Engine Version: 236)]',
    '[deserialize-failed: tensorrt 10.6.0.26 refuses a.engine: deserialize_cuda_engine() returned None.]',
    '{}',
    'load  5 s',
    'load verbose 5 s',
  ],
  'of another version, before an execution': [
    'unproven the harness did not get as far as the load',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    'error engine-version-mismatch m.engine: The engine was built by another TensorRT release than the one that loads it / Load it with the release that built it (one with its serialization version',
    '[runtime-module: tensorrt 10.6.0 (/site/tensorrt/__init__.py)]',
    '[runtime-library: tensorrt 10.6.0.26 (/lib/libnvinfer.so.10)]',
    '[TensorRT log: [TRT] [E] IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion stdVersionRead == kSERIALIZATION_VERSION failed.Version tag does not match. Note: Current Version: 239, Serialized Engine Version: 236)]',
    '[deserialize-failed: tensorrt 10.6.0.26 refuses m.engine: deserialize_cuda_engine() returned None.]',
    '{}',
    'run  12 s',
    'load  5 s',
    'load verbose 5 s',
  ],
  'without a context, before an execution': [
    'unproven the harness did not get as far as the load',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    'error execution-context-failed m.engine: tensorrt 10.6.0.26 loads m.engine, but create_execution_context() returned None. / Most often GPU memory',
    '{}',
    'run  12 s',
    'load  5 s',
    'load verbose 5 s',
  ],
  'and an execution that dies': [
    'pass',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    '{}',
    'run  12 s',
  ],
  'and an execution that hangs': [
    'pass',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    '{}',
    'run  12 s',
  ],
  'that hangs': [
    'unproven the harness did not get as far as the load',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    "error load-timeout m.engine: The runtime's Python was stopped while it deserialized the engine / Raise load-timeout if the engine is that large; otherwise look at what it was doing last.",
    '{}',
    'load  5 s',
  ],
  'and an execution beside a baseline': [
    'pass',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    'error harness-incomplete m.engine: The harness ended (exit status 0) without the points at which it was to execute the engine / The log of this phase shows what Python and TensorRT printed.',
    '{}',
    'run  12 s beside /b.engine',
  ],
  'of a library in a folder of RTX’s name': [
    'pass',
    'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /opt/tensorrt_rtx/mine.so',
    '{}',
    'load  5 s',
  ],
  'of the other product’s library': [
    'unproven no TensorRT-RTX library was seen behind the Python module, so it is not known what loaded the engine',
    'runtime-module tensorrt-rtx 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
    '{}',
    'load  5 s',
  ],
  'of a library in a folder of another’s name': [
    'pass',
    'runtime-module tensorrt-rtx 10.6.0 /site/tensorrt/__init__.py',
    'runtime-library tensorrt-rtx 1.5.0.114 /opt/nvinfer/mine.so',
    '{}',
    'load  5 s',
  ],
};

/** The same on lines, with the remedies, the time limits and a baseline. */
async function told(lines: readonly Line[], more: Parameters<typeof staged>[1]): Promise<string[]> {
  const [{ status, detail, witnesses = [], findings = [], facts = {} }, asked] = await staged(lines, more);
  const { machine: _, confinement = [], ...others } = facts;
  return [
    `${status} ${detail ?? ''}`.trimEnd(),
    ...witnesses.map(({ source, product, version, detail: by }) => `${source} ${product} ${version} ${by}`),
    ...findings.map(
      ({ code, severity, message, remedy, location }) =>
        `${severity} ${code} ${location?.file ?? ''}: ${message.split(': ')[0] ?? ''} / ${remedy.split(/, |: /u)[0] ?? ''}`,
    ),
    ...findings.flatMap(({ evidence }) => evidence.map(({ source, text }) => `[${source ?? ''}: ${text}]`)),
    JSON.stringify(others),
    ...confinement.slice(0, 1).map(({ what, measure }) => `confined ${what}: ${measure}`),
    ...asked.map(({ mode, severity, timeoutSeconds, baseline }) =>
      `${String(mode)} ${typeof severity === 'string' ? severity : ''} ${String(timeoutSeconds)} s ${baseline === undefined ? '' : `beside ${(baseline as { engine: string }).engine}`}`.trimEnd(),
    ),
  ];
}

describe('a load', () => {
  it.each<[string, readonly Line[], Parameters<typeof loaded>[1], unknown]>([
    [
      'that is proven',
      [measured(), ...LOADED],
      {},
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'of a model',
      [measured(), ...LOADED],
      { task: { target: { model: 'a.onnx', engine: 'a.engine' } } },
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'of plugins of a plan',
      [measured(), ...LOADED],
      { task: { plan: { plugins: [{ file: '/q.so' }], profiles: [] } } },
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['/q.so'], null, null, null]],
      ],
    ],
    [
      'with the weights of a model',
      [measured(), ...LOADED],
      { request: { refitFrom: '/w.onnx' } },
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], '/w.onnx', null, null]],
      ],
    ],
    [
      'of other bytes',
      [measured(), { ...BYTES, sha256: '0'.repeat(64) }, ...LOADED.slice(1)],
      {},
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [
          'error engine-changed m.engine: m.engine did not have the inspected bytes when it was loaded: sha256 0000000000000000000000000000000000000000000000000000000000000000, not ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff.',
        ],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'of bytes that were not told',
      [measured(), ...LOADED.slice(1)],
      {},
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [
          'error engine-changed m.engine: m.engine did not have the inspected bytes when it was loaded: sha256 unknown, not ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff.',
        ],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'without a context',
      [
        measured(),
        BYTES,
        { say: 'deserialized', ok: true },
        ENGINE,
        { say: 'context', ok: false },
        { say: 'done' },
      ],
      {},
      [
        ['unproven', 'the harness did not get as far as the load'],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [
          'error execution-context-failed m.engine: tensorrt 10.6.0.26 loads m.engine, but create_execution_context() returned None.',
        ],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [
          ['load', '/x/m.engine', ['p.so'], null, null, null],
          ['load', '/x/m.engine', ['p.so'], null, 'verbose', null],
        ],
      ],
    ],
    [
      'that did not end',
      [measured(), ...LOADED.slice(0, 4)],
      {},
      [
        ['unproven', 'the harness did not get as far as the load'],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [
          'error harness-incomplete m.engine: The harness ended (exit status 0) without its last line: nothing is proven.',
        ],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [
          ['load', '/x/m.engine', ['p.so'], null, null, null],
          ['load', '/x/m.engine', ['p.so'], null, 'verbose', null],
        ],
      ],
    ],
    [
      'on no GPU',
      [{ say: 'runtime', ...NO_GPU }, { say: 'done' }],
      {},
      [
        ['unproven', 'this machine has no usable GPU (CUDA error 100, CUDA_ERROR_NO_DEVICE)'],
        ['runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py'],
        [],
        '{"machine":{"gpu":null,"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'on no GPU, of which CUDA says nothing',
      [{ say: 'runtime', ...NO_GPU, cudaError: null }, { say: 'done' }],
      {},
      [
        ['unproven', 'this machine has no usable GPU'],
        ['runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py'],
        [],
        '{"machine":{"gpu":null,"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'that nobody measured',
      LOADED,
      {},
      [
        ['unproven', 'the runtime was not measured'],
        [],
        [
          'error harness-incomplete m.engine: The harness ended (exit status 0) without its last line: nothing is proven.',
        ],
        '{}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'without a GPU that was measured',
      [{ say: 'runtime', ...NO_GPU }, ...LOADED],
      {},
      [
        ['unproven', 'the load was reported, but no GPU was measured'],
        ['runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py'],
        [],
        '{"machine":{"gpu":null,"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'by what was mounted',
      [measured({ libraryPath: '/trt-guard/lib/x.so' }), ...LOADED],
      {},
      [
        [
          'unproven',
          'the library that loaded is /trt-guard/lib/x.so, which was mounted, not the image’s own',
        ],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'by a library without a version',
      [
        measured({ libraries: [library('/l/libnvinfer.so.10', null, 'no symbol'), library('/l/y', null)] }),
        ...LOADED,
      ],
      {},
      [
        [
          'unproven',
          'the library /l/libnvinfer.so.10 is mapped and could not be measured (no symbol); the library /l/y is mapped and could not be measured (no answer)',
        ],
        ['runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py'],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'by no library',
      [measured({ libraries: [], libraryPath: null, libraryVersion: null }), ...LOADED],
      {},
      [
        [
          'unproven',
          'no TensorRT library was seen behind the Python module, so it is not known what loaded the engine',
        ],
        ['runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py'],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'by no library, where none is listed',
      [measured({ libraries: [], libraryPath: null, libraryVersion: null }), ...LOADED],
      { host: { platform: 'win32' } },
      [
        ['pass', null],
        ['runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py'],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'by another kind',
      [
        measured({
          libraries: [library('/l/libnvinfer_lean.so.10', '10.6.0.26')],
          libraryPath: null,
          libraryVersion: null,
        }),
        ...LOADED,
      ],
      {},
      [
        [
          'unproven',
          'only another kind of TensorRT runtime (lean, dispatch) was seen behind the Python module',
        ],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /l/libnvinfer_lean.so.10',
        ],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'by another product',
      [measured({ libraries: [library('/l/libtensorrt_rtx.so.1', '1.5.0.114')] }), ...LOADED],
      {},
      [
        [
          'unproven',
          'no TensorRT library was seen behind the Python module, so it is not known what loaded the engine',
        ],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt-rtx 1.5.0.114 /l/libtensorrt_rtx.so.1',
        ],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'by a library of another name',
      [measured({ libraries: [library('/l/mine.so', '10.6.0.26')], libraryPath: '/l/mine.so' }), ...LOADED],
      {},
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /l/mine.so',
        ],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'by two libraries',
      [
        measured({
          libraries: [
            library('/l/libnvinfer.so.10', '10.6.0.26'),
            library('/m/libnvinfer.so.10', '10.7.0.23'),
          ],
          otherLibraries: ['/m/libnvinfer.so.10'],
        }),
        ...LOADED,
      ],
      {},
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /l/libnvinfer.so.10',
          'runtime-library tensorrt 10.7.0.23 /m/libnvinfer.so.10',
        ],
        [
          'warning several-tensorrt-libraries m.engine: 2 TensorRT core libraries are mapped in one process; the one measured was /lib/libnvinfer.so.10.',
        ],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'by a module without a version',
      [measured({ moduleVersion: null }), ...LOADED],
      {},
      [
        ['pass', null],
        ['runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10'],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'by a module without a file',
      [measured({ moduleFile: null, moduleVersion: '10.6.0.post2' }), ...LOADED],
      {},
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /usr/bin/python3',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
    [
      'and an execution that is not over',
      [
        measured(),
        ...LOADED.slice(0, 4),
        { say: 'run-points', points: [{ profile: 0, point: 'opt', case: null }] },
        { say: 'run-started', profile: 0, point: 'opt', case: null },
      ],
      { request: { require: 'run' }, task: { saved: '/saved' } },
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [
          'error harness-incomplete m.engine: The harness ended (exit status 0) without its last line: nothing is proven.',
        ],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['run', '/x/m.engine', ['p.so'], null, null, '/saved']],
      ],
    ],
    [
      'that logged an error',
      [measured(), { say: 'log', severity: 'error', message: 'why' }, ...LOADED],
      {},
      [
        ['pass', null],
        [
          'runtime-module tensorrt 10.6.0 /site/tensorrt/__init__.py',
          'runtime-library tensorrt 10.6.0.26 /lib/libnvinfer.so.10',
        ],
        [
          'warning load-logged-errors m.engine: m.engine was loaded, but TensorRT logged 1 error(s) along the way: why',
        ],
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"}}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
  ])('%s', async (_, lines, more, expected) => {
    expect(await loaded(lines, more)).toEqual(expected);
  });

  it.each(Object.keys(WAYS))('%s', async (name) => {
    const { lines, ...more } = WAYS[name] ?? { lines: [] };
    expect(await told(lines, more)).toEqual(TOLD[name]);
  });

  it.each([
    ['10.6.0', '10.6.0'],
    ['10.6.0.post12', '10.6.0'],
    ['10.13.0+cu12.9', '10.13.0'],
    ['10.6.0.post2', '10.6.0'],
    ['10.6.0.26.dev1+cu12', '10.6.0.26'],
    ['10.0b6', '10.0'],
    ['10.0.0rc1', '10.0.0'],
    ['x10.6', 'x10.6'],
    ['10.6.0-1', '10.6.0-1'],
    ['10.6.0post', '10.6.0post'],
  ])('by a module that calls itself %s is one of %s', async (moduleVersion, release) => {
    const [, [first = '']] = (await loaded([measured({ moduleVersion }), ...LOADED], {})) as [
      unknown,
      string[],
    ];
    expect(first).toBe(`runtime-module tensorrt ${release} /site/tensorrt/__init__.py`);
  });
});

describe('what stood behind a load', () => {
  const module = 'runtime-module tensorrt 10.6.0';
  const library = 'runtime-library tensorrt 10.6.0.26';
  it.each<[string, HarnessResult['loadedBy'], string[]]>([
    ['its own module', { by: 'module', detail: '' }, [module, library]],
    // They are mounted by trt-guard, in the version of the library: as a witness they would agree with whatever is there.
    ['mounted bindings', { by: 'bindings', detail: '' }, [library]],
    ['a Python of this machine', undefined, [module, library]],
  ])('%s', (_, loadedBy, told) => {
    const runtime = {
      ...MEASURED,
      libraries: [{ path: '/lib/libnvinfer.so.10', version: '10.6.0.26', error: null }],
    };
    const heard = witnessesOf({ runtime, ...(loadedBy === undefined ? {} : { loadedBy }) }, 'tensorrt');
    expect(heard.map(({ source, product, version }) => `${source} ${product} ${version}`)).toEqual(told);
  });

  it('the one library that was asked, of a harness that lists none', () => {
    const { libraries: _, ...runtime } = { ...MEASURED, libraryPath: '/l/libnvinfer.so.10', libraries: [] };
    expect(witnessesOf({ runtime }, 'tensorrt').map(({ detail }) => detail)).toContain('/l/libnvinfer.so.10');
    expect(witnessesOf({ runtime: { ...runtime, libraryPath: null } }, 'tensorrt')).toHaveLength(1);
    expect(witnessesOf({ runtime: null }, 'tensorrt')).toEqual([]);
  });

  it('the trtexec of an image without a module: by its own word, and with the sizes that are known', async () => {
    const contents = {
      version: '3.10.12',
      tag: 'cp310',
      library: { path: '/lib/libnvinfer.so.10', version: '10.6.0.26', error: null },
      libraries: [],
      files: {},
      programs: { trtexec: '/usr/bin/trtexec' },
    };
    const started: string[][] = [];
    const own = harnessMachine([
      { say: 'import-error', type: 'ModuleNotFoundError', message: "No module named 'tensorrt'" },
    ]);
    const said = [
      '&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # trtexec',
      '[I] Selected Device: NVIDIA H200',
      '[I] Compute Capability: 9.0',
      '[I] TensorRT version: 10.6.0',
      '[I] Throughput: 1 qps',
      '&&&& PASSED TensorRT.trtexec [TensorRT v100600] [b26] # trtexec',
    ].join('\n');
    const run: Host['run'] = (command, args, options) => {
      if (options.input !== undefined) return own.run(command, args, options);
      started.push([...args]);
      if (args.includes('--iterations=1')) return Promise.resolve(answered(said));
      const isAsked = args.includes('ask') && args.includes('image');
      return Promise.resolve(answered(isAsked ? `TRT-GUARD-ANSWER ${JSON.stringify(contents)}\n` : ''));
    };
    const [result] = await staged([], {
      host: { run },
      request: { plugins: [] },
      task: {
        file: onDisk,
        runtime: image,
        inspected,
        plan: { plugins: [], profiles: [[{ input: 'x', min: [1, 3], opt: [2, 3], max: [4, 3] }]] },
      },
    });
    expect(started.find((args) => args.includes('--iterations=1'))).toContain('--shapes=x:2x3');
    expect([result.status, result.detail]).toEqual([
      'pass',
      'by /usr/bin/trtexec --loadEngine, with one inference',
    ]);
    expect(result.witnesses?.map(({ source, version }) => `${source} ${version}`)).toEqual([
      'runtime-library 10.6.0.26',
      'runtime-library 10.6.0',
      'image 10.6.0.26',
    ]);
    expect(result.facts?.loadedBy).toMatchObject({ by: 'trtexec' });
    expect(new Set(result.facts?.confinement?.map(({ what }) => what))).toEqual(new Set(['trtexec']));
  });

  it('a server that loads in the place of a module is what was confined', async () => {
    const own = harnessMachine([
      { say: 'import-error', type: 'ModuleNotFoundError', message: "No module named 'tensorrt'" },
    ]);
    const programs = { tritonserver: '/opt/tritonserver/bin/tritonserver' };
    const contents = { version: '3.10.12', tag: null, library: null, libraries: [], files: {}, programs };
    const run: Host['run'] = (command, args, options) =>
      options.input === undefined
        ? Promise.resolve(answered(`TRT-GUARD-ANSWER ${JSON.stringify(contents)}\n`))
        : own.run(command, args, options);
    const [result] = await staged([], {
      host: { run },
      task: { file: onDisk, runtime: { ...image }, inspected },
    });
    expect(own.asked.map(({ mode }) => mode)).toEqual(['load', 'triton']);
    expect(new Set(result.facts?.confinement?.map(({ what }) => what))).toEqual(new Set(['tritonserver']));
  });

  it('no module, no library and no program: the finding says so, and stands alone', async () => {
    const own = harnessMachine([
      { say: 'import-error', type: 'ModuleNotFoundError', message: "No module named 'tensorrt'" },
    ]);
    const contents = { version: '3.10.12', tag: null, library: null, libraries: [], files: {}, programs: {} };
    const run: Host['run'] = (command, args, options) =>
      options.input === undefined
        ? Promise.resolve(answered(`TRT-GUARD-ANSWER ${JSON.stringify(contents)}\n`))
        : own.run(command, args, options);
    const [result] = await staged([], {
      host: { run },
      task: { file: onDisk, runtime: { ...image }, inspected },
    });
    expect([result.status, result.findings?.map(({ code }) => code)]).toEqual([
      'unproven',
      ['image-without-tensorrt', 'image-not-pinned'],
    ]);
  });

  it('is asked for with a GPU alone: without one TensorRT itself would crash', async () => {
    const [, [asked]] = await staged([measured(), ...LOADED], {});
    expect(asked).toMatchObject({ requireGpu: true });
  });

  it('lists the tensors that the runtime knows, and no empty list', async () => {
    const tensors = [{ name: 'x', mode: 'input', dtype: 'float', shape: [1] }];
    const lines = [measured(), ...LOADED.map((line) => (line === ENGINE ? { ...ENGINE, tensors } : line))];
    expect((await staged(lines, {}))[0].facts?.tensors).toEqual(tensors);
    expect((await staged([measured(), ...LOADED], {}))[0].facts).not.toHaveProperty('tensors');
  });
});
