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

/** Whether the parts of a front end are pinned in its folder. */
export function pinnedParts(entries: readonly Named[]): (front: Named) => boolean {
  const pinned = new Set(
    entries.flatMap(({ pin: { file, name, version } }) => {
      const family = /^(.*)-cu\d+$/.exec(name)?.[1];
      return family === undefined || version === null ? [] : [`${folderOf(file)}\0${family}`];
    }),
  );
  return ({ pin: { file, name } }) => pinned.has(`${folderOf(file)}\0${name}`);
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), 0));
}
