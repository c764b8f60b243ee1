import { noted } from '../../../core/noted.js';
import { CALLED } from '../../text/candidate.js';
import { safeLeaves, type YamlLeaf } from '../../text/yaml.js';
import type { Tree } from '../images.js';
import { commandLines } from '../commands.js';
import type { Meeting } from '../meeting.js';
import { asideFolder } from '../names.js';
import { containerResource, pipelineJobs } from '../of-jobs.js';
import {
  imagesOn,
  installedBy,
  installedWith,
  isImage,
  isInstalled,
  linesOfRun,
  onceEach,
  together,
} from './of-machines.js';
import { usesByFile, type PinUse } from '../uses.js';

type ByFile = ReadonlyMap<string, readonly PinUse[]>;

/** Keys whose values run in the container of the image beside them. */
const RUN =
  /^(?:run|command|commands|script|before_script|after_script|args|entrypoint|bash|sh|source|inline)$/;
/** Keys of the image, or of what names it; Cloud Build calls it by `name`. */
const IMAGE = /^(?:image|container|executor|name)$/;
/** Kinds of files that describe containers with their commands. */
const DESCRIBING = new Set(['ci', 'compose', 'yaml', 'kubernetes']);

/** An image, and what is installed by the commands that run in its container. */
export function containerMeetings(tree: Tree, files: readonly { file: string; kind: string }[]): Meeting[] {
  const byFile = usesByFile(tree);
  return [
    ...[...byFile].flatMap(([file, uses]) =>
      asideFolder(file) === null ? startedIn(tree, byFile, file, uses) : [],
    ),
    ...files.flatMap(({ file, kind }) => {
      // The image of a job can stand in a file that is included.
      if (kind === 'gitlab-ci') return byFile.has(file) ? jobsOf(tree, byFile, file) : [];
      const uses = byFile.get(file) ?? [];
      return DESCRIBING.has(kind) && uses.length > 1 && uses.some(isImage)
        ? described(tree, byFile, file)
        : [];
    }),
  ];
}

/** `docker run IMAGE bash -c "pip install ..."`, and `docker exec` in a container that was given a name. */
function startedIn(tree: Tree, byFile: ByFile, file: string, uses: readonly PinUse[]): Meeting[] {
  const byCommand = new Map<string, PinUse[]>();
  for (const one of uses) {
    const { container } = one.use.mention;
    if (container !== undefined) noted(byCommand, container, one);
  }
  // With the lines that a backslash joins to the first.
  const commands = byCommand.size === 0 ? [] : commandLines(tree.read(file)?.text ?? '');
  return [...byCommand].flatMap(([container, inside]) => {
    const base = onceEach(inside.filter(isImage));
    const line = base[0]?.use.line ?? 0;
    const command = commands.find(({ from, to }) => from <= line && to >= line)?.words ?? '';
    // Without the tree in it, its files are those of the image.
    const mounted = MOUNTS.test(command) && !container.includes(CALLED) ? command : '';
    return together(
      `line ${line} of ${file} starts one container with both`,
      onceEach([...inside.filter(isInstalled), ...installedBy(tree, byFile, file, mounted)]),
      base,
    );
  });
}

/** `-v "$PWD:/w"`, `--volume=.:/w`, `--mount type=bind,...`, `-B` of Singularity, which shows the folder of the call anyway. */
const MOUNTS = /\s(?:-v|--volume|--mount|--bind|-B|--container-mounts)[\s=]|\b(?:singularity|apptainer)\b/;

/** The jobs of a GitLab pipeline, with the image that they inherit. */
function jobsOf(tree: Tree, byFile: ByFile, file: string): Meeting[] {
  const source = tree.read(file);
  return (source === null ? [] : pipelineJobs(tree, source)).flatMap(({ name, leaves }) =>
    inContainer(
      tree,
      byFile,
      file,
      `job "${name}" of ${file} holds both`,
      leaves.filter(({ path: [, key] }) => key === 'image'),
      leaves.filter(({ path: [, key] }) => RUN.test(String(key))),
    ),
  );
}

