import { imageMentions, l4tTensorRT } from '../carriers/images.js';
import { containerOf, enteredBy } from '../container-calls.js';
import { branchesOf, inBranches } from '../text/branches.js';
import { inLoop, loopOf, type Loop } from '../text/loops.js';
import { folderAt, inFolder, targetOfCommand, type BuildTarget } from '../builds.js';
import { installMentions } from './installs.js';
import { CALLED, mentionAt, usedIn, type PinCandidate } from '../text/candidate.js';
import { archiveMentions, requirementMentions } from '../carriers/packages.js';
import { DOCKERFILE_TEXT } from '../text/python-images.js';
import { Scope, type ShellFunction } from '../text/scope.js';
import { parseShell, type Command } from '../text/shell.js';
import { shellFunctions } from '../text/blocks.js';
import { expandFields, expandText, expandWord } from '../text/shell-expand.js';
import type { Origin, Span } from '../text/source.js';
import { variableMentions } from '../text/variables.js';

const CONTROL = new Set(
  'if then else elif fi do done while until for in case esac ! { } time function'.split(' '),
);
const WRAPPERS = new Set(
  'sudo env exec nohup command eval time travel-retry retry nice ionice xvfb-run'.split(' '),
);
/** What these print or match is text about versions, not a use of one. */
const SPEAKERS = new Set(
  'echo printf grep egrep sed awk test [ [[ : true false rm git alias head tail'.split(' '),
);
const SHELLS = new Set(['sh', 'bash', 'zsh', 'dash', 'ash', 'pwsh', 'powershell', 'cmd']);
const CONTAINER_TOOLS = new Set([
  'docker',
  'nvidia-docker',
  'podman',
  'nerdctl',
  'buildah',
  'docker-compose',
]);
/** What runs a command in a container of an image, beside those. */
const CONTAINER_RUNNERS = new Set(['singularity', 'apptainer', 'srun']);
const ENVIRONMENT_FILES = /GITHUB_ENV|GITHUB_OUTPUT|BASH_ENV|build\.env|(?:^|\/)\.env$/;
const REQUIREMENT_FILES = /(?:requirements|constraints)[^/]*\.(?:txt|in)$/;

/** Reads a shell text: every TensorRT that it installs, downloads, runs or names in a variable. Variables go into `scope`. */
export function shellMentions(text: Span, scope: Scope, depth = 0): PinCandidate[] {
  if (depth > 4) return [];
  const script = parseShell(text.text);
  const functions = functionsOf(script.commands, text);
  for (const [name, one] of functions) scope.functions.set(name, one);
  const called = calledAmong(functions, script.commands, text);
  // What is called is read where it is called.
  const rest = script.commands.filter(
    ({ words: [word] }) =>
      !called.some(({ start, end }) => word !== undefined && word.start > start && word.start < end),
  );
  const found = runCommands(rest, text, scope, depth);
  for (const one of called) if (!one.hasRun) found.push(...callFunction(one, [], scope, depth));
  for (const [start, end] of script.substitutions)
    found.push(...shellMentions(text.slice(start, end), scope, depth + 1));
  return inBranches(found, branchesOf(script, text));
}

function runCommands(commands: readonly Command[], text: Span, scope: Scope, depth: number): PinCandidate[] {
  const found: PinCandidate[] = [];
  const loops: Loop[] = [];
  for (const command of commands) {
    const loop = loopOf(command, text, scope);
    if (loop !== null) loops.push(loop);
    else {
      const place = text.origin(command.words[0]?.start ?? 0);
      const id = `${place?.file.path ?? ''}:${place?.offset ?? 0}`;
      found.push(
        ...usedIn(commandMentions(command, text, scope, depth), place).map((mention) => ({
          command: id,
          ...inLoop(mention, loops),
        })),
      );
    }
  }
  return found;
}

