import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { InputError } from '../../src/core/findings.js';
import { parseProfile } from '../../src/core/shapes.js';
import { planBuilds, reportedShapes, trtexecArguments, type BuildPlan } from '../../src/guard/build-plan.js';
import type { RawInputs } from '../../src/guard/inputs.js';
import { NO_SETTINGS, type ModelSettings } from '../../src/guard/settings.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { tensorFile, tensorFolders, writeNpy } from '../../src/accuracy/index.js';
import { writtenModel } from '../engine/onnx/models.js';

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-plan-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const image = path.join(folder, 'image.onnx');
const text = path.join(folder, 'text.onnx');
writeFileSync(image, writtenModel({ inputs: [{ name: 'x', shape: ['n', 3] }], operators: ['RandomNormal'] }));
writeFileSync(text, writtenModel({ inputs: [{ name: 'ids', shape: ['n', 8] }] }));

const FILE: ModelSettings = {
  ...NO_SETTINGS,
  profiles: [parseProfile(['x:1x3']), parseProfile(['x:2x3'])],
  trtexecArgs: ['--noTF32'],
};

function plan(raw: RawInputs, settings: ModelSettings = NO_SETTINGS, models = [image]): BuildPlan[] {
  const request = parseRequest({ model: models, ...raw });
  return [...planBuilds(request, models, () => settings).values()];
}
const codes = (plans: BuildPlan[]): string[][] =>
  plans.map(({ problems }) => problems.map(({ code }) => code));

describe('what a model is converted with', () => {
  it('is missing where a dynamic model has no shapes', () => {
    expect(codes(plan({}))).toEqual([['dynamic-shape-no-profile']]);
  });

  it('comes from the input shapes', () => {
    const [one] = plan({ shapes: ['x:1x3..2x3..4x3'] });
    expect(one?.problems).toEqual([]);
    expect(one?.isRandom).toBe(true);
    expect(trtexecArguments(one as BuildPlan)).toEqual([
      '--minShapes=x:1x3',
      '--optShapes=x:2x3',
      '--maxShapes=x:4x3',
    ]);
    expect(reportedShapes(one as BuildPlan)).toEqual([
      { profile: 0, input: 'x', min: [1, 3], opt: [2, 3], max: [4, 3] },
    ]);
  });

  it("from the caller's arguments, which stay as written", () => {
    const [one] = plan({ 'trtexec-args': ['--fp16 --shapes=x:1x3'] });
    expect(one?.problems).toEqual([]);
    expect(one?.profiles).toEqual([parseProfile(['x:1x3'])]);
    expect(trtexecArguments(one as BuildPlan)).toEqual(['--fp16', '--shapes=x:1x3']);
  });

  it('from the file, with several profiles; the caller wins', () => {
    const [one] = plan({ 'trtexec-args': ['--fp16'] }, FILE);
    expect(trtexecArguments(one as BuildPlan)).toEqual([
      ...['--noTF32', '--fp16', '--profile=0', '--minShapes=x:1x3', '--optShapes=x:1x3', '--maxShapes=x:1x3'],
      ...['--profile=1', '--minShapes=x:2x3', '--optShapes=x:2x3', '--maxShapes=x:2x3'],
    ]);
    expect(plan({ shapes: ['x:7x3'] }, FILE)[0]?.profiles).toEqual([parseProfile(['x:7x3'])]);
  });

  it("a flag of the caller's takes the place of the file's: trtexec knows no second one", () => {
    const settings = { ...NO_SETTINGS, trtexecArgs: ['--noTF32', '--builderOptimizationLevel=5'] };
    const [one] = plan({ shapes: ['x:1x3'], 'trtexec-args': ['--builderOptimizationLevel=2'] }, settings);
    expect(one?.args).toEqual(['--noTF32', '--builderOptimizationLevel=2']);
  });

  it('two models of different inputs share one list of shapes', () => {
    const plans = plan({ shapes: ['x:1x3', 'ids:1x8'] }, NO_SETTINGS, [image, text]);
    expect(codes(plans)).toEqual([[], []]);
    expect(plans.map(({ profiles }) => profiles[0]?.map(({ input }) => input))).toEqual([['x'], ['ids']]);
    expect(codes(plan({ shapes: ['x:1x3', 'idz:1x8'] }, NO_SETTINGS, [image, text]))).toEqual([
      ['shapes-do-not-fit'],
      ['shapes-do-not-fit'],
    ]);
  });

  it('what is missing for one of several stands below its name: they may call their inputs alike', () => {
    const found = plan({}, NO_SETTINGS, [image, text]).flatMap(({ problems }) => problems);
    expect(
      found.map(
        ({ remedy }) => parse(/in \.trt-guard\.yml: (.*)\. The open/.exec(remedy)?.[1] ?? '') as unknown,
      ),
    ).toEqual([{ [image]: { shapes: 'x:1x3..1x3..4x3' } }, { [text]: { shapes: 'ids:1x8..1x8..4x8' } }]);
    expect(plan({})[0]?.problems[0]?.remedy).toContain(
      'Put this into the workflow: shapes: "x:1x3..1x3..4x3"',
    );
  });

  it('an input with shapes and --minShapes is bad usage', () => {
    expect(() => plan({ shapes: ['x:1x3'], 'trtexec-args': ['--minShapes=x:1x3'] })).toThrow(InputError);
  });
});

