import { InputError } from './findings.js';

/** What one input may be: sizes by axis, or of a shape tensor its values. Three times the same where one shape was given. */
export interface InputRange {
  input: string;
  min: readonly number[];
  opt: readonly number[];
  max: readonly number[];
}

const GRAMMAR = 'NAME:MIN..OPT..MAX or NAME:SHAPE, as in x:1x3x320x320..1x3x640x640..1x3x960x960';

/** trtexec wraps a name that holds a colon or a comma in single quotes, which a shell may have left escaped. */
const QUOTED = /^\\?'(.*?)\\?'$/s;

function parseShape(text: string, whole: string): number[] {
  // As trtexec writes the shape of a scalar (samples/common/sampleOptions.cpp).
  if (text === '' || text === 'scalar') return [];
  const sizes = text.split('x').map((size) => (/^-?\d{1,15}$/.test(size) ? Number(size) : NaN));
  if (sizes.some(Number.isNaN))
    throw new InputError(
      `shapes: "${text}" in "${whole}" is not a shape: expected numbers with x between them, as in 1x3x224x224`,
    );
  return sizes;
}

/**
 * Reads one entry of the input `shapes`. The name ends at the last colon, so that `a:0:1x3` is the input `a:0`; trtexec's own
 * quoting, `'a:0':1x3`, is read too. An empty shape, or `scalar`, is that of a scalar.
 * @throws InputError naming the entry and what is wrong with it
 */
export function parseShapes(entry: string): InputRange {
  const text = entry.trim();
  const colon = text.lastIndexOf(':');
  if (colon < 1) throw new InputError(`shapes: "${text}" has no name before a colon; expected ${GRAMMAR}`);
  const written = text.slice(0, colon);
  const input = QUOTED.exec(written)?.[1] ?? written;
  const range = text.slice(colon + 1);
  if (/^[[(]?\d+(?:, ?\d+)*[\])]?$/.test(range) && range.includes(','))
    throw new InputError(
      `shapes: write x between the sizes of "${text}", not commas, as in ${input}:${range.match(/\d+/g)?.join('x') ?? ''}`,
    );
  if (range.includes(',') || /:[\dx.]+,/.test(written))
    throw new InputError(
      `shapes: "${text}" contains several inputs; write one per line (or one --shapes each)`,
    );
  const shapes = range.split('..').map((shape) => parseShape(shape, text));
  const [min = [], opt = min, max = opt] = shapes;
  if (shapes.length === 2 || shapes.length > 3)
    throw new InputError(`shapes: "${text}" has ${shapes.length} shapes; expected ${GRAMMAR}`);
  if (min.length !== opt.length || opt.length !== max.length)
    throw new InputError(
      `shapes: the three shapes of "${text}" have ${min.length}, ${opt.length} and ${max.length} axes; all three need the same number`,
    );
  const axis = min.findIndex((size, i) => size > (opt[i] ?? 0) || (opt[i] ?? 0) > (max[i] ?? 0));
  if (axis >= 0)
    throw new InputError(
      `shapes: axis ${axis} of "${text}" goes from ${min[axis]} through ${opt[axis]} to ${max[axis]}; expected min <= opt <= max`,
    );
  return { input, min, opt, max };
}

/**
 * Reads all entries of one profile.
 * @throws InputError where one cannot be read, or an input has two
 */
export function parseProfile(entries: readonly string[]): InputRange[] {
  const ranges = entries.map(parseShapes);
  const seen = new Set<string>();
  for (const { input } of ranges) {
    if (seen.has(input))
      throw new InputError(
        `shapes: the input ${input} is given twice; several profiles, and shapes of several models, stand below models: in .trt-guard.yml`,
      );
    seen.add(input);
  }
  return ranges;
}

/** A shape as it is written: `1x3x224x224`, `scalar`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('x');
}

/** An entry as parseShapes reads it. */
export function rangeText({ input, min, opt, max }: InputRange): string {
  const [low, middle, high] = [min, opt, max].map(shapeText);
  return low === middle && middle === high
    ? `${input}:${low ?? ''}`
    : `${input}:${low ?? ''}..${middle ?? ''}..${high ?? ''}`;
}

/** One argument for a POSIX shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The ranges as a line of a workflow or of .trt-guard.yml, and as options of the command line; all can be pasted as they are. */
export function pasteable(ranges: readonly InputRange[]): {
  action: string;
  commandLine: string;
  /** @param model its path, as a key below `models` */
  settingsOf: (model: string) => string;
} {
  const entries = ranges.map(rangeText);
  // A JSON string is a double-quoted scalar of YAML, in which \n is a line break.
  const action = `shapes: ${JSON.stringify(entries.join('\n'))}`;
  return {
    action,
    settingsOf: (model) => `${JSON.stringify(model)}: { ${action} }`,
    commandLine: entries.map((entry) => `--shapes ${quoted(entry)}`).join(' '),
  };
}

/** A name as trtexec takes it in --minShapes: one with a colon or a comma needs quotes. */
function trtexecName(name: string): string {
  return /[:,]/.test(name) ? `'${name}'` : name;
}

/** trtexec's arguments for one profile. */
export function trtexecShapes(ranges: readonly InputRange[]): string[] {
  if (ranges.length === 0) return [];
  return (['min', 'opt', 'max'] as const).map(
    (bound) =>
      `--${bound}Shapes=${ranges.map((range) => `${trtexecName(range.input)}:${shapeText(range[bound])}`).join(',')}`,
  );
}
