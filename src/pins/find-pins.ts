import { disagreementFindings, leanFindings, pinFindings, type Remedies } from './compare/judge.js';
import type { Finding } from '../core/findings.js';
import { asideFolder } from './links/names.js';
import { ENGINE_FILE } from './readers/engine.js';
import { readTree, type TreePins } from './tree.js';
import type { PinsOptions, PinsResult } from './types.js';

export { readVersionFile } from './readers/version-file.js';

/**
 * Every TensorRT pin under `dir`, the pins that disagree, and the findings about them. Only reads files; the caller gives the day
 * against which expiry dates are judged. Throws InputError if `dir` is not a folder, or for an invalid `.trt-guard.yml`.
 */
export async function findPins(dir: string, options: PinsOptions = {}): Promise<PinsResult> {
  const tree = await readTree(dir, options);
  return {
    pins: tree.entries.map(({ pin }) => pin),
    disagreements: tree.disagreements,
    uncompared: tree.uncompared,
    findings: findingsOf(tree),
    ignored: tree.ignored,
  };
}

/** Everything that is found in a tree. */
export function findingsOf(tree: TreePins, remedies: Omit<Remedies, 'pins'> = {}): Finding[] {
  const pins = tree.entries.map(({ pin }) => pin);
  return [
    ...disagreementFindings(tree.disagreements, { ...remedies, pins }),
    ...tree.expired,
    ...tree.problems,
    ...leanFindings(
      tree.entries,
      () => [...tree.linkable.files].filter((file) => !ENGINE_FILE.test(file) && asideFolder(file) === null),
      (file) => tree.linkable.read(file)?.text ?? null,
    ),
    ...pinFindings(tree.entries, (file) => tree.rootOf(file) !== null),
  ];
}
