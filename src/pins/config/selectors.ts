import type { Pin } from '../types.js';

/** Pins that `.trt-guard.yml` speaks of: by file, and by the line or the name of the pin in it. */
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

/** A glob over paths with `/`: `*`, `**`, `?`, `{a,b}`. A folder (or a glob without `/`) matches everything in it. */
export function globMatcher(globs: readonly string[]): (file: string) => boolean {
  const patterns = globs.map((glob) => {
    const body = glob
      .replace(/^\.\//, '')
      .replace(/\/$/, '')
      .replace(/[.+^$()|[\]\\]/g, '\\$&')
      .replace(/\{([^}]*)\}/g, (_, choices: string) => `(?:${choices.split(',').join('|')})`)
      .replace(/\*\*\/|\*\*|\*|\?/g, (wild) =>
        wild === '**/' ? '(?:.*/)?' : wild === '**' ? '.*' : wild === '*' ? '[^/]*' : '[^/]',
      );
    return new RegExp(`^${body}(?:/.*)?$`);
  });
  return (file) => patterns.some((pattern) => pattern.test(file));
}
