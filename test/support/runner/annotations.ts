import type { Command } from './commands.js';
import { makeRelative, toHostPath, type PathMapping } from './paths.js';

/**
 * What becomes of `::error`, `::warning` and `::notice`. Written from actions/runner v2.336.0: src/Runner.Worker/
 * ActionCommandManager.cs (class IssueCommandExtension) and src/Runner.Worker/ExecutionContext.cs (AddIssue).
 */

export interface Annotation {
  command: 'error' | 'warning' | 'notice';
  properties: Record<string, string>;
  message: string;
}

/** ExecutionContext.cs: _maxCountPerIssueType, _maxIssueMessageLength (in UTF-16 code units, as .NET counts). */
export const LIMITS = { ofEachKind: 10, message: 4096 };

export interface StepContext {
  workspace: string;
  repository: string;
  /** Of a job in a container: where its folders lie on the host. */
  mappings?: readonly PathMapping[];
}

function integer(text: string | undefined): number | null {
  return text !== undefined && /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : null;
}

/** ValidateLinesAndColumns: a place that makes no sense loses the part that makes none. */
function validated(given: Record<string, string>): Record<string, string> {
  const properties = { ...given };
  const drop = (...names: string[]): void => {
    for (const name of names) Reflect.deleteProperty(properties, name);
  };
  const [endLine, endColumn] = [properties['endLine'], properties['endColumn']];
  if (integer(endLine) !== null && integer(properties['line']) === null) properties['line'] = endLine ?? '';
  if (integer(endColumn) !== null && integer(properties['col']) === null) properties['col'] = endColumn ?? '';
  const [line, end] = [integer(properties['line']), integer(endLine)];
  const [column, lastColumn] = [integer(properties['col']), integer(endColumn)];
  const hasColumn = column !== null || lastColumn !== null;
  if (line === null && hasColumn) drop('col', 'endColumn');
  if (end !== null && properties['line'] !== endLine && hasColumn) drop('col', 'endColumn');
  if (line !== null && end !== null && end < line) drop('line', 'endLine');
  if (column !== null && lastColumn !== null && lastColumn < column) drop('col', 'endColumn');
  return properties;
}

function annotationOf(command: Command, context: StepContext): Annotation {
  const properties = validated(command.properties);
  const named = properties['file'];
  if (named !== undefined) {
    const file = toHostPath(named, context.mappings ?? []);
    const relative = makeRelative(file, context.workspace);
    properties['file'] = relative === '' ? file : relative;
    if (relative !== file) properties['repo'] = context.repository;
  }
  return {
    command: command.name as Annotation['command'],
    properties,
    message: command.data.slice(0, LIMITS.message),
  };
}

/** The annotations that a step ends up with: of each kind the first ten, the rest only in the log. */
export function annotationsOf(
  commands: readonly Command[],
  context: StepContext,
): { kept: Annotation[]; lost: Annotation[] } {
  const kept: Annotation[] = [];
  const lost: Annotation[] = [];
  for (const command of commands) {
    if (!['error', 'warning', 'notice'].includes(command.name)) continue;
    const ofKind = kept.filter((one) => one.command === command.name).length;
    (ofKind < LIMITS.ofEachKind ? kept : lost).push(annotationOf(command, context));
  }
  return { kept, lost };
}
