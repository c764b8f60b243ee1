import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { InputError } from '../core/findings.js';
import { parseVersion } from '../core/version.js';

export const CONFIG_FILE = '.trt-guard.yml';

/** A difference that the team knows of and accepts until a day. */
export interface ExpectedDifference {
  paths: string[];
  version: string | null;
  reason: string;
  /** `YYYY-MM-DD`: the last day on which it counts. */
  expires: string;
  line: number;
}

/** `.trt-guard.yml`. Its JSON Schema: docs/trt-guard-yml.schema.json. */
export interface PinsConfig {
  ignore: string[];
  /** Name to globs; a pin is in every group that matches its file. */
  groups: Map<string, string[]>;
  expected: ExpectedDifference[];
}

const NONE: PinsConfig = { ignore: [], groups: new Map(), expected: [] };

/** Reads the configuration of a tree; without one, everything is one group. Throws InputError where it is not valid. */
export async function readConfig(root: string): Promise<PinsConfig> {
  let text;
  try {
    text = await readFile(path.join(root, CONFIG_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NONE;
    throw new InputError(`${CONFIG_FILE} cannot be read: ${String(error)}`);
  }
  return parseConfig(text);
}

export function parseConfig(text: string): PinsConfig {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new InputError(
      `${CONFIG_FILE}:${problem.linePos?.[0].line ?? 1}: ${problem.message.split('\n')[0] ?? ''}`,
    );
  const content: unknown = document.toJS();
  if (content === null) return NONE;
  const top = asObject(content, 'the file');
  // `models` is read by src/guard/model-settings.ts.
  refuseUnknown(top, ['ignore', 'groups', 'expected', 'models'], 'the file');
  const groups = new Map(
    Object.entries(asObject(top['groups'] ?? {}, 'groups')).map(([name, globs]) => [
      name,
      asStrings(globs, `groups.${name}`),
    ]),
  );
  const expected = asArray(top['expected'] ?? [], 'expected').map((entry, index) => {
    const node = document.getIn(['expected', index], true) as
      { range?: [number, number, number] } | undefined;
    const line = text.slice(0, node?.range?.[0] ?? 0).split('\n').length;
    return expectedDifference(asObject(entry, `expected[${index}]`), `expected[${index}]`, line);
  });
  return { ignore: asStrings(top['ignore'] ?? [], 'ignore'), groups, expected };
}

function expectedDifference(entry: Record<string, unknown>, where: string, line: number): ExpectedDifference {
  refuseUnknown(entry, ['paths', 'version', 'reason', 'expires'], where);
  const { reason, expires, version = null } = entry;
  if (typeof reason !== 'string' || reason.trim() === '')
    throw wrong(`${where}.reason`, 'say why this difference is right');
  if (
    typeof expires !== 'string' ||
    !/^\d{4}-\d{2}-\d{2}$/.test(expires) ||
    Number.isNaN(Date.parse(expires))
  )
    throw wrong(`${where}.expires`, 'give the last day as YYYY-MM-DD');
  if (version !== null && (typeof version !== 'string' || parseVersion(version) === null))
    throw wrong(`${where}.version`, 'give one to four numbers in quotes, for example "10.3.0"');
  return { paths: asStrings(entry['paths'], `${where}.paths`), version, reason, expires, line };
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

/** A glob over paths with `/`: `*`, `**`, `?`, `{a,b}`. A folder (or a glob without `/`) matches everything in it. */
export function globMatcher(globs: readonly string[]): (file: string) => boolean {
  const patterns = globs.map((glob) => {
    const body = glob
      .replace(/^\.\//, '')
      .replace(/\/$/, '')
      .replace(/[.+^$()|[\]\\]/g, '\\$&')
      .replace(/\{([^}]*)\}/g, (_, choices: string) => `(?:${choices.split(',').join('|')})`)
      .replace(/\*\*\/|\*\*|\*|\?/g, (wild) =>
        wild === '**/' ? '(?:.*/)?' : wild === '**' ? '.*' : wild === '*' ? '[^/]*' : '[^/]',
      );
    return new RegExp(`^${body}(?:/.*)?$`);
  });
  return (file) => patterns.some((pattern) => pattern.test(file));
}
