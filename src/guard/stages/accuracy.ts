import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  isSeedable,
  judgeAnswers,
  NpyError,
  seededInput,
  tensorFile,
  tensorFolders,
  writeNpy,
  type AccuracyContext,
  type AccuracyResult,
  type Answers,
  type Precision,
  type TensorFolder,
} from '../../accuracy/index.js';
import { InputError, type Finding } from '../../core/findings.js';
import type { Accuracy } from '../../core/execution.js';
import type { InputRange } from '../../core/shapes.js';
import { precisionOf, readModelFacts, readModelTypes, type ModelTensor } from '../../engine/index.js';
import { makeTempDir } from '../../host/temp-dir.js';
import type { HarnessResult, ReferenceAnswer } from '../../toolchain/index.js';
import { nameOfRun } from './run.js';
import type { BuildPlan } from '../build-plan.js';
import { REFERENCE_NAME, type Answered } from '../references.js';
import type { RunContext } from '../run-context.js';
import { displayPath, type ModelTarget, type Target } from '../targets/target.js';
import type { StageResult } from './stage.js';

type Stage = StageResult<AccuracyResult>;

const unproven = (detail: string, findings: readonly Finding[] = []): Stage => ({
  status: 'unproven',
  value: null,
  findings,
  detail,
});

/** Sizes of an input at the optimum of a profile, or its values, where it is a shape tensor; why not, as text. */
function contentOf(
  { name, shape }: ModelTensor,
  profile: readonly InputRange[],
): { shape: readonly number[]; values: readonly number[] | null } | string {
  const opt = profile.find(({ input }) => input === name)?.opt ?? null;
  const fixed = shape?.every((size): size is number => typeof size === 'number') === true ? shape : null;
  // Of a shape tensor, shapes give the values: its own shape is another.
  if (fixed !== null && opt !== null && fixed.join() !== opt.join() && fixed.length <= 1)
    return { shape: fixed, values: opt };
  if (opt !== null) return { shape: opt, values: null };
  return fixed === null
    ? `the input ${name} has dynamic axes and no shapes were given`
    : { shape: fixed, values: null };
}

/** Writes seeded inputs for each profile's optimum; why that cannot be done, as text. */
function seedCases(
  inputs: readonly ModelTensor[],
  profiles: readonly (readonly InputRange[])[],
  folder: string,
): TensorFolder[] | string {
  const cases: TensorFolder[] = [];
  for (const [number, profile] of (profiles.length === 0 ? [[]] : profiles).entries()) {
    const name = `profile ${number} opt`;
    const home = path.join(folder, name);
    mkdirSync(home, { recursive: true });
    const files: [string, string][] = [];
    for (const input of inputs) {
      const { dtype } = input;
      if (!isSeedable(dtype))
        return `the input ${input.name} has the type ${dtype ?? 'unknown'}: give inputs`;
      const content = contentOf(input, profile);
      if (typeof content === 'string') return content;
      const { shape, values } = content;
      const { descr, data } = seededInput(input.name, dtype, shape);
      const file = tensorFile(home, input.name);
      writeNpy(file, descr, shape, values === null ? data : integers(descr, values));
      files.push([input.name, file]);
    }
    cases.push({ name, files: Object.fromEntries(files) });
  }
  return cases;
}

function integers(descr: string, values: readonly number[]): Uint8Array {
  const made = descr === '<i8' ? BigInt64Array.from(values.map(BigInt)) : Int32Array.from(values);
  return new Uint8Array(made.buffer);
}

/** Judges the outputs, once they are in files. */
function judged(
  answers: readonly Answers[],
  context: AccuracyContext,
  accuracy: Omit<Accuracy, 'outputs'>,
  file: string,
  more: readonly Finding[] = [],
): Stage {
  let result: AccuracyResult;
  try {
    result = judgeAnswers(answers, context);
  } catch (error) {
    if (!(error instanceof NpyError)) throw error;
    return unproven(error.message, more);
  }
  const { outputs, findings, status, detail } = result;
  return {
    status,
    value: result,
    findings: [...findings.map((finding) => ({ location: { file }, ...finding })), ...more],
    ...(outputs.length === 0 ? {} : { facts: { accuracy: { ...accuracy, outputs } } }),
    ...(detail === null ? {} : { detail }),
  };
}

/**
 * How many times the limits of FP16 a model may be off whose every operator rounds to FP16: 10 right casts of real models are off by at
 * most 1.8 times the limit (on noise), 6 wrong ones by 33 times and more, or not finite (docs/accuracy.md).
 */
const STEPPED = 10;

