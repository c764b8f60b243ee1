import { usesByFile, type PinUse } from './uses.js';
import path from 'node:path';
import type { BuildCall } from '../builds.js';
import type { ResolvedPin, Use } from '../resolve-pins.js';
import type { SourceFile } from '../text/source.js';
import { stagesOf, type Stage } from './dockerfiles.js';
import { uniquePins } from './meeting.js';
import { contentAfter, leftBeside, type Carried } from './stage-content.js';

/** What the links need from a tree. */
export interface Tree {
  /** Every file that was looked at. */
  files: ReadonlySet<string>;
  entries: readonly ResolvedPin[];
  /** Builds that pass arguments. */
  builds: readonly BuildCall[];
  /** Files that a requirements file includes. */
  includes: ReadonlyMap<string, readonly string[]>;
  /** The text of a file; null where it cannot be read. */
  read(file: string): SourceFile | null;
  isDockerfile(file: string): boolean;
  /** A Python file that describes images. */
  describes(file: string): boolean;
}

/** A Dockerfile with what is left in each of its stages. */
export interface DockerImage {
  file: string;
  stages: Stage[];
  /** By stage: what its own lines and its bases install. */
  contents: Carried[][];
  /** By stage: pins of the files that it installs, with those files. */
  installed: { file: string; pins: ResolvedPin[] }[][];
  /** By stage: pins of the images of the tree that it copies files from, with their names. */
  taken: { image: string; pins: ResolvedPin[] }[][];
}

/** Reads the Dockerfiles of a tree, each once. */
export class DockerImages {
  private readonly known = new Map<string, DockerImage | null>();
  private readonly byFile: ReadonlyMap<string, readonly PinUse[]>;
  private readonly tags = new Map<string, string | null>();
  private idle: boolean | undefined;
  readonly files: readonly string[];

  constructor(private readonly tree: Tree) {
    this.byFile = usesByFile(tree);
    this.files = [...tree.files].filter((file) => tree.isDockerfile(file));
  }

