import { noted } from '../core/noted.js';
import path from 'node:path';
import { InputError, type Finding } from '../core/findings.js';
import type { Ignored } from '../core/report.js';
import { writtenVersionsAgree } from '../core/version.js';
import { readConfig, type ExpectedDifference, type PinsConfig } from './config/config.js';
import { CONFIG_FILE } from './config/file.js';
import { kindAt } from '../host/file-kind.js';
import { globMatcher, selects } from './config/selectors.js';
import { boundsOf } from './compare/bounds.js';
import type { PinCandidate } from './text/candidate.js';
import { compare, uncomparedAmong, type Found, type Member } from './compare/compare.js';
import { pep440Range, type Compared } from './compare/disagreements.js';
import {
  asideFolder,
  meetingsOf,
  projectRoots,
  type Meeting,
  type Meetings,
  type Tree,
} from './links/index.js';
import { isSystemPackage } from './carriers/packages.js';
import { variableMeaning } from './text/variables.js';
import { ENGINE_FILE } from './readers/engine.js';
import { DESCRIBING, isNeverRead, KINDS, kindOf, LOCKS, METADATA, type Kind } from './kinds.js';
import { resolvePins, type ResolvedPin } from './resolve-pins.js';
import { newShared, type Shared } from './reader.js';
import {
  MAX_BYTES,
  placesOf,
  readSource,
  scanEngineFile,
  scanFile,
  unreadable,
  type LocatedCandidate,
} from './scan.js';
import { HEAD_BYTES, readBounded } from './read.js';
import type { Disagreement, Pin, PinsOptions } from './types.js';
import { PASSPORT_FILE } from './readers/passport-pins.js';
import { isDeepstreamConfig, deepstreamEngines } from './readers/deepstream.js';
import { readTritonConfig, TRITON_CONFIG } from './readers/triton.js';
import { Silenced } from './config/silenced.js';
import { maySayImages } from './text/python-images.js';
import { listFiles } from './walk.js';

/** The pins of a tree with all that is known about them inside this folder. */
export interface TreePins {
  entries: ResolvedPin[];
  /** Those that are compared: without the expected differences. */
  compared: ResolvedPin[];
  /** The same, in the form in which they are compared. */
  members: Member[];
  disagreements: Disagreement[];
  /** The same, each with all pins that were held against each other in it. */
  conflicts: Found[];
  /** What the links are read from. */
  linkable: Tree;
  /** Every set of pins that meet by a link. */
  meetings: () => readonly Meeting[];
  /** Those that a later install replaces everywhere. */
  replaced: () => ReadonlySet<ResolvedPin>;
  /** The project root that a file belongs to; null where it is not any root's own. */
  rootOf: (file: string) => string | null;
  /** Those that are compared with nothing, since nobody knows their version. */
  uncompared: Pin[];
  /** Files that could not be read, exceptions that have expired. */
  problems: Finding[];
  expired: Finding[];
  /** What the configuration kept out of the comparison. */
  ignored: Ignored[];
}

