import path from 'node:path';
import { imagesDescribedIn } from '../text/python-images.js';
import type { Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';
import { asideFolder } from './names.js';
import type { Place } from './of-names.js';
import { contentAfter, leftBeside, type Carried } from './stage-content.js';
import { pinsIn, usesByFile, type PinUse } from './uses.js';

interface Image {
  file: string;
  name: string;
  what: string;
  content: Carried[];
  /** Requirement files that it installs. */
  installs: string[];
}

/** What Python puts into one image: its base, packages, and the requirement files that it names. */
export function pythonMeetings(tree: Tree): Meeting[] {
  return imagesOf(tree).flatMap(({ what, content, installs }): Meeting[] => [
    { link: 'environment', why: `${what} holds both`, members: pinsOf(content) },
    ...installs.map((one): Meeting => ({
      link: 'environment',
      why: `${what} installs ${one}`,
      members: uniquePins([...leftBeside(content, pinsIn(tree, one)), ...pinsIn(tree, one)]),
    })),
  ]);
}

/** The images that have a name, as places. */
export function pythonPlaces(tree: Tree): Place[] {
  return imagesOf(tree).flatMap(({ file, name, what, content }) =>
    name === '' || content.length === 0 || asideFolder(file) !== null
      ? []
      : [{ what, name, around: file, pins: pinsOf(content) }],
  );
}

const pinsOf = (content: readonly Carried[]): Meeting['members'] =>
  uniquePins(content.map(({ entry }) => entry));

function imagesOf(tree: Tree): Image[] {
  const files = [...new Set(tree.entries.flatMap(({ uses }) => uses.map(({ file }) => file)))];
  const all = new Set([...files, ...describing(tree)]);
  return [...all].filter((file) => file.endsWith('.py')).flatMap((file) => imagesOfFile(tree, file));
}

/** Files that pin nothing themselves may install a file that does. */
const describing = (tree: Tree): string[] =>
  [...tree.files].filter((file) => file.endsWith('.py') && tree.describes(file));

function imagesOfFile(tree: Tree, file: string): Image[] {
  const source = tree.read(file);
  if (source === null) return [];
  const uses = usesByFile(tree).get(file) ?? [];
  return imagesDescribedIn(source).map(({ name, line, text, ranges }) => {
    const inside = uses.filter(({ use: { mention } }) =>
      placesOfUse(mention).some(
        (place) =>
          place.file.path === file && ranges.some(([from, to]) => place.offset >= from && place.offset < to),
      ),
    );
    const once = [...new Map(inside.map((one) => [one.entry, one])).values()];
    const bases = once.filter(({ entry }) => entry.pin.name.includes('/'));
    const ordered: PinUse[] = [...bases, ...once.filter((one) => !bases.includes(one))].map(
      ({ entry, use }, index) => ({ entry, use: { ...use, line: index + 1 } }),
    );
    // A Dockerfile as text has stages, which are not told apart here.
    const isOne = bases.length < 2 && (text.match(/^[ \t]*(?:["']{3}\\?)?FROM\s/gm)?.length ?? 0) < 2;
    return {
      file,
      name,
      what: name === '' ? `the image in line ${line} of ${file}` : `image "${name}" of ${file}`,
      content: isOne ? contentAfter([], ordered, bases.length) : [],
      installs: isOne ? installedBy(tree, file, text) : [],
    };
  });
}

const placesOfUse = ({ at, usedAt }: PinUse['use']['mention']): (typeof at)[] =>
  usedAt === undefined ? [at] : [at, usedAt];

/** `pip_install_from_requirements("requirements.txt")`, `requirements="requirements.txt"`. */
function installedBy(tree: Tree, file: string, text: string): string[] {
  const names = [...text.matchAll(/["']([\w./-]+\.(?:txt|in|lock|toml|ya?ml))["']/g)].map(
    ([, name = '']) => name,
  );
  return [...new Set(names)].flatMap((name) => {
    const places = [path.posix.dirname(file), ''].map((folder) =>
      path.posix.normalize(path.posix.join(folder, name)),
    );
    return places.find((place) => tree.files.has(place)) ?? [];
  });
}
