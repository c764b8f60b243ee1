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

/**
 * An object whose keys are names that others gave: files, tensors. `v.record` leaves out `constructor`, `prototype` and `__proto__`
 * without a word, and what is not there is not compared.
 */
export function recordOf<T extends v.GenericSchema>(
  value: T,
): v.GenericSchema<Record<string, v.InferInput<T>>, Record<string, v.InferOutput<T>>> {
  const isObject = (read: unknown): boolean =>
    typeof read === 'object' && read !== null && !Array.isArray(read);
  return v.pipe(
    v.custom<Record<string, v.InferInput<T>>>(isObject, 'an object'),
    v.transform((read) => Object.entries(read)),
    v.array(v.tuple([v.string(), value])),
    v.transform((entries) => Object.fromEntries(entries) as Record<string, v.InferOutput<T>>),
  );
}
