import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Passport } from '../../src/engine/index.js';
import { InputError } from '../../src/core/findings.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { type Target } from '../../src/guard/targets/target.js';
import { refuseTracked } from '../../src/guard/targets/overwriting.js';
import { realHost } from '../../src/host/real.js';
import { findTargets, forgetModel } from '../../src/guard/targets/targets.js';
import { makeWorkspace, runAction, runCli, type Workspace } from '../support/action.js';

let workspace: Workspace;
const at = (name: string): string => path.join(workspace.dir, name);
beforeAll(() => {
  workspace = makeWorkspace();
  workspace.write('a.onnx', Buffer.from([0x08, 0x08]));
  workspace.write('glob/whole.engine', 'x');
  workspace.write('linked/whole.engine', 'x');
  mkdirSync(at('folder.engine'));
  mkdirSync(at('glob/folder.engine'));
  symlinkSync('nowhere/x.engine', at('dangling.engine'));
  symlinkSync('gone.engine', at('linked/dangling.engine'));
  symlinkSync('loop.engine', at('loop.engine'));
  symlinkSync('glob/whole.engine', at('good-link.engine'));
  execFileSync('mkfifo', [at('pipe.engine')]);
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

const find = (raw: Record<string, string>): Promise<Target[]> =>
  findTargets(parseRequest(Object.fromEntries(Object.entries(raw).map(([name, one]) => [name, [one]]))));

const NOT_FILES: [name: string, words: string][] = [
  ['/dev/null', '/dev/null is a device'],
  ['/dev/zero', '/dev/zero is a device'],
  ['pipe.engine', 'pipe.engine is a pipe'],
  ['folder.engine', 'folder.engine is a folder'],
  ['dangling.engine', 'dangling.engine is a link to nowhere/x.engine, which does not exist'],
  ['loop.engine', 'loop.engine is a link to loop.engine, which leads back to it'],
  ['linked/*.engine', 'linked/dangling.engine is a link to gone.engine, which does not exist'],
  ['a.onnx/b.engine', 'nothing matches'],
];

describe.each([
  ['model', 'expected an ONNX file'],
  ['engine', 'expected an engine file'],
])('%s', (input, wanted) => {
  it.each(NOT_FILES)('%s: bad input, before anything runs', async (name, words) => {
    const pattern = path.resolve(workspace.dir, name);
    const refused = find({ [input]: pattern });
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(words);
    if (words !== 'nothing matches') await expect(refused).rejects.toThrow(wanted);
  });
});

it('takes links to files, and passes over folders that a pattern matches', async () => {
  expect(await find({ engine: at('good-link.engine') })).toEqual([
    { model: null, engine: at('good-link.engine') },
  ]);
  expect(await find({ engine: at('glob/*') })).toEqual([{ model: null, engine: at('glob/whole.engine') }]);
});

it.each([
  ['/dev/null', 'output: /dev/null is a device'],
  ['pipe.engine', 'pipe.engine is a pipe'],
])('output %s is refused: a rename would replace it', async (name, words) => {
  const output = path.resolve(workspace.dir, name);
  await expect(find({ model: at('a.onnx'), output })).rejects.toThrow(words);
});

it.each(['vtrt', 'ftrt'])(
  'an engine (%s) that is given as model is told so, and nothing of an output',
  async (magic) => {
    const model = workspace.write(`${magic}.engine`, Buffer.concat([Buffer.from(magic), Buffer.alloc(60)]));
    const refused = find({ model });
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow('This is a TensorRT engine: give it as engine');
    await expect(find({ model: at('a.onnx'), output: at('a.onnx') })).rejects.toThrow('overwrite the model');
  },
);

it('a trtexec that is a link to itself is not the end of trt-guard', async () => {
  expect(await find({ model: at('a.onnx'), trtexec: at('loop.engine') })).toHaveLength(1);
});

it.each(['tracked.engine', 'tracked.engine.trt.json'])(
  '%s that is committed is not replaced by the way',
  async (name) => {
    const folder = path.join(workspace.dir, name.replaceAll('.', '-'));
    mkdirSync(folder);
    writeFileSync(path.join(folder, name), 'of a person');
    for (const args of [
      ['init', '-q'],
      ['add', name],
    ])
      execFileSync('git', args, { cwd: folder });
    const targets = [{ model: 'tracked.onnx', engine: path.join(folder, 'tracked.engine') }];
    const request = parseRequest({ model: ['tracked.onnx'] });
    await expect(refuseTracked(realHost(), request, targets)).rejects.toThrow(`${name}, which is committed`);
    // Its folder is not its name; named as output, it is meant.
    const asked = (output: string) => refuseTracked(realHost(), { ...request, output }, targets);
    await expect(asked(folder)).rejects.toThrow('which is committed');
    await expect(asked(path.join(folder, 'tracked.engine'))).resolves.toBeUndefined();
  },
);

describe('what trtexec writes because its arguments say so is an output, too', () => {
  const asked = (argument: string, raw: Record<string, string> = {}) =>
    find({ model: at('a.onnx'), 'trtexec-args': argument, ...raw });
  const OPTIONS = [
    '--exportLayerInfo',
    '--exportProfile',
    '--exportTimes',
    '--exportOutput',
    '--timingCacheFile',
  ];
  beforeAll(() => {
    workspace.write('pins.txt', 'tensorrt==10.6.0');
    workspace.write('earlier.json', '[{"a": 1}]');
    workspace.write('earlier.cache', Buffer.from([1, 0, 0, 0, 7, 7]));
    workspace.write('empty', '');
    workspace.write('some.plan', readFileSync('test/fixtures/plan/rtx-1.5.0.114.head'));
  });

  it.each(OPTIONS)('%s over an input, an output, a text, an engine: refused', async (option) => {
    for (const name of ['a.onnx', 'report.json', 'pins.txt', 'some.plan', 'pipe.engine', 'dangling.engine'])
      await expect(asked(`${option}=${at(name)}`, { report: at('report.json') })).rejects.toThrow(InputError);
    await expect(asked(`${option}=${at('a.engine')}`)).rejects.toThrow('would overwrite');
  });

  it.each(OPTIONS)(
    '%s over nothing, an empty file, one of its own kind, to look at: taken',
    async (option) => {
      const own = option === '--timingCacheFile' ? 'earlier.cache' : 'earlier.json';
      for (const file of [at('new.json'), at('empty'), at(own), '/dev/stdout', '/dev/null'])
        expect(await asked(`${option}=${file}`)).toHaveLength(1);
    },
  );

  it('leaves what is only read as an input', async () => {
    await expect(asked(`--calib=${at('pins.txt')}`, { report: at('pins.txt') })).rejects.toThrow(
      'named in trtexec-args',
    );
  });
});

it.each(['report', 'attestation', 'junit'])(
  '%s where the passport of a given engine is looked for',
  async (output) => {
    const engine = workspace.write('lone.engine', 'x');
    await expect(find({ engine, [output]: `${engine}.trt.json` })).rejects.toThrow('the passport of');
  },
);

it.each(['.git/hooks/post-checkout', 'a/../.GIT/x.engine'])('%s is git’s own', async (output) => {
  await expect(find({ model: at('a.onnx'), output })).rejects.toThrow('git’s own'.replace('’', "'"));
});

it('a plugin that is a folder is called one', async () => {
  await expect(find({ engine: at('good-link.engine'), plugins: at('glob') })).rejects.toThrow(
    'glob is a folder',
  );
});

describe('both ways in', () => {
  it.each(['/dev/zero', 'pipe.engine', 'folder.engine', 'dangling.engine'])('%s', (engine) => {
    const cli = runCli(['check', '--engine', engine, '--tensorrt-version', '10.0', '--json'], {
      cwd: workspace.dir,
    });
    expect([cli.status, cli.stdout]).toEqual([2, '']);
    expect(cli.stderr).toMatch(/^trt-guard: engine: \S+ is a /);
    const action = runAction(workspace, { engine, 'tensorrt-version': '10.0' });
    expect([action.status, action.outputs['cause']]).toEqual([1, 'invalid-input']);
  });
});

describe('the output that the configuration names', () => {
  const named = async (raw: Record<string, string[]>): Promise<string[]> =>
    (
      await findTargets(
        parseRequest(raw),
        (model) => `${workspace.dir}/out/${model.endsWith('a.onnx') ? 'mine.engine' : ''}`,
      )
    ).map(({ engine }) => path.relative(workspace.dir, path.resolve(engine)));

  it('is that of one model, a file or a folder, and gives way to the caller’s', async () => {
    workspace.write('b.onnx', Buffer.from([0x08, 0x08]));
    const model = [at('a.onnx'), at('b.onnx')];
    expect(await named({ model })).toEqual(['out/mine.engine', 'out/b.engine']);
    expect(await named({ model: [at('a.onnx')], output: [at('other.engine')] })).toEqual(['other.engine']);
  });
});

describe('a model that is gone', () => {
  /** An engine as an earlier run delivered it: its bytes, and a passport of them. */
  const delivered = (name: string): string => {
    const bytes = Buffer.from('an engine');
    const size = bytes.length;
    const unknown = {
      ...{ product: null, version: null, serializationVersion: null, computeCapability: null },
      ...{ hardwareCompatibility: null, declaredSize: null, complete: null },
    };
    const passport: Passport = {
      schema: 'trt-guard/passport/v1',
      created: '2026-11-29T20:00:00.000Z',
      tool: { name: 'trt-guard', version: '1.0.0' },
      verdict: 'pass',
      engine: { file: path.basename(name), size, sha256: createHash('sha256').update(bytes).digest('hex') },
      model: null,
      facts: { format: 'plan', fileSize: size, ...unknown },
      ...{
        bodyVersion: null,
        witnesses: [],
        checks: [],
        gpu: null,
        driver: null,
        converter: null,
        trtexecArgs: [],
      },
    };
    workspace.write(`${name}.trt.json`, JSON.stringify(passport));
    return workspace.write(name, bytes);
  };
  const forget = async (raw: Record<string, string[]>): Promise<void> => {
    const request = parseRequest(raw);
    for (const model of request.models) await forgetModel(realHost(), request, model);
  };
  const isThere = (file: string): boolean[] => [file, `${file}.trt.json`].map((one) => existsSync(one));

  it('has its engine taken away, with its passport', async () => {
    const engine = delivered('gone/m.engine');
    await forget({ model: [at('gone/m.onnx')] });
    expect(isThere(engine)).toEqual([false, false]);
  });

  it.each([[['m.engine']], [['*.engine']]])(
    'but not where this run is to check it: %s',
    async ([pattern = '']) => {
      const engine = delivered('given/m.engine');
      await forget({ model: [at('given/m.onx')], engine: [at(`given/${pattern}`)] });
      expect(isThere(engine)).toEqual([true, true]);
    },
  );

  it.each(['m.engine', 'm.engine.trt.json'])('but not where git has %s', async (name) => {
    const engine = delivered('tracked/m.engine');
    const folder = path.dirname(engine);
    execFileSync('git', ['init', '-q'], { cwd: folder });
    execFileSync('git', ['add', name], { cwd: folder });
    await forget({ model: [at('tracked/m.onx')] });
    expect(isThere(engine)).toEqual([true, true]);
    rmSync(folder, { recursive: true });
  });
});
