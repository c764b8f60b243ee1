import { noted } from '../core/noted.js';
import { productOfMagic } from '../engine/index.js';
import { LineSplitter } from './lines.js';
import { LiteralScanner } from './literals.js';
import { QUOTE_LIMIT, stripEscapes } from '../core/text/sanitize.js';
import { Voice } from './severity.js';
import { NARROWEST, Unwrapped, isCutWord } from './wrapping.js';
import type { Captures, Rule } from './rules/rule.js';
import { RULES } from './rules/all.js';

/** One place where a rule was seen. */
export interface Match {
  line: number;
  /** The line, without terminal escapes, cut around the match where it is long. */
  text: string;
  captures: Captures;
}

/** Everything that a log showed of one rule. */
export interface Observation {
  rule: Rule;
  /** The first few, in order. */
  matches: Match[];
  last: number;
}

/** What a whole log showed. */
export interface Observations {
  /** In the order of RULES; only rules that were seen. */
  seen: Observation[];
  lines: number;
  /** The bytes are those of an engine, not of a log. */
  isPlan: boolean;
}

/** Characters kept before and after the match on a long line: more than any telltale message takes. */
const BEFORE = 500;
const BEHIND = 1_200;
/** Lines after a candidate that its pattern may span: messages are wrapped, and versions contain raw line breaks. */
const LINES_BEHIND = 3;
const SIGHTINGS_KEPT = 6;
/**
 * A pattern is tried on at most this many candidates that do not match, and at most this many that do: what a log repeats
 * thousands of times has been seen by then, and the time stays bounded whatever the log contains.
 */
const MISSES_TRIED = 20_000;

/** Rules whose last line counts: what came after a failure, and a failure after what worked. */
const LAST_MATTERS: ReadonlySet<string> = new Set([
  'error-line',
  'quiet-error',
  'worked',
  'ran',
  'rebuilt',
  'context-made',
]);
/** What a person pastes is shorter; in a longer log no terminal has cut words. */
const LINES_OF_A_PASTE = 2_000;
const LONGEST_LITERAL = 64;

const PLAN_HEAD_BYTES = 16;

let scanner: LiteralScanner | undefined;
let tellsOfLiteral: number[][] = [];

/** Made at first use: a run that diagnoses nothing pays nothing. */
function literalScanner(): LiteralScanner {
  if (scanner !== undefined) return scanner;
  const rulesByLiteral = new Map<string, number[]>();
  RULES.forEach((rule, id) => {
    for (const literal of rule.literals) noted(rulesByLiteral, literal, id);
  });
  tellsOfLiteral = [...rulesByLiteral.values()];
  scanner = new LiteralScanner([...rulesByLiteral.keys()]);
  return scanner;
}

interface Candidate {
  line: number;
  text: string;
  behind: string[];
  rules: Hit[];
}

/** A rule that a line may show, and where. */
interface Hit {
  id: number;
  at: number;
}

/** What all rules that look at one line need of it; a long line has a part of its own for each place. */
class Looks {
  private own: string | undefined;
  private look: { voice: Voice; unwrapped: Unwrapped } | undefined;

  constructor(private readonly behind: readonly string[]) {}

  at(own: string): { voice: Voice; unwrapped: Unwrapped } {
    if (this.look === undefined || this.own !== own) {
      this.own = own;
      this.look = { voice: new Voice(own), unwrapped: new Unwrapped(own, this.behind) };
    }
    return this.look;
  }
}

/** Reads a log chunk by chunk and notes every rule. Memory does not grow with the log. */
export class LogObserver {
  private readonly scanner = literalScanner();
  private readonly splitter = new LineSplitter((line, bytes, start, end) => {
    this.piece(line, bytes, start, end);
  });
  private readonly observations: (Observation | undefined)[] = new Array<undefined>(RULES.length);
  private readonly misses = new Int32Array(RULES.length);
  /** Rules of which nothing more is noted, and the literals of which all rules are so. */
  private readonly over = new Uint8Array(RULES.length);
  private readonly done = this.scanner.marks();
  /** The piece in which a rule was last hit, so that a piece names it once. */
  private readonly hitInPiece = new Int32Array(RULES.length);
  private pieces = 0;
  private waiting: Candidate[] = [];
  private lines = 0;
  private head = Buffer.alloc(0);
  /** The previous line, while lines that a terminal may have cut are looked at. */
  private before: { line: number; length: number; last: number; text: () => string } | null = null;
  private escapesOf: Buffer | undefined;
  private nextEscape = -1;

