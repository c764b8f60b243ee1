/** Deeper than any document that trt-guard or its users write; what is done with the value afterwards may be recursive. */
export const MAX_JSON_DEPTH = 100;

/** Text that is not a JSON, or none that is taken. The message follows `it`: `is not JSON: ...`. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** How deep arrays and objects lie in each other. Brackets inside of strings do not count. */
function depthOf(text: string, limit: number): number {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length && depth <= limit; i++) {
    const character = text.charCodeAt(i);
    if (inString) {
      if (character === 0x5c) i++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x5b || character === 0x7b) depth++;
    else if (character === 0x5d || character === 0x7d) depth--;
  }
  return depth;
}

/**
 * The value of a JSON text that others wrote. Nested deeper than `maxDepth` it is refused, as recursive code would end in a stack
 * overflow.
 * @throws JsonError
 */
export function parseJson(text: string, maxDepth = MAX_JSON_DEPTH): unknown {
  if (depthOf(text, maxDepth) > maxDepth)
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
