import { noted } from '../../core/noted.js';
import { pinsAt, pinsIn } from './uses.js';
import path from 'node:path';
import type { ResolvedPin } from '../resolve-pins.js';
import { areAlternatives, asideFolder, platformOf } from './names.js';
import { DockerImages, type Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';
import { listAt, partsUnder, valueAt, type YamlPart } from './yaml-parts.js';
import { safeLeaves, type YamlLeaf } from '../text/yaml.js';

interface Party {
  name: string;
  pins: ResolvedPin[];
  /** The Dockerfile that it is built from. */
  dockerfile: string | null;
  profiles: readonly string[];
}

/** Services of one compose file, containers of one manifest, images of one chart or kustomization. */
export function serviceMeetings(
  tree: Tree,
  images: DockerImages,
  files: readonly { file: string; kind: string }[],
): Meeting[] {
  return [
    ...chartTemplates(tree),
    ...claimMeetings(tree, files),
    ...files.flatMap(({ file, kind }) => serviceMeetingsOf(tree, images, file, kind)),
  ];
}

function serviceMeetingsOf(tree: Tree, images: DockerImages, file: string, kind: string): Meeting[] {
  if (kind === 'compose') return pairs(file, withOverridden(tree, images, file));
  if (kind === 'task-definition')
    return [{ link: 'services', why: `${file} is one task`, members: pinsIn(tree, file) }];
  if (kind === 'helm') return chartMeetings(tree, file);
  if (/(?:^|\/)kustomization\.ya?ml$/.test(file)) return kustomization(tree, file);
  if (kind !== 'yaml' && kind !== 'kubernetes') return [];
  // A compose file of any name.
  return /^services[ \t]*:/m.test(tree.read(file)?.text ?? '')
    ? pairs(file, composeParties(tree, images, file))
    : manifestMeetings(tree, file);
}

/** Manifests that share a volume claim, on which one of them writes an engine. */
function claimMeetings(tree: Tree, files: readonly { file: string; kind: string }[]): Meeting[] {
  const byClaim = new Map<string, { file: string; converts: boolean }[]>();
  for (const { file, kind } of files) {
    const text = kind === 'yaml' || kind === 'kubernetes' ? (tree.read(file)?.text ?? '') : '';
    if (!/^kind:/m.test(text)) continue;
    const converts = /\btrtexec\b|--?save_?-?engine\b|\bonnx2trt\b/i.test(text);
    for (const claim of new Set(
      [...text.matchAll(/(?:\bclaimName:[ \t]*["']?|\bpvc:\/\/)([\w.-]+)/g)].map(([, name = '']) => name),
    ))
      noted(byClaim, claim, { file, converts });
  }
  return [...byClaim].flatMap(([claim, sharing]) =>
    sharing
      .filter(({ converts }) => converts)
      .flatMap(({ file }) =>
        sharing
          .filter((other) => other.file !== file && !other.converts && !areAlternatives(file, other.file))
          .map((other): Meeting => ({
            link: 'services',
            why: `${file} converts on the volume "${claim}", which ${other.file} mounts`,
            members: uniquePins([...pinsIn(tree, file), ...pinsIn(tree, other.file)]),
          })),
      ),
  );
}

/** The templates of a chart, with the values that they are filled with, are installed as one. */
function chartTemplates(tree: Tree): Meeting[] {
  const charts = new Map<string, Set<ResolvedPin>>();
  for (const entry of tree.entries)
    for (const { file } of entry.uses) {
      const chart = /^(?:(.*)\/)?(?:templates\/.*|values\.ya?ml)$/.exec(entry.pin.file === file ? file : '');
      const folder = chart === null ? null : (chart[1] ?? '');
      if (
        folder === null ||
        asideFolder(file) !== null ||
        !tree.files.has(path.posix.join(folder, 'Chart.yaml'))
      )
        continue;
      for (const one of [folder, umbrellaOf(tree, folder)])
        if (one !== null) charts.set(one, (charts.get(one) ?? new Set()).add(entry));
    }
  return [...charts].map(([folder, members]) => ({
    link: 'services',
    why: `the chart ${folder === '' ? 'in the top folder' : folder} installs them together`,
    members: [...members],
  }));
}

/** The chart that installs this one with itself; null where it has none, or gives it values of its own. */
function umbrellaOf(tree: Tree, folder: string): string | null {
  const [, above = '', name = ''] = /^(?:(.*)\/)?charts\/([^/]+)$/.exec(folder) ?? [];
  if (name === '' || !tree.files.has(path.posix.join(above, 'Chart.yaml'))) return null;
  const values = tree.read(path.posix.join(above, 'values.yaml'))?.text ?? '';
  return new RegExp(`^${name.replace(/[^\w-]/g, '.')}\\s*:`, 'm').test(values) ? null : above;
}

/** Pins that are used on one of these lines of a file. */
export function pinsOn(tree: Tree, file: string, lines: ReadonlySet<number>): ResolvedPin[] {
  return pinsAt(tree, file, (line) => lines.has(line));
}

/** Pins that are used where these values stand, in whatever file that is. */
export function pinsOfLeaves(tree: Tree, leaves: readonly YamlLeaf[]): ResolvedPin[] {
  const places = new Set(
    leaves.flatMap(({ value }) =>
      value.pieces.map(({ file, offset }) => `${file.path}\0${file.position(offset).line}`),
    ),
  );
  return tree.entries.filter(({ uses }) => uses.some(({ file, line }) => places.has(`${file}\0${line}`)));
}

export function composeParties(tree: Tree, images: DockerImages, file: string): Party[] {
  const source = tree.read(file);
  if (source === null) return [];
  return partsUnder(source, ['services']).map((part) => {
    const dockerfile = dockerfileOf(file, part);
    const built = dockerfile === null ? [] : images.pinsOf(dockerfile, valueAt(part, 2, ['build', 'target']));
    return {
      name: part.name,
      pins: uniquePins([
        ...pinsOn(tree, file, part.lines),
        ...built,
        ...extendedBy(tree, images, file, part),
      ]),
      dockerfile,
      profiles: listAt(part, 2, 'profiles'),
    };
  });
}

/** What a service without an image of its own takes from the service of another file that it extends. */
function extendedBy(tree: Tree, images: DockerImages, file: string, part: YamlPart): ResolvedPin[] {
  const [named, service] = ['file', 'service'].map((key) => valueAt(part, 2, ['extends', key]));
  if (
    named == null ||
    service == null ||
    part.leaves.some(({ path: keys }) => /^(?:image|build)$/.test(String(keys[2])))
  )
    return [];
  const other = path.posix.join(path.posix.dirname(file), named);
  const source = other === file || !tree.files.has(other) ? null : tree.read(other);
  const found = (source === null ? [] : partsUnder(source, ['services'])).find(
    ({ name }) => name === service,
  );
  const dockerfile = found === undefined ? null : dockerfileOf(other, found);
  return [
    ...(found === undefined ? [] : pinsOn(tree, other, found.lines)),
    ...(dockerfile === null ? [] : images.pinsOf(dockerfile)),
  ];
}

/** An override is laid over the compose file beside it: the services that it does not name run with its own. */
function withOverridden(tree: Tree, images: DockerImages, file: string): Party[] {
  const own = composeParties(tree, images, file);
  const base = file.replace(/\.override(?=\.ya?ml$)/, '');
  if (base === file || !tree.files.has(base)) return own;
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...composeParties(tree, images, base).filter(({ name }) => !names.has(name))];
}

/** Where a service is built; null where it is not. */
export function dockerfileOf(file: string, part: YamlPart): string | null {
  const context = valueAt(part, 2, ['build', 'context']) ?? valueAt(part, 2, ['build']);
  const named = valueAt(part, 2, ['build', 'dockerfile']);
  if (context === null && named === null) return null;
  return path.posix.join(path.posix.dirname(file), context ?? '.', named ?? 'Dockerfile');
}

function pairs(file: string, parties: readonly Party[]): Meeting[] {
  const holding = parties.filter(({ pins }) => pins.length > 0);
  return holding.flatMap((a, index) =>
    holding
      .slice(index + 1)
      .filter((b) => !alternate(a, b))
      .map((b): Meeting => ({
        link: 'services',
        why: `services "${a.name}" and "${b.name}" of ${file} run together`,
        members: uniquePins([...a.pins, ...b.pins]),
      })),
  );
}

function alternate(a: Party, b: Party): boolean {
  if (areAlternatives(a.name, b.name)) return true;
  // Images from one Dockerfile with other arguments, and services of profiles that exclude each other.
  if (a.dockerfile !== null && a.dockerfile === b.dockerfile) return true;
  if (a.dockerfile !== null && b.dockerfile !== null && areAlternatives(a.dockerfile, b.dockerfile))
    return true;
  return (
    a.profiles.length > 0 &&
    b.profiles.length > 0 &&
    !a.profiles.some((profile) => b.profiles.includes(profile))
  );
}

/** Everything in one values file belongs to one release of the chart; the file below it is replaced by it. */
function chartMeetings(tree: Tree, file: string): Meeting[] {
  // A tag that is the version of the chart stands in another file.
  const members = tree.entries.filter(
    ({ pin, uses }) => pin.file === file || (pin.kind === 'yaml' && uses.some((use) => use.file === file)),
  );
  return [{ link: 'services', why: `${file} configures one release of one chart`, members }];
}

/** A manifest, or what the kustomization of a folder applies. */
function appliedBy(tree: Tree, name: string, depth = 0): string[] {
  const file = ['kustomization.yaml', 'kustomization.yml']
    .map((base) => path.posix.join(name, base))
    .find((one) => tree.files.has(one));
  const source = file === undefined ? null : tree.read(file);
  if (file === undefined || source === null || depth > 4) return [name];
  const inside = safeLeaves(source).filter(({ path: [key] }) => key === 'resources' || key === 'bases');
  return [
    file,
    ...inside.flatMap(({ value }) => appliedBy(tree, path.posix.join(name, value.text), depth + 1)),
  ];
}

/** A manifest with several containers or documents; documents that choose nodes of different machines are apart. */
function manifestMeetings(tree: Tree, file: string): Meeting[] {
  const members = pinsIn(tree, file);
  if (members.length < 2) return [];
  const text = tree.read(file)?.text ?? '';
  if (!/^apiVersion:/m.test(text) || !/^kind:/m.test(text)) return [];
  const machines = machinesOf(text);
  const all = new Set(machines.flatMap(({ machine }) => machine ?? []));
  const inside = (machine: string | null): ResolvedPin[] =>
    members.filter(({ uses }) =>
      uses.some(
        (use) =>
          use.file === file &&
          machines.some(
            (one) =>
              use.line >= one.from && use.line <= one.to && (one.machine === null || one.machine === machine),
          ),
      ),
    );
  return (all.size === 0 ? [null] : [...all]).map((machine) => ({
    link: 'services',
    why: `${file} is applied as one`,
    members: inside(machine),
  }));
}

/** Each document of a manifest with the machines that its pods are for, where a node selector or an affinity says so. */
function machinesOf(text: string): { from: number; to: number; machine: string | null }[] {
  const lines = text.split('\n');
  const starts = [0, ...lines.flatMap((line, index) => (/^---(?:\s|$)/.test(line) ? [index] : []))];
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? lines.length;
    const own = lines.slice(start, end).join('\n');
    const chosen = /\bnode(?:Selector|Affinity)\s*:([\s\S]{0,400})/.exec(own)?.[1] ?? '';
    return {
      from: start + 1,
      to: end,
      machine: platformOf(chosen.replace(/\b(?:containers|image)\b[\s\S]*/, '')),
    };
  });
}

function kustomization(tree: Tree, file: string): Meeting[] {
  const source = tree.read(file);
  if (source === null) return [];
  const folder = path.posix.dirname(file);
  const named = safeLeaves(source)
    .filter(
      ({ path: [key] }) =>
        key === 'resources' || key === 'bases' || key === 'patchesStrategicMerge' || key === 'patches',
    )
    .map(({ value }) => path.posix.join(folder, value.text));
  const parts = new Set([file, ...named.flatMap((one) => appliedBy(tree, one))]);
  const replaced = new Set(
    tree.entries.filter(({ pin }) => pin.file === file && pin.name.includes('/')).map(({ pin }) => pin.name),
  );
  const members = tree.entries.filter(
    ({ pin, uses }) =>
      uses.some((use) => parts.has(use.file)) && (pin.file === file || !replaced.has(pin.name)),
  );
  return [{ link: 'services', why: `${file} applies them together`, members }];
}