/** What a case's outputs have to be, and who says so. */
interface Wanted {
  answers: ReadonlyMap<string, ReferenceAnswer>;
  by: Pick<Accuracy, 'reference' | 'referenceModel'>;
}

/** The caller's own right outputs of each case; why there are none of one, as text. */
function expectedAnswers(expected: string, cases: readonly TensorFolder[]): Wanted | string {
  const folders = tensorFolders(expected, 'expected');
  const answers = new Map<string, ReferenceAnswer>();
  for (const { name } of cases) {
    const outputs = expectedOf(folders, cases, name);
    if (outputs === null) return `${expected} has no folder ${name}`;
    answers.set(name, { outputs, moved: {} });
  }
  return { answers, by: { reference: displayPath(expected), referenceModel: null } };
}

/**
 * Compares what a model answers by ONNX Runtime on the CPU with the caller's right outputs, else with what its reference model answers
 * there: this proves the cast, and no engine.
 */
export async function castStage(
  { request, host, references, cases: given }: RunContext,
  { model }: ModelTarget,
  plan: BuildPlan | null,
): Promise<Stage> {
  const { referenceModel, tolerance, expected } = request;
  // Inputs that do not fit are reported as such: ONNX Runtime need not be installed to say so again.
  const misfit = plan?.problems.find(({ code }) => code === 'inputs-unreadable');
  if (misfit !== undefined) return unproven(misfit.message.replace(/\.$/, ''));
  const [facts, types] = [readModelFacts(model), readModelTypes(model)];
  if (facts === null || types === null) return unproven('the model cannot be read');
  if (facts.isRandom) return unproven('the model draws random numbers, so no two of its outputs are alike');
  const folder = await makeTempDir(host.tempDir, 'trt-guard-cast-');
  try {
    const cases = given.length > 0 ? given : seedCases(facts.inputs, plan?.profiles ?? [], folder.path);
    if (typeof cases === 'string') return unproven(cases);
    const asked = (side: string): { name: string; inputs: Record<string, string>; folder: string }[] =>
      cases.map(({ name, files }, i) => ({
        name,
        inputs: files,
        folder: path.join(folder.path, side, `${i}`),
      }));
    const wantedOf = async (): Promise<Wanted | Stage> => {
      if (expected !== null) {
        const wanted = expectedAnswers(expected, cases);
        return typeof wanted === 'string' ? unproven(wanted) : wanted;
      }
      if (referenceModel === null)
        throw new Error('the comparison is of a cast, and there is nothing to compare with');
      const { answers, problem, findings } = await references.answersOf(
        referenceModel,
        asked('wanted'),
        'moved',
      );
      const by = { reference: REFERENCE_NAME, referenceModel: displayPath(referenceModel) };
      return problem === null ? { answers, by } : unproven(problem, findings);
    };
    const wanted = await wantedOf();
    if ('status' in wanted) return wanted;
    const got = await references.answersOf(model, asked('got'), 'plain');
    if (got.problem !== null) return unproven(got.problem, got.findings);
    const file = displayPath(model);
    const reference = wanted.by.referenceModel ?? wanted.by.reference;
    const precision = precisionOf(types);
    const held = ({ answers }: Answered, more: Pick<AccuracyContext, 'subject' | 'slack'>): Stage =>
      judged(
        cases.map(({ name }) => ({
          at: name,
          isCase: given.length > 0,
          got: answers.get(name)?.outputs ?? {},
          wanted: wanted.answers.get(name)?.outputs ?? {},
          moved: wanted.answers.get(name)?.moved ?? {},
        })),
        { reference, precision, tolerance, ...more },
        { tier: 'model', ...wanted.by },
        file,
      );
    const plain = held(got, { subject: file });
    if (plain.status === 'fail' || precision !== 'fp16') return plain;
    // Only this shows an overflow between two operators. It rounds more often than an engine that fuses them: hence the slack.
    const stepped = await references.answersOf(model, asked('stepped'), 'stepped');
    if (stepped.problem !== null) return plain;
    const strict = held(stepped, {
      subject: `${file} (each operator's output kept in FP16)`,
      slack: STEPPED,
    });
    return strict.status === 'fail' ? strict : plain;
  } finally {
    await folder.remove();
  }
}

/** Builder flags that let an engine compute in less than its model, the coarsest last. */
const PERMITTED: readonly [flag: string, precision: Precision][] = [
  ['--fp16', 'fp16'],
  ['--bf16', 'bf16'],
  ['--int8', 'int8'],
  ['--best', 'int8'],
  ['--fp8', 'fp8'],
  ['--int4', 'int4'],
];

