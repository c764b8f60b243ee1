import { noted } from '../../core/noted.js';
import type { Finding } from '../../core/findings.js';
import { nearestName } from '../../core/text/nearest.js';
import { pasteable, quoted, rangeText, type InputRange } from '../../core/shapes.js';
import { withFile } from '../bytes.js';
import { modelFacts, type ModelFacts, type ModelTensor } from './model-facts.js';
import { OnnxFormatError } from './reader.js';
import { isDynamic, isFixed, ownShape, suggestRange } from './suggest-shapes.js';

const BOUNDS = ['min', 'opt', 'max'] as const;

/**
 * Inputs, outputs and random operators of a model file; null where it is not binary ONNX (the parser also reads protobuf's text
 * format, and has the last word).
 * @throws InputError where the file cannot be read
 */
export function readModelFacts(file: string): ModelFacts | null {
  try {
    return withFile(file, modelFacts);
  } catch (error) {
    if (error instanceof OnnxFormatError) return null;
    throw error;
  }
}

function misfit(file: string, message: string, remedy: string): Finding {
  return { code: 'shapes-do-not-fit', severity: 'error', message, remedy, evidence: [], location: { file } };
}

const inputList = (inputs: readonly ModelTensor[]): string =>
  inputs.map((input) => `${input.name} (${ownShape(input)})`).join(', ') || 'none';

function unknownInput(file: string, range: InputRange, inputs: readonly ModelTensor[]): Finding {
  const near = nearestName(
    range.input,
    inputs.map(({ name }) => name),
  );
  return misfit(
    file,
    `${file} has no input ${range.input}, but shapes were given for it; its inputs are ${inputList(inputs)}.`,
    near === null
      ? 'Write one of these names.'
      : `Did you mean ${near}? Write ${rangeText({ ...range, input: near })}.`,
  );
}

/** A shape tensor gets values in place of sizes: an integer scalar or list of a fixed length, told by as many numbers. */
function mayBeValues({ dtype, shape }: ModelTensor, { opt }: InputRange): boolean {
  if ((dtype !== 'int32' && dtype !== 'int64') || shape === null) return false;
  const [length = 1, ...more] = shape;
  return more.length === 0 && (length === opt.length || (shape.length === 0 && opt.length <= 1));
}

/** All fixed axes at once: a model that is not the one that was meant differs in more than one. */
function fitting(input: ModelTensor, range: InputRange): string {
  if (!isDynamic(input)) return 'All its axes are fixed: it needs no shapes.';
  const fit = (sizes: readonly number[]): number[] =>
    sizes.map((size, axis) => {
      const own = input.shape?.[axis];
      return isFixed(own) ? own : size;
    });
  return `With all fixed axes: ${rangeText({ ...range, min: fit(range.min), opt: fit(range.opt), max: fit(range.max) })}.`;
}

function inputProblem(file: string, range: InputRange, input: ModelTensor): Finding | null {
  const { shape } = input;
  if (shape === null || mayBeValues(input, range)) return null;
  const own = `The model's own shape is ${ownShape(input)}.`;
  if (shape.length !== range.opt.length)
    return misfit(
      file,
      `The input ${input.name} of ${file} has ${shape.length} axes (${ownShape(input)}), and ${rangeText(range)} gives ${range.opt.length}.`,
      shape.length === 0
        ? `Write ${input.name}:scalar, or leave it out.`
        : `Give ${shape.length} sizes. ${own}`,
    );
  for (const [axis, size] of shape.entries()) {
    const fixed = isFixed(size);
    const wrong = BOUNDS.find((bound) =>
      fixed ? range[bound][axis] !== size : (range[bound][axis] ?? 0) < 0,
    );
    if (wrong === undefined) continue;
    return misfit(
      file,
      fixed
        ? `Axis ${axis} of the input ${input.name} of ${file} is fixed to ${size}, and ${wrong} of ${rangeText(range)} gives ${range[wrong][axis] ?? 'nothing'}.`
        : `Axis ${axis} of the input ${input.name} of ${file} gets a negative size from ${wrong} of ${rangeText(range)}.`,
      fixed
        ? `Write ${size} there. ${fitting(input, range)} ${own} Shapes of one model of several stand below its name in .trt-guard.yml.`
        : `Write the size that production uses. ${own}`,
    );
  }
  return null;
}

function missingProfile(
  file: string,
  inputs: readonly ModelTensor[],
  given: readonly InputRange[],
  profile: string,
  isOneOfSeveral: boolean,
): Finding[] {
  const missing = inputs.filter(
    (input) => isDynamic(input) && !given.some((range) => range.input === input.name),
  );
  if (missing.length === 0) return [];
  const { action, commandLine, settingsOf } = pasteable([...given, ...missing.map(suggestRange)]);
  // Models of one kind call their inputs alike: what is pasted for one must not hold for the other.
  const paste = isOneOfSeveral
    ? `Several models are converted: put this below "models:" in .trt-guard.yml: ${settingsOf(file)}.`
    : `Put this into the workflow: ${action} or add to the command line: ${commandLine}.`;
  const names = missing.map(({ name }) => name).join(', ');
  return [
    {
      code: 'dynamic-shape-no-profile',
      severity: 'error',
      message: `${file} has inputs with dynamic axes, and no shapes were given for ${names}${profile}: ${inputList(missing)}.`,
      remedy: `${paste} The open sizes are guesses: write the smallest, the usual and the largest size that production uses.`,
      evidence: isOneOfSeveral
        ? [{ source: 'shapes for .trt-guard.yml', text: settingsOf(file) }]
        : [
            { source: 'shapes for the action', text: action },
            { source: 'shapes for the command line', text: commandLine },
          ],
      location: { file },
    },
  ];
}

