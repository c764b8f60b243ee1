import { usesByFile } from '../uses.js';
import path from 'node:path';
import type { ResolvedPin, Use } from '../../resolve-pins.js';
import { kindOf } from '../../kinds.js';
import { safeLeaves } from '../../text/yaml.js';
import { INSTALLED } from '../dockerfiles.js';
import { DOCKERFILE_TEXT } from '../../text/python-images.js';
import type { Tree } from '../images.js';
import { uniquePins, type Meeting } from '../meeting.js';
import { asideFolder } from '../names.js';
import { contentAfter, leftBeside } from '../stage-content.js';
import { partOf } from '../yaml-parts.js';

/** A part of a file that describes one image or one machine. */
interface Environment {
  what: string;
  lines: (line: number) => boolean;
  /** Images run on it; it is not made of them. */
  isMachine: boolean;
  /** It makes engines itself, with what is installed on it. */
  converts?: boolean;
}

/** Files of which each describes one image. */
const IMAGES =
  /\.def$|(?:^|\/)(?:Singularity|Apptainer)(?:[._-][^/]*)?$|(?:^|\/)\.?devcontainer(?:[-.][^/]*)?\.json$|(?:^|\/)(?:cog|bentofile|snapcraft)\.ya?ml$/i;
/** Machines: cloud-init, Vagrant, Packer, tasks of one Ansible role. */
const MACHINES = /(?:^|\/)(?:Vagrantfile|[^/]+\.pkr\.hcl)$/;
const NAMED_FILE =
  /^[ \t]*(?:python_requirements|requirements_file|requirements_txt|conda_file)\s*:\s*["']?([^\s"'#]+)/gm;

/** What one file puts into one image, or onto one machine, with the requirement files that it installs there. */
export function environmentMeetings(tree: Tree): Meeting[] {
  const byFile = usesByFile(tree);
  return [...byFile].flatMap(([file, uses]) =>
    environmentsOf(tree, file).flatMap((environment) => meetings(tree, file, environment, uses, byFile)),
  );
}

/** All of a file of requirements is installed together, in whatever folder it lies. */
export function listMeetings(tree: Tree): Meeting[] {
  return [...new Set(tree.entries.map(({ pin }) => pin.file))]
    .filter((file) => asideFolder(file) === null && LISTS.has(kindOf(file)?.name ?? ''))
    .map((file) => ({
      link: 'environment',
      why: `all of ${file} is installed into one environment`,
      // ONNX Runtime need not use its TensorRT.
      members: tree.entries.filter(({ pin, mention }) => pin.file === file && mention.matching !== 'major'),
    }));
}

const LISTS = new Set(['requirements', 'conda-environment']);

function environmentsOf(tree: Tree, file: string): Environment[] {
  if (IMAGES.test(file)) return [whole(file, false)];
  if (MACHINES.test(file)) {
    // Several machines of one Vagrantfile need not have the same versions.
    const text = tree.read(file)?.text ?? '';
    const parts = text.match(/\.vm\.define\b|^[ \t]*build\s*\{/gm) ?? [];
    // Packer builds images of containers, too.
    return parts.length > 1 ? [] : [whole(file, !/^[ \t]*source\s+"docker"/m.test(text))];
  }
  if (/\.(?:sh|bash)$/.test(file)) return writtenBy(file, tree.read(file)?.text ?? '');
  if (!/\.ya?ml$/i.test(file) || asideFolder(file) !== null) return [];
  const text = tree.read(file)?.text ?? '';
  // Truss: a model with the image that it is served in.
  if (/^base_image\s*:/m.test(text) && /^requirements(?:_file)?\s*:/m.test(text)) return [whole(file, false)];
  // SkyPilot: the image that a task runs in, and the commands of the task.
  if (/^[ \t]+image_id\s*:\s*["']?docker:/m.test(text) && /^(?:setup|run)\s*:/m.test(text))
    return [whole(file, false)];
  // Azure ML: an image, and the conda environment that is made in it.
  if (/^[ \t]*conda_file\s*:/m.test(text) && text.match(/^[ \t]*image\s*:/gm)?.length === 1)
    return [whole(file, false)];
  if (text.startsWith('#cloud-config')) return [whole(file, true)];
  return playsOf(tree, file, text);
}

/** Dockerfiles of one stage that a script holds as here-documents. */
function writtenBy(file: string, text: string): Environment[] {
  const found: Environment[] = [];
  let [delimiter, from] = ['', 0];
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (delimiter === '') {
      delimiter = /<<-?[ \t]*["']?([A-Za-z_]\w*)/.exec(line)?.[1] ?? '';
      from = index + 1;
    } else if (line.trim() === delimiter) {
      delimiter = '';
      const [first, last] = [from, index + 1];
      const body = lines.slice(first, index).join('\n');
      if (!DOCKERFILE_TEXT.test(body) || (body.match(/^[ \t]*FROM\s/gim)?.length ?? 0) > 1) return;
      found.push({
        what: `the Dockerfile in line ${first + 1} of ${file}`,
        lines: (one) => one > first && one < last,
        isMachine: false,
      });
    }
  });
  return found;
}

const whole = (file: string, isMachine: boolean): Environment => ({
  what: file,
  lines: () => true,
  isMachine,
});

/** The plays of an Ansible playbook, or the tasks of one file; a task with a condition is for some machines only. */
function playsOf(tree: Tree, file: string, text: string): Environment[] {
  const isTasks = /(?:^|\/)(?:tasks|handlers)\/[^/]+$/.test(file);
  if (!isTasks && !/^[ \t]*(?:-[ \t]*)?hosts\s*:/m.test(text)) return [];
  const source = tree.read(file);
  const leaves = source === null ? [] : safeLeaves(source);
  const conditional = leaves
    .filter(({ path: keys }) => keys.at(-1) === 'when' || keys.includes('when'))
    .map(({ path: keys }) => keys.slice(0, keys.lastIndexOf('when')).join('\0'));
  const kept = leaves.filter(
    ({ path: keys }) => !conditional.some((task) => `${keys.join('\0')}\0`.startsWith(`${task}\0`)),
  );
  const plays = isTasks
    ? [{ what: file, inside: kept }]
    : [...new Set(kept.map(({ path: [index] }) => index))].flatMap((index) => {
        const inside = kept.filter(({ path: [first] }) => first === index);
        const hosts = inside.find(({ path: [, key] }) => key === 'hosts')?.value.text;
        return hosts === undefined ? [] : [{ what: `the play of ${file} for "${hosts}"`, inside }];
      });
  return plays.map(({ what, inside }) => {
    const { lines } = partOf('', inside);
    const converts = inside.some(
      ({ path: keys, value }) =>
        /\btrtexec\b|--?save_?engine\b/i.test(value.text) &&
        !/\b(?:docker|podman|kubectl)\b/.test(value.text) &&
        !keys.some((key) => /container|docker|podman|k8s/.test(String(key))),
    );
    return { what, lines: (line) => lines.has(line), isMachine: true, converts };
  });
}

function meetings(
  tree: Tree,
  file: string,
  { what, lines, isMachine, converts }: Environment,
  uses: readonly { entry: ResolvedPin; use: Use }[],
  byFile: ReadonlyMap<string, readonly { entry: ResolvedPin }[]>,
): Meeting[] {
  const inside = uses.filter(({ use }) => lines(use.line));
  const isImage = ({ entry }: { entry: ResolvedPin }): boolean => entry.pin.name.includes('/');
  const own = isMachine ? inside.filter((one) => !isImage(one)) : inside;
  const base = inside.find(isImage);
  const content = contentAfter([], own, base?.use.line ?? 0);
  const left = uniquePins(content.map(({ entry }) => entry));
  const images = isMachine ? uniquePins(inside.filter(isImage).map(({ entry }) => entry)) : [];
  return [
    {
      link: 'environment',
      why: `${what} puts them into one ${isMachine ? 'machine' : 'image'}`,
      members: left,
    },
    ...installedBy(tree, file).map((one): Meeting => {
      const pins = (byFile.get(one) ?? []).map(({ entry }) => entry);
      return {
        link: 'environment',
        why: `${what} installs ${one}`,
        members: uniquePins([...leftBeside(content, pins), ...pins]),
      };
    }),
    { link: 'services', why: `${what} runs them on one machine`, members: images },
    ...(converts === true
      ? [
          {
            link: 'environment' as const,
            why: `${what} converts on the machine that it runs the images on`,
            members: uniquePins([...left, ...images]),
          },
        ]
      : []),
  ];
}

/** Requirement files that it names: from its folder, or from the top. */
function installedBy(tree: Tree, file: string): string[] {
  const text = tree.read(file)?.text ?? '';
  const names = [...text.matchAll(INSTALLED), ...text.matchAll(NAMED_FILE)].map(([, name = '']) => name);
  return [...new Set(names)].flatMap((name) => {
    const plain = name.replace(/^(?:\.?\/)+/, '');
    const places = [path.posix.dirname(file), ''].flatMap((folder) =>
      [plain, path.posix.basename(plain)].map((one) => path.posix.join(folder, one)),
    );
    return places.find((place) => place !== file && tree.files.has(place)) ?? [];
  });
}
