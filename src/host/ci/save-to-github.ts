import { existsSync } from 'node:fs';
import path from 'node:path';
import { isFeatureAvailable, saveCache } from '@actions/cache';
import { sha256OfFile } from '../files.js';
import type { Made } from './github-cache.js';

/**
 * Keeps a part of the cache folder for other jobs, as it was when the action's own step ended.
 * @returns why it was not kept, in words for people; null = it was, or another job has done so
 */
export async function saveToGitHub({ key, paths, marker, cacheDir, seal }: Made): Promise<string | null> {
  if (!isFeatureAvailable()) return 'this step has no cache service';
  const file = path.join(cacheDir, marker);
  if (!existsSync(file) || (await sha256OfFile(file)) !== seal)
    return `${file} was modified after trt-guard wrote it`;
  // The library's tar takes the names of its entries from here, and the entry's version from the paths as they are given.
  process.chdir(cacheDir);
  process.env['GITHUB_WORKSPACE'] = cacheDir;
  try {
    await saveCache([...paths], key);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
