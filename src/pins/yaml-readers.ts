import { assign, shellMentions } from './commands.js';
import { condaMentions } from './installs.js';
import { imageMentions, splitImageMentions } from './images.js';
import type { Mention } from './mention.js';
import { archiveMentions, requirementMentions, systemPackageMentions } from './packages.js';
import type { Reader, ReaderContext } from './reader.js';
import { Scope, combinations } from './scope.js';
import { expandText } from './shell.js';
import { Traced, type SourceFile } from './source.js';
import { variableMeaning, variableMentions } from './variables.js';
import { yamlLeaves, type YamlLeaf } from './yaml.js';

/** Keys whose value (or list of values) is a shell text. */
const SHELL_KEYS = new Set(
  (
    'run script before_script after_script shell command commands cmd cmds bash inlineScript pwsh powershell args entrypoint ' +
    'install before_install before_build postCreateCommand onCreateCommand updateContentCommand postStartCommand setup'
  ).split(' '),
);
/** Lists of pip requirements outside of requirements files (cog, conda, ...). */
const PIP_KEYS = new Set(['pip', 'python_packages', 'pip_packages', 'python_requirements', 'pip_install']);
const CONDA_KEYS = new Set([
  'dependencies',
  'host',
  'build',
  'run',
  'run_constrained',
  'run_constraints',
  'requires',
  'conda_packages',
]);
const DEFINITION_LISTS = new Set([
  'environment',
  'args',
  'build-args',
  'build_args',
  'env',
  'variables',
  'containerEnv',
  'build-arg',
]);

/** Keys whose value is an image even where it has no tag (elsewhere that is only a name). */
const IMAGE_KEYS = new Set(['image', 'container', 'uses', 'base_image', 'baseImage', 'from']);

interface YamlKind {
  /** `${{ matrix.x }}` expressions are expanded. */
  expressions?: boolean;
  /** `${X:-default}` is expanded in every value. */
  interpolated?: boolean;
  /** Lists under `dependencies`, `run`, ... are conda match specifications. */
  conda?: boolean;
}

const keyAt = (leaf: YamlLeaf): string =>
  leaf.path.findLast((part): part is string => typeof part === 'string') ?? '';

/** A reader for one kind of YAML (or JSON) file. */
export function yamlReader(kind: YamlKind = {}): Reader {
  return (file, context) => mentionsOfLeaves(file, yamlLeaves(file), kind, context);
}

export function mentionsOfLeaves(
  file: SourceFile,
  leaves: readonly YamlLeaf[],
  kind: YamlKind,
  context: ReaderContext,
): Mention[] {
  const scopes = new ScopeTree(file, leaves, kind, context);
  return leaves.flatMap((leaf) => {
    const scope = scopes.of(leaf.path);
    const values = kind.expressions
      ? expressions(leaf.value, scope)
      : kind.interpolated
        ? expandText(leaf.value, scope)
        : [leaf.value];
    return values.flatMap((value) => leafMentions(leaf, value, kind, scope));
  });
}

function leafMentions(leaf: YamlLeaf, value: Traced, kind: YamlKind, scope: Scope): Mention[] {
  if (leaf.path.includes('matrix') && leaf.path.includes('exclude')) return [];
  const key = keyAt(leaf);
  const inList = typeof leaf.path.at(-1) === 'number';
  const trimmed = value.trim();
  if (kind.conda === true && inList && CONDA_KEYS.has(key)) return condaMentions(trimmed);
  if (PIP_KEYS.has(key)) return trimmed.text.split('\n').length > 1 ? [] : requirementMentions(trimmed);
  // `- tensorrt==10.0.1` in a list is a requirement, whatever the list is called.
  if (inList && /^[\w.-]+(?:\[[\w,-]*\])?\s*(?:[=<>~!]=|===)\s*[\w.*,<>=!~ ]+$/.test(trimmed.text)) {
    const requirement = requirementMentions(trimmed);
    if (requirement.length > 0) return requirement;
  }
  // `- libnvinfer10=10.0.1.6-1+cuda12.4`: a package list of Ansible and its like.
  if (/^[a-z][\w.*-]*=\d[\w.+~:-]*$/.test(trimmed.text)) {
    const system = systemPackageMentions(trimmed);
    if (system.length > 0) return system;
  }
  const image = imageMentions(trimmed).filter(
    ({ spec }) => spec !== null || (IMAGE_KEYS.has(key) && !leaf.siblings.has('tag')),
  );
  if (image.length > 0) return image;
  const split = splitImage(leaf, trimmed);
  if (split.length > 0) return split;
  if (leaf.path.at(-2) === 'args' && leaf.path.includes('build')) scope.addBuildArgument(key, trimmed);
  if (DEFINITION_LISTS.has(key)) return definitionLines(trimmed, scope, /args?$/.test(key));
  if (SHELL_KEYS.has(key)) return shellMentions(value, new Scope(scope));
  if (key === 'value' || key === 'default') {
    const name = leaf.siblings.get('name')?.text ?? String(leaf.path.at(-2) ?? '');
    return variableMentions(name, trimmed);
  }
  const named = namedVersion(key, leaf, trimmed);
  return named.length > 0 ? named : /^https?:\/\/\S+$/.test(trimmed.text) ? archiveMentions(trimmed) : [];
}

