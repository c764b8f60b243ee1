import { InputError, type Finding } from '../../core/findings.js';
import { askGit } from '../../host/ci/git.js';
import type { Host } from '../../host/host.js';
import { ForeignFileError, readForeignText } from '../../host/read-foreign.js';
import { CONFIG_FILE, configText } from '../../pins/index.js';
import { membersOf, parseJson } from '../../host/json.js';
import { NO_SETTINGS, type ModelSettings } from '../settings.js';

/** Where `.trt-guard.yml` is taken from: the text of the one in a folder, null where there is none. */
export type ConfigSource = (folder: string) => Promise<string | null>;

/** The file as it was checked out: in a pull request, the version that it proposes. */
export const configOfHead: ConfigSource = (folder) => Promise.resolve(configText(folder));

const MAX_EVENT_BYTES = 32 * 1024 * 1024;

function member(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>((at, name) => membersOf(at)[name], value);
}

/** The commit that a pull request, or a group of a merge queue, is to be merged into, as GitHub's event tells it. */
function baseCommit(file: string | undefined): string | null {
  if (!file) return null;
  let event: unknown;
  try {
    event = parseJson(readForeignText(file, MAX_EVENT_BYTES));
  } catch (error) {
    if (error instanceof ForeignFileError && error.isMissing) return null;
    throw new InputError(
      `config-from: base: the event of this run cannot be read: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  const commit = member(event, 'pull_request', 'base', 'sha') ?? member(event, 'merge_group', 'base_sha');
  return typeof commit === 'string' && /^[0-9a-f]{40,64}$/.test(commit) ? commit : null;
}

/**
 * `.trt-guard.yml` of the base branch of a pull request, which the pull request cannot change. In a run that is of no pull request the
 * file that was checked out is the branch's own.
 * @throws InputError where nothing says what the base is, or it was not fetched
 */
function configOfBase(host: Host): ConfigSource {
  const { GITHUB_BASE_REF: branch, GITHUB_EVENT_PATH: event, GITHUB_ACTIONS: onGitHub } = host.env;
  const commit = baseCommit(event);
  if (!branch && commit === null) {
    if (onGitHub === 'true') return configOfHead;
    throw new InputError(
      'config-from is base, but the base is unknown: set GITHUB_BASE_REF to the branch that this will be merged into',
    );
  }
  const revisions = [
    ...(branch ? [`refs/remotes/origin/${branch}`] : []),
    ...(commit === null ? [] : [commit]),
  ];
  return async (folder) => {
    for (const revision of revisions) {
      const found = await askGit(host, folder, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
      if (found === null) continue;
      const tree = await askGit(host, folder, ['ls-tree', found.trim(), '--', CONFIG_FILE]);
      // A commit whose folders were not fetched says nothing of its files: that is not a branch without this one.
      if (tree === null) continue;
      const [entry = ''] = tree.split('\n');
      if (entry === '') return null;
      const text = await askGit(host, folder, ['cat-file', 'blob', /^\d+ blob (\w+)/.exec(entry)?.[1] ?? '']);
      if (text !== null) return text;
    }
    const name = branch ?? commit ?? '';
    throw new InputError(
      `config-from is base, and ${name} is not in the checkout of ${folder}: fetch it before this step (\`git fetch --depth=1 origin +${branch ? `refs/heads/${branch}:refs/remotes/origin/${branch}` : name}\`), or check out with fetch-depth: 0`,
    );
  };
}

/** By the request's `config-from`. @throws InputError as configOfBase does */
export function configSource({ configFrom }: { configFrom: 'head' | 'base' }, host: Host): ConfigSource {
  return configFrom === 'base' ? configOfBase(host) : configOfHead;
}

/** What the configuration says of each model of a run. */
export interface Settings {
  of: (model: string) => ModelSettings;
  /** What it says of models that are not here. */
  unused: (models: readonly string[]) => Promise<Finding[]>;
}

/**
 * Reads the text of the `.trt-guard.yml` of `root`. Where there is none (null), no reader of YAML is loaded either.
 * @throws InputError as parseModelSettings does
 */
export async function settingsIn(text: string | null, root: string): Promise<Settings> {
  if (text === null) return { of: () => NO_SETTINGS, unused: () => Promise.resolve([]) };
  const { parseModelSettings, unusedSettings } = await import('../model-settings.js');
  return {
    of: parseModelSettings(text, root),
    unused: (models) => unusedSettings(text, root, models),
  };
}