/** The coarsest precision in which an engine may compute: that of its model, or what the builder was permitted. */
export function enginePrecision(model: Precision, args: readonly string[]): Precision {
  const permitted = PERMITTED.filter(([flag]) => args.includes(flag)).at(-1)?.[1];
  if (permitted !== undefined && model === 'fp32') return permitted;
  return model === 'fp32' && !args.includes('--noTF32') ? 'tf32' : model;
}

interface EngineAnswers {
  name: string;
  at: string;
  isCase: boolean;
  inputs: Record<string, string>;
  got: Record<string, string>;
}

/** What the harness saved of each execution (`save` of a run request). @throws InputError where it lacks one that it tells of */
function savedRuns({ runs }: HarnessResult, saved: string): EngineAnswers[] {
  return runs.flatMap((run) => {
    if (run.error !== null) return [];
    const name = run.case ?? `profile${run.profile ?? 0}-${run.point}`;
    const folder = path.join(saved, encodeURIComponent(name));
    const files = (kind: string): Record<string, string> =>
      tensorFolders(path.join(folder, kind), kind)[0]?.files ?? {};
    return [
      { name, at: nameOfRun(run), isCase: run.case !== null, inputs: files('inputs'), got: files('outputs') },
    ];
  });
}

/** The caller's own right outputs of a case: by its name, or the only ones that there are. */
function expectedOf(
  expected: readonly TensorFolder[],
  cases: readonly TensorFolder[],
  name: string,
): Record<string, string> | null {
  const only = expected.length === 1 && cases.length === 1 ? expected[0] : undefined;
  return (expected.find((one) => one.name === name) ?? only)?.files ?? null;
}

/**
 * Compares what the engine answered, as the harness saved it, with the reference: the caller's own right outputs, else the reference
 * model, else the model.
 * @param saved the folder of the run request's `save`
 */
export async function accuracyStage(
  { request, host, references, cases }: RunContext,
  target: Target,
  plan: BuildPlan | null,
  result: HarnessResult,
  saved: string,
): Promise<Stage> {
  const { referenceModel, tolerance, expected } = request;
  const engine = displayPath(target.engine);
  const file = displayPath(target.model ?? target.engine);
  const source = referenceModel ?? target.model;
  const types = source === null ? null : readModelTypes(target.model ?? source);
  // The precision of an engine without its model is unknown: the lowest in which TensorRT computes by default.
  const model = types === null ? 'fp32' : precisionOf(types);
  const precision = enginePrecision(model, plan?.args ?? request.trtexecArgs);
  let runs: EngineAnswers[];
  try {
    runs = savedRuns(result, saved);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return unproven('the outputs of the engine were not saved');
  }
  if (runs.length === 0) return unproven('the engine was not executed');
  if (source !== null && readModelFacts(source)?.isRandom === true)
    return unproven('the model draws random numbers, so no two of its outputs are alike');
  const context = { subject: engine, reference: '', precision, tolerance };
  if (expected !== null) {
    const folders = tensorFolders(expected, 'expected');
    const compared = runs.filter(({ isCase }) => isCase);
    const lacking = compared.find(({ name }) => expectedOf(folders, cases, name) === null);
    if (lacking !== undefined) return unproven(`${expected} has no folder ${lacking.name}`);
    return judged(
      compared.map(({ name, at, got }) => ({
        at,
        isCase: true,
        got,
        wanted: expectedOf(folders, cases, name) ?? {},
        moved: {},
      })),
      { ...context, reference: displayPath(expected) },
      { tier: 'engine', reference: displayPath(expected), referenceModel: null },
      file,
    );
  }
  if (source === null)
    return unproven('there is nothing to compare with: give reference-model, or expected outputs for inputs');
  const folder = await makeTempDir(host.tempDir, 'trt-guard-accuracy-');
  try {
    const asked = runs.map(({ name, inputs }, i) => ({
      name,
      inputs,
      folder: path.join(folder.path, `${i}`),
    }));
    const wanted = await references.answersOf(source, asked, 'moved');
    if (wanted.problem !== null) return unproven(wanted.problem, wanted.findings);
    const answerTo = (name: string): ReferenceAnswer =>
      wanted.answers.get(name) ?? { outputs: {}, moved: {} };
    const reference = displayPath(source);
    return judged(
      runs.map(({ name, at, isCase, got }) => ({
        at,
        isCase,
        got,
        wanted: answerTo(name).outputs,
        moved: answerTo(name).moved,
      })),
      { ...context, reference },
      { tier: 'engine', reference: REFERENCE_NAME, referenceModel: reference },
      file,
    );
  } finally {
    await folder.remove();
  }
}
