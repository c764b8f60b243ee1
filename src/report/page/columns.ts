/**
 * Texts of which most parts are the same, so that these are there once: each is cut before its tags, and those that are cut into as many
 * pieces lie beside each other, column by column. `rowsOf` in script.ts makes the texts again. Sections of engines become a tenth before
 * they are compressed, and two thirds after.
 */
export interface Columns {
  /** Of each text, its group. */
  order: number[];
  /** Of each group, its columns: one piece where all texts have the same, else that of each. */
  groups: (string | string[])[][];
}

interface Group {
  at: number;
  rows: number;
  columns: (string | string[])[];
}

export function inColumns(texts: readonly string[]): Columns {
  const byLength = new Map<number, Group>();
  const order = texts.map((text) => {
    const pieces = text.split('<');
    const group = byLength.get(pieces.length) ?? { at: byLength.size, rows: 0, columns: [...pieces] };
    if (group.rows === 0) byLength.set(pieces.length, group);
    const { columns } = group;
    for (let i = 0; i < pieces.length; i++) {
      const piece = pieces[i] ?? '';
      const column = columns[i];
      if (typeof column === 'object') column.push(piece);
      else if (column !== piece) columns[i] = [...new Array<string>(group.rows).fill(column ?? ''), piece];
    }
    group.rows++;
    return group.at;
  });
  return { order, groups: [...byLength.values()].map(({ columns }) => columns) };
}
