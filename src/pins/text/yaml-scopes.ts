import type { ReaderContext } from '../reader.js';
import { Scope, combinations } from './scope.js';
import { Span, type SourceFile } from './source.js';
import type { YamlLeaf } from './yaml.js';

type Path = readonly (string | number)[];

/** Maps (and lists of `name` and `value`) whose entries are variables of what stands around them. */
const VARIABLES = ['env', 'variables', 'environment', 'substitutions', 'vars'] as const;

/** How Azure, GitHub, CircleCI, Argo and Tekton call them where they are used. */
const PARAMETERS = [
  'inputs',
  'parameters',
  'params',
  'pipeline.parameters',
  'workflow.parameters',
  'inputs.parameters',
];

/**
 * Variables that each part of a file sees: `env` and similar keys of the part and of everything around it, the matrix of a job, inputs and
 * parameters.
 */
export class ScopeTree {
  private readonly scopes = new Map<string, Scope>();
  /** The keys of the entries that a job's matrix lists under `include`; null where they have different ones, or beside lists. */
  private readonly entries = new Map<string, string | null>();

  constructor(
    private readonly file: SourceFile,
    leaves: readonly YamlLeaf[],
    private readonly context: ReaderContext,
  ) {
    this.scopes.set('', context.scope);
    for (const { path, siblings } of leaves) {
      const matrix = path.lastIndexOf('matrix');
      if (matrix <= 0) continue;
      const job = path.slice(0, matrix - 1).join('.');
      const isEntry = path[matrix + 1] === 'include' && path.length === matrix + 4;
      const keys = isEntry ? [...siblings.keys()].sort().join(' ') : null;
      const known = this.entries.get(job);
      this.entries.set(job, known === undefined || known === keys ? keys : null);
    }
    for (const leaf of leaves) {
      for (const key of VARIABLES) this.addVariable(leaf, key);
      this.addMatrix(leaf);
      this.addParameter(leaf);
      this.addStepOutputs(leaf);
      this.addInclude(leaf);
    }
    if (/(?:^|\/)\.circleci\//.test(file.path)) this.addInvocations(leaves);
    // Jobs name the outputs of their steps above those steps.
    for (const leaf of leaves) this.addJobOutput(leaf);
  }

  /** `echo "version=10.3.0" >> "$GITHUB_OUTPUT"`, or into the environment: later steps of the job see it. */
  private addStepOutputs({ path, value, siblings }: YamlLeaf): void {
    const steps = path.lastIndexOf('steps');
    if (steps === -1 || !/^(?:run|command)$/.test(String(path.at(-1)))) return;
    const job = this.make(path.slice(0, steps));
    for (const { 0: whole, 2: name = '', 3: written = '', index } of value.text.matchAll(EXPORTED)) {
      const start = index + whole.indexOf('=') + 1;
      for (const known of references(value.slice(start, start + written.length), job))
        for (const called of [name, `env.${name}`]) job.add(called, known);
    }
    const id = siblings.get('id')?.text;
    if (id === undefined) return;
    for (const match of value.text.matchAll(OUTPUT)) {
      const [whole, , name = '', plain, old = '', written] = match;
      const output = plain ?? written ?? '';
      const start = match.index + whole.indexOf(output, whole.search(/=|::[^:]*$/));
      for (const known of references(value.slice(start, start + output.length), job))
        job.add(`steps.${id}.outputs.${name || old}`, known);
    }
  }

  /** `outputs: {version: ${{ steps.x.outputs.version }}}`: jobs that need this one see it. */
  private addJobOutput({ path, value }: YamlLeaf): void {
    const index = path.length - 2;
    const [job, name] = [path[index - 1], path[index + 1]];
    if (path[index] !== 'outputs' || path[index - 2] !== 'jobs' || typeof name !== 'string') return;
    for (const known of references(value, this.make(path.slice(0, index))))
      this.make(path.slice(0, index - 1)).add(`needs.${String(job)}.outputs.${name}`, known);
  }

  private addVariable(leaf: YamlLeaf, key: string): void {
    const index = leaf.path.lastIndexOf(key);
    if (index === -1) return;
    const [entry, attribute] = leaf.path.slice(index + 1);
    const name = typeof entry === 'number' && attribute === 'value' ? leaf.siblings.get('name')?.text : entry;
    if (typeof name !== 'string' || (attribute !== undefined && attribute !== 'value')) return;
    const around = leaf.path.slice(0, index);
    const scope = this.make(around);
    for (const value of references(leaf.value, scope))
      for (const known of [name, `env.${name}`, `variables.${name}`]) scope.add(known, value);
  }

  private addMatrix({ path, value, siblings }: YamlLeaf): void {
    const matrix = path.lastIndexOf('matrix');
    if (matrix <= 0 || path.includes('exclude')) return;
    const job = path.slice(0, matrix - 1);
    const rest = path
      .slice(matrix + 1)
      .filter((part): part is string => typeof part === 'string' && part !== 'include');
    const name = rest.at(-1);
    const origin = value.origin();
    if (name === undefined || origin === null) return;
    // GitLab and Azure give the value to a variable of that name.
    for (const known of [`matrix.${rest.join('.')}`, name]) this.make(job).add(known, value);
    if (path[matrix + 1] === 'include' && path.length === matrix + 4) {
      const entries = ENTRIES.get(origin.file) ?? new Map<number, Entry>();
      ENTRIES.set(origin.file, entries.set(origin.offset, siblings));
    }
    const { line, column } = origin.file.position(origin.offset);
    const choice = `matrix:${this.file.path}:${job.join('.')}`;
    const { alternatives } = this.context.shared;
    alternatives.set(`${origin.file.path}\0${line}`, choice);
    // Keys that every entry has are used together: each of them is a choice of its own.
    if (path[matrix + 1] === 'include' && this.entries.get(job.join('.')) != null)
      alternatives.set(`${origin.file.path}\0${line}\0${column}`, `${choice}:${name}`);
  }

  /** Inputs of GitHub and GitLab, parameters of Azure and CircleCI: their defaults. */
  private addParameter({ path, value, siblings }: YamlLeaf): void {
    const index = path.findLastIndex(
      (part) => part === 'inputs' || part === 'parameters' || part === 'params',
    );
    if (path.at(-1) !== 'default' && !(path.at(-1) === 'value' && typeof path[index + 1] === 'number'))
      return;
    if (index === -1) return;
    const entry = path[index + 1];
    const name = typeof entry === 'number' ? siblings.get('name')?.text : entry;
    if (name === undefined) return;
    for (const prefix of PARAMETERS) this.make([]).add(`${prefix}.${name}`, value);
  }

  /** GitLab's `include: [{local: plan.yml, inputs: {release: 24.05}}]`. */
  private addInclude({ path: [include, entry, inputs, name, ...rest], value }: YamlLeaf): void {
    if (include !== 'include' || typeof entry !== 'number' || inputs !== 'inputs' || rest.length > 0) return;
    this.make([]).add(`inputs.${String(name)}`, value);
  }

  /** CircleCI: what jobs, commands and executors are given where they are used, `- convert: {tag: 24.05-py3}`. */
  private addInvocations(leaves: readonly YamlLeaf[]): void {
    const declared = new Map<string, Path>();
    for (const { path } of leaves) {
      const [kind, name, parameters, parameter] = path;
      if (parameters === 'parameters' && /^(?:jobs|commands|executors)$/.test(String(kind)))
        declared.set(`${String(name)}\0${String(parameter)}`, path.slice(0, 2));
    }
    for (const { path, value, siblings } of declared.size === 0 ? [] : leaves) {
      const plain = path.filter((part) => typeof part === 'string' && !/^(?:matrix|parameters)$/.test(part));
      const parameter = plain.at(-1);
      // `executor: {name: trt, tag: 24.05-py3}`
      const name = plain.at(-2) === 'executor' ? siblings.get('name')?.text : plain.at(-2);
      const owner = declared.get(`${String(name)}\0${String(parameter)}`);
      const origin = value.origin();
      if (owner === undefined || origin === null || path[2] === 'parameters') continue;
      this.make(owner).add(`parameters.${String(parameter)}`, value);
      const { line, column } = origin.file.position(origin.offset);
      this.context.shared.alternatives.set(
        `${origin.file.path}\0${line}\0${column}`,
        `parameter:${origin.file.path}:${String(name)}.${String(parameter)}`,
      );
    }
  }

  private make(path: Path): Scope {
    const name = path.join('\0');
    const known = this.scopes.get(name);
    if (known !== undefined) return known;
    const scope = new Scope(path.length === 0 ? undefined : this.make(path.slice(0, -1)));
    this.scopes.set(name, scope);
    return scope;
  }

  /** The nearest scope around a path. */
  of(path: Path): Scope {
    return this.make(path);
  }
}

type Entry = YamlLeaf['siblings'];

/** The entry of a matrix (`include:`) that a value stands in, by its place: values of two entries are never used together. */
const ENTRIES = new WeakMap<SourceFile, Map<number, Entry>>();

const entriesOf = ({ pieces }: Span): Entry[] =>
  pieces.flatMap(({ file, offset }) => ENTRIES.get(file)?.get(offset) ?? []);

/** What a text says where the value is used: the other values of the same entry in the place of their names. */
export function inEntryOf(value: Span, text: string): string {
  const [entry] = text.includes('matrix.') ? entriesOf(value) : [];
  return entry === undefined
    ? text
    : text.replace(
        /\$\{\{\s*matrix\.([\w-]+)\s*\}\}/g,
        (whole, key: string) => entry.get(key)?.text ?? whole,
      );
}

/** `echo "NAME=value" >> $GITHUB_ENV`, and CircleCI's `echo 'export NAME=value' >> $BASH_ENV`. */
const EXPORTED =
  /\becho\s+(["']?)(?:export\s+)?([A-Za-z_]\w*)=([^\s"']*)\1\s*>>\s*["']?\$\{?(?:GITHUB_ENV|BASH_ENV)\b/g;

const OUTPUT =
  /\becho\s+(["']?)([A-Za-z_][\w-]*)=([^\s"']*)\1\s*>>\s*["']?\$\{?GITHUB_OUTPUT|::set-output name=([A-Za-z_][\w-]*)::([^\s"']*)/g;

/** GitHub and Azure `${{ x }}`, Azure `$(x)`, GitLab `$[[ x ]]`, CircleCI `<< x >>`, Ansible and Taskfile `{{ x }}`. */
const REFERENCE =
  /\$\{\{\s*([\w.-]+?)\s*(?:\|\|\s*'([^']*)'\s*)?\}\}|\$\(([\w.]+)\)|\$\[\[\s*([\w.-]+)\s*\]\]|<<\s*([\w.-]+)\s*>>|\{\{\s*\.?([\w.-]+)\s*\}\}/g;

const ADDED = /\{\{\s*\(\s*["']([=<>~]+)["']\s*[+~]\s*([\w.]+)\s*\)\s*if\b[^{}]*\}\}/;

/** A text with its references replaced by every value that they can have; what is unknown stays. */
export function references(value: Span, scope: Scope): Span[] {
  const parts: (readonly Span[])[] = [];
  let at = 0;
  const added = ADDED.exec(value.text);
  if (added !== null) {
    // `onnx{{ ('==' + version) if version else '' }}`
    const [whole, sign = '', name = ''] = added;
    const start = added.index + whole.indexOf(sign, 3);
    const known = scope
      .get(name)
      .map((one) =>
        Span.join([
          value.slice(0, added.index),
          value.slice(start, start + sign.length),
          one,
          value.slice(added.index + whole.length),
        ]),
      );
    if (known.length > 0) return known.flatMap((one) => references(one, scope));
  }
  for (const match of value.text.matchAll(REFERENCE)) {
    const [, expression, otherwise] = match;
    const name = expression ?? match.slice(3).find(Boolean) ?? '';
    const whole = value.slice(match.index, match.index + match[0].length);
    const fallback = otherwise === undefined ? -1 : match[0].indexOf(`'${otherwise}'`) + 1;
    const choices = [
      ...scope.get(name.replace(/^github\.event\.inputs\./, 'inputs.')),
      ...(fallback <= 0 ? [] : [whole.slice(fallback, fallback + (otherwise ?? '').length)]),
    ];
    if (choices.length === 0) continue;
    parts.push([value.slice(at, match.index)], choices);
    at = match.index + match[0].length;
  }
  if (parts.length === 0) return [value];
  parts.push([value.slice(at)]);
  const fitting = combinations(parts, (chosen) => new Set(chosen.flatMap(entriesOf)).size < 2);
  return (fitting.length > 0 ? fitting : combinations(parts)).map((chosen) => Span.join(chosen));
}
