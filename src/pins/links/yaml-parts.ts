import { noted } from '../../core/noted.js';
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