/** Scans a tree and compares what it finds. Throws InputError if it is not a folder, or for an invalid `.trt-guard.yml`. */
// What it refuses is a rejection, as of everything that reads the disk.
// eslint-disable-next-line @typescript-eslint/require-await
export async function readTree(dir: string, options: PinsOptions): Promise<TreePins> {
  if (kindAt(dir) !== 'folder') throw new InputError(`pins: ${dir} is not a folder`);
  const config = readConfig(dir, options.config);
  const matchesGlob = globMatcher(options.ignore ?? []);
  const except = exceptedFiles(dir, options.except ?? []);
  const silenced = new Silenced(config);
  const ignored = (file: string): boolean => except.has(file) || matchesGlob(file) || silenced.skips(file);
  const shared = newShared();
  const { found, problems, links, files, describing } = scanTree(dir, { ignored, except }, shared);
  const resolved = linked(withMarkers(withPlatforms(withoutFeeds(resolvePins(found)))), links);
  const entries = withWeak(resolved, shared.versionFiles).map((entry) => ({
    ...entry,
    pin: { ...entry.pin, groups: groupsOf(entry.pin, config) },
    mention: withChoice(entry, shared),
  }));
  const { active, expired } = activeExceptions(config.expected, options.today);
  const engines = new Set(entries.filter(({ pin }) => pin.kind === 'engine').map(({ pin }) => pin.file));
  const compared = entries.filter(
    ({ pin }) =>
      // Whether a passport fits its engine is told by `check`; here the engine speaks for itself.
      !(pin.kind === 'passport' && engines.has(pin.file.replace(PASSPORT_FILE, ''))) &&
      !silenced.accepts(pin, active),
  );
  const members = compared.map((entry): Member => ({ entry, compared: comparedForm(entry) }));
  const linkable: Tree = {
    files: new Set([...files, ...describing]),
    describes: (file) =>
      describing.has(file) ||
      (file.endsWith('.py') && maySayImages(readSource(dir, file, shared)?.text.slice(0, HEAD_BYTES) ?? '')),
    entries: compared,
    builds: shared.builds,
    includes: shared.includes,
    read: (file) => readSource(dir, file, shared),
    isDockerfile: (file) => kindOf(file)?.name === 'dockerfile',
  };
  const composing = [...shared.composing].map(([file, kind]) => ({ file, kind }));
  let asked: Meetings | undefined;
  const meetings = (): Meetings => (asked ??= meetingsOf(linkable, composing));
  const conflicts = compare(members, meetings);
  const disagreements = conflicts.map(({ disagreement }) => disagreement);
  let roots: ReturnType<typeof projectRoots> | undefined;
  const rootOf = (file: string): string | null => (roots ??= projectRoots(linkable))(file);
  const uncompared = uncomparedAmong(members, disagreements);
  return {
    entries,
    compared,
    members,
    conflicts,
    disagreements,
    uncompared,
    problems,
    expired,
    ignored: silenced.told(),
    rootOf,
    linkable,
    meetings: () => meetings().meetings,
    replaced: () => meetings().replaced,
  };
}

function comparedForm({ pin, mention }: ResolvedPin): Compared {
  return {
    pin,
    matching: mention.matching ?? 'exact',
    alternativeOf: mention.alternativeOf ?? null,
    range:
      mention.floating !== undefined && (mention.matching ?? 'exact') === 'exact'
        ? pep440Range(pin.spec)
        : null,
    bounds: pin.version === null ? boundsOf(mention.name, mention.spec) : null,
  };
}

/** What it is an alternative of, as the places say that hand it over. One base of a stage is chosen, whatever else each value is one of. */
function withChoice({ pin, mention }: ResolvedPin, shared: Shared): PinCandidate {
  const line = `${pin.file}\0${pin.line}`;
  const known = shared.alternatives.get(`${line}\0${pin.column}`) ?? shared.alternatives.get(line);
  const { alternativeOf: own } = mention;
  const choice = known?.startsWith('base:') === true ? known : (own ?? known);
  return choice === own || choice === undefined ? mention : { ...mention, alternativeOf: choice };
}

