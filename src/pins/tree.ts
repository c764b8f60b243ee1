import { statSync } from 'node:fs';
import path from 'node:path';
import { InputError, type Finding } from '../core/findings.js';
import { validRange } from '@renovatebot/pep440';
import { CONFIG_FILE, globMatcher, readConfig, type ExpectedDifference, type PinsConfig } from './config.js';
import { findDisagreements } from './disagreements.js';
import { ENGINE_FILE } from './readers/engine.js';
import { kindOf } from './kinds.js';
import { resolvePins, type ResolvedPin } from './resolve-pins.js';
import { newShared, type Shared } from './reader.js';
import { scanEngineFile, scanFile, unreadable, type LocatedCandidate } from './scan.js';
import type { Disagreement, Pin, PinsOptions } from './types.js';
import { PASSPORT_FILE } from './readers/passport-pins.js';
import { readTritonConfig, TRITON_CONFIG } from './readers/triton.js';
import { listFiles } from './walk.js';

/** The pins of a tree with all that is known about them inside this folder. */
export interface TreePins {
  entries: ResolvedPin[];
  /** Those that are compared: without the expected differences. */
  compared: ResolvedPin[];
  disagreements: Disagreement[];
  /** Files that could not be read, exceptions that have expired. */
  problems: Finding[];
  expired: Finding[];
}

/** Scans a tree and compares what it finds. Throws InputError for a folder that is none or an invalid `.trt-guard.yml`. */
export async function readTree(dir: string, options: PinsOptions): Promise<TreePins> {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new InputError(`pins: ${dir} is not a folder`);
  const config = await readConfig(dir);
  const matchesGlob = globMatcher([...config.ignore, ...(options.ignore ?? [])]);
  const except = exceptedFiles(dir, options.except ?? []);
  const ignored = (file: string): boolean => except.has(file) || matchesGlob(file);
  const shared = newShared();
  const { found, problems, links } = scanTree(dir, { ignored, except }, shared);
  const entries = linked(resolvePins(found), links).map((entry) => ({
    ...entry,
    pin: { ...entry.pin, groups: groupsOf(entry.pin, config) },
  }));
  const { active, expired } = activeExceptions(config.expected, options.today);
  const engines = new Set(entries.filter(({ pin }) => pin.kind === 'engine').map(({ pin }) => pin.file));
  const compared = entries.filter(
    ({ pin }) =>
      // Whether a passport fits its engine is told by `check`; here the engine speaks for itself.
      !(pin.kind === 'passport' && engines.has(pin.file.replace(PASSPORT_FILE, ''))) &&
      !active.some((exception) => excepted(pin, exception)),
  );
  const disagreements = findDisagreements(
    compared.map(({ pin, mention }) => ({
      pin,
      matching: mention.matching ?? 'exact',
      alternativeOf: mention.alternativeOf ?? shared.alternatives.get(`${pin.file}\0${pin.line}`) ?? null,
      range: mention.floating !== undefined && mention.matching !== 'major' ? pep440Range(pin.spec) : null,
    })),
  );
  return { entries, compared, disagreements, problems, expired };
}

/** As the walk names them, with the passport of each. */
function exceptedFiles(dir: string, files: readonly string[]): Set<string> {
  const names = files.map((file) => path.relative(dir, path.resolve(dir, file)).split(path.sep).join('/'));
  return new Set(names.flatMap((name) => [name, `${name}.trt.json`]));
}

/** A range that PEP 440 can read: `>=10,<11`, Conan's `>=10 <11`; not Poetry's `^10`. */
function pep440Range(spec: string | null): string | null {
  const range = spec?.replace(/ (?=[<>=~!])/g, ',') ?? '';
  return /^(?:>=|<=|~=|!=|==|<|>)/.test(range) && validRange(range) ? range : null;
}

function scanTree(
  dir: string,
  { ignored, except }: { ignored: (file: string) => boolean; except: ReadonlySet<string> },
  shared: Shared,
): { found: LocatedCandidate[]; problems: Finding[]; links: Link[] } {
  const problems: Finding[] = [];
  const files = listFiles(
    dir,
    (file) =>
      (kindOf(file) !== undefined || ENGINE_FILE.test(file) || TRITON_CONFIG.test(file)) &&
      file !== CONFIG_FILE &&
      !ignored(file),
    (folder, reason) => problems.push(unreadable(folder === '' ? '.' : folder, undefined, reason)),
  );
  const known = new Set(files);
  // Dockerfiles last: by then it is known which arguments their builds are given.
  const queue = files
    .map((file) => ({ file, kind: kindOf(file) }))
    .sort((a, b) => Number(a.kind?.name === 'dockerfile') - Number(b.kind?.name === 'dockerfile'));
  const found: LocatedCandidate[] = [];
  const links: Link[] = [];
  // The queue grows while it is worked on: requirements files include others.
  for (const { file, kind } of queue) {
    if (TRITON_CONFIG.test(file)) {
      const model = readTritonConfig(dir, file, except);
      problems.push(...model.findings);
      for (const plan of model.plans) {
        links.push({ engine: plan.file, by: { file, line: plan.line } });
        // A plan of any name: `model_t4.plan`, but `resnet50-sm75.bin` too.
        if (known.has(plan.file) || ignored(plan.file)) continue;
        known.add(plan.file);
        found.push(...scanEngineFile(dir, plan.file).found);
      }
      continue;
    }
    const scan = scanFile(dir, file, kind, shared);
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
  return { found, problems, links };
}

/** A file that speaks of an engine: a model's configuration. */
interface Link {
  engine: string;
  by: { file: string; line: number };
}

/** Engines with the configurations and passports that name them. */
function linked(entries: readonly ResolvedPin[], links: readonly Link[]): ResolvedPin[] {
  const passports = entries
    .filter(({ pin }) => pin.kind === 'passport')
    .map(({ pin: { file, line } }) => ({ engine: file.replace(PASSPORT_FILE, ''), by: { file, line } }));
  const all = [...links, ...passports];
  return entries.map((entry) => {
    if (entry.pin.kind !== 'engine') return entry;
    // The default that nobody wrote has no line.
    const usedBy = all
      .filter(({ engine, by }) => engine === entry.pin.file && by.line > 0)
      .map(({ by }) => by);
    return usedBy.length === 0 ? entry : { ...entry, pin: { ...entry.pin, usedBy } };
  });
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
