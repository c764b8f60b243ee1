import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EngineReport, Report } from '../../src/core/report.js';
import type { Passport } from '../../src/engine/passport/passport.js';
import { namedModels } from '../../src/guard/index.js';
import { mergeParts, type PartFile } from '../../src/matrix/merge.js';
import { makeWorkspace, type Workspace } from '../support/action.js';
import { plan, reportOf, runFacts } from './parts.js';

const COMMIT = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);
const RUN = runFacts({ commit: COMMIT });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let workspace: Workspace;
beforeEach(() => {
  workspace = makeWorkspace();
});
afterEach(() => {
  workspace[Symbol.dispose]();
});

const CONTENTS: Readonly<Record<string, string>> = { 'a.onnx': 'model a', 'ocr/b.onnx': 'model b' };

/** The report of a job that proved one model. */
function part(
  model: string,
  commit = COMMIT,
  change: (row: EngineReport) => void = () => undefined,
): PartFile {
  const [entry] = plan({ models: [model] });
  if (entry === undefined) throw new Error('a plan has an entry');
  const report: Report = { ...structuredClone(reportOf(entry)), run: { ...RUN, commit } };
  for (const row of report.engines) {
    row.modelSha256 = sha256(CONTENTS[model] ?? model);
    change(row);
  }
  return { file: `${model}.json`, text: JSON.stringify(report) };
}

/** What a gate over these parts says: verdict, and each error with its place. */
async function gate(config: string, parts: PartFile[]): Promise<string[]> {
  const file = workspace.write('.trt-guard.yml', config);
  const release = { ...(await namedModels(file)), config: '.trt-guard.yml', commit: COMMIT };
  const here = { id: '200', repository: 'org/models', commit: COMMIT };
  const { verdict, findings, engines } = mergeParts(parts, null, null, here, true, release);
  return [
    verdict,
    ...[...findings, ...engines.flatMap((row) => row.findings)]
      .filter(({ severity }) => severity === 'error')
      .map(({ code, message, location: { line } = {} }) => `${code}:${line ?? ''} ${message}`),
  ];
}

const BOTH = 'models:\n  a.onnx: {}\n  "ocr/*": {}\n';

