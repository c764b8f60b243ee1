import { parseVersion, versionsAgree } from '../core/version.js';
import type { DiagnosisFacts } from './diagnosis-facts.js';

/** Whether the engine can be the one that the log is about, as far as both say; null if neither says anything. */
function isSameEngine(
  { builder, builderTag }: Readonly<Record<string, string>>,
  plan: NonNullable<DiagnosisFacts['plan']>,
): boolean | null {
  if (builderTag !== undefined && plan.serializationVersion !== null)
    return Number(builderTag) === plan.serializationVersion;
  const [said, read] = [builder, plan.version].map((version) => (version ? parseVersion(version) : null));
  return said && read ? versionsAgree(said, read) : null;
}

/**
 * What an engine's first bytes add to a log about versions, which often names only serialization versions: the release that
 * built it. If the bytes contradict the log, it is another engine (`stranger`), and nothing about it is used.
 */
export function builderFromEngine(
  cause: string,
  captures: Readonly<Record<string, string>>,
  { plan }: DiagnosisFacts,
): Record<string, string> {
  if (cause !== 'engine-version-mismatch' || plan?.version == null) return {};
  const same = isSameEngine(captures, plan);
  if (same === false) {
    const serial =
      plan.serializationVersion === null ? '' : `, serialization version ${plan.serializationVersion}`;
    return { stranger: `${plan.file} (${plan.version}${serial})` };
  }
  return captures['builder'] === undefined ? { builder: plan.version } : {};
}