  push(chunk: Buffer): void {
    if (this.head.length < PLAN_HEAD_BYTES)
      this.head = Buffer.concat([this.head, chunk.subarray(0, PLAN_HEAD_BYTES)]);
    this.splitter.push(chunk);
  }

  end(): Observations {
    this.splitter.end();
    for (const candidate of this.waiting) this.judge(candidate);
    this.waiting = [];
    return {
      seen: this.observations.filter((seen) => seen !== undefined),
      lines: this.lines,
      isPlan: isPlanHead(this.head),
    };
  }

  private piece(line: number, bytes: Buffer, start: number, end: number): void {
    this.lines = line;
    this.pieces++;
    let scanned = bytes;
    let from = start;
    let to = end;
    if (this.hasEscape(bytes, start, end)) {
      // Colours may occur inside a message.
      scanned = Buffer.from(stripEscapes(decode(bytes, start, end)));
      from = 0;
      to = scanned.length;
    }
    const cut = this.overTheBreak(line, scanned, from, to);
    const rules = this.hits(scanned, from, to, line);
    if (cut.length > 0 && this.before !== null)
      this.waiting.push({ line: this.before.line, text: this.before.text(), behind: [], rules: cut });
    if (this.waiting.length > 0) this.passBehind(decode(scanned, from, Math.min(to, from + BEHIND)));
    if (rules.length > 0) {
      this.waiting.push({ line, text: decode(scanned, from, to), behind: [], rules });
    }
    this.before =
      this.pieces < LINES_OF_A_PASTE
        ? { line, length: to - from, last: scanned[to - 1] ?? 0, text: () => decode(scanned, from, to) }
        : null;
  }

  private hits(bytes: Buffer, from: number, to: number, line: number): Hit[] {
    const hits: Hit[] = [];
    this.scanner.scan(bytes, from, to, {
      done: this.done,
      onHit: (literal, after) => {
        let isDone = true;
        for (const id of tellsOfLiteral[literal] as number[]) {
          if (this.over[id] === 1) continue;
          isDone = false;
          if (this.hitInPiece[id] === this.pieces) continue;
          this.hitInPiece[id] = this.pieces;
          if (this.wanted(id, line)) hits.push({ id, at: after - from });
          else this.settle(id);
        }
        if (isDone) this.done[literal] = 1;
      },
    });
    return hits;
  }

  /** Marks a rule that was not wanted as over, unless it still notes the last line that it stands on. */
  private settle(id: number): void {
    const seen = this.observations[id];
    const notesTheLast =
      seen !== undefined && seen.matches.length >= SIGHTINGS_KEPT && isPlainLiteral(seen.rule);
    if (!notesTheLast) this.over[id] = 1;
  }

  /** What a terminal cut in two: literals across the break between the previous line and this one. */
  private overTheBreak(line: number, bytes: Buffer, from: number, to: number): Hit[] {
    const { before } = this;
    if (before?.line !== line - 1 || before.length < NARROWEST || !isWordByte(before.last)) return [];
    if (!isWordByte(bytes[from] ?? 0)) return [];
    const text = before.text();
    const next = decode(bytes, from, Math.min(to, from + LONGEST_LITERAL));
    if (!isCutWord(text, next)) return [];
    const joint = Buffer.from(text.slice(-LONGEST_LITERAL) + next);
    const found = this.hits(joint, 0, joint.length, line);
    // What is on one side only is found there, as part of its own line.
    for (const { id } of found) this.hitInPiece[id] = 0;
    return found.map(({ id }) => ({ id, at: text.length }));
  }

  /** Whether one more candidate of this rule can show anything new; if not, only notes the line. */
  private wanted(id: number, line: number): boolean {
    const seen = this.observations[id];
    if (seen === undefined) return (this.misses[id] ?? 0) < MISSES_TRIED;
    if (seen.matches.length < SIGHTINGS_KEPT) return (this.misses[id] ?? 0) < MISSES_TRIED;
    if (isPlainLiteral(seen.rule)) seen.last = line;
    const { name = '', harmless, cause } = seen.rule;
    const lastMatters = harmless === true || cause !== undefined || LAST_MATTERS.has(name);
    return lastMatters && (this.misses[id] ?? 0) < MISSES_TRIED;
  }

