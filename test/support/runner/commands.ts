/**
 * Which lines of a step's output GitHub's runner obeys, and what it reads from them. Written from actions/runner v2.336.0:
 * src/Runner.Common/ActionCommand.cs (both forms of a command), src/Runner.Worker/ActionCommandManager.cs (which commands there
 * are, stop-commands) and src/Runner.Sdk/ProcessInvoker.cs (lines).
 */

export interface Command {
  /** In lower case: the runner compares names without case. */
  name: string;
  properties: Record<string, string>;
  data: string;
}

/** The extensions of ActionCommandManager.cs; `internal-set-repo-path` is for the runner's own plugins only. */
const COMMANDS = [
  'stop-commands',
  'set-env',
  'set-output',
  'save-state',
  'add-mask',
  'add-path',
  'add-matcher',
  'remove-matcher',
  'debug',
  'warning',
  'error',
  'notice',
  'group',
  'endgroup',
  'echo',
];

/** Replaced in this order, `%25` last (ActionCommand.cs, _escape*Mappings). */
const ESCAPES = {
  v1: [';%3B', '\r%0D', '\n%0A', ']%5D', '%%25'],
  data: ['\r%0D', '\n%0A', '%%25'],
  property: ['\r%0D', '\n%0A', ':%3A', ',%2C', '%%25'],
};

function unescape(text: string, mappings: readonly string[]): string {
  return mappings.reduce((done, mapping) => done.replaceAll(mapping.slice(1), mapping.slice(0, 1)), text);
}

/** `a=1,b=2`; a pair without a name or without a value is not a property. */
function propertiesOf(text: string, separator: string, mappings: readonly string[]): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const pair of text.split(separator)) {
    // .NET's Split(count: 2, RemoveEmptyEntries): leading separators vanish, the rest after the first one is the value.
    const [name, ...value] = pair.replace(/^=+/, '').split('=');
    if (name !== undefined && name !== '' && value.join('=') !== '')
      properties[name] = unescape(value.join('='), mappings);
  }
  return properties;
}

function commandOf(
  info: string,
  data: string,
  known: ReadonlySet<string>,
  form: { separator: string; property: readonly string[]; data: readonly string[] },
): Command | null {
  const space = info.indexOf(' ');
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase();
  if (!known.has(name)) return null;
  return {
    name,
    properties: space > 0 ? propertiesOf(info.slice(space + 1).trim(), form.separator, form.property) : {},
    data: unescape(data, form.data),
  };
}

/** `::error file=a.txt,line=1::text`, which must begin its line. */
function parseV2(line: string, known: ReadonlySet<string>): Command | null {
  const message = line.trimStart();
  const end = message.indexOf('::', 2);
  if (!message.startsWith('::') || end < 0) return null;
  const form = { separator: ',', property: ESCAPES.property, data: ESCAPES.data };
  return commandOf(message.slice(2, end), message.slice(end + 2), known, form);
}

/** `##[error file=a.txt;line=1]text`, obeyed wherever it stands in a line. */
function parseV1(line: string, known: ReadonlySet<string>): Command | null {
  const start = line.indexOf('##[');
  const end = line.indexOf(']', start);
  if (start < 0 || end < 0) return null;
  const form = { separator: ';', property: ESCAPES.v1, data: ESCAPES.v1 };
  return commandOf(line.slice(start + 3, end), line.slice(end + 1), known, form);
}

/** Lines as .NET's StreamReader.ReadLine ends them: at a lone carriage return, too. */
export function linesOf(output: string): string[] {
  const lines = output.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export interface Reading {
  commands: Command[];
  /** What the log shows as it is. */
  text: string[];
}

/** What the runner reads from the output of one step. */
export function readOutput(output: string): Reading {
  const known = new Set(COMMANDS);
  const reading: Reading = { commands: [], text: [] };
  let stopToken: string | null = null;
  for (const line of linesOf(output)) {
    const command = parseV2(line, known) ?? parseV1(line, known);
    if (command === null || (stopToken !== null && command.name !== stopToken)) {
      reading.text.push(line);
    } else if (stopToken !== null) {
      known.delete(stopToken);
      stopToken = null;
    } else {
      if (command.name === 'stop-commands') {
        stopToken = command.data.toLowerCase();
        known.add(stopToken);
      }
      reading.commands.push(command);
    }
  }
  return reading;
}
