import type { PinCandidate } from '../../text/candidate.js';
import { shellMentions } from '../commands.js';
import { archiveMentions, packageMention, packageOf, requirementMentions } from '../../carriers/packages.js';
import type { Reader } from '../../reader.js';
import { Scope } from '../../text/scope.js';
import type { Span } from '../../text/source.js';
import { tomlLeaves, type TomlLeaf } from '../../text/toml.js';
import { variableMentions } from '../../text/variables.js';

/** Tables whose keys are packages and whose values are specifiers (Poetry, pixi, Pipfile). */
const PACKAGE_TABLES =
  /(?:^|\.)(?:dependencies|dev-dependencies|host-dependencies|build-dependencies|pypi-dependencies|packages|dev-packages|tools|constraints|overrides)$/;
/** Lists of PEP 508 requirements. */
const REQUIREMENT_LISTS =
  /^(?:project\.dependencies|project\.optional-dependencies\..+|dependency-groups\..+|build-system\.requires|tool\.pdm\.dev-dependencies\..+|tool\.uv\.(?:dev-dependencies|override-dependencies|constraint-dependencies|build-constraint-dependencies)|tool\.hatch\..*dependencies|tool\.flit\.metadata\.requires.*|tool\.setuptools\.dynamic.*|tool\.rye\.dev-dependencies|tool\.cibuildwheel\..*|tool\.tox\..*deps)$/;

/** Tables of commands: hatch scripts, pixi tasks, poe tasks. */
const COMMANDS = /(?:^|\.)(?:scripts|tasks|cmds)(?:\.[^.]+)?$/;

const pathOf = (path: readonly (string | number)[]): string =>
  path.filter((part) => typeof part === 'string').join('.');

/** pyproject.toml, Pipfile, pixi.toml, mise.toml and their like. */
export const readToml: Reader = (file, context) => {
  const leaves = tomlLeaves(file);
  return leaves.flatMap((leaf) => leafMentions(leaf, leaves, context.scope));
};

/** Extras of one project, its groups of development, features and platforms are chosen one by one. */
const EXTRAS =
  /^(?:project\.optional-dependencies|dependency-groups|tool\.pdm\.dev-dependencies|tool\.poetry\.group|(?:tool\.pixi\.)?(?:feature|target))\./;

function asExtra(mentions: PinCandidate[], path: string): PinCandidate[] {
  return mentions.map((mention) =>
    EXTRAS.test(path) && mention.alternativeOf === undefined
      ? { ...mention, alternativeOf: `extra:${mention.at.file.path}` }
      : mention,
  );
}

function leafMentions(leaf: TomlLeaf, leaves: readonly TomlLeaf[], scope: Scope): PinCandidate[] {
  const path = pathOf(leaf.path);
  const [table, name] = [pathOf(leaf.path.slice(0, -1)), leaf.path.at(-1)];
  if (typeof name === 'number') {
    if (REQUIREMENT_LISTS.test(path)) return asExtra(requirementMentions(leaf.value), path);
    return tableEntry(leaf, leaves);
  }
  if (PACKAGE_TABLES.test(table) && typeof name === 'string') {
    return asExtra(packageMention(name, leaf.key, leaf.value), path);
  }
  const inside = asExtra(tableEntry(leaf, leaves), path);
  if (inside.length > 0) return inside;
  if (COMMANDS.test(table)) return shellMentions(leaf.value, new Scope(scope));
  if (/sources\./.test(path) && leaf.key.text === 'url') return archiveMentions(leaf.value);
  return variableMentions(path.startsWith('tool.') ? leaf.key.text : path.replace(/.*\./, ''), leaf.value);
}

/** `tensorrt = { version = "10.0.1", source = "nvidia" }`, or the same as a table of its own. */
function tableEntry(leaf: TomlLeaf, leaves: readonly TomlLeaf[]): PinCandidate[] {
  const index = leaf.path.findLastIndex((part) => typeof part === 'string' && packageOf(part) !== null);
  if (index <= 0 || index === leaf.path.length - 1) return [];
  if (!PACKAGE_TABLES.test(pathOf(leaf.path.slice(0, index)))) return [];
  const attribute = leaf.path.at(-1);
  const siblings = leaves.filter(
    (other) => other.path.slice(0, index + 1).join('\0') === leaf.path.slice(0, index + 1).join('\0'),
  );
  const isFile = attribute === 'url' || attribute === 'path' || attribute === 'file';
  if (!isFile && attribute !== 'version') return [];
  const mentions = isFile
    ? archiveMentions(leaf.value)
    : packageMention(String(leaf.path[index]), nameBeside(leaf), leaf.value).slice(0, 1);
  const marker = siblings.some((other) => /^(?:markers?|platform|python)$/.test(String(other.path.at(-1))));
  // Poetry's extras are made of packages that are optional.
  const isOptional = siblings.some(({ path, value }) => path.at(-1) === 'optional' && value.text === 'true');
  return mentions.map((mention) => {
    const of = mention.at.file.path;
    const choice = marker ? `marker:${of}:${mention.product}` : isOptional ? `extra:${of}` : undefined;
    return choice === undefined ? mention : { ...mention, alternativeOf: choice };
  });
}

/** The key of the inline table, where it stands on the line of the version. */
function nameBeside({ holder, value }: TomlLeaf): Span {
  const [key, version] = [holder?.origin(), value.origin()];
  if (holder === undefined || key == null || version === null) return value;
  return key.file.position(key.offset).line === version.file.position(version.offset).line ? holder : value;
}

/** poetry.lock, uv.lock, pdm.lock, pylock.toml: the versions of locked packages. */
export const readTomlLock: Reader = (file) => {
  const leaves = tomlLeaves(file);
  const versions = leaves.filter(
    (leaf) =>
      leaf.path.length === 3 &&
      (leaf.path[0] === 'package' || leaf.path[0] === 'packages') &&
      leaf.path[2] === 'version',
  );
  return versions.flatMap((leaf) => {
    const name = leaves.find(
      (other) =>
        other.path[0] === leaf.path[0] &&
        other.path[1] === leaf.path[1] &&
        other.path[2] === 'name' &&
        other.path.length === 3,
    );
    if (name === undefined) return [];
    return packageMention(name.value.text, leaf.value, leaf.value).map((mention) => ({
      ...mention,
      alternativeOf: `lock:${file.path}:${mention.name}`,
    }));
  });
};
