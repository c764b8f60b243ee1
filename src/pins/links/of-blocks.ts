import { pinsAt, pinsIn } from './uses.js';
import type { ResolvedPin } from '../resolve-pins.js';
import { buildsDockerfile, targetOfCommand } from '../builds.js';
import { blocksOf, type Block } from '../text/blocks.js';
import { takesEngine, WRITTEN_ENGINE } from './commands.js';
import type { DockerImages, Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';
import { areAlternatives } from './names.js';
import type { Place } from './of-names.js';
import { buildCommands } from './of-jobs.js';

const JENKINSFILE = /(?:^|[/._-])Jenkinsfile(?:[._-][^/]*)?$|\.(?:jenkinsfile|groovy)$/i;

export const isJenkinsfile = (file: string): boolean => JENKINSFILE.test(file);

const STAGE = /\bstage\s*\(\s*["']([^"'\n]+)["']\s*\)\s*\{/g;

interface Part {
  name: string;
  text: string;
  pins: ResolvedPin[];
}

/** Stages of a Jenkinsfile, targets of an Earthfile, containers of one block of Terraform or Nomad. */
export function blockMeetings(tree: Tree, images: DockerImages): Meeting[] {
  return [...tree.files].flatMap((file) => {
    if (isJenkinsfile(file))
      return [...stashed(file, stagesOf(tree, images, file)), ...inOneWorkspace(tree, images, file)];
    if (/(?:^|\/)Earthfile$/.test(file)) return copied(file, targetsOf(tree, file));
    return /\.(?:tf|hcl|nomad)$/.test(file) ? together(tree, file) : [];
  });
}

/** Stages of Jenkinsfiles as places with a name. */
export function stagePlaces(tree: Tree, images: DockerImages): Place[] {
  return [...tree.files].filter(isJenkinsfile).flatMap((file) =>
    stagesOf(tree, images, file).map(({ name, pins }) => ({
      what: `stage "${name}" of ${file}`,
      name,
      around: file,
      pins,
    })),
  );
}

function pinsBetween(tree: Tree, file: string, from: number, to: number): ResolvedPin[] {
  return pinsAt(tree, file, (line) => line >= from && line <= to);
}

function stagesOf(tree: Tree, images: DockerImages, file: string): Part[] {
  const text = tree.read(file)?.text ?? '';
  return blocksOf(text, STAGE)
    .filter((stage) => stage.text.indexOf('stage', 6) === -1 || !/\bstage\s*\(/.test(stage.text.slice(6)))
    .map((stage) => {
      const targets = buildCommands(withoutEnd(stage.text)).map((words) => targetOfCommand(file, words));
      const built = images.files.filter((one) =>
        targets.some((target) => buildsDockerfile(target, one) === 'yes'),
      );
      const own = pinsBetween(tree, file, stage.from, stage.to);
      return { ...stage, pins: uniquePins([...own, ...built.flatMap((one) => images.pinsOf(one))]) };
    })
    .filter(({ pins }) => pins.length > 0);
}

/** Commands without what ends their step: `sh 'docker build .' }`. */
const withoutEnd = (text: string): string => text.replace(/["'][\s)};]*$|["')]+\s*$/gm, '');

/** `docker.image(NAME).inside('...') {` */
const INSIDE =
  /\bdocker\.image\s*\(\s*([^()\n]{1,200}?)\s*\)\s*\.\s*(?:inside|withRun)\b(?:\$\{[^{}\n]*\}|[^{\n]){0,500}\{/g;

/**
 * Containers of a Jenkinsfile that are started one after the other in one workspace, and images that are built there, where a later one
 * takes the engine of an earlier one.
 */
function inOneWorkspace(tree: Tree, images: DockerImages, file: string): Meeting[] {
  const pinned = pinsIn(tree, file);
  const text = pinned.length === 0 ? '' : (tree.read(file)?.text ?? '');
  if (text === '' || !WRITTEN_ENGINE.test(text)) return [];
  const branches = blocksOf(text, /\b(parallel|matrix)\s*\{/g);
  const nodes = blocksOf(text, /\b(node)\b[ \t]*(?:\([^()\n]*\)[ \t]*)?\{/g);
  const isInside = (outer: Block, inner: Block): boolean => outer.from <= inner.from && outer.to >= inner.to;
  // A declarative pipeline with one agent has one workspace, and so have the stages that say `reuseNode true`.
  const isOne = (text.match(/\bagent\b/g)?.length ?? 0) === 1;
  const started = blocksOf(text, INSIDE).map((block) => ({
    ...block,
    what: `the container in line ${block.from} of ${file}`,
    isBuilt: false,
    pins: pinned.filter(({ pin, uses }) =>
      /^\w+(?:\.\w+)?$/.test(block.name)
        ? isGiven(pin.text, block.name.replace(/^\w+\./, ''))
        : uses.some((use) => use.file === file && use.line === block.from),
    ),
    workspace: nodes.find((node) => isInside(node, block)) ?? (isOne ? text : null),
  }));
  const reusing = blocksOf(text, STAGE)
    .filter(
      (stage) =>
        /\breuseNode\s+true\b/.test(stage.text) && (stage.text.match(/\bstage\s*\(/g)?.length ?? 0) === 1,
    )
    .map((stage) => ({
      ...stage,
      what: `the container in line ${stage.from} of ${file}`,
      isBuilt: false,
      pins: pinsBetween(tree, file, stage.from, stage.to),
      workspace: text,
    }));
  const isUsed = ({ pins, workspace }: (typeof started)[number]): boolean =>
    pins.length > 0 && workspace !== null;
  const containers = [...started, ...reusing].filter(isUsed);
  const elsewhere = blocksOf(text, STAGE).filter(
    (stage) => /\bagent\b/.test(stage.text) && (stage.text.match(/\bstage\s*\(/g)?.length ?? 0) === 1,
  );
  const built = imagesBuiltIn(tree, images, file, text).map((block) => ({
    ...block,
    isBuilt: true,
    workspace:
      nodes.find((node) => isInside(node, block)) ??
      (elsewhere.some((stage) => isInside(stage, block)) ? null : text),
  }));
  return [...containers, ...built.filter(isUsed)].flatMap((to) =>
    containers
      .filter(
        (from) =>
          from.to <= to.from &&
          from.workspace === to.workspace &&
          takesEngine(from.text, to.text) &&
          !(to.isBuilt && isOutside(from.text)) &&
          !branches.some((branch) => isInside(branch, from) || isInside(branch, to)),
      )
      .map((from): Meeting => ({
        link: 'jobs',
        why: `${to.what} takes the engine that the one in line ${from.from} writes in the same workspace`,
        members: uniquePins([...from.pins, ...to.pins]),
      })),
  );
}

/** It writes the engine to where no build of the workspace finds it. */
const isOutside = (text: string): boolean => WRITTEN_ENGINE.exec(text)?.[1]?.startsWith('/') === true;

/** `docker.build('name', '-f serve.Dockerfile .')` */
const BUILD_CALL =
  /\bdocker\.build\s*\(\s*(?:"[^"\n]{0,300}"|'[^'\n]{0,300}')\s*(?:,\s*(?:"([^"\n]{0,300})"|'([^'\n]{0,300})')\s*)?\)/;

/** The Dockerfiles that a Jenkinsfile surely builds, each at its line; what it copies of the whole workspace is every file. */
function imagesBuiltIn(
  tree: Tree,
  images: DockerImages,
  file: string,
  text: string,
): (Block & { what: string; pins: ResolvedPin[] })[] {
  return text.split('\n').flatMap((line, index) => {
    const call = BUILD_CALL.exec(line);
    const given = (call?.[1] ?? call?.[2] ?? '').split(/\s+/).filter((word) => word !== '');
    const commands = call === null ? buildCommands(withoutEnd(line)) : [['build', ...given]];
    return commands.flatMap((words) => {
      const { dockerfile, context, caller } = targetOfCommand(file, words);
      const target = { caller, dockerfile, context: context ?? (dockerfile === null ? '.' : null) };
      return images.files
        .filter((one) => buildsDockerfile(target, one) === 'yes')
        .map((one) => ({
          name: one,
          what: `the image that line ${index + 1} of ${file} builds`,
          from: index + 1,
          to: index + 1,
          text: copiedBy(tree.read(one)?.text ?? ''),
          pins: images.pinsOf(one),
        }));
    });
  });
}

/** What a Dockerfile copies of the workspace; to copy all of it takes every engine, as if it loaded it. */
function copiedBy(dockerfile: string): string {
  const copies = dockerfile.match(/^[ \t]*(?:COPY|ADD)[ \t](?!.*--from)[^\n]*/gim) ?? [];
  const isWhole = copies.some((line) => /^\s*\w+\s+(?:--\S+\s+)*\.\/?\s/.test(line));
  return [...copies, ...(isWhole ? ['--loadEngine'] : [])].join('\n');
}

/** Whether a line gives a variable its value: `def NAME = ...`, `NAME = ...`, `string(name: 'NAME', defaultValue: ...)`. */
export const isGiven = (line: string, name: string): boolean =>
  new RegExp(`(?:^|[\\s,;])${name}\\s*=|\\bname:\\s*["']${name}["']`).test(line);

/** What one stage stashes and another one unstashes. */
function stashed(file: string, stages: readonly Part[]): Meeting[] {
  const names = (text: string, call: RegExp): string[] =>
    [...text.matchAll(call)].map(([, name, plain]) => name ?? plain ?? '');
  return stages.flatMap((to, index) =>
    stages.slice(0, index).flatMap((from): Meeting[] => {
      const put = names(
        from.text,
        /\bstash\s*\(?[^\n;}]*?name\s*:\s*["']([^"']+)["']|\bstash\s+["']([^"']+)["']/g,
      );
      const taken = names(to.text, /\bunstash\s*\(?\s*(?:name\s*:\s*)?["']([^"']+)["']/g);
      const hands =
        put.some((name) => taken.includes(name)) ||
        (/\barchiveArtifacts\b/.test(from.text) && /\bcopyArtifacts\b/.test(to.text));
      if (!hands || areAlternatives(from.name, to.name)) return [];
      const why = `stage "${to.name}" of ${file} takes what stage "${from.name}" made`;
      return [{ link: 'jobs', why, members: uniquePins([...from.pins, ...to.pins]) }];
    }),
  );
}

/** Targets of an Earthfile. One without an image of its own goes on from what the file begins with. */
function targetsOf(tree: Tree, file: string): Part[] {
  const lines = (tree.read(file)?.text ?? '').split('\n');
  const heads = lines.flatMap((line, index) => (/^[\w.-]+:\s*$/.test(line) ? [index] : []));
  const base = pinsBetween(tree, file, 1, heads[0] ?? 0);
  return heads.map((head, index) => {
    const end = heads[index + 1] ?? lines.length;
    const text = lines.slice(head, end).join('\n');
    const own = pinsBetween(tree, file, head + 1, end);
    return {
      name: (lines[head] ?? '').replace(/:\s*$/, ''),
      text,
      pins: /^[ \t]*FROM\s/m.test(text) || own.length === 0 ? own : uniquePins([...base, ...own]),
    };
  });
}

/** `COPY +convert/m.plan`, `FROM +base`; what a target itself pins is used together as well. */
function copied(file: string, targets: readonly Part[]): Meeting[] {
  const known = new Map(targets.map((target) => [target.name, target]));
  return targets.flatMap((target): Meeting[] => [
    { link: 'stage', why: `target "${target.name}" of ${file} holds both`, members: target.pins },
    ...[...target.text.matchAll(/^[ \t]*(?:COPY|FROM)\b.*?\+([\w.-]+)/gm)].flatMap(
      ([, name = '']): Meeting[] => {
        const from = known.get(name);
        if (from === undefined) return [];
        const why = `target "${target.name}" of ${file} takes files from target "${name}"`;
        return [{ link: 'stages', why, members: uniquePins([...target.pins, ...from.pins]) }];
      },
    ),
  ]);
}

/** Resources of Terraform, and groups of Nomad, whose containers are started together. */
const TOGETHER =
  /^[ \t]*(?:resource\s+"(?=\w*(?:task_definition|deployment|stateful_set|daemon|_pod|_job|cloud_run|container_group))(\w+"\s+"[^"]+)"|group\s+"([^"]+)")\s*\{/gm;

function together(tree: Tree, file: string): Meeting[] {
  if (pinsIn(tree, file).length === 0) return [];
  return blocksOf(tree.read(file)?.text ?? '', TOGETHER).map(({ from, to }): Meeting => ({
    link: 'services',
    why: `the block in line ${from} of ${file} starts them together`,
    members: pinsBetween(tree, file, from, to),
  }));
}
