import type { SourceFile, Span } from '../text/source.js';
import { tomlLeaves, type TomlLeaf } from '../text/toml.js';
import { safeLeaves } from '../text/yaml.js';

/** Commands that run one after the other, and what has run before them. */
export interface Recipe {
  own: Commands[];
  before: Commands[];
}

export interface Commands {
  /** Every line keeps its number. */
  text: string;
  /** What the target or task is called that they belong to; empty outside of recipes. */
  of: string;
}

const MAKEFILE = /(?:^|\/)(?:GNU)?Makefile(?:\.[^/]+)?$|\.mk$/i;
const JUSTFILE = /(?:^|\/)\.?justfile$|\.just$/i;
const TASKFILE = /(?:^|\/)Taskfile(?:\.[\w-]+)?\.ya?ml$/i;

const TOML = /(?:^|\/)(?:pixi|pyproject|\.?mise)\.toml$/i;

/** Whether a file holds recipes that need or call each other: Makefiles, justfiles, Taskfiles, tasks of pixi, poe, PDM and mise. */
export const hasRecipes = (file: string): boolean =>
  MAKEFILE.test(file) || JUSTFILE.test(file) || TASKFILE.test(file) || TOML.test(file);

/** A target, recipe or task: what it needs, and its commands in order, of which some call another one. */
interface Target {
  names: string[];
  needs: string[];
  steps: ({ text: string } | { call: string })[];
}

/** Nobody writes a longer one by hand: each recipe is held with all lines of its file. */
const MAX_LINES = 5000;

/** The recipe of each target, with those that it calls, and of those that it needs. */
export function recipesOf(source: SourceFile): Recipe[] {
  const { path, text } = source;
  if (text.split('\n').length > MAX_LINES) return [];
  const targets = TOML.test(path)
    ? tasksOfToml(source)
    : TASKFILE.test(path)
      ? tasksOf(source)
      : JUSTFILE.test(path)
        ? targetsOf(text, JUST)
        : targetsOf(text, MAKE);
  const find = (name: string, seen: ReadonlySet<string>): Target | undefined =>
    seen.has(name) ? undefined : targets.find(({ names }) => names.includes(name));
  const run = (target: Target, seen: Set<string>): Commands[] =>
    target.steps.flatMap((step) => {
      if ('text' in step) return [{ text: step.text, of: target.names.join(' ') }];
      const called = find(step.call, seen);
      seen.add(step.call);
      return called === undefined ? [] : [...before(called.needs, seen), ...run(called, seen)];
    });
  const before = (needs: readonly string[], seen: Set<string>): Commands[] =>
    needs.flatMap((name) => {
      const target = find(name, seen);
      seen.add(name);
      return target === undefined ? [] : [...before(target.needs, seen), ...run(target, seen)];
    });
  return targets.map((target) => {
    const seen = new Set(target.names);
    const needed = before(target.needs, seen);
    return { own: run(target, seen), before: needed };
  });
}

/** How a notation begins a recipe, and how a line of it is written. */
interface Notation {
  head: RegExp;
  line: RegExp;
  call: RegExp;
}

const MAKE: Notation = {
  head: /^([^\s#:=][^:=]*):+(?![:=])([^#;|]*)/,
  line: /^\t[@+-]*/,
  call: /^\t[@+-]*\s*(?:\$[({]MAKE[)}]|make)(?:[ \t]+-\S+)*[ \t]+([\w.-]+)[ \t]*$/,
};
/** `serve port="8000": convert && notify`: what follows `&&` runs afterwards. */
const JUST: Notation = {
  head: /^@?([A-Za-z_][\w-]*)(?:[ \t][^:]*)?:(?!=)((?:(?!&&)[^#])*)/,
  line: /^[ \t]+[@-]*/,
  call: /^[ \t]+[@-]*just[ \t]+([\w-]+)[ \t]*$/,
};

function targetsOf(text: string, { head, line, call }: Notation): Target[] {
  const lines = text.split('\n');
  const heads = lines.flatMap((one, index) => {
    const match = head.exec(one);
    return match === null ? [] : [{ at: index, names: wordsOf(match[1]), needs: wordsOf(match[2]) }];
  });
  return heads.map(({ at, names, needs }, index) => {
    const end = heads[index + 1]?.at ?? lines.length;
    const steps: Target['steps'] = [];
    let from = at + 1;
    const take = (to: number): void => {
      steps.push({
        text: blankedBut(lines, from, to)
          .map((one) => one.replace(line, ''))
          .join('\n'),
      });
      from = to + 1;
    };
    for (let row = at + 1; row < end; row++) {
      const name = call.exec(lines[row] ?? '')?.[1];
      if (name === undefined) continue;
      take(row);
      steps.push({ call: name });
    }
    take(end);
    return { names, needs, steps };
  });
}

const wordsOf = (text = ''): string[] =>
  text
    .replace(/[()]/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');

function blankedBut(lines: readonly string[], from: number, to: number): string[] {
  return lines.map((one, at) => (at >= from && at < to ? one : ''));
}

/** `tasks: {a: {deps: [b], cmds: [...]}}` of https://taskfile.dev. */
function tasksOf(source: SourceFile): Target[] {
  const targets = new Map<string, Target>();
  const lines = source.text.split('\n').length;
  for (const { path, value } of safeLeaves(source)) {
    const [tasks, name, key] = path;
    const last = path.at(-1);
    if (tasks !== 'tasks' || typeof name !== 'string') continue;
    const target = targets.get(name) ?? { names: [name], needs: [], steps: [] };
    targets.set(name, target);
    const isCall = last === 'task' && path.length === 5;
    if (key === 'deps' && (isCall || path.length === 4)) target.needs.push(value.text);
    else if (key === 'cmds' && isCall) target.steps.push({ call: value.text });
    else if (key === undefined || typeof key === 'number' || /^(?:cmds?|cmd)$/.test(key)) {
      if (path.length > 4 && last !== 'cmd') continue;
      target.steps.push({ text: atItsPlace(value, lines) });
    }
  }
  return [...targets.values()];
}

function atItsPlace(value: Span, lines: number): string {
  const place = value.origin();
  const first = place?.file.position(place.offset).line ?? 1;
  const text = Array.from({ length: lines }, () => '');
  value.text.split('\n').forEach((one, index) => {
    text[first - 1 + index] = one;
  });
  return text.join('\n');
}

/** `[tasks]` of pixi and mise, `[tool.pixi.tasks]`, `[tool.poe.tasks]`, `[tool.pdm.scripts]`: commands, and what they depend on. */
function tasksOfToml(source: SourceFile): Target[] {
  const targets = new Map<string, Target>();
  const lines = source.text.split('\n').length;
  for (const { path, value } of leavesOfToml(source)) {
    const at = path.findIndex((key) => key === 'tasks' || key === 'scripts');
    const [name, key] = path.slice(at + 1);
    if (at === -1 || typeof name !== 'string') continue;
    const target = targets.get(name) ?? { names: [name], needs: [], steps: [] };
    targets.set(name, target);
    if (/^(?:depends(?:[-_]on)?|deps|composite)$/.test(String(key))) target.needs.push(value.text);
    else if (typeof key !== 'string' || /^(?:cmd|shell|run)$/.test(key))
      target.steps.push({ text: atItsPlace(value, lines) });
  }
  return [...targets.values()];
}

/** None where the file cannot be parsed, which its reader tells. */
function leavesOfToml(source: SourceFile): TomlLeaf[] {
  try {
    return tomlLeaves(source);
  } catch {
    return [];
  }
}
