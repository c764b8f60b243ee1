import { containerOf, enteredBy } from '../container-calls.js';
import { commandLines, isSaid, WRITTEN_ENGINE } from './commands.js';
import path from 'node:path';
import type { ResolvedPin } from '../resolve-pins.js';
import {
  buildsEngine,
  isDeepstreamConfig,
  deepstreamEngines,
  deepstreamParts,
} from '../readers/deepstream.js';
import { TRITON_CONFIG } from '../readers/triton.js';
import { safeLeaves } from '../text/yaml.js';
import type { DockerImages, Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';
import { areAlternatives, asideFolder } from './names.js';
import { dockerfileOf, pinsOn } from './of-services.js';
import { hasRecipes } from './recipes.js';
import { partsUnder, valueAt } from './yaml-parts.js';

/** An engine file of the tree that a server loads, and the folder that the server is given. */
interface Loaded {
  engine: string;
  folder: string;
  server: RegExp;
}

/** A command in a container that writes an engine, or one that is given a folder. */
interface ContainerRun {
  file: string;
  line: number;
  words: string;
  pins: ResolvedPin[];
}

const RUN = /\b(?:docker|podman|nerdctl)\s+(?:container\s+)?run\b/;

/** Kinds of files whose commands start containers. */
const STARTING = /^(?:shell|batch|workflow|gitlab-ci|ci)$/;

/** What writes an engine file, in a container, and what loads that very file: by a configuration of Triton or DeepStream. */
export function engineMeetings(
  tree: Tree,
  images: DockerImages,
  files: readonly { file: string; kind: string }[],
): Meeting[] {
  const loaded = [...tree.files].flatMap((file) => (asideFolder(file) === null ? loadedBy(tree, file) : []));
  if (loaded.length === 0) return [];
  const recipes = [...tree.files].filter((file) => hasRecipes(file) && asideFolder(file) === null);
  const starting = new Set([
    ...files.flatMap(({ file, kind }) => (STARTING.test(kind) ? [file] : [])),
    ...recipes,
  ]);
  const runs = [...starting].flatMap((file) => runsOf(tree, file));
  const writers = runs.flatMap((run) => {
    const written = WRITTEN_ENGINE.exec(run.words)?.[1];
    return written === undefined || run.pins.length === 0 ? [] : [{ run, written }];
  });
  return writers.flatMap(({ run, written }) =>
    loaded
      .filter(({ engine }) => isSameFile(written, engine))
      .flatMap((one) =>
        serversOf(tree, images, files, runs, one)
          .filter(({ name }) => !areAlternatives(run.file, name))
          .map(({ what, pins }): Meeting => ({
            link: 'engine-file',
            why: `line ${run.line} of ${run.file} writes ${one.engine}, which ${what} loads`,
            members: uniquePins([...run.pins, ...pins]),
          })),
      ),
  );
}

function loadedBy(tree: Tree, file: string): Loaded[] {
  const isTriton = TRITON_CONFIG.test(file);
  const source = isTriton || isDeepstreamConfig(file) ? tree.read(file) : null;
  if (source === null) return [];
  const folder = path.posix.dirname(file);
  if (!isTriton) {
    const parts = deepstreamParts(source).map((name) => path.posix.normalize(path.posix.join(folder, name)));
    const isBuilt = [
      source,
      ...parts.flatMap((name) => (tree.files.has(name) ? (tree.read(name) ?? []) : [])),
    ].some(buildsEngine);
    if (isBuilt) return [];
    return deepstreamEngines(source).map(({ name }) => ({
      engine: name.startsWith('/') ? name : path.posix.normalize(path.posix.join(folder, name)),
      folder: file,
      server: /\/deepstream/,
    }));
  }
  if (!/^[ \t]*(?:platform\s*:\s*"tensorrt_plan"|backend\s*:\s*"tensorrt")/m.test(source.text)) return [];
  const name = /^[ \t]*default_model_filename\s*:\s*"([^"]+)"/m.exec(source.text)?.[1] ?? 'model.plan';
  return [{ engine: `${folder}/1/${name}`, folder: path.posix.dirname(folder), server: /\/tritonserver$/ }];
}

