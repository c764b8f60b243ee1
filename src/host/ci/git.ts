import { realpathSync } from 'node:fs';
import path from 'node:path';
import { kindAt } from '../file-kind.js';
import type { Host, RunResult } from '../host.js';
import { ForeignFileError, readForeignBytes, readForeignText } from '../read-foreign.js';
import { nearestWith } from '../repository.js';

/**
 * Settings that no repository may override: a folder of a pull request can hold a `config` that makes it look like a repository and names
 * programs (core.fsmonitor, hooks), and git would start them for a question.
 */
const HARMLESS = [
  ...['safe.directory=*', 'safe.bareRepository=explicit', 'core.fsmonitor=false', 'core.hooksPath=/dev/null'],
].flatMap((setting) => ['-c', setting]);

const TIMEOUT_SECONDS = 30;

function run(host: Host, folder: string, args: readonly string[]): Promise<RunResult> {
  return host.run('git', [...HARMLESS, '--literal-pathspecs', ...args], {
    cwd: folder,
    timeoutSeconds: TIMEOUT_SECONDS,
    quiet: true,
  });
}

/**
 * Asks git something in `folder`. Names of files are taken as they are, never as patterns.
 * @returns what it printed; null where there is no git, no repository, or its answer is no (a status that is not 0)
 */
export async function askGit(host: Host, folder: string, args: readonly string[]): Promise<string | null> {
  const { ending, stdout } = await run(host, folder, args);
  return ending.kind === 'exited' && ending.status === 0 ? stdout : null;
}

/** Names in an index stand whole in these versions of its format (git's gitformat-index); 4 leaves out what the name before has. */
const WHOLE_NAMES: readonly number[] = [2, 3];
const MAX_INDEX_BYTES = 512 * 1024 * 1024;

/** Where a repository keeps its index; the `.git` of a submodule or a worktree is a file that says where. */
function gitFolder(top: string): string {
  const dotGit = path.join(top, '.git');
  if (kindAt(dotGit) !== 'file') return dotGit;
  const [, named = ''] = /^gitdir: (.+)/.exec(readForeignText(dotGit, 4096)) ?? [];
  return path.resolve(top, named);
}

export type Tracked = 'yes' | 'no' | 'unknown';

/** What the index of the repository around says, read without git. A repository without one tracks nothing. */
function trackedByIndex(file: string, end: '\0' | '/'): Tracked {
  const top = nearestWith(['.git'], path.dirname(file), null);
  if (top === null) return 'no';
  try {
    const index = readForeignBytes(path.join(gitFolder(top), 'index'), MAX_INDEX_BYTES);
    const isReadable =
      index.length >= 8 &&
      index.toString('latin1', 0, 4) === 'DIRC' &&
      WHOLE_NAMES.includes(index.readUInt32BE(4));
    if (!isReadable) return 'unknown';
    const name = path.relative(top, file).split(path.sep).join('/');
    return index.includes(`${name}${end}`) ? 'yes' : 'no';
  } catch (error) {
    if (!(error instanceof ForeignFileError)) throw error;
    return error.isMissing ? 'no' : 'unknown';
  }
}

/**
 * Whether a file is committed, or about to be. Where git is missing, or cannot read its repository (status 128), that is not a no: the
 * index is read in its place, and what nobody can say is `unknown`.
 */
export async function trackedBy(host: Host, file: string): Promise<Tracked> {
  return (await trackedOf(host, [file])).get(file) ?? 'unknown';
}

/** Names of one question: a command line has room for far more. */
const TOGETHER = 100;

/** The same of each of these files. Git is started once for those of one folder: to start it takes longer than to answer. */
export async function trackedOf(host: Host, files: readonly string[]): Promise<Map<string, Tracked>> {
  const byFolder = new Map<string, string[]>();
  for (const file of files) {
    const folder = realpathSync(path.dirname(path.resolve(file)));
    const same = byFolder.get(folder);
    if (same === undefined) byFolder.set(folder, [file]);
    else same.push(file);
  }
  const told = new Map<string, Tracked>();
  for (const [folder, all] of byFolder)
    for (let at = 0; at < all.length; at += TOGETHER) {
      const some = all.slice(at, at + TOGETHER);
      const names = some.map((file) => path.basename(file));
      const { ending, stdout } = await run(host, folder, ['ls-files', '-z', '--', ...names]);
      const listed = ending.kind === 'exited' && ending.status === 0 ? stdout.split('\0') : null;
      // Where a folder has taken a file's place, git names what it contains.
      const tracked = new Set(listed?.map((one) => one.split('/', 1)[0]));
      for (const [i, file] of some.entries()) {
        const name = names[i] ?? '';
        const known = tracked.has(name) ? 'yes' : 'no';
        told.set(file, listed === null ? trackedByIndex(path.join(folder, name), '\0') : known);
      }
    }
  return told;
}

/** The same of what lies in a folder. */
export async function trackedIn(host: Host, folder: string): Promise<Tracked> {
  const real = realpathSync(folder);
  const { ending, stdout } = await run(host, real, ['ls-files', '--', '.']);
  if (ending.kind === 'exited' && ending.status === 0) return stdout === '' ? 'no' : 'yes';
  return trackedByIndex(real, '/');
}
