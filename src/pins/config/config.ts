import { type Document, LineCounter, parseDocument } from 'yaml';
import { InputError } from '../../core/findings.js';
import { parseVersion, versionsAgree } from '../../core/version.js';
import { rangeHolds } from '../compare/disagreements.js';
import { CONFIG_FILE, configText } from './file.js';
import { selectorOf, selects, type Selector } from './selectors.js';
import { nestsTooDeep } from '../text/nesting.js';
import type { Pin } from '../types.js';

/** A difference that the team knows of and accepts. */
export interface ExpectedDifference {
  pins: Selector[];
  /** A version, or a range of PEP 440. */
  version: string | null;
  reason: string;
  /** `YYYY-MM-DD`: the last day on which it counts; null for ever. */
  expires: string | null;
  line: number;
}

/** `.trt-guard.yml`. Its JSON Schema: docs/trt-guard-yml.schema.json. */
export interface PinsConfig {
  ignore: { glob: string; line: number }[];
  /** Name to the pins of one deployable; a pin can be in several. */
  groups: Map<string, Selector[]>;
  expected: ExpectedDifference[];
}

const NONE: PinsConfig = { ignore: [], groups: new Map(), expected: [] };

/**
 * The configuration as a document of YAML. A pull request may have written it: whatever the parser throws is said of the file.
 * @throws InputError with file and line
 */