describe('a release', () => {
  beforeEach(() => {
    for (const [name, content] of Object.entries(CONTENTS)) workspace.write(name, content);
    // What a wide glob matches beside the models is nothing to prove.
    workspace.write('ocr/README.md', 'text');
  });

  it('is green where each file has a report of this commit', async () => {
    expect(await gate(BOTH, [part('a.onnx'), part('ocr/b.onnx')])).toEqual(['pass']);
  });

  it.each(['sha256', 'modelSha256'] as const)('takes no report without a digest (%s)', async (digest) => {
    const nameless = part('a.onnx', COMMIT, (row) => Reflect.deleteProperty(row, digest));
    expect((await gate('models:\n  a.onnx: {}\n', [nameless]))[0]).toBe('fail');
  });

  it('needs a report of each file', async () => {
    expect(await gate(BOTH, [part('a.onnx')])).toEqual([
      'fail',
      'part-missing:3 .trt-guard.yml names ocr/b.onnx, but no report is about it.',
    ]);
  });

  it('needs a report of this commit, and says once which one is not', async () => {
    expect(await gate(BOTH, [part('a.onnx'), part('ocr/b.onnx', OTHER)])).toEqual([
      'fail',
      `part-of-another-run:3 ocr/b.onnx was proven at another commit: this is ${COMMIT}.`,
    ]);
    const all = await gate(BOTH, [part('a.onnx', OTHER), part('ocr/b.onnx', OTHER)]);
    expect(all.map((text) => text.split(' ')[0])).toEqual([
      'fail',
      'part-of-another-run:2',
      'part-of-another-run:3',
    ]);
  });

  it('takes no stranger of another commit either', async () => {
    expect(await gate(BOTH, [part('a.onnx'), part('ocr/b.onnx'), part('c.onnx', OTHER)])).toEqual([
      'fail',
      `part-of-another-run: The parts are not from one commit: ${COMMIT}, ${OTHER} (this is ${COMMIT}).`,
    ]);
  });

  it('needs a load', async () => {
    const inspected = part('a.onnx', COMMIT, (row) => {
      row.checks = row.checks.filter(({ name }) => name !== 'load');
    });
    const [verdict, ...errors] = await gate('models:\n  a.onnx: {}\n', [inspected]);
    expect(verdict).not.toBe('pass');
    expect(errors).toContain('unproven-load: Not proven: load did not run.');
  });

  it('is of the bytes in the checkout, or of those that a Git LFS pointer stands for', async () => {
    const of = (text: string): PartFile => part('a.onnx', COMMIT, (row) => (row.modelSha256 = sha256(text)));
    const config = 'models:\n  a.onnx: {}\n';
    expect(await gate(config, [of('model a')])).toEqual(['pass']);
    expect(await gate(config, [of('model b')])).toEqual([
      'fail',
      'part-of-another-model: a.onnx is not the same file in all parts and in this checkout.',
    ]);
    workspace.write(
      'a.onnx',
      `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256('model b')}\nsize 7\n`,
    );
    expect(await gate(config, [of('model b')])).toEqual(['pass']);
  });

  it('ships the engine that was proven, where one is in the checkout', async () => {
    const config = 'models:\n  a.onnx:\n    output: engines/\n';
    const built = part('a.onnx', COMMIT, (row) => (row.sha256 = sha256('engine')));
    workspace.write('engines/a.engine', 'engine');
    expect(await gate(config, [built])).toEqual(['pass']);
    workspace.write('engines/a.engine', 'older engine');
    expect(await gate(config, [built])).toEqual([
      'fail',
      'part-mismatch:2 engines/a.engine in this checkout is not the engine that was proven for a.onnx.',
    ]);
    const given = part('x', COMMIT, (row) => {
      Object.assign(row, { model: null, engine: 'engines/a.engine', sha256: sha256('older engine') });
    });
    expect(await gate(config, [given])).toEqual(['pass']);
  });

  it('takes a passport with a load of this commit for a report', async () => {
    const config = 'models:\n  a.onnx: {}\n';
    const passport = (commit: string, proof: 'load' | 'inspect'): PartFile => {
      const { text } = part('a.onnx', commit) as { text: string };
      const [row] = (JSON.parse(text) as Report).engines;
      if (row === undefined) throw new Error('a report has a row');
      const { id, attempt, repository } = RUN;
      const content: Passport = {
        schema: 'trt-guard/passport/v1',
        created: RUN.startedAt,
        tool: { name: 'trt-guard', version: '1.0.0' },
        verdict: 'pass',
        require: proof,
        run: { repository, commit, id, attempt },
        engine: { file: 'a.engine', size: 1, sha256: row.sha256 ?? '' },
        model: { file: '../a.onnx', size: 7, sha256: sha256('model a'), externalData: [] },
        facts: {
          format: 'plan',
          product: 'tensorrt',
          version: '10.6.0.26',
          serializationVersion: 239,
          computeCapability: null,
          hardwareCompatibility: null,
          fileSize: 1,
          declaredSize: 1,
          complete: true,
        },
        bodyVersion: null,
        witnesses: row.witnesses,
        checks: row.checks.filter(({ name }) => proof === 'load' || name !== 'load'),
        gpu: null,
        driver: null,
        converter: 'trtexec',
        trtexecArgs: [],
      };
      return { file: 'engines/a.engine.trt.json', text: JSON.stringify(content) };
    };
    expect(await gate(config, [passport(COMMIT, 'load')])).toEqual(['pass']);
    expect((await gate(config, [passport(COMMIT, 'inspect')]))[0]).not.toBe('pass');
    expect(await gate(config, [passport(OTHER, 'load')])).toEqual([
      'fail',
      `part-of-another-run:2 a.onnx was proven at another commit: this is ${COMMIT}.`,
    ]);
  });
});

it('names the models of a configuration once each, the first entry that matches counting', async () => {
  for (const name of ['m/a.onnx', 'm/b.onnx', 'm/a.onnx.data']) workspace.write(name, name);
  const file = workspace.write(
    '.trt-guard.yml',
    "models:\n  m/b.onnx: {}\n  'm/*': {}\n  'n/*.onnx': {}\n  m/c.onnx: {}\n",
  );
  const { files, nothing } = await namedModels(file);
  expect(files.map((one) => [one.file, one.line])).toEqual([
    ['m/b.onnx', 2],
    ['m/a.onnx', 3],
  ]);
  expect(nothing).toEqual([
    { glob: 'n/*.onnx', line: 4, hint: '' },
    { glob: 'm/c.onnx', line: 5, hint: '; did you mean "m/a.onnx"?' },
  ]);
});

it.each(['models: {}\n', 'ignore: []\n', 'models: [a.onnx]\n'])(
  'refuses a file that names nothing: %j',
  async (text) => {
    const file = workspace.write('.trt-guard.yml', text);
    await expect(namedModels(file)).rejects.toThrow(/names no model: list under `models:`/);
  },
);

it('refuses a file of another name, and one that does not exist', async () => {
  await expect(namedModels('models.yml')).rejects.toThrow(
    'models-from: expected the path of a .trt-guard.yml; got models.yml',
  );
  await expect(namedModels(`${workspace.dir}/.trt-guard.yml`)).rejects.toThrow(/does not exist$/);
});
