import { describe, expect, it } from '@jest/globals';
import type { Host } from '../../src/host/host.js';
import type { RunContext } from '../../src/guard/run-context.js';
import { loadStage, type LoadTask } from '../../src/guard/stages/load.js';
import type { RuntimeFacts } from '../../src/toolchain/index.js';
import { harnessMachine, type Line } from '../support/harness-machine.js';
import { MEASURED, NO_GPU } from '../support/harness-results.js';

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

async function loaded(
  lines: readonly Line[],
  { request = {}, task = {}, host = {} }: { request?: object; task?: object; host?: Partial<Host> } = {},
): Promise<unknown> {
  const on = harnessMachine(lines, host);
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
  const { status, detail, witnesses, findings, facts } = await loadStage(context, { ...TASK, ...task });
  return [
    [status, detail ?? null],
    (witnesses ?? []).map(
      ({ source, product, version, detail: by }) => `${source} ${product} ${version} ${by}`,
    ),
    (findings ?? []).map(
      ({ code, severity, message, location }) => `${severity} ${code} ${location?.file ?? ''}: ${message}`,
    ),
    JSON.stringify(facts),
    on.asked.map(({ mode, engine, plugins, refitFrom, severity, save }) => [
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"tensors":[]}',
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
        '{"machine":{"gpu":null,"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
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
        '{"machine":{"gpu":{"name":"GPU","computeCapability":"9.0","memoryMiB":81920},"driverVersion":"580.159.04","driverCuda":"13.0"},"tensors":[]}',
        [['load', '/x/m.engine', ['p.so'], null, null, null]],
      ],
    ],
  ])('%s', async (_, lines, more, expected) => {
    expect(await loaded(lines, more)).toEqual(expected);
  });

  it.each([
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
