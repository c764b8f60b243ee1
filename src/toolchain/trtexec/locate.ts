import type { Candidate } from '../../core/report.js';
import type { Product } from '../../core/product.js';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../core/findings.js';
import type { Host } from '../../host/host.js';
import { parseVersion, versionsAgree } from '../../core/version.js';
import { readBinaryFacts, type BinaryFacts } from '../../host/binary.js';
import { failure } from '../findings.js';
import { pythonPaths } from '../python/find-python.js';
import { librariesInReach, type LibraryFile } from './libraries.js';
import { measureLibrary, type MeasuredLibrary } from '../python/probe.js';
import type { Trtexec } from '../types.js';

export interface LocateRequest {
  product: Product;
  /** The caller's own path: then no other place is looked at. */
  explicit: string | null;
  /** One to four numbers; null = any version will do. */
  pin: string | null;
}

export interface Located {
  trtexec: Trtexec | null;
  candidates: Candidate[];
  findings: Finding[];
}

export interface Place {
  path: string;
  origin: string;
}

const ROOT_VARIABLES = ['TENSORRT_ROOT', 'TENSORRT_HOME', 'TENSORRT_DIR', 'TRT_ROOT', 'TRT_HOME'];

/** trtexec is called tensorrt_rtx in TensorRT-RTX. */
export function programName(product: Product, platform: NodeJS.Platform): string {
  const name = product === 'tensorrt' ? 'trtexec' : 'tensorrt_rtx';
  return platform === 'win32' ? `${name}.exe` : name;
}

function foldersLike(parent: string, prefix: string): string[] {
  try {
    return readdirSync(parent)
      .filter((name) => name.startsWith(prefix))
      .sort()
      .reverse()
      .map((name) => path.join(parent, name));
  } catch {
    return [];
  }
}

/** Where trtexec may be, in the documented order; files that are not there are left out. */
export function trtexecPlaces(host: Host, product: Product): Place[] {
  const name = programName(product, host.platform);
  const under = (root: string, origin: string): Place[] => [
    { path: path.join(root, 'bin', name), origin },
    ...foldersLike(path.join(root, 'targets'), '').map((target) => ({
      path: path.join(target, 'bin', name),
      origin,
    })),
  ];
  const places: Place[] = [];
  for (const variable of ROOT_VARIABLES) {
    const root = host.env[variable];
    if (root) places.push(...under(root, variable));
  }
  for (const folder of (host.env['PATH'] ?? '').split(path.delimiter))
    if (folder !== '') places.push({ path: path.join(folder, name), origin: 'PATH' });
  if (host.platform !== 'win32') {
    places.push({ path: path.join('/usr/src/tensorrt/bin', name), origin: '/usr/src/tensorrt' });
    places.push(...under('/opt/tensorrt', '/opt/tensorrt'));
    for (const parent of ['/opt', '/usr/local'])
      for (const root of foldersLike(parent, 'TensorRT')) places.push(...under(root, parent));
  }
  return places.filter(
    (place, index) =>
      existsSync(place.path) && places.findIndex((other) => other.path === place.path) === index,
  );
}

/** Why the file cannot be started on this machine; null = it can. */
function startProblem(host: Host, file: string): { facts: BinaryFacts | null; finding: Finding | null } {
  const notExecutable = (why: string): { facts: null; finding: Finding } => ({
    facts: null,
    finding: failure(
      'trtexec-not-executable',
      `${file} cannot be started: ${why}.`,
      'Give the path of a trtexec that this user may start (chmod +x).',
    ).finding,
  });
  if (!existsSync(file))
    return {
      facts: null,
      finding: failure('trtexec-not-found', `There is no file ${file}.`, 'Give the path of trtexec.').finding,
    };
  if (!statSync(file).isFile()) return notExecutable('it is not a file');
  let facts: BinaryFacts;
  try {
    accessSync(file, constants.X_OK);
    facts = readBinaryFacts(file);
  } catch (error) {
    return notExecutable((error as Error).message);
  }
  if (facts.format === 'other') return notExecutable('it is neither a program nor a script');
  if (facts.format === 'script' || facts.arch === host.arch) return { facts, finding: null };
  return {
    facts,
    finding: failure(
      'trtexec-wrong-architecture',
      `${file} is a program for ${facts.arch ?? 'another processor'}, but this machine is ${host.arch}.`,
      `Take the TensorRT archive for ${host.platform}-${host.arch}.`,
    ).finding,
  };
}

export interface Measured {
  trtexec: Trtexec;
  library: (LibraryFile & MeasuredLibrary) | null;
  findings: Finding[];
}

