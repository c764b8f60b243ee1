import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { NpyError, readNpyHeader, writeNpy } from '../../src/accuracy/npy.js';
import { tensorFolders } from '../../src/accuracy/folders.js';
import { FindingError, InputError } from '../../src/core/findings.js';
import { ShapeError } from '../../src/core/schema.js';
import { JsonError, parseJson } from '../../src/host/json.js';
import { diagnoseText } from '../../src/diagnose/index.js';
import {
  checkPassport,
  digestModel,
  inspectPlan,
  modelProblem,
  scanHostCode,
  zeroSections,
} from '../../src/engine/index.js';
import { inspectAll } from '../../src/engine/containers/inspect-all.js';
import { engineSetOf } from '../../src/engine/containers/tensorrt-llm.js';
import { readModelFacts } from '../../src/engine/onnx/check-shapes.js';
import { readModelTypes } from '../../src/engine/onnx/model-types.js';
import { OnnxFormatError } from '../../src/engine/onnx/reader.js';
import { readOnnxUse } from '../../src/engine/onnx/support.js';
import { configSource } from '../../src/guard/declared/config-source.js';
import { enginesFolder, takeEngine } from '../../src/guard/cache/engine-cache.js';
import { refuseOtherKindOfArguments } from '../../src/guard/targets/written-by-arguments.js';
import { readBaseline } from '../../src/guard/request/fail-on.js';
import { parseModelSettings } from '../../src/guard/model-settings.js';
import type { Host } from '../../src/host/host.js';
import { trackedBy } from '../../src/host/ci/git.js';
import { realHost } from '../../src/host/real.js';
import { readBinaryFacts } from '../../src/host/binary.js';
import { readOwner } from '../../src/host/process/owner.js';
import { ForeignFileError, readForeignText } from '../../src/host/read-foreign.js';
import { mergeParts, readPlan } from '../../src/matrix/index.js';
import { parseConfig } from '../../src/pins/config/config.js';
import { findPins, readVersionFile } from '../../src/pins/index.js';
import { readKept } from '../../src/toolchain/archive/kept-archive.js';
import { readLayerTypes } from '../../src/toolchain/harness/layers.js';
import { emptyResult, takeProtocol } from '../../src/toolchain/harness/protocol.js';
import { readManifest } from '../../src/toolchain/python/manifest.js';
import { recordProblem } from '../../src/toolchain/python/record.js';
import { parseTrtexecOutput } from '../../src/toolchain/trtexec/output.js';
import { writtenModel } from '../engine/onnx/models.js';
import { KeptAnswers } from '../../src/toolchain/index.js';
import { judgeRepository } from '../../src/triton/index.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

/**
 * Every reader of what somebody else wrote, by the file that reads it. Whatever it is given, it ends soon, and it throws nothing but what
 * it says of its input. A new reader without a row here fails the last test.
 */
const folder = freshFolder('foreign');
const host = testHost({ tempDir: folder, cacheDir: folder });

