import { CONVERTS } from './names.js';
import type { DockerImage, DockerImages } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';
import { leftBeside } from './stage-content.js';

/** What meets inside one Dockerfile: in a stage, between stages, and with the files that a stage installs. */
export function dockerfileMeetings(images: DockerImages, files: readonly string[]): Meeting[] {
  return files.flatMap((file) => {
    const image = images.of(file);
    return image === null ? [] : [...stageMeetings(image), ...betweenStages(image)];
  });
}

function labelOf(image: DockerImage, index: number): string {
  const stage = image.stages[index];
  if (image.stages.length === 1) return image.file;
  return stage?.name === null || stage === undefined
    ? `stage ${index} of ${image.file}`
    : `stage "${stage.name}" of ${image.file}`;
}

function stageMeetings(image: DockerImage): Meeting[] {
  return image.stages.flatMap((_stage, index): Meeting[] => {
    const content = image.contents[index] ?? [];
    const installed = image.installed[index] ?? [];
    // Libraries by apt, beside the packages of a file for pip.
    const libraries = installed.flatMap(({ pins }) => pins).filter(({ pin }) => pin.kind === 'apt-list');
    const own = uniquePins([...content.map(({ entry }) => entry), ...libraries]);
    const label = labelOf(image, index);
    const half = content.find(({ byBase, parts }) => byBase && parts.length === 1);
    const brought = half?.parts[0] === 'python' ? 'Python package' : 'library';
    const why =
      half === undefined
        ? `${label} holds both`
        : `${label} holds both: what its base brought is only half replaced, the ${brought} is still the base's`;
    return [
      { link: 'stage', why, members: own },
      ...installed.map(({ file, pins }): Meeting => ({
        link: 'installed-requirements',
        why: `${label} installs ${file}`,
        members: uniquePins([...leftBeside(content, pins), ...libraries, ...pins]),
      })),
    ];
  });
}

function betweenStages(image: DockerImage): Meeting[] {
  const pinsOf = (index: number): Meeting['members'] => {
    const installed = (image.installed[index] ?? []).flatMap(({ pins }) => pins);
    return uniquePins([...leftBeside(image.contents[index] ?? [], installed), ...installed]);
  };
  const baseOf = (index: number): Set<Meeting['members'][number]> =>
    new Set((image.contents[index] ?? []).filter(({ byBase }) => byBase).map(({ entry }) => entry));
  const last = image.stages.length - 1;
  return image.stages.flatMap((stage, index): Meeting[] => [
    ...(image.taken[index] ?? []).map(({ image: name, pins }): Meeting => ({
      link: 'stages',
      why: `${labelOf(image, index)} copies files from ${name}`,
      members: [...pinsOf(index), ...pins],
    })),
    ...stage.copies.map((from): Meeting => ({
      link: 'stages',
      why: `${labelOf(image, index)} copies files from ${labelOf(image, from)}`,
      members: [
        ...(stage.brings.includes(from) && pinsOf(from).length > 0
          ? pinsOf(index).filter((entry) => !baseOf(index).has(entry))
          : pinsOf(index)),
        ...pinsOf(from),
      ],
    })),
    ...(index < last && CONVERTS.test(stage.name ?? '')
      ? [
          {
            link: 'stages' as const,
            why: `${labelOf(image, index)} converts, and its last stage is what is deployed`,
            members: [...pinsOf(index), ...pinsOf(last)],
          },
        ]
      : []),
  ]);
}
