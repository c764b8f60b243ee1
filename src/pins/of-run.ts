import type { Product } from '../core/product.js';
import type { Finding } from '../core/findings.js';
import type { Ignored } from '../core/report.js';
import { parseVersion, versionsAgree } from '../core/version.js';
import type { Member } from './compare/compare.js';
import { findingsOf } from './find-pins.js';
import { asideFolder } from './links/names.js';
import { DockerImages, pinsOfJobContainer, pinsOfRoots } from './links/index.js';
import { readTree } from './tree.js';
import type { Pin, PinsOptions } from './types.js';

/** What a run was given: pins of the repository are held against it. */
export interface RunOptions extends PinsOptions {
  product: Product;
  /** The version that the run was given; null where the repository is to say it. */
  version: string | null;
  /** The folder as the caller's own commands name it. */
  folder?: string;
  /** The job of a workflow in which it runs (the workflow relative to the folder): its container counts. Null outside of one. */
  job?: { workflow: string; name: string } | null;
}

/**
 * The pins that a run in `dir` meets: the requirement, lock and version files of the project root that it runs in, and the container of its job; without a
 * given version its only Dockerfile too, and where the root says nothing every pin that is more than a weak word. Pins of
 * declared groups are all kept. Of alternatives one that agrees with the given version is enough. Throws as `findPins` does.
 */
export async function findPinsOfRun(
  dir: string,
  options: RunOptions,
): Promise<{ pins: Pin[]; findings: Finding[]; ignored: Ignored[] }> {
  const tree = await readTree(dir, options);
  const root = pinsOfRoots(tree.linkable, new DockerImages(tree.linkable)).get('');
  const ofRoot = new Set([
    ...(root?.own ?? []),
    ...(options.version === null ? (root?.image ?? []) : []),
    ...(options.job == null ? [] : pinsOfJobContainer(tree.linkable, options.job)),
  ]);
  const isOfProduct = ({ entry: { pin } }: Member): boolean => pin.product === options.product;
  const ofRun = tree.members.filter(({ entry }) => ofRoot.has(entry));
  const isSilent =
    options.version === null && !ofRun.some((one) => isOfProduct(one) && one.entry.pin.version !== null);
  const kept = tree.members.filter(
    (member) =>
      !member.entry.pin.groups.includes('default') ||
      ofRoot.has(member.entry) ||
      !isOfProduct(member) ||
      (isSilent && asideFolder(member.entry.pin.file) === null),
  );
  const strong = kept.filter(({ entry: { pin } }) => pin.weak === undefined);
  return {
    ignored: tree.ignored,
    pins: withoutOtherAlternatives(strong, options.version).map(({ entry }) => entry.pin),
    // What is wrong among the pins of the other product is not this run's affair.
    findings: findingsOf(
      { ...tree, disagreements: tree.disagreements.filter(({ product }) => product === options.product) },
      { folder: options.folder, version: exact(options.version) },
    ),
  };
}

/** A version that can be written as it is; a range cannot. */
function exact(version: string | null): string | null {
  return version !== null && parseVersion(version) !== null ? version : null;
}

function withoutOtherAlternatives(members: readonly Member[], given: string | null): Member[] {
  const version = given === null ? null : parseVersion(given);
  if (version === null) return [...members];
  const agrees = ({ entry: { pin } }: Member): boolean => {
    const said = pin.version === null ? null : parseVersion(pin.version);
    return said !== null && versionsAgree(said, version);
  };
  const met = new Set(members.filter(agrees).map(({ compared }) => compared.alternativeOf));
  return members.filter(
    (member) =>
      member.compared.alternativeOf === null || !met.has(member.compared.alternativeOf) || agrees(member),
  );
}
