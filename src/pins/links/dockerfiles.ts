import { instructionsOf } from '../text/dockerfile.js';
import type { SourceFile } from '../text/source.js';
import { removalsOf, type Removal } from './stage-content.js';

/** One stage of a Dockerfile, as far as it shows what is used together. Lines count from 1. */
export interface Stage {
  name: string | null;
  from: number;
  to: number;
  /** The stage that it is built on, or the image as written with the defaults of its arguments. */
  base: number | string;
  /** Stages that it copies files from. */
  copies: number[];
  /** Those from which it copies TensorRT itself, or packages: they replace what its base contained. */
  brings: number[];
  /** What it copies out of the build context, and what it is called there. */
  sources: { from: string; to: string }[];
  /** Images, other than those of its stages, that it copies files from. */
  takes: string[];
  /** Files that it has pip, conda or a project tool install, and on which line. */
  installs: { file: string; line: number; isProject?: true }[];
  /** Scripts that it runs, and on which line. */
  runs: { file: string; line: number }[];
  /** What of TensorRT it removes, and on which line. */
  removes: Removal[];
}

export const INSTALLED =
  /(?:^|\s)(?:-r|-c|--requirements?|--constraints?|-f|--file|--build-constraint)[\s=]*["']?([^\s"';&|)]+\.(?:txt|in|pip|ya?ml|lock|toml))/g;
/** A list of apt packages, however it gets to apt: `xargs apt-get install < apt.txt`, `RUN /setup.sh packages.txt`. */
const APT_LIST =
  /(?:^|[\s<("'])((?:[\w./-]*[/._-])?(?:apt|packages?)(?:[._-][\w.-]*)?\.(?:txt|list))(?=$|[\s)"';&|])/g;
/** Tools that install a lock file of the folder without naming it. */
export const IMPLIED: readonly [command: RegExp, files: readonly string[]][] = [
  [/\bpoetry\s+(?:install|export|sync)\b/, ['poetry.lock', 'pyproject.toml']],
  [/\buv\s+(?:sync|export)\b/, ['uv.lock', 'pyproject.toml']],
  [/\bpipenv\s+(?:install|sync)\b/, ['Pipfile.lock', 'Pipfile']],
  [/\bpdm\s+(?:install|sync)\b/, ['pdm.lock', 'pyproject.toml']],
  [/\bpixi\s+install\b/, ['pixi.lock', 'pixi.toml']],
];

/** Where workspaces keep their members. */
const MEMBERS = ['', 'packages/', 'apps/', 'services/', 'libs/', 'projects/'];

/** A script that a step runs; what setup.py requires belongs to its project. */
const SCRIPT =
  /(?:^|[\s;&|("'])((?:\.{0,2}\/)?(?:[\w.-]+\/)*(?!setup\.py)[\w.-]+\.(?:sh|bash|py))(?=$|[\s;&|)"'\\])/g;
/** Variables that give pip and uv a constraints file for every install. */
const CONSTRAINING = /\b(?:PIP_CONSTRAINT|PIP_REQUIREMENT|UV_CONSTRAINT|UV_OVERRIDE)[=\s]"?([^\s"]+)/g;

/** The stages above, by their names in small letters; of two of one name, the first. */
interface Above {
  count: number;
  named: Map<string, number>;
}

export function stagesOf(file: SourceFile): Stage[] {
  const stages: Stage[] = [];
  const above: Above = { count: 0, named: new Map() };
  const defaults = new Map<string, string>();
  const lines = file.text.split('\n').length;
  for (const { keyword, start, keywordEnd, end } of instructionsOf(file).all) {
    // Flags included, as one line.
    const text = file.text.slice(keywordEnd, end).replace(/\\\n/g, ' ').trim();
    const { line } = file.position(start);
    const current = stages.at(-1);
    if (keyword === 'FROM') {
      if (current !== undefined) current.to = line - 1;
      const name = current?.name?.toLowerCase();
      if (name !== undefined && !above.named.has(name)) above.named.set(name, stages.length - 1);
      above.count = stages.length;
      stages.push(newStage(text, line, lines, above, defaults));
    } else if (keyword === 'ARG') {
      for (const [, name = '', value = ''] of text.matchAll(/([A-Za-z_]\w*)=("[^"]*"|\S+)/g))
        defaults.set(name, value.replace(/^"|"$/g, ''));
    } else if (current === undefined) continue;
    else if (keyword === 'COPY' || keyword === 'ADD') copied(current, text, above);
    else if (keyword === 'RUN') {
      installed(current, file, line, file.position(end).line);
      for (const [, mount = ''] of text.matchAll(/--mount=(\S+)/g)) mounted(current, mount, above);
    } else if (keyword === 'ENV') {
      for (const [, name = ''] of text.matchAll(CONSTRAINING)) current.installs.push({ file: name, line });
    }
  }
  return stages;
}

function newStage(
  text: string,
  line: number,
  lines: number,
  above: Above,
  defaults: ReadonlyMap<string, string>,
): Stage {
  const words = text.split(/\s+/).filter((word) => word !== '' && !word.startsWith('--'));
  const image = (words[0] ?? '').replace(
    /\$\{?([A-Za-z_]\w*)(?::-([^}]*))?\}?/g,
    (whole, name: string, otherwise?: string) => defaults.get(name) ?? otherwise ?? whole,
  );
  return {
    name: /^as$/i.test(words[1] ?? '') ? (words[2] ?? null) : null,
    from: line,
    to: lines,
    base: above.named.get(image.toLowerCase()) ?? image,
    copies: [],
    brings: [],
    sources: [],
    takes: [],
    installs: [],
    runs: [],
    removes: [],
  };
}

/** `--mount=type=bind,from=builder,source=/out,target=/in`: of another stage, or of the build context. */
function mounted(stage: Stage, mount: string, above: Above): void {
  const given = (key: string): string | undefined => new RegExp(`(?:^|,)(?:${key})=([^,]+)`).exec(mount)?.[1];
  const from = given('from');
  const source = given('source|src');
  if (from !== undefined) takesFrom(stage, from, above);
  else if (source !== undefined && /(?:^|,)type=bind\b/.test(mount))
    stage.sources.push({ from: source, to: given('target|dst|destination') ?? '' });
}

function takesFrom(stage: Stage, from: string, above: Above): number | null {
  const index = /^\d+$/.test(from) ? Number(from) : (above.named.get(from.toLowerCase()) ?? above.count);
  if (index >= above.count) return null;
  if (!stage.copies.includes(index)) stage.copies.push(index);
  return index;
}

/** Programs that have nothing of TensorRT, by their paths: what an image has them from says nothing of it. */
const ONLY_TOOLS =
  /^(?:--\S+\s+)*(?:(?:\/\S*)?\/(?:cmake|ctest|ninja|uvx?|pixi|micromamba|poetry|ffmpeg|ffprobe|tini|gosu|jq|yq|protoc|s?ccache|bazel(?:isk)?|node|npm|go|cargo|rustc)\s+)+\S+$/;

function copied(stage: Stage, text: string, above: Above): void {
  const from = /--from=(\S+)/.exec(text)?.[1];
  if (from !== undefined) {
    // The server without its TensorRT and without engines: a stage puts its own TensorRT beside it.
    if (/^(?:--\S+\s+)*\/opt\/tritonserver\//.test(text) || ONLY_TOOLS.test(text)) return;
    const index = takesFrom(stage, from, above);
    if (index === null && !/^\d+$/.test(from)) stage.takes.push(from);
    if (index !== null && /tensorrt|nvinfer|wheels?\b|\.whl|(?:site|dist)-packages/i.test(text))
      stage.brings.push(index);
    return;
  }
  const words = text.startsWith('[')
    ? [...text.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word)
    : text.split(/\s+/).filter((word) => word !== '' && !word.startsWith('--'));
  const to = words.at(-1) ?? '';
  // apt obeys what lies there.
  if (/\/apt\/preferences(?:\.d)?(?:\/|$)/.test(to))
    for (const word of words.slice(0, -1)) stage.installs.push({ file: word, line: stage.from });
  const isOne = words.length === 2 && !to.endsWith('/');
  stage.sources.push(...words.slice(0, -1).map((word) => ({ from: word, to: isOne ? to : '' })));
}

function installed(stage: Stage, file: SourceFile, from: number, to: number): void {
  for (let line = from; line <= to; line++) {
    const text = file.line(line);
    if (/^\s*#/.test(text)) continue;
    for (const [, name = ''] of text.matchAll(INSTALLED)) stage.installs.push({ file: name, line });
    for (const [, name = ''] of text.matchAll(APT_LIST)) stage.installs.push({ file: name, line });
    for (const [, name = ''] of text.matchAll(SCRIPT)) stage.runs.push({ file: name, line });
    stage.removes.push(...removalsOf(text).map((removed) => ({ line, ...removed })));
    for (const [command, files] of IMPLIED)
      if (command.test(text)) for (const name of files) stage.installs.push({ file: name, line });
    for (const folder of projectsOf(text))
      stage.installs.push({ file: `${folder}/pyproject.toml`, line, isProject: true });
    // A member of a workspace of uv.
    const member = /\buv\s+(?:sync|export)\b.*?\s--package[= ]["']?([\w.-]+)/.exec(text)?.[1];
    if (member !== undefined)
      for (const folder of MEMBERS) stage.installs.push({ file: `${folder}${member}/pyproject.toml`, line });
  }
}

/** `pip install /src/infer[gpu]`: folders of projects, named by their path. */
function projectsOf(text: string): string[] {
  const install = /\bpip[\d.]*["']?\s+install\b([^;&|#]*)/.exec(text)?.[1] ?? '';
  const words = install.split(/\s+/).map((word) => word.replace(/["']|\[[\w,-]*\]|\\$/g, ''));
  return words.filter(
    (word, at) =>
      /^(?:\.{0,2}\/)?[\w.-]+(?:\/[\w.-]+)*\/?$/.test(word) &&
      word.includes('/') &&
      !/\.(?:txt|in|pip|whl|gz|zip)$/.test(word) &&
      !/^-(?!e$|-editable$|U$|-upgrade$|-no-|q$|v$)/.test(words[at - 1] ?? ''),
  );
}