  /** Registers the name of a build of this Dockerfile: other Dockerfiles can be built on it. */
  addTag(tag: string, file: string): void {
    const name = nameOfImage(tag);
    if (name === '' || /[$`{]/.test(name)) return;
    const known = this.tags.get(name);
    if (known === null || known === file) return;
    this.tags.set(name, known === undefined ? file : null);
    // What was read before may be built on it.
    this.known.clear();
  }

  /** Pins of a Dockerfile that a later install replaces in every stage: in the end nothing has their version. */
  replaced(): Set<ResolvedPin> {
    const named = new Set<ResolvedPin>();
    const left = new Set<ResolvedPin>();
    for (const file of this.files) {
      const image = this.of(file);
      if (image === null) continue;
      const uses = this.byFile.get(file) ?? [];
      for (const { entry, use } of uses)
        if (image.stages.some(({ from, to }) => use.line >= from && use.line <= to)) named.add(entry);
      for (const { entry } of image.contents.flat()) left.add(entry);
    }
    return new Set([...named].filter((entry) => !left.has(entry)));
  }

  of(file: string): DockerImage | null {
    const known = this.known.get(file);
    if (known !== undefined) return known;
    this.known.set(file, null);
    const source = this.tree.read(file);
    const image = source === null ? null : this.build(file, stagesOf(source));
    this.known.set(file, image);
    return image;
  }

  /** The pins that the image of a Dockerfile (of one target, or of its last stage) ends up with, if `also` is installed in it. */
  pinsOf(file: string, target: string | null = null, also: readonly ResolvedPin[] = []): ResolvedPin[] {
    const image = this.of(file);
    if (image === null) return [];
    const named = image.stages.findIndex(({ name }) => name !== null && name === target);
    const last = named === -1 ? image.stages.length - 1 : named;
    return uniquePins(this.closure(image, last, also));
  }

  private closure(image: DockerImage, index: number, also: readonly ResolvedPin[] = []): ResolvedPin[] {
    const installed = [...(image.installed[index] ?? []).flatMap(({ pins }) => pins), ...also];
    const own = [...leftBeside(image.contents[index] ?? [], installed), ...installed];
    if (own.length > 0) return own;
    return (image.stages[index]?.copies ?? []).flatMap((from) =>
      from < index ? this.closure(image, from) : [],
    );
  }

  private build(file: string, stages: Stage[]): DockerImage {
    const uses = this.byFile.get(file) ?? [];
    const contents: Carried[][] = [];
    for (const stage of stages) {
      const before =
        typeof stage.base === 'number' ? (contents[stage.base] ?? []) : this.baseContent(stage.base);
      const inside = [
        ...uses.filter(({ use }) => use.line >= stage.from && use.line <= stage.to),
        ...this.ranBy(file, stages, stage),
      ];
      contents.push(contentAfter(before, inside, stage.from, () => this.isIdle(), stage.removes));
    }
    const installed = stages.map((_stage, index) => this.installedBy(file, stages, index));
    const taken = stages.map(({ takes }) =>
      takes.flatMap((image) => {
        const other = this.tags.get(nameOfImage(image));
        const pins = other == null || other === file ? [] : this.pinsOf(other);
        return pins.length === 0 ? [] : [{ image, pins }];
      }),
    );
    return { file, stages, contents, installed, taken };
  }

  /** The tree has models for Triton, and TensorRT runs none of them: only Python's own is used. */
  private isIdle(): boolean {
    if (this.idle !== undefined) return this.idle;
    const models = [...this.tree.files].filter((file) => /(?:^|\/)config\.pbtxt$/.test(file));
    this.idle =
      models.length > 0 && models.every((file) => !/tensorrt/.test(this.tree.read(file)?.text ?? 'tensorrt'));
    return this.idle;
  }

  /** What the scripts of the tree that a stage runs install there, at the line that runs them. */
  private ranBy(file: string, stages: readonly Stage[], stage: Stage): { entry: ResolvedPin; use: Use }[] {
    if (stage.runs.length === 0) return [];
    const sources = [stage, ...basesOf(stages, stage)].flatMap((one) => one.sources);
    const contexts = this.contextsOf(file);
    const text = this.tree.read(file)?.text ?? '';
    return stage.runs.flatMap(({ file: name, line }) =>
      this.resolve(name, sources, contexts).flatMap((script) =>
        (this.byFile.get(script) ?? [])
          .filter(
            ({ entry }) => !entry.pin.name.includes('/') && !isReplacedDefault(entry.pin.text, text, line),
          )
          .map(({ entry, use }) => ({ entry, use: { ...use, file, line } })),
      ),
    );
  }

  /** For an image that another Dockerfile of the tree builds. */
  private baseContent(base: string): Carried[] {
    const file = this.tags.get(nameOfImage(base));
    const image = file == null ? null : this.of(file);
    return image?.contents.at(-1) ?? [];
  }

  private installedBy(
    file: string,
    stages: readonly Stage[],
    index: number,
  ): { file: string; pins: ResolvedPin[] }[] {
    const stage = stages[index];
    if (stage === undefined) return [];
    const sources = [stage, ...basesOf(stages, stage)].flatMap((one) => one.sources);
    const contexts = this.contextsOf(file);
    const names = new Set(stage.installs.flatMap(({ file: name, isProject }) => (isProject ? [] : name)));
    const found = new Set([...names].flatMap((name) => this.resolve(name, sources, contexts)));
    const projects = stage.installs.flatMap(({ file: name, isProject }) =>
      isProject ? this.resolveWhole(name, sources, contexts) : [],
    );
    const pinsIn = (one: string): ResolvedPin[] =>
      uniquePins((this.byFile.get(one) ?? []).map(({ entry }) => entry));
    return [
      ...[...found].flatMap((one) => this.withIncludes(one)).map((one) => ({ file: one, pins: pinsIn(one) })),
      // Without its extras, and groups that only a tool of projects installs.
      ...[...new Set(projects)].map((one) => ({
        file: one,
        pins: pinsIn(one).filter(({ mention }) => mention.alternativeOf === undefined),
      })),
    ].filter(({ pins }) => pins.length > 0);
  }

  private contextsOf(file: string): string[] {
    const own = path.posix.dirname(file);
    const declared = this.tree.builds
      .filter(({ dockerfile, caller, context }) => {
        const folder = path.posix.join(path.posix.dirname(caller), context ?? '');
        return context !== null && path.posix.join(folder, dockerfile ?? 'Dockerfile') === file;
      })
      .map(({ caller, context }) => path.posix.join(path.posix.dirname(caller), context ?? ''));
    return [...new Set([...declared, own === '.' ? '' : own, ''])];
  }

  /** The files of the tree that an installed file can be: it was copied by its name, or with its folder. */
  private resolve(name: string, sources: Stage['sources'], contexts: readonly string[]): string[] {
    const base = path.posix.basename(name);
    const whole = this.resolveWhole(name, sources, contexts);
    if (whole.length > 0) return whole;
    for (const context of contexts) {
      for (const source of sources) {
        const from = path.posix.normalize(path.posix.join(context, source.from)).replace(/^\.\/|\/$/g, '');
        // `COPY deps/gpu.txt /tmp/requirements.txt`: it has another name there. `COPY gpu.txt .`: it keeps its name.
        const called = [from, source.to].map((place) => path.posix.basename(place));
        if (called.includes(base) && this.tree.files.has(from)) return [from];
        const wild = /\*/.test(base) || /\*/.test(path.posix.basename(from));
        if (wild && matchesWild(path.posix.basename(from), base)) {
          const file = path.posix.join(path.posix.dirname(from), base);
          if (this.tree.files.has(file)) return [file];
        }
        const inside = tailsOf(name).map((tail) => path.posix.join(from === '.' ? '' : from, tail));
        const known = inside.find((file) => this.tree.files.has(file));
        if (known !== undefined) return [known];
      }
    }
    return [];
  }

  /** By its whole name, which says more than its last part: `packages/infer/pyproject.toml` is not the one of the top folder. */
  private resolveWhole(name: string, sources: Stage['sources'], contexts: readonly string[]): string[] {
    const plain = path.posix.normalize(name).replace(/^\/+/, '');
    if (!plain.includes('/')) return [];
    for (const context of contexts)
      for (const source of sources) {
        const to = path.posix.normalize(`./${source.to === '' ? source.from : source.to}`).replace(/\/$/, '');
        const rest = to === '.' ? plain : plain.startsWith(`${to}/`) ? plain.slice(to.length + 1) : null;
        const file = rest === null ? '' : path.posix.join(context, source.from, rest);
        if (this.tree.files.has(file)) return [file];
      }
    return [];
  }

  private withIncludes(file: string, seen = new Set<string>()): string[] {
    if (seen.has(file)) return [];
    seen.add(file);
    return [file, ...(this.tree.includes.get(file) ?? []).flatMap((one) => this.withIncludes(one, seen))];
  }
}

/** `${1:-10.0.1}`, `${TRT_VERSION:-10.0.1}`: the value from the Dockerfile is used instead. */
function isReplacedDefault(script: string, dockerfile: string, line: number): boolean {
  const name = /\$\{(\w+):?[-=]/.exec(script)?.[1];
  if (name === undefined) return false;
  return /^\d+$/.test(name)
    ? /\.(?:sh|bash|py)["']?[ \t]+["']?[\w$]/.test(dockerfile.split('\n')[line - 1] ?? '')
    : new RegExp(`\\b${name}(?:=|\\s+\\S)|^[ \\t]*ARG\\s+${name}\\b`, 'm').test(dockerfile);
}

function basesOf(stages: readonly Stage[], stage: Stage): Stage[] {
  const base = typeof stage.base === 'number' ? stages[stage.base] : undefined;
  return base === undefined ? [] : [base, ...basesOf(stages, base)];
}

/** `/app/requirements/gpu.txt` can be `requirements/gpu.txt` or `gpu.txt` of a folder that was copied. */
function tailsOf(name: string): string[] {
  const parts = name.replace(/^\.?\/+/, '').split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
}

function matchesWild(pattern: string, name: string): boolean {
  const body = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${body.join('.*')}$`).test(name);
}

/** Without tag and digest. */
function nameOfImage(image: string): string {
  return image.replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, '');
}
