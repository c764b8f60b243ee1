/** Deeper than any document that trt-guard or its users write; what is done with the value afterwards may be recursive. */
export const MAX_JSON_DEPTH = 100;

/** Text that is not a JSON, or none that is taken. The message follows `it`: `is not JSON: ...`. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** Where the string ends that begins at `from`: at a quote before which there is not an odd number of backslashes. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (before > from && text.charCodeAt(before - 1) === 0x5c) before--;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}

/** How deep arrays and objects lie in each other. Brackets inside of strings do not count. */
function depthOf(text: string, limit: number): number {
  let depth = 0;
  for (let i = 0; i < text.length && depth <= limit; i++) {
    const character = text.charCodeAt(i);
    if (character === 0x22) i = endOfString(text, i + 1);
    else if (character === 0x5b || character === 0x7b) depth++;
    else if (character === 0x5d || character === 0x7d) depth--;
  }
  return depth;
}

/** Whether there are more opening brackets than that, those in strings among them: with fewer, nothing is nested deeper. */
function hasMoreBrackets(text: string, limit: number): boolean {
  let count = 0;
  for (const bracket of ['[', '{'])
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1))
      if (++count > limit) return true;
  return false;
}

/**
 * The value of a JSON text that others wrote. Nested deeper than `maxDepth` it is refused, as recursive code would end in a stack
 * overflow.
 * @throws JsonError
 */
export function parseJson(text: string, maxDepth = MAX_JSON_DEPTH): unknown {
  if (hasMoreBrackets(text, maxDepth) && depthOf(text, maxDepth) > maxDepth)
    throw new JsonError(`is nested deeper than ${maxDepth} levels, which no trt-guard file is`);
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new JsonError(`is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** The members of a value that others wrote; none where it is not an object. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
