import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../core/findings.js';
import type { Product } from '../../core/product.js';
import type { Ignored, PinsSearch } from '../../core/report.js';
import { homeFolder } from '../../host/real.js';
import { checkoutOf } from '../../host/repository.js';
import type { Pin } from '../../pins/index.js';
import { pinsRoots, type Disk, type PinsRoot } from './pins-root.js';
import type { ConfigSource } from './config-source.js';
import { displayPath } from '../targets/target.js';

/** The pins of the repository, or why nobody looked for them. */
export interface RepositoryPins {
  pins: Pin[];
  findings: Finding[];
  ignored: Ignored[];
  search: PinsSearch;
}

/** A symbolic link and what it points at are one place. */
function real(file: string): string {
  return existsSync(file) ? realpathSync(file) : path.resolve(file);
}

const DISK: Disk = {
  exists: existsSync,
  read(file) {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return null;
    }
  },
  folders(folder) {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      return entries.flatMap((entry) => (entry.isDirectory() ? entry.name : [])).sort();
    } catch {
      return []; // What cannot be listed is said by the search for pins.
    }
  },
};

/** A folder as a pattern of `.trt-guard.yml`, relative to the root. */
function patternOf(folder: string, root: string): string {
  return path
    .relative(root, folder)
    .split(path.sep)
    .join('/')
    .replace(/[*?{}]/g, '?');
}

function searchOf([first, ...others]: readonly PinsRoot[]): PinsSearch {
  if (first === undefined) {
    const why = 'neither the working folder nor any given file is in a git repository';
    return { searched: false, root: null, why };
  }
  const also = others.map(({ folder, why }) => `; also ${displayPath(folder)}, ${why}`);
  return { searched: true, root: first.folder, why: `${first.why}${also.join('')}` };
}

function notSearched({ why }: PinsSearch): Finding {
  return {
    code: 'pins-not-searched',
    severity: 'warning',
    message: `No pins were searched (${why}): a disagreeing pin would have gone unnoticed.`,
    remedy: 'Run it inside the checkout, or put an empty .trt-guard.yml in the root of the project.',
    evidence: [],
  };
}

/** As the working folder names it: a pin of `src` is `src/requirements.txt`. */
function placedIn(root: PinsRoot): (file: string) => string {
  return (file) => displayPath(path.join(root.folder, file));
}

/** The job that this run is a step of, as GitHub says it: `owner/name/.github/workflows/a.yml@refs/heads/main`. */
function jobOf(env: Readonly<Record<string, string | undefined>>): { workflow: string; name: string } | null {
  const workflow = /^[^/]+\/[^/]+\/(.+?)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1];
  const name = env['GITHUB_JOB'];
  return workflow === undefined || name === undefined ? null : { workflow, name };
}

/** What a run asks of the repository around it. */
export interface RepositorySearch {
  /** Files that the caller named. */
  given: readonly string[];
  /** Files that this run checks or writes. */
  except: readonly string[];
  product: Product;
  /** The version that the run was given; null where the repository is to say it. */
  version: string | null;
  configOf: ConfigSource;
}

/** The pins of the repository that concern this run, without those in `except`, and where they were looked for. */
export async function repositoryPins(
  env: Readonly<Record<string, string | undefined>>,
  today: Date,
  { given, except, configOf, ...asked }: RepositorySearch,
): Promise<RepositoryPins> {
  const job = checkoutOf(env);
  const around = {
    job: { ...job, workspace: job.workspace === null ? null : real(job.workspace) },
    workingFolder: real('.'),
    home: real(env['HOME'] ?? homeFolder() ?? '/'),
    given: given.map(real),
  };
  const roots = pinsRoots(around, DISK);
  const search = searchOf(roots);
  if (roots.length === 0) return { pins: [], findings: [notSearched(search)], ignored: [], search };
  const { findPinsOfRun } = await import('../../pins/index.js');
  const results = await Promise.all(
    roots.map(async (root) => {
      const ignore = root.except.map((folder) => patternOf(folder, root.folder));
      const config = await configOf(root.folder);
      const found = await findPinsOfRun(root.folder, {
        ...asked,
        today,
        except: except.map(real),
        ignore,
        config,
        job: jobOf(env),
        folder: displayPath(root.folder) || '.',
      });
      const place = placedIn(root);
      return {
        ignored: found.ignored.map((one) => ({
          ...one,
          location: { ...one.location, file: place(one.location.file) },
        })),
        pins: found.pins.map((pin) => ({ ...pin, file: place(pin.file) })),
        findings: found.findings.map((finding) =>
          finding.location === undefined
            ? finding
            : { ...finding, location: { ...finding.location, file: place(finding.location.file) } },
        ),
      };
    }),
  );
  return {
    pins: results.flatMap(({ pins }) => pins),
    findings: results.flatMap(({ findings }) => findings),
    ignored: results.flatMap(({ ignored }) => ignored),
    search,
  };
}
