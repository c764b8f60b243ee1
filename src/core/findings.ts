/** Where a person has to look: a path relative to the workspace where it lies inside it; lines and columns from 1. */
export interface Location {
  file: string;
  line?: number;
  column?: number;
}

/** One quoted proof: a log line (with its number, from 1), or a measured value with the name of what was measured. */
export interface Evidence {
  source?: string;
  line?: number;
  text: string;
}

export type Severity = 'error' | 'warning' | 'notice';

/**
 * What went wrong, for people and machines. `code` is stable kebab-case and documented in docs/findings.md; `message` names
 * what was wanted and what was found; `remedy` is the one thing to do.
 */
export interface Finding {
  code: string;
  severity: Severity;
  message: string;
  remedy: string;
  evidence: Evidence[];
  location?: Location;
}

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

/** Bad usage or input: exit status 2. The message says what was wanted, what was found, where, and what to change. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
