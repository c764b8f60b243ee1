import { readOutput, type Reading } from './commands.js';

/** The commands that the action means to give, and the properties that it gives them. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  group: [],
  endgroup: [],
  error: ['title', 'file', 'line', 'endLine', 'col', 'endColumn'],
  warning: ['title', 'file', 'line', 'endLine', 'col', 'endColumn'],
  notice: ['title', 'file', 'line', 'endLine', 'col', 'endColumn'],
};

/**
 * What the runner makes of the output of a step, with both streams as it reads them. The command line means to give no command at all.
 * @throws Error where the runner would obey what nobody meant, whatever the test is about
 */
export function understood(output: string, who: 'action' | 'command line'): Reading {
  const reading = readOutput(output);
  let depth = 0;
  const token = reading.commands.find(({ name }) => name === 'stop-commands')?.data;
  for (const { name, properties, data } of reading.commands) {
    if (name === 'stop-commands' || name === token) continue; // less is obeyed, not more
    const meant = who === 'action' ? MEANT[name] : undefined;
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
