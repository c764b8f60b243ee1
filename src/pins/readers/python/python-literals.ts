import { targetOfCommand, type BuildTarget } from '../../builds.js';
import { imageMentions, splitImageMentions } from '../../carriers/images.js';
import { shellMentions } from '../commands.js';
import { installMentions } from '../installs.js';
import type { PinCandidate } from '../../text/candidate.js';
import {
  archiveMentions,
  packageMention,
  packageOf,
  requirementMentions,
  systemPackageMentions,
} from '../../carriers/packages.js';
import type { Reader } from '../../reader.js';
import { asideFolder, CONVERTS, SERVES } from '../../links/names.js';
import { Scope, combinations } from '../../text/scope.js';
import { conditionAround, literals, type Literal } from '../../text/python.js';
import { DOCKERFILE_TEXT, imagesDescribedIn } from '../../text/python-images.js';
import { Span, type SourceFile } from '../../text/source.js';
import { variableMeaning, variableMentions } from '../../text/variables.js';

/** True inside the value of `install_requires=` and its like: there a bare package name is a requirement, elsewhere a word. */
function inRequirements(before: string): boolean {
  const code = before.replace(/"[^"\n]*"|'[^'\n]*'|#[^\n]*/g, '');
  const name = [...code.matchAll(/(\w+)\s*(?::[^=\n]*)?=(?!=)/g)].at(-1)?.[1] ?? '';
  return /requires?|requirements|dependencies|deps/i.test(name);
}

/** setup.py, noxfile.py, conanfile.py: requirements in string literals, and constants that name a version. */
export const readPythonLiterals: Reader = (file, context) => {
  for (const name of importedModules(file)) context.include(name);
  return [...scriptMetadata(file), ...withConditions(file, literalMentions(file, context.scope))];
};

/** The same of a script that describes images and is run by its author: only what is part of an image counts. */
export const readPythonImages: Reader = (file, context) => {
  const ranges = imagesDescribedIn(file).flatMap((image) => image.ranges);
  const isInside = ({ at, usedAt }: PinCandidate): boolean =>
    [at, usedAt].some(
      (place) =>
        place?.file === file && ranges.some(([from, to]) => place.offset >= from && place.offset < to),
    );
  const isProduct = asideFolder(file.path) === null;
  // What talks to a container engine itself also pulls the images of a list.
  const isPulling = isProduct && CONTAINER_LIBRARY.test(file.text);
  // An image with a name is there for whoever imports it.
  const isSetting = ({ at }: PinCandidate): boolean =>
    isProduct && at.file === file && SETTING.test(file.text.slice(Math.max(0, at.offset - 120), at.offset));
  const inside =
    ranges.length === 0 && !isPulling && !(isProduct && file.text.includes('nvcr.io/'))
      ? []
      : literalMentions(file, context.scope).filter(
          (mention) => isInside(mention) || (mention.name.includes('/') && (isPulling || isSetting(mention))),
        );
  return [...scriptMetadata(file), ...withConditions(file, inside)];
};