/** A command that changes a model in its place: `body` finds its inputs by name in `i` (IR version 3 lists weights among them). */
function onModel(file: string, body: string): string {
  const path = JSON.stringify(file);
  return `python3 -c ${quoted(`import onnx; m=onnx.load(${path}); i={x.name: x for x in m.graph.input}; ${body}; onnx.save(m,${path})`)}`;
}

/** Inputs without so much as a number of axes: the parser of TensorRT takes them for scalars (convertOnnxDims of onnx-tensorrt). */
function shapeless(file: string, inputs: readonly ModelTensor[], given: readonly InputRange[]): Finding[] {
  return inputs.flatMap(({ name, dtype, shape }) => {
    const range = given.find(({ input }) => input === name);
    if (shape !== null || dtype === null || range?.opt.length === 0) return [];
    const sizes = JSON.stringify(
      range === undefined ? ['batch', 3, 224, 224] : range.opt.map((_, axis) => `d${axis}`),
    );
    const repair = onModel(
      file,
      `x=i[${JSON.stringify(name)}]; x.CopyFrom(onnx.helper.make_tensor_value_info(x.name, x.type.tensor_type.elem_type, ${sizes}))`,
    );
    return [
      {
        code: 'dynamic-shape-no-profile',
        severity: 'error',
        message: `The input ${name} of ${file} has no shape in the model, not even a number of axes: TensorRT takes it for a scalar.`,
        remedy: `Write its shape into the model, a name for each dynamic axis: ${repair} If it is a scalar, say so: --shapes ${quoted(`${name}:scalar`)}.`,
        evidence: [{ source: 'model input', text: `${name}: no shape` }],
        location: { file },
      } satisfies Finding,
    ];
  });
}

interface NamedAxis {
  input: string;
  axis: number;
  sizes: string;
}

/**
 * Axes of one name that got different sizes. The ONNX parser of TensorRT turns an axis' name into a promise that all axes of
 * this name are equal (ITensor::setDimensionName), also across inputs; exporters write `?` or `None` for "any".
 */
function collidingAxes(file: string, facts: ModelFacts, given: readonly InputRange[]): Finding[] {
  const byName = new Map<string, NamedAxis[]>();
  for (const range of given) {
    const shape = facts.inputs.find(({ name }) => name === range.input)?.shape ?? [];
    if (shape.length !== range.opt.length) continue;
    for (const [axis, name] of shape.entries()) {
      if (typeof name !== 'string') continue;
      const sizes = BOUNDS.map((bound) => range[bound][axis]).join('..');
      noted(byName, name, { input: range.input, axis, sizes });
    }
  }
  return [...byName].flatMap(([name, axes]) => {
    if (new Set(axes.map(({ sizes }) => sizes)).size < 2) return [];
    const told = axes.map(({ input, axis, sizes }) => `axis ${axis} of ${input} (${sizes})`).join(', ');
    const renames = axes.map(
      ({ input, axis }) =>
        `i[${JSON.stringify(input)}].type.tensor_type.shape.dim[${axis}].dim_param=${JSON.stringify(`${input}_axis${axis}`)}`,
    );
    return [
      {
        code: 'axis-names-collide',
        severity: 'error',
        message: `${file} gives one name, "${name}", to axes that got different sizes: ${told}. TensorRT treats axes with the same name as equal.`,
        remedy: `Give equal sizes, or give the axes different names: ${onModel(file, renames.join('; '))}`,
        evidence: axes.map(({ input, axis }) => ({
          source: 'model input',
          text: `${input}, axis ${axis}: ${name}`,
        })),
        location: { file },
      } satisfies Finding,
    ];
  });
}

/**
 * What is wrong with the shapes for a model, from the model alone: nothing is installed or started for it.
 * @param file the model as people know it
 * @param profiles the ranges of each optimization profile; none = no shapes were given
 * @param isOneOfSeveral other models are converted with the same request
 */
export function shapeProblems(
  file: string,
  facts: ModelFacts,
  profiles: readonly (readonly InputRange[])[],
  isOneOfSeveral = false,
): Finding[] {
  const all = profiles.length === 0 ? [[]] : profiles;
  return all.flatMap((given, i) => {
    const which = all.length > 1 ? ` in profile ${i}` : '';
    const wrong = given.flatMap((range) => {
      const input = facts.inputs.find(({ name }) => name === range.input);
      const problem =
        input === undefined ? unknownInput(file, range, facts.inputs) : inputProblem(file, range, input);
      return problem === null ? [] : [problem];
    });
    // A misspelt name leaves its input without shapes: one mistake, one finding.
    if (wrong.length > 0) return wrong;
    return [
      ...shapeless(file, facts.inputs, given),
      ...missingProfile(file, facts.inputs, given, which, isOneOfSeveral),
      ...collidingAxes(file, facts, given),
    ];
  });
}
