import * as v from 'valibot';

/** A value that is not what it should be; the message says where. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return (text ?? 'nothing').slice(0, 60);
}

/** `engines[0].verdict` */
function placeOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).reduce(
    (at, { key }) =>
      typeof key === 'number' ? `${at}[${key}]` : at === '' ? String(key) : `${at}.${String(key)}`,
    '',
  );
}

/**
 * Reads a value of JSON as what a schema says.
 * @param what names the whole in a message where the fault has no place inside it: `the report`
 * @throws ShapeError that names the first place that is wrong, what belongs there, and what stands there
 */
export function readAs<T extends v.GenericSchema>(schema: T, value: unknown, what: string): v.InferOutput<T> {
  const read = v.safeParse(schema, value, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  const at = placeOf(issue);
  const wanted = issue.expected ?? issue.message;
  throw new ShapeError(`${at === '' ? what : at} should be ${wanted}, but is ${shown(issue.input)}`);
}
