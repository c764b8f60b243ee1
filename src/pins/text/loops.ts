import type { PinCandidate } from './candidate.js';
import type { Scope } from './scope.js';
import type { Command } from './shell.js';
import { expandFields } from './shell-expand.js';
import type { Origin, Span } from './source.js';

/** The values that a loop goes through, by where they are written. */
export type Loop = { name: string; values: readonly Origin[] };

/** `for p in a b; do`: gives the variable its values. */
export function loopOf(command: Command, text: Span, scope: Scope): Loop | null {
  const words = command.words.map((word) => text.slice(word.start, word.end).text);
  const start = words.indexOf('for');
  const name = words[start + 1];
  if (start === -1 || name === undefined || words[start + 2] !== 'in') return null;
  const values = command.words.slice(start + 3).flatMap((word) => expandFields(word, text, scope).flat());
  scope.replace(name, values);
  return { name, values: values.flatMap((value) => value.origin() ?? []) };
}

/** Versions that one loop goes through are alternatives of each other. */
export function inLoop(mention: PinCandidate, loops: readonly Loop[]): PinCandidate {
  const place = mention.versionAt ?? mention.at;
  const loop = loops.findLast(
    ({ values }) =>
      values.length > 1 &&
      values.some(({ file, offset }) => file.path === place.file.path && offset === place.offset),
  );
  return loop === undefined || mention.alternativeOf !== undefined
    ? mention
    : { ...mention, alternativeOf: `loop:${place.file.path}:${loop.name}` };
}
