import path from 'node:path';
import type { Pin } from '../types.js';

/** Pins that `.trt-guard.yml` names: by file, and by the line or the name of the pin in it. */
export interface Selector {
  /** A glob over paths; null for any file. */
  file: string | null;
  line: number | null;
  /** A glob over names: `TRT_VERSION`, `tensorrt-*`. */
  name: string | null;
}

/** `docker/**`, or one line of a file: `docker/Dockerfile:3`. */
export function selectorOf(text: string): Selector {
  const [, file = text, line] = /^(.+):(\d+)$/.exec(text) ?? [];
  return { file, line: line === undefined ? null : Number(line), name: null };
}

export function selects(selectors: readonly Selector[]): (pin: Pin) => boolean {
  const tests = selectors.map(({ file, line, name }) => {
    const inFile = file === null ? null : globMatcher([file]);
    const named = name === null ? null : globMatcher([name]);
    return (pin: Pin): boolean =>
      (inFile?.(pin.file) ?? true) &&
      (line === null || pin.line === line) &&
      (named === null || namesOf(pin).some(named));
  });
  return (pin) => tests.some((test) => test(pin));
}

/** What a pin is called: what carries its version, and the variable or key that its line gives the value to. */
function namesOf({ name, text }: Pin): string[] {
  const key =
    /^(?:(?:export|readonly|local|ARG|ENV|set|-)\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*[:?+]?=(?!=)|^["']?([A-Za-z_][\w.-]*)["']?\s*:/.exec(
      text,
    );
  return [name, key?.[1] ?? key?.[2] ?? ''];
}

/** One position in a glob: what the next character may be, and where matching continues. */
interface Step {
  /** A character; or any, any but `/`, or none (a way on alone). */
  takes: string | RegExp | null;
  /** Steps after it has taken a character; of `takes: null`, at once. */
  next: number[];
}

const ANY = /[^]/;
const IN_FOLDER = /[^/]/;

/** The steps of a glob; the last one is its end. `*`, `**`, `?` and `{a,b}` are special; everything else matches itself. */
function stepsOf(glob: string): Step[] {
  const steps: Step[] = [];
  const add = (takes: Step['takes'], ...next: number[]): void => {
    steps.push({ takes, next });
  };
  const addText = (text: string): void => {
    for (const [piece] of text.matchAll(/\*\*\/|\*\*|[^]/g)) {
      const at = steps.length;
      switch (piece) {
        case '**/': // folders, or none
          add(null, at + 1, at + 2, at + 3);
          add(ANY, at + 1, at + 2);
          add('/', at + 3);
          break;
        case '**':
        case '*':
          add(null, at + 1, at + 2);
          add(piece === '**' ? ANY : IN_FOLDER, at);
          break;
        case '?':
          add(IN_FOLDER, at + 1);
          break;
        default:
          add(piece, at + 1);
      }
    }
  };
  for (const [piece, choices] of glob.matchAll(/\{([^{}]*)\}|[^{]+|\{/g)) {
    if (choices === undefined) {
      addText(piece);
      continue;
    }
    const fork = steps.length;
    add(null);
    const ends = choices.split(',').map((choice) => {
      steps[fork]?.next.push(steps.length);
      addText(choice);
      add(null);
      return steps.length - 1;
    });
    for (const end of ends) steps[end]?.next.push(steps.length);
  }
  add(null);
  return steps;
}

/**
 * Follows all ways through a glob at once, character by character: a pull request may have written it, and this takes no more time
 * than its length times that of the path, where a regular expression with several stars can take hours.
 */
function isMatch(steps: readonly Step[], file: string): boolean {
  const end = steps.length - 1;
  const reach = (from: Iterable<number>): Set<number> => {
    const found = new Set<number>();
    const open = [...from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (found.has(at)) continue;
      found.add(at);
      const step = steps[at];
      if (step?.takes === null) for (const next of step.next) open.push(next);
    }
    return found;
  };
  let here = reach([0]);
  for (const character of file.split('')) {
    // A folder matches everything in it.
    if (character === '/' && here.has(end)) return true;
    const taken = [...here].flatMap((at) => {
      const step = steps[at];
      if (step?.takes == null) return [];
      const isTaken = typeof step.takes === 'string' ? step.takes === character : step.takes.test(character);
      return isTaken ? step.next : [];
    });
    if (taken.length === 0) return false;
    here = reach(taken);
  }
  return here.has(end);
}

/** As paths from the root are written: without what leads to the same place (`./a`, `/a`, `a//b`, `a/`). */
function plain(glob: string): string {
  return glob === '' ? '' : path.posix.normalize(glob).replace(/^\//, '').replace(/\/$/, '');
}

/** A glob over paths with `/`: `*`, `**`, `?`, `{a,b}`. A folder (or a glob without `/`) matches everything in it. */
export function globMatcher(globs: readonly string[]): (file: string) => boolean {
  const all = globs.map((glob) => stepsOf(plain(glob)));
  return (file) => all.some((steps) => isMatch(steps, file));
}
