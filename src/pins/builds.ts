import { noted } from '../core/noted.js';
import path from 'node:path';
import type { Span } from './text/source.js';

/** Which Dockerfile a build names, as written; null if it names none. */
export interface BuildTarget {
  /** The file that starts the build. */
  caller: string;
  dockerfile: string | null;
  context: string | null;
}

/** A build of an image that a script, workflow, compose or bake file starts, and the arguments that it passes. */
export interface BuildCall extends BuildTarget {
  arguments: Map<string, Span[]>;
}

/** Adds one argument to the call that it belongs to. */
export function handOver(calls: BuildCall[], target: BuildTarget, name: string, value: Span): void {
  let call = calls.find(
    (known) =>
      known.caller === target.caller &&
      known.dockerfile === target.dockerfile &&
      known.context === target.context,
  );
  if (call === undefined) calls.push((call = { ...target, arguments: new Map() }));
  noted(call.arguments, name, value);
}

/**
 * Whether a build uses this Dockerfile: the name is resolved from the root, from the caller's folder and from its
 * context. `maybe` if a variable hides the name, or nothing is named.
 */
export function buildsDockerfile(target: BuildTarget, dockerfile: string): 'yes' | 'no' | 'maybe' {
  const { caller } = target;
  const [file, context] = [target.dockerfile, target.context].map(
    (name) => name?.replace(TOP_FOLDER, '.') ?? null,
  ) as [string | null, string | null];
  if (file === null && context === null) return 'maybe';
  const folders = ['', path.posix.dirname(caller)];
  const wanted =
    file === null
      ? folders.map((folder) => [folder, context ?? '', 'Dockerfile'])
      : folders.flatMap((folder) => [
          [folder, file],
          [folder, context ?? '', file],
        ]);
  const answers = wanted.map((parts) => isNamedBy(dockerfile, parts.filter((part) => part !== '').join('/')));
  return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
}

/** How each CI, and a shell, refers to the folder of its checkout. */
const TOP_FOLDER =
  /^(?:\$\{?(?:CI_PROJECT_DIR|GITHUB_WORKSPACE|BITBUCKET_CLONE_DIR|WORKSPACE|PWD)\}?|\$\{\{\s*github\.workspace\s*\}\}|\$\((?:pwd|Build\.SourcesDirectory|Build\.Repository\.LocalPath|System\.DefaultWorkingDirectory)\))(?=\/|$)/;