/** All of the one, or of the other but the folder that is mounted; a name that everybody gives needs its folders. */
function isSameFile(written: string, engine: string): boolean {
  const [a = [], b = []] = [written, engine].map((name) =>
    // Triton takes any version folder.
    name
      .replace(/\/\d+\//g, '/1/')
      .split('/')
      .filter((part) => !/^(?:|\.|\.\.|\$.*)$/.test(part))
      .reverse(),
  );
  const differs = b.findIndex((part, index) => part !== a[index]);
  const same = differs === -1 ? b.length : differs;
  const needed = /^(?:model|engine|plan|best)\./.test(b[0] ?? '') ? 3 : 1;
  return same >= needed && (same === b.length || same >= a.length - 1);
}

/** The commands of a script, or of a workflow, that start a container, and those that run in one that was started before. */
function runsOf(tree: Tree, file: string): ContainerRun[] {
  const started = new Map<string, ContainerRun>();
  const copies: RegExpMatchArray[] = [];
  const runs: ContainerRun[] = [];
  for (const { words, from, to } of commandLines(tree.read(file)?.text ?? '', file)) {
    if (isSaid(words)) continue;
    const entered = enteredBy(words);
    const before = entered === undefined ? undefined : started.get(entered);
    if (before !== undefined) runs.push({ ...before, line: from, words });
    copies.push(...words.matchAll(COPIED));
    if (!RUN.test(words)) continue;
    const own = new Set(Array.from({ length: to - from + 1 }, (_, at) => from + at));
    const pins = pinsOn(tree, file, own).filter(({ pin }) => pin.name.includes('/'));
    const run = { file, line: from, words, pins };
    runs.push(run);
    const name = containerOf(words);
    if (name !== undefined) started.set(name, run);
  }
  return runs.map((run) => ({ ...run, words: withCopies(run.words, copies) }));
}

/** `docker cp NAME:/workspace/model.plan models/det/1/model.plan` */
const COPIED =
  /\b(?:docker|podman|nerdctl)\s+(?:container\s+)?cp\s+["']?[\w.-]+:([^\s"']+)["']?\s+["']?([^\s"';&|]+)/g;

/** An engine that is copied out of its container counts as written where it is copied to. */
function withCopies(words: string, copies: readonly RegExpMatchArray[]): string {
  const written = WRITTEN_ENGINE.exec(words)?.[1];
  const copy = copies.find(
    ([, from = '']) =>
      written !== undefined && (from === written || from.endsWith(`/${written.replace(/^\.\//, '')}`)),
  );
  return written === undefined || copy?.[2] === undefined ? words : words.replace(written, copy[2]);
}

interface Server {
  what: string;
  name: string;
  pins: readonly ResolvedPin[];
}

/** Images, services and commands that are given the folder. */
function serversOf(
  tree: Tree,
  images: DockerImages,
  files: readonly { file: string; kind: string }[],
  runs: readonly ContainerRun[],
  { folder, server }: Loaded,
): Server[] {
  const serves = (pins: readonly ResolvedPin[]): boolean => pins.some(({ pin }) => server.test(pin.name));
  const built = images.files.flatMap((file): Server[] => {
    const around = path.posix.dirname(file);
    const sources = images.of(file)?.stages.flatMap((stage) => stage.sources) ?? [];
    const pins = images.pinsOf(file);
    return serves(pins) && sources.some(({ from }) => covers(['', around], from, folder))
      ? [{ what: `the image of ${file}`, name: file, pins }]
      : [];
  });
  const services = files.flatMap(({ file, kind }) => {
    const source = kind === 'compose' ? tree.read(file) : null;
    return source === null
      ? []
      : partsUnder(source, ['services']).flatMap((part): Server[] => {
          const dockerfile = dockerfileOf(file, part);
          const target = valueAt(part, 2, ['build', 'target']);
          const pins = uniquePins([
            ...pinsOn(tree, file, part.lines),
            ...(dockerfile === null ? [] : images.pinsOf(dockerfile, target)),
          ]);
          const mounts = safeLeaves(source).filter(
            ({ path: keys }) => keys[1] === part.name && keys[2] === 'volumes',
          );
          const isGiven = mounts.some(({ value }) =>
            covers([path.posix.dirname(file)], value.text.split(':')[0] ?? '', folder),
          );
          return serves(pins) && isGiven
            ? [{ what: `service "${part.name}" of ${file}`, name: part.name, pins }]
            : [];
        });
  });
  const started = runs.flatMap(({ file, line, words, pins }): Server[] => {
    const mounts = [...words.matchAll(/(?:-v|--volume)[=\s]+["']?([^:"'\s]+)/g)].map(([, from = '']) =>
      from.replace(/^(?:\$\(pwd\)|\$\{?\w+\}?|\$\{\{[^}]*\}\})\/?/, './'),
    );
    return serves(pins) && mounts.some((from) => covers([''], from, folder))
      ? [{ what: `line ${line} of ${file}`, name: file, pins }]
      : [];
  });
  return [...built, ...services, ...started];
}

/** `./models` of one of these folders holds `models/det`. */
function covers(around: readonly string[], from: string, target: string): boolean {
  if (from === '' || from.startsWith('/') || /[$*]/.test(from)) return false;
  return around.some((folder) => {
    const place = path.posix.normalize(path.posix.join(folder, from)).replace(/\/$/, '');
    return place === '.' || target === place || target.startsWith(`${place}/`);
  });
}
