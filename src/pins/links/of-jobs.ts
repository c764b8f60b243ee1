import { posix } from 'node:path';
import { noted } from '../../core/noted.js';
import type { BuildTarget } from '../builds.js';
import { buildsDockerfile, folderAt, STARTED_IN, targetOfCommand } from '../builds.js';
import { startsOf } from '../text/starting-folder.js';
import type { ResolvedPin } from '../resolve-pins.js';
import { WRITTEN_ENGINE } from './commands.js';
import { areAlternatives } from './names.js';
import type { Place } from './of-names.js';
import { DockerImages, type Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';
import { pinsOfLeaves, pinsOn } from './of-services.js';
import { pinsOfActions } from './containers/of-machines.js';
import { listAt, partOf, partsAmong, partsUnder, pinsOfCall, valueAt, type YamlPart } from './yaml-parts.js';
import { kindOf } from '../kinds.js';
import { globMatcher } from '../config/selectors.js';
import { pipelineOf } from '../text/gitlab.js';
import type { SourceFile } from '../text/source.js';
import { safeLeaves, type YamlLeaf } from '../text/yaml.js';

interface Job {
  name: string;
  needs: string[];
  stage: string | null;
  /** The order of GitLab's stages. */
  order: readonly string[];
  hasArtifacts: boolean;
  /** Names of artifacts that it uploads, and of those that it downloads. */
  artifacts: string[];
  takes: string[];
  /** What itself pins, and each image that it builds. */
  parties: { what: string; name: string; pins: ResolvedPin[] }[];
}

const NOT_A_JOB = new Set([
  'variables',
  'default',
  'include',
  'stages',
  'workflow',
  'image',
  'cache',
  'before_script',
  'after_script',
  'spec',
]);

/** Jobs of one workflow, one of which needs the other or takes what it made, with the images that they build. */
export function jobMeetings(
  tree: Tree,
  images: DockerImages,
  files: readonly { file: string; kind: string }[],
): Meeting[] {
  return files.flatMap(({ file, kind }) => {
    if (kind === 'workflow') {
      const jobs = jobsOf(tree, images, file, ['jobs']);
      return [
        ...between(file, jobs),
        ...afterOthers(tree, images, file, jobs, files),
        ...besideServices(tree, file),
        ...matrixEntries(tree, file),
      ];
    }
    if (kind === 'ci') return between(file, jobsOfOthers(tree, images, file));
    if (kind !== 'gitlab-ci') return [];
    const jobs = jobsOf(tree, images, file, []);
    const below = childrenOf(tree, file).flatMap((child) => withChild(tree, images, jobs, child));
    return [...between(file, jobs), ...below];
  });
}

/** Jobs of a workflow that starts when another one is done (`on: workflow_run:`) and takes its artifacts. */
function afterOthers(
  tree: Tree,
  images: DockerImages,
  file: string,
  jobs: readonly Job[],
  files: readonly { file: string; kind: string }[],
): Meeting[] {
  const source = tree.read(file);
  if (source?.text.includes('workflow_run') !== true) return [];
  const awaited = new Set(
    safeLeaves(source)
      .filter(({ path: [on, event, key] }) => on === 'on' && event === 'workflow_run' && key === 'workflows')
      .map(({ value }) => value.text),
  );
  const before = files.filter((other) => {
    const text = other.kind === 'workflow' && other.file !== file ? tree.read(other.file)?.text : undefined;
    const name = /^name[ \t]*:[ \t]*["']?(.*?)["']?[ \t]*$/m.exec(text ?? '')?.[1];
    return name !== undefined && awaited.has(name);
  });
  return before.flatMap((other) =>
    jobsOf(tree, images, other.file, ['jobs']).flatMap((from) =>
      jobs
        .filter((to) => from.artifacts.some((name) => to.takes.includes(name)))
        .flatMap((to) => handed(file, from, to)),
    ),
  );
}

/** Services of a job that are given folders, while the job's container writes an engine. */
function besideServices(tree: Tree, file: string): Meeting[] {
  const source = tree.read(file);
  return (source === null ? [] : partsUnder(source, ['jobs'])).flatMap((job): Meeting[] => {
    if (!job.leaves.some(({ path, value }) => path.at(-1) === 'run' && WRITTEN_ENGINE.test(value.text)))
      return [];
    const given = partsAmong(job.leaves, ['jobs', job.name, 'services']).filter(({ leaves }) =>
      leaves.some(({ path }) => path.includes('volumes')),
    );
    return given.map((service) => ({
      link: 'jobs',
      why: `job "${job.name}" of ${file} converts beside its service "${service.name}"`,
      members: uniquePins([...pinsOfLeaves(tree, containerOf(job)), ...pinsOfLeaves(tree, service.leaves)]),
    }));
  });
}

/** Keys of a release that is tried against the other values of its entry. */
const OTHER_RELEASE = /^(?:old|new|from|to|prev|next|before|after|upgrade|downgrade)/i;

/** What one entry of a matrix (`include:`) hands to its job is used together. */
function matrixEntries(tree: Tree, file: string): Meeting[] {
  const source = tree.read(file);
  if (source === null || !/\binclude["']?[ \t]*:/.test(source.text)) return [];
  const entries = new Map<string, YamlLeaf[]>();
  for (const leaf of safeLeaves(source)) {
    const [jobs, job, strategy, matrix, include, index] = leaf.path;
    if (
      jobs === 'jobs' &&
      strategy === 'strategy' &&
      matrix === 'matrix' &&
      include === 'include' &&
      !leaf.path.some((key) => OTHER_RELEASE.test(String(key)))
    )
      noted(entries, `${String(job)}\0${String(index)}`, leaf);
  }
  return [...entries].map(([key, leaves]) => ({
    link: 'jobs',
    why: `one entry of the matrix of job "${key.split('\0')[0] ?? ''}" of ${file} gives both`,
    members: pinsOfLeaves(tree, leaves),
  }));
}

/** The files of child pipelines that a GitLab pipeline starts (`trigger: include:`). */
function childrenOf(tree: Tree, file: string): string[] {
  const source = tree.read(file);
  const named = (source === null ? [] : leavesOfPipeline(tree, source)).filter(
    ({ path: [, trigger, include, ...rest] }) =>
      trigger === 'trigger' &&
      include === 'include' &&
      rest.every((key) => typeof key === 'number' || key === 'local'),
  );
  const files = named.map(({ value }) => value.text.replace(/^\.?\/+/, ''));
  return [...new Set(files)].filter((child) => child !== file && tree.files.has(child));
}

/** The jobs of a child pipeline among each other, and with the jobs of the pipeline above whose artifacts they take. */
function withChild(tree: Tree, images: DockerImages, above: readonly Job[], child: string): Meeting[] {
  const own = jobsOf(tree, images, child, []);
  const source = tree.read(child);
  const leaves = source === null ? [] : leavesOfPipeline(tree, source);
  const taking = own.map((job) => {
    const needs = leaves.filter(
      ({ path: [name, key, , what], siblings }) =>
        name === job.name && key === 'needs' && what === 'job' && siblings.has('pipeline'),
    );
    return { ...job, needs: needs.map(({ value }) => value.text) };
  });
  return [
    ...(kindNamed(child) ? [] : between(child, own)),
    ...taking.flatMap((job) =>
      above.flatMap((needed) => (job.needs.includes(needed.name) ? handed(child, needed, job) : [])),
    ),
  ];
}

/** Such a file is looked at as a pipeline of its own anyway. */
const kindNamed = (file: string): boolean => kindOf(file)?.name === 'gitlab-ci';

/**
 * What our own action was given in a job, with the job's container, the files that it names, and what the project root in which it
 * runs requires and locks.
 */
export function actionMeetings(
  tree: Tree,
  files: readonly { file: string; kind: string }[],
  ofTopFolder: readonly ResolvedPin[],
): Meeting[] {
  return files.flatMap(({ file, kind }) => {
    const source = kind === 'workflow' || kind === 'gitlab-ci' ? tree.read(file) : null;
    if (source === null || !source.text.includes('trt-guard')) return [];
    const parts = kind === 'workflow' ? partsUnder(source, ['jobs']) : pipelineJobs(tree, source);
    return parts.flatMap((part) =>
      runsOf(part).flatMap((run) => meetingsOfRun(tree, file, part, run, ofTopFolder)),
    );
  });
}

/** Inputs that are compared with the pin: the run itself judges them, and they do not concern another run of the job. */
const PROVEN: ReadonlySet<string | number> = new Set(['engine', 'runtime-version']);

/** What each run of trt-guard in a job was given: a step of our action, or a command. */
function runsOf({ leaves }: YamlPart): YamlLeaf[][] {
  const isUnder = ({ path }: YamlLeaf, folder: YamlLeaf['path']): boolean =>
    folder.every((key, i) => path[i] === key);
  return leaves.flatMap((leaf): YamlLeaf[][] => {
    const { path, value } = leaf;
    if (
      /^(?:run|script)$/.test(String(path.findLast(isText))) &&
      /(?:^|[\s;&|/])trt-guard\s+check\b/.test(value.text)
    )
      return [[leaf]];
    if (path.at(-1) !== 'uses' || !/(?:^|\/)trt-guard(?:@|$)/.test(value.text)) return [];
    const inputs = leaves.filter((one) => isUnder(one, [...path.slice(0, -1), 'with']));
    return [inputs.filter((one) => !PROVEN.has(one.path.at(-1) ?? ''))];
  });
}

/** Two runs of one job may prove two versions: each is compared with its surroundings, not with the other. */
function meetingsOfRun(
  tree: Tree,
  file: string,
  job: YamlPart,
  inputs: readonly YamlLeaf[],
  ofTopFolder: readonly ResolvedPin[],
): Meeting[] {
  const named = new Set(
    inputs.flatMap(({ value }) => value.text.split(/\s+/)).map((word) => word.replace(/^\.\//, '')),
  );
  const own = pinsOfLeaves(tree, [...inputs, ...containerOf(job)]);
  const files = tree.entries.filter(({ pin }) => named.has(pin.file));
  const why = `trt-guard runs in job "${job.name}" of ${file}`;
  const link = 'jobs' as const;
  return [
    { link, why, members: uniquePins([...own, ...files]) },
    // Without a version it takes the one that the project says.
    ...(own.length === 0
      ? []
      : [
          {
            link,
            why: `${why}, in the project of the top folder`,
            members: uniquePins([...own, ...ofTopFolder]),
          },
        ]),
  ];
}

const isText = (key: string | number): boolean => typeof key === 'string';

/** GitHub's `jobs: {x: {container: ...}}`, GitLab's `x: {image: ...}`. */
const containerOf = (job: YamlPart): YamlPart['leaves'] =>
  job.leaves.filter(({ path }) => (path[0] === 'jobs' ? path[2] === 'container' : path[1] === 'image'));

/** The jobs of a GitLab pipeline with what they inherit. */
export function pipelineJobs(tree: Tree, source: SourceFile): YamlPart[] {
  const parts = partsAmong(leavesOfPipeline(tree, source), []);
  return parts
    .map((part) => withInherited(part, parts))
    .filter(({ name }) => !NOT_A_JOB.has(name) && !name.startsWith('.'));
}

/** The pins of the container in which a job of a workflow runs. */
export function pinsOfJobContainer(
  tree: Tree,
  { workflow, name }: { workflow: string; name: string },
): ResolvedPin[] {
  const source = tree.files.has(workflow) ? tree.read(workflow) : null;
  const job = source === null ? undefined : partsUnder(source, ['jobs']).find((part) => part.name === name);
  return job === undefined
    ? []
    : pinsOn(tree, workflow, partOf(name, containerOf(job)).lines).filter(
        ({ pin }) => pin.kind !== 'workflow' || pin.file === workflow,
      );
}

/** The jobs that pin something themselves, as places with a name. */
export function jobPlaces(tree: Tree, files: readonly { file: string; kind: string }[]): Place[] {
  return files.flatMap(({ file, kind }) => {
    const source = kind === 'workflow' ? tree.read(file) : null;
    return source === null
      ? []
      : partsUnder(source, ['jobs']).flatMap((part): Place[] => {
          const pins = pinsOn(tree, file, part.lines);
          return pins.length === 0
            ? []
            : [{ what: `job "${part.name}" of ${file}`, name: part.name, around: file, pins }];
        });
  });
}

function jobsOf(tree: Tree, images: DockerImages, file: string, under: readonly string[]): Job[] {
  const source = tree.read(file);
  if (source === null) return [];
  const leaves = under.length > 0 ? safeLeaves(source) : leavesOfPipeline(tree, source);
  const depth = under.length + 1;
  const order = leaves
    .filter(({ path: [key, place] }) => under.length === 0 && key === 'stages' && typeof place === 'number')
    .map(({ value }) => value.text);
  const parts = partsAmong(leaves, under);
  return (under.length > 0 ? parts : pipelineJobs(tree, source))
    .map((part) => {
      return {
        name: part.name,
        needs: [...listAt(part, depth, 'needs'), ...listAt(part, depth, 'dependencies')],
        stage: valueAt(part, depth, ['stage']),
        order,
        hasArtifacts: part.leaves.some(({ path }) => path[depth] === 'artifacts'),
        artifacts: artifactNames(part, UPLOADS),
        takes: artifactNames(part, DOWNLOADS),
        parties: partiesOf(tree, images, file, part),
      };
    })
    .map((job) => withCalled(tree, images, file, under, job, parts));
}

/** A job that calls a workflow of this repository is made of the jobs of that one. */
function withCalled(
  tree: Tree,
  images: DockerImages,
  file: string,
  under: readonly string[],
  job: Job,
  parts: readonly YamlPart[],
): Job {
  const part = under.length > 0 ? parts.find(({ name }) => name === job.name) : undefined;
  const called = (part === undefined ? null : valueAt(part, 2, ['uses']))?.replace(/^\.\//, '') ?? '';
  // What that one calls in turn stays its own: a circle of calls would have no end.
  if (called === '' || called === file || !tree.files.has(called)) return job;
  const source = tree.read(called);
  const isOfThisCall = source === null ? () => false : pinsOfCall(file, part, source);
  const inner = (source === null ? [] : partsUnder(source, under)).map((one) => ({
    artifacts: artifactNames(one, UPLOADS),
    takes: artifactNames(one, DOWNLOADS),
    parties: partiesOf(tree, images, called, one, isOfThisCall).map((party) => ({
      ...party,
      what: `${party.what} of ${called}`,
    })),
  }));
  return {
    ...job,
    artifacts: inner.flatMap(({ artifacts }) => artifacts),
    takes: inner.flatMap(({ takes }) => takes),
    parties: inner.flatMap(({ parties }) => parties),
  };
}

const UPLOADS = /^actions\/upload-artifact/;
const DOWNLOADS = /^(?:actions\/download-artifact|dawidd6\/action-download-artifact)/;

function leavesOfPipeline(tree: Tree, source: SourceFile): YamlLeaf[] {
  const find = (name: string): SourceFile[] => {
    const matches = globMatcher([name]);
    const named = tree.files.has(name) ? [name] : name.includes('*') ? [...tree.files].filter(matches) : [];
    return named.flatMap((one) => tree.read(one) ?? []);
  };
  try {
    return pipelineOf(source, find).leaves;
  } catch {
    return [];
  }
}

/** `isIn`: whether a pin counts there; without it, what other workflows hand to this one does not. */
function partiesOf(
  tree: Tree,
  images: DockerImages,
  file: string,
  part: YamlPart,
  isIn = ({ pin }: ResolvedPin): boolean => pin.kind !== 'workflow' || pin.file === file,
): Job['parties'] {
  const { name, leaves } = part;
  return [
    {
      what: `job "${name}"`,
      name,
      pins: uniquePins([...pinsOfLeaves(tree, leaves), ...pinsOfActions(tree, part)]).filter(isIn),
    },
    ...builtBy(file, part, images).map((dockerfile) => ({
      what: `${dockerfile}, which job "${name}" builds`,
      name: `${name}/${dockerfile}`,
      pins: images.pinsOf(dockerfile),
    })),
  ].filter(({ pins }) => pins.length > 0);
}

/** GitLab: what a job does not say itself is that of the jobs that it extends, then of `default`, then of the file. */
function withInherited(part: YamlPart, parts: readonly YamlPart[], depth = 0): YamlPart {
  const taken = [...listAt(part, 1, 'extends').reverse(), ...(depth === 0 ? ['default'] : [])];
  const leaves = [...part.leaves];
  const add = (more: readonly YamlLeaf[]): void => {
    const own = new Set(leaves.map(({ path }) => path[1]));
    leaves.push(...more.filter(({ path }) => !own.has(path[1])));
  };
  for (const name of taken) {
    const other = parts.find((one) => one.name === name && one !== part);
    if (other !== undefined && depth < 5) add(withInherited(other, parts, depth + 1).leaves);
  }
  const ofFile = depth === 0 ? parts.find(({ name }) => name === 'image') : undefined;
  add((ofFile?.leaves ?? []).map((leaf) => ({ ...leaf, path: [part.name, ...leaf.path] })));
  return partOf(part.name, leaves);
}

/** Azure lists its jobs (`job:`, `dependsOn:`); CircleCI names them, and says in its workflows which requires which. */
function jobsOfOthers(tree: Tree, images: DockerImages, file: string, isTemplate = false): Job[] {
  const source = tree.read(file);
  if (source === null) return [];
  const leaves = safeLeaves(source);
  const required = new Map<string, string[]>();
  for (const { path, value } of leaves) {
    const at = path.indexOf('requires');
    const job = path[at - 1];
    if (path[0] === 'workflows' && at !== -1 && typeof job === 'string') noted(required, job, value.text);
  }
  if (required.size > 0)
    return jobsOf(tree, images, file, ['jobs']).map((job) => {
      const pins = ofExecutor(tree, leaves, job.name);
      const what = `job "${job.name}"`;
      return {
        ...job,
        needs: required.get(job.name) ?? [],
        parties: pins.length === 0 ? job.parties : [...job.parties, { what, name: job.name, pins }],
      };
    });
  const ordered = azureStages(leaves);
  const templates = leaves
    .filter(({ path }) => path.at(-1) === 'template' && path.at(-3) === 'jobs')
    .map(({ value }) =>
      value.text.startsWith('/')
        ? value.text.slice(1)
        : posix.normalize(posix.join(posix.dirname(file), value.text)),
    )
    // What a template includes in turn is left out: a circle would have no end.
    .filter((one) => !isTemplate && one !== file && tree.files.has(one));
  const included = [...new Set(templates)].flatMap((one) => jobsOfOthers(tree, images, one, true));
  const own = leaves
    .filter(({ path }) => /^(?:job|deployment)$/.test(String(path.at(-1))) && typeof path.at(-2) === 'number')
    .flatMap(({ path, value: { text: name } }): Job[] => {
      const depth = path.length - 1;
      const inside = leaves.filter((leaf) =>
        path.slice(0, -1).every((step, index) => leaf.path[index] === step),
      );
      const container = inside.find(({ path: keys }) => keys.at(-1) === 'container')?.value.text;
      const part = partOf(name, [...inside, ...containerResource(leaves, container)]);
      const has = (step: RegExp): string[] =>
        inside.some(({ path: keys, value }) => step.test(`${String(keys.at(-1))}: ${value.text}`))
          ? ['artifact']
          : [];
      return [
        {
          name,
          needs: [...listAt(part, depth, 'dependsOn'), ...(ordered.get(name) ?? [])],
          stage: null,
          order: [],
          hasArtifacts: false,
          artifacts: has(/^publish: |^task: Publish(?:Pipeline|Build)Artifacts?@/),
          takes: has(/^download: |^task: Download(?:Pipeline|Build)Artifacts?@/),
          parties: partiesOf(tree, images, file, part),
        },
      ];
    });
  return [...included, ...own];
}

/** CircleCI's `executor: NAME` (or `executor: {name: NAME}`): the images stand under `executors`. */
function ofExecutor(tree: Tree, leaves: readonly YamlLeaf[], job: string): ResolvedPin[] {
  const named = leaves.find(
    ({ path: [jobs, name, key, ...rest] }) =>
      jobs === 'jobs' && name === job && key === 'executor' && ['', 'name'].includes(rest.join('.')),
  )?.value.text;
  return pinsOfLeaves(
    tree,
    leaves.filter(({ path }) => path[0] === 'executors' && path[1] === named),
  );
}

/** The jobs of the stages that the stage of a job says that it depends on. */
function azureStages(leaves: readonly YamlLeaf[]): ReadonlyMap<string, string[]> {
  const stages = leaves
    .filter(({ path: [key, , last] }) => key === 'stages' && last === 'stage')
    .map(({ path: [, index], value }) => {
      const inside = leaves.filter(({ path: [key, at] }) => key === 'stages' && at === index);
      const jobs = inside.filter(
        ({ path }) => /^(?:job|deployment)$/.test(String(path.at(-1))) && path[2] === 'jobs',
      );
      return {
        name: value.text,
        needs: inside.filter(({ path }) => path[2] === 'dependsOn').map((leaf) => leaf.value.text),
        jobs: jobs.map((leaf) => leaf.value.text),
      };
    });
  return new Map(
    stages.flatMap(({ needs, jobs }) =>
      jobs.map((job) => [
        job,
        stages.filter(({ name }) => needs.includes(name)).flatMap((stage) => stage.jobs),
      ]),
    ),
  );
}

/** Azure's `resources: {containers: [{container: NAME, image: ...}]}`. */
export function containerResource(leaves: readonly YamlLeaf[], name: string | undefined): YamlLeaf[] {
  const named = leaves.find(
    ({ path, value }) => path[0] === 'resources' && path.at(-1) === 'container' && value.text === name,
  );
  const resource = named?.path.slice(0, -1).join('\0');
  return leaves.filter(({ path }) => path.at(-1) === 'image' && path.slice(0, -1).join('\0') === resource);
}

/** The `name:` of each step that uses this action; `artifact` where it has none, as the actions call it. */
function artifactNames(part: YamlPart, action: RegExp): string[] {
  return part.leaves
    .filter(({ path, value }) => path.at(-1) === 'uses' && action.test(value.text))
    .map(({ path }) => {
      const step = [...path.slice(0, -1), 'with', 'name'].join('\0');
      return part.leaves.find((leaf) => leaf.path.join('\0') === step)?.value.text ?? 'artifact';
    });
}

/** The Dockerfiles that the steps of a job surely build. */
function builtBy(file: string, part: YamlPart, images: DockerImages): string[] {
  const targets: BuildTarget[] = [];
  const startOf = startsOf(part.leaves);
  for (const leaf of part.leaves) {
    const text = leaf.value.text;
    if (BUILDS.test(text))
      for (const command of buildCommands(text, startOf(leaf))) targets.push(targetOfCommand(file, command));
    // Azure's task.
    if (leaf.path.at(-1) === 'task' && text.startsWith('Docker@')) {
      const given = (key: RegExp): string | null => {
        const inputs = part.leaves.filter(
          ({ path }) => path.at(-2) === 'inputs' && samePlace(leaf.path, path, 1),
        );
        return (
          inputs.find(({ path }) => key.test(String(path.at(-1))))?.value.text.replace(/^\*\*\//, '') ?? null
        );
      };
      if (given(/^command$/) !== 'push')
        targets.push({
          caller: file,
          dockerfile: given(/^dockerfile$/i),
          context: given(/^buildContext$/i) ?? '.',
        });
    }
    if (
      /^(?:docker\/build-push-action|redhat-actions\/buildah-build)/.test(text) &&
      leaf.path.at(-1) === 'uses'
    ) {
      const step = leaf.path.slice(0, -1);
      const given = (key: string): string | null =>
        part.leaves.find(({ path }) => path.join('\0') === [...step, 'with', key].join('\0'))?.value.text ??
        null;
      const dockerfile = given('file');
      const target = {
        caller: file,
        dockerfile,
        context: given('context') ?? (dockerfile === null ? '.' : null),
      };
      targets.push(target);
      for (const tag of (given('tags') ?? '').split(/[\s,]+/))
        for (const built of images.files)
          if (tag !== '' && buildsDockerfile(target, built) === 'yes') images.addTag(tag, built);
    }
  }
  return images.files.filter((dockerfile) =>
    targets.some((target) => buildsDockerfile(target, dockerfile) === 'yes'),
  );
}

/** Both are in the map in which `path` names a key. */
function samePlace(path: YamlLeaf['path'], other: YamlLeaf['path'], keys: number): boolean {
  return path.slice(0, -keys).every((key, index) => other[index] === key);
}

/** The words of each `docker build`, or of what builds like it, in a script. */
export function buildCommands(script: string, start = ''): string[][] {
  const text = script.replace(/\\\r?\n/g, ' ');
  return [...text.matchAll(/(?:[^\n;&|]|&(?!&)|\|(?!\|))+/g)]
    .filter(({ 0: line }) => BUILDS.test(line) && !/^\s*(?:#|echo\b)/.test(line))
    .map(({ 0: line, index }) => {
      const words = [
        ...line.slice(line.search(BUILDS)).matchAll(/(?:"[^"]*"|'[^']*'|\$\{\{[^}]*\}\}|[^\s"'])+/g),
      ].map(([word]) => word.replace(/["']/g, ''));
      const folder = folderAt(text, index, start);
      return folder === '' ? words : [...words, `${STARTED_IN}${folder}`];
    });
}

const BUILDS = /\b(?:docker|podman|nerdctl|buildah)\b.*\b(?:build|bud)\b|\/kaniko\/executor\b/;

function between(file: string, jobs: readonly Job[]): Meeting[] {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const before = (job: Job, seen = new Set<Job>()): Set<Job> => {
    for (const name of job.needs) {
      const needed = byName.get(name);
      if (needed === undefined || seen.has(needed)) continue;
      seen.add(needed);
      before(needed, seen);
    }
    return seen;
  };
  const order = jobs[0]?.order ?? [];
  const artifacts = (from: Job, to: Job): boolean =>
    from.artifacts.some((name) => to.takes.includes(name)) || isLaterStage(order, from, to);
  return jobs.flatMap((job) => {
    const earlier = before(job);
    for (const other of jobs) if (other !== job && artifacts(other, job)) earlier.add(other);
    return [...withItsImages(file, job), ...[...earlier].flatMap((needed) => handed(file, needed, job))];
  });
}

/** GitLab passes the artifacts of all earlier stages to a job that does not say which it needs. */
function isLaterStage(order: readonly string[], from: Job, to: Job): boolean {
  if (from.stage === null || to.stage === null || !from.hasArtifacts || to.needs.length > 0) return false;
  return order.indexOf(from.stage) !== -1 && order.indexOf(from.stage) < order.indexOf(to.stage);
}

/** What a job installs itself, and the images that it builds out of it. */
function withItsImages(file: string, job: Job): Meeting[] {
  const [own, ...built] = job.parties;
  if (own === undefined || own.name !== job.name) return [];
  return built
    .filter(({ name }) => !areAlternatives(job.name, name.slice(job.name.length + 1)))
    .map(({ what, pins }) => ({
      link: 'jobs' as const,
      why: `${own.what} of ${file} and ${what}`,
      members: uniquePins([...own.pins, ...pins]),
    }));
}

function handed(file: string, from: Job, to: Job): Meeting[] {
  if (areAlternatives(from.name, to.name)) return [];
  return from.parties.flatMap((a) =>
    to.parties
      .filter((b) => !areAlternatives(a.name, b.name))
      .map((b) => ({
        link: 'jobs' as const,
        why: `job "${to.name}" of ${file} needs job "${from.name}": ${a.what}, and ${b.what}`,
        members: uniquePins([...a.pins, ...b.pins]),
      })),
  );
}
