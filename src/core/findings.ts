import * as v from 'valibot';
import { PRODUCT } from './product.js';

/** In files of their own: who only refuses, or names a version to choose, needs no schemas. */
export { InputError } from './input-error.js';
export { VERSION_TO_CHOOSE } from './version-to-choose.js';

const ORDINAL = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Where a person has to look: a path relative to the workspace where it lies inside it; lines and columns from 1. */
export const LOCATION = v.object({
  file: v.pipe(v.string(), v.minLength(1)),
  line: v.exactOptional(ORDINAL),
  column: v.exactOptional(ORDINAL),
});
export type Location = v.InferOutput<typeof LOCATION>;

/** One quoted proof: a log line (with its number, from 1), or a measured value with the name of what was measured. */
export const EVIDENCE = v.object({
  source: v.exactOptional(v.string()),
  line: v.exactOptional(ORDINAL),
  text: v.string(),
});
export type Evidence = v.InferOutput<typeof EVIDENCE>;

export const SEVERITY = v.picklist(['error', 'warning', 'notice']);
export type Severity = v.InferOutput<typeof SEVERITY>;

/**
 * Every code that a finding can have: each table of codes (`codes.ts` of a room) adds its own names to this interface, so that a
 * misspelt code does not compile.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface FindingCodes {}
export type FindingCode = keyof FindingCodes;

/** In a report that another release wrote there may be codes that this one does not know: nothing decides by all of them. */
const CODE = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a code in kebab-case'),
) as unknown as v.GenericSchema<string, FindingCode>;

/**
 * What went wrong, for people and machines. `code` is stable kebab-case and documented in docs/findings.md; `message` names
 * what was wanted and what was found; `remedy` is the one thing to do.
 */
export const FINDING = v.object({
  code: CODE,
  severity: SEVERITY,
  message: v.pipe(v.string(), v.minLength(1)),
  remedy: v.optional(v.string(), ''),
  evidence: v.optional(v.array(EVIDENCE), []),
  location: v.exactOptional(LOCATION),
  /** Which product's pins it is about, where it is about pins. */
  product: v.exactOptional(PRODUCT),
  /** Versions of which a person has to choose one: what `--to VERSION` in the remedy's command may say, the likeliest first. */
  choices: v.exactOptional(v.array(v.string())),
});
export type Finding = v.InferOutput<typeof FINDING>;

/** What docs/findings.md says of a code. Each folder keeps a table of its own codes in `codes.ts`. */
export interface CodeDocumentation {
  /** One sentence: what the code means. */
  meaning: string;
  /** How it looks: the telltale log line or circumstance. */
  looksLike: string;
  /** The general remedy; a finding's own remedy is more exact. */
  remedy: string;
  /** Public page that says so, where there is one. */
  documentation?: string;
}

export type CodeTable = Record<string, CodeDocumentation>;

/** Thrown by a stage that cannot go on: the finding it ends with. Never used for bad usage (see InputError). */
export class FindingError extends Error {
  readonly finding: Finding;

  constructor(finding: Finding, options?: ErrorOptions) {
    super(`${finding.code}: ${finding.message}`, options);
    this.name = 'FindingError';
    this.finding = finding;
  }
}
