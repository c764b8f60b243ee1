import type { Finding } from '../../core/findings.js';
import type { HostCodeScan, HostImage } from './host-code.js';
import type { Inspection } from '../inspect.js';

const SHOWN_IMAGES = 5;

function describe({ offset, format, machine }: HostImage): string {
  return `${format.toUpperCase()} file for ${machine ?? 'an unknown machine'} at byte ${offset}`;
}

/** An error for native code that nobody vouches for, a notice for each library that is NVIDIA's own, byte for byte. */
export function hostCodeFindings(file: string, scan: HostCodeScan): Finding[] {
  const findings: Finding[] = [];
  const unknown = scan.images.filter(({ library }) => library === null);
  if (unknown.length > 0 || scan.furtherImages > 0) {
    const count = unknown.length + scan.furtherImages;
    findings.push({
      code: 'plan-host-code',
      severity: 'error',
      message: `${file} contains native code: ${count} ELF or PE file(s) that are not the lean runtime of a known release.`,
      remedy:
        'Do not load it where secrets are. Build the plan without serialized plugins, or allow host code only for a source you trust.',
      evidence: unknown
        .slice(0, SHOWN_IMAGES)
        .map((image) => ({ source: 'plan bytes', text: describe(image) })),
      location: { file },
    });
  }
  for (const image of scan.images) {
    if (image.library === null) continue;
    const { library, version, platform, sha256 } = image.library;
    findings.push({
      code: 'plan-lean-runtime',
      severity: 'notice',
      message: `${file} contains ${library} of TensorRT ${version} (${platform}), as published.`,
      remedy: 'Loading it needs engine_host_code_allowed; --excludeLeanRuntime builds the plan without it.',
      evidence: [
        { source: 'plan bytes', text: describe(image) },
        { source: 'sha256', text: sha256 },
      ],
      location: { file },
    });
  }
  return findings;
}

/** The inspection with what a scan of the whole file added. */
export function withHostCode(inspection: Inspection, scan: HostCodeScan): Inspection {
  return {
    ...inspection,
    facts: { ...inspection.facts, hostCode: scan.images.length + scan.furtherImages > 0 },
    findings: [...inspection.findings, ...hostCodeFindings(inspection.facts.file, scan)],
  };
}
