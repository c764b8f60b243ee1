import { noted } from '../../core/noted.js';
import type { ResolvedPin } from '../resolve-pins.js';
import type { SourceFile } from '../text/source.js';
import { safeLeaves, type YamlLeaf } from '../text/yaml.js';

/** A part of a YAML file (a service, a job): its leaves, and the lines on which their values stand. */
export interface YamlPart {
  name: string;
  leaves: YamlLeaf[];
  lines: ReadonlySet<number>;
}

/** The entries of the map under `path`; none where the file cannot be parsed. */
export function partsUnder(file: SourceFile, path: readonly string[]): YamlPart[] {
  return partsAmong(safeLeaves(file), path);
}

export function partsAmong(leaves: readonly YamlLeaf[], path: readonly string[]): YamlPart[] {
  const byName = new Map<string, YamlLeaf[]>();
  for (const leaf of leaves) {
    if (!path.every((part, index) => leaf.path[index] === part)) continue;
    const name = leaf.path[path.length];
    if (typeof name !== 'string' || leaf.path.length === path.length) continue;
    noted(byName, name, leaf);
  }
  return [...byName].map(([name, leaves]) => partOf(name, leaves));
}

export function partOf(name: string, leaves: YamlLeaf[]): YamlPart {
  return { name, leaves, lines: linesOf(leaves) };
}

function linesOf(leaves: readonly YamlLeaf[]): Set<number> {
  return new Set(
    leaves.flatMap(({ value }) => value.pieces.map((piece) => piece.file.position(piece.offset).line)),
  );
}

/** The text at a path of keys below a part; null where there is none. */
export function valueAt(part: YamlPart, depth: number, keys: readonly string[]): string | null {
  const leaf = part.leaves.find(
    ({ path }) =>
      path.length === depth + keys.length && keys.every((key, index) => path[depth + index] === key),
  );
  return leaf?.value.text ?? null;
}

/** All texts below a key of a part: of one value, or of a list. */
export function listAt(part: YamlPart, depth: number, key: string): string[] {
  return part.leaves
    .filter(({ path }) => path[depth] === key)
    .map(({ path, value }) => {
      const last = path.at(-1);
      // `depends_on: {a: {condition: ...}}` and `needs: [{job: a}]`
      return typeof path[depth + 1] === 'string'
        ? String(path[depth + 1])
        : last === 'job' || typeof last === 'number' || last === key
          ? value.text
          : '';
    })
    .filter((text) => text !== '');
}

/** Of the values that a called workflow is given, those of this call, and no default of them. */
export function pinsOfCall(
  file: string,
  part: YamlPart | undefined,
  called: SourceFile,
): (entry: ResolvedPin) => boolean {
  const given = new Set(
    (part?.leaves ?? []).flatMap(({ path: [, , key, name] }) => (key === 'with' ? [name] : [])),
  );
  const replaced = partOf(
    '',
    safeLeaves(called).filter(
      ({ path: [on, call, inputs, name, key] }) =>
        on === 'on' &&
        call === 'workflow_call' &&
        inputs === 'inputs' &&
        key === 'default' &&
        given.has(name),
    ),
  ).lines;
  return ({ pin }) =>
    pin.file === called.path
      ? !replaced.has(pin.line)
      : pin.kind !== 'workflow' || (pin.file === file && part?.lines.has(pin.line) === true);
}

/** What a job of a pipeline runs. */
export interface JobCommands {
  /** Of its keys the last one. */
  name: string;
  /** Every line keeps its number. */
  text: string;
  /** Lines of values that it gives to what it calls. */
  given: ReadonlySet<number>;
}

/** The commands of a step, or of a job without steps. */
const COMMANDS = new Set(['run', 'script', 'bash', 'command', 'commands', 'before_script', 'inlineScript']);
/** What holds the steps of one job, or its commands. */
const HOLDING = new Set(['steps', ...COMMANDS]);

/**
 * What the jobs of a pipeline surely run, each in the order of its lines; everything else is blanked, so that every line keeps its number.
 * A step with a condition of its own is left out.
 */
export function commandsOfJobs(source: SourceFile): JobCommands[] {
  const jobs = new Map<string, YamlLeaf[]>();
  const leaves = safeLeaves(source);
  for (const leaf of leaves) {
    const at = leaf.path.findIndex((key) => HOLDING.has(String(key)));
    if (at !== -1) noted(jobs, leaf.path.slice(0, at).join('\0'), leaf);
  }
  const lines = source.text.split('\n').length;
  return [...jobs].map(([keys, job]) => {
    const given = new Set<number>();
    const kept = Array.from({ length: lines }, () => '');
    for (const leaf of job) {
      const command = commandOf(leaf, job);
      const place = leaf.value.origin();
      if (place === null) continue;
      const { line } = place.file.position(place.offset);
      if (command === null) {
        // `- install-trt: {version: 10.3.0}`
        if (leaf.path.indexOf('steps') + 4 <= leaf.path.length) given.add(line);
        continue;
      }
      command.split('\n').forEach((text, index) => {
        kept[line - 1 + index] = text;
      });
    }
    return { name: keys.split('\0').at(-1) ?? '', text: kept.join('\n'), given };
  });
}

function commandOf({ path: keys, value, siblings }: YamlLeaf, job: readonly YamlLeaf[]): string | null {
  const key = keys.findLast((part) => typeof part === 'string') ?? '';
  if (
    siblings.has('if') ||
    siblings.has('condition') ||
    keys.some((part) => /^(?:when|unless)$/.test(String(part)))
  )
    return null;
  if (COMMANDS.has(key)) return value.text;
  // An action, and a task of Azure, that build an image.
  const isAction =
    key === 'uses' && /^(?:docker\/build-push-action|redhat-actions\/buildah-build)\b/.test(value.text);
  if (!isAction && !(key === 'task' && value.text.startsWith('Docker@'))) return null;
  const step = [...keys.slice(0, -1), isAction ? 'with' : 'inputs'].join('\0');
  const given = (name: RegExp): string | undefined =>
    job.find((leaf) => leaf.path.slice(0, -1).join('\0') === step && name.test(String(leaf.path.at(-1))))
      ?.value.text;
  if (given(/^command$/) === 'push') return null;
  const file = given(/^(?:file|dockerfile|containerfiles)$/i)?.replace(/^\*\*\//, '');
  return `docker build ${file === undefined ? '' : `-f ${file} `}${given(/^(?:context|buildContext)$/) ?? '.'}`;
}
