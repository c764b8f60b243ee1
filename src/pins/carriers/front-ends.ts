/** The package that pulls in the rest of one TensorRT. */
export const FRONT_END = /^tensorrt(?:-lean|-dispatch)?$/;

/** Releases whose front end requires its parts without a version (their source packages were read): pip takes the newest. */
export const UNPINNED_FRONT_ENDS: ReadonlySet<string> = new Set(['10.0.0', '10.0.1', '10.1.0']);

/** The three packages that pin such a release. */
export function frontEndParts(name: string, version: string): string[] {
  return ['', '-libs', '-bindings'].map((part) => `${name}-cu12${part}==${version}`);
}

interface Named {
  pin: { file: string; name: string; version: string | null };
}

/** Whether what a front end is made of is pinned in its folder. */
export function hasPinnedParts({ pin: { file, name } }: Named, entries: readonly Named[]): boolean {
  return entries.some(
    ({ pin }) =>
      folderOf(pin.file) === folderOf(file) &&
      pin.name.startsWith(`${name}-cu`) &&
      /-cu\d+$/.test(pin.name) &&
      pin.version !== null,
  );
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), 0));
}
