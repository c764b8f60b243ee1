/** The engine's tier on outputs as the harness saves them: no GPU and no ONNX Runtime are asked here. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { NO_TOLERANCE, tensorFile, tensorFolders, writeNpy } from '../../src/accuracy/index.js';
import type { RunContext } from '../../src/guard/run-context.js';
import { accuracyStage, castStage, enginePrecision } from '../../src/guard/stages/accuracy.js';
import type { HarnessResult } from '../../src/toolchain/index.js';
import { harnessResult } from '../support/harness-results.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';
import { matrixModel } from '../toolchain/reference/models.js';

const SINE = Array.from({ length: 64 }, (_, i) => Math.sin(i));

function save(folder: string, name: string, values: readonly number[]): string {
  mkdirSync(folder, { recursive: true });
  const file = tensorFile(folder, name);
  writeNpy(file, '<f4', [1, values.length], new Uint8Array(Float32Array.from(values).buffer));
  return file;
}

function run(point: 'opt' | 'case', name: string | null): HarnessResult['runs'][number] {
  return { profile: 0, point, case: name, error: null, inputs: [], outputs: [], firstMs: 1, latency: null };
}

interface Asked {
  got: readonly number[];
  wanted?: readonly number[];
  expected?: readonly number[];
  problem?: string;
  isRun?: boolean;
}

async function judged({
  got,
  wanted,
  expected,
  problem = 'no reference was asked for',
  isRun = true,
}: Asked): Promise<string[]> {
  const folder = freshFolder('stage');
  const model = path.join(folder, 'm.onnx');
  writeFileSync(model, matrixModel([1], 1, true));
  const saved = path.join(folder, 'saved');
  for (const name of ['profile0-opt', encodeURIComponent('a case')]) {
    save(path.join(saved, name, 'inputs'), 'x:0', SINE);
    save(path.join(saved, name, 'outputs'), 'y:0', got);
  }
  const inputs = path.join(folder, 'inputs');
  save(path.join(inputs, 'a case'), 'x:0', SINE);
  const right = path.join(folder, 'right');
  if (expected !== undefined) save(path.join(right, 'a case'), 'y:0', expected);
  const reference = wanted === undefined ? null : save(path.join(folder, 'reference'), 'y:0', wanted);
  const context = {
    request: {
      referenceModel: null,
      tolerance: NO_TOLERANCE,
      expected: expected === undefined ? null : right,
      trtexecArgs: [],
    },
    host: testHost({ tempDir: folder }),
    cases: tensorFolders(inputs, 'inputs'),
    references: {
      answersOf: (_: string, cases: { name: string; inputs: Record<string, string> }[]) =>
        Promise.resolve({
          answers: new Map(
            cases.map(({ name, inputs: files }) => {
              expect(Object.keys(files)).toEqual(['x:0']);
              return [name, { outputs: { 'y:0': reference }, moved: {} }];
            }),
          ),
          findings: [],
          problem: reference === null ? problem : null,
        }),
    },
  } as unknown as RunContext;
  const result = harnessResult('run', { runs: isRun ? [run('opt', null), run('case', 'a case')] : [] });
  const {
    status,
    findings = [],
    detail,
    facts,
  } = await accuracyStage(context, { model, engine: 'm.engine' }, null, result, saved);
  const at = facts?.accuracy?.outputs.map(({ at: where, precision }) => `${precision} at ${where}`) ?? [];
  return [status, ...findings.map(({ code }) => code), ...(detail === undefined ? [] : [detail]), ...at];
}

const EVERYWHERE = ['fp16 at profile 0 opt', 'fp16 at a case'];

describe('what an engine answered is', () => {
  it('right', async () => {
    expect(await judged({ got: SINE, wanted: SINE.map((v) => v * 1.005) })).toEqual(['pass', ...EVERYWHERE]);
  });

  it('wrong, once for each output', async () => {
    expect(await judged({ got: SINE.map(() => 1), wanted: SINE })).toEqual([
      'fail',
      'output-dead',
      ...EVERYWHERE,
    ]);
    const flipped = SINE.map((v) => -v);
    expect(await judged({ got: flipped, wanted: SINE })).toEqual([
      'fail',
      'accuracy-exceeded',
      ...EVERYWHERE,
    ]);
  });

  it('held against the right outputs of a case, and against nothing else', async () => {
    expect(await judged({ got: SINE, expected: SINE })).toEqual(['pass', 'fp16 at a case']);
    const off = SINE.map((v) => v + 1);
    expect(await judged({ got: off, expected: SINE })).toEqual([
      'fail',
      'accuracy-exceeded',
      'fp16 at a case',
    ]);
  });

  it('unproven where there is no reference, or no answer', async () => {
    expect(await judged({ got: SINE, problem: 'ONNX Runtime does not run it' })).toEqual([
      'unproven',
      'ONNX Runtime does not run it',
    ]);
    expect(await judged({ got: SINE, wanted: SINE, isRun: false })).toEqual([
      'unproven',
      'the engine was not executed',
    ]);
  });
});

it('an engine computes in what its model is written in, or the builder was permitted', () => {
  expect(enginePrecision('fp32', [])).toBe('tf32');
  expect(enginePrecision('fp32', ['--noTF32'])).toBe('fp32');
  expect(enginePrecision('fp32', ['--fp16'])).toBe('fp16');
  expect(enginePrecision('fp32', ['--fp16', '--int8'])).toBe('int8');
  expect(enginePrecision('fp16', [])).toBe('fp16');
});

describe('a model against the outputs that the caller calls right', () => {
  const off = SINE.map((value) => 1.5 * value);
  async function cast(got: readonly number[], expected: readonly number[] | null): Promise<string[]> {
    const folder = freshFolder('cast');
    const model = path.join(folder, 'm.onnx');
    writeFileSync(model, matrixModel([1], 1, true));
    const [inputs, right] = [path.join(folder, 'inputs'), path.join(folder, 'right')];
    for (const name of ['day', 'night']) {
      save(path.join(inputs, name), 'x:0', SINE);
      if (expected !== null || name === 'day') save(path.join(right, name), 'y:0', expected ?? got);
    }
    const answer = save(path.join(folder, 'answer'), 'y:0', got);
    const asked: string[] = [];
    const context = {
      // The reference model is not asked where the caller knows better.
      request: {
        referenceModel: path.join(folder, 'original.onnx'),
        tolerance: NO_TOLERANCE,
        expected: right,
      },
      host: testHost({ tempDir: folder }),
      cases: tensorFolders(inputs, 'inputs'),
      references: {
        answersOf: (of: string, cases: { name: string }[]) => {
          asked.push(path.basename(of));
          const outputs = { 'y:0': answer };
          return Promise.resolve({
            answers: new Map(cases.map(({ name }) => [name, { outputs, moved: {} }])),
            findings: [],
            problem: null,
          });
        },
      },
    } as unknown as RunContext;
    const {
      status,
      findings = [],
      detail = '',
    } = await castStage(context, { model, engine: 'm.engine' }, null);
    return [status, ...findings.map(({ code }) => code), detail.replace(folder, ''), ...asked];
  }

  it.each<[string, number[] | null, string[]]>([
    // Once as it is, and once with each operator rounded to FP16.
    ['right', SINE, ['pass', '', 'm.onnx', 'm.onnx']],
    ['wrong', off, ['fail', 'accuracy-exceeded', '', 'm.onnx']],
    ['without the outputs of a case', null, ['unproven', '/right has no folder night']],
  ])('%s', async (_, expected, wanted) => {
    expect(await cast(SINE, expected)).toEqual(wanted);
  });
});
