import path from 'node:path';
import { takesEngine } from '../commands.js';
import type { Tree } from '../images.js';
import type { Meeting } from '../meeting.js';
import { areAlternatives, asideFolder } from '../names.js';
import { pinsIn } from '../uses.js';
import { handedOver, type Part } from './handed.js';

const UNIT = /\.(?:container|service)$/;

/** Units of systemd in one folder: of one pod, of which one waits for the other, or is given the engine on a volume of both. */
export function unitMeetings(tree: Tree): Meeting[] {
  const units = [...tree.files]
    .filter((file) => UNIT.test(file) && asideFolder(file) === null)
    .map((file): Part => ({
      file,
      name: path.posix.basename(file).replace(UNIT, ''),
      text: tree.read(file)?.text ?? '',
      pins: pinsIn(tree, file),
    }))
    .filter(({ pins }) => pins.length > 0);
  return [
    ...units.map(({ file, pins }): Meeting => ({
      link: 'services',
      why: `${file} starts them one after the other`,
      members: pins,
    })),
    ...units.flatMap((to) =>
      units
        .filter(
          (from) =>
            from !== to &&
            path.posix.dirname(from.file) === path.posix.dirname(to.file) &&
            !areAlternatives(from.name, to.name),
        )
        .flatMap((from): Meeting[] => {
          const pod = valuesOf(from.text, 'Pod').find((one) => valuesOf(to.text, 'Pod').includes(one));
          const waits = valuesOf(to.text, 'After|Requires|Wants|BindsTo').some((value) =>
            value.split(/\s+/).includes(`${from.name}.service`),
          );
          const volume = volumesOf(from.text).find((one) => volumesOf(to.text).includes(one));
          const why =
            pod !== undefined
              ? `${from.file} and ${to.file} are of one pod`
              : waits
                ? `${to.file} waits for ${from.file}`
                : volume !== undefined && takesEngine(from.text, to.text)
                  ? `${from.file} writes an engine on ${volume}, which ${to.file} mounts`
                  : '';
          return why === '' ? [] : handedOver('services', why, from, to);
        }),
    ),
  ];
}

const valuesOf = (text: string, keys: string): string[] =>
  [...text.matchAll(new RegExp(`^[ \\t]*(?:${keys})[ \\t]*=[ \\t]*(.+)$`, 'gm'))].map(([, value = '']) =>
    value.trim(),
  );

/** Of `Volume=models.volume:/models`, and of `-v models:/models`. */
const volumesOf = (text: string): string[] => [
  ...valuesOf(text, 'Volume').map((value) => value.split(':')[0] ?? ''),
  ...[...text.matchAll(/(?:\s-v|--volume)[=\s]+["']?([^:"'\s]+):/g)].map(([, from = '']) => from),
];
