import type { Finding } from '../core/findings.js';
import { withFile, type ByteSource } from './bytes.js';
import type { Section } from './header.js';
import type { Inspection } from './inspect.js';

const CHUNK_BYTES = 1024 * 1024;
/**
 * An engine section ends in a mark (`ptrt`, inverted: seen in engines of 10.6.0.26 and TensorRT-RTX 1.5.0.114), and none that was seen
 * holds a run of zeros as long as this at its end.
 */
const ZERO_TAIL_BYTES = 1024;
/** Weights may be zero; those of one tiny layer are below this. */
const ZERO_WEIGHTS_BYTES = 1024;

function isZero(source: ByteSource, start: number, end: number): boolean {
  for (let at = start; at < end; at += CHUNK_BYTES)
    if (source.read(at, Math.min(CHUNK_BYTES, end - at)).some((byte) => byte !== 0)) return false;
  return true;
}

function hole(source: ByteSource, { tag, offset, size }: Section, start: number): string | null {
  const from = start + offset;
  const end = Math.min(from + size, source.size);
  if (end <= from) return null;
  if (tag === 'NGNE') {
    const tail = Math.max(from, end - ZERO_TAIL_BYTES);
    if (!isZero(source, tail, end)) return null;
    return `its section ${tag} (${size} bytes) ends in zero bytes, at least ${end - tail} of them`;
  }
  return size >= ZERO_WEIGHTS_BYTES && isZero(source, from, end)
    ? `its section ${tag} (${size} bytes) holds nothing but zero bytes`
    : null;
}

/**
 * Sections in which a copy or a download left a hole: the size is as declared, and the bytes are not there. Loading does not see it in
 * weights. Reads the last KiB of an engine section, and of another section as much as is zero.
 * @throws InputError where the file cannot be read
 */
export function zeroSections(file: string, { facts, sections, wrapper }: Inspection): Finding[] {
  return withFile(file, (source) =>
    sections.flatMap((section): Finding[] => {
      const what = hole(source, section, wrapper?.bytes ?? 0);
      if (what === null) return [];
      return [
        {
          code: 'engine-corrupted',
          severity: 'error',
          message: `${facts.file} is a damaged plan: ${what}.`,
          remedy: 'Copy or download the file again, and compare its sha256 with the original.',
          evidence: [{ source: `section ${section.tag}`, text: what }],
          location: { file: facts.file },
        },
      ];
    }),
  );
}
