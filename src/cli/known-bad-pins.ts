import { knownBadRelease } from '../catalog/known-bad.js';
import type { Finding } from '../core/findings.js';
import type { Pin } from '../pins/index.js';

/**
 * One notice for each pinned release of TensorRT that has a known fault, at its first pin. It fails nothing: most faults need
 * something more to show. No finding of `pins` itself, so that what is compared stays apart from what is known of a release.
 */
export function knownBadPins(pins: readonly Pin[]): Finding[] {
  const told = new Map<string, Finding>();
  for (const { product, version, file, line, text } of pins) {
    if (product !== 'tensorrt' || version === null || told.has(version)) continue;
    const [bad] = knownBadRelease(version);
    if (bad === undefined) continue;
    told.set(version, {
      code: 'known-bad-release',
      severity: 'notice',
      message: `TensorRT ${version} has a known fault: ${bad.what}.`,
      remedy: `If it affects you, use ${bad.use} or newer.`,
      evidence: [
        { source: file, line, text },
        { source: 'public report', text: `${bad.source}, ${bad.dated}` },
      ],
      location: { file, line },
    });
  }
  return [...told.values()];
}
