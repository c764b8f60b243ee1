import { noted } from '../../core/noted.js';
import path from 'node:path';
import type { ResolvedPin } from '../resolve-pins.js';
import { LOCKS } from '../kinds.js';
import { asideFolder, CONVERTS, platformOf, saysVersion, SERVES } from './names.js';
import { carriesRequirements } from './of-names.js';
import { DockerImages, type Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';

/** Kinds that say what the project is developed and built with. */
const OF_PROJECT = new Set([
  ...LOCKS,
  'requirements',
  'pyproject',
  'setup-py',
  'setup-cfg',
  'pipfile',
  'pixi',
  'conda-environment',
  'version-file',
  'tool-versions',
  'mise',
  'cmake',
  'bazel',
  'conan',
  'vcpkg',
  'nix',
  'debian-control',
  'python',
]);
const COPIES_ALL = /^[ \t]*(?:COPY|ADD)[ \t]+(?!--from)(?:--\S+[ \t]+)*\.\/?[ \t]/im;
const MARKERS = new Set(['pyproject.toml', 'setup.py', 'setup.cfg']);
const FOLDERS = new Set(['requirements', 'constraints', 'docker', 'debian']);

/** What pins the projects of a tree, by their root: their own files, and the image of a root's only Dockerfile. */
export function pinsOfRoots(
  tree: Tree,
  images: DockerImages,
): Map<string, { own: ResolvedPin[]; image: ResolvedPin[] }> {
  const rootOf = projectRoots(tree);
  const own = new Map<string, Set<ResolvedPin>>();
  const dockerfiles = new Map<string, Set<string>>();
  const isDockerfile = new Set(images.files);
  for (const entry of tree.entries) {
    for (const use of entry.uses) {
      const root = rootOf(use.file);
      if (root !== null && isDockerfile.has(use.file))
        dockerfiles.set(root, (dockerfiles.get(root) ?? new Set()).add(use.file));
    }
    const { file, kind } = entry.pin;
    const root = rootOf(file);
    if (root === null || !OF_PROJECT.has(kind) || isVariant(file, kind)) continue;
    // Environments of their own, each beside the others.
    const name = path.posix.basename(file);
    if (/^(?:tox\.ini|noxfile\.py)$/.test(name)) continue;
    // So is a script's, unless it makes or loads what the project is about.
    if (carriesRequirements(tree, entry) && !CONVERTS.test(name) && !SERVES.test(name)) continue;
    // An image that Bazel or Nix pulls is the base of some image, of which nobody knows whether it is the project's, and
    // one that a task runs need not be.
    if (/^(?:bazel|nix|pixi|pyproject|mise)$/.test(kind) && entry.pin.name.includes('/')) continue;
    if (/^(?:bazel|nix)$/.test(kind) && isForOthers(entry)) continue;
    own.set(root, (own.get(root) ?? new Set()).add(entry));
  }
  const roots = new Set([...own.keys(), ...dockerfiles.keys()]);
  // What copies all of a project installs what its lock says, by whatever script.
  const lockedIn = (dockerfile: string, pins: readonly ResolvedPin[]): ResolvedPin[] =>
    COPIES_ALL.test(tree.read(dockerfile)?.text ?? '') ? pins.filter(({ pin }) => LOCKS.has(pin.kind)) : [];
  return new Map(
    [...roots].map((root) => {
      // Of several Dockerfiles nobody knows which one is the project's.
      const [only, second] = dockerfiles.get(root) ?? [];
      const isOne =
        only !== undefined && second === undefined && platformOf(only) === null && !saysVersion(only);
      const ofRoot = [...(own.get(root) ?? [])];
      return [root, { own: ofRoot, image: isOne ? images.pinsOf(only, null, lockedIn(only, ofRoot)) : [] }];
    }),
  );
}

/** Everything that pins one project: its own requirement, its environment, lock and requirement files, its only Dockerfile. */
export function rootMeetings(tree: Tree, images: DockerImages): Meeting[] {
  return [...pinsOfRoots(tree, images)].flatMap(([root, { own, image }]): Meeting[] => {
    const members = uniquePins([...own, ...image]);
    return own.length === 0 || members.length < 2
      ? []
      : [
          {
            link: 'project-root',
            why: `they pin the project in ${root === '' ? 'the top folder' : `${root}/`}`,
            members,
          },
        ];
  });
}

/** Its own name for what is built: `KERNELS_TENSORRT_VERSION`, not the `TRT_VERSION` of everybody. */
const OWN_NAME = /\b(?!TF_)[A-Z][A-Z0-9]*_(?:[A-Z0-9]+_)*(?:TENSORRT|TRT)_VERSION\b/;

/** One variable that Python takes from the environment and CMake from its cache, each with a default of its own. */
export function variableMeetings(tree: Tree): Meeting[] {
  const byName = new Map<string, ResolvedPin[]>();
  for (const entry of tree.entries) {
    const { kind, text, file } = entry.pin;
    const isDefault =
      kind === 'cmake' ? /^\s*(?:set|option)\s*\(/i.test(text) : /\bgetenv\b|\benviron\b/.test(text);
    const name = OWN_NAME.exec(text)?.[0];
    if (name !== undefined && isDefault && asideFolder(file) === null) noted(byName, name, entry);
  }
  return [...byName]
    .filter(
      ([, pins]) =>
        pins.some(({ pin }) => pin.kind === 'cmake') && pins.some(({ pin }) => pin.kind !== 'cmake'),
    )
    .map(([name, members]) => ({ link: 'project-root', why: `they are defaults of ${name}`, members }));
}

/** An archive for other machines than the usual one, which a rule of its own takes. */
function isForOthers({ pin, mention }: ResolvedPin): boolean {
  const platform = platformOf(pin.text);
  return mention.archive !== undefined && platform !== null && platform !== 'x86';
}

/** Its name says that it is one of several: `requirements_10.txt`, `requirements-arm64.txt`. */
function isVariant(file: string, kind: string): boolean {
  const name = path.posix.basename(file);
  return (
    (kind === 'requirements' || kind === 'conda-environment' || LOCKS.has(kind)) &&
    (platformOf(name) !== null || saysVersion(name))
  );
}

/** The root that a file belongs to; null where it lies deeper than a root's own files, or in a sample or test. */
export function projectRoots(tree: Tree): (file: string) => string | null {
  const roots = new Set(['']);
  for (const file of tree.files) {
    const name = path.posix.basename(file);
    const folder = folderOf(file);
    if (MARKERS.has(name)) roots.add(folder);
    else if (
      name === 'CMakeLists.txt' &&
      !roots.has(folder) &&
      /^[ \t]*project\s*\(/im.test(tree.read(file)?.text ?? '')
    )
      roots.add(folder);
  }
  const imported = importedFiles(tree, roots);
  return (file) => {
    // Each image that Python describes is one of its own.
    if (asideFolder(file) !== null || tree.describes(file)) return null;
    const given = imported.get(file);
    if (given !== undefined) return given;
    const folder = folderOf(file);
    if (roots.has(folder)) return folder;
    return FOLDERS.has(path.posix.basename(folder)) && roots.has(folderOf(folder)) ? folderOf(folder) : null;
  };
}

function folderOf(file: string): string {
  const folder = path.posix.dirname(file);
  return folder === '.' ? '' : folder;
}

/** Python modules that the setup.py of a root imports, and CMake files that its CMakeLists.txt includes, down one step. */
function importedFiles(tree: Tree, roots: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  const hasCmake = tree.entries.some(({ pin }) => pin.kind === 'cmake');
  for (const root of roots) {
    const setup = path.posix.join(root, 'setup.py');
    const source = tree.files.has(setup) ? tree.read(setup) : null;
    for (const [, from, plain] of source?.text.matchAll(
      /^[ \t]*(?:from\s+([\w.]+)\s+import|import\s+([\w.]+))/gm,
    ) ?? []) {
      const module = (from ?? plain ?? '').replace(/^\.+/, '').replaceAll('.', '/');
      for (const file of [`${module}.py`, `${module}/__init__.py`].map((name) => path.posix.join(root, name)))
        if (module !== '' && tree.files.has(file)) found.set(file, root);
    }
    for (const name of ['CMakeLists.txt']) {
      const cmake = path.posix.join(root, name);
      const text = hasCmake && tree.files.has(cmake) ? tree.read(cmake)?.text : undefined;
      for (const [, included = ''] of text?.matchAll(
        /^[ \t]*include\s*\(\s*"?(?:\$\{[\w]+\}\/)?([\w./-]+)/gim,
      ) ?? [])
        for (const file of [
          included,
          `cmake/${included}.cmake`,
          `cmake/Modules/${included}.cmake`,
          `${included}.cmake`,
        ].map((one) => path.posix.join(root, one)))
          if (tree.files.has(file)) found.set(file, root);
    }
  }
  return found;
}