const VARIABLE = /\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$\w+|`[^`]*`|\{\{[^}]*\}\}/g;

/** A name that contains a variable is compared by the part after the variable. */
function isNamedBy(file: string, name: string): 'yes' | 'no' | 'maybe' {
  const last = [...name.matchAll(VARIABLE)].at(-1);
  if (last === undefined) {
    const wanted = path.posix.normalize(name).replace(/^\/+/, '');
    return wanted === file || (name.startsWith('/') && wanted.endsWith(`/${file}`)) ? 'yes' : 'no';
  }
  const after = name.slice(last.index + last[0].length);
  // `$DIR/docker/Dockerfile` says which file; `Dockerfile.$FLAVOUR` only how it begins.
  if (after.startsWith('/')) {
    const tail = path.posix.normalize(after).replace(/^(?:\/|\.\.\/)+/, '');
    return file === tail || file.endsWith(`/${tail}`) ? (tail === 'Dockerfile' ? 'maybe' : 'yes') : 'no';
  }
  const before = path.posix.basename(name.slice(0, name.search(VARIABLE)) + 'x').slice(0, -1);
  const base = path.posix.basename(file);
  return base.startsWith(before) && base.endsWith(after) ? 'maybe' : 'no';
}

/** The calls that build a Dockerfile; those that only may, if none certainly does and it declares every argument that they pass. */
export function callsOf(
  calls: readonly BuildCall[],
  file: string,
  declared: ReadonlySet<string>,
): BuildCall[] {
  const sure = calls.filter((call) => buildsDockerfile(call, file) === 'yes');
  if (sure.length > 0) return sure;
  return calls.filter(
    (call) =>
      buildsDockerfile(call, file) === 'maybe' &&
      [...call.arguments.keys()].every((name) => declared.has(name)),
  );
}

/** `-f`, `--file` and the context of `docker build ...`, by its words without quotes. */
export function targetOfCommand(caller: string, words: readonly string[]): BuildTarget {
  let dockerfile: string | null = null;
  let context: string | null = null;
  let start = '';
  const build = words.findIndex((word) => /^(?:build|bud)$/.test(word));
  for (let i = build + 1; i < words.length; i++) {
    const word = words[i] ?? '';
    const inline = /^(?:--file|-f|--dockerfile)=(.+)$/s.exec(word)?.[1];
    const folder = /^--context=(.+)$/s.exec(word)?.[1];
    if (inline !== undefined) dockerfile = inline;
    else if (word.startsWith(STARTED_IN)) start = word.slice(STARTED_IN.length);
    else if (folder !== undefined) context = folder;
    else if (word === '--context') context = words[(i += 1)] ?? null;
    else if (/^(?:--file|-f|--dockerfile)$/.test(word)) dockerfile = words[(i += 1)] ?? null;
    else if (/^--?[\w-]+$/.test(word)) {
      if (WITH_VALUE.test(word)) i += 1;
    } else if (!word.startsWith('-') && build !== -1) context = word;
  }
  return inFolder({ caller, dockerfile, context }, start);
}

/** A word that is added to a command: where it is started. */
export const STARTED_IN = '--started-in=';

const ARGUMENT = /(?:"(?:\$\([^()]*\)|[^"])*"|'[^']*'|\$\([^()]*\)|[^\s;&|()"'])+/.source;
/** Changes of folder where a command begins, brackets, and what is passed over: comments and texts. */
const MOVES = new RegExp(
  `(?<=(?:^|[;&|({]|\\b(?:then|do|else))[ \\t]*)(?:(?:cd|pushd)[ \\t]+(${ARGUMENT})|(popd)\\b)` +
    `|(?<=^|\\s)#.*|'[^']*'|"(?:\\$\\([^()]*\\)|[^"\\\\]|\\\\[^])*"|([()])`,
  'gm',
);

/** The folder, from that in which it starts, that a script is in at a place: after `cd`, and in `( cd x && ... )` only. */
export function folderAt(script: string, offset: number, start = ''): string {
  if (!/\b(?:cd|pushd)\b/.test(script)) return start;
  let folder = start;
  const around: string[] = [];
  const pushed: string[] = [];
  for (const { index, 1: to, 2: back, 3: bracket } of script.matchAll(MOVES)) {
    if (index >= offset) break;
    if (to !== undefined) {
      pushed.push(folder);
      folder = movedTo(folder, to);
    } else if (back !== undefined) folder = pushed.pop() ?? start;
    else if (bracket === '(') around.push(folder);
    else if (bracket === ')') folder = around.pop() ?? folder;
  }
  return folder;
}

/** From `$(dirname "$0")`, `$ROOT` and their like on, the path begins anew: it is sought from the root and from the caller. */
function movedTo(folder: string, argument: string): string {
  const plain = argument.replace(/["']/g, '');
  const named = plain.replace(/^(?:\$\([^()]*\)|\$\{[^{}]*\}|\$\w+|~)(?=\/|$)\/?/, '');
  if (/[$`*]/.test(named) || /^(?:\/|-$)/.test(named)) return '';
  const moved = path.posix.normalize(path.posix.join(named === plain ? folder : '', named));
  return moved.replace(/^(?:\.\.?(?:\/|$))+/, '').replace(/\/$/, '');
}

/** What a build names, from the folder in which it is started. */
export function inFolder(target: BuildTarget, folder: string): BuildTarget {
  const from = (name: string | null): string | null =>
    name === null || folder === '' || /^(?:[/$`{~-]|[a-z]+:|git@)/.test(name)
      ? name
      : path.posix.join(folder, name);
  return { ...target, dockerfile: from(target.dockerfile), context: from(target.context) };
}

const WITH_VALUE =
  /^(?:-t|-o|-m|-c|--(?:tag|build-arg|target|platform|label|output|secret|ssh|cache-from|cache-to|network|progress|add-host|iidfile|builder|build-context|metadata-file|memory|shm-size|ulimit|isolation|attest))$/;
