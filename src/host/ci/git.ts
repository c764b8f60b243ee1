import type { Host } from '../host.js';

/**
 * Settings that no repository may override: a folder of a pull request can hold a `config` that makes it look like a repository and names
 * programs (core.fsmonitor, hooks), and git would start them for a question.
 */
const HARMLESS = [
  ...['safe.directory=*', 'safe.bareRepository=explicit', 'core.fsmonitor=false', 'core.hooksPath=/dev/null'],
].flatMap((setting) => ['-c', setting]);

const TIMEOUT_SECONDS = 30;

/**
 * Asks git something in `folder`. Names of files are taken as they are, never as patterns.
 * @returns what it printed; null where there is no git, no repository, or its answer is no (a status that is not 0)
 */
export async function askGit(host: Host, folder: string, args: readonly string[]): Promise<string | null> {
  const { ending, stdout } = await host.run('git', [...HARMLESS, '--literal-pathspecs', ...args], {
    cwd: folder,
    timeoutSeconds: TIMEOUT_SECONDS,
    quiet: true,
  });
  return ending.kind === 'exited' && ending.status === 0 ? stdout : null;
}
