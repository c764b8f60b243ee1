/** A command line that names files and switches alone. */
export interface PlainCall {
  command: 'inspect' | 'pins';
  args: string[];
  options: Record<string, unknown>;
}

/** What needs no more than this: how many arguments, what stands for none, and the switches by the names that commander gives them. */
const PLAIN: Record<
  PlainCall['command'],
  { least: number; most: number; none: string[]; switches: Record<string, string> }
> = {
  inspect: { least: 1, most: Infinity, none: [], switches: { '--json': 'json', '--host-code': 'hostCode' } },
  pins: {
    least: 0,
    most: 1,
    none: ['.'],
    switches: { '--json': 'json', '--fix': 'fix', '--write': 'write', '--init': 'init' },
  },
};

/**
 * The words of a command line that names files and switches alone: to read them takes no parser, which would take longer to load than an
 * engine's header to read. Null for every other one (another command, an option with a value, `--help`, an abbreviation, a mistake), which
 * is commander's.
 */
export function plainCall([name, ...words]: readonly string[]): PlainCall | null {
  if (name !== 'inspect' && name !== 'pins') return null;
  const { least, most, none, switches } = PLAIN[name];
  const args: string[] = [];
  const options: Record<string, unknown> = {};
  for (const word of words) {
    if (Object.hasOwn(switches, word)) options[switches[word] ?? ''] = true;
    // `-` alone is standard input.
    else if (word.startsWith('-') && word !== '-') return null;
    else args.push(word);
  }
  if (args.length < least || args.length > most) return null;
  return { command: name, args: args.length === 0 ? none : args, options };
}
