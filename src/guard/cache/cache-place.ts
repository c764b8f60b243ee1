import { createHash } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../core/findings.js';
import { TOOL_VERSION } from '../../core/tool-version.js';
import { cacheService, GitHubCache } from '../../host/ci/github-cache.js';
import { trackedBy, trackedIn } from '../../host/ci/git.js';
import type { Host } from '../../host/host.js';
import { folderIn } from '../../host/process/working-folder.js';
import { isWithin, workspaces } from '../../host/workspace.js';
import type { Request } from '../request/request.js';
import { displayPath } from '../targets/target.js';

/** What distinguishes one job from every other: the runner's own random name for it, or (in a container, which does not get it) its run. */
const NAMES_OF_A_JOB = ['RUNNER_TRACKING_ID', 'GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT', 'GITHUB_JOB'];

/**
 * The machine with the cache that the request asks for. `job`: below RUNNER_TEMP, which the runner empties before and after each job
 * (actions/runner v2.336.0, src/Runner.Worker/TempDirectoryManager.cs). It goes on if something cannot be deleted (what root created in a
 * container), so the folder has the job's name: whatever is in it was made by a step of this job.
 * @throws InputError where there is no RUNNER_TEMP
 */
export function hostFor({ cache }: Pick<Request, 'cache'>, host: Host): Host {
  if (cache !== 'job') return host;
  const temp = host.env['RUNNER_TEMP'] ?? '';
  if (!path.isAbsolute(temp))
    throw new InputError(
      'cache is job, but RUNNER_TEMP is not set to a folder: outside GitHub, set XDG_CACHE_HOME to a folder of this job instead',
    );
  const job = createHash('sha256').update(JSON.stringify(NAMES_OF_A_JOB.map((name) => host.env[name] ?? '')));
  return { ...host, cacheDir: path.join(temp, `trt-guard-cache-${job.digest('hex').slice(0, 16)}`) };
}

/** Where installers keep what they fetched: they take it for what the index serves. */
function cachesOfInstallers(env: Host['env']): string[] {
  const shared = folderIn(env, 'XDG_CACHE_HOME');
  return [
    ...['PIP_CACHE_DIR', 'UV_CACHE_DIR'].flatMap((name) => folderIn(env, name) ?? []),
    ...(shared === null ? [] : ['pip', 'uv'].map((name) => path.join(shared, name))),
  ];
}

/**
 * A cache in the workspace, as GitLab wants it, is the job's own: what a pull request commits there, or puts a link in front of, would be
 * taken for what an earlier run kept, and run.
 * @throws InputError
 */
export async function refuseCommittedCache(host: Host): Promise<void> {
  for (const folder of [host.cacheDir, ...cachesOfInstallers(host.env)]) {
    const place = await committedAt(host, folder);
    if (place !== null)
      throw new InputError(
        `the cache folder is ${displayPath(folder)}, and ${displayPath(place)} is committed, or git cannot tell: what is kept there would be the repository's; take it out of the repository, or set XDG_CACHE_HOME (of pip and uv, PIP_CACHE_DIR and UV_CACHE_DIR) to another folder`,
      );
  }
}

/** What of a folder in the workspace is git's, a link in front of it or something in it; null where nothing is. */
async function committedAt(host: Host, folder: string): Promise<string | null> {
  const workspace = workspaces().find((one) => isWithin(one, folder));
  if (workspace === undefined) return null;
  let place = workspace;
  for (const name of path.relative(workspace, folder).split(path.sep)) {
    place = path.join(place, name);
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found?.isSymbolicLink() === true && (await trackedBy(host, place)) !== 'no') return place;
  }
  return existsSync(folder) && (await trackedIn(host, folder)) !== 'no' ? folder : null;
}

/** GitHub's cache, for what the runner does not have; null where it was not asked for. */
export function githubCache({ cache }: Pick<Request, 'cache'>, { env }: Host): GitHubCache | null {
  return cache === 'github' ? new GitHubCache(cacheService(env), `trt-guard-${TOOL_VERSION}`) : null;
}
