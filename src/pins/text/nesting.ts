/** Levels of YAML: people write ten, generators a hundred. */
const MOST = 1000;

/**
 * Whether a YAML text nests deeper than anybody writes. Its parser calls itself for each level, and where the stack ends while a regular
 * expression is compiled, V8 ends the whole process: nothing can be caught. The result can only be too high: quotes and block texts count as well.
 */
export function nestsTooDeep(text: string): boolean {
  const indents: number[] = [];
  let brackets = 0;
  for (const line of text.split('\n')) {
    const [lead = '', space = ''] = /^(\s*)(?:[-?:]\s+)*/.exec(line) ?? [];
    if (lead.length < line.length) {
      while ((indents.at(-1) ?? -1) >= space.length) indents.pop();
      indents.push(space.length);
    }
    // `- - - a` opens a level with each.
    const compact = (lead.length - space.length) / 2;
    for (const character of line) {
      if (character === '[' || character === '{') brackets += 1;
      else if ((character === ']' || character === '}') && brackets > 0) brackets -= 1;
      if (brackets > MOST) return true;
    }
    if (indents.length + compact + brackets > MOST) return true;
  }
  return false;
}
