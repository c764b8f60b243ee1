import { formatVersion, parseVersion, versionsAgree, type Version } from '../core/version.js';
import { PYPI } from './python-packages.js';

/** How PyPI calls the release: without the build from 8.6 to 10.7, with it before and after. */
export function pypiVersion(to: Version): string {
  const row =
    PYPI.find(([, tensorrt]) => tensorrt === formatVersion(to)) ??
    PYPI.findLast(([, tensorrt]) => {
      const version = parseVersion(tensorrt);
      return version !== null && versionsAgree(version, to);
    });
  const version = row === undefined ? null : parseVersion(row[1]);
  return row !== undefined && version !== null && versionsAgree(version, to) ? row[0] : formatVersion(to);
}

/** The four numbers of the public build of a release that is given by three. */
export function publicBuild(to: Version): string | null {
  if (to.length === 4) return formatVersion(to);
  const row = PYPI.findLast(([, tensorrt]) => {
    const version = parseVersion(tensorrt);
    return version !== null && versionsAgree(version, to);
  });
  return to.length === 3 ? (row?.[1] ?? null) : null;
}
