import type { Product } from '../../core/product.js';
import type { Origin, Span } from './source.js';
import type { Role } from '../types.js';

/** How exactly a pin must match the others: a minimum goes with what is newer, what was built with a TensorRT needs its minor or major. */
export type Matching = 'exact' | 'minor' | 'major' | 'minimum';

/** How many numbers of a version a loose match compares. */
export const COMPARED_PARTS: Record<Matching, number> = { exact: 4, minor: 2, major: 1, minimum: 0 };

/** What a reader found, before it is given its place: one TensorRT (or something that carries one), and its version. */
export interface PinCandidate {
  product: Product;
  /** What carries the version: `tensorrt-cu12`, `nvcr.io/nvidia/tensorrt`, `TRT_VERSION`. */
  name: string;
  spec: string | null;
  version: string | null;
  /** Where the name (or, if it has none, the value) begins. */
  at: Origin;
  /** Where the version is written, if that can be another place than the name. */
  versionAt?: Origin | null;
  /** Where it is used, if all of it is written somewhere else: `FROM ${BASE}`, `image: ${IMAGE}`. */
  usedAt?: Origin;
  /** Why nobody can say which version this will be: a range, no version, `latest`. */
  floating?: string;
  /** An image or release that the data does not know. */
  unknown?: string;
  /** How the version was found, if it is not written there. */
  basis?: string;
  matching?: Matching;
  role?: Role;
  /** As pip would be asked for it, `tensorrt-libs==10.0.1`; only of packages that pip or conda install. */
  requirement?: string;
  /** Only NVIDIA's own index is asked for it: a real library, whatever the public index has under its name. */
  isVendors?: boolean;
  /** Only the name of a variable says that this is a version: a use of the same value says more and wins. */
  byNameOnly?: boolean;
  /** The entry of a package feed names this release of L4T. */
  feed?: true;
  /** An archive, named again by each step that unpacks or moves it: only the first place counts. */
  archive?: string;
  /** Where the release folder of its address is written. */
  folderAt?: Origin | null;
  /** The archive is fetched here: says more than a path that names it. */
  download?: boolean;
  /** conda installs it: its packages differ from those of PyPI. */
  conda?: true;
  /** The command that names it: one command gets one warning. */
  command?: string;
  /** The command that starts a container, of the image and of what is run in it: by its place, or by the name that it gives the container. */
  container?: string;
  /** What the name of the archive says that it is for. */
  platform?: string;
  /** Mentions with the same value here are alternatives (a matrix, environment markers): they need not agree. */
  alternativeOf?: string;
}

/** Before the name of a container, where a command gives one. */
export const CALLED = 'called ';

/** What an expanded text mentions is used at the place of that text. */
export function usedIn(mentions: readonly PinCandidate[], place: Origin | null): PinCandidate[] {
  return mentions.map((mention) =>
    place === null || mention.usedAt !== undefined ? mention : { ...mention, usedAt: place },
  );
}

/** A mention without a place does not count. */
export function mentionAt(span: Span, mention: Omit<PinCandidate, 'at'>): PinCandidate[] {
  const at = span.origin();
  return at === null ? [] : [{ ...mention, at }];
}
