import { sanitizeLogText } from '../diagnose/sanitize.js';

/** A name or message from outside, on one line and without anything that steers a terminal or the runner, and not cut. */
export function legibleText(text: string): string {
  return sanitizeLogText(text, Infinity);
}

/**
 * The same data with every text made legible: for what people read (terminal, annotations, summary). File names may hold line
 * breaks and escape sequences; JSON keeps them exact.
 */
export function legible<T>(value: T): T {
  return made(value) as T;
}

function made(value: unknown): unknown {
  if (typeof value === 'string') return legibleText(value);
  if (Array.isArray(value)) return value.map(made);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, made(one)]));
}