/** What a trtexec would load, and every other TensorRT library in its reach. */
export async function measureTrtexec(
  host: Host,
  product: Product,
  place: Place,
  facts: BinaryFacts,
): Promise<Measured> {
  const needed = facts.needed.find((name) => /^lib(?:nvinfer|tensorrt_rtx)\.so/.test(name)) ?? null;
  const python = pythonPaths(host)[0]?.path;
  const libraries: (LibraryFile & MeasuredLibrary)[] = [];
  for (const library of await librariesInReach(host, product, place.path, needed)) {
    const answer =
      python === undefined
        ? { path: library.path, version: null, error: 'no Python is available to query it' }
        : await measureLibrary(host, python, library.path, {
            LD_LIBRARY_PATH: [path.dirname(library.path), host.env['LD_LIBRARY_PATH'] ?? '']
              .filter((part) => part !== '')
              .join(path.delimiter),
          });
    libraries.push({ ...library, ...answer });
  }
  const library = libraries[0] ?? null;
  const other = libraries.find((one) => one.version !== null && one.version !== library?.version);
  return {
    library,
    trtexec: {
      path: place.path,
      origin: place.origin,
      libraryDirs: library?.origin === 'beside trtexec' ? [path.dirname(library.path)] : [],
      libraryPath: library?.path ?? null,
      libraryVersion: library?.version ?? null,
    },
    findings:
      library === null || other === undefined
        ? []
        : [
            {
              code: 'several-tensorrts',
              severity: 'warning',
              message: `${place.path} can load either of two TensorRT libraries: ${library.version ?? 'unknown'} and ${other.version ?? 'unknown'}.`,
              remedy: `Remove ${other.path} from ${other.origin}, or the first one.`,
              evidence: libraries.map((one) => ({
                source: `${one.path} (${one.origin})`,
                text: one.version ?? one.error ?? 'unknown',
              })),
            },
          ],
  };
}

/** Does a measured library fit the pin? null = it could not be measured. */
function fitsPin(measured: Measured, pin: string | null): boolean | null {
  if (pin === null) return true;
  const wanted = parseVersion(pin);
  const version = measured.library?.version == null ? null : parseVersion(measured.library.version);
  if (version === null || wanted === null) return null;
  return versionsAgree(version, wanted);
}

function why(measured: Measured, fits: boolean | null, pin: string | null): string {
  const { library } = measured;
  if (library === null) return 'it reaches no TensorRT library: only its own banner can show its version';
  if (library.version === null) return `${library.path} could not be queried: ${library.error ?? ''}`;
  const loads = `loads ${library.path} = ${library.version}`;
  if (fits === false) return `${loads}, but the pin is ${pin ?? ''}`;
  return pin === null || fits === null ? loads : `${loads}, as pinned`;
}

/**
 * Looks for trtexec in the documented order and measures the TensorRT library that each would load. Taken is the first whose
 * library is the pin; else the first that cannot be measured (a script, say: its banner is then the only witness). One whose
 * library is another version is refused, except when the caller named it: then the disagreement is for the judge.
 */
export async function locateTrtexec(
  host: Host,
  request: LocateRequest,
  places: Place[] = request.explicit === null
    ? trtexecPlaces(host, request.product)
    : [{ path: request.explicit, origin: 'input trtexec' }],
): Promise<Located> {
  const explicit = request.explicit !== null;
  const findings: Finding[] = [];
  const looked: { candidate: Candidate; measured: Measured | null; fits: boolean | null }[] = [];
  for (const place of places) {
    const { facts, finding } = startProblem(host, place.path);
    const base = { what: 'trtexec' as const, ...place, taken: false };
    if (facts === null || finding !== null) {
      if (finding !== null && explicit) findings.push(finding);
      looked.push({
        candidate: { ...base, version: null, reason: finding?.message ?? 'cannot be started' },
        measured: null,
        fits: false,
      });
      continue;
    }
    const measured = await measureTrtexec(host, request.product, place, facts);
    const fits = fitsPin(measured, request.pin);
    looked.push({
      candidate: {
        ...base,
        version: measured.library?.version ?? null,
        reason: why(measured, fits, request.pin),
      },
      measured,
      fits,
    });
  }
  const startable = looked.filter((one) => one.measured !== null);
  const chosen = explicit
    ? startable[0]
    : (startable.find((one) => one.fits === true) ?? startable.find((one) => one.fits === null));
  if (chosen?.measured) {
    chosen.candidate.taken = true;
    findings.push(...chosen.measured.findings);
  } else if (!explicit) {
    findings.push(
      notFound(
        request,
        looked.map((one) => one.candidate),
      ),
    );
  }
  return {
    trtexec: chosen?.measured?.trtexec ?? null,
    candidates: looked.map((one) => one.candidate),
    findings,
  };
}

function notFound(request: LocateRequest, candidates: Candidate[]): Finding {
  const wanted = request.pin === null ? 'trtexec' : `trtexec of ${request.product} ${request.pin}`;
  return failure(
    'trtexec-not-found',
    candidates.length === 0
      ? `No ${wanted} was found.`
      : `No ${wanted} was found; ${candidates.length} other(s) were rejected.`,
    'Give `trtexec`, set TENSORRT_ROOT, or allow the download of the archive. No pip package contains trtexec.',
    candidates.map(({ path: file, origin, reason }) => ({ source: `${file} (${origin})`, text: reason })),
  ).finding;
}
