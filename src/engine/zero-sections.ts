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
const ERASED: readonly number[] = [0, 0xff];
const WEIGHTS_TAG = 'THGW';
/** Weights may be zero; those of one tiny layer are below this. */
const ZERO_WEIGHTS_BYTES = 1024;

/** What storage holds where nothing was written, where all of these bytes are that; else null. */
function erased(source: ByteSource, start: number, end: number): number | null {
  const [first = 0] = source.read(start, 1);
  if (!ERASED.includes(first)) return null;
  for (let at = start; at < end; at += CHUNK_BYTES)
    if (source.read(at, Math.min(CHUNK_BYTES, end - at)).some((byte) => byte !== first)) return null;
  return first;
}

function bytesOf(value: number): string {
  return value === 0 ? 'zero bytes' : `bytes 0x${value.toString(16).padStart(2, '0')}`;
}

/** A section with a hole: what it is, and whether stripping the weights on purpose leaves the same (seen with 10.6.0.26). */
interface Hole {
  what: string;
  isLikeStripped: boolean;
}

function hole(source: ByteSource, { tag, offset, size }: Section, start: number): Hole | null {
  const from = start + offset;
  const end = Math.min(from + size, source.size);
  if (end <= from) return null;
  if (tag === 'NGNE') {
    const tail = Math.max(from, end - ZERO_TAIL_BYTES);
    const fill = erased(source, tail, end);
    if (fill === null) return null;
    return {
      what: `its section ${tag} (${size} bytes) ends in ${bytesOf(fill)}, at least ${end - tail} of them`,
      isLikeStripped: false,
    };
  }
  if (size < ZERO_WEIGHTS_BYTES) return null;
  const fill = erased(source, from, end);
  if (fill === null) return null;
  return {
    what: `its section ${tag} (${size} bytes) contains only ${bytesOf(fill)}`,
    isLikeStripped: tag === WEIGHTS_TAG && fill === 0,
  };
}

const COPY_AGAIN = 'Copy or download the file again, and compare its sha256 with the original.';

/**
 * Sections in which a copy or a download left a hole: the size is as declared, and the bytes are not there. Loading does not see it in
 * weights. Reads the last KiB of an engine section, and of another section as much as is erased.
 * @param isStripped the engine is known to be built without its weights: zeros in their place are not damage
 * @throws InputError where the file cannot be read
 */
export function zeroSections(
  file: string,
  { facts, sections, wrapper }: Inspection,
  isStripped: boolean,
): Finding[] {
  return withFile(file, (source) =>
    sections.flatMap((section): Finding[] => {
      const found = hole(source, section, wrapper?.bytes ?? 0);
      if (found === null || (isStripped && found.isLikeStripped)) return [];
      const { what, isLikeStripped } = found;
      return [
        {
          code: 'engine-corrupted',
          severity: 'error',
          message: `${facts.file} is a damaged plan${isLikeStripped ? ', or a stripped one that is not marked as stripped' : ''}: ${what}.`,
          remedy: isLikeStripped
            ? `${COPY_AGAIN} If it was built with --stripWeights, give its ONNX model as \`refit-from\`.`
            : COPY_AGAIN,
          evidence: [{ source: `section ${section.tag}`, text: what }],
          location: { file: facts.file },
        },
      ];
    }),
  );
}
