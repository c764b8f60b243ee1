/** Which releases of TensorRT have kernels for a GPU. */
interface GpuSupport {
  /** Streaming multiprocessor versions, `87` is compute capability 8.7. */
  from: number;
  to: number;
  name: string;
  /** What to install, in words; null = no release of today lacks it. */
  releases: string;
}

/**
 * From the support matrices and release notes of 8.5 to 11.4, and from public reports where they are silent (docs/troubleshooting.md
 * names them). Read on 2026-11-23.
 */
const SUPPORT: readonly GpuSupport[] = [
  { from: 30, to: 37, name: 'Kepler', releases: 'TensorRT 8.5.3 or older' },
  { from: 50, to: 53, name: 'Maxwell', releases: 'TensorRT 8.6.1 or older' },
  {
    from: 60,
    to: 62,
    name: 'Pascal',
    releases: 'TensorRT 8.6.1 or older (9.x has no public packages; 10.0 needs 7.0)',
  },
  { from: 70, to: 70, name: 'Volta', releases: 'TensorRT 10.4.0 or older (removed in 10.5.0)' },
  { from: 72, to: 72, name: 'Xavier', releases: 'the TensorRT of its JetPack (JetPack 5: 8.5.2.2)' },
  { from: 75, to: 75, name: 'Turing', releases: 'TensorRT 5 to 11.4' },
  { from: 80, to: 86, name: 'Ampere', releases: 'TensorRT 7.2 or newer (8.6: 8.0 or newer)' },
  {
    from: 87,
    to: 87,
    name: 'Jetson Orin',
    releases:
      'the TensorRT of its JetPack, or for CUDA 13 on Jetson 10.16.1.11+cuda13.2 or newer: the CUDA 13 packages before it (10.13.3.9) have no SM 87; remove any apt pin that keeps the older one (apt-cache policy tensorrt)',
  },
  { from: 89, to: 89, name: 'Ada Lovelace', releases: 'TensorRT 8.5.1 or newer' },
  { from: 90, to: 90, name: 'Hopper', releases: 'TensorRT 8.5.1 or newer' },
  {
    from: 100,
    to: 100,
    name: 'Blackwell (B200)',
    releases: 'TensorRT 10.8.0 or newer, the build for CUDA 12.8 or newer',
  },
  { from: 101, to: 101, name: 'Jetson Thor', releases: 'the TensorRT of its JetPack (7 or newer)' },
  { from: 103, to: 103, name: 'Blackwell Ultra (B300)', releases: 'TensorRT 10.14.1 or newer' },
  { from: 110, to: 110, name: 'Jetson Thor', releases: 'the TensorRT of its JetPack (7 or newer)' },
  {
    from: 120,
    to: 120,
    name: 'Blackwell (RTX 50)',
    releases: 'TensorRT 10.8.0 or newer, the build for CUDA 12.8 or newer',
  },
  { from: 121, to: 121, name: 'DGX Spark', releases: 'TensorRT 10.14.1 or newer' },
];

/**
 * The GPU of an SM number as TensorRT logs it (`87`, `0x809`, `8.9`), and the releases that have it; null for a number that no
 * NVIDIA GPU has.
 */
export function gpuSupport(sm: string): { sm: number; name: string; releases: string } | null {
  const number = smNumber(sm);
  const known = SUPPORT.find(({ from, to }) => number >= from && number <= to);
  return known === undefined || !GPUS.has(number) ? null : { ...known, sm: number };
}

/** The SM versions that NVIDIA has built (CUDA C++ programming guide, compute capabilities). */
const GPUS: ReadonlySet<number> = new Set([
  30, 32, 35, 37, 50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90, 100, 101, 103, 110, 120, 121,
]);

/** `0x809` is 8.9 (major * 256 + minor); `8.9` and `89` are it, too. */
export function smNumber(sm: string): number {
  if (sm.startsWith('0x')) {
    const packed = Number(sm);
    return (packed >> 8) * 10 + (packed & 0xff);
  }
  return Number(sm.replace('.', ''));
}
