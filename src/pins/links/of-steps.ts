import { noted } from '../../core/noted.js';
import path from 'node:path';
import { buildsDockerfile, targetOfCommand, type BuildTarget } from '../builds.js';
import type { ResolvedPin } from '../resolve-pins.js';
import { safeLeaves, type YamlLeaf } from '../text/yaml.js';
import { isEngineFile, WRITTEN_ENGINE } from './commands.js';
import type { DockerImages, Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';
import { areAlternatives, CONVERTS } from './names.js';
import { buildCommands } from './of-jobs.js';
import { pinsOn } from './of-services.js';
import { partOf, partsUnder } from './yaml-parts.js';

interface Step {
  name: string;
  text: string;
  /** Steps that it waits for. */
  waits: string[];
  pins: ResolvedPin[];
}

/** CI whose steps, each in a container of its own, share one folder: Drone, Woodpecker, Cloud Build, Bitbucket. */
const SHARED_FOLDER =
  /(?:^|\/)(?:\.drone|cloudbuild|bitbucket-pipelines)\.ya?ml$|(?:^|\/)\.woodpecker(?:\/[^/]+)?\.ya?ml$/;

/** Steps of one pipeline of which the first converts and a later one, or an image that it builds, takes the result. */
export function stepMeetings(
  tree: Tree,
  images: DockerImages,
  files: readonly { file: string; kind: string }[],
): Meeting[] {
  return files.flatMap(({ file, kind }) => {
    if (DVC.test(file)) return handedByDvc(tree, images, file);
    if (kind !== 'ci') return [];
    return pipelinesOf(tree, images, file).flatMap((steps) =>
      steps.flatMap((to, index) =>
        steps
          .slice(0, index)
          .filter((from) => hands(file, from, to) && !areAlternatives(from.name, to.name))
          .map((from): Meeting => ({
            link: 'jobs',
            why: `step "${to.name}" of ${file} takes what step "${from.name}" converts`,
            members: uniquePins([...from.pins, ...to.pins]),
          })),
      ),
    );
  });
}

/** https://doc.dvc.org/user-guide/project-structure/dvcyaml-files */
const DVC = /(?:^|\/)dvc\.ya?ml$/i;

/** Stages of DVC, of which one depends on the engine that another one has among its results. */
function handedByDvc(tree: Tree, images: DockerImages, file: string): Meeting[] {
  const source = tree.read(file);
  const stages = (source === null ? [] : partsUnder(source, ['stages'])).map((part) => {
    // `- build/det.plan: {cache: false}` is the same file.
    const files = (key: string): string[] => [
      ...new Set(
        part.leaves
          .filter(({ path: keys }) => keys[2] === key)
          .map(({ path: keys, value }) => (typeof keys[4] === 'string' ? keys[4] : value.text)),
      ),
    ];
    const step = stepOf(tree, images, file, part.name, part.leaves);
    return { ...step, name: part.name, results: files('outs'), needs: files('deps') };
  });
  return stages.flatMap((from) =>
    stages.flatMap((to): Meeting[] => {
      const handed = from.results.find(
        (one) =>
          (isEngineFile(one) || WRITTEN_ENGINE.test(from.text)) &&
          to.needs.some((need) => need === one || need.startsWith(`${one}/`) || one.startsWith(`${need}/`)),
      );
      if (from === to || handed === undefined || areAlternatives(from.name, to.name)) return [];
      const why = `stage "${to.name}" of ${file} depends on ${handed}, which stage "${from.name}" writes`;
      return [{ link: 'jobs', why, members: uniquePins([...from.pins, ...to.pins]) }];
    }),
  );
}

function hands(file: string, from: Step, to: Step): boolean {
  if (!CONVERTS.test(from.name) && !/\btrtexec\b|--?save_?engine\b/i.test(from.text)) return false;
  return SHARED_FOLDER.test(file) || (to.waits.includes(from.name) && /artifact/.test(from.text + to.text));
}

/** The lists and maps under `steps`, and Bitbucket's lists of `step`. */
function pipelinesOf(tree: Tree, images: DockerImages, file: string): Step[][] {
  const source = tree.read(file);
  const groups = new Map<string, Map<string, YamlLeaf[]>>();
  for (const leaf of source === null ? [] : safeLeaves(source)) {
    const at = leaf.path.findIndex((part) => part === 'steps' || part === 'step');
    if (at === -1) continue;
    const end = leaf.path[at] === 'steps' ? at + 1 : at - 1;
    const group = leaf.path.slice(0, end).join('\0');
    const steps = groups.get(group) ?? new Map<string, YamlLeaf[]>();
    const step = String(leaf.path[end]);
    noted(steps, step, leaf);
    groups.set(group, steps);
  }
  return [...groups.values()].map((steps) =>
    [...steps].map(([key, leaves]) => stepOf(tree, images, file, key, leaves)),
  );
}

function stepOf(
  tree: Tree,
  images: DockerImages,
  file: string,
  key: string,
  leaves: readonly YamlLeaf[],
): Step {
  const called = (names: RegExp): string | undefined =>
    leaves.find(({ path: keys }) => names.test(String(keys.at(-1))))?.value.text;
  const texts = leaves.map(({ path: keys, value }) => `${String(keys.at(-1))}: ${value.text}`);
  const targets: BuildTarget[] = leaves.flatMap(({ value }) =>
    buildCommands(value.text).map((words) => targetOfCommand(file, words)),
  );
  const builder = called(/^(?:name|image|plugin)$/) ?? '';
  const words = leaves.filter(({ path: keys }) => keys.includes('args')).map(({ value }) => value.text);
  if (path.posix.basename(builder.replace(/:.*$/, '')) === 'docker' && words.includes('build'))
    targets.push(targetOfCommand(file, words));
  const built = images.files.filter((one) =>
    targets.some((target) => buildsDockerfile(target, one) === 'yes'),
  );
  return {
    name: called(/^(?:key|id)$/) ?? (/^\d+$/.test(key) ? (called(/^name$/) ?? key) : key),
    text: texts.join('\n'),
    waits: leaves
      .filter(({ path: keys }) => keys.some((part) => /^(?:depends_on|waitFor)$/.test(String(part))))
      .map(({ value }) => value.text),
    pins: uniquePins([
      ...pinsOn(tree, file, partOf(key, [...leaves]).lines),
      ...built.flatMap((one) => images.pinsOf(one)),
    ]),
  };
}
