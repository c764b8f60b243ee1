import type { Candidate } from '../../core/report.js';
import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Host } from '../../host/host.js';
import { askPythonFor } from '../harness/ask.js';
import type { Asked } from './probe.js';

/** A Python that answered, and what an isolated environment can be made with. */
export interface FoundPython {
  path: string;
  origin: string;
  /** `3.11.7` */
  version: string;
  /** `cp311`: the tag that wheels of bindings carry; other implementations have no TensorRT wheels. */
  tag: string | null;
  hasVenv: boolean;
  hasEnsurepip: boolean;
  hasPip: boolean;
  /** `23.2.1`, as its own file says; null or nothing where that is not to be read. */
  pipVersion?: string | null;
  /** The file with which its pip runs in another Python, as `pip --python` would start it; null or nothing where it has none. */
  pipRunner?: string | null;
}

const NEWEST_MINOR = 14;
const OLDEST_MINOR = 8;

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The newest first: 3.13.0 comes before 3.9.18. Comparing with a locale would load its rules, which takes longer than all of the search. */
function entriesOf(folder: string): string[] {
  const key = (name: string): string => name.replace(/\d+/g, (digits) => digits.padStart(9, '0'));
  try {
    return readdirSync(folder).sort((a, b) => (key(a) < key(b) ? 1 : -1));
  } catch {
    return [];
  }
}

/**
 * Files that may be a Python, in the order of the search: PATH (`python3`, `python`, then `python3.14` down to `python3.8`), the
 * runner's tool cache, pyenv. Each file once.
 */
export function pythonPaths(host: Host): { path: string; origin: string }[] {
  const windows = host.platform === 'win32';
  const minors = Array.from({ length: NEWEST_MINOR - OLDEST_MINOR + 1 }, (_, i) => NEWEST_MINOR - i);
  const names = ['python3', 'python', ...minors.map((minor) => `python3.${minor}`)];
  const folders = (host.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const found: { path: string; origin: string }[] = [];
  for (const name of names)
    for (const folder of folders)
      found.push({ path: path.join(folder, windows ? `${name}.exe` : name), origin: 'PATH' });

  const toolCache = host.env['RUNNER_TOOL_CACHE'];
  if (toolCache)
    for (const version of entriesOf(path.join(toolCache, 'Python')))
      for (const arch of entriesOf(path.join(toolCache, 'Python', version)))
        found.push({
          path: path.join(
            toolCache,
            'Python',
            version,
            arch,
            ...(windows ? ['python.exe'] : ['bin', 'python3']),
          ),
          origin: 'tool cache',
        });

  const pyenv = host.env['PYENV_ROOT'] ?? path.join(host.env['HOME'] ?? '', '.pyenv');
  for (const version of entriesOf(path.join(pyenv, 'versions')))
    found.push({ path: path.join(pyenv, 'versions', version, 'bin', 'python3'), origin: 'pyenv' });

  const seen = new Set<string>();
  return found.filter((candidate) => {
    if (!isFile(candidate.path)) return false;
    // pyenv's shims are one script under many names: only the path tells them apart.
    const real = realpathSync(candidate.path);
    const key = /\/shims\//.test(candidate.path) ? candidate.path : real;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Starts a Python and asks who it is; the reason as text where it did not answer (a pyenv shim without its version, say). */
export async function askPython(
  host: Host,
  candidate: { path: string; origin: string },
): Promise<FoundPython | string> {
  try {
    const answer = await askPythonFor(host, candidate.path, ['python'], {
      scope: 'isolated',
      timeoutSeconds: 30,
    });
    return { ...candidate, ...(answer as Omit<FoundPython, 'path' | 'origin'>) };
  } catch (error) {
    return `did not answer: ${(error as Error).message.split('\n')[0] ?? ''}`.slice(0, 200);
  }
}

/**
 * The first Python in the order of the search that `fits`; it says why one does not. Pythons behind the first fitting one are
 * not started.
 * @param told what one of them answered before
 */
export async function findPython(
  host: Host,
  fits: (python: FoundPython) => string | null,
  told?: Pick<Asked, 'path' | 'python'>,
): Promise<{ python: FoundPython | null; candidates: Candidate[] }> {
  const candidates: Candidate[] = [];
  for (const candidate of pythonPaths(host)) {
    const answer =
      told !== undefined && told.path === candidate.path && told.python !== undefined
        ? { ...candidate, ...(told.python as Omit<FoundPython, 'path' | 'origin'>) }
        : await askPython(host, candidate);
    const refused = typeof answer === 'string' ? answer : fits(answer);
    candidates.push({
      what: 'python',
      ...candidate,
      version: typeof answer === 'string' ? null : answer.version,
      taken: refused === null,
      reason: refused ?? 'the first that fits',
    });
    if (refused === null && typeof answer !== 'string') return { python: answer, candidates };
  }
  return { python: null, candidates };
}
