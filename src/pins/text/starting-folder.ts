import { noted } from '../../core/noted.js';
import { folderAt } from '../builds.js';
import type { YamlLeaf } from './yaml.js';

const DEFAULT_FOLDER = 'defaults.run.working-directory';

/** What GitHub, Azure, CircleCI and Ansible call the folder of a step. */
const FOLDER_KEYS = ['working-directory', 'workingDirectory', 'working_directory', 'chdir'];

/** Lists whose commands run in one shell after another, and the list that runs before one. */
const ONE_SHELL = new Set(['script', 'before_script', 'command', 'commands', 'install', 'before_install']);

/**
 * The folder that the commands of a value start in: that of the step or of its job, and where the commands before it in one list
 * (of GitLab, in `before_script`, too) have gone.
 */
export function startsOf(leaves: readonly YamlLeaf[]): (leaf: YamlLeaf) => string {
  const defaults = leaves.filter(({ path: keys }) => keys.slice(-3).join('.') === DEFAULT_FOLDER);
  const lists = new Map<string, YamlLeaf[]>();
  // `tasks: {a: {dir: serving}}` of a Taskfile.
  const folders = new Map(
    leaves
      .filter(({ path: [tasks, , dir, ...rest] }) => tasks === 'tasks' && dir === 'dir' && rest.length === 0)
      .map(({ path: keys, value }) => [keys.slice(0, 2).join('\0'), value.text]),
  );
  for (const leaf of leaves)
    if (typeof leaf.path.at(-1) === 'number' && ONE_SHELL.has(String(leaf.path.at(-2))))
      noted(lists, leaf.path.slice(0, -1).join('\0'), leaf);
  return ({ path: keys, siblings }) => {
    const around = defaults.filter(({ path: other }) =>
      other.slice(0, -3).every((key, index) => keys[index] === key),
    );
    const own = FOLDER_KEYS.map((key) => siblings.get(key)?.text).find((one) => one !== undefined);
    const ofTask = keys[0] === 'tasks' ? folders.get(keys.slice(0, 2).join('\0')) : undefined;
    const start = own ?? ofTask ?? around.at(-1)?.value.text ?? '';
    const last = keys.at(-1);
    if (typeof last !== 'number') return start;
    const list = keys.slice(0, -1);
    const first = list.at(-1) === 'script' ? [...list.slice(0, -1), 'before_script'] : null;
    const earlier = [
      ...(first === null ? [] : (lists.get(first.join('\0')) ?? [])),
      ...(lists.get(list.join('\0')) ?? []).filter(({ path: other }) => Number(other.at(-1)) < last),
    ];
    const before = earlier.map(({ value }) => value.text).join('\n');
    return folderAt(before, before.length, start);
  };
}
