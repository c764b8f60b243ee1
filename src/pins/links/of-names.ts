import { noted } from '../../core/noted.js';
import path from 'node:path';
import type { ResolvedPin } from '../resolve-pins.js';
import { blocksOf } from '../text/blocks.js';
import { METADATA } from '../kinds.js';
import { areAlternatives, asideFolder, CONVERTS, SERVES } from './names.js';
import { DockerImages, type Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';

/** Something with a name, the folder or file that it has neighbours in, and what it pins. */
export interface Place {
  /** What messages call it. */
  what: string;
  name: string;
  around: string;
  pins: readonly ResolvedPin[];
}

/** Kinds of files that install something into one place. */
const INSTALLING = /^(?:requirements|conda-environment|pyproject|pipfile|pixi)$|-lock$|^pylock$/;

/** Places side by side (Dockerfiles, files of requirements, jobs) where, by their names, one converts and the other serves. */
export function nameMeetings(
  tree: Tree,
  images: DockerImages,
  dockerfiles: readonly string[],
  jobs: readonly Place[],
): Meeting[] {
  const installing = new Map<string, ResolvedPin[]>();
  for (const entry of tree.entries)
    if (INSTALLING.test(entry.pin.kind) || carriesRequirements(tree, entry))
      noted(installing, entry.pin.file, entry);
  const files = [
    ...dockerfiles.map((file) => ({ file, pins: images.pinsOf(file) })),
    ...[...installing].map(([file, pins]) => ({ file, pins })),
  ];
  return meetingsOf([
    ...files
      .filter(({ file }) => asideFolder(file) === null)
      .map(({ file, pins }) => ({ what: file, pins, ...saidOf(file) })),
    ...jobs,
  ]);
}

/** A script with requirements of its own (PEP 723). */
export function carriesRequirements(tree: Tree, { pin, mention }: ResolvedPin): boolean {
  return (
    pin.kind === 'python' &&
    mention.requirement !== undefined &&
    tree.read(pin.file)?.text.includes(METADATA.head) === true
  );
}

function meetingsOf(places: readonly Place[]): Meeting[] {
  const servers = places.filter(({ name }) => SERVES.test(name) && !CONVERTS.test(name));
  return places
    .filter(({ name }) => CONVERTS.test(name) && !SERVES.test(name))
    .flatMap((converter) =>
      servers
        .filter(
          (server) => server.around === converter.around && !areAlternatives(converter.name, server.name),
        )
        .map((server): Meeting => ({
          link: 'convert-and-serve',
          why: `by their names, ${converter.what} converts and ${server.what} serves`,
          members: uniquePins([...converter.pins, ...server.pins]),
        })),
    );
}

/** Keys and variables of one file that hold an image, as places: `CONVERT_IMAGE`, `SERVE_IMAGE`. */
export function keyPlaces(tree: Tree): Place[] {
  return tree.entries.flatMap((entry): Place[] => {
    const { file, line, name, text } = entry.pin;
    if (!name.includes('/') || asideFolder(file) !== null) return [];
    const key = /^(?:(?:export|readonly|ARG|ENV|-)\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*[:?+]?[=:]/.exec(
      text,
    )?.[1];
    return key === undefined || key === 'default'
      ? variableAround(tree, entry)
      : [{ what: `${key} (${file}:${line})`, name: key, around: file, pins: [entry] }];
  });
}

/** The variable of Terraform or bake whose default it is. */
function variableAround(tree: Tree, entry: ResolvedPin): Place[] {
  const { file, line } = entry.pin;
  if (!/\.(?:tf|hcl)$/.test(file)) return [];
  const blocks = blocksOf(tree.read(file)?.text ?? '', /^[ \t]*variable\s+"([^"]+)"\s*\{/gm);
  const name = blocks.find(({ from, to }) => line >= from && line <= to)?.name;
  return name === undefined ? [] : [{ what: `${name} (${file}:${line})`, name, around: file, pins: [entry] }];
}

/** What every file of its kind is called by. */
const PLAIN =
  /(?:^|[._-])(?:dockerfile|containerfile|requirements?|constraints?|environment|env|pyproject|poetry|uv|pdm|pylock|pipfile|pixi|conda)(?=[._-]|$)|\.(?:txt|in|lock|toml|ya?ml)$/gi;

/** `export/Dockerfile` is called by its folder, `convert.Dockerfile` by itself; `around`: where its neighbours lie. */
function saidOf(file: string): { name: string; around: string } {
  const folder = path.posix.dirname(file);
  const own = path.posix
    .basename(file)
    .replace(PLAIN, ' ')
    .replace(/[._\s-]+/g, ' ')
    .trim();
  return own === ''
    ? { name: path.posix.basename(folder), around: path.posix.dirname(folder) }
    : { name: own, around: folder };
}
