import type { ByteSource } from './bytes.js';

/** What a text conversion (git's, FTP's, a C library's) did to a binary file. */
export type LineEndChange = 'CRLF to LF' | 'LF to CRLF';

interface Counts {
  crlf: number;
  /** LF CR, the same two bytes the other way round: as frequent as CR LF in any data that is not a text. */
  lfcr: number;
  /** LF without CR before it. */
  loneLf: number;
  bytes: number;
}

const CHUNK_BYTES = 1024 * 1024;
/** Enough to tell; a larger file is judged by its beginning. */
const MOST_BYTES = 64 * CHUNK_BYTES;
const LF = 0x0a;
const CR = 0x0d;
/** That all of so many fell out one way by chance: less than 1 in 65,000. */
const ENOUGH = 16;
/** Random bytes hold a CR LF in 65,536 and an LF in 256; real weights less. Beyond this no conversion explains the size. */
const MOST_LOST = 1 / 4096;
const MOST_ADDED = 1 / 16;

function count(source: ByteSource, start: number): Counts {
  const counts: Counts = { crlf: 0, lfcr: 0, loneLf: 0, bytes: 0 };
  const end = Math.min(source.size, start + MOST_BYTES);
  let before = 0;
  for (let at = start; at < end; at += CHUNK_BYTES) {
    const bytes = source.read(at, Math.min(CHUNK_BYTES, end - at));
    if (bytes.length === 0) break;
    if (before === LF && bytes[0] === CR) counts.lfcr++;
    for (let i = bytes.indexOf(LF); i !== -1; i = bytes.indexOf(LF, i + 1)) {
      if ((i === 0 ? before : bytes[i - 1]) === CR) counts.crlf++;
      else counts.loneLf++;
      if (bytes[i + 1] === CR) counts.lfcr++;
    }
    before = bytes.at(-1) ?? 0;
    counts.bytes += bytes.length;
  }
  return counts;
}

/**
 * Whether a rewriting of line ends explains why the plan at `start` is not as long as it says; null where that cannot be shown.
 * - CRLF to LF: not one CR LF is left where LF CR, equally likely, stands many times, and about as many bytes are missing.
 * - LF to CRLF: not one LF stands alone, and about as many bytes are too many as there are CR LF.
 * Reads the file (at most 64 MiB) only where the sizes differ by what such a change can make.
 */
export function lineEndChange(source: ByteSource, start: number, declaredSize: number): LineEndChange | null {
  const real = source.size - start;
  const lost = declaredSize - real;
  if (lost === 0 || lost > declaredSize * MOST_LOST || -lost > declaredSize * MOST_ADDED) return null;
  const { crlf, lfcr, loneLf, bytes } = count(source, start);
  const scale = bytes === 0 ? 0 : real / bytes;
  if (lost > 0)
    return crlf === 0 && lfcr >= ENOUGH && lost <= 3 * lfcr * scale && 3 * lost >= lfcr * scale
      ? 'CRLF to LF'
      : null;
  const added = -lost;
  return loneLf === 0 && crlf >= ENOUGH && added <= 1.25 * crlf * scale && added >= 0.8 * crlf * scale
    ? 'LF to CRLF'
    : null;
}