/** An L4T or JetPack release under a name: a pin only where a feed that TensorRT is installed from, or a flash, takes it. */
function withoutFeeds(entries: readonly ResolvedPin[]): ResolvedPin[] {
  const installs = new Set(
    entries
      .filter(
        ({ mention }) =>
          mention.archive === undefined &&
          mention.requirement === undefined &&
          (isSystemPackage(mention.name) || mention.name === 'nvidia-jetpack'),
      )
      .map(({ pin }) => pin.file),
  );
  const isInFeed = ({ uses }: ResolvedPin): boolean => uses.some(({ mention: { feed } }) => feed === true);
  const withFeed = new Set(
    entries.filter(isInFeed).flatMap(({ uses }) => uses.map(({ mention: { at } }) => at.file.path)),
  );
  return entries.filter((entry) => {
    const { mention, uses } = entry;
    const isRelease =
      mention.byNameOnly === true && ['jetpack', 'l4t'].includes(variableMeaning(mention.name) ?? '');
    return (
      !isRelease ||
      uses.some(
        ({ file, mention: { at } }) =>
          (FEED.test(at.file.text) &&
            installs.has(file) &&
            (isInFeed(entry) || !withFeed.has(at.file.path))) ||
          FLASH.test(file) ||
          FLASH.test(at.file.text),
      )
    );
  });
}

const FEED = /repo\.download\.nvidia\.com\/jetson|nvidia-l4t-apt-source/;
const FLASH = /\bflash\.sh\b|l4t_initrd_flash|\bsdkmanager\b/;

/** Archives of one file that are for different machines are alternatives. */
function withPlatforms(entries: readonly ResolvedPin[]): ResolvedPin[] {
  const platforms = new Map<string, Set<string>>();
  for (const { pin, mention } of entries)
    if (mention.platform !== undefined)
      platforms.set(pin.file, (platforms.get(pin.file) ?? new Set()).add(mention.platform));
  return entries.map((entry) => {
    const { pin, mention } = entry;
    if (mention.platform === undefined || mention.alternativeOf !== undefined) return entry;
    if ((platforms.get(pin.file)?.size ?? 0) < 2) return entry;
    return { ...entry, mention: { ...mention, alternativeOf: `platform:${pin.file}` } };
  });
}

/** `tensorrt_cu12_libs` is locked with `tensorrt-cu12`. */
const frontOf = ({ pin }: ResolvedPin): string =>
  `${path.posix.dirname(pin.file)}\0${pin.name.replaceAll('_', '-').replace(/-(?:libs|bindings)$/, '')}`;

/** What a lock file holds for a marker or an extra of the project beside it is an alternative, as it is there. */
function withMarkers(entries: readonly ResolvedPin[]): ResolvedPin[] {
  const asked = new Map<string, ResolvedPin[]>();
  for (const entry of entries)
    if (!LOCKS.has(entry.pin.kind) && /^(?:marker|extra):/.test(entry.mention.alternativeOf ?? ''))
      noted(asked, frontOf(entry), entry);
  return entries.map((entry) => {
    const { pin, mention } = entry;
    const alike = LOCKS.has(pin.kind) ? asked.get(frontOf(entry)) : undefined;
    const asking = alike?.find(
      (one) => one.pin.version === null || writtenVersionsAgree(one.pin.version, pin.version ?? ''),
    );
    return asking?.mention.alternativeOf === undefined
      ? entry
      : { ...entry, mention: { ...mention, alternativeOf: asking.mention.alternativeOf } };
  });
}

/** Kinds whose version variables are what a build is made with; elsewhere a name alone proves nothing. */
const DECLARING = new Set(['dockerfile', 'cmake', 'setup-py', 'python', 'version-file', 'tool-versions']);

/** A number under a name such as `trt_version` is weak, unless a package, an image or an archive of TensorRT stands beside it. */
function withWeak(entries: readonly ResolvedPin[], versionFiles: ReadonlySet<string>): ResolvedPin[] {
  // `10.5.0.18-1+cuda12.6` is how NVIDIA's packages are numbered, and nobody else's.
  const isNamed = ({ mention }: ResolvedPin): boolean =>
    mention.byNameOnly === true && !/^\d+(?:\.\d+){2,3}-\d+[+.]cuda\d/.test(mention.spec ?? '');
  const strong = new Set(
    entries
      .filter((entry) => !isNamed(entry))
      .flatMap(({ uses, pin }) => [...uses.map(({ file }) => file), pin.file]),
  );
  return entries.map((entry) => {
    const { file, kind } = entry.pin;
    if (!isNamed(entry) || DECLARING.has(kind) || strong.has(file) || versionFiles.has(file)) return entry;
    return {
      ...entry,
      pin: { ...entry.pin, weak: `only the name "${entry.pin.name}" says that this is a TensorRT version` },
    };
  });
}

