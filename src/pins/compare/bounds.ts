import { MONTHLY, TRITON, TRITON_TRTLLM, type DataRow } from '../../catalog/containers.js';
import {
  compareVersions,
  formatVersion,
  parseVersion,
  versionsAgree,
  type Version,
} from '../../core/version.js';

/** The releases (three numbers) between which an image certainly is: the monthly stack never goes back. */
export interface Bounds {
  low: Version | null;
  high: Version | null;
}

/** Bounds of an image whose month is known but whose TensorRT is not; null for anything else. */
export function boundsOf(name: string, spec: string | null): Bounds | null {
  const family = /(?:^|\/)nvidia\/(tensorrt|pytorch|tensorflow|tritonserver|tensorrtserver)$/.exec(name)?.[1];
  const month = /^(\d\d\.\d\d)(?:-|$)/.exec(spec ?? '')?.[1];
  if (family === undefined || month === undefined || /vllm|sdk/.test(spec ?? '')) return null;
  // The stack of TensorRT-LLM follows months of its own.
  const table = /trtllm/.test(spec ?? '')
    ? TRITON_TRTLLM
    : family === 'tensorrt' || family === 'pytorch' || family === 'tensorflow'
      ? MONTHLY
      : TRITON;
  const rows = table.flatMap((row) => sureRow(row));
  const below = rows.filter((row) => row.month <= month).map(({ version }) => version);
  const above = rows.filter((row) => row.month >= month).map(({ version }) => version);
  const low = below.sort(compareVersions).at(-1) ?? null;
  const high = above.sort(compareVersions)[0] ?? null;
  return low === null && high === null ? null : { low, high };
}

function sureRow([month, tensorrt, certainty]: DataRow): { month: string; version: Version }[] {
  const version =
    tensorrt === null || !['confirmed', 'likely'].includes(certainty) ? null : parseVersion(tensorrt);
  return version === null ? [] : [{ month, version: release(version) }];
}

/** Builds of one release do go back from month to month: three numbers are compared. */
export function release([first, ...rest]: Version): Version {
  return [first, ...rest.slice(0, 2)];
}

/** Certainly not the same release. */
export function boundsExclude(a: Bounds, b: Bounds): boolean {
  return isBelow(a.high, b.low) || isBelow(b.high, a.low);
}

function isBelow(high: Version | null, low: Version | null): boolean {
  if (high === null || low === null) return false;
  const length = Math.min(high.length, low.length);
  for (let index = 0; index < length; index++) {
    const [left = 0, right = 0] = [high[index], low[index]];
    if (left !== right) return left < right;
  }
  return false;
}

/** `8.6.1 to 10.0.1`, or the one release that is left. */
export function boundsText(bounds: Bounds | null | undefined): string {
  const [low, high] = [bounds?.low ?? null, bounds?.high ?? null];
  if (low === null) return high === null ? '' : `at most ${formatVersion(high)}`;
  if (high === null) return `at least ${formatVersion(low)}`;
  return versionsAgree(low, high) ? formatVersion(low) : `${formatVersion(low)} to ${formatVersion(high)}`;
}
