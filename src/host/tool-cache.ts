import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Something that lies in the tool cache, whole: its marker `<folder>.complete` was written last. */
export interface CachedTool {
  /** As the cache writes it: `10.0.1-6`. */
  version: string;
  /** What @actions/tool-cache calls the architecture: `linux-x64-cuda12.4`. */
  variant: string;
  folder: string;
}

/**
 * Every complete installation of a tool below `root`, found by @actions/tool-cache itself, so that what is kept here is what any other
 * action finds. Its own `cacheDir`, `downloadTool` and `extract*` are not used: docs/decisions/0002-toolkit.md says why.
 */
export async function findCachedTools(root: string, tool: string): Promise<CachedTool[]> {
  const own = path.join(root, tool);
  if (!existsSync(own)) return [];
  const variants = new Set(
    readdirSync(own, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name.endsWith('.complete') && path.dirname(entry.parentPath) === own)
      .map((entry) => entry.name.slice(0, -'.complete'.length)),
  );
  const { find, findAllVersions } = await import('@actions/tool-cache');
  return inToolCache(root, () =>
    [...variants].flatMap((variant) =>
      findAllVersions(tool, variant).map((version) => ({
        version,
        variant,
        folder: find(tool, version, variant),
      })),
    ),
  );
}

/** The library looks where RUNNER_TOOL_CACHE says, which only a runner sets, and tells each step on stdout, which belongs to others. */
function inToolCache<T>(root: string, look: () => T): T {
  const name = 'RUNNER_TOOL_CACHE';
  const before = process.env[name];
  const write = process.stdout.write.bind(process.stdout);
  process.env[name] = root;
  process.stdout.write = () => true;
  try {
    return look();
  } finally {
    process.stdout.write = write;
    if (before === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before;
  }
}
