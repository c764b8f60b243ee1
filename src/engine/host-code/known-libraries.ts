import data from './lean-runtimes.json' with { type: 'json' };

/** A library of NVIDIA's that a version-compatible plan may carry, as its published wheel holds it. */
export interface KnownLibrary {
  package: string;
  version: string;
  platform: string;
  library: string;
  /** Bytes. */
  size: number;
  /** sha256 of the first `KNOWN_HEAD_BYTES`: which library it may be, and so how long it is. */
  head: string;
  /** sha256 of all of it: which one it is. */
  sha256: string;
}

export const KNOWN_HEAD_BYTES = 4096;

/** Written by scripts/lean-runtimes.py. */
export const KNOWN_LIBRARIES: readonly KnownLibrary[] = data;
