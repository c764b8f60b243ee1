import type { Finding } from '../../core/findings.js';
import { normalizeName } from './packages.js';

interface Trap {
  why: string;
  /** Requirements that name a real library all the same: old releases that were published under this name. */
  real?: RegExp;
}

/** Names that only look like TensorRT's runtime: placeholders that fail on build, or shims that pull in any version. */
const TRAP_PACKAGES: ReadonlyMap<string, Trap> = new Map<string, Trap>([
  [
    'tensorrt-libs',
    {
      // https://pypi.nvidia.com/tensorrt-libs/
      why: 'is only a placeholder in the public index (8.6.1 and 9.x exist only in the vendor index)',
      real: /==\s*(?:8\.6\.1(?!\d)|9\.\d)/,
    },
  ],
  ['tensorrt-lean-libs', { why: 'is only a placeholder in the public index' }],
  ['tensorrt-dispatch-libs', { why: 'is only a placeholder in the public index' }],
  ['nvidia-tensorrt', { why: 'is a shim that depends on any "tensorrt"', real: /==\s*8\./ }],
  ['trex', { why: "is not NVIDIA's engine explorer" }],
]);

/**
 * The finding for a requirement (`tensorrt-libs==10.0.1`, `nvidia_tensorrt`) whose package must not be installed as the runtime;
 * null for any other, and for the old releases that were real.
 */
export function trapPackage(requirement: string): Finding | null {
  const name = normalizeName(/^\s*([A-Za-z0-9._-]+)/.exec(requirement)?.[1] ?? '');
  const trap = TRAP_PACKAGES.get(name);
  if (trap === undefined || trap.real?.test(requirement) === true) return null;
  return {
    code: 'trap-package',
    severity: 'error',
    message: `${requirement.trim()}: ${name} ${trap.why}.`,
    remedy: 'Pin tensorrt-cu12 (or -cu13) with its -libs and -bindings of the same version instead.',
    evidence: [{ source: 'requirement', text: requirement.trim() }],
  };
}