/** As the walk names them, with the passport of each. */
function exceptedFiles(dir: string, files: readonly string[]): Set<string> {
  const names = files.map((file) => path.relative(dir, path.resolve(dir, file)).split(path.sep).join('/'));
  return new Set(names.flatMap((name) => [name, `${name}.trt.json`]));
}

function scanTree(
  dir: string,
  { ignored, except }: { ignored: (file: string) => boolean; except: ReadonlySet<string> },
  shared: Shared,
): {
  found: LocatedCandidate[];
  problems: Finding[];
  links: Link[];
  files: string[];
  describing: ReadonlySet<string>;
} {
  const problems: Finding[] = [];
  const kinds = new Map<string, Kind | undefined>();
  const listed = listFiles(
    dir,
    isNeverRead,
    (file) => {
      const kind = kindOf(file);
      const isWanted =
        (kind !== undefined || ENGINE_FILE.test(file) || isServerConfig(file)) &&
        file !== CONFIG_FILE &&
        !ignored(file);
      if (isWanted) kinds.set(file, kind);
      return isWanted;
    },
    (folder, reason) => problems.push(unreadable(folder === '' ? '.' : folder, undefined, reason)),
  );
  // Most Python is read by nobody who builds: it comes last, where nothing has run it.
  const files = listed.filter((file) => kinds.get(file) !== METADATA);
  let scripts = listed.filter((file) => kinds.get(file) === METADATA);
  const known = new Set(files);
  // A pipeline reads what it includes itself. Dockerfiles last: by then it is known which arguments their builds are given.
  const queue = files
    .map((file) => ({ file, kind: kinds.get(file) }))
    .sort((a, b) => turnOf(a.kind) - turnOf(b.kind));
  const found: LocatedCandidate[] = [];
  const links: Link[] = [];
  const add = (file: string, kind: Kind | undefined): void => {
    if (known.has(file) || ignored(file)) return;
    known.add(file);
    // An included file that does not exist is pip's problem.
    if (kindAt(path.join(dir, file)) !== 'file') return;
    queue.push({ file, kind });
    files.push(file);
  };
  const python = KINDS.find(({ name }) => name === 'python');
  const requirements = KINDS.find(({ name }) => name === 'requirements');
  const version = KINDS.find(({ name }) => name === 'version-file');
  const takeNamed = (): void => {
    for (const { caller, file, as } of shared.named.splice(0))
      for (const place of placesOf(caller, file)) {
        if (as === 'version') shared.versionFiles.add(place);
        add(
          place,
          as === 'python' ? python : as === 'requirements' ? requirements : (kindOf(place) ?? version),
        );
      }
  };
  const describing = new Set<string>();
  const takeScripts = (): void => {
    const sorted = sortScripts(dir, scripts, files);
    for (const script of sorted.building)
      if (!known.has(script)) found.push(...scanFile(dir, script, python, shared).found);
    for (const script of sorted.describing)
      if (!known.has(script)) {
        describing.add(script);
        found.push(...scanFile(dir, script, DESCRIBING, shared).found);
      }
    scripts = sorted.carrying;
  };
  let isBuilding = false;
  // The queue grows while it is worked on: requirements files include others.
  for (const { file, kind } of queue) {
    if (!isBuilding && kind?.name === 'dockerfile') {
      isBuilding = true;
      // Before the Dockerfiles: a script can hand them arguments.
      takeScripts();
    }
    takeNamed();
    if (shared.included.has(file)) continue;
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
    if (isDeepstreamConfig(file)) {
      for (const { name, line } of deepstreamNames(dir, file, shared))
        links.push({ engine: name, by: { file, line } });
      if (kind === undefined) continue;
    }
    const scan = scanFile(dir, file, kind, shared);
    found.push(...scan.found);
    problems.push(...scan.problems);
    const includes = new Map(scan.includes.map((include) => [include.file, include.kind]));
    for (const [name, as] of includes) {
      noted(shared.includes, file, name);
      add(name, as);
    }
    takeNamed();
  }
  if (!isBuilding) takeScripts();
  for (const file of scripts)
    if (!known.has(file)) {
      const scan = scanFile(dir, file, METADATA, shared);
      found.push(...scan.found);
      problems.push(...scan.problems);
    }
  return { found, problems, links, files, describing };
}

