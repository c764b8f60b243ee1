import { knownBadRelease } from '../catalog/known-bad.js';
import type { Finding } from '../core/findings.js';
import type { Witness } from '../core/report.js';

/**
 * The known bugs of the releases that took part, each reported once and as a notice: most appear only under further conditions, and a
 * run that works is not wrong because of them.
 */
export function knownBadFindings(witnesses: readonly Witness[]): Finding[] {
  const told = new Map<string, Finding>();
  for (const { product, version, source, detail } of witnesses) {
    if (product !== 'tensorrt') continue;
    for (const { what, use, source: address, dated } of knownBadRelease(version))
      if (!told.has(what))
        told.set(what, {
          code: 'known-bad-release',
          severity: 'notice',
          message: `TensorRT ${version} has a known fault: ${what}.`,
          remedy: `If it affects you, use ${use} or newer.`,
          evidence: [
            { source, text: detail },
            { source: 'public report', text: `${address}, ${dated}` },
          ],
        });
  }
  return [...told.values()];
}
