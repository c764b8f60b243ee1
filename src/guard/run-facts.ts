import type { RunFacts } from '../core/report.js';
import { TOOL_VERSION } from '../core/tool-version.js';
import { askGit } from '../host/ci/git.js';
import type { Host } from '../host/host.js';

/** What git says of the working folder; null where there is no git, or no repository. */
async function git(host: Host, args: readonly string[]): Promise<string | null> {
  return (await askGit(host, process.cwd(), args))?.trim() || null;
}

/** Which run of which commit this is, as GitHub's default variables say; outside GitHub, the commit of the working folder. */
export async function runFacts(host: Host): Promise<RunFacts> {
  const told = (name: string): string | null => {
    const value = host.env[name];
    return value === undefined || value === '' ? null : value;
  };
  const [server, repository, id] = ['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'].map(told);
  const attempt = Number(told('GITHUB_RUN_ATTEMPT') ?? '');
  const os = told('RUNNER_OS');
  const startedAt = host.today().toISOString();
  const [commit, ref] = await Promise.all([
    told('GITHUB_SHA') ?? git(host, ['rev-parse', 'HEAD']),
    told('GITHUB_REF') ?? git(host, ['symbolic-ref', '--quiet', 'HEAD']),
  ]);
  return {
    startedAt,
    toolVersion: TOOL_VERSION,
    repository: repository ?? null,
    commit,
    ref,
    workflow: told('GITHUB_WORKFLOW'),
    job: told('GITHUB_JOB'),
    id: id ?? null,
    attempt: Number.isInteger(attempt) && attempt > 0 ? attempt : null,
    url: server && repository && id ? `${server}/${repository}/actions/runs/${id}` : null,
    runner:
      os === null
        ? { name: null, os: host.platform, arch: host.arch }
        : { name: told('RUNNER_NAME'), os, arch: told('RUNNER_ARCH') ?? host.arch },
  };
}
