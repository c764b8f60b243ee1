import path from 'node:path';
import { isOwnCheckout, nearestWith, type Checkout } from '../../host/repository.js';
import { isWholeDisk, isWithin } from '../../host/workspace.js';

interface Place {
  folder: string;
  /** `the workspace of the job`, `the repository of m.onnx`, ... */
  why: string;
}

/** A folder whose pins are searched. */
export interface PinsRoot extends Place {
  /** Folders below it, absolute, that are searched as roots of their own or belong to no deployment. */
  except: string[];
}

/** Where a run takes place. Every path is absolute and without symbolic links. */
export interface Surroundings {
  job: Checkout;
  workingFolder: string;
  /** Never searched as a repository around something else: many people keep their settings in git. */
  home: string;
  /** The files that the caller named: models, engines, the file with the pin. */
  given: readonly string[];
}

/** What the search has to know of the disk. */
export interface Disk {
  exists: (file: string) => boolean;
  /** null for what is not a readable file. */
  read: (file: string) => string | null;
  /** Names of the folders in a folder, sorted; none for what is not one. */
  folders: (folder: string) => string[];
}

const MARKERS = ['.git', '.trt-guard.yml'];
/** What the top of a checkout holds that came without `.git`. */
const TOP_OF_CHECKOUT = [
  '.github',
  'README.md',
  'requirements.txt',
  'pyproject.toml',
  'setup.py',
  'Dockerfile',
];
/** `path:` of actions/checkout is seldom deeper: `src`, `repos/app`. */
const MAX_DEPTH = 2;

/** Every folder down to MAX_DEPTH, except `.git` and what is in it. */
function foldersBelow(root: string, disk: Disk, depth = 1): string[] {
  return disk
    .folders(root)
    .filter((name) => name !== '.git' && name !== 'node_modules')
    .map((name) => path.join(root, name))
    .flatMap((folder) => [folder, ...(depth < MAX_DEPTH ? foldersBelow(folder, disk, depth + 1) : [])]);
}

/** A checkout of trt-guard itself, from which a job runs its command line: its fixtures are full of versions. */
function isTrtGuard(folder: string, disk: Disk): boolean {
  const action = disk.read(path.join(folder, 'action.yml')) ?? '';
  return /^name: trt-guard\r?$/m.test(action) && /^ {2}main: dist\/action\/index\.js\r?$/m.test(action);
}

/** The nearest repository at or above a folder. A home folder or a whole disk counts as one only if it is the working folder. */
function repositoryAbove(
  start: string,
  { job, workingFolder, home }: Surroundings,
  disk: Disk,
): string | null {
  const top = job.workspace !== null && isWithin(job.workspace, start) ? job.workspace : null;
  const folder = nearestWith(MARKERS, start, top, disk.exists);
  const isTooWide = folder === home || (folder !== null && isWholeDisk(folder));
  return isTooWide && folder !== workingFolder ? null : folder;
}

/** The folder that is searched whatever is given, and why; null where there is none. */
function baseOf(around: Surroundings, disk: Disk): Place | null {
  const { workspace } = around.job;
  if (workspace !== null && disk.exists(workspace)) {
    return { folder: workspace, why: 'the workspace of the job' };
  }
  const folder = repositoryAbove(around.workingFolder, around, disk);
  return folder === null ? null : { folder, why: 'the repository that contains the working folder' };
}

/**
 * The folders whose pins a run is compared with. On GitHub that is the workspace, whether git left a `.git` there or not (actions/checkout
 * leaves none where git is missing, and none in the root with `path:`), with each checkout of the job's own repository below it;
 * elsewhere the repository that contains the working folder. The repository around a file that was given counts everywhere.
 * @returns none if there is no repository: searching further could mean reading a whole disk, and would find other people's files
 */
export function pinsRoots(surroundings: Surroundings, disk: Disk): PinsRoot[] {
  const { workspace } = surroundings.job;
  // A job in a container may call the whole disk its workspace: most of that belongs to the image, and is not anybody's pin.
  const isEverything = workspace !== null && isWholeDisk(workspace);
  const job = isEverything ? { ...surroundings.job, workspace: null } : surroundings.job;
  const around = { ...surroundings, job };
  const { given } = around;
  const has = (folder: string, ...names: string[]): boolean =>
    names.some((name) => disk.exists(path.join(folder, name)));
  const base = baseOf(around, disk);
  const below = base === null ? [] : foldersBelow(base.folder, disk);
  const ofTrtGuard = below.filter((folder) => isTrtGuard(folder, disk));
  const places: Place[] = base === null ? [] : [base];
  if (base !== null && job.workspace !== null && !has(base.folder, ...MARKERS)) {
    const own = below.filter(
      (folder) => isOwnCheckout(folder, job, disk.read) || has(folder, '.trt-guard.yml'),
    );
    places.push(
      ...own
        .filter((folder) => !ofTrtGuard.some((other) => isWithin(other, folder)))
        .map((folder) => ({ folder, why: 'a checkout of the repository' })),
    );
  }
  if (base !== null && job.workspace !== null && !has(base.folder, ...MARKERS)) {
    // `path:` of a checkout where git is missing: nothing but the given file says which folder is the project.
    for (const file of given.filter((one) => isWithin(base.folder, one))) {
      const [name = ''] = path.relative(base.folder, file).split(path.sep);
      const folder = path.join(base.folder, name);
      const isKnown = [...places.slice(1), ...ofTrtGuard.map((one) => ({ folder: one }))].some(
        (place) => isWithin(place.folder, folder) || isWithin(folder, place.folder),
      );
      if (folder !== file && !isKnown && has(folder, ...TOP_OF_CHECKOUT))
        places.push({ folder, why: `the checkout of ${path.basename(file)}` });
    }
  }
  for (const file of given) {
    const folder = repositoryAbove(path.dirname(file), around, disk);
    // Inside another place, only a `.git` makes a folder a place of its own.
    const isPart =
      folder !== null && places.some((place) => isWithin(place.folder, folder)) && !has(folder, '.git');
    if (folder === null || isPart || places.some((place) => place.folder === folder)) continue;
    places.push({ folder, why: `the repository of ${path.basename(file)}` });
  }
  return places.map((place) => ({
    ...place,
    except: [...ofTrtGuard, ...places.map(({ folder }) => folder)].filter(
      (folder) => folder !== place.folder && isWithin(place.folder, folder),
    ),
  }));
}