/** `"convert": "...` of a dict, `SERVER_IMAGE = "...`, `image="...` of a call. */
const SETTING =
  /["'][\w.-]+["'][ \t]*:\s*["']$|(?:^|\n)[A-Z]\w*_IMAGE(?:_\w+)?[ \t]*(?::[^=\n]+)?=[ \t]*["']$|[(,\s](?:\w+_)?(?:image|container)=["']$/;

const CONTAINER_LIBRARY = /^[ \t]*(?:import|from)[ \t]+(?:docker|python_on_whales|kubernetes)\b/m;

/** Snakemake: Python, in which the image of a rule may stand on a line of its own. */
export const readSnakefile: Reader = (file, context) => [
  ...readPythonLiterals(file, context),
  ...[
    ...file.text.matchAll(
      /^[ \t]*(?:container|singularity|containerized)[ \t]*:[ \t]*(?:#.*)?\n[ \t]*["']([^"'\n]+)["']/gm,
    ),
  ].flatMap(({ 0: whole, 1: image = '', index }) =>
    imageMentions(Span.of(file, index + whole.length - 1 - image.length, image)),
  ),
];

/** The requirements that a script carries itself (PEP 723). */
export const readScriptMetadata: Reader = scriptMetadata;

function scriptMetadata(file: SourceFile): PinCandidate[] {
  const block = /^# \/\/\/ script\s*\n((?:#.*\n)*?)# \/\/\/\s*$/m.exec(file.text);
  if (block?.[1] === undefined) return [];
  const start = block.index + block[0].indexOf(block[1]);
  const list = /^#\s*dependencies\s*=\s*\[([\s\S]*?)\]\s*$/m.exec(block[1]);
  if (list?.[1] === undefined) return [];
  const at = start + list.index + list[0].indexOf(list[1]);
  return [...list[1].matchAll(/^(?!#\s*#).*$/gm)].flatMap((line) =>
    [...line[0].matchAll(/(["'])(.*?)\1/g)].flatMap((literal) =>
      requirementMentions(Span.of(file, at + line.index + literal.index + 1, literal[2] ?? '')),
    ),
  );
}

function literalMentions(file: SourceFile, outside: Scope): PinCandidate[] {
  const scope = new Scope(outside);
  addImported(file, scope);
  const choices = new Map<number, string>();
  return literals(file).flatMap((literal): PinCandidate[] => {
    if (isSpoken(literal.before) || literal.isKey) return [];
    const name = nameOf(literal) ?? nameInDict(file, literal);
    const option = optionOf(literal);
    if (option !== null) scope.add(option, literal.value);
    const choice = /parametrize\(\s*["'](\w+)["']\s*,\s*[[(][^\])]*$/.exec(literal.before)?.[1];
    if (choice !== undefined) {
      scope.add(choice, literal.value);
      choices.set(literal.value.origin()?.offset ?? -1, `parameter:${file.path}:${choice}`);
      return [];
    }
    // Extras of one project, addresses by version: one of a dict is chosen; so is one of two by a condition.
    const own =
      literal.dict === null
        ? ternaryOf(literal)
        : hasRole(literal)
          ? undefined
          : `dict:${file.path}:${literal.dict}`;
    if (own !== undefined && name !== undefined) choices.set(literal.value.origin()?.offset ?? -1, own);
    if (DOCKERFILE_TEXT.test(literal.value.text)) return dockerfileMentions(literal, scope);
    const values = (literal.formatted ? formatted(literal.value, scope) : [literal.value]).flatMap((value) =>
      filled(value, literal.after, scope),
    );
    return values.flatMap((value) => {
      if (name !== undefined) scope.add(name, value);
      const argument = buildArgument(file, literal, value);
      if (argument !== null) scope.addBuildArgument(argument.name, argument.value, argument.target);
      const reference = conanReference(value);
      if (reference.length > 0) return reference;
      const found = requirementMentions(value).filter(
        (mention) =>
          mention.spec !== null || (mention.archive === undefined && inRequirements(literal.before)),
      );
      const installed = found.length > 0 ? found : commandMentions(literal, value, scope);
      const said = installed.length > 0 ? installed : constantMentions(name, value);
      return said.map((mention) => {
        const alternativeOf =
          choices.get((mention.versionAt ?? mention.at).offset) ??
          (literal.dict === null ? (mention.alternativeOf ?? own) : own);
        return alternativeOf === undefined ? mention : { ...mention, alternativeOf };
      });
    });
  });
}

/** `{"convert": "...", "serve": "..."}`: each is for a part of its own, and none is chosen. */
function hasRole({ before }: Literal): boolean {
  const key = /["']([\w-]+)["']\s*:\s*[rRuUfF]?$/.exec(before)?.[1] ?? '';
  return CONVERTS.test(key) || SERVES.test(key);
}

/** A Dockerfile as text; the images that it takes by a constant stand in that constant. */
function dockerfileMentions({ value, formatted: isFormatted }: Literal, scope: Scope): PinCandidate[] {
  const plain = scope.writtenFile('Dockerfile', value) ?? [];
  if (!isFormatted) return plain;
  const lines = [...value.text.matchAll(/^[ \t]*FROM[ \t]+(\S*\{\S*)/gm)].map(
    ({ 0: all, 1: name = '', index }) => {
      const start = index + all.length - name.length;
      return value.slice(start, start + name.length);
    },
  );
  const images = lines.flatMap((line) => formatted(line, scope)).flatMap((image) => imageMentions(image));
  return [
    ...plain.filter(({ spec }) => spec?.includes('{') !== true),
    ...images.filter(({ spec }) => spec !== null),
  ];
}

/** A constant that is a version, or the whole of an image. */
function constantMentions(name: string | undefined, value: Span): PinCandidate[] {
  const named = name === undefined ? [] : variableMentions(name, value);
  return named.length > 0 || /\s/.test(value.text)
    ? named
    : imageMentions(value).filter(({ spec }) => spec !== null);
}

/** `"10.3.0" if platform.machine() == "aarch64" else "10.8.0"`: one of the two is taken. */
function ternaryOf({ value, before, after }: Literal): string | undefined {
  const origin = value.origin();
  const isOne = /^\s+if\b[^\n]*\belse\b/.test(after.text) || /\bif\b[^\n]*\belse\s+[rRuUfF]?$/.test(before);
  return origin === null || !isOne
    ? undefined
    : `ternary:${origin.file.path}:${origin.file.position(origin.offset).line}`;
}

/** A call that runs a command begins before the literal. */
const RUNS =
  /\b(?:system|run\w*|\w*call|check_output|Popen|pip\w*|sh|execute|\w*install\w*)\s*\(\s*[rRfF]?$/i;

/** One of several commands that an image is made with. */
const LISTED_COMMANDS =
  /\b(?:run_commands|commands|add_commands|dockerfile_commands)\s*[(=]\s*(?:\[\s*)?(?:[rRfF]?(?:"[^"\n]*"|'[^'\n]*')\s*,\s*)*[rRfF]?$/;

const PIP_INSTALL = /^\s*(?:\S+\s+-m\s+)?pip3?\s+install\s/;

/** A command of a container tool, whoever runs it in the end, and what is handed to something that runs commands. */
function commandMentions(literal: Literal, value: Span, scope: Scope): PinCandidate[] {
  const { before } = literal;
  // `.apt_install("libnvinfer10=10.3.0.26-1+cuda12.5")`
  if (/^[a-z][\w.+-]*=\d[\w.+~:-]*$/.test(value.text)) return systemPackageMentions(value);
  if (LISTED_COMMANDS.test(before)) return shellMentions(value, new Scope(scope));
  if (/^\s*(?:sudo\s+)?(?:docker|podman)\s(?:.*\s)?build\s/s.test(value.text))
    return shellMentions(value, new Scope(scope));
  // `tensorrt_command = os.environ.get("TENSORRT_COMMAND", "pip install tensorrt==8.5.3.1")`: it is run further on.
  const isKept = PIP_INSTALL.test(value.text) && /cmd|command/i.test(nameOf(literal) ?? '');
  if (!RUNS.test(before) && !isKept) return [];
  return /\b(?:docker|podman)\b/.test(value.text)
    ? shellMentions(value, new Scope(scope))
    : installCommand(value);
}

/** `os.system("pip install tensorrt==10.1.0")`, and what is handed to a runner of pip: `"install --pre tensorrt==10.1.0"`. */
function installCommand(value: Span): PinCandidate[] {
  const start = value.text.search(/(?:^|\bpip3?\s+)install\s/);
  const origin = value.origin(Math.max(start, 0));
  if (start === -1 || origin === null) return [];
  const words = [...value.text.slice(start).matchAll(/\S+/g)].map(({ 0: word, index }) => [
    value.slice(start + index, start + index + word.length),
  ]);
  const pip = new Span([{ file: origin.file, offset: origin.offset, text: 'pip' }]);
  return installMentions(words[0]?.[0]?.text.startsWith('pip') === true ? words : [[pip], ...words]) ?? [];
}

/** What is required in some branch only is one of several: `if platform.machine() == "aarch64": return [...]`. */
function withConditions(file: SourceFile, mentions: readonly PinCandidate[]): PinCandidate[] {
  const chosen = new Set(
    mentions
      .filter(({ at }) => at.file === file && conditionAround(file, at.offset) !== null)
      .map(({ name }) => name),
  );
  return mentions.map((mention) =>
    mention.alternativeOf === undefined && chosen.has(mention.name)
      ? { ...mention, alternativeOf: `if:${file.path}:${mention.name}` }
      : mention,
  );
}

/** Modules of the same tree that it may import, and files that it names: relative to its folder. */
function importedModules(file: SourceFile): string[] {
  const imports = [
    ...file.text.matchAll(/^[ \t]*(?:from[ \t]+(\.*[\w.]+)[ \t]+import|import[ \t]+([\w.]+))/gm),
  ]
    .map(([, from, plain]) => (from ?? plain ?? '').replace(/^\.+/, '').replaceAll('.', '/'))
    .filter((name) => name !== '' && !COMMON_MODULES.has(name.split('/')[0] ?? ''));
  // Also one folder up: a helper that the setup.py of several packages load from their common folder.
  const named = [...file.text.matchAll(/["']([\w./-]+\.py)["']/g)].flatMap(([, name = '']) =>
    /[\\/]/.test(name) ? [name] : [name, `../${name}`],
  );
  return [...imports.flatMap((name) => [`${name}.py`, `${name}/__init__.py`]), ...named];
}

/** Constants of modules of the same tree, by the names that they have here: `TRT`, `deps.TRT`. */
function addImported(file: SourceFile, scope: Scope): void {
  const add = (module: string, prefix: string, only: string | null, as: string): boolean => {
    const path = module.replace(/^\.+/, '').replaceAll('.', '/');
    if (path === '' || COMMON_MODULES.has(path.split('/')[0] ?? '')) return false;
    const source = [`${path}.py`, `${path}/__init__.py`]
      .map((name) => scope.sourcedFile(file.path, name))
      .find((one) => one !== null);
    for (const literal of source == null ? [] : literals(source)) {
      const name = nameOf(literal);
      if (name === undefined || literal.formatted || (only !== null && only !== name)) continue;
      scope.add(prefix + (only === null ? name : as), literal.value);
    }
    return source != null;
  };
  for (const [, module = '', long, short = ''] of file.text.matchAll(FROM))
    for (const [, name = '', as = name] of (long ?? short).matchAll(/(\w+)(?:\s+as\s+(\w+))?/g)) {
      add(module, '', name, as);
      if (scope.get(as).length === 0) add(`${module}.${name}`, `${as}.`, null, as);
    }
  for (const [, module = '', as = module] of file.text.matchAll(IMPORT)) add(module, `${as}.`, null, as);
}

const FROM = /^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(?:\(([^()]*)\)|([^\n#(]+))/gm;
const IMPORT = /^[ \t]*import[ \t]+([\w.]+)(?:[ \t]+as[ \t]+(\w+))?/gm;

/** What is known by a name, or as an option (`args.triton`) by the last part of one. */
const known = (scope: Scope, name: string): readonly Span[] => {
  const own = scope.get(name);
  return own.length > 0 ? own : scope.get(/\.\w+$/.exec(name)?.[0] ?? '');
};

/** Imported by nearly every setup.py, and no part of any repository. */
const COMMON_MODULES = new Set(
  'os sys re io json setuptools distutils pathlib subprocess platform shutil glob typing torch numpy pybind11 Cython codecs datetime warnings logging pkg_resources packaging'.split(
    ' ',
  ),
);

/** The constant that a literal is the value of; a tuple or list of versions is a statement of what is supported. */
function nameOf({ before, after }: Literal): string | undefined {
  const [, name, bracket] =
    /(?:^|\n)[ \t]*([A-Za-z_]\w*)\s*(?::[^=\n]+)?=\s*(?:os\.(?:getenv|environ\.get)\(\s*["']\w+["']\s*,\s*|["']?\w*["']?\s*or\s+|[^\n=]*\bif\b[^\n]*\belse\s+)?(\()?\s*[rRuUfF]?$/.exec(
      before,
    ) ?? [];
  return bracket !== undefined && /^\s*,/.test(after.text) ? undefined : name;
}

/** `add_argument("--triton-release", default="24.05")`: later it is called `args.triton_release`. */
function optionOf({ before }: Literal): string | null {
  const option = /\badd_argument\([^()]*["']--([\w-]+)["'][^()]*\bdefault\s*=\s*$/.exec(before)?.[1];
  return option === undefined ? null : `.${option.replaceAll('-', '_')}`;
}

/** In a dict the key says what a version is of, or the constant that the dict is the value of. */
function nameInDict(file: SourceFile, { before, dict, isKey }: Literal): string | undefined {
  if (dict === null || isKey) return undefined;
  const key = /["']([\w-]+)["']\s*:\s*[rRuUfF]?$/.exec(before)?.[1];
  if (key !== undefined && variableMeaning(key) !== null) return key;
  const owner = /(?:^|\n)[ \t]*([A-Za-z_]\w*)\s*(?::[^=\n]+)?=\s*(?:dict\(\s*)?$/.exec(
    file.text.slice(Math.max(0, dict - 120), dict),
  )?.[1];
  if (owner === undefined || variableMeaning(owner) !== null) return owner;
  // `VERSIONS = {"tensorrt": "10.3.0"}`, and `TENSORRT = {"cu12": "10.3.0.26"}`.
  if (/^(?:tensor_?rt|trt)$/i.test(key ?? '') && /version/i.test(owner)) return `${key ?? ''}_version`;
  return /^(?:TENSORRT|TRT)$/i.test(owner) ? `${owner}_VERSION` : owner;
}

/** `["docker", "build", "--build-arg", "TRT=10.3.0", "."]`: what a build of an image is given. */
function buildArgument(
  file: SourceFile,
  { before }: Literal,
  value: Span,
): { name: string; value: Span; target: BuildTarget } | null {
  const given = /\bbuildargs\s*=\s*\{(?:[^{}]*,)?\s*["'](\w+)["']\s*:\s*$/.exec(before);
  if (given?.[1] !== undefined) {
    const call = file.text.slice(
      file.text.lastIndexOf('(', value.origin()?.offset),
      (value.origin()?.offset ?? 0) + 400,
    );
    const named = (key: string): string | null =>
      new RegExp(`\\b${key}\\s*=\\s*["']([^"']+)["']`).exec(call)?.[1] ?? null;
    return {
      name: given[1],
      value,
      target: { caller: file.path, dockerfile: named('dockerfile'), context: named('path') },
    };
  }
  const inline = /^--build-arg[= ]/.exec(value.text)?.[0].length ?? 0;
  if (inline === 0 && !/["']--build-arg["']\s*,\s*$/.test(before)) return null;
  const definition = /^([A-Za-z_]\w*)=/.exec(value.text.slice(inline));
  const origin = value.origin();
  if (definition?.[1] === undefined || origin === null) return null;
  const list = file.text.slice(file.text.lastIndexOf('[', origin.offset) + 1);
  const words = [...list.slice(0, list.indexOf(']')).matchAll(/["']([^"'\n]*)["']/g)].map(
    ([, word = '']) => word,
  );
  return {
    name: definition[1],
    value: value.slice(inline + definition[0].length),
    target: targetOfCommand(file.path, words),
  };
}

/** What is printed, raised, logged or compared is text about a version. */
function isSpoken(before: string): boolean {
  const line = before
    .slice(before.lastIndexOf('\n') + 1)
    .replace(/"[^"]*"|'[^']*'/g, '')
    // The condition by which a constant is chosen.
    .replace(/\bif\b.*\belse\b/, '');
  return /[=!]=|\b(?:in|raise|assert)\b|\b(?:print|log|warn|warning|error|info|debug|fail|exit)\w*\(/.test(
    line,
  );
}

/** `"tensorrt==" + VERSION`, `'tensorrt=={}'.format(VERSION)` and `'tensorrt==%s' % VERSION`: the first place is filled with the first value. */
function filled(value: Span, after: Span, scope: Scope): Span[] {
  const added = /^\s*\+\s*([A-Za-z_][\w.]*)?/.exec(after.text);
  // `"tensorrt==" + VERSION`, `"tensorrt" + specifier`: alone it is not a requirement.
  if (added !== null && /^[\w.-]+(?:\[[^\]]*\])?\s*(?:[=<>~!]=|[<>])?\s*$/.test(value.text))
    return /^\s*[([]/.test(after.text.slice(added[0].length))
      ? []
      : known(scope, added[1] ?? '').map((one) => Span.join([value, one]));
  const place = /\{0?\}|%s/.exec(value.text);
  const match = /^\s*(?:\.format\(\s*|%\s*\(?\s*)(?:["']([^"'\n]*)["']|([A-Za-z_][\w.]*))/d.exec(after.text);
  if (place === null || match === null) return [value];
  const text = match.indices?.[1];
  const given = text === undefined ? known(scope, match[2] ?? '') : [after.slice(...text)];
  if (given.length === 0) return [value];
  const [start, end] = [value.slice(0, place.index), value.slice(place.index + place[0].length)];
  return given.map((one) => Span.join([start, one, end]));
}

/** `{NAME}`, `{deps.NAME}` and `{MONTHS[machine]}` of an f-string, by the constants above it. */
function formatted(value: Span, scope: Scope): Span[] {
  const parts: (readonly Span[])[] = [];
  let at = 0;
  for (const match of value.text.matchAll(/\{(\w[\w.]*?)(?:\[[^{}]*\]|\.get\([^{}]*\))?\}/g)) {
    const given = known(scope, match[1] ?? '');
    parts.push(
      [value.slice(at, match.index)],
      given.length > 0 ? given : [value.slice(match.index, match.index + match[0].length)],
    );
    at = match.index + match[0].length;
  }
  parts.push([value.slice(at)]);
  return combinations(parts).map((chosen) => Span.join(chosen));
}

/** `tensorrt/10.0.1`, with user and channel. */
function conanReference(value: Span): PinCandidate[] {
  const match = /^([\w.+-]+)\/(\[[^\]]*\]|[^@#\s]+)(?:[@#].*)?$/.exec(value.text);
  if (match?.[1] === undefined || match[2] === undefined || packageOf(match[1]) === null) return [];
  if (!/^[\d[]/.test(match[2])) return [];
  const start = match[1].length + 1;
  const version = value.slice(start, start + match[2].length);
  const inner = version.text.startsWith('[') ? version.slice(1, version.text.length - 1) : version;
  return packageMention(match[1], value, inner);
}

/** `oci.pull(image = "nvcr.io/nvidia/tensorrt", tag = "24.08-py3")`: two literals of one call. */
function pulledImage(file: SourceFile, { value, before }: Literal): PinCandidate[] {
  const match = /\b(?:image|repository)\s*=\s*"([^"]+)"[^()]*\btag\s*=\s*$/d.exec(before);
  const [origin, place] = [value.origin(), match?.indices?.[1]];
  if (match?.[1] === undefined || origin === null || place === undefined) return [];
  const start = origin.offset - 1 - before.length + place[0];
  return splitImageMentions(Span.of(file, start, match[1]), value);
}

/** conanfile.txt: references under `[requires]`. */
export const readConanText: Reader = (file) => {
  const found: PinCandidate[] = [];
  let start = 0;
  let section = '';
  for (const line of file.text.split('\n')) {
    section = /^\[(\w+)\]/.exec(line)?.[1] ?? section;
    const content = (line.split('#', 1)[0] ?? '').trimEnd();
    if (section.endsWith('requires')) found.push(...conanReference(Span.of(file, start, content).trim()));
    start += line.length + 1;
  }
  return found;
};

/** Bazel: archives of `http_archive` (their URLs, else `strip_prefix`), `bazel_dep`, constants. */
export const readStarlark: Reader = (file) => {
  const scope = new Scope();
  return literals(file).flatMap((literal) => {
    const name = /(?:^|\n)[ \t]*([A-Za-z_]\w*)\s*=\s*$/.exec(literal.before)?.[1];
    if (name !== undefined) scope.add(name, literal.value);
    const archive = filled(literal.value, literal.after, scope).flatMap(archiveMentions);
    if (archive.length > 0) return archive;
    const image = imageMentions(literal.value).filter(({ spec }) => spec !== null);
    if (image.length > 0) return image;
    const pulled = pulledImage(file, literal);
    if (pulled.length > 0) return pulled;
    const dependency = /bazel_dep\(\s*name\s*=\s*["']([\w.-]+)["']\s*,\s*version\s*=\s*$/.exec(
      literal.before,
    )?.[1];
    if (dependency !== undefined) return packageMention(dependency, literal.value, literal.value);
    if (/^[\w.-]+(?:\[[^\]]*\])?\s*[=<>~!]=/.test(literal.value.text))
      return requirementMentions(literal.value);
    return name === undefined ? [] : variableMentions(name, literal.value);
  });
};
