import path from 'node:path';
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError, type Finding } from '../guard/findings.js';
import type { Product } from '../guard/report.js';
import { CONFIG_FILE, globMatcher, readConfig, type ExpectedDifference, type PinsConfig } from './config.js';
import { findDisagreements } from './disagreements.js';
import { ENGINE_FILE } from './engine.js';
import { disagreementFindings, pinFindings } from './judge.js';
import { KINDS, kindOf } from './kinds.js';
import type { BuildArguments } from './reader.js';
import { placed, type Placed } from './place.js';
import { scanFile, unreadable, type Found } from './scan.js';
import type { Pin, PinsOptions, PinsResult } from './types.js';
import { listFiles } from './walk.js';

/**
 * Every TensorRT pin under `dir`, the pins that disagree, and what is to be said about them. Reads files only; the day on
 * which exceptions expire is handed in. Throws InputError for a folder that is none or an invalid `.trt-guard.yml`.
 */
export async function findPins(dir: string, options: PinsOptions = {}): Promise<PinsResult> {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new InputError(`pins: ${dir} is not a folder`);
  const config = await readConfig(dir);
  const ignored = globMatcher([...config.ignore, ...(options.ignore ?? [])]);
  const { found, problems } = scanTree(dir, ignored);
  const pins = placed(found).map((entry) => ({
    ...entry,
    pin: { ...entry.pin, groups: groupsOf(entry.pin, config) },
  }));
  const exceptions = activeExceptions(config.expected, options.today);
  const disagreements = findDisagreements(
    pins
      .filter(({ pin }) => !exceptions.active.some((exception) => excepted(pin, exception)))
      .map(({ pin, mention }) => ({
        pin,
        matching: mention.matching ?? 'exact',
        alternativeOf: mention.alternativeOf ?? null,
      })),
  );
  return {
    pins: pins.map(({ pin }) => pin),
    disagreements,
    findings: [
      ...disagreementFindings(disagreements),
      ...exceptions.expired,
      ...problems,
      ...pinFindings(pins),
    ],
  };
}

function scanTree(dir: string, ignored: (file: string) => boolean): { found: Found[]; problems: Finding[] } {
  const problems: Finding[] = [];
  const files = listFiles(
    dir,
    (file) =>
      (kindOf(file) !== undefined || ENGINE_FILE.test(file)) && file !== CONFIG_FILE && !ignored(file),
    (folder, reason) => problems.push(unreadable(folder === '' ? '.' : folder, undefined, reason)),
  );
  const known = new Set(files);
  const buildArguments: BuildArguments = new Map();
  // Dockerfiles last: by then it is known which arguments their builds are given.
  const queue = files
    .map((file) => ({ file, kind: kindOf(file) }))
    .sort((a, b) => Number(a.kind?.name === 'dockerfile') - Number(b.kind?.name === 'dockerfile'));
  const found: Found[] = [];
  // The queue grows while it is worked on: requirements files include others.
  for (const { file, kind } of queue) {
    const scan = scanFile(dir, file, kind, buildArguments);
    found.push(...scan.found);
    problems.push(...scan.problems);
    for (const include of scan.includes) {
      if (known.has(include.file) || ignored(include.file)) continue;
      known.add(include.file);
      // An included file that does not exist is pip's problem.
      if (statSync(path.join(dir, include.file), { throwIfNoEntry: false })?.isFile() === true)
        queue.push(include);
    }
  }
  return { found, problems };
}

function groupsOf(pin: Pin, config: PinsConfig): string[] {
  const groups = [...config.groups].filter(([, globs]) => globMatcher(globs)(pin.file)).map(([name]) => name);
  return groups.length === 0 ? ['default'] : groups;
}

function excepted(pin: Pin, exception: ExpectedDifference): boolean {
  if (!globMatcher(exception.paths)(pin.file)) return false;
  return exception.version === null || `${pin.version ?? ''}.`.startsWith(`${exception.version}.`);
}

function activeExceptions(
  expected: readonly ExpectedDifference[],
  today: Date | undefined,
): { active: ExpectedDifference[]; expired: Finding[] } {
  const day = today?.toISOString().slice(0, 10);
  const isOver = ({ expires }: ExpectedDifference): boolean => day !== undefined && day > expires;
  return {
    active: expected.filter((exception) => !isOver(exception)),
    expired: expected.filter(isOver).map((exception) => ({
      code: 'pin-exception-expired',
      severity: 'warning',
      message: `The expected difference of ${exception.paths.join(', ')} ended on ${exception.expires} ("${exception.reason}") and no longer counts.`,
      remedy: 'Bring the pins in line, or renew the exception with a new date.',
      evidence: [],
      location: { file: CONFIG_FILE, line: exception.line },
    })),
  };
}

/**
 * The one pin of a product in a file: what the input `tensorrt-version-file` means. A file of a known kind is read by its
 * reader; any other as one version on its first line. Throws InputError where the file holds none, or several that differ.
 */
export async function readVersionFile(file: string, product: Product): Promise<Pin> {
  const info = await stat(file).catch(() => null);
  if (info?.isFile() !== true) throw new InputError(`tensorrt-version-file: there is no file ${file}`);
  const name = path.basename(file);
  const kind = kindOf(file.split(path.sep).join('/')) ?? KINDS.find((known) => known.name === 'version-file');
  const { found, problems } = scanFile(path.dirname(file), name, kind);
  const [problem] = problems;
  if (problem !== undefined) throw new InputError(`tensorrt-version-file: ${problem.message}`);
  const pins = placed(found)
    .filter(({ mention }) => mention.matching !== 'major')
    .map(({ pin }) => ({ ...pin, file }))
    .filter((pin) => pin.product === product);
  const [first] = pins;
  if (first === undefined)
    throw new InputError(
      `tensorrt-version-file: ${file} holds no pin of ${product}. Give a file that does, or use tensorrt-version.`,
    );
  return onlyPin(file, product, pins, first);
}

function onlyPin(file: string, product: Product, pins: readonly Pin[], first: Pin): Pin {
  const said = pins
    .map((pin) => `${pin.version ?? pin.spec ?? 'no version'} (line ${pin.line}: ${pin.text})`)
    .join('; ');
  const exact = pins.filter((pin) => pin.version !== null);
  const disagreements = findDisagreements(
    exact.map((pin) => ({ pin, matching: 'exact', alternativeOf: null })),
  );
  if (disagreements.length > 0)
    throw new InputError(
      `tensorrt-version-file: ${file} holds several versions of ${product}: ${said}. Give one with tensorrt-version.`,
    );
  const longest = [...exact].sort((a, b) => (b.version?.length ?? 0) - (a.version?.length ?? 0))[0];
  if (longest === undefined)
    throw new InputError(
      `tensorrt-version-file: ${file} pins ${product} to no single version: ${said}. Write the exact version.`,
    );
  return longest === first ? first : longest;
}

export type { Placed };