function commandMentions(command: Command, text: Span, scope: Scope, depth: number): PinCandidate[] {
  const found: PinCandidate[] = [];
  const words = command.words.flatMap((word) =>
    expandFields(word, text, scope).map((values) => ({
      values,
      raw: text.slice(word.start, word.end),
      quoted: word.quoted,
      start: word.start,
    })),
  );
  for (const { name, words: elements } of command.arrays)
    for (const element of elements.flatMap((word) => expandWord(word, text, scope))) {
      scope.add(name, element);
      found.push(...imageMentions(element).filter(({ spec }) => spec !== null));
    }
  let first = 0;
  let declares = false;
  for (; first < words.length; first++) {
    const word = words[first];
    const value = word?.values[0];
    if (word === undefined || value === undefined) continue;
    if (CONTROL.has(value.text) || WRAPPERS.has(value.text)) continue;
    if (/^(?:export|readonly|local|declare|typeset|set|setx)$/.test(value.text)) {
      declares = true;
      continue;
    }
    if (declares && value.text.startsWith('-')) continue;
    const assigned = assignments(word.raw, word.values, scope);
    if (assigned === null) {
      if (first > 0 && words[first - 1]?.values[0]?.text === 'sudo' && value.text.startsWith('-')) continue;
      break;
    }
    found.push(...assigned);
  }
  if (declares) return found;
  const rest = words.slice(first);
  const name = rest[0]?.values[0]?.text ?? '';
  const target = command.redirects.map((word) => text.slice(word.start, word.end).text).join(' ');
  if (command.heredoc !== undefined)
    found.push(
      ...heredocMentions(
        command.heredoc,
        name,
        name === 'tee' ? (rest.at(-1)?.values[0]?.text ?? '') : target,
        text,
        scope,
        depth,
      ),
    );
  const plain = rest.flatMap((word) => word.values);
  found.push(...plain.flatMap(feedMentions), ...givenToUs(plain));
  if (SPEAKERS.has(name)) return [...found, ...spokenMentions(rest, target, scope)];
  if (SHELLS.has(name.replace(/^.*\//, ''))) {
    if (rest[1]?.values[0]?.text.endsWith('.sh') === true)
      found.push(...calledScript(rest.slice(1), scope, depth));
    const flag = rest.findIndex((word) => /^-\w*c$|^-Command$/i.test(word.values[0]?.text ?? ''));
    const body = rest[flag + 1];
    if (flag === -1 || body === undefined) return found;
    // PowerShell takes all the words that follow as its script.
    if (/^-Command$/i.test(rest[flag]?.values[0]?.text ?? '') && !body.quoted)
      return [
        ...found,
        ...shellMentions(text.slice(body.start, command.words.at(-1)?.end), scope, depth + 1),
      ];
    for (const value of body.values) found.push(...shellMentions(value, scope, depth + 1));
    return found;
  }
  if (/^(?:source|\.|cat)$/.test(name)) {
    // `cat versions.env >> $GITHUB_ENV` makes its lines variables, too.
    const file = rest[1];
    if (file !== undefined && (name !== 'cat' || ENVIRONMENT_FILES.test(target)))
      sourced(file.values[0] ?? file.raw, scope, depth);
    return found;
  }
  if (name === 'ssh') {
    const host = rest.findIndex(
      ({ raw }, at) => at > 0 && !raw.text.startsWith('-') && !SSH_OPTION.test(rest[at - 1]?.raw.text ?? ''),
    );
    // What follows the host is its command, in quotes or not.
    const remote = host === -1 ? undefined : rest[host + 1];
    if (remote !== undefined && !remote.quoted)
      return [
        ...found,
        ...shellMentions(text.slice(remote.start, command.words.at(-1)?.end), scope, depth + 1),
      ];
    for (const word of rest)
      if (word.quoted) for (const value of word.values) found.push(...shellMentions(value, scope, depth + 1));
    return found;
  }
  const called = scope.functions.get(name);
  if (called !== undefined) {
    // `run install_tensorrt 10.3.0`, where `run` is a function, too.
    const inner = scope.functions.get(rest[1]?.values[0]?.text ?? '');
    return [
      ...found,
      ...callFunction(called, rest, scope, depth),
      ...(inner === undefined ? [] : callFunction(inner, rest.slice(1), scope, depth)),
    ];
  }
  if (name.endsWith('.sh')) found.push(...calledScript(rest, scope, depth));
  const runsContainer = CONTAINER_TOOLS.has(name) || CONTAINER_RUNNERS.has(name);
  const installs = runsContainer ? null : installMentions(rest.map((word) => word.values));
  if (installs !== null) return [...found, ...installs];
  const named = plain.flatMap((word) => {
    const value = afterEquals(word);
    // `--build-arg BASE=nvcr.io/nvidia/tensorrt` hands over a name: the tag comes with another argument.
    const images = imageMentions(value).filter(({ spec }) => spec !== null || value === word);
    return [...images, ...archiveMentions(word)];
  });
  if (runsContainer) {
    const folder = folderAt(text.text, command.words[0]?.start ?? 0, scope.folder);
    const inside = containerArguments(rest, scope, depth, inFolder(commandTarget(rest), folder));
    const place = rest[0]?.raw.origin();
    const path = place?.file.path ?? '';
    // `docker run`, `docker container run`; what is handed to a build is the Dockerfile's.
    const starts = CONTAINER_RUNNERS.has(name) || plain.slice(1, 3).some(({ text: word }) => word === 'run');
    const line = plain.map(({ text: word }) => word).join(' ');
    const called = starts ? containerOf(line) : enteredBy(line);
    const container = called === undefined ? `${path}:${place?.offset ?? 0}` : `${path}:${CALLED}${called}`;
    const isRun = starts || called !== undefined;
    // `docker run -i IMAGE bash <<EOF`
    const isScript = isRun && SHELLS.has(plain.at(-1)?.text.replace(/^.*\//, '') ?? '');
    const script =
      isScript && command.heredoc !== undefined
        ? shellMentions(text.slice(...command.heredoc), scope, depth + 1)
        : [];
    found.push(
      ...[...named, ...inside, ...script].map((mention) => (isRun ? { ...mention, container } : mention)),
    );
  } else found.push(...named);
  // A version that is handed to a build: `-DTRT_VERSION=` to whatever runs CMake, `TRT_VERSION=` to tools and scripts.
  const builds = /^(?:cmake|bazel|make|ninja|helm|\w*packer)$/.test(name) || /\.sh$/.test(name);
  for (const word of plain) if (builds || word.text.startsWith('-D')) found.push(...definitionMentions(word));
  return found;
}

/** `trt-guard check --tensorrt-version 10.3.0.26`: it converts and loads with that. */
function givenToUs(words: readonly Span[]): PinCandidate[] {
  const check = words.findIndex(
    ({ text }, at) => text === 'check' && /(?:^|\/)trt-guard(?:@[\w.]+)?$/.test(words[at - 1]?.text ?? ''),
  );
  if (check === -1) return [];
  const given = (option: string): Span | undefined => {
    const at = words.findIndex(({ text }) => text === option || text.startsWith(`${option}=`));
    return words[at]?.text === option ? words[at + 1] : words[at]?.slice(option.length + 1);
  };
  const version = given('--tensorrt-version');
  const product = given('--product')?.text === 'tensorrt-rtx' ? 'tensorrt-rtx' : 'tensorrt';
  return version === undefined
    ? []
    : variableMentions(`${product}-version`, version).map((mention) => ({
        ...mention,
        name: 'tensorrt-version',
        byNameOnly: false,
      }));
}

/** Options of ssh that take the next word. */
const SSH_OPTION = /^-[A-Za-z]*[bcDEeFIiJLlmOopQRSWw]$/;

/** `deb https://repo.download.nvidia.com/jetson/common r36.4 main`: what apt then installs is of that release. */
function feedMentions(word: Span): PinCandidate[] {
  const match = /repo\.download\.nvidia\.com\/jetson\/common\/?\s+r(\d+\.\d+(?:\.\d+)?)(?=\s|$)/d.exec(
    word.text,
  );
  const [start, end] = match?.indices?.[1] ?? [0, 0];
  if (end === 0) return [];
  const release = word.slice(start, end);
  const resolved = l4tTensorRT(release.text);
  return mentionAt(release, {
    product: 'tensorrt',
    name: 'L4T_VERSION',
    spec: release.text,
    version: resolved.version,
    versionAt: release.origin(),
    basis: resolved.basis,
    byNameOnly: true,
    feed: true,
    ...(resolved.version === null ? { unknown: `L4T ${release.text}` } : {}),
  });
}

/** Variables of a file that a script reads in; its own pins are told where they stand. */
function sourced(name: Span, scope: Scope, depth: number): void {
  const path = /[^\s"'`)]+$/.exec(name.text)?.[0] ?? '';
  const file = scope.sourcedFile(name.origin()?.file.path ?? '', path);
  if (file === null) return;
  if (/\.(?:env|properties)$|(?:^|\/)\.env/.test(file.path)) environmentMentions(file.span(), scope);
  else shellMentions(file.span(), scope, depth + 1);
}

/** The functions of a script, with their commands. */
function functionsOf(commands: readonly Command[], text: Span): Map<string, ShellFunction> {
  const found = new Map<string, ShellFunction>();
  for (const { name: called, start, end } of shellFunctions(text.text)) {
    const inside = commands.filter(
      ({ words: [word] }) => word !== undefined && word.start >= start && word.start < end,
    );
    const own = inside.flatMap(({ words }) => {
      const written = words.map((word) => text.slice(word.start, word.end).text);
      const isLocal = /^(?:local|declare|typeset)$/.test(written[0] ?? '');
      // `version=$1` is another one in each call, whether it is local or not.
      return written.flatMap((word) => {
        const name = (isLocal ? /^([A-Za-z_]\w*)(?:=|$)/ : /^([A-Za-z_]\w*)=["']?\$\{?[1-9]/).exec(word)?.[1];
        return name === undefined ? [] : [{ name, isLocal }];
      });
    });
    found.set(called, {
      commands: inside,
      text,
      start,
      end,
      own,
      isRunning: false,
      hasRun: false,
    });
  }
  return found;
}

/** Those that a command of the script calls. */
function calledAmong(
  functions: ReadonlyMap<string, ShellFunction>,
  commands: readonly Command[],
  text: Span,
): ShellFunction[] {
  if (functions.size === 0) return [];
  const called = new Set<ShellFunction>();
  for (const { words } of commands)
    for (const word of words.slice(0, 3)) {
      const one = functions.get(text.slice(word.start, word.end).text);
      // Not where it is defined.
      if (one !== undefined && !/^[ \t]*(?:\(|\{)/.test(text.text.slice(word.end, word.end + 20)))
        called.add(one);
    }
  return [...called];
}

/** What a function does with the arguments of a call. What it says itself is told once, and in its own file. */
function callFunction(
  one: ShellFunction,
  [name, ...given]: readonly ExpandedWord[],
  scope: Scope,
  depth: number,
): PinCandidate[] {
  if (one.isRunning || scope.budget.commands < 0) return [];
  scope.budget.commands -= one.commands.length + 1;
  const saved = new Map<string, readonly Span[]>();
  const set = (variable: string, values: readonly Span[]): void => {
    saved.set(variable, scope.get(variable));
    scope.replace(variable, values);
  };
  for (let index = 1; index < 10; index++)
    set(
      String(index),
      // What is only handed on (`"$@"`) is not known here.
      (given[index - 1]?.values ?? []).filter(({ text }) => text !== '' && !text.includes('$')),
    );
  for (const variable of one.own) set(variable.name, []);
  one.isRunning = true;
  const found = runCommands(one.commands, one.text, scope, depth);
  one.isRunning = false;
  const isFirst = !one.hasRun && name?.raw.origin()?.file.path === one.text.origin()?.file.path;
  one.hasRun = true;
  const local = new Set(one.own.flatMap(({ name: variable, isLocal }) => (isLocal ? [variable] : [])));
  for (const [variable, before] of saved)
    scope.replace(
      variable,
      /^\d$/.test(variable) || local.has(variable)
        ? before
        : [...new Set([...before, ...scope.get(variable)])],
    );
  const [from, to] = [one.text.origin(one.start), one.text.origin(Math.max(one.end - 1, 0))];
  return found.filter(({ versionAt, at }) => {
    const place = versionAt ?? at;
    return (
      isFirst ||
      name === undefined ||
      place.file !== from?.file ||
      place.offset < from.offset ||
      place.offset > (to?.offset ?? 0)
    );
  });
}

/** What a script does with the arguments that it is called with: `install.sh 10.3.0`. Only what comes from here counts here. */
function calledScript(words: readonly ExpandedWord[], scope: Scope, depth: number): PinCandidate[] {
  const [script, ...given] = words;
  const caller = script?.raw.origin()?.file.path ?? '';
  if (!given.some(({ raw, values }) => /\d\.\d/.test((values[0] ?? raw).text))) return [];
  const file = scope.sourcedFile(caller, script?.values[0]?.text ?? '');
  if (file === null) return [];
  const inside = new Scope(scope);
  given.forEach(({ values }, index) => {
    inside.replace(String(index + 1), values);
  });
  return shellMentions(file.span(), inside, depth + 1).filter(
    ({ versionAt }) => versionAt?.file.path === caller,
  );
}

type ExpandedWord = { values: Span[]; raw: Span; quoted: boolean };

/** `NAME=value`: a variable; null where the word is not an assignment. */
function assignments(raw: Span, values: readonly Span[], scope: Scope): PinCandidate[] | null {
  const [, name, index] = /^([A-Za-z_]\w*)(\[[^\]]*\])?\+?=/.exec(raw.text) ?? [];
  if (name === undefined) return null;
  return values.flatMap((value) => {
    const equal = value.text.indexOf('=');
    if (equal === -1) return [];
    const mentions = assign(name, value.slice(equal + 1), scope, raw.origin(raw.text.indexOf('=') + 1));
    // The elements of an array (one for each architecture) are alternatives of each other.
    if (index === undefined) return mentions;
    return mentions.map((mention) => ({
      ...mention,
      alternativeOf: `array:${mention.at.file.path}:${name}`,
    }));
  });
}

/** Gives a variable its value, which is written at `place`. A version put together from several places counts as written here. */
export function assign(
  name: string,
  value: Span,
  scope: Scope,
  place: Origin | null = value.origin(),
): PinCandidate[] {
  const kept = place !== null && isComposed(value) ? value.movedTo(place) : value;
  scope.add(name, kept);
  // A variable that holds only the name of an image pins nothing: its use does, with or without a tag.
  const images = imageMentions(kept).filter(({ spec }) => spec !== null);
  return [...variableMentions(name, kept), ...images, ...archiveMentions(kept)];
}

function isComposed(value: Span): boolean {
  const number = /\d+(?:\.\d+)+/.exec(value.text);
  if (number === null) return false;
  return value.slice(number.index, number.index + number[0].length).pieces.length > 1;
}

function heredocMentions(
  [start, end]: [number, number],
  name: string,
  target: string,
  text: Span,
  scope: Scope,
  depth: number,
): PinCandidate[] {
  const body = text.slice(start, end);
  // `cat <<EOF | docker build -`, `docker build - <<EOF`
  const isDockerfile =
    target === '' && (name === 'cat' || CONTAINER_TOOLS.has(name)) && DOCKERFILE_TEXT.test(body.text);
  const written = scope.writtenFile(isDockerfile ? 'Dockerfile' : target, body);
  if (written !== null) return written;
  if (SHELLS.has(name.replace(/^.*\//, '')) || name === '' || name === 'ssh' || /\.sh$/.test(target))
    return shellMentions(body, scope, depth + 1);
  if (REQUIREMENT_FILES.test(target)) return eachLine(body).flatMap((line) => requirementMentions(line));
  return [];
}

/** `--build-arg NAME=value` in a text that is handed to a build as it is. */
export function buildArgumentMentions(text: Span, scope: Scope, target?: BuildTarget): PinCandidate[] {
  const words = [...text.text.matchAll(/\S+/g)].map(({ 0: word, index }) => {
    const raw = text.slice(index, index + word.length);
    return { values: [raw], raw, quoted: false };
  });
  return containerArguments(words, scope, 0, target ?? commandTarget(words));
}

function eachLine(text: Span): Span[] {
  const lines: Span[] = [];
  let start = 0;
  for (const line of text.text.split('\n')) {
    if (line.trim() !== '' && !line.trim().startsWith('#'))
      lines.push(text.slice(start, start + line.length));
    start += line.length + 1;
  }
  return lines;
}

/** `echo NAME=value >> $GITHUB_ENV`, `echo tensorrt==10.0.1 >> requirements.txt`: the only words spoken that count. */
function spokenMentions(words: readonly ExpandedWord[], target: string, scope: Scope): PinCandidate[] {
  const values = words.slice(1).flatMap((word) => word.values);
  if (ENVIRONMENT_FILES.test(target))
    return values.flatMap((value) => {
      const name = /^([A-Za-z_][\w-]*)=/.exec(value.text)?.[1];
      return name === undefined ? [] : assign(name, value.slice(name.length + 1), scope);
    });
  return REQUIREMENT_FILES.test(target)
    ? values.flatMap(escapedLines).flatMap((value) => requirementMentions(value))
    : [];
}

/** What `printf` and `echo -e` make lines of. */
function escapedLines(text: Span): Span[] {
  const lines: Span[] = [];
  let start = 0;
  for (const part of text.text.split(/\\n|\n/)) {
    if (part.trim() !== '') lines.push(text.slice(start, start + part.length));
    start += part.length + (text.text[start + part.length] === '\\' ? 2 : 1);
  }
  return lines;
}

/** `--from=image`, `image=...`, `--tag=...`: the part after the sign can be an image. */
function afterEquals(word: Span): Span {
  const equal = /^(?:--?[\w-]+|[\w.-]+)=/.exec(word.text)?.[0].length ?? 0;
  return equal === 0 ? word : word.slice(equal);
}

/** `-DTENSORRT_VERSION=10.0.1`, `--trt_version=10.0.1`, `TRT_VERSION=10.0.1` as arguments of a build. */
function definitionMentions(word: Span): PinCandidate[] {
  const match = /^(?:-D|--)?([A-Za-z_][\w-]*)(?::[A-Z]+)?=/.exec(word.text);
  return match?.[1] === undefined ? [] : variableMentions(match[1], word.slice(match[0].length));
}

/** `docker build --build-arg NAME=value`, `docker run -e NAME=value image sh -c '...'`. */
function containerArguments(
  words: readonly ExpandedWord[],
  scope: Scope,
  depth: number,
  target = commandTarget(words),
): PinCandidate[] {
  const found: PinCandidate[] = [];
  // What is run in a container sees the variables that it is given.
  const inside = new Scope(scope);
  words.forEach((word, i) => {
    const before = words[i - 1]?.values[0]?.text ?? '';
    for (const value of word.values) {
      const inline = /^(?:--build-arg|--env|-e)=/.exec(value.text)?.[0].length ?? 0;
      if (inline > 0 || /^(?:--build-arg|--env|-e)$/.test(before)) {
        const definition = value.slice(inline);
        const name = /^([A-Za-z_]\w*)=/.exec(definition.text)?.[1];
        if (name !== undefined) {
          if (/build-arg/.test(before + value.text))
            scope.addBuildArgument(name, definition.slice(name.length + 1), target);
          found.push(...assign(name, definition.slice(name.length + 1), inside));
        }
      }
      if (/^-\w*c$/.test(before) && SHELLS.has(words[i - 2]?.values[0]?.text.replace(/^.*\//, '') ?? ''))
        found.push(...shellMentions(value, inside, depth + 1));
    }
  });
  const nested = installMentions(words.slice(1).map((word) => word.values));
  return nested === null ? found : [...found, ...nested];
}

/** Which Dockerfile `docker build` is told to take. */
function commandTarget(words: readonly ExpandedWord[]): BuildTarget {
  const caller = words[0]?.raw.origin()?.file.path ?? '';
  return targetOfCommand(
    caller,
    words.map(({ values, raw }) => values[0]?.text ?? raw.text),
  );
}

/** Definitions of one line each (`.env` files): `NAME=value`, with or without `export` and quotes. */
export function environmentMentions(text: Span, scope: Scope): PinCandidate[] {
  return eachLine(text).flatMap((line) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*/.exec(line.text);
    if (match?.[1] === undefined) return [];
    const name = match[1];
    const value = line.slice(match[0].length);
    const quoted = /^(["'])(.*?)\1/.exec(value.text);
    const bare =
      quoted === null ? value.slice(0, /\s+#/.exec(value.text)?.index ?? value.text.length).trim() : null;
    const content = bare ?? value.slice(1, 1 + (quoted?.[2] ?? '').length);
    return expandText(content, scope).flatMap((expanded) => assign(name, expanded, scope));
  });
}
