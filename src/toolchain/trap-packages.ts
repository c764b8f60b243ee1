import type { Finding } from '../guard/findings.js';

/** Names that only look like TensorRT's runtime: placeholders that fail on build, or shims that pull in any version. */
const TRAP_PACKAGES: ReadonlyMap<string, string> = new Map([
  ['tensorrt-libs', 'holds placeholders in the public index (8.6.1 lives only in the vendor index)'],
  ['tensorrt-lean-libs', 'holds placeholders in the public index'],
  ['tensorrt-dispatch-libs', 'holds placeholders in the public index'],
  ['nvidia-tensorrt', 'is a shim that depends on any "tensorrt"'],
  ['trex', "is not NVIDIA's engine explorer"],
]);

/** A package's name as pip compares it: case, `_`, `.` and `-` do not matter (PEP 503). */
function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * The finding for a requirement (`tensorrt-libs==10.0.1`, `nvidia_tensorrt`) whose package must not be installed as the runtime;
 * null for any other. trt-guard itself never names one of them, except 8.6.1's from the vendor's own index.
 */
export function trapPackage(requirement: string): Finding | null {
  const name = normalized(/^\s*([A-Za-z0-9._-]+)/.exec(requirement)?.[1] ?? '');
  const why = TRAP_PACKAGES.get(name);
  if (why === undefined) return null;
  return {
    code: 'trap-package',
    severity: 'error',
    message: `${requirement.trim()}: ${name} ${why}.`,
    remedy: 'Pin tensorrt-cu12 (or -cu13) with its -libs and -bindings of the same version instead.',
    evidence: [{ source: 'requirement', text: requirement.trim() }],
  };
}