/** `repository:` and `tag:` beside each other (Helm values), `name:` and `newTag:` (kustomize). */
function splitImage(leaf: YamlLeaf, value: Traced): Mention[] {
  const key = keyAt(leaf);
  if (key === 'tag') {
    const repository =
      leaf.siblings.get('repository') ?? leaf.siblings.get('image') ?? leaf.siblings.get('name');
    const registry = leaf.siblings.get('registry');
    if (repository === undefined) return [];
    const origin = repository.origin();
    const whole =
      registry === undefined || origin === null
        ? repository
        : new Traced([{ ...origin, text: `${registry.text}/${repository.text}` }]);
    return splitImageMentions(whole, value);
  }
  if (key === 'newTag') {
    const name = leaf.siblings.get('newName') ?? leaf.siblings.get('name');
    return name === undefined ? [] : splitImageMentions(name, value);
  }
  return [];
}

/** `tensorrt-version: 10.0.1`, and a bare `tensorrt: 10.0.1` where the value can be nothing but a full version. */
function namedVersion(key: string, leaf: YamlLeaf, value: Traced): Mention[] {
  if (variableMeaning(key) !== null) return variableMentions(key, value);
  const bare = /^(?:tensorrt|trt|tensor_rt|tensorrt[-_]rtx)$/i.test(key);
  const matrix = leaf.path.includes('matrix');
  if (!bare || !(matrix ? /^\d+\.\d+(?:\.\d+)*$/ : /^\d+\.\d+\.\d+(?:\.\d+)?$/).test(value.text)) return [];
  return variableMentions(`${key}_version`, value).map((mention) => ({ ...mention, name: key }));
}

/** `NAME=value`, one a line or one a list item. */
function definitionLines(value: Traced, scope: Scope, forBuild: boolean): Mention[] {
  const found: Mention[] = [];
  let start = 0;
  for (const line of value.text.split('\n')) {
    const name = /^\s*-?\s*([A-Za-z_][\w.-]*)\s*=/.exec(line);
    if (name?.[1] !== undefined) {
      const content = value.slice(start + name[0].length, start + line.length).trim();
      if (forBuild) scope.addBuildArgument(name[1], content);
      found.push(...assign(name[1], content, new Scope(scope)));
    }
    start += line.length + 1;
  }
  return found;
}

/** Variables that each part of the file sees: `env` (and `variables`, `environment`) of it and of what is around it, `matrix`, `inputs`. */
class ScopeTree {
  private readonly scopes = new Map<string, Scope>();
  constructor(
    private readonly file: SourceFile,
    leaves: readonly YamlLeaf[],
    kind: YamlKind,
    private readonly context: ReaderContext,
  ) {
    this.scopes.set('', context.scope);
    for (const leaf of leaves) {
      for (const key of ['env', 'variables', 'environment'] as const) {
        const index = leaf.path.lastIndexOf(key);
        if (index === -1) continue;
        const [name, attribute] = leaf.path.slice(index + 1);
        if (typeof name === 'string' && (attribute === undefined || attribute === 'value')) {
          const scope = this.make(leaf.path.slice(0, index));
          const values = kind.expressions
            ? expressions(leaf.value, this.of(leaf.path.slice(0, index)))
            : [leaf.value];
          for (const value of values) {
            scope.add(name, value);
            scope.add(`env.${name}`, value);
          }
        }
      }
      if (kind.expressions) this.addExpressionValues(leaf);
    }
  }

  private addExpressionValues(leaf: YamlLeaf): void {
    const { path } = leaf;
    const matrix = path.indexOf('matrix');
    if (matrix > 0) {
      const job = path.slice(0, matrix - 1);
      const name = path.slice(matrix + 1).find((part) => typeof part === 'string' && part !== 'include');
      const rest = path.slice(matrix + 1).filter((part) => typeof part === 'string' && part !== 'include');
      if (typeof name === 'string' && !path.includes('exclude')) {
        this.make(job).add(`matrix.${rest.join('.')}`, leaf.value);
        const origin = leaf.value.origin();
        if (origin !== null) {
          const { path: name } = this.file;
          const { line } = this.file.position(origin.offset);
          this.context.shared.alternatives.set(`${name}\0${line}`, `matrix:${name}:${job.join('.')}`);
        }
      }
    }
    const inputs = path.indexOf('inputs');
    if (inputs !== -1 && path.at(-1) === 'default')
      this.make([]).add(`inputs.${String(path[inputs + 1])}`, leaf.value);
  }

  private make(path: readonly (string | number)[]): Scope {
    const name = path.join('\0');
    const known = this.scopes.get(name);
    if (known !== undefined) return known;
    const scope = new Scope(path.length === 0 ? undefined : this.make(path.slice(0, -1)));
    this.scopes.set(name, scope);
    return scope;
  }

  /** The nearest scope around a path. */
  of(path: readonly (string | number)[]): Scope {
    return this.make(path);
  }
}

/** `${{ matrix.trt }}` and `${{ env.TAG }}` replaced by every value that they can have. */
function expressions(value: Traced, scope: Scope): Traced[] {
  const parts: (readonly Traced[])[] = [];
  let at = 0;
  for (const match of value.text.matchAll(/\$\{\{\s*([\w.-]+?)\s*(?:\|\|\s*'([^']*)'\s*)?\}\}/g)) {
    parts.push([value.slice(at, match.index)]);
    const whole = value.slice(match.index, match.index + match[0].length);
    const known = scope.get((match[1] ?? '').replace(/^github\.event\.inputs\./, 'inputs.'));
    const fallback = match[2] === undefined ? -1 : match[0].indexOf(`'${match[2]}'`) + 1;
    const choices = [
      ...known,
      ...(fallback <= 0 ? [] : [whole.slice(fallback, fallback + (match[2] ?? '').length)]),
    ];
    parts.push(choices.length === 0 ? [whole] : choices);
    at = match.index + match[0].length;
  }
  if (parts.length === 0) return [value];
  parts.push([value.slice(at)]);
  return combinations(parts).map((chosen) => Traced.join(chosen));
}
