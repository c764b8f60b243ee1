import { isSystemPackage } from '../carriers/packages.js';
import type { PinCandidate } from '../text/candidate.js';
import { LOCKS } from '../kinds.js';
import type { ResolvedPin, Use } from '../resolve-pins.js';

/** What of TensorRT something brings into an image. */
export type Part = 'library' | 'python';

/** A pin as it is left in an image. */
export interface Carried {
  entry: ResolvedPin;
  parts: readonly Part[];
  /** Brought by the base image: the first install of a part replaces it. */
  byBase: boolean;
  /** Two installs of one thing: the later one counts. */
  carrier: string;
  /** pip or conda installs it. */
  isWheel: boolean;
}

/** Images whose server still loads its own library, whatever pip installs beside it: it cannot load what pip's TensorRT builds. */
const SERVERS = /\/(?:tritonserver|tensorrtserver|deepstream(?:-l4t)?)$/;
/** Images in which something still loads their own library, whatever pip installs beside it: the server, or trtexec. */
const KEEPS_LIBRARY = new RegExp(`${SERVERS.source}|/tensorrt$`);
const BOTH: readonly Part[] = ['library', 'python'];
/** It only offers packages: what asks for another version than its own takes that from another source. */
const OFFERS = 'nv-tensorrt-local-repo';

/** What a place installs; empty for a place that only names a version. */
export function partsOf({ name, requirement, archive, byNameOnly, matching }: PinCandidate): readonly Part[] {
  if (byNameOnly === true || (matching ?? 'exact') !== 'exact') return [];
  // A wheel is a package, wherever it is fetched from; an archive or a local repository brings all.
  const isWheel = archive !== undefined && /^(?:nvidia-)?tensorrt/.test(name);
  if (isWheel) return /-libs$/.test(name) ? ['library'] : ['python'];
  const isDeb = archive !== undefined && /^(?:python3-)?libnv/.test(name);
  if ((archive !== undefined && !isDeb) || name.includes('/'))
    return name.endsWith('/tritonserver') ? ['library'] : BOTH;
  if (requirement !== undefined) return /^lib|-libs$/.test(name) ? ['library'] : ['python'];
  if (name.startsWith('python')) return ['python'];
  return /^(?:tensorrt|nvidia-tensorrt|nvidia-jetpack|nv-tensorrt-local-repo)$/.test(name)
    ? BOTH
    : ['library'];
}

/**
 * What is left of `before` and of what a stage does itself, in the order of its lines: an install replaces what the base
 * brought of the same part, and an earlier install of the same thing. `isIdle`: no model has the server load its own library.
 */
export function contentAfter(
  before: readonly Carried[],
  uses: readonly { entry: ResolvedPin; use: Use }[],
  from: number,
  isIdle: () => boolean = () => false,
  removals: readonly Removal[] = [],
): Carried[] {
  let content: Carried[] = before.map((carried) => ({ ...carried, byBase: true }));
  const order = [...uses].sort((a, b) => a.use.line - b.use.line);
  const removing = [...removals];
  const removeUntil = (line: number): void => {
    while (removing[0] !== undefined && removing[0].line <= line) {
      const removal = removing.shift();
      if (removal !== undefined) content = content.flatMap((known) => withoutRemoved(known, removal));
    }
  };
  const taken = new Set(order.flatMap(({ use }) => (takesOffer(use.mention) ? partsOf(use.mention) : [])));
  for (const { entry, use } of order) {
    removeUntil(use.line);
    const isBase = use.line === from;
    const carried: Carried = {
      entry,
      parts: partsOf(use.mention),
      byBase: isBase,
      carrier: carrierOf(use.mention),
      isWheel: use.mention.requirement !== undefined,
    };
    // A package without a version takes whatever is offered, and replaces nothing that is known.
    if (!isBase && entry.pin.version !== null)
      content = content.flatMap((known) => withoutReplaced(known, carried, isIdle, taken));
    content.push(carried);
  }
  removeUntil(Number.POSITIVE_INFINITY);
  return content;
}

/** NVIDIA's monthly images bring their Python package as a wheel, those of Jetson as a package of the system. */
const HAS_WHEEL = /\/(?!.*(?:l4t|jetpack))/;

function withoutRemoved(known: Carried, { parts, isSystem }: Removal): Carried[] {
  const removed = parts.filter(
    (part) => !(isSystem && part === 'python' && (known.isWheel || HAS_WHEEL.test(known.carrier))),
  );
  const left = known.parts.filter((part) => !removed.includes(part));
  return left.length === 0 && known.parts.length > 0 ? [] : [{ ...known, parts: left }];
}

