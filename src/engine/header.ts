import type { Product } from '../core/product.js';
import { ascii, u32, u64 } from './bytes.js';

/** A part of a plan: `NGNE` (engine), `THGW` (weights), or one that this reader does not know. */
export interface Section {
  tag: string;
  /** From the start of the plan. */
  offset: number;
  size: number;
}

/**
 * The first bytes of a plan, from 8.6 on: magic, u32 layout (0), u64 number of sections, u64 size of the whole plan, then
 * major, minor, patch, build as u8. The magic and the version's place are public (printPlanVersion in
 * github.com/NVIDIA/TensorRT, samples/common/sampleEngines.cpp); the rest was observed in plans of 8.6.1.6, 10.6.0.26 and
 * TensorRT-RTX 1.4, 1.5 and 1.7.
 */
export interface PlanHeader {
  product: Product;
  /** 0 is the only layout known. */
  layout: number | null;
  declaredSize: number | null;
  version: string | null;
  /** null where the table is cut off or cannot be right; `damage` then says why. */
  sections: Section[] | null;
  damage: string | null;
  /** null where the header holds none (TensorRT) or is cut off. */
  targets: Targets | null;
}

/** The GPUs that a TensorRT-RTX plan was compiled for. */
export interface Targets {
  /** `8.6`, in ascending order. */
  computeCapabilities: string[];
  /** The header names more, by bits whose meaning is not known. */
  others: boolean;
}

const MAGICS: ReadonlyMap<string, { product: Product; tableOffset: number }> = new Map([
  ['ftrt', { product: 'tensorrt', tableOffset: 0x20 }],
  ['vtrt', { product: 'tensorrt-rtx', tableOffset: 0x40 }],
]);
/**
 * Bits of the u64 at 0x20 of a TensorRT-RTX plan, lowest first: observed by building for one capability after the other with
 * 1.4.0.76, 1.5.0.114 and 1.7.1.116, which agree. 1.5 and 1.7 set one more bit (0x40) by default that no target sets alone.
 */
const TARGET_BITS = ['7.5', '8.0', '8.6', '8.9', '12.0', '12.1'];
const TARGETS_OFFSET = 0x20;
const VERSION_OFFSET = 0x18;
const SECTION_BYTES = 24;
/** Far above the two that were ever seen; bounds the work on a lying header. */
const MAX_SECTIONS = 32;

export function productOfMagic(bytes: Buffer): Product | null {
  return MAGICS.get(ascii(bytes, 0, 4))?.product ?? null;
}

function readVersion(bytes: Buffer): string | null {
  if (bytes.length < VERSION_OFFSET + 4) return null;
  const parts = [...bytes.subarray(VERSION_OFFSET, VERSION_OFFSET + 4)];
  return parts[0] === 0 ? null : parts.join('.');
}

function readTargets(bytes: Buffer): Targets | null {
  const mask = u64(bytes, TARGETS_OFFSET);
  if (mask === null) return null;
  return {
    computeCapabilities: TARGET_BITS.filter((_, bit) => (mask >>> bit) % 2 === 1),
    others: mask >= 2 ** TARGET_BITS.length,
  };
}

/** Why the table cannot be right, or null: sections must lie behind the table, in order, and inside the declared size. */
function damageOf(sections: Section[], tableEnd: number, declaredSize: number): string | null {
  let free = tableEnd;
  for (const { tag, offset, size } of sections) {
    const end = offset + size;
    if (offset < free)
      return `section ${tag} begins at byte ${offset}, inside what comes before it (${free})`;
    if (end > declaredSize)
      return `section ${tag} ends at byte ${end}, past the declared end ${declaredSize}`;
    free = end;
  }
  return sections.some(({ tag }) => tag === 'NGNE') ? null : 'no engine section (NGNE) is listed';
}

function readSections(
  bytes: Buffer,
  tableOffset: number,
  declaredSize: number,
): { sections: Section[] | null; damage: string | null } {
  const count = u64(bytes, 8);
  if (count === null || count < 1 || count > MAX_SECTIONS)
    return { sections: null, damage: `the header lists ${count ?? 'more than 2^53'} sections` };
  const tableEnd = tableOffset + count * SECTION_BYTES;
  if (tableEnd > declaredSize)
    return { sections: null, damage: `a table of ${count} sections does not fit into ${declaredSize} bytes` };
  if (tableEnd > bytes.length) return { sections: null, damage: null }; // cut off: the size says so
  const sections: Section[] = [];
  for (let at = tableOffset; at < tableEnd; at += SECTION_BYTES) {
    const offset = u64(bytes, at + 8);
    const size = u64(bytes, at + 16);
    const tag = ascii(bytes, at, 4);
    if (!/^[A-Z0-9_]{4}$/i.test(tag) || u32(bytes, at + 4) !== 0 || offset === null || size === null)
      return { sections: null, damage: `entry ${sections.length + 1} of the section table is not a section` };
    sections.push({ tag, offset, size });
  }
  return { sections, damage: damageOf(sections, tableEnd, declaredSize) };
}

/** Reads a plan header from the start of `bytes`; null when no product's magic is there. */
export function readHeader(bytes: Buffer): PlanHeader | null {
  const magic = MAGICS.get(ascii(bytes, 0, 4));
  if (magic === undefined) return null;
  const layout = u32(bytes, 4);
  const header: PlanHeader = {
    product: magic.product,
    layout,
    declaredSize: null,
    version: null,
    sections: null,
    damage: null,
    targets: null,
  };
  if (layout !== 0) return header;
  header.version = readVersion(bytes);
  header.declaredSize = u64(bytes, 0x10);
  if (magic.product === 'tensorrt-rtx') header.targets = readTargets(bytes);
  if (header.declaredSize === null) {
    if (bytes.length >= 0x18) header.damage = 'the declared size is beyond 2^53 bytes';
    return header;
  }
  return { ...header, ...readSections(bytes, magic.tableOffset, header.declaredSize) };
}

/** What a copy in text mode did to a plan. */
export interface TextDamage {
  /** Git and others can be told to leave them. */
  ofLineEnds: boolean;
  /** For people. */
  what: string;
}

/**
 * Whether a text-mode copy damaged the header: `\n` became `\r\n`, or bytes became U+FFFD. Asked only where the header does
 * not parse. The version is a victim, too: major 10 is the byte of `\n`.
 */
export function textDamage(bytes: Buffer): TextDamage | null {
  const undone = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  const header = undone.length < bytes.length ? readHeader(undone) : null;
  if (header?.sections != null && header.damage === null)
    return { ofLineEnds: true, what: 'line endings were rewritten (\\n to \\r\\n)' };
  const start = bytes.subarray(0, 0x60).toString('latin1');
  return start.includes('\xef\xbf\xbd')
    ? { ofLineEnds: false, what: 'bytes were replaced by U+FFFD, as a text decoder does' }
    : null;
}
