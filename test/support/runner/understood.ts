import { readOutput, type Reading } from './commands.js';

const PLACE = ['title', 'file', 'line', 'endLine', 'col', 'endColumn'];

/** The commands that each way in means to give, and the properties that it gives them. */
const MEANT = {
  action: { group: [], endgroup: [], error: PLACE, warning: PLACE, notice: PLACE },
  // What @actions/cache says while it keeps something: never an error, as a cache is for speed.
  'post step': { warning: [], debug: [], 'add-mask': [] },
  'command line': {},
} satisfies Record<string, Readonly<Record<string, readonly string[]>>>;

/**
 * What the runner makes of the output of a step, with both streams as it reads them. The command line means to give no command at all.
 * @throws Error where the runner would obey what nobody meant, whatever the test is about
 */
export function understood(output: string, who: keyof typeof MEANT): Reading {
  const reading = readOutput(output);
  let depth = 0;
  const token = reading.commands.find(({ name }) => name === 'stop-commands')?.data;
  for (const { name, properties, data } of reading.commands) {
    if (name === 'stop-commands' || name === token) continue; // less is obeyed, not more
    const meant = (MEANT[who] as Record<string, readonly string[]>)[name];
    const strange = Object.keys(properties).filter((one) => meant?.includes(one) !== true);
    if (meant === undefined || strange.length > 0)
      throw new Error(
        `the runner obeys what nobody meant: ${name} ${strange.join()} ${JSON.stringify(data)}`,
      );
    depth += name === 'group' ? 1 : name === 'endgroup' ? -1 : 0;
    // GitHub folds no group within a group: https://github.com/actions/toolkit/issues/1001
    if (depth < 0 || depth > 1)
      throw new Error(`groups within groups, or none to end, at ${JSON.stringify(data)}`);
  }
  return reading;
}