const isServerConfig = (file: string): boolean => TRITON_CONFIG.test(file) || isDeepstreamConfig(file);

/** The engines that a configuration of DeepStream names, from the top folder. */
function deepstreamNames(dir: string, file: string, shared: Shared): { name: string; line: number }[] {
  const source = readSource(dir, file, shared);
  const folder = path.posix.dirname(file);
  return (source === null ? [] : deepstreamEngines(source)).map(({ name, line }) => ({
    name: path.posix.normalize(path.posix.join(folder, name)),
    line,
  }));
}

const turnOf = (kind: Kind | undefined): number =>
  kind?.name === 'gitlab-ci' ? 0 : kind?.name === 'dockerfile' ? 2 : 1;

/** Each script's beginning is read once: which hand arguments to the builds of images, and which say themselves what they need. */
function sortScripts(
  dir: string,
  scripts: readonly string[],
  files: readonly string[],
): { building: string[]; describing: string[]; carrying: string[] } {
  const folders = new Set(
    files.filter((file) => kindOf(file)?.name === 'dockerfile').map((file) => path.posix.dirname(file)),
  );
  const building: string[] = [];
  const describing: string[] = [];
  const carrying: string[] = [];
  for (const file of scripts) {
    const isBeside = folders.has(path.posix.dirname(file));
    const mayBuild = (text: string): boolean =>
      isBeside || (text.includes('docker') && asideFolder(file) === null);
    const text = safely(() =>
      readBounded(`${dir}/${file}`, MAX_BYTES, (begin) => {
        const head = begin.toString('latin1');
        return mayBuild(head) || maySayImages(head);
      }),
    )?.toString('latin1');
    const head = text?.slice(0, HEAD_BYTES) ?? '';
    if (text === undefined || head.includes(METADATA.head)) carrying.push(file);
    else if (mayBuild(text) && /build[-_]?args?\b/i.test(text)) building.push(file);
    else if (maySayImages(head)) describing.push(file);
  }
  return { building, describing, carrying };
}

/** What cannot be read is told where it is read for good. */
function safely<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
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
  const groups = [...config.groups].filter(([, pins]) => selects(pins)(pin)).map(([name]) => name);
  return groups.length === 0 ? ['default'] : groups;
}

function activeExceptions(
  expected: readonly ExpectedDifference[],
  today: Date | undefined,
): { active: ExpectedDifference[]; expired: Finding[] } {
  const day = today?.toISOString().slice(0, 10);
  const isOver = ({ expires }: ExpectedDifference): boolean =>
    day !== undefined && expires !== null && day > expires;
  return {
    active: expected.filter((exception) => !isOver(exception)),
    expired: expected.filter(isOver).map((exception) => ({
      code: 'pin-exception-expired',
      severity: 'warning',
      message: `The expected difference of ${exception.pins.map(({ file, name }) => [file, name].filter(Boolean).join(' ')).join(', ')} ended on ${exception.expires ?? ''} ("${exception.reason}") and no longer counts.`,
      remedy: 'Bring the pins in line, or renew the exception with a new date.',
      evidence: [],
      location: { file: CONFIG_FILE, line: exception.line },
    })),
  };
}
