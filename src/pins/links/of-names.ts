import path from 'node:path';
import { areAlternatives, asideFolder, CONVERTS, SERVES } from './names.js';
import { DockerImages } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';

/** Two Dockerfiles, side by side, whose names say that one converts and the other serves. */
export function nameMeetings(images: DockerImages, files: readonly string[]): Meeting[] {
  const places = files
    .filter((file) => asideFolder(file) === null)
    .map((file) => ({ file, ...saidOf(file) }));
  return places
    .filter(({ name }) => CONVERTS.test(name) && !SERVES.test(name))
    .flatMap((converter) =>
      places
        .filter(
          (server) =>
            server.around === converter.around &&
            SERVES.test(server.name) &&
            !CONVERTS.test(server.name) &&
            !areAlternatives(converter.name, server.name),
        )
        .map((server): Meeting => ({
          link: 'convert-and-serve',
          why: `by their names, ${converter.file} converts and ${server.file} serves`,
          members: uniquePins([...images.pinsOf(converter.file), ...images.pinsOf(server.file)]),
        })),
    );
}

/** `export/Dockerfile` is called by its folder, `convert.Dockerfile` by itself; `around`: where its neighbours lie. */
function saidOf(file: string): { name: string; around: string } {
  const base = path.posix.basename(file);
  const folder = path.posix.dirname(file);
  const own = base.replace(/(?:^|[._-])(?:dockerfile|containerfile)(?:[._-]|$)/i, ' ').trim();
  return own === ''
    ? { name: path.posix.basename(folder), around: path.posix.dirname(folder) }
    : { name: own, around: folder };
}
