import { noted } from '../../../core/noted.js';
import { usesByFile, type PinUse } from '../uses.js';
import path from 'node:path';
import { writtenVersionsAgree } from '../../../core/version.js';
import type { YamlLeaf } from '../../text/yaml.js';
import type { ResolvedPin } from '../../resolve-pins.js';
import { shellFunctions } from '../../text/blocks.js';
import type { Tree } from '../images.js';
import { uniquePins, type Meeting } from '../meeting.js';
import { asideFolder } from '../names.js';
import { placesOf } from '../../scan.js';
import { IMPLIED } from '../dockerfiles.js';
import { hasRecipes, recipesOf } from '../recipes.js';
import { contentAfter, partsOf } from '../stage-content.js';
import { commandsOfJobs, partOf, partsUnder, pinsOfCall, valueAt, type YamlPart } from '../yaml-parts.js';

/** Several environments on one machine, or one that is changed on the way: nobody knows what is left in the end. */
const SEVERAL =
  /\bdeactivate\b|\b(?:uninstall|purge|autoremove)\b|\b(?:apt|apt-get|dnf|yum)\s+(?:-\S+\s+)*remove\b/;
const ENVIRONMENT = /\b(?:venv|virtualenv)\s+\S|\b(?:conda|mamba|micromamba)\s+(?:env\s+)?create\b/g;
/** What such a command does is done elsewhere, or not surely. */
const ELSEWHERE =
  /^\s*(?:\[|test\b)|\|\||\b(?:docker|podman|nerdctl|ssh|scp|kubectl|conda\s+run|chroot|lxc|nox|tox)\b(?![/.])/;

/** Libraries and Python packages that one script, or one job of a workflow, surely installs on the machine that it runs on. */
export function machineMeetings(tree: Tree, files: readonly { file: string; kind: string }[]): Meeting[] {
  const byFile = usesByFile(tree);
  const scripts = new Set(
    tree.entries.filter(({ pin }) => /^(?:shell|batch)$/.test(pin.kind)).map(({ pin }) => pin.file),
  );
  const workflows = files.filter(({ file, kind }) => kind === 'workflow' && asideFolder(file) === null);
  const calls = callsAmong(
    tree,
    files.filter(({ kind }) => kind === 'workflow').map(({ file }) => file),
  );
  return [
    ...[...scripts, ...callersOf(tree, scripts)].flatMap((file) => {
      const text = tree.read(file)?.text ?? '';
      return asideFolder(file) !== null || isSeveral(text)
        ? []
        : together(
            `${file} installs them on one machine`,
            installedWith(tree, byFile, file, sureLinesOf(file, text)),
          );
    }),
    ...workflows.flatMap(({ file }) => jobsOf(tree, byFile, file, calls)),
    ...files
      .filter(
        ({ file, kind }) => /^(?:gitlab-ci|ci)$/.test(kind) && byFile.has(file) && asideFolder(file) === null,
      )
      .flatMap(({ file }) => pipelineJobs(tree, byFile, file)),
    ...[...byFile.keys()]
      .filter((file) => hasRecipes(file) && asideFolder(file) === null)
      .flatMap((file) => targetsOf(tree, byFile, file)),
  ];
}

/** What a target of a Makefile, or a recipe or task of its like, installs, with those that it needs or calls. */
function targetsOf(tree: Tree, byFile: ReadonlyMap<string, readonly PinUse[]>, file: string): Meeting[] {
  const source = tree.read(file);
  return (source === null ? [] : recipesOf(source)).flatMap(({ own, before }) => {
    const texts = [...before, ...own].map(({ text }) => text);
    const name = own.find(({ of }) => of !== '')?.of ?? '';
    // `.PHONY: a b` runs neither.
    if (name.startsWith('.') || texts.some(isSeveral)) return [];
    return together(
      `"${name}" of ${file} installs them on one machine`,
      installedWith(tree, byFile, file, linesOfRecipe(texts)),
    );
  });
}

/** The lines of a recipe or a job that surely run; its text has every line of its file, and only its own are not empty. */
const linesOfRecipe = (texts: readonly string[]): Set<number> =>
  new Set(
    texts.flatMap((text) => {
      const written = text.split('\n');
      return [...sureLines(text)].filter((line) => written[line - 1]?.trim() !== '');
    }),
  );

/** More scripts than anybody sets a machine up with: further ones are not looked at. */
const MAX_CALLERS = 200;

/** Scripts that pin nothing themselves and name one that does. */
function callersOf(tree: Tree, scripts: ReadonlySet<string>): string[] {
  const names = [...scripts].map((file) => path.posix.basename(file));
  if (names.length === 0) return [];
  return [...tree.files]
    .filter((file) => /\.(?:sh|bash)$/.test(file) && !scripts.has(file) && asideFolder(file) === null)
    .slice(0, MAX_CALLERS)
    .filter((file) => {
      const text = tree.read(file)?.text ?? '';
      return names.some((name) => text.includes(name));
    });
}

function jobsOf(
  tree: Tree,
  byFile: ReadonlyMap<string, readonly PinUse[]>,
  file: string,
  calls: readonly Call[],
): Meeting[] {
  const source = tree.read(file);
  if (source === null) return [];
  const called = calls.filter(({ called: name }) => name === file);
  const ways: { by: string; isIn: (entry: ResolvedPin) => boolean }[] = [
    // What another workflow hands to this one takes the place of defaults that stand here.
    { by: '', isIn: ({ pin }) => pin.kind !== 'workflow' || pin.file === file },
    ...called.map(({ caller, part }) => ({
      by: `, called by job "${part.name}" of ${caller},`,
      isIn: pinsOfCall(caller, part, source),
    })),
  ];
  return partsUnder(source, ['jobs']).flatMap((job) => {
    const steps = stepsOf(job.leaves, 2);
    if (steps.some(({ run }) => run !== null && isSeveral(run.value.text))) return [];
    const inside: PinUse[] = [];
    for (const { run, uses, given } of steps) {
      if (run !== null) inside.push(...installedWith(tree, byFile, file, linesOfRun(run)));
      else if (uses !== null) inside.push(...ofAction(tree, byFile, uses, file, given));
    }
    const base = containerOf(byFile, file, job);
    return ways.flatMap(({ by, isIn }) => {
      const isThere = ({ entry }: PinUse): boolean => isIn(entry);
      return together(
        `job "${job.name}" of ${file}${by} holds both`,
        inside.filter(isThere),
        base.filter(isThere),
      );
    });
  });
}

/** A job that calls a workflow of the tree. */
interface Call {
  caller: string;
  part: YamlPart;
  called: string;
}

function callsAmong(tree: Tree, workflows: readonly string[]): Call[] {
  return workflows.flatMap((caller) => {
    const source = tree.read(caller);
    if (source === null || !/\buses["']?:\s*["']?\.\//.test(source.text)) return [];
    return partsUnder(source, ['jobs']).flatMap((part): Call[] => {
      const called = valueAt(part, 2, ['uses'])?.replace(/^\.\//, '') ?? '';
      return tree.files.has(called) ? [{ caller, part, called }] : [];
    });
  });
}

/** What each job of a pipeline other than GitHub's installs. */
function pipelineJobs(tree: Tree, byFile: ReadonlyMap<string, readonly PinUse[]>, file: string): Meeting[] {
  const source = tree.read(file);
  return (source === null ? [] : commandsOfJobs(source)).flatMap(({ name, text, given }) => {
    return isSeveral(text)
      ? []
      : together(
          `${name === '' ? file : `job "${name}" of ${file}`} holds both`,
          installedWith(tree, byFile, file, new Set([...linesOfRecipe([text]), ...given])),
        );
  });
}

interface Step {
  run: YamlLeaf | null;
  uses: string | null;
  /** The lines of the values that it gives the action; null for none. */
  given: ReadonlySet<number> | null;
}

/** The steps that surely run. */
function stepsOf(leaves: readonly YamlLeaf[], depth: number): Step[] {
  const byIndex = new Map<string, YamlLeaf[]>();
  for (const leaf of leaves)
    if (leaf.path[depth] === 'steps') noted(byIndex, String(leaf.path[depth + 1]), leaf);
  return [...byIndex.values()].flatMap((step) => {
    const at = (key: string): YamlLeaf | null =>
      step.find(({ path: keys }) => keys.length === depth + 3 && keys[depth + 2] === key) ?? null;
    if (at('if') !== null) return [];
    return [
      {
        run: at('run'),
        uses: at('uses')?.value.text ?? null,
        given: linesOfGiven(step.filter(({ path: keys }) => keys[depth + 2] === 'with')),
      },
    ];
  });
}

const linesOfGiven = (leaves: YamlLeaf[]): ReadonlySet<number> | null =>
  leaves.length === 0 ? null : partOf('', leaves).lines;

/** What the actions of this repository that a job surely uses install by their defaults. */
export function pinsOfActions(tree: Tree, job: YamlPart): ResolvedPin[] {
  const byFile = usesByFile(tree);
  const actions = stepsOf(job.leaves, 2).flatMap(({ uses, given }) => (given === null ? (uses ?? []) : []));
  return uniquePins(
    actions.flatMap((uses) => ofAction(tree, byFile, uses, '', null)).map(({ entry }) => entry),
  );
}

/** What an action of this repository installs: of the values that it is given, or else by its defaults. */
function ofAction(
  tree: Tree,
  byFile: ReadonlyMap<string, readonly PinUse[]>,
  uses: string,
  caller: string,
  given: ReadonlySet<number> | null,
): PinUse[] {
  if (!uses.startsWith('./')) return [];
  const file = ['action.yml', 'action.yaml']
    .map((name) => path.posix.normalize(path.posix.join(uses, name)))
    .find((one) => tree.files.has(one));
  const source = file === undefined ? null : tree.read(file);
  if (file === undefined || source === null) return [];
  const installed = partsUnder(source, ['runs']).flatMap(({ leaves }) =>
    stepsOf(leaves, 1).flatMap(({ run }) => (run === null ? [] : installedOn(byFile, file, linesOfRun(run)))),
  );
  return given === null
    ? installed.filter(({ entry: { pin } }) => pin.kind !== 'workflow')
    : installed.filter(({ entry: { pin } }) => pin.file === caller && given.has(pin.line));
}

function containerOf(byFile: ReadonlyMap<string, readonly PinUse[]>, file: string, job: YamlPart): PinUse[] {
  const image = job.leaves.filter(
    ({ path: keys }) => keys[2] === 'container' && (keys.length === 3 || keys[3] === 'image'),
  );
  return imagesOn(byFile, file, image);
}

export const isImage = ({ entry }: PinUse): boolean => entry.pin.name.includes('/');

/** The images of a file that stand where these values do. */
export function imagesOn(
  byFile: ReadonlyMap<string, readonly PinUse[]>,
  file: string,
  leaves: readonly YamlLeaf[],
): PinUse[] {
  const { lines } = partOf('', [...leaves]);
  return onceEach((byFile.get(file) ?? []).filter((one) => isImage(one) && lines.has(one.use.line)));
}

/** The lines of a file on which a step's commands surely run. */
export function linesOfRun({ value }: YamlLeaf): Set<number> {
  const sure = sureLines(value.text);
  const first = value.origin();
  if (first === null) return new Set();
  const { line } = first.file.position(first.offset);
  return new Set([...sure].map((one) => one + line - 1));
}

/**
 * With what these lines have others install: requirement files, the project, scripts, targets of a Makefile. Files are looked for from the
 * top folder, and from that of the script.
 */
export function installedWith(
  tree: Tree,
  byFile: ReadonlyMap<string, readonly PinUse[]>,
  file: string,
  lines: ReadonlySet<number>,
): PinUse[] {
  const text = (tree.read(file)?.text ?? '').split('\n');
  const required = [...lines].flatMap((line) =>
    installedBy(tree, byFile, file, (text[line - 1] ?? '').replace(YAML_HEAD, '')).map(({ entry, use }) => ({
      entry,
      use: { ...use, line },
    })),
  );
  return onceEach([...installedOn(byFile, file, lines), ...required].sort((a, b) => a.use.line - b.use.line));
}

/** `- run: `, before a command in YAML. */
const YAML_HEAD = /^\s*(?:-\s+)?(?:[\w-]+:\s+)?["']?(?=\S)/;

/** What the commands of one line have others install. */
export function installedBy(
  tree: Tree,
  byFile: ReadonlyMap<string, readonly PinUse[]>,
  file: string,
  words: string,
): PinUse[] {
  const named = (name: string): string | undefined =>
    placesOf(file, name.replace(/\\/g, '/').replace(/^%~dp0/, '')).find(
      (place) => place !== file && tree.files.has(place),
    );
  return words.split(/&&|;|\|\|/).flatMap((command) => {
    const names = [...command.matchAll(REQUIRED)].map(([, pip, conda]) => pip ?? conda ?? '');
    const implied = IMPLIED.flatMap(([tool, files]) => (tool.test(command) ? files : []));
    const project = PROJECT.test(command) ? ['pyproject.toml', 'setup.py', 'setup.cfg'] : [];
    const files = [...names.flatMap((name) => named(name) ?? []), ...implied, ...project].filter((one) =>
      tree.files.has(one),
    );
    const script = named(SCRIPT.exec(command)?.[1] ?? '');
    const inside = script === undefined ? '' : (tree.read(script)?.text ?? '');
    return [
      ...files
        .flatMap((found) => byFile.get(found) ?? [])
        .filter(({ entry }) => entry.mention.alternativeOf === undefined),
      ...(script === undefined || isSeveral(inside)
        ? []
        : installedOn(byFile, script, sureLinesOf(script, inside))),
      ...madeBy(tree, byFile, command),
    ];
  });
}

/** What the target of a Makefile installs that a command makes. */
function madeBy(tree: Tree, byFile: ReadonlyMap<string, readonly PinUse[]>, command: string): PinUse[] {
  const [, folder = '.', target = ''] = MADE.exec(command) ?? [];
  const file = path.posix.join(folder, 'Makefile');
  const source = target !== '' && tree.files.has(file) && byFile.has(file) ? tree.read(file) : null;
  const recipe = (source === null ? [] : recipesOf(source)).find(({ own }) =>
    own.some(({ of }) => of.split(' ').includes(target)),
  );
  const texts = recipe === undefined ? [] : [...recipe.before, ...recipe.own].map(({ text }) => text);
  return texts.some(isSeveral) ? [] : installedOn(byFile, file, linesOfRecipe(texts));
}

/** `make deps`, `make -C docker deps` */
const MADE = /^\s*(?:sudo\s+)?make\s+(?:-C\s*([\w./-]+)\s+)?([\w.-]+)\s*$/;
/** `bash scripts/install.sh 10.3.0`, also in quotes. */
const SCRIPT =
  /(?:(?:^|["'])\s*(?:sudo\s+(?:-E\s+)?)?(?:(?:ba|z)?sh\s+(?:-\w+\s+)*|source\s+|\.\s+)?|\s(?:ba|z)?sh\s+)["']?([\w.${}/-]+\.sh)\b/;
/** `pip install -r requirements.txt`, `conda env update -f environment.yml` */
const REQUIRED =
  /\bpip[\d.]*["']?\s+install\b[^;&|#]{0,500}?\s(?:-r|--requirement)[\s=]*["']?([^\s"';&|)]+\.(?:txt|in))|\b(?:conda|mamba|micromamba)\b[^;&|#]{0,500}?\s(?:-f|--file)[\s=]*["']?([^\s"';&|)]+\.ya?ml)/g;
/** `pip install -e .[gpu]` */
const PROJECT = /\bpip[\d.]*["']?\s+install\b(?:\s+-{1,2}[\w-]+)*\s+["']?\.(?:\[[\w,-]*\])?["']?(?=\s|$)/;

function installedOn(
  byFile: ReadonlyMap<string, readonly PinUse[]>,
  file: string,
  lines: ReadonlySet<number>,
): PinUse[] {
  const inside = (byFile.get(file) ?? []).filter((one) => lines.has(one.use.line) && isInstalled(one));
  return onceEach(inside.sort((a, b) => a.use.line - b.use.line));
}

/** A command installs it: an image is run, and an archive that is only named lies there already. */
export const isInstalled = (one: PinUse): boolean => {
  const { mention } = one.use;
  return (
    mention.command !== undefined &&
    !isImage(one) &&
    (mention.archive === undefined || mention.download === true) &&
    partsOf(mention).length > 0
  );
};

/** A pin that is used where it is written has two uses there. */
export const onceEach = (all: readonly PinUse[]): PinUse[] => [
  ...new Map(all.map((one) => [one.entry, one])).values(),
];

/** Libraries that agree with each other, and Python packages that do: a script that installs several of one kind has its reasons. */
export function together(why: string, inside: readonly PinUse[], base: readonly PinUse[] = []): Meeting[] {
  if (base.length > 1 || inside.length + base.length < 2) return [];
  const [container] = base;
  const left = contentAfter(
    [],
    // Steps follow each other in the order of their lines, those of an action where it is used.
    inside
      .map(({ entry, use }, index) => ({ entry, use: { ...use, line: index + 2 } }))
      .concat(
        container === undefined ? [] : [{ entry: container.entry, use: { ...container.use, line: 1 } }],
      ),
    container === undefined ? 0 : 1,
  );
  for (const part of ['library', 'python'] as const) {
    const versions = left.flatMap(({ entry, parts, byBase, isWheel }) =>
      // What an archive holds for Python is only there to be installed.
      !byBase &&
      parts.includes(part) &&
      entry.pin.version !== null &&
      entry.mention.alternativeOf === undefined &&
      (part === 'library' || isWheel || entry.mention.archive === undefined)
        ? [entry.pin.version]
        : [],
    );
    if (versions.some((one) => versions.some((other) => !writtenVersionsAgree(one, other)))) return [];
  }
  return [{ link: 'environment', why, members: uniquePins(left.map(({ entry }) => entry)) }];
}

function isSeveral(text: string): boolean {
  return SEVERAL.test(text) || (text.match(ENVIRONMENT)?.length ?? 0) > 1;
}

function sureLinesOf(file: string, text: string): Set<number> {
  return /\.ps1$/i.test(file)
    ? sureLinesOfPowerShell(text)
    : /\.(?:bat|cmd)$/i.test(file)
      ? sureLinesOfBatch(text)
      : sureLines(text);
}

/** Outside of braces: of branches, loops, functions and script blocks. */
function sureLinesOfPowerShell(text: string): Set<number> {
  const sure = new Set<number>();
  let depth = 0;
  const code = text
    .replace(/<#[\s\S]*?#>/g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/`["'{}]|\$\{\w+\}|@\{[^{}]*\}/g, (part) => part.replace(/[^\n]/g, ' '));
  code.split('\n').forEach((line, index) => {
    const plain = line.replace(/"[^"]*"|'[^']*'/g, '').replace(/#.*$/, '');
    const opened = plain.match(/\{/g)?.length ?? 0;
    if (depth === 0 && opened === 0 && !ELSEWHERE.test(line)) sure.add(index + 1);
    depth = Math.max(depth + opened - (plain.match(/\}/g)?.length ?? 0), 0);
  });
  return sure;
}

/** Outside of branches and loops, and before the first label: what follows one may be jumped over. */
function sureLinesOfBatch(text: string): Set<number> {
  const sure = new Set<number>();
  let [depth, isJumped] = [0, false];
  text.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*:[\w-]|\bgoto\b/i.test(line)) isJumped = true;
    const isBranch = /^\s*@?(?:if|for|else|\)\s*else)\b/i.test(line);
    if (depth === 0 && !isBranch && !isJumped && !ELSEWHERE.test(line)) sure.add(index + 1);
    if (isBranch || depth > 0)
      depth = Math.max(depth + (/\(\s*$/.test(line) ? 1 : 0) - (/^\s*\)/.test(line) ? 1 : 0), 0);
  });
  return sure;
}

/**
 * The lines (from 1) of a shell script that run whenever it does: outside of branches, loops and here-documents, and of functions that
 * no such line calls.
 */
export function sureLines(text: string): Set<number> {
  const sure = new Set<number>();
  const functions = new Map<string, number[]>();
  let [depth, delimiter] = [0, ''];
  const lines = text.split('\n');
  const bodies = bodiesByLine(text);
  lines.forEach((line, index) => {
    if (delimiter !== '') {
      if (line.trim() === delimiter) delimiter = '';
      return;
    }
    delimiter = /<<-?\s*["']?([A-Za-z_]\w*)/.exec(line)?.[1] ?? '';
    const opened = line.match(/(?:^|;|&&|\|\|)\s*(?:if|case|for|while|until)\s/g)?.length ?? 0;
    const closed = line.match(/(?:^|;)\s*(?:fi|esac|done)\b/g)?.length ?? 0;
    if (depth === 0 && opened === 0 && !ELSEWHERE.test(line)) {
      const inside = bodies.get(index + 1);
      if (inside === undefined) sure.add(index + 1);
      else noted(functions, inside, index + 1);
    }
    depth = Math.max(depth + opened - closed, 0);
  });
  // A set that is looped over sees what is added to it.
  for (const line of sure) {
    const name = /^\s*([\w:-]+)(?=\s|;|$)/.exec(lines[line - 1] ?? '')?.[1] ?? '';
    for (const one of functions.get(name) ?? []) sure.add(one);
    functions.delete(name);
  }
  return sure;
}

/** The function that a line of a script belongs to; of nested ones the outer. */
function bodiesByLine(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  let [line, counted] = [1, 0];
  for (const { name, head, end } of shellFunctions(text)) {
    line += text.slice(counted, head).split('\n').length - 1;
    counted = head;
    const to = line + text.slice(head, end).split('\n').length - 1;
    for (let one = line; one <= to; one++) if (!names.has(one)) names.set(one, name);
  }
  return names;
}
