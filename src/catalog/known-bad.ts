import { parseVersion, versionsAgree } from '../core/version.js';

/** A release that is known to be broken in one respect. */
export interface KnownBad {
  /** As many numbers as the fault needs: `10.2.0` is each build of it; null where no source tells which releases have the fault. */
  release: string | null;
  /** How pip writes it where only some packages of the release are broken; `10.2.0` but not `10.2.0.post1`. */
  pip?: string;
  /** A line of a log that shows the fault. */
  shows: RegExp;
  what: string;
  /** What to use in its place: as pip writes it where it is a package. */
  use: string;
  /** Public thread or document. */
  source: string;
  /** When it was read, `2024-07`. */
  dated: string;
}

/** Known-bad releases with the release that repairs each. */
export const KNOWN_BAD: readonly KnownBad[] = [
  {
    release: '10.2.0',
    pip: '10.2.0',
    shows: /libnvinfer_builder_resource_win\.so\.10\.2\.0/,
    what: 'its pip packages lack libnvinfer_builder_resource_win.so.10.2.0',
    use: '10.2.0.post1',
    source: 'https://github.com/NVIDIA/TensorRT/issues/3983',
    dated: '2024-07',
  },
  {
    release: '10.7.0',
    shows: /so\.10\.7\.0: cannot enable executable stack/,
    what: 'its libraries ask for an executable stack, which glibc 2.41 and hardened kernels refuse',
    use: '10.8.0.43',
    source: 'https://github.com/TNTwise/REAL-Video-Enhancer/issues/85',
    dated: '2025-02',
  },
  {
    release: '10.5.0',
    shows: /Assertion !mValueMapUndo failed/,
    what: 'its optimizer fails on the assertion !mValueMapUndo',
    use: '10.9.0.34',
    source: 'https://blog.gitcode.com/6adc071f91c5ad71d82a372316687043',
    dated: '2025-04',
  },
  {
    release: null,
    shows: /gvn\.cpp:\d+: CHECK\(graph\(\)\.ssa_validation\(\)\) failed/,
    what: 'the compiler of fused regions fails on its own check ssa_validation',
    use: '10.11.0.33',
    source: 'https://github.com/NVIDIA/TensorRT/issues/4468',
    dated: '2025-06',
  },
  {
    release: '10.14.1',
    pip: '10.14.1.48',
    shows: /No matching distribution found for tensorrt[-_]cu1[23][-_]bindings==10\.14\.1\.48\b(?!\.post)/,
    what: 'its bindings were published for Windows only',
    use: '10.14.1.48.post1',
    source: 'https://pypi.org/project/tensorrt-cu12-bindings/#history',
    dated: '2026-11',
  },
];

/** The fault that a line of a log shows, with the release that repairs it; null where it shows none of these. */
export function knownBadOfLine(line: string): KnownBad | null {
  return KNOWN_BAD.find(({ shows }) => shows.test(line)) ?? null;
}

/** The faults that a release of TensorRT is known for, whether or not they show; none for a version of fewer than three numbers. */
export function knownBadRelease(version: string): KnownBad[] {
  const given = parseVersion(version);
  if (given === null || given.length < 3) return [];
  return KNOWN_BAD.filter(({ release }) => {
    const bad = release === null ? null : parseVersion(release);
    return bad !== null && versionsAgree(given, bad);
  });
}
