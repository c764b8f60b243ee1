import path from 'node:path';
import { blocksOf } from '../text/blocks.js';
import { asideFolder } from './names.js';
import { DockerImages, type Tree } from './images.js';
import type { ResolvedPin } from '../resolve-pins.js';
import type { Meeting } from './meeting.js';
import { agentMeetings } from './containers/of-agents.js';
import { blockMeetings, stagePlaces } from './of-blocks.js';
import { containerMeetings } from './containers/of-containers.js';
import { dockerfileMeetings } from './of-dockerfiles.js';
import { actionMeetings, jobMeetings, jobPlaces } from './of-jobs.js';
import { engineMeetings } from './of-engines.js';
import { environmentMeetings, listMeetings } from './containers/of-environments.js';
import { bucketMeetings } from './handed/of-buckets.js';
import { ruleMeetings } from './handed/of-rules.js';
import { taskMeetings } from './handed/of-tasks.js';
import { unitMeetings } from './handed/of-units.js';
import { machineMeetings } from './containers/of-machines.js';
import { keyPlaces, nameMeetings } from './of-names.js';
import { pythonMeetings, pythonPlaces } from './of-python.js';
import { pinsOfRoots, rootMeetings, variableMeetings } from './of-roots.js';
import { scriptMeetings } from './of-scripts.js';
import { stepMeetings } from './of-steps.js';
import { dockerfileOf, serviceMeetings } from './of-services.js';
import { partsUnder, valueAt } from './yaml-parts.js';

export type { Tree } from './images.js';
export { DockerImages } from './images.js';
export { asideFolder } from './names.js';
export { pinsOfRoots, projectRoots } from './of-roots.js';
export { pinsOfJobContainer } from './of-jobs.js';
export type { Meeting } from './meeting.js';

/** Every set of pins of a tree that ends up in one deployable, the most telling links first, and the pins that are replaced everywhere. */
export interface Meetings {
  meetings: Meeting[];
  replaced: ReadonlySet<ResolvedPin>;
}

/** `composing`: files that start containers. */
export function meetingsOf(tree: Tree, composing: readonly { file: string; kind: string }[]): Meetings {
  const images = new DockerImages(tree);
  const product = composing.filter(({ file }) => asideFolder(file) === null);
  tagged(tree, images, composing);
  taggedByBake(tree, images);
  // First: it learns what the images are called.
  const scripts = scriptMeetings(tree, images, product);
  const jobs = jobMeetings(tree, images, composing);
  const holding = new Set(tree.entries.flatMap(({ uses }) => uses.map(({ file }) => file)));
  const dockerfiles = images.files.filter(
    (file) =>
      holding.has(file) ||
      images.of(file)?.contents.some((content) => content.length > 0) === true ||
      images.of(file)?.installed.some((content) => content.length > 1),
  );
  const meetings = [
    ...dockerfileMeetings(images, dockerfiles),
    ...serviceMeetings(tree, images, product),
    ...jobs,
    ...actionMeetings(tree, composing, pinsOfRoots(tree, images).get('')?.own ?? []),
    ...stepMeetings(tree, images, composing),
    ...environmentMeetings(tree),
    ...machineMeetings(tree, product),
    ...containerMeetings(tree, product),
    ...agentMeetings(tree),
    ...pythonMeetings(tree),
    ...taskMeetings(tree),
    ...ruleMeetings(tree),
    ...unitMeetings(tree),
    ...bucketMeetings(tree, product),
    ...blockMeetings(tree, images),
    ...scripts,
    ...engineMeetings(tree, images, product),
    ...rootMeetings(tree, images),
    ...listMeetings(tree),
    ...variableMeetings(tree),
    ...nameMeetings(tree, images, dockerfiles, [
      ...jobPlaces(tree, composing),
      ...stagePlaces(tree, images),
      ...keyPlaces(tree),
      ...pythonPlaces(tree),
    ]),
  ];
  return { meetings, replaced: images.replaced() };
}

/** Targets of a bake file say what their images are called, and as what another one takes them. */
function taggedByBake(tree: Tree, images: DockerImages): void {
  for (const file of tree.files) {
    const text = file.endsWith('.hcl') ? (tree.read(file)?.text ?? '') : '';
    const targets = blocksOf(text, /^[ \t]*target\s+"([^"]+)"\s*\{/gm);
    const dockerfiles = new Map(
      targets.map((target) => {
        const given = (key: string): string | undefined =>
          new RegExp(`\\b${key}\\s*=\\s*"([^"]+)"`).exec(target.text)?.[1];
        const folder = path.posix.join(path.posix.dirname(file), given('context') ?? '.');
        return [target.name, path.posix.join(folder, given('dockerfile') ?? 'Dockerfile')];
      }),
    );
    for (const target of targets) {
      const dockerfile = dockerfiles.get(target.name) ?? '';
      for (const [, tag = ''] of /\btags\s*=\s*\[([^\]]*)\]/.exec(target.text)?.[1]?.matchAll(/"([^"]+)"/g) ??
        [])
        images.addTag(tag, dockerfile);
      for (const [, name = '', other = ''] of target.text.matchAll(/"?([\w./:-]+)"?\s*=\s*"target:([^"]+)"/g))
        if (dockerfiles.has(other)) images.addTag(name, dockerfiles.get(other) ?? '');
    }
  }
}

/** A service with `image:` and `build:` says what its image is called. */
function tagged(
  tree: Tree,
  images: DockerImages,
  composing: readonly { file: string; kind: string }[],
): void {
  for (const { file, kind } of composing) {
    const source = kind === 'compose' ? tree.read(file) : null;
    for (const part of source === null ? [] : partsUnder(source, ['services'])) {
      const dockerfile = dockerfileOf(file, part);
      const image = valueAt(part, 2, ['image']);
      if (dockerfile !== null && image !== null) images.addTag(image, dockerfile);
    }
  }
}