/** Maps with an image; a command runs in the container of the innermost one that it stands in. */
function described(tree: Tree, byFile: ByFile, file: string): Meeting[] {
  const source = tree.read(file);
  const leaves = source === null ? [] : safeLeaves(source);
  const images = leaves.filter(isNamed);
  const scopes = new Map(images.map((image) => [scopeOf(image.path).join('\0'), scopeOf(image.path)]));
  const inside = new Map<string, YamlLeaf[]>();
  for (const leaf of leaves) {
    if (!isRun(leaf)) continue;
    const scope = [...scopes]
      .filter(([, keys]) => keys.every((key, index) => leaf.path[index] === key))
      .reduce<[string, YamlLeaf['path']] | null>(
        (best, one) => (best === null || one[1].length > best[1].length ? one : best),
        null,
      );
    if (scope !== null && !isConditional(leaf, scope[1].length)) noted(inside, scope[0], leaf);
  }
  return [...inside].flatMap(([scope, commands]) => {
    const image = images
      .filter(({ path }) => scopeOf(path).join('\0') === scope)
      .flatMap((leaf) => [leaf, ...namedElsewhere(leaves, leaf)]);
    const name = scope
      .split('\0')
      .filter((key) => !/^\d*$/.test(key))
      .at(-1);
    const why = `${name === undefined ? 'the image' : `"${name}"`} of ${file} and what its commands install`;
    return inContainer(tree, byFile, file, why, image, commands);
  });
}

const isNamed = ({ path, value }: YamlLeaf): boolean => {
  const [last, before] = [path.at(-1), path.at(-2)];
  if (typeof last !== 'string' || !IMAGE.test(last)) return false;
  return (
    last !== 'name' ||
    before === 'image' ||
    before === 'executor' ||
    (isStep(path) && /^[^\s/:]*[/:]\S+$/.test(value.text))
  );
};

/** `steps: [{name: IMAGE, args: [...]}]` */
const isStep = (path: YamlLeaf['path']): boolean =>
  path.at(-3) === 'steps' && typeof path.at(-2) === 'number';

const isRun = ({ path }: YamlLeaf): boolean =>
  RUN.test(String(path.findLast((key) => typeof key === 'string')));

/** The map whose commands run in the image: that of `image`, `image.name`, `container.image`, `docker: [{image}]`, or of a plugin of a step. */
function scopeOf(path: YamlLeaf['path']): YamlLeaf['path'] {
  const plugins = path.indexOf('plugins');
  if (plugins !== -1) return path.slice(0, plugins);
  const own = path.slice(0, /^(?:image|executor)$/.test(String(path.at(-2))) ? -2 : -1);
  if (own.at(-2) === 'docker' && typeof own.at(-1) === 'number') return own.slice(0, -2);
  return /^(?:container|docker)$/.test(String(own.at(-1))) ? own.slice(0, -1) : own;
}

/** The images of Azure's `resources: {containers: [{container: NAME, image: ...}]}`, and of CircleCI's `executors`. */
function namedElsewhere(leaves: readonly YamlLeaf[], { path, value }: YamlLeaf): YamlLeaf[] {
  if (path.at(-1) === 'container') return containerResource(leaves, value.text);
  return path.includes('executor')
    ? leaves.filter(
        ({ path: [key, name, docker, first, image] }) =>
          key === 'executors' &&
          name === value.text &&
          docker === 'docker' &&
          first === 0 &&
          image === 'image',
      )
    : [];
}

/** A step inside of the scope that is not always run. */
const isConditional = ({ path, siblings }: YamlLeaf, depth: number): boolean =>
  path.length > depth + 1 && ['if', 'when', 'condition', 'unless'].some((key) => siblings.has(key));

function inContainer(
  tree: Tree,
  byFile: ByFile,
  file: string,
  why: string,
  image: readonly YamlLeaf[],
  commands: readonly YamlLeaf[],
): Meeting[] {
  const base = image.flatMap((leaf) => {
    const from = leaf.value.origin()?.file.path ?? file;
    return imagesOn(byFile, from, [leaf]);
  });
  const inside = commands.flatMap((leaf) =>
    installedWith(tree, byFile, leaf.value.origin()?.file.path ?? file, linesOfRun(leaf)),
  );
  return together(why, onceEach(inside), onceEach(base));
}
