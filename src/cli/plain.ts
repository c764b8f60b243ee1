/** What `inspect` is asked for. */
export interface PlainInspect {
  files: string[];
  options: Record<string, unknown>;
}

/** The switches of `inspect`, by the names that commander gives them. */
const SWITCHES: ReadonlyMap<string, string> = new Map([
  ['--json', 'json'],
  ['--host-code', 'hostCode'],
]);

/**
 * The words of an `inspect` that names files and switches alone: to read them takes no parser, which would take longer to load than an
 * engine's header to read. Null for every other command line (an option with a value, `--help`, an abbreviation, a mistake), which is
 * commander's.
 */
export function plainInspect([command, ...words]: readonly string[]): PlainInspect | null {
  if (command !== 'inspect') return null;
  const files: string[] = [];
  const options: Record<string, unknown> = {};
  for (const word of words) {
    const name = SWITCHES.get(word);
    if (name !== undefined) options[name] = true;
    // `-` alone is standard input.
    else if (word.startsWith('-') && word !== '-') return null;
    else files.push(word);
  }
  return files.length === 0 ? null : { files, options };
}
