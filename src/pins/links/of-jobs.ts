import type { BuildTarget } from '../builds.js';
import { buildsDockerfile, targetOfCommand } from '../builds.js';
import type { ResolvedPin } from '../resolve-pins.js';
import { areAlternatives } from './names.js';
import { DockerImages, type Tree } from './images.js';
import { uniquePins, type Meeting } from './meeting.js';
import { pinsOn } from './of-services.js';
import { listAt, partsUnder, valueAt, type YamlPart } from './yaml-parts.js';

interface Job {
  name: string;
  needs: string[];
  stage: string | null;
  makesArtifacts: boolean;
  takesArtifacts: boolean;
  /** What itself pins, and each image that it builds. */
  parties: { what: string; name: string; pins: ResolvedPin[] }[];
}

const NOT_A_JOB = new Set([
  'variables',
  'default',
  'include',
  'stages',
  'workflow',
  'image',
  'cache',
  'before_script',
  'after_script',
  'spec',
]);

/** Jobs of one workflow of which one needs the other or takes what it made, with the images that they build. */
export function jobMeetings(
  tree: Tree,
  images: DockerImages,
  files: readonly { file: string; kind: string }[],
): Meeting[] {
  return files.flatMap(({ file, kind }) => {
    if (kind === 'workflow') return between(file, jobsOf(tree, images, file, ['jobs']));
    return kind === 'gitlab-ci' ? between(file, jobsOf(tree, images, file, [])) : [];
  });
}

function jobsOf(tree: Tree, images: DockerImages, file: string, under: readonly string[]): Job[] {
  const source = tree.read(file);
  if (source === null) return [];
  const depth = under.length + 1;
  return partsUnder(source, under)
    .filter(({ name }) => under.length > 0 || (!NOT_A_JOB.has(name) && !name.startsWith('.')))
    .map((part) => {
      const own = pinsOn(tree, file, part.lines);
      const built = builtBy(file, part, images);
      const text = part.leaves.map(({ value }) => value.text).join('\n');
      return {
        name: part.name,
        needs: [...listAt(part, depth, 'needs'), ...listAt(part, depth, 'dependencies')],
        stage: valueAt(part, depth, ['stage']),
        makesArtifacts:
          /actions\/upload-artifact/.test(text) ||
          part.leaves.some(({ path }) => path[depth] === 'artifacts'),
        takesArtifacts: /actions\/download-artifact/.test(text),
        parties: [
          { what: `job "${part.name}"`, name: part.name, pins: own },
          ...built.map((dockerfile) => ({
            what: `${dockerfile}, which job "${part.name}" builds`,
            name: `${part.name}/${dockerfile}`,
            pins: images.pinsOf(dockerfile),
          })),
        ].filter(({ pins }) => pins.length > 0),
      };
    });
}

/** The Dockerfiles that the steps of a job surely build. */
function builtBy(file: string, part: YamlPart, images: DockerImages): string[] {
  const targets: BuildTarget[] = [];
  for (const leaf of part.leaves) {
    const text = leaf.value.text;
    for (const command of buildCommands(text)) targets.push(targetOfCommand(file, command));
    if (
      /^(?:docker\/build-push-action|redhat-actions\/buildah-build)/.test(text) &&
      leaf.path.at(-1) === 'uses'
    ) {
      const step = leaf.path.slice(0, -1);
      const given = (key: string): string | null =>
        part.leaves.find(({ path }) => path.join('\0') === [...step, 'with', key].join('\0'))?.value.text ??
        null;
      const dockerfile = given('file');
      const target = {
        caller: file,
        dockerfile,
        context: given('context') ?? (dockerfile === null ? '.' : null),
      };
      targets.push(target);
      for (const tag of (given('tags') ?? '').split(/[\s,]+/))
        for (const built of images.files)
          if (tag !== '' && buildsDockerfile(target, built) === 'yes') images.addTag(tag, built);
    }
  }
  return images.files.filter((dockerfile) =>
    targets.some((target) => buildsDockerfile(target, dockerfile) === 'yes'),
  );
}

/** The words of each `docker build` in a script. */
export function buildCommands(script: string): string[][] {
  return script
    .replace(/\\\r?\n/g, ' ')
    .split(/\n|&&|;|\|\|/)
    .filter(
      (line) =>
        /\b(?:docker|podman|nerdctl|buildah)\b.*\b(?:build|bud)\b/.test(line) &&
        !/^\s*(?:#|echo\b)/.test(line),
    )
    .map((line) =>
      [
        ...line
          .slice(line.search(/\b(?:docker|podman|nerdctl|buildah)\b/))
          .matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g),
      ].map(([word]) => word.replace(/["']/g, '')),
    );
}

function between(file: string, jobs: readonly Job[]): Meeting[] {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const before = (job: Job, seen = new Set<Job>()): Set<Job> => {
    for (const name of job.needs) {
      const needed = byName.get(name);
      if (needed === undefined || seen.has(needed)) continue;
      seen.add(needed);
      before(needed, seen);
    }
    return seen;
  };
  return jobs.flatMap((job) => {
    const earlier = before(job);
    return [...withItsImages(file, job), ...[...earlier].flatMap((needed) => handed(file, needed, job))];
  });
}

/** What a job installs itself, and the images that it builds out of it. */
function withItsImages(file: string, job: Job): Meeting[] {
  const [own, ...built] = job.parties;
  if (own === undefined || own.name !== job.name) return [];
  return built
    .filter(({ name }) => !areAlternatives(job.name, name.slice(job.name.length + 1)))
    .map(({ what, pins }) => ({
      link: 'jobs' as const,
      why: `${own.what} of ${file} and ${what}`,
      members: uniquePins([...own.pins, ...pins]),
    }));
}

function handed(file: string, from: Job, to: Job): Meeting[] {
  if (areAlternatives(from.name, to.name)) return [];
  return from.parties.flatMap((a) =>
    to.parties
      .filter((b) => !areAlternatives(a.name, b.name))
      .map((b) => ({
        link: 'jobs' as const,
        why: `job "${to.name}" of ${file} needs job "${from.name}": ${a.what}, and ${b.what}`,
        members: uniquePins([...a.pins, ...b.pins]),
      })),
  );
}
