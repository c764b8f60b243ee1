import type { BuildTarget } from '../builds.js';
import { startsOf } from '../text/starting-folder.js';
import { environmentMentions, assign, buildArgumentMentions, shellMentions } from './commands.js';
import { windowsMentions } from './scripts.js';
import { condaMentions } from './installs.js';
import { imageMentions, splitImageMentions } from '../carriers/images.js';
import { mentionAt, usedIn, type PinCandidate } from '../text/candidate.js';
import {
  archiveMentions,
  debianVersion,
  isSystemPackage,
  packageMention,
  packageOf,
  releaseOf,
  requirementMentions,
  systemPackageMentions,
} from '../carriers/packages.js';
import { ParseProblem, type Reader, type ReaderContext } from '../reader.js';
import { Scope } from '../text/scope.js';
import { expandText } from '../text/shell-expand.js';
import { SourceFile, Span } from '../text/source.js';
import { variableMeaning, variableMentions } from '../text/variables.js';
import { pipelineOf } from '../text/gitlab.js';
import { safeLeaves, yamlLeaves, type YamlLeaf } from '../text/yaml.js';
import { callsOf, type Call } from '../text/yaml-calls.js';
import { inEntryOf, references, ScopeTree } from '../text/yaml-scopes.js';

/** Keys whose value (or list of values) is a shell text. */
const SHELL_KEYS = new Set(
  (
    'run script before_script after_script shell command commands cmd cmds bash inlineScript pwsh powershell args entrypoint ' +
    'install before_install before_build postCreateCommand onCreateCommand updateContentCommand postStartCommand setup setup_commands ' +
    'runcmd bootcmd initialization_commands head_setup_commands worker_setup_commands source'
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
  /** `${X:-default}` is expanded in every value. */
  interpolated?: boolean;
  /** The file beside it that this one is laid over, as Helm does it with `values.yaml`. */
  base?: string;
  /** Lists under `dependencies`, `run`, ... are conda match specifications. */
  conda?: boolean;
}

/** Maps that only describe: nothing in them is used. */
const PROSE = new Set(['labels', 'annotations', 'customizations', 'description', 'displayName']);

/** Ray's resources hold YAML as text: https://docs.ray.io/en/latest/cluster/kubernetes/getting-started.html */
const EMBEDDED = new Set(['serveConfigV2', 'runtimeEnvYAML']);

/** From where to where a value stands in its file. */
function placeOf({ pieces }: Span): [number, number] {
  const last = pieces.at(-1);
  return [pieces[0]?.offset ?? 0, last === undefined ? 0 : last.offset + last.text.length];
}

/** `ansible.builtin.shell` is `shell`. */
const nameOf = (part: string | number): string =>
  typeof part === 'string' ? part.replace(/^(?:[a-z]\w*\.)+/, '') : '';

/** A command key counts for its value, a list of values, and the named commands of a dev container. */
function isCommandPath(part: string | number, leaf: YamlLeaf): boolean {
  const after = leaf.path.slice(leaf.path.indexOf(part) + 1);
  return (
    after.every((step) => typeof step === 'number') || (/Command$/.test(String(part)) && after.length <= 2)
  );
}

/** `tasks: {convert: docker run ..., serve: [docker run ...]}` of a Taskfile. */
const isShortTask = ({ path: [tasks, name, index, ...rest] }: YamlLeaf): boolean =>
  tasks === 'tasks' && typeof name === 'string' && typeof index !== 'string' && rest.length === 0;

const keyAt = (leaf: YamlLeaf): string =>
  leaf.path.findLast((part): part is string => typeof part === 'string') ?? '';

/** A reader for one kind of YAML (or JSON) file. */
export function yamlReader(kind: YamlKind = {}): Reader {
  return (file, context) => mentionsOfLeaves(file, yamlLeaves(file), kind, context);
}

/** YAML within another file (the pod of a Kubernetes agent, the applications of a Ray service): all around it is blanked, so that every place stays. */
export function embeddedYaml(
  file: SourceFile,
  start: number,
  end: number,
  context: ReaderContext,
): PinCandidate[] {
  const blanked = file.text.slice(0, start).replace(/[^\n]/g, ' ');
  const part = new SourceFile(file.path, blanked + file.text.slice(start, end));
  try {
    return yamlReader()(part, context);
  } catch (error) {
    if (error instanceof ParseProblem) return error.mentions;
    throw error;
  }
}

/** A GitLab pipeline, with the files that it includes: variables, jobs and references of one are seen by all. */
export const readPipeline: Reader = (file, context) => {
  const find = (name: string): SourceFile[] => {
    const found = context.scope.sourcedFile(file.path, name);
    return found === null ? [] : [found];
  };
  const { files, leaves } = pipelineOf(file, find);
  for (const { path } of files) if (path !== file.path) context.shared.included.add(path);
  const variables = leaves.filter(({ path: [key] }) => key === 'variables' || key === 'include');
  return files.flatMap((one) => {
    // By its own places, and those that its references refer to.
    const own = yamlLeaves(one).some(({ reference }) => reference !== undefined)
      ? leaves
      : [...variables, ...yamlLeaves(one)];
    return mentionsOfLeaves(one, own, { interpolated: true }, context);
  });
};

export function mentionsOfLeaves(
  file: SourceFile,
  leaves: readonly YamlLeaf[],
  kind: YamlKind,
  context: ReaderContext,
  callers: readonly string[] = [],
): PinCandidate[] {
  const scopes = new ScopeTree(file, leaves, context);
  addRoleVariables(file, context, scopes.of([]));
  for (const { path: keys, value } of kind.interpolated === true ? leaves : []) {
    const at = keys.indexOf('env_file');
    const beside = at === -1 || keys.at(-1) === 'required' ? null : context.beside(value.text);
    if (beside !== null) environmentMentions(beside.span(), scopes.of(keys.slice(0, at)));
  }
  const builds = buildLeaves(leaves);
  const startOf = startsOf(leaves);
  // Values for tests of a chart lie in its folder `ci`.
  const base =
    kind.base === undefined
      ? null
      : (context.beside(kind.base) ??
        (context.beside('../Chart.yaml') === null ? null : context.beside(`../${kind.base}`)));
  const below = base === null ? [] : yamlLeaves(base);
  const chart = kind.base === undefined ? undefined : releaseOfChart(context);
  const registry =
    kind.base === undefined
      ? undefined
      : [...leaves, ...below].find(
          ({ path: keys, value }) => value.text !== '' && GLOBAL_REGISTRY.test(keys.join('.')),
        )?.value;
  const handed = callsOf(file, leaves).flatMap((call) =>
    calledMentions(file, call, kind, scopes, context, callers),
  );
  const own = leaves.flatMap((leaf) => {
    const scope = scopes.of(leaf.path);
    const branches = branchesOfExpression(leaf.value);
    const known = branches ?? listedInExpression(leaf.value) ?? references(leaf.value, scope);
    const release = chart !== undefined && keyAt(leaf) === 'tag' && leaf.value.text === '' ? [chart] : null;
    const values =
      release !== null
        ? release
        : kind.interpolated
          ? known.flatMap((value) => expandText(unescaped(value), scope))
          : known;
    const laid = below.length === 0 ? leaf : laidOver(leaf, below);
    const whole = registry === undefined ? laid : inRegistry(laid, registry);
    if (EMBEDDED.has(keyAt(leaf)) && leaf.value.text.includes('\n'))
      return embeddedYaml(file, ...placeOf(leaf.value), context);
    const set = setUpVersion(leaf, leaves, context);
    if (set.length > 0) return set;
    const found = usedIn(
      values.flatMap((value) => leafMentions(whole, value, kind, scope, builds, startOf)),
      leaf.value.origin(),
    );
    if (branches === null) return found;
    const choice = `expression:${file.path}:${leaf.value.origin()?.offset ?? 0}`;
    return found.map((mention) => ({ alternativeOf: choice, ...mention }));
  });
  return [...own, ...handed.filter((mention) => !isToldOtherwise(mention, own))];
}

/** `$$NAME` in a compose file is `$NAME` in the container: a variable of the same service. */
function unescaped(value: Span): Span {
  const doubled = [...value.text.matchAll(/\$(?=\$)/g)].map(({ index }) => index);
  return doubled.length === 0
    ? value
    : Span.join([-1, ...doubled].map((at, n) => value.slice(at + 1, doubled[n] ?? value.text.length)));
}

/** A value whose own place says what version it is: what a called file adds to it is not a part of what is written. */
function isToldOtherwise({ versionAt, version }: PinCandidate, own: readonly PinCandidate[]): boolean {
  return own.some(
    (other) =>
      other.version !== version &&
      other.versionAt?.file === versionAt?.file &&
      other.versionAt?.offset === versionAt?.offset,
  );
}

/** More calls of one another than any pipeline has. */
const MAX_CALLS = 4;

/** What a workflow, an action or a template makes of the values that it is called with. Its own pins are told where they stand. */
function calledMentions(
  file: SourceFile,
  { names, prefix, given }: Call,
  kind: YamlKind,
  scopes: ScopeTree,
  context: ReaderContext,
  callers: readonly string[],
): PinCandidate[] {
  if (callers.length >= MAX_CALLS) return [];
  const called = names
    .map((name) => context.scope.sourcedFile(file.path, name))
    .find((one) => one !== null && one.path !== file.path && !callers.includes(one.path));
  if (called == null) return [];
  const scope = new Scope(context.scope);
  for (const [name, { path, value }] of given)
    for (const known of references(value, scopes.of(path))) scope.add(`${prefix}.${name}`, known);
  const isDefault = ({ path, siblings }: YamlLeaf): boolean =>
    path.at(-1) === 'default' &&
    path.includes(prefix) &&
    given.has(siblings.get('name')?.text ?? String(path.at(-2)));
  const leaves = safeLeaves(called).filter((leaf) => !isDefault(leaf));
  return mentionsOfLeaves(called, leaves, kind, { ...context, scope }, [...callers, file.path]).filter(
    ({ versionAt }) => versionAt?.file.path === file.path,
  );
}

/** The `appVersion` of a chart is the tag of an image that is given none; only where it is one that NVIDIA's images have. */
function releaseOfChart(context: ReaderContext): Span | undefined {
  const file = context.beside('Chart.yaml');
  const found = (file === null ? [] : safeLeaves(file)).find(({ path: [key] }) => key === 'appVersion');
  return found !== undefined && /^\d\d\.\d\d(?:-|$)/.test(found.value.text) ? found.value : undefined;
}

/** Where Ansible takes the variables of a role or a playbook from. */
const ROLE_VARIABLES = [
  '../defaults',
  '../vars',
  'vars',
  'defaults',
  'group_vars/all',
  '../group_vars/all',
].flatMap((folder) => [`${folder}/main.yml`, `${folder}/main.yaml`, `${folder}.yml`, `${folder}.yaml`]);

function addRoleVariables(file: SourceFile, context: ReaderContext, scope: Scope): void {
  if (
    !file.text.includes('{{') ||
    !/^[ \t]*(?:-[ \t]*)?(?:hosts|tasks|roles|name|vars_files|[\w.]*(?:apt|pip|shell|command)):/m.test(
      file.text,
    )
  )
    return;
  const named = [...file.text.matchAll(/^[ \t]*-\s*["']?([\w./-]+\.ya?ml)["']?\s*$/gm)].map(
    ([, name = '']) => name,
  );
  for (const name of [...ROLE_VARIABLES, ...named]) {
    const beside = context.beside(name);
    for (const { path, value } of beside === null ? [] : safeLeaves(beside))
      if (path.every((part) => typeof part === 'string')) scope.add(path.join('.'), value);
  }
}

function leafMentions(
  leaf: YamlLeaf,
  value: Span,
  kind: YamlKind,
  scope: Scope,
  builds: ReadonlyMap<string, YamlLeaf>,
  startOf: (leaf: YamlLeaf) => string,
): PinCandidate[] {
  if (leaf.path.some((part) => PROSE.has(String(part)))) return [];
  if (leaf.path.includes('matrix') && leaf.path.includes('exclude')) return [];
  const key = keyAt(leaf);
  const inList = typeof leaf.path.at(-1) === 'number';
  const trimmed = value.trim();
  const module = moduleMentions(leaf, trimmed);
  if (module.length > 0) return module;
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
  // Compose's, and Skaffold's.
  const handed = leaf.path.at(-2);
  if ((handed === 'args' && leaf.path.includes('build')) || handed === 'buildArgs')
    scope.addBuildArgument(key, trimmed, buildTarget(leaf, builds, trimmed));
  const image = imageMentions(trimmed).filter(
    ({ spec }) => spec !== null || (IMAGE_KEYS.has(key) && !leaf.siblings.has('tag')),
  );
  if (image.length > 0) return image;
  const split = splitImage(leaf, trimmed);
  if (split.length > 0) return split;
  if (key === 'dockerfile_inline') return scope.writtenFile('Dockerfile', value) ?? [];
  if (DEFINITION_LISTS.has(key) || (inList && leaf.path.includes('env'))) {
    const target = /args?$/.test(key) ? buildTarget(leaf, builds, trimmed) : null;
    const defined = definitionLines(trimmed, scope, target);
    if (defined.length > 0 || !SHELL_KEYS.has(key)) return defined;
  }
  if (/^(?:pwsh|powershell)$/.test(leaf.siblings.get('shell')?.text ?? key))
    return windowsMentions(value, new Scope(scope), true);
  if (trimmed.text.includes('--build-arg ') && !/\bdocker\b|\n/.test(trimmed.text))
    return buildArgumentMentions(trimmed, new Scope(scope), buildTarget(leaf, builds, trimmed));
  if (
    leaf.path.some((part) => SHELL_KEYS.has(nameOf(part)) && isCommandPath(part, leaf)) ||
    isShortTask(leaf)
  )
    return shellMentions(value, new Scope(scope).startIn(startOf(leaf)));
  // KServe: `triton: {runtimeVersion: 24.08-py3}` is the tag of its image.
  const origin = trimmed.origin();
  if (key === 'runtimeVersion' && leaf.path.at(-2) === 'triton' && origin !== null)
    return splitImageMentions(new Span([{ ...origin, text: 'nvcr.io/nvidia/tritonserver' }]), trimmed);
  if (key === 'value' || key === 'default') {
    const name = leaf.siblings.get('name')?.text ?? String(leaf.path.at(-2) ?? '');
    const named = variableMentions(name, trimmed);
    // A path names where it was unpacked to; only the archive itself is fetched.
    return named.length > 0 || trimmed.text.includes('/') ? named : archiveMentions(trimmed);
  }
  const named = namedVersion(key, leaf, trimmed);
  const isArchive = /^(?:https?:\/\/\S+|TensorRT-\d[\w.+-]+\.(?:tar\.gz|tgz|zip))$/i.test(trimmed.text);
  return named.length > 0 ? named : isArchive ? archiveMentions(trimmed) : [];
}

/** Modules of Ansible that install packages: `pip: {name: tensorrt, version: 10.3.0}`, `apt: name=libnvinfer10=10.3.0.26-1`. */
function moduleMentions(leaf: YamlLeaf, value: Span): PinCandidate[] {
  const index = leaf.path.findLastIndex((part) => /^(?:pip|apt|dnf|yum|package)$/.test(nameOf(part)));
  if (index === -1) return [];
  const [attribute] = leaf.path.slice(index + 1);
  if (attribute === undefined) {
    const name = /(?:^|\s)(?:name|pkg)=["']?([^\s"']+)/d.exec(value.text)?.indices?.[1];
    return name === undefined ? [] : packageWord(value.slice(...name));
  }
  if (attribute === 'version') {
    const name = leaf.siblings.get('name');
    return name === undefined || packageOf(name.text) === null ? [] : packageMention(name.text, value, value);
  }
  return attribute === 'name' && !leaf.siblings.has('version') ? packageWord(value) : [];
}

function packageWord(value: Span): PinCandidate[] {
  const system = systemPackageMentions(value);
  return system.length > 0 && !/[=<>~!]=/.test(value.text) ? system : requirementMentions(value);
}

/** `uses: somebody/setup-tensorrt@v1` with `version: 10.3.0`: the action says whose version it is. */
function setUpVersion(leaf: YamlLeaf, leaves: readonly YamlLeaf[], context: ReaderContext): PinCandidate[] {
  const key = String(leaf.path.at(-1));
  if (!/^(?:tensorrt-)?version$|^tensorrt-version-file$/.test(key) || leaf.path.at(-2) !== 'with') return [];
  const step = leaf.path.slice(0, -2).join('\0');
  const uses = leaves.find(
    (other) => other.path.at(-1) === 'uses' && other.path.slice(0, -1).join('\0') === step,
  );
  const action = /([\w.-]+)(?:@|$)/.exec(uses?.value.text ?? '')?.[1] ?? '';
  if (key === 'tensorrt-version-file') {
    const caller = leaf.value.origin()?.file.path ?? '';
    if (/^trt-guard$/i.test(action))
      context.shared.named.push({ caller, file: leaf.value.text, as: 'version' });
    return [];
  }
  // Our own action: it is given a version, and converts and loads with that.
  if (key === 'tensorrt-version' && /^trt-guard$/i.test(action)) {
    const product = leaf.siblings.get('product')?.text === 'tensorrt-rtx' ? 'tensorrt-rtx' : 'tensorrt';
    return variableMentions(`${product}-version`, leaf.value).map((mention) => ({
      ...mention,
      name: 'tensorrt-version',
      byNameOnly: false,
    }));
  }
  const name = key === 'version' ? /(?:^|-)(tensorrt(?:-rtx)?|trt)$/i.exec(action)?.[1] : undefined;
  return name === undefined ? [] : variableMentions(`${name}_version`, leaf.value);
}

/** `{{ 'a' if x else 'b' }}` and `${{ x && 'a' || 'b' }}`: one of them is chosen. Null for a value that is not such an expression. */
function branchesOfExpression(value: Span): Span[] | null {
  const blocks = branchesOfBlocks(value) ?? valuesOfLookup(value);
  if (blocks !== null) return blocks;
  if (!/^\s*\$?\{\{[^{}]*\}\}\s*$/.test(value.text)) return null;
  const pattern = value.text.trim().startsWith('$')
    ? /(?:&&|\|\|)\s*'([^']+)'/g
    : /'([^']+)'(?=\s+if\s)|\belse\s+'([^']+)'/g;
  const found = [...value.text.matchAll(pattern)].map((match) => {
    const text = match[1] ?? match[2] ?? '';
    const start = match.index + match[0].indexOf(`'${text}'`) + 1;
    return value.slice(start, start + text.length);
  });
  return found.length < 2 ? null : found;
}

/** `{% if x %}a{% else %}b{% endif %}`: the texts between, each with what stands around the whole. */
function branchesOfBlocks(value: Span): Span[] | null {
  const first = /\{%-?\s*if\b.*?%\}/s.exec(value.text);
  const last = /\{%-?\s*endif\s*-?%\}/.exec(value.text);
  if (first === null || last === null || last.index < first.index) return null;
  const around = [value.slice(0, first.index), value.slice(last.index + last[0].length)] as const;
  const found: Span[] = [];
  let start = first.index + first[0].length;
  const inside = value.text.slice(0, last.index);
  for (const mark of inside.matchAll(/\{%-?\s*(?:elif\b.*?|else)\s*-?%\}/gs)) {
    found.push(value.slice(start, mark.index).trim());
    start = mark.index + mark[0].length;
  }
  found.push(value.slice(start, last.index).trim());
  return found
    .filter(({ text }) => text !== '')
    .map((branch) => Span.join([around[0], branch, around[1]]).trim());
}

/** `{{ {'amd64': '10.8.0', 'arm64': '10.3.0'}[arch] }}`: one of the values is chosen. */
function valuesOfLookup(value: Span): Span[] | null {
  const lookup = /^\s*\{\{\s*(?:dict\()?\{(.*)\}\)?\s*(?:\[|\.get\()[^{}]*\}\}\s*$/s.exec(value.text);
  if (lookup === null) return null;
  return [...value.text.matchAll(/:\s*(["'])(.*?)\1/g)].map((match) => {
    const start = match.index + match[0].length - 1 - (match[2] ?? '').length;
    return value.slice(start, start + (match[2] ?? '').length);
  });
}

/** The strings of `${{ fromJSON('["a", "b"]') }}`. */
function listedInExpression(value: Span): Span[] | null {
  if (!/^\$\{\{\s*fromJSON\('\[/i.test(value.text)) return null;
  return [...value.text.matchAll(/"([^"]*)"/g)].map((match) =>
    value.slice(match.index + 1, match.index + 1 + (match[1] ?? '').length),
  );
}

/** Values that a file leaves out are those of the file below it: a `tag:` alone belongs to the repository that is named there. */
function laidOver(leaf: YamlLeaf, below: readonly YamlLeaf[]): YamlLeaf {
  if (keyAt(leaf) !== 'tag' || leaf.siblings.has('repository')) return leaf;
  const path = leaf.path.join('\0');
  const same = below.find((other) => other.path.join('\0') === path);
  return same === undefined ? leaf : { ...leaf, siblings: new Map([...same.siblings, ...leaf.siblings]) };
}

/** The registry that all images of a chart come from. */
const GLOBAL_REGISTRY =
  /^(?:global\.(?:image\.)?)?(?:image|docker|container)?[-_]?registry(?:\.(?:url|host|name))?$/i;

/** An image that names no registry itself comes from the one of the whole chart. */
function inRegistry(leaf: YamlLeaf, registry: Span): YamlLeaf {
  if (keyAt(leaf) !== 'tag' || leaf.siblings.has('registry')) return leaf;
  const name = leaf.siblings.get('repository') ?? leaf.siblings.get('name') ?? leaf.siblings.get('image');
  return name === undefined || /^[^/]*\.[^/]*\//.test(name.text)
    ? leaf
    : { ...leaf, siblings: new Map([...leaf.siblings, ['registry', registry]]) };
}

/** `repository:` and `tag:` beside each other (Helm values), `name:` and `newTag:` (kustomize). */
function splitImage(leaf: YamlLeaf, value: Span): PinCandidate[] {
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
        : new Span([{ ...origin, text: `${registry.text.replace(/\/$/, '')}/${repository.text}` }]);
    return splitImageMentions(whole, value);
  }
  if (key === 'newTag') {
    const name = leaf.siblings.get('newName') ?? leaf.siblings.get('name');
    return name === undefined ? [] : splitImageMentions(name, value);
  }
  return [];
}

/** `tensorrt-version: 10.0.1`, and a bare `tensorrt: 10.0.1` where the value can be nothing but a full version. */
function namedVersion(key: string, leaf: YamlLeaf, value: Span): PinCandidate[] {
  if (variableMeaning(key) !== null) return variableMentions(key, value);
  const table = ofTable(key, leaf, value);
  if (table.length > 0) return table;
  const frozen = frozenPackage(key, value);
  if (frozen.length > 0) return frozen;
  // `tensorrt: {version: 10.3.0}`
  const named = /^(?:version|ver)$/i.test(key)
    ? (leaf.siblings.get('name') ?? leaf.siblings.get('package') ?? leaf.siblings.get('pkg'))
    : undefined;
  if (named !== undefined) {
    const listed = frozenPackage(named.text, value);
    if (listed.length > 0) return listed;
  }
  const owner = /^version$/i.test(key) ? String(leaf.path.at(-2) ?? '') : key;
  const bare = /^(?:tensorrt|trt|tensor_rt|tensorrt[-_]rtx)$/i.test(owner);
  const matrix = leaf.path.includes('matrix');
  if (!bare || !(matrix ? /^\d+\.\d+(?:\.\d+)*$/ : /^\d+\.\d+\.\d+(?:\.\d+)?$/).test(value.text)) return [];
  return variableMentions(`${owner}_version`, value).map((mention) => ({ ...mention, name: owner }));
}

/** `tensorrt: {x86_64: 10.8.0.43, aarch64: 10.3.0.30}`: a version for each machine or system, of which one is taken. */
function ofTable(key: string, leaf: YamlLeaf, value: Span): PinCandidate[] {
  const owner = String(leaf.path.at(-2));
  if (leaf.path.at(-1) !== key || !MACHINE.test(key) || !/^\d+\.\d+\.\d+/.test(value.text)) return [];
  const name = /^(?:tensorrt|trt)$/i.test(owner) ? `${owner}_version` : owner;
  const choice = `table:${value.origin()?.file.path ?? ''}:${leaf.path.slice(0, -1).join('.')}`;
  return variableMentions(name, value).map((mention) => ({ ...mention, name: owner, alternativeOf: choice }));
}

const MACHINE =
  /^(?:x86_64|amd64|x86|aarch64|arm64|sbsa|jetson|l4t|orin|windows|linux|focal|jammy|noble|(?:ubuntu|debian|rhel|jetpack|jp|cuda|cu)[-_]?\d[\d._]*)$/i;

/** `libnvinfer10: 10.8.0.43-1+cuda12.8`, `tensorrt-cu12: 10.3.0`: the name of a package is the key of its version. */
function frozenPackage(key: string, value: Span): PinCandidate[] {
  const text = value.text.replace(/^={2,3}\s*/, '');
  if (!/^(?:\d+:)?\d+\.\d+\.\d+/.test(text)) return [];
  if (packageOf(key)?.carries === 'self' && key !== 'tensorrt' && releaseOf(text) !== null)
    return packageMention(key, value, value);
  const version = isSystemPackage(key) ? debianVersion(text) : null;
  return version === null || (/^(?:nvidia-)?tensorrt$/.test(key) && !text.includes('-'))
    ? []
    : mentionAt(value, {
        product: 'tensorrt',
        name: key,
        spec: value.text,
        version,
        versionAt: value.origin(),
      });
}

/** `NAME=value`, one a line or one a list item. */
function definitionLines(value: Span, scope: Scope, target: BuildTarget | null): PinCandidate[] {
  const found: PinCandidate[] = [];
  let start = 0;
  for (const line of value.text.split('\n')) {
    const name = /^\s*-?\s*([A-Za-z_][\w.-]*)\s*=/.exec(line);
    if (name?.[1] !== undefined) {
      const content = value.slice(start + name[0].length, start + line.length).trim();
      if (target !== null) scope.addBuildArgument(name[1], content, target);
      found.push(...assign(name[1], content, new Scope(scope)));
    }
    start += line.length + 1;
  }
  return found;
}

const BUILD_KEYS = new Set(['context', 'dockerfile', 'file', 'build', 'path']);

/** The leaves that say which Dockerfile something builds, by their path. */
function buildLeaves(leaves: readonly YamlLeaf[]): ReadonlyMap<string, YamlLeaf> {
  return new Map(
    leaves
      .filter(({ path }) => BUILD_KEYS.has(String(path.at(-1))))
      .map((leaf) => [leaf.path.join('\0'), leaf] as const),
  );
}

/** `dockerfile:` or `file:`, and `context:`, beside the arguments or beside what they belong to; where an entry of a matrix says it, that of the value. */
function buildTarget(leaf: YamlLeaf, builds: ReadonlyMap<string, YamlLeaf>, given: Span): BuildTarget {
  const caller = leaf.value.origin()?.file.path ?? '';
  const named = (key: string, path: readonly (string | number)[]): string | null =>
    inEntryOf(given, builds.get([...path, key].join('\0'))?.value.text ?? '') || null;
  for (let length = leaf.path.length - 1; length > leaf.path.length - 4 && length > 0; length--) {
    const around = leaf.path.slice(0, length);
    const dockerfile = named('dockerfile', around) ?? named('file', around);
    const context = named('context', around);
    if (dockerfile !== null || context !== null) return { caller, dockerfile, context };
  }
  return { caller, dockerfile: null, context: null };
}
