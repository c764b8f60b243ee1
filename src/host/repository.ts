import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { isWithin } from './workspace.js';

/** Which job this is, as far as its files are concerned: GITHUB_WORKSPACE and GITHUB_REPOSITORY, null outside of GitHub. */
export interface Checkout {
  workspace: string | null;
  /** `owner/name`. */
  repository: string | null;
  /** GITHUB_SERVER_URL. */
  server: string;
}

export function checkoutOf(env: Readonly<Record<string, string | undefined>>): Checkout {
  const told = (name: string): string | null => env[name]?.trim() || null;
  return {
    workspace: told('GITHUB_WORKSPACE'),
    repository: told('GITHUB_REPOSITORY'),
    server: told('GITHUB_SERVER_URL') ?? 'https://github.com',
  };
}

/** The nearest folder at or above `start` that holds one of `markers`, and not above `top`; null where none does. */
export function nearestWith(
  markers: readonly string[],
  start: string,
  top: string | null,
  exists: (file: string) => boolean = existsSync,
): string | null {
  for (let folder = start; top === null || isWithin(top, folder); folder = path.dirname(folder)) {
    if (markers.some((marker) => exists(path.join(folder, marker)))) return folder;
    if (folder === path.dirname(folder)) return null;
  }
  return null;
}

/**
 * Whether a folder with `.git` is a checkout of the repository that the job belongs to, told by its remote as GitHub's runner tells it
 * (actions/runner, OutputManager.cs, GetRepositoryPath).
 */
export function isOwnCheckout(
  folder: string,
  { repository, server }: Checkout,
  read: (file: string) => string | null = readText,
): boolean {
  const config = read(path.join(folder, '.git', 'config'));
  if (repository === null || config === null) return false;
  const host = server.replace(/^\w+:\/\//, '');
  const own = [`${server}/${repository}`, `git@${host}:${repository}`].map((url) => url.toLowerCase());
  return [...config.matchAll(/^[ \t]*url\s*=\s*(\S+)/gm)].some(([, url = '']) =>
    own.includes(url.toLowerCase().replace(/\.git$/, '')),
  );
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // a submodule's or worktree's `.git` is a file, and elsewhere there is none
  }
}

/** Without symbolic links as far as the path exists: the folder of a file that is gone may still be there. */
function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file === path.dirname(file) ? file : path.join(real(path.dirname(file)), path.basename(file));
  }
}

/**
 * The name that the repository, and so a pull request or an alert, has for a file of this job: `requirements.txt` for
 * `src/requirements.txt` below a checkout with `path: src`. Where no `.git` tells (actions/checkout leaves none where git is missing),
 * the workspace is taken for the checkout.
 * @param file absolute, or from the working folder
 * @returns null for a file outside of the workspace, or in the checkout of another repository
 */
export function pathInRepository(file: string, job: Checkout, workingFolder = process.cwd()): string | null {
  const top = real(job.workspace ?? workingFolder);
  const full = real(path.resolve(workingFolder, file));
  if (!isWithin(top, full) || full === top) return null;
  const checkout = nearestWith(['.git'], path.dirname(full), top) ?? top;
  // A second checkout in a workspace may be of anything; the one in the workspace's root is the job's own.
  if (checkout !== top && job.repository !== null && !isOwnCheckout(checkout, job)) return null;
  return path.relative(checkout, full).split(path.sep).join('/');
}
