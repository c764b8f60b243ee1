import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** Lines that are replaced one for one: no line is added or removed. */
export interface LineChange {
  /** From 1. */
  line: number;
  after: string;
}

/**
 * A unified diff (for `git apply` and `patch -p1`) of a file in which some lines are replaced.
 * @param lines with their line ends
 * @returns empty where nothing changes
 */
export function unifiedDiff(file: string, lines: readonly string[], changes: readonly LineChange[]): string {
  if (changes.length === 0) return '';
  const after = new Map(changes.map((change) => [change.line, change.after]));
  const changed = lines.map((text, i) => after.get(i + 1) ?? text);
  return createTwoFilesPatch(
    `a/${file}`,
    `b/${file}`,
    lines.join(''),
    changed.join(''),
    undefined,
    undefined,
    {
      context: 3,
      headerOptions: FILE_HEADERS_ONLY,
    },
  );
}
