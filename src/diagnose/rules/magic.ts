import type { Cause } from '../causes/causes.js';
import type { Captures } from './rule.js';

const FTRT = 0x74727466;
const VTRT = 0x74727476;

/**
 * The cause behind a wrong file magic that the log prints as a number: the file's first four bytes, little-endian (observed:
 * 1953657958 is `ftrt`, 1953657974 `vtrt`, 3795453960 an ONNX file). null = the number says nothing.
 */
export function causeOfMagic(captures: Captures): Cause | null {
  const found = Number(captures['foundMagic']);
  const wanted = Number(captures['wantedMagic'] ?? FTRT);
  if (captures['foundMagic'] === undefined || !Number.isSafeInteger(found)) return null;
  if (found === wanted) return null;
  if (found === VTRT || (wanted === VTRT && found === FTRT)) return 'rtx-vs-tensorrt';
  if (found === 0) return 'engine-corrupted';
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(found >>> 0);
  // Any other ?trt tag: an archive of a release before 8.6, or of another runtime.
  if (bytes.toString('latin1').endsWith('trt')) return 'engine-version-mismatch';
  // The length of a metadata block: exporters write some hundred to some thousand bytes.
  if (found < 1 << 20) return 'engine-foreign-header';
  return 'not-an-engine-file';
}
