import { createHash } from 'node:crypto';
import path from 'node:path';
import { InputError } from '../../core/findings.js';
import { TOOL_VERSION } from '../../core/tool-version.js';
import { cacheService, GitHubCache } from '../../host/ci/github-cache.js';
import type { Host } from '../../host/host.js';
import type { Request } from '../request/request.js';

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

/** GitHub's cache, for what the runner does not have; null where it was not asked for. */
export function githubCache({ cache }: Pick<Request, 'cache'>, { env }: Host): GitHubCache | null {
  return cache === 'github' ? new GitHubCache(cacheService(env), `trt-guard-${TOOL_VERSION}`) : null;
}
