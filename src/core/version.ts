/**
 * A TensorRT version: one to four numbers, `[10, 0, 1, 6]`. The fourth is the build.
 * Never put through semver: `semver.coerce` makes 10.0.1.5 equal 10.0.1.6.
 */
export type Version = readonly [number, ...number[]];

const FOUR_PARTS = /^v?(\d{1,5})(?:\.(\d{1,5}))?(?:\.(\d{1,5}))?(?:\.(\d{1,5}))?$/;

/** Reads `10`, `10.0`, `10.0.1` or `10.0.1.6`, with an optional leading `v`; null for anything else. */
export function parseVersion(text: string): Version | null {
  const known = READ.get(text);
  if (known !== undefined) return known;
  const version = readVersion(text);
  if (READ.size >= MAX_READ) READ.clear();
  READ.set(text, version);
  return version;
}

/** The few versions of a run are compared for every engine with every other witness. */
const READ = new Map<string, Version | null>();
const MAX_READ = 1000;

function readVersion(text: string): Version | null {
  const match = FOUR_PARTS.exec(text.trim());
  if (match === null) return null;
  const [first, ...rest] = match
    .slice(1)
    .filter((part): part is string => (part as string | undefined) !== undefined);
  return first === undefined ? null : [Number(first), ...rest.map(Number)];
}

/** `[10, 0, 1, 6]` as `10.0.1.6`. */
export function formatVersion(version: Version): string {
  return version.join('.');
}

/** True when both agree in every part that both have: `10.0.1` agrees with any build of it. */
export function versionsAgree(a: Version, b: Version): boolean {
  return a.every((part, i) => b[i] === undefined || b[i] === part);
}

/** The same of versions as they are written; false where one cannot be read, which proves no agreement. */
export function writtenVersionsAgree(a: string, b: string): boolean {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left !== null && right !== null && versionsAgree(left, right);
}

/** Orders versions part by part; a missing part counts as 0. Negative when `a` is older. */
export function compareVersions(a: Version, b: Version): number {
  for (let i = 0; i < 4; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
