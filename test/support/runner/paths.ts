import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * How GitHub's runner names files. Written from actions/runner v2.336.0: src/Runner.Sdk/Util/IOUtil.cs (MakeRelative),
 * src/Runner.Worker/Container/ContainerInfo.cs (Translate…Path), src/Runner.Worker/Handlers/OutputManager.cs (GetRepositoryPath,
 * which is for problem matchers only: a file that `::error file=` names is not looked for).
 */

export interface PathMapping {
  host: string;
  container: string;
}

/** `src/a` of `/w/src/a` and `/w`; the path as it is where the folder does not hold it. */
export function makeRelative(file: string, folder: string): string {
  if (!file.startsWith(folder)) return file;
  if (file.length === folder.length) return '';
  if (folder.endsWith('/')) return file.slice(folder.length);
  return file[folder.length] === '/' ? file.slice(folder.length + 1) : file;
}

function translated(file: string, pairs: readonly (readonly [string, string])[]): string {
  for (const [from, to] of pairs) {
    if (file === from) return to;
    if (file.startsWith(`${from}/`)) return to + file.slice(from.length);
  }
  return file;
}

export function toHostPath(file: string, mappings: readonly PathMapping[]): string {
  return translated(
    file,
    mappings.map(({ host, container }) => [container, host]),
  );
}

export function toContainerPath(file: string, mappings: readonly PathMapping[]): string {
  return translated(
    file,
    mappings.map(({ host, container }) => [host, container]),
  );
}

/** The checkout of the workflow's own repository that a file lies in, told by the address in .git/config; null for any other. */
export function repositoryPath(file: string, repository: string): string | null {
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const config = path.join(folder, '.git', 'config');
    if (!existsSync(config)) continue;
    const lines = readFileSync(config, 'utf8')
      .split('\n')
      .map((line) => line.trim().toLowerCase());
    const urls = [`url = https://github.com/${repository}`, `url = git@github.com:${repository}.git`];
    return urls.some((url) => lines.includes(url.toLowerCase())) ? folder : null;
  }
  return null;
}
