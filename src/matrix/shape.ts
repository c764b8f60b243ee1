/** A value that is not what it should be; the message says where. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** Reads a value of JSON as what it should be. @throws ShapeError */
export type Reader<T> = (value: unknown, at: string) => T;

function shown(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return (text ?? 'nothing').slice(0, 60);
}

function refuse(at: string, wanted: string, value: unknown): never {
  throw new ShapeError(`${at} should be ${wanted}, but is ${shown(value)}`);
}

export const text: Reader<string> = (value, at) =>
  typeof value === 'string' ? value : refuse(at, 'a text', value);

export const filled: Reader<string> = (value, at) =>
  text(value, at) || refuse(at, 'a text that is not empty', value);

export const sha256: Reader<string> = (value, at) =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : refuse(at, 'a sha256 digest', value);

export const time: Reader<number> = (value, at) =>
  typeof value === 'number' && value >= 0 ? value : refuse(at, 'a number from 0', value);

/** Lines and columns. */
export const ordinal: Reader<number> = (value, at) =>
  Number.isInteger(value) && (value as number) >= 1
    ? (value as number)
    : refuse(at, 'a whole number from 1', value);

export function oneOf<T extends string>(...words: readonly T[]): Reader<T> {
  return (value, at) =>
    words.find((word) => word === value) ?? refuse(at, `one of ${words.join(', ')}`, value);
}

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, at) => (value === null ? null : reader(value, at));
}

/** What may be left out, and what that means. */
export function optional<T, U>(reader: Reader<T>, otherwise: U): Reader<T | U> {
  return (value, at) => (value === undefined ? otherwise : reader(value, at));
}

export function list<T>(reader: Reader<T>): Reader<T[]> {
  return (value, at) =>
    Array.isArray(value) ? value.map((one, i) => reader(one, `${at}[${i}]`)) : refuse(at, 'a list', value);
}

/** An object with these members; others are left out, and so is a member that reads as undefined. */
export function object<T extends object>(members: { [K in keyof T]-?: Reader<T[K]> }): Reader<T> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(at, 'an object', value);
    const from = new Map(Object.entries(value as Record<string, unknown>));
    const entries = Object.entries(members as Record<string, Reader<unknown>>).map(
      ([name, reader]) => [name, reader(from.get(name), at === '' ? name : `${at}.${name}`)] as const,
    );
    return Object.fromEntries(entries.filter(([, member]) => member !== undefined)) as T;
  };
}