describe('the folder of inputs', () => {
  const inputs = path.join(folder, 'inputs');
  mkdirSync(path.join(inputs, 'night'), { recursive: true });
  mkdirSync(path.join(folder, 'empty'));
  writeFileSync(path.join(inputs, 'a%3A0.npy'), '');
  writeFileSync(path.join(inputs, 'night', 'x.npy'), '');
  it('finds the files of a folder, and a case for each folder in it', () => {
    expect(tensorFolders(inputs, 'inputs')).toEqual([
      { name: 'inputs', files: { 'a:0': path.join(inputs, 'a%3A0.npy') } },
      { name: 'night', files: { x: path.join(inputs, 'night', 'x.npy') } },
    ]);
  });
  it.each([path.join(folder, 'empty'), path.join(folder, 'absent'), image])('%s is refused', (where) => {
    expect(() => tensorFolders(where, 'inputs')).toThrow(InputError);
  });
});

describe('inputs that are compared with', () => {
  const at = (name: string): string => path.join(folder, `cases-${name}`);
  const write = (name: string, descr: string, shape: number[], bytes: number): void => {
    mkdirSync(at(name));
    writeNpy(tensorFile(at(name), 'x'), descr, shape, new Uint8Array(bytes));
  };
  write('right', '<f4', [2, 3], 24);
  write('wide', '<f8', [2, 3], 48);
  write('integers', '<i4', [2, 3], 24);
  write('narrow', '<f4', [2, 2], 16);
  write('flat', '<f4', [6], 24);
  mkdirSync(at('cut'));
  writeFileSync(tensorFile(at('cut'), 'x'), readFileSync(tensorFile(at('right'), 'x')).subarray(0, -1));

  it.each<[string, string[], string | null]>([
    ['right', [], null],
    ['wide', [], null],
    ['integers', [], 'has the type <i4, and the input x is float'],
    ['integers', ['--inputIOFormats=int32:chw'], null],
    ['narrow', [], 'has the shape 2x2, and the input x is n x 3'],
    ['flat', [], 'has the shape 6, and the input x is n x 3'],
    ['cut', [], 'has 23 bytes of data, but its header says 24'],
  ])('%s %j', (name, args, why) => {
    const request = parseRequest({
      model: [image],
      shapes: ['x:1x3..2x3..4x3'],
      'trtexec-args': args,
      inputs: [at(name)],
      'reference-model': [image],
    });
    const plans = planBuilds(request, [image], () => NO_SETTINGS, tensorFolders(at(name), 'inputs'));
    expect(plans.get(image)?.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual(
      why === null ? [] : [expect.stringMatching(new RegExp(`^inputs-unreadable: .*${why}\\.$`))],
    );
  });
});
