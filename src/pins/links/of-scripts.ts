import { containerOf, enteredBy } from '../container-calls.js';
import { commandLines, isSaid, makesItsOwn, WRITTEN_ENGINE } from './commands.js';
import path from 'node:path';
import { buildsDockerfile, folderAt, targetOfCommand } from '../builds.js';
import type { ResolvedPin } from '../resolve-pins.js';
import { shellFunctions } from '../text/blocks.js';
import { areAlternatives, asideFolder, CONVERTS } from './names.js';
import { DockerImages, type Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';
import { buildCommands } from './of-jobs.js';
import { composeParties } from './of-services.js';
import { commandsOfJobs } from './yaml-parts.js';
import { hasRecipes, recipesOf, type Commands, type Recipe } from './recipes.js';
import type { SourceFile } from '../text/source.js';

/** A build or a run of an image, in the order of the script. */
interface Step {
  does: 'build' | 'run';
  /** The script that it stands in: the one that is read, or one that this one runs. */
  file: string;
  line: number;
  /** Its last line. */
  to: number;
  /** The Dockerfile of the image; null for an image that is only pulled. */
  dockerfile: string | null;
  tags: string[];
  words: string;
  /** The target or task that it belongs to. */
  of: string;
  /** Services that compose starts. */
  services?: { files: readonly string[]; names: readonly string[] };
}

/** `docker compose -f a.yml up -d server` */
const COMPOSE =
  /\b(?:docker[ \t]+compose|docker-compose|podman-compose)\b((?:[ \t]+-{1,2}[\w-]+(?:[= \t]+[^\s-]\S*)?)*)[ \t]+(?:up|run|start)\b([^;&|\n]*)/;

const CONTAINER =
  /\b(?:docker|podman|nerdctl)\b(?:\s+(?:compose|image|container|buildx))?\s+(build|run|create)\b/;

/** Slurm with Pyxis, Singularity, and what has a cluster start an image. */
const STARTED =
  /\bsrun\b.{0,500}?\s--container-image[=\s]|\bkubectl\b.{0,500}?\s(?:--image[=\s]|set\s+image\b)|\bhelm\s+(?:upgrade|install)\b.{0,500}?\s--set\S*\s|\b(?:singularity|apptainer)\s+(?:-\S+\s+)*(?:exec|run)\b.{0,500}?\sdocker:\/\//;

/** What a file that starts containers has, one or the other. */
const BEGINS = [CONTAINER, STARTED, COMPOSE, /\b(?:singularity|apptainer)\b/];

/** Images of which a script runs the first before it builds or starts the second. Recipes meet only where one needs or calls the other. */
export function scriptMeetings(
  tree: Tree,
  images: DockerImages,
  files: readonly { file: string; kind: string }[],
): Meeting[] {
  const scripts = files.filter(({ kind }) => kind === 'shell' || kind === 'batch').map(({ file }) => file);
  const workflows = files
    .filter(({ file, kind }) => PIPELINES.has(kind) && !STEPS_APART.test(file))
    .map(({ file }) => file);
  const makefiles = [...tree.files].filter((file) => hasRecipes(file) && asideFolder(file) === null);
  const names = scripts
    .filter((file) => /\.(?:sh|bash)$/.test(file))
    .map((file) => path.posix.basename(file));
  const callers = callersAmong(tree, new Set(scripts), names);
  return [...scripts, ...callers, ...makefiles, ...workflows].flatMap((file) => {
    const source = tree.read(file);
    const joined = source?.text.replace(/[\\`^]\r?\n/g, ' ') ?? '';
    const isCalling = (): boolean => names.some((name) => joined.includes(name));
    if (source === null || !(BEGINS.some((pattern) => pattern.test(joined)) || isCalling())) return [];
    const recipes = hasRecipes(file)
      ? recipesOf(source)
      : workflows.includes(file)
        ? commandsOfJobs(source).map(({ text }): Recipe => ({ own: [{ text, of: '' }], before: [] }))
        : [{ own: [{ text: source.text, of: '' }], before: [] }];
    return recipes.flatMap(({ own, before }) => {
      const last = own.flatMap((commands) => stepsOf(tree, file, commands, images));
      if (last.length === 0) return [];
      const steps = [...before.flatMap((commands) => stepsOf(tree, file, commands, images)), ...last];
      return steps.flatMap((_first, index) =>
        steps.flatMap((_second, later) =>
          later < Math.max(index + 1, steps.length - last.length)
            ? []
            : meeting(tree, images, file, steps, index, later),
        ),
      );
    });
  });
}

/** More scripts than anybody deploys with: further ones are not looked at. */
const MAX_CALLERS = 200;

/** Scripts that start no container themselves, and run scripts that do. */
function callersAmong(tree: Tree, scripts: ReadonlySet<string>, names: readonly string[]): string[] {
  if (names.length < 2) return [];
  return [...tree.files]
    .filter((file) => /\.(?:sh|bash)$/.test(file) && !scripts.has(file) && asideFolder(file) === null)
    .slice(0, MAX_CALLERS)
    .filter((file) => {
      const text = tree.read(file)?.text ?? '';
      return names.some((name) => text.includes(name));
    });
}

const PIPELINES = new Set(['workflow', 'gitlab-ci', 'ci']);
/** Its steps run on machines of their own. */
const STEPS_APART = /(?:^|\/)\.buildkite\//;

/** Variables that a script gives one value, in its words. */
function withVariables(command: string, text: string): string {
  return command.replace(
    /\$\{?([A-Za-z_]\w*)(?::-([^}]*))?\}?/g,
    (whole, name: string, otherwise?: string) => {
      const given = [
        ...text.matchAll(
          new RegExp(`^[ \\t]*(?:export |readonly )?${name}=["']?(?!\\$\\()([^\\s"';]+)`, 'gm'),
        ),
      ];
      return (given.length === 1 ? given[0]?.[1] : undefined) ?? otherwise ?? whole;
    },
  );
}

const wordsOf = (command: string): string[] => command.split(/[\s"']+/);

/** `bash scripts/convert.sh det` */
const CALLED =
  /^\s*(?:[@+-]*\s*)?(?:sudo\s+(?:-E\s+)?)?(?:(?:ba|z)?sh\s+(?:-\w+\s+)*|source\s+|\.\s+)?["']?([\w.${}/-]+\.(?:sh|bash))\b/;

/** Scripts that run scripts that run scripts. */
const MAX_DEPTH = 3;

function stepsOf(
  tree: Tree,
  file: string,
  { text, of }: Commands,
  images: DockerImages,
  callers: readonly string[] = [],
): Step[] {
  const steps: Step[] = [];
  const add = (step: Omit<Step, 'of' | 'file'>): number => steps.push({ ...step, of, file });
  const functions = startingFunctions(text);
  const pulled = pulledFiles(text);
  for (const { words: written, from: line, to } of commandLines(text, file)) {
    const command = withVariables(written, text);
    if (isSaid(command)) continue;
    const composed = COMPOSE.exec(command);
    if (composed !== null) {
      const folder = hasRecipes(file) ? '' : folderAt(text, offsetOfLine(text, line));
      add({
        does: 'run',
        line,
        to,
        dockerfile: null,
        tags: [],
        words: command,
        ...composedBy(composed, [folder, path.posix.join(path.posix.dirname(file), folder)]),
      });
      continue;
    }
    const entered = enteredBy(command);
    if (entered !== undefined) {
      // What runs in a container that was started before is a part of that run.
      const started = steps.findLast(({ words }) => containerOf(words) === entered);
      if (started !== undefined && !CONVERTS.test(started.words) && CONVERTS.test(command))
        started.words += ` ${command}`;
      continue;
    }
    const does =
      STARTED.test(command) || pulled.some(([name]) => startsFile(command, name))
        ? 'run'
        : CONTAINER.exec(command)?.[1];
    if (does === undefined) {
      const inner = callers.length < MAX_DEPTH ? calledScript(tree, file, command, callers) : null;
      if (inner !== null)
        steps.push(
          ...stepsOf(tree, inner.path, { text: inner.text, of }, images, [...callers, file]).map((step) => ({
            ...step,
            of,
          })),
        );
      const called = functions.length === 0 ? null : calledBody(functions, command);
      if (called !== null)
        add({ does: 'run', line, to, dockerfile: null, tags: [], words: withVariables(called, text) });
      continue;
    }
    if (does !== 'build') {
      const images = pulled.filter(([name]) => startsFile(command, name)).map(([, image]) => image);
      add({ does: 'run', line, to, dockerfile: null, tags: [], words: [command, ...images].join(' ') });
      continue;
    }
    const start = hasRecipes(file) ? '' : folderAt(text, offsetOfLine(text, line));
    for (const words of buildCommands(command, start)) {
      const target = targetOfCommand(file, words);
      const dockerfile = images.files.find((one) => buildsDockerfile(target, one) === 'yes') ?? null;
      const tags = words.flatMap((word, at) =>
        /^(?:-t|--tag)$/.test(words[at - 1] ?? '') ? [word] : (/^--tag=(.+)$/.exec(word)?.[1] ?? []),
      );
      if (dockerfile !== null) for (const tag of tags) images.addTag(tag, dockerfile);
      add({ does: 'build', line, to, dockerfile, tags, words: command });
    }
  }
  return steps;
}

/** The script of the tree that a command runs; null where it runs none. */
function calledScript(
  tree: Tree,
  file: string,
  command: string,
  callers: readonly string[],
): SourceFile | null {
  const plain = CALLED.exec(command)?.[1]?.replace(/^(?:\.\/|\$\{?\w+\}?\/)+/, '');
  if (plain === undefined || plain.includes('$')) return null;
  const found = ['', path.posix.dirname(file)]
    .map((folder) => path.posix.normalize(path.posix.join(folder, plain)))
    .find((one) => one !== file && !callers.includes(one) && tree.files.has(one));
  return found === undefined ? null : tree.read(found);
}

/** `apptainer pull trt.sif docker://...`, `enroot import -o trt.sqsh docker://...`: files of images, by their names. */
function pulledFiles(text: string): [name: string, image: string][] {
  if (!/\.(?:sif|sqsh)\b/.test(text)) return [];
  return commandLines(text).flatMap(({ words }): [string, string][] => {
    if (!/\b(?:singularity|apptainer|enroot)\b.{0,200}?\b(?:pull|build|import)\b/.test(words)) return [];
    const command = withVariables(words, text);
    const name = /[^\s"'=]+\.(?:sif|sqsh)\b/.exec(command)?.[0];
    const image = /\bdocker:\/\/([^\s"']+)/.exec(command)?.[1];
    return name === undefined || image === undefined ? [] : [[name, image]];
  });
}

/** It starts the image of such a file, and does not fetch it. */
const startsFile = (command: string, name: string): boolean =>
  command.includes(name) && /\b(?:exec|run|srun)\b/.test(command);

function offsetOfLine(text: string, line: number): number {
  let at = 0;
  for (let number = 1; number < line; number++) at = text.indexOf('\n', at) + 1;
  return at;
}

/** A function of a script that starts one container. */
interface StartingFunction {
  name: string;
  /** `local tag=$1` */
  named: [name: string, position: number][];
  run: string;
}

function startingFunctions(text: string): StartingFunction[] {
  return shellFunctions(text).flatMap(({ name, start, end }) => {
    const body = text.slice(start, end);
    const runs = commandLines(body).filter(({ words }) => CONTAINER.exec(words)?.[1] === 'run');
    const named = [
      ...body.matchAll(/^[ \t]*(?:(?:local|declare|readonly)[ \t]+)?(\w+)=["']?\$\{?(\d)\b/gm),
    ].map(([, variable = '', position = '']): [string, number] => [variable, Number(position)]);
    return runs.length === 1 ? [{ name, named, run: runs[0]?.words ?? '' }] : [];
  });
}

/** The command that a call of a function starts a container with: `run_in 24.05-py3 trtexec ...`. */
function calledBody(functions: readonly StartingFunction[], command: string): string | null {
  const [name = '', ...given] = command.trim().split(/\s+/);
  const called = functions.find((one) => one.name === name);
  if (called === undefined) return null;
  const value = (position: number, otherwise: string): string =>
    given[position - 1]?.replace(/^["']|["']$/g, '') ?? otherwise;
  const filled = called.named
    .reduce(
      (run, [variable, position]) =>
        run.replace(new RegExp(`\\$\\{?${variable}\\b\\}?`, 'g'), () => value(position, `$${variable}`)),
      called.run,
    )
    .replace(/\$\{?([1-9])\}?/g, (whole, position: string) => value(Number(position), whole));
  return `${filled} ${given.join(' ')}`;
}

/** The compose file that a command names, or the usual one, and the services that it starts; none named is all. */
function composedBy(
  [, options = '', rest = '']: RegExpExecArray,
  folders: readonly string[],
): Pick<Step, 'services'> {
  const file = /(?:^|\s)(?:-f|--file)[= \t]+(\S+)/.exec(options)?.[1];
  const names = rest.split(/\s+/).filter((word) => /^[a-z][\w.-]*$/i.test(word));
  const files = folders.flatMap((folder) =>
    (file === undefined ? COMPOSE_FILES : [file]).map((name) => path.posix.join(folder, name)),
  );
  return { services: { files, names } };
}

const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

function pinsOfServices(
  tree: Tree,
  images: DockerImages,
  { files, names }: NonNullable<Step['services']>,
): ResolvedPin[] {
  const found = files.find((one) => tree.files.has(one));
  if (found === undefined) return [];
  const parties = composeParties(tree, images, found);
  const named = parties.filter(({ name }) => names.includes(name));
  return uniquePins((named.length > 0 ? named : parties).flatMap(({ pins }) => pins));
}

function meeting(
  tree: Tree,
  images: DockerImages,
  file: string,
  steps: readonly Step[],
  index: number,
  later: number,
): Meeting[] {
  const [first, second] = [steps[index], steps[later]];
  if (first === undefined || second === undefined) return [];
  const pinsOf = (step: Step): ResolvedPin[] => {
    if (step.services !== undefined) return pinsOfServices(tree, images, step.services);
    const dockerfile = step.dockerfile ?? builtAs(steps, step);
    if (dockerfile !== null) return images.pinsOf(dockerfile);
    // An image that a variable names stands where the variable is given its value.
    return tree.entries.filter(
      ({ pin, uses }) =>
        pin.name.includes('/') &&
        (uses.some((use) => use.file === step.file && use.line >= step.line && use.line <= step.to) ||
          (pin.file === step.file && wordsOf(step.words).includes(`${pin.name}:${pin.spec ?? ''}`))),
    );
  };
  const runsFirst =
    first.does === 'run'
      ? ((CONVERTS.test(first.words) || CONVERTS.test(first.of)) && !onlyMeasures(first.words)) ||
        builtAs(steps, first) !== null
      : steps
          .slice(index + 1, later)
          .some((step) => step.does === 'run' && first.tags.some((tag) => wordsOf(step.words).includes(tag)));
  if (second.does === 'run' && makesItsOwn(first.words, second.words)) return [];
  if (!runsFirst || (first.dockerfile === second.dockerfile && first.dockerfile !== null)) return [];
  if (areAlternatives(first.dockerfile ?? '', second.dockerfile ?? '')) return [];
  const [a, b] = [pinsOf(first), pinsOf(second)];
  return a.length === 0 || b.length === 0
    ? []
    : [
        {
          link: 'script',
          why: `${file} runs the image of ${placeOf(file, first)} before it ${second.does === 'build' ? 'builds' : 'runs'} the one of ${placeOf(file, second)}`,
          members: uniquePins([...a, ...b]),
        },
      ];
}

const placeOf = (file: string, step: Step): string =>
  `line ${step.line}${step.file === file ? '' : ` of ${step.file}`}`;

/** trtexec that keeps no engine: releases are compared by it. What a variable adds is not known. */
function onlyMeasures(words: string): boolean {
  const given = /\btrtexec\b(?!\S)(.*)/s.exec(words)?.[1];
  return given !== undefined && !WRITTEN_ENGINE.test(given) && !/\s["']?\$/.test(given);
}

function builtAs(steps: readonly Step[], step: Step): string | null {
  if (step.does !== 'run') return null;
  return (
    steps.find(({ does, tags }) => does === 'build' && tags.some((tag) => wordsOf(step.words).includes(tag)))
      ?.dockerfile ?? null
  );
}
