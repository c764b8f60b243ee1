/** Answers of a model are answers of its bytes: what changes, or reaches for other files, is answered for by nobody. */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it } from '@jest/globals';
import { FindingError } from '../../src/core/findings.js';
import { digestModel } from '../../src/engine/index.js';
import { References } from '../../src/guard/references.js';
import { bytesOf } from '../../src/guard/stages/model-bytes.js';
import { KeptAnswers, type ReferenceCase } from '../../src/toolchain/index.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

let folder: string;
let model: string;
let one: ReferenceCase;
beforeEach(() => {
  folder = freshFolder('references');
  model = path.join(folder, 'm.onnx');
  copyFileSync('examples/tiny.onnx', model);
  const x = path.join(folder, 'x.npy');
  writeFileSync(x, 'x');
  one = { name: 'case', inputs: { x }, folder: path.join(folder, 'got') };
});

/** The same bytes, written once more. */
const rewrite = (): void => {
  writeFileSync(model, readFileSync(model));
};
const grow = (): void => {
  writeFileSync(model, Buffer.concat([readFileSync(model), Buffer.from([0x12, 0x01, 0x61])]));
};

/** What computes, without computing: `during` happens while it would. */
function references({ onKept, during }: { onKept?: () => void; during?: () => void } = {}): References {
  const host = testHost({
    cacheDir: path.join(folder, 'cache'),
    progress: (line) => {
      if (line.startsWith('Kept answers')) onKept?.();
    },
  });
  const phase = (title: string): unknown => {
    if (title.startsWith('find ONNX Runtime')) return Promise.resolve({ python: 'p', env: {} });
    during?.();
    const output = path.join(folder, 'y.npy');
    writeFileSync(output, 'y');
    return Promise.resolve({
      answers: new Map([['case', { outputs: { y: output }, moved: {} }]]),
      problem: null,
    });
  };
  return new References(host, { phase, line: () => undefined } as never);
}

async function told(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
    return 'answered';
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    return error.finding.code;
  }
}
const kept = (): string[] =>
  existsSync(path.join(folder, 'cache', 'trt-guard-answers'))
    ? readdirSync(path.join(folder, 'cache', 'trt-guard-answers'))
    : [];

it('keeps what was computed from these bytes', async () => {
  expect(await told(references().answersOf(model, [one], 'plain'))).toBe('answered');
  expect(kept()).toHaveLength(1);
});

it.each([
  ['changed', grow],
  ['written to, and has the same bytes again', rewrite],
])('keeps and tells nothing of a model that is %s while it is run', async (_, during) => {
  expect(await told(references({ during }).answersOf(model, [one], 'plain'))).toBe('model-changed');
  expect(kept()).toEqual([]);
});

it('takes no kept answer of a model that is changed meanwhile', async () => {
  const answers = new KeptAnswers(testHost({ cacheDir: path.join(folder, 'cache') }));
  const y = path.join(folder, 'y.npy');
  writeFileSync(y, 'y');
  const key = await answers.keyOf(await digestModel(model), one, 'plain');
  await answers.keep(key ?? '', { outputs: { y }, moved: {} });
  expect(await told(references().answersOf(model, [one], 'plain'))).toBe('answered');
  expect(await told(references({ onKept: rewrite }).answersOf(model, [one], 'plain'))).toBe('model-changed');
});

it('knows the model that was compared from the one that is converted afterwards', async () => {
  const ofRun = references();
  await ofRun.answersOf(model, [one], 'plain');
  expect(ofRun.otherBytes(await bytesOf(model))).toEqual([]);
  grow();
  expect(ofRun.otherBytes(await bytesOf(model)).map(({ code }) => code)).toEqual(['model-changed']);
  expect(await told(ofRun.answersOf(model, [one], 'plain'))).toBe('model-changed');
});

it('does not run a model that keeps its tensors outside of its folder', async () => {
  const field = (number: number, ...payload: Buffer[]): Buffer => {
    const bytes = Buffer.concat(payload);
    return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
  };
  const place = field(13, field(1, Buffer.from('location')), field(2, Buffer.from('../secret')));
  writeFileSync(model, field(7, field(5, place)));
  let ran = false;
  const during = (): void => void (ran = true);
  expect(await told(references({ during }).answersOf(model, [one], 'plain'))).toBe('external-data-unsafe');
  expect(ran).toBe(false);
});