  private passBehind(text: string): void {
    for (const candidate of this.waiting) candidate.behind.push(text);
    while (this.waiting[0] !== undefined && this.waiting[0].behind.length >= LINES_BEHIND) {
      this.judge(this.waiting[0]);
      this.waiting.shift();
    }
  }

  private judge(candidate: Candidate): void {
    const looks = new Looks(candidate.behind);
    const matches = candidate.rules.map((hit) => ({ id: hit.id, match: this.match(candidate, hit, looks) }));
    const here = matches.flatMap(({ id, match }) => (match === null ? [] : [RULES[id]]));
    const harmless = here.some((rule) => rule?.harmless === true);
    // Objects destroyed in the wrong order, a driver that is shut down: their lines hint at nothing.
    const atTheEnd = here.some((rule) => rule?.name === 'harmless');
    for (const { id, match } of matches) {
      const rule = RULES[id];
      if (rule === undefined) continue;
      if (match === null) {
        this.misses[id] = (this.misses[id] ?? 0) + 1;
        continue;
      }
      if (harmless && rule.name === 'error-line') continue;
      const weak = rule.strength === 'hint' || rule.strength === 'symptom';
      if (atTheEnd && weak && rule.ofHarmless !== true) continue;
      const seen = (this.observations[id] ??= { rule, matches: [], last: 0 });
      seen.last = candidate.line;
      if (seen.matches.length < SIGHTINGS_KEPT) seen.matches.push(match);
      else this.misses[id] = (this.misses[id] ?? 0) + 1;
    }
  }

  private match(candidate: Candidate, { id, at }: Hit, looks: Looks): Match | null {
    const rule = RULES[id];
    if (rule === undefined) return null;
    const { text, line } = candidate;
    const from = text.length > BEFORE + BEHIND ? Math.max(0, at - BEFORE) : 0;
    const own = from > 0 || text.length > BEFORE + BEHIND ? text.slice(from, at + BEHIND) : text;
    const { voice, unwrapped } = looks.at(own);
    if (!voice.speaksAloudOf(rule) || rule.unless?.test(own) === true || voice.isProse) return null;
    const sets = rule.sets ?? {};
    if (rule.match === undefined) return { line, text: around(own, at - from), captures: sets };
    const found = unwrapped.find(rule.match);
    // What is only on the following lines is found there.
    if (found === null || found.index > own.length) return null;
    return { line, text: around(own, found.index), captures: { ...captured(found.groups), ...sets } };
  }

  private hasEscape(bytes: Buffer, start: number, end: number): boolean {
    if (this.escapesOf !== bytes || (this.nextEscape >= 0 && this.nextEscape < start)) {
      this.escapesOf = bytes;
      this.nextEscape = bytes.indexOf(0x1b, start);
    }
    return this.nextEscape >= start && this.nextEscape < end;
  }
}

/** Whether a rule is its literals alone, so that a line that holds one shows it without a further look. */
function isPlainLiteral({ match, unless }: Rule): boolean {
  return match === undefined && unless === undefined;
}

/** A log may begin with the word `ftrt`; but no NUL follows it there. */
function isPlanHead(head: Buffer): boolean {
  return productOfMagic(head) !== null && head.includes(0);
}

/** A letter, digit or underscore of ASCII, or a colon: between two of these a terminal may have cut. */
function isWordByte(byte: number): boolean {
  const letter = byte | 32;
  return (letter >= 97 && letter <= 122) || (byte >= 48 && byte <= 58) || byte === 95;
}

/** The part of a long line that is worth quoting. */
function around(line: string, at: number): string {
  return at > QUOTE_LIMIT / 2 && line.length > QUOTE_LIMIT ? `…${line.slice(at - QUOTE_LIMIT / 4)}` : line;
}

/** UTF-8 with replacement characters; NUL bytes are left out, as the scanner does. */
function decode(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

/** Groups that matched; `file2` is another place of `file` in the pattern. */
function captured(groups: Record<string, string | undefined> | undefined): Captures {
  const captures: Record<string, string> = {};
  for (const [name, value] of Object.entries(groups ?? {})) {
    if (value !== undefined && value !== '') captures[name.replace(/\d$/, '')] ??= value;
  }
  return captures;
}
