import { PASSPORT_SCHEMA, type Passport } from './passport.js';

type Shape = 'text' | 'number' | 'boolean' | { [key: string]: Shape } | { listOf: Shape } | { orNull: Shape };

const DIGEST: Record<string, Shape> = { file: 'text', size: 'number', sha256: 'text' };

/** The passport's shape, as docs/passport.schema.json publishes it. Unknown keys are left alone: a newer minor may add some. */
const PASSPORT: Record<string, Shape> = {
  schema: 'text',
  created: 'text',
  tool: { name: 'text', version: 'text' },
  verdict: 'text',
  engine: DIGEST,
  model: { orNull: { ...DIGEST, externalData: { listOf: DIGEST } } },
  facts: {
    format: 'text',
    product: { orNull: 'text' },
    version: { orNull: 'text' },
    serializationVersion: { orNull: 'number' },
    computeCapability: { orNull: 'text' },
    hardwareCompatibility: { orNull: 'text' },
    fileSize: 'number',
    declaredSize: { orNull: 'number' },
    complete: { orNull: 'boolean' },
  },
  bodyVersion: { orNull: 'text' },
  witnesses: { listOf: { source: 'text', product: 'text', version: 'text', detail: 'text' } },
  checks: { listOf: { name: 'text', status: 'text', durationMs: 'number' } },
  gpu: { orNull: { name: 'text', computeCapability: 'text' } },
  driver: { orNull: { version: { orNull: 'text' }, cuda: { orNull: 'text' } } },
  converter: { orNull: 'text' },
  trtexecArgs: { listOf: 'text' },
};

const TYPES = { text: 'string', number: 'number', boolean: 'boolean' } as const;

/** Where `value` has not this shape, or null. */
function misfit(value: unknown, shape: Shape, at: string): string | null {
  if (typeof shape === 'string') return typeof value === TYPES[shape] ? null : `${at} is no ${shape}`;
  if ('orNull' in shape) return value === null ? null : misfit(value, shape.orNull, at);
  if ('listOf' in shape) {
    if (!Array.isArray(value)) return `${at} is no list`;
    return (
      value.map((item, i) => misfit(item, shape.listOf, `${at}[${i}]`)).find((found) => found !== null) ??
      null
    );
  }
  if (typeof value !== 'object' || value === null) return `${at} is no object`;
  for (const [key, inner] of Object.entries(shape)) {
    const found = misfit((value as Record<string, unknown>)[key], inner, at === '' ? key : `${at}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** Reads a passport. @throws Error that names the first field that is wrong. */
export function parsePassport(text: string): Passport {
  const value: unknown = JSON.parse(text);
  const wrong = misfit(value, PASSPORT, '');
  if (wrong !== null) throw new Error(wrong);
  const { schema } = value as { schema: string };
  if (schema !== PASSPORT_SCHEMA) throw new Error(`schema is ${schema}, not ${PASSPORT_SCHEMA}`);
  return value as Passport;
}
