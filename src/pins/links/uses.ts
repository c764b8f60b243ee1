import { noted } from '../../core/noted.js';
import type { ResolvedPin, Use } from '../resolve-pins.js';
import { uniquePins } from './meeting.js';

/** A pin, and one place where it is used. */
export interface PinUse {
  entry: ResolvedPin;
  use: Use;
}

/** What a tree has of pins. */
interface Pinned {
  readonly entries: readonly ResolvedPin[];
}

/** Each kind of link looks up the same uses; they live as long as their tree. */
const known = new WeakMap<Pinned, ReadonlyMap<string, readonly PinUse[]>>();

/** The uses of all pins, by the file that they are in. */
export function usesByFile(tree: Pinned): ReadonlyMap<string, readonly PinUse[]> {
  const before = known.get(tree);
  if (before !== undefined) return before;
  const byFile = new Map<string, PinUse[]>();
  for (const entry of tree.entries) for (const use of entry.uses) noted(byFile, use.file, { entry, use });
  known.set(tree, byFile);
  return byFile;
}

/** The pins that are used in a file, each once. */
export function pinsIn(tree: Pinned, file: string): ResolvedPin[] {
  return pinsAt(tree, file, () => true);
}

/** Those that are used on some of its lines. */
export function pinsAt(tree: Pinned, file: string, isThere: (line: number) => boolean): ResolvedPin[] {
  const uses = (usesByFile(tree).get(file) ?? []).filter(({ use }) => isThere(use.line));
  return uniquePins(uses.map(({ entry }) => entry));
}