/** What of `content` is left when the files that are installed into it replace both halves of what the base brought. */
export function leftBeside(content: readonly Carried[], installed: readonly ResolvedPin[]): ResolvedPin[] {
  // A lock file lists each package as a choice between its versions: of most there is only one.
  const isChoice = ({ pin, mention }: ResolvedPin): boolean =>
    mention.alternativeOf !== undefined &&
    (!LOCKS.has(pin.kind) ||
      installed.filter((other) => other.mention.alternativeOf === mention.alternativeOf).length > 1);
  const left = installed.reduce<Carried[]>(
    (known, entry) => {
      const { mention, pin } = entry;
      const isWheel = mention.requirement !== undefined;
      const next = { entry, parts: partsOf(mention), byBase: false, carrier: carrierOf(mention), isWheel };
      return pin.version === null || isChoice(entry)
        ? known
        : known.flatMap((one) => (one.byBase ? withoutReplaced(one, next, () => false) : [one]));
    },
    [...content],
  );
  return left.map(({ entry }) => entry);
}

function carrierOf({ name, archive }: PinCandidate): string {
  return archive === undefined ? name : (archive.split(':')[0] ?? archive);
}

/** A package without a version: a local repository, where there is one, says which it is. */
function takesOffer({ name, spec, archive }: PinCandidate): boolean {
  return spec === null && archive === undefined && isSystemPackage(name);
}

/** `taken`: the parts that a local repository is left to choose the version of. */
function withoutReplaced(
  known: Carried,
  next: Carried,
  isIdle: () => boolean,
  taken: ReadonlySet<Part> = new Set(BOTH),
): Carried[] {
  if (known.entry === next.entry || next.carrier.includes('/')) return [known];
  const together =
    known.entry.mention.alternativeOf !== undefined &&
    known.entry.mention.alternativeOf === next.entry.mention.alternativeOf;
  if (together) return [known];
  // What a build hands over is what is fetched, whatever a mere name in the Dockerfile says.
  const isHanded = next.entry.mention.download === true && next.entry.pin.kind !== 'dockerfile';
  const isName = known.entry.mention.byNameOnly === true && known.entry.pin.kind === 'dockerfile';
  if (isHanded && isName) return [];
  if (known.byBase && next.isWheel && SERVERS.test(known.carrier) && isIdle()) return [];
  if (known.carrier === OFFERS && !next.isWheel && isSystemPackage(next.carrier)) {
    const left = known.parts.filter((part) => taken.has(part) && !next.parts.includes(part));
    return left.length === 0 ? [] : [{ ...known, parts: left }];
  }
  const replaced = known.byBase
    ? next.parts.filter((part) => !(part === 'library' && next.isWheel && KEEPS_LIBRARY.test(known.carrier)))
    : known.carrier === next.carrier
      ? known.parts
      : [];
  if (replaced.length === 0) return [known];
  const left = known.parts.filter((part) => !replaced.includes(part));
  return left.length === 0 && known.parts.length > 0 ? [] : [{ ...known, parts: left }];
}

/** What a line of a Dockerfile takes out of the image again. */
export interface Removal {
  line: number;
  parts: readonly Part[];
  /** By the system's package tool, which knows nothing of what pip installed. */
  isSystem: boolean;
}

const SYSTEM =
  /\b(?:apt|apt-get|aptitude|dnf|yum)\b[^;&|]{0,200}?\b(?:remove|purge|autoremove)\b([^;&|]{0,1000})|\bdpkg\s+(?:-\S+\s+)*(?:-r|-P|--remove|--purge)\b([^;&|]{0,1000})/;
const PIP = /\bpip[\d.]*["']?\s+uninstall\b([^;&|]{0,1000})/;
const DELETED = /\brm\s+-?[^;&|]{0,1000}?\blibnvinfer/;
const PACKAGE = /(?:^|[\s"'*])(?:(?:lib)?nvinfer(?:\d+|-dev)?|tensorrt(?:-dev|-libs)?)[*:\w]*(?=$|[\s"'])/;

/** What of TensorRT a command line removes. */
export function removalsOf(line: string): Omit<Removal, 'line'>[] {
  if (!/tensorrt|nvinfer/.test(line)) return [];
  const system = SYSTEM.exec(line);
  const isPackage = system !== null && PACKAGE.test(system[1] ?? system[2] ?? '');
  const removals: Omit<Removal, 'line'>[] = [];
  if (isPackage) removals.push({ parts: ['library', 'python'], isSystem: true });
  if (/(?:^|\s)(?:nvidia-)?tensorrt/.test(PIP.exec(line)?.[1] ?? ''))
    removals.push({ parts: ['python'], isSystem: false });
  if (!isPackage && DELETED.test(line)) removals.push({ parts: ['library'], isSystem: true });
  return removals;
}