export function configDocument(text: string, lineCounter = new LineCounter()): Document.Parsed {
  if (nestsTooDeep(text))
    throw new InputError(`${CONFIG_FILE} cannot be read as YAML: it is nested too deeply`);
  let document;
  try {
    // Where the library is silent, it is so about a second document, too, and that one would count for nothing.
    document = parseDocument(text, { logLevel: 'error', lineCounter });
  } catch (error) {
    throw new InputError(`${CONFIG_FILE} cannot be read as YAML: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new InputError(
      `${CONFIG_FILE}:${problem.linePos?.[0].line ?? 1}: ${problem.message.split('\n')[0] ?? ''}`,
    );
  return document;
}

/** As plain values. Aliases that multiply are refused by the library, nesting without end by the stack. */
function valuesOf(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new InputError(`${CONFIG_FILE} cannot be read as YAML: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/**
 * Reads the configuration of a tree; without one, everything is one group. Throws InputError where it is not valid.
 * @param given its text where it is not to be read from the tree; null for none
 */
export function readConfig(root: string, given?: string | null): PinsConfig {
  const text = given === undefined ? configText(root) : given;
  return text === null ? NONE : parseConfig(text);
}

export function parseConfig(text: string): PinsConfig {
  const document = configDocument(text);
  const content = valuesOf(document);
  if (content === null) return NONE;
  const top = asObject(content, 'the file');
  // `models` is read by src/guard/model-settings.ts.
  refuseUnknown(top, ['ignore', 'groups', 'expected', 'models'], 'the file');
  const groups = new Map(
    Object.entries(asObject(top['groups'] ?? {}, 'groups')).map(([name, globs]) => [
      name,
      asSelectors(globs, `groups.${name}`),
    ]),
  );
  const lineOf = (key: string, index: number): number => {
    const node = document.getIn([key, index], true) as { range?: [number, number, number] } | undefined;
    return text.slice(0, node?.range?.[0] ?? 0).split('\n').length;
  };
  const expected = asArray(top['expected'] ?? [], 'expected').map((entry, index) =>
    expectedDifference(
      asObject(entry, `expected[${index}]`),
      `expected[${index}]`,
      lineOf('expected', index),
    ),
  );
  const ignore = asStrings(top['ignore'] ?? [], 'ignore');
  return { ignore: ignore.map((glob, index) => ({ glob, line: lineOf('ignore', index) })), groups, expected };
}

function expectedDifference(entry: Record<string, unknown>, where: string, line: number): ExpectedDifference {
  refuseUnknown(entry, ['paths', 'name', 'version', 'reason', 'expires'], where);
  const { reason, expires = null, version = null, name = null } = entry;
  if (typeof reason !== 'string' || reason.trim() === '')
    throw wrong(`${where}.reason`, 'say why this difference is intended');
  if (
    expires !== null &&
    (typeof expires !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(Date.parse(expires)))
  )
    throw wrong(`${where}.expires`, 'give the last day as YYYY-MM-DD, or leave it out');
  if (version !== null && (typeof version !== 'string' || !VERSION.test(version)))
    throw wrong(
      `${where}.version`,
      'give one to four numbers or a range in quotes, for example "10.3.0" or ">=10,<11"',
    );
  if (name !== null && (typeof name !== 'string' || name === ''))
    throw wrong(`${where}.name`, 'give the name of a pin, for example TRT_VERSION');
  if (entry['paths'] === undefined && name === null)
    throw wrong(where, 'say which pins: give paths, name or both');
  const places = entry['paths'] === undefined ? [] : asSelectors(entry['paths'], `${where}.paths`);
  const pins =
    name === null
      ? places
      : (places.length === 0 ? [{ file: null, line: null, name: null }] : places).map((place) => ({
          ...place,
          name,
        }));
  return { pins, version, reason, expires, line };
}

const VERSION =
  /^(?:v?\d{1,5}(?:\.\d{1,5}){0,3}|(?:(?:[<>]=?|[=!~]=)\s*\d[\w.*]*)(?:\s*,\s*(?:[<>]=?|[=!~]=)\s*\d[\w.*]*)*)$/;

/** Whether a pin may differ: its version is the expected one or in the expected range, or it is a range that contains the expected version. */
export function isExpected(pin: Pin, { pins, version }: ExpectedDifference): boolean {
  if (!selects(pins)(pin)) return false;
  if (version === null) return true;
  const [expected, found] = [parseVersion(version), pin.version === null ? null : parseVersion(pin.version)];
  if (expected !== null && found !== null)
    return versionsAgree(expected, found) && found.length >= expected.length;
  if (expected !== null) return pin.spec !== null && rangeHolds(pin.spec, expected);
  return found === null ? pin.spec === version : rangeHolds(version, found);
}

function wrong(where: string, wanted: string): InputError {
  return new InputError(`${CONFIG_FILE}: ${where}: ${wanted}`);
}

function refuseUnknown(object: Record<string, unknown>, known: readonly string[], where: string): void {
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw wrong(where, `there is no key "${unknown}"; known are ${known.join(', ')}`);
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(where, 'must be a mapping');
  return value as Record<string, unknown>;
}

function asArray(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(where, 'must be a list');
  return value;
}

function asStrings(value: unknown, where: string): string[] {
  const list = asArray(value, where);
  if (!list.every((item): item is string => typeof item === 'string'))
    throw wrong(where, 'must be a list of paths or globs');
  return list;
}

/** Paths and globs, with `:LINE` or as `{file, line, name}`. */
function asSelectors(value: unknown, where: string): Selector[] {
  return (typeof value === 'string' ? [value] : asArray(value, where)).map((item, index) => {
    if (typeof item === 'string') return selectorOf(item);
    const entry = asObject(item, `${where}[${index}] (a path, or a mapping of file, line and name)`);
    refuseUnknown(entry, ['file', 'line', 'name'], `${where}[${index}]`);
    const { file = null, line = null, name = null } = entry;
    const isRight =
      (file === null || typeof file === 'string') &&
      (name === null || typeof name === 'string') &&
      (line === null || (typeof line === 'number' && Number.isInteger(line) && line > 0)) &&
      (file !== null || name !== null);
    if (!isRight)
      throw wrong(
        `${where}[${index}]`,
        'give file (a path or glob), line (a number) and name, at least file or name',
      );
    return { file, line, name };
  });
}
