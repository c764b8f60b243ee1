/** Lines that are replaced one for one: no line is added or removed. */
export interface LineChange {
  /** From 1. */
  line: number;
  after: string;
}

const CONTEXT = 3;

/** A unified diff (as `git apply` and `patch -p1` take it) of a file of which some lines are replaced. */
export function unifiedDiff(file: string, lines: readonly string[], changes: readonly LineChange[]): string {
  const after = new Map(changes.map((change) => [change.line, change.after]));
  const hunks: [number, number][] = [];
  for (const line of [...after.keys()].sort((a, b) => a - b)) {
    const from = Math.max(1, line - CONTEXT);
    const to = Math.min(lines.length, line + CONTEXT);
    const last = hunks.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = to;
    else hunks.push([from, to]);
  }
  const body = hunks.map(([from, to]) => {
    const count = to - from + 1;
    const shown: string[] = [`@@ -${from},${count} +${from},${count} @@\n`];
    for (let first = from; first <= to;) {
      const changed = after.has(first);
      let next = first;
      while (next <= to && after.has(next) === changed) next += 1;
      const run = Array.from({ length: next - first }, (_, i) => first + i);
      const before = run.map((number) => lines[number - 1] ?? '');
      if (changed)
        shown.push(
          ...before.map((text) => marked('-', text)),
          ...run.map((number) => marked('+', after.get(number) ?? '')),
        );
      else shown.push(...before.map((text) => marked(' ', text)));
      first = next;
    }
    return shown.join('');
  });
  return hunks.length === 0 ? '' : `--- a/${file}\n+++ b/${file}\n${body.join('')}`;
}

function marked(sign: string, text: string): string {
  return text.endsWith('\n') ? `${sign}${text}` : `${sign}${text}\n\\ No newline at end of file\n`;
}