function put(name: string, content: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

interface Reader {
  /** What it is right to be given: half of the tries are changes of it. */
  seeds: (string | Buffer)[];
  read: (content: Buffer) => unknown;
}

const ENGINE = readFileSync('test/fixtures/plan/rtx-1.5.0.114.head');
const MODEL = readFileSync('examples/tiny.onnx');
const CONFIG =
  'ignore: [a]\ngroups: {a: [b]}\nexpected:\n  - {paths: [a], reason: b, version: "10.3"}\nmodels:\n  a.onnx: {shapes: "x:1x3", trtexec-args: [--fp16]}\n';
const REPORT = JSON.stringify({
  schema: 'trt-guard/report/v1',
  verdict: 'pass',
  require: 'load',
  engines: [
    {
      model: 'a',
      engine: 'b',
      verdict: 'pass',
      witnesses: [{ source: 'pin', product: 'tensorrt', version: '10.6', detail: '' }],
      checks: [{ name: 'load', status: 'pass', durationMs: 1 }],
      findings: [],
    },
  ],
});
const ENTRY = {
  id: 'a',
  name: 'a',
  stage: 'check',
  model: 'm',
  product: 'tensorrt',
  require: 'load',
  report: 'r',
  artifact: 'a',
};
const MANIFEST = JSON.stringify({
  schema: 2,
  folder: 'x',
  packages: ['a'],
  archives: [],
  files: [{ path: 'a', size: 1, sha256: 'b' }],
});
const PROTOCOL =
  '{"say":"process","pid":1,"namespacePids":[1],"started":"1"}\n{"say":"deserialized","ok":true}\n{"say":"done"}\n';
/** One file of each kind that pins are searched in. */
const PIN_FILES: Record<string, string> = {
  'requirements.txt': 'tensorrt==10.6.0\n-r other.txt\n',
  'pyproject.toml': '[project]\ndependencies = ["tensorrt==10.6.0"]\n',
  Dockerfile:
    'ARG V=10.6.0\nFROM nvcr.io/nvidia/tensorrt:24.05-py3 AS a\nRUN <<E\npip install tensorrt==$V\nE\n',
  'compose.yaml': 'services:\n  a:\n    image: nvcr.io/nvidia/tritonserver:${V:-24.05-py3}\n',
  'values.yaml': 'image: {repository: nvcr.io/nvidia/tritonserver, tag: 24.05-py3}\n',
  'environment.yml': 'dependencies:\n  - tensorrt=10.6.0\n  - pip: [tensorrt==10.6.0]\n',
  'conda-lock.yml': 'package:\n- name: tensorrt\n  version: 10.6.0\n',
  'setup.py': 'setup(install_requires=["tensorrt==10.6.0"])\n',
  'setup.cfg': '[options]\ninstall_requires =\n  tensorrt==10.6.0\n',
  'poetry.lock': '[[package]]\nname = "tensorrt"\nversion = "10.6.0"\n',
  'uv.lock': '[[package]]\nname = "tensorrt"\nversion = "10.6.0"\n',
  'Pipfile.lock': '{"default":{"tensorrt":{"version":"==10.6.0"}}}',
  'CMakeLists.txt': 'find_package(TensorRT 10.6.0 REQUIRED)\nset(TENSORRT_VERSION 10.6.0)\n',
  'build.sh': 'V=10.6.0\nfor v in 1 2; do pip install tensorrt==${V%.*}; done\n',
  Jenkinsfile: "pipeline { agent { docker { image 'nvcr.io/nvidia/tensorrt:24.05-py3' } } }\n",
  'docker-bake.hcl': 'variable "TRT_VERSION" { default = "10.6.0" }\n',
  'a.def': 'Bootstrap: docker\nFrom: nvcr.io/nvidia/tensorrt:24.05-py3\n',
  'a.ipynb': '{"cells":[{"cell_type":"code","source":["!pip install tensorrt==10.6.0"]}]}',
  '.tensorrt-version': '10.6.0\n',
  '.tool-versions': 'tensorrt 10.6.0\n',
  'config.pbtxt': 'name: "m"\nplatform: "tensorrt_plan"\ninput [{name: "x" dims: [1]}]\n',
  'm.engine.trt.json': '{"schema":"trt-guard/passport/v1"}',
};

/** A machine on which git does not start. */
const WITHOUT_GIT: Host = {
  ...realHost(),
  run: () =>
    Promise.resolve({
      ending: { kind: 'not-started', code: 'ENOENT', message: 'no git' },
      stdout: '',
      stderr: '',
      output: '',
      durationMs: 0,
    }),
};

const READERS: Record<string, Reader> = {
  'engine/inspect.ts': { seeds: [ENGINE], read: (content) => inspectPlan(put('a.engine', content)) },
  'guard/targets/written-by-arguments.ts': {
    seeds: [ENGINE, '{"Layers": []}'],
    read: async (content) => {
      const file = put('written', content);
      await refuseOtherKindOfArguments([`--timingCacheFile=${file}`]);
      await refuseOtherKindOfArguments([`--exportLayerInfo=${file}`]);
    },
  },
  'host/ci/git.ts': {
    seeds: [
      Buffer.concat([
        Buffer.from('DIRC\0\0\0\u0002\0\0\0\u0001'),
        Buffer.alloc(60),
        Buffer.from('m.engine\0\0'),
      ]),
    ],
    read: async (content) => {
      const top = freshFolder('foreign-git');
      mkdirSync(path.join(top, '.git'));
      writeFileSync(path.join(top, '.git', 'index'), content);
      await trackedBy(WITHOUT_GIT, path.join(top, 'm.engine'));
      const moved = freshFolder('foreign-git-file');
      writeFileSync(path.join(moved, '.git'), content);
      await trackedBy(WITHOUT_GIT, path.join(moved, 'm.engine'));
    },
  },
  'engine/zero-sections.ts': {
    seeds: [ENGINE],
    read: async (content) => {
      const file = put('z.engine', content);
      zeroSections(file, await inspectPlan(file), false);
      await scanHostCode(file);
    },
  },
  'engine/passport/verify.ts': {
    seeds: [PIN_FILES['m.engine.trt.json'] ?? ''],
    read: (content) => {
      put('p.engine.trt.json', content);
      return checkPassport({ enginePath: put('p.engine', ENGINE) });
    },
  },
  'engine/digests.ts': { seeds: [MODEL], read: (content) => digestModel(put('d.onnx', content)) },
  'engine/onnx/support.ts': { seeds: [MODEL], read: (content) => readOnnxUse(put('s.onnx', content)) },
  'engine/onnx/model-types.ts': { seeds: [MODEL], read: (content) => readModelTypes(put('t.onnx', content)) },
  'engine/onnx/check-shapes.ts': {
    seeds: [MODEL],
    read: (content) => readModelFacts(put('c.onnx', content)),
  },
  'engine/onnx/model-problem.ts': { seeds: [MODEL], read: (content) => modelProblem(put('p.onnx', content)) },
  'accuracy/npy.ts': {
    seeds: [
      (() => {
        writeNpy(path.join(folder, 'seed.npy'), '<f4', [2], new Uint8Array(8));
        return readFileSync(path.join(folder, 'seed.npy'));
      })(),
    ],
    read: (content) => {
      readNpyHeader(put('a.npy', content));
      tensorFolders(folder, 'inputs');
    },
  },
  'pins/config/config.ts': {
    seeds: [CONFIG],
    read: (content) => {
      parseConfig(content.toString());
      parseModelSettings(content.toString(), folder);
    },
  },
  'guard/declared/config-source.ts': {
    seeds: ['{"pull_request":{"base":{"sha":"0"}}}'],
    read: (content) =>
      configSource(
        { configFrom: 'base' },
        { ...host, env: { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: put('event.json', content) } },
      ),
  },
  'guard/request/fail-on.ts': {
    seeds: [REPORT],
    read: (content) => readBaseline({ failOn: 'new', baseline: put('baseline.json', content) }),
  },
  'guard/cache/engine-cache.ts': {
    seeds: ['{"schema":2,"file":"a","size":1,"sha256":"a","seal":"a"}'],
    read: (content) => {
      const key = path.join(enginesFolder(host), 'k');
      mkdirSync(key, { recursive: true });
      writeFileSync(path.join(key, 'engine.json'), content);
      return takeEngine(host, 'k', path.join(folder, 'taken'));
    },
  },
  'cli/merge.ts': {
    seeds: [REPORT],
    read: (content) => mergeParts([{ file: 'a', text: content.toString() }], null),
  },
  'matrix/read.ts': {
    seeds: [JSON.stringify({ include: [ENTRY] })],
    read: (content) => readPlan('a', content.toString()),
  },
  'host/read-foreign.ts': { seeds: [''], read: (content) => readForeignText(put('any', content), 100) },
  'host/process/owner.ts': {
    seeds: ['{"pid":1,"place":"a","started":"1"}'],
    read: (content) => readOwner(put('owner', content)),
  },
  'host/binary.ts': {
    seeds: [readFileSync(process.execPath).subarray(0, 8192)],
    read: (content) => readBinaryFacts(put('program', content)),
  },
  'host/json.ts': { seeds: [REPORT], read: (content) => parseJson(content.toString()) },
  'toolchain/harness/protocol.ts': {
    seeds: [PROTOCOL],
    read: (content) => {
      const run = { ending: { kind: 'exited' as const, status: 0 }, durationMs: 0, output: '' };
      takeProtocol(emptyResult('load', run), content.toString());
      takeProtocol(emptyResult('load', run), content.toString(), 'nonce');
      readLayerTypes(content.toString());
    },
  },
  'toolchain/python/manifest.ts': {
    seeds: [MANIFEST],
    read: (content) => {
      put('current.json', content);
      return readManifest(folder);
    },
  },
  'toolchain/python/record.ts': {
    seeds: ['a.py,sha256=abc,1\n"a,b",sha256=abc,1\n'],
    read: (content) => {
      put('RECORD', content);
      recordProblem(folder, [{ path: 'x.dist-info/RECORD', size: 1, sha256: '' }]);
    },
  },
  'engine/containers/tensorrt-llm.ts': {
    seeds: [
      '{"version":"0.11.0","pretrained_config":{"mapping":{"world_size":2,"tp_size":2,"pp_size":1}},"build_config":{}}',
    ],
    read: (content) => {
      const set = freshFolder('foreign-llm');
      writeFileSync(path.join(set, 'config.json'), content);
      writeFileSync(path.join(set, 'rank0.engine'), '');
      engineSetOf(set);
    },
  },
  'engine/containers/inspect-all.ts': {
    seeds: [writtenModel({ inputs: [{ name: 'x', shape: [1] }], operators: ['EPContext'] })],
    read: (content) => inspectAll(put('container.onnx', content)),
  },
  'toolchain/archive/kept-archive.ts': {
    seeds: [MANIFEST],
    read: (content) => {
      put('kept.complete', content);
      return readKept(path.join(folder, 'kept'));
    },
  },
  'toolchain/reference/kept-answers.ts': {
    seeds: [`{"schema":1,"outputs":{"y":"${'0'.repeat(64)}"},"moved":{"y":null},"seal":"${'0'.repeat(64)}"}`],
    read: async (content) => {
      const key = '1'.repeat(64);
      const home = path.join(folder, 'trt-guard-answers', key);
      mkdirSync(home, { recursive: true });
      writeFileSync(path.join(home, 'answer.json'), content);
      expect(await new KeptAnswers(host).find(key, path.join(folder, 'answers'))).toBeNull();
    },
  },
  'toolchain/trtexec/output.ts': {
    seeds: [
      '&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # a\n[E] x\n&&&& PASSED TensorRT.trtexec # a\n',
    ],
    read: (content) => {
      parseTrtexecOutput(content.toString());
      diagnoseText(content);
    },
  },
  'triton/repository.ts': {
    seeds: [
      'name: "m"\nplatform: "tensorrt_plan"\nmax_batch_size: 8\ninput [ { name: "x" data_type: TYPE_FP32 dims: [ 3, -1 ] reshape { shape: [ 3 ] } } ]\nversion_policy { specific { versions: [ 1 ] } }\ncc_model_filenames { key: "8.6" value: "a.plan" }\n',
    ],
    read: async (content) => {
      const root = freshFolder('foreign-triton');
      mkdirSync(path.join(root, 'm/1'), { recursive: true });
      for (const name of ['m/config.pbtxt', 'm/1/model.plan', 'm/1/a.plan'])
        writeFileSync(path.join(root, name), content);
      const { models } = await judgeRepository(root);
      const told = models.flatMap(({ findings }) => findings.map(({ message }) => message)).join();
      expect(told).not.toMatch(/undefined|is not a function|not iterable|call stack/i);
    },
  },
  'pins/scan.ts': {
    seeds: Object.values(PIN_FILES),
    read: async (content) => {
      const tree = freshFolder('foreign-tree');
      for (const name of Object.keys(PIN_FILES)) writeFileSync(path.join(tree, name), content);
      const { findings } = await findPins(tree);
      // A fault of a reader is caught for each file, and would be told as what JavaScript calls it.
      expect(
        findings.filter(({ message }) =>
          /undefined|is not a function|not iterable|call stack/i.test(message),
        ),
      ).toEqual([]);
      await readVersionFile(path.join(tree, 'requirements.txt'), 'tensorrt');
    },
  },
};

/** Read through one of those above, or written by this very run. */
const COVERED: Record<string, string> = {
  'engine/passport/parse.ts': 'engine/passport/verify.ts',
  'pins/config/file.ts': 'pins/config/config.ts',
  'pins/text/yaml.ts': 'pins/scan.ts',
  'pins/readers/triton.ts': 'pins/scan.ts',
  'pins/readers/engine.ts': 'pins/scan.ts',
  'pins/read.ts': 'pins/scan.ts',
  'pins/tree.ts': 'pins/scan.ts',
  'pins/readers/version-file.ts': 'pins/scan.ts',
  'toolchain/harness/harness.ts': 'toolchain/harness/protocol.ts',
  'toolchain/python/find-python.ts': 'its own question, asked with -I',
  'toolchain/python/probe.ts': 'its own question, asked with -I',
  'toolchain/python/install.ts': 'the report of pip, written by this run',
  'toolchain/reference/reference.ts': 'the answers of its own script',
  'cache.ts': 'the state of its own step, as the runner hands it on; whatever it is, the step ends with 0',
  'host/ci/github-cache.ts': 'answers and archives of the cache service: test/host/github-cache.test.ts',
  'host/fetch/download.ts': 'the note beside its own part of a download',
  'host/container/image.ts': 'the answer of docker or podman about an image, checked where it is read',
  'host/process/monitors.ts':
    'what podman wrote for a container of ours: nothing is ended where it is not that, test/host/monitors.test.ts',
  'host/container/remove.ts': 'labels that this program wrote, any other is passed over',
  'toolchain/harness/ask.ts':
    'its own question, asked with -I or of a runtime that is measured for what it says',
};

const TELLS = [InputError, FindingError, ShapeError, JsonError, ForeignFileError, NpyError, OnnxFormatError];
// Far above what any reader takes for the few kilobytes below, however busy the machine is; far below a hang.
const SLOW_MS = 20_000;

function changed(seed: Buffer): fc.Arbitrary<Buffer> {
  const at = fc.nat(Math.max(seed.length - 1, 0));
  return fc.oneof(
    fc.array(fc.tuple(at, fc.nat(255)), { minLength: 1, maxLength: 8 }).map((edits) => {
      const copy = Buffer.from(seed);
      for (const [place, byte] of edits) if (place < copy.length) copy[place] = byte;
      return copy;
    }),
    at.map((end) => seed.subarray(0, end)),
    fc
      .tuple(
        at,
        fc.constantFrom('[', '{"a":', '${', '"', '\0', '&a ', '\u{1F600}', '$('),
        fc.constantFrom(1, 50, 5000),
      )
      .map(([place, text, times]) =>
        Buffer.concat([seed.subarray(0, place), Buffer.from(text.repeat(times)), seed.subarray(place)]),
      ),
  );
}

/** JSON in which one value is another. */
function reshaped(seed: Buffer): fc.Arbitrary<Buffer> {
  const tokens = seed.toString().match(/"[^"]*"|\d+|true|false|null|\[\]|[{}[\],:]/g) ?? [];
  return fc
    .tuple(
      fc.nat(Math.max(tokens.length - 1, 0)),
      fc.constantFrom('null', '1e999', '-1', '[]', '{}', '"\\u0000"', '"__proto__"', '{"a":[{}]}'),
    )
    .map(([place, value]) => Buffer.from(tokens.map((token, i) => (i === place ? value : token)).join('')));
}

describe('a reader of what others wrote ends soon, and says what is wrong', () => {
  it.each(Object.entries(READERS))(
    '%s',
    async (_, { seeds, read }) => {
      const buffers = seeds.map((seed) => Buffer.from(seed as string));
      const given = fc.oneof(
        ...buffers.flatMap((seed) => [changed(seed), reshaped(seed)]),
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
        fc.json().map((text) => Buffer.from(text)),
      );
      await fc.assert(
        fc.asyncProperty(given, async (content) => {
          const start = performance.now();
          try {
            await read(content);
          } catch (error) {
            if (!TELLS.some((known) => error instanceof known)) throw error;
          }
          expect(performance.now() - start).toBeLessThan(SLOW_MS);
        }),
        { numRuns: Number(process.env['FUZZ_RUNS'] ?? 60), endOnFailure: true },
      );
    },
    120_000,
  );

  it('each file of src that reads such a thing has a row', () => {
    const READS =
      /\b(?:readForeign(?:Text|Bytes)|parseJson|JSON\.parse|parseDocument|parseAllDocuments|readBounded|readAt|withFile)\(/;
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const readers = files
      .map((file) => file.split(path.sep).join('/'))
      .filter(
        (file) => READS.test(readFileSync(path.join('src', file), 'utf8')) && file !== 'engine/bytes.ts',
      );
    expect(readers.filter((file) => !(file in READERS) && !(file in COVERED))).toEqual([]);
    expect(Object.keys({ ...READERS, ...COVERED }).filter((file) => !files.includes(file))).toEqual([]);
  });
});
