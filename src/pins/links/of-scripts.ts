import { commandLines, containerOf, enteredBy, isSaid, makesItsOwn, WRITTEN_ENGINE } from './commands.js';
import path from 'node:path';
import { buildsDockerfile, folderAt, targetOfCommand } from '../builds.js';
import type { ResolvedPin } from '../resolve-pins.js';
import { shellFunctions } from '../text/blocks.js';
import { areAlternatives, asideFolder, CONVERTS } from './names.js';
import { DockerImages, type Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';
import { buildCommands } from './of-jobs.js';
import { composeParties } from './of-services.js';
import { hasRecipes, recipesOf, type Commands, type Recipe } from './recipes.js';
import { partsUnder } from './yaml-parts.js';
import type { SourceFile } from '../text/source.js';

/** A build or a run of an image, in the order of the script. */
interface Step {
  does: 'build' | 'run';
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
  services?: { file: string; names: readonly string[] };
}

/** `docker compose -f a.yml up -d server` */
const COMPOSE =
  /\b(?:docker[ \t]+compose|docker-compose|podman-compose)\b((?:[ \t]+-{1,2}[\w-]+(?:[= \t]+[^\s-]\S*)?)*)[ \t]+(?:up|run|start)\b([^;&|\n]*)/;

const CONTAINER =
  /\b(?:docker|podman|nerdctl)\b(?:\s+(?:compose|image|container|buildx))?\s+(build|run|create)\b/;

/** Slurm with Pyxis, Singularity, and what has a cluster start an image. */
const STARTED =
  /\bsrun\b.{0,500}?\s--container-image[=\s]|\bkubectl\b.{0,500}?\s(?:--image[=\s]|set\s+image\b)|\bhelm\s+(?:upgrade|install)\b.{0,500}?\s--set\S*\s|\b(?:singularity|apptainer)\s+(?:-\S+\s+)*(?:exec|run)\b.{0,500}?\sdocker:\/\//;

/** Images of which a script runs the first before it builds or starts the second. Recipes meet only where one needs or calls the other. */
export function scriptMeetings(
  tree: Tree,
  images: DockerImages,
  files: readonly { file: string; kind: string }[],
): Meeting[] {
  const scripts = files.filter(({ kind }) => kind === 'shell' || kind === 'batch').map(({ file }) => file);
  const workflows = files.filter(({ kind }) => kind === 'workflow').map(({ file }) => file);
  const makefiles = [...tree.files].filter((file) => hasRecipes(file) && asideFolder(file) === null);
  return [...scripts, ...makefiles, ...workflows].flatMap((file) => {
    const source = tree.read(file);
    const joined = source?.text.replace(/[\\`^]\r?\n/g, ' ') ?? '';
    if (source === null || !(CONTAINER.test(joined) || STARTED.test(joined))) return [];
    const recipes = hasRecipes(file)
      ? recipesOf(source)
      : workflows.includes(file)
        ? commandsOfJobs(source)
        : [{ own: [{ text: source.text, of: '' }], before: [] }];
    return recipes.flatMap(({ own, before }) => {
      const last = own.flatMap((commands) => stepsOf(file, commands, images));
      if (last.length === 0) return [];
      const steps = [...before.flatMap((commands) => stepsOf(file, commands, images)), ...last];
      return steps.flatMap((first, index) =>
        steps
          .slice(Math.max(index + 1, steps.length - last.length))
          .flatMap((second) => meeting(tree, images, file, steps, first, second)),
      );
    });
  });
}

/** What the steps of each job of a workflow surely run; everything else is blanked, so that every line keeps its number. */
function commandsOfJobs(source: SourceFile): Recipe[] {
  const lines = source.text.split('\n');
  return partsUnder(source, ['jobs']).map(({ leaves }) => {
    const conditional = new Set(
      leaves.flatMap(({ path: [, , steps, index, key] }) =>
        steps === 'steps' && key === 'if' ? [index] : [],
      ),
    );
    const kept = lines.map(() => '');
    for (const { path, value } of leaves) {
      if (path[2] !== 'steps' || path[4] !== 'run' || path.length !== 5 || conditional.has(path[3])) continue;
      const { line } = value.origin()?.file.position(value.origin()?.offset ?? 0) ?? { line: 1 };
      value.text.split('\n').forEach((text, index) => {
        kept[line - 1 + index] = text;
      });
    }
    return { own: [{ text: kept.join('\n'), of: '' }], before: [] };
  });
}

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

function stepsOf(file: string, { text, of }: Commands, images: DockerImages): Step[] {
  const steps: Omit<Step, 'of'>[] = [];
  const functions = startingFunctions(text);
  for (const { words: written, from: line, to } of commandLines(text, file)) {
    const command = withVariables(written, text);
    if (isSaid(command)) continue;
    const composed = COMPOSE.exec(command);
    if (composed !== null) {
      steps.push({
        does: 'run',
        line,
        to,
        dockerfile: null,
        tags: [],
        words: command,
        ...composedBy(composed),
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
    const does = STARTED.test(command) ? 'run' : CONTAINER.exec(command)?.[1];
    if (does === undefined) {
      const called = functions.length === 0 ? null : calledBody(functions, command);
      if (called !== null)
        steps.push({ does: 'run', line, to, dockerfile: null, tags: [], words: withVariables(called, text) });
      continue;
    }
    if (does !== 'build') {
      steps.push({ does: 'run', line, to, dockerfile: null, tags: [], words: command });
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
      steps.push({ does: 'build', line, to, dockerfile, tags, words: command });
    }
  }
  return steps.map((step) => ({ ...step, of }));
}

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
function composedBy([, options = '', rest = '']: RegExpExecArray): Pick<Step, 'services'> {
  const file = /(?:^|\s)(?:-f|--file)[= \t]+(\S+)/.exec(options)?.[1] ?? '';
  const names = rest.split(/\s+/).filter((word) => /^[a-z][\w.-]*$/i.test(word));
  return { services: { file, names } };
}

const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

function pinsOfServices(
  tree: Tree,
  images: DockerImages,
  { file, names }: NonNullable<Step['services']>,
): ResolvedPin[] {
  const found = file === '' ? COMPOSE_FILES.find((one) => tree.files.has(one)) : path.posix.normalize(file);
  if (found === undefined || !tree.files.has(found)) return [];
  const parties = composeParties(tree, images, found);
  const named = parties.filter(({ name }) => names.includes(name));
  return uniquePins((named.length > 0 ? named : parties).flatMap(({ pins }) => pins));
}

function meeting(
  tree: Tree,
  images: DockerImages,
  file: string,
  steps: readonly Step[],
  first: Step,
  second: Step,
): Meeting[] {
  const pinsOf = (step: Step): ResolvedPin[] => {
    if (step.services !== undefined) return pinsOfServices(tree, images, step.services);
    const dockerfile = step.dockerfile ?? builtAs(steps, step);
    if (dockerfile !== null) return images.pinsOf(dockerfile);
    // An image that a variable names stands where the variable is given its value.
    return tree.entries.filter(
      ({ pin, uses }) =>
        pin.name.includes('/') &&
        (uses.some((use) => use.file === file && use.line >= step.line && use.line <= step.to) ||
          (pin.file === file && wordsOf(step.words).includes(`${pin.name}:${pin.spec ?? ''}`))),
    );
  };
  const runsFirst =
    first.does === 'run'
      ? ((CONVERTS.test(first.words) || CONVERTS.test(first.of)) && !onlyMeasures(first.words)) ||
        builtAs(steps, first) !== null
      : steps.some(
          (step) =>
            step.does === 'run' &&
            step.line > first.line &&
            step.line < second.line &&
            first.tags.some((tag) => wordsOf(step.words).includes(tag)),
        );
  if (second.does === 'run' && makesItsOwn(first.words, second.words)) return [];
  if (!runsFirst || (first.dockerfile === second.dockerfile && first.dockerfile !== null)) return [];
  if (areAlternatives(first.dockerfile ?? '', second.dockerfile ?? '')) return [];
  const [a, b] = [pinsOf(first), pinsOf(second)];
  return a.length === 0 || b.length === 0
    ? []
    : [
        {
          link: 'script',
          why: `${file} runs the image of line ${first.line} before it ${second.does === 'build' ? 'builds' : 'runs'} the one of line ${second.line}`,
          members: uniquePins([...a, ...b]),
        },
      ];
}

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
