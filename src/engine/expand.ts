import path from 'node:path';
import { InputError } from '../core/findings.js';
import { kindAt } from '../host/file-kind.js';
import { didYouMean } from '../core/text/nearest.js';
import { nearFiles } from '../host/near-files.js';

/** Names that engine files carry in the wild, in small letters or large ones. */
const ENGINE_NAMES = '**/*.{engine,plan,trt,trtengine,trt-engine,rtx}';
const ENGINE_NAMES_SHOWN = '.engine, .plan, .trt, .trt-engine, .rtx';

/**
 * Files that `patterns` name, each once, in the order given: a file as it is, a folder as the engine files below it, a glob
 * as what it matches. A name that exists is never taken for a glob, so `model[1].engine` works.
 * @throws InputError where a pattern names nothing: a check of nothing must not pass.
 */
export async function expandFiles(patterns: readonly string[]): Promise<string[]> {
  if (patterns.length === 0) throw new InputError('No file was given. Name engine files, folders or globs.');
  const files = new Set<string>();
  for (const pattern of patterns) for (const file of await expandOne(pattern)) files.add(file);
  return [...files];
}

async function expandOne(pattern: string): Promise<string[]> {
  const kind = kindAt(pattern);
  if (kind === 'file' || kind === 'special') return [pattern];
  if (kind === 'folder') {
    const { globFiles } = await import('../host/glob.js');
    const found = await globFiles(ENGINE_NAMES, { cwd: pattern, caseSensitiveMatch: false });
    const files = found.map((file) => path.join(pattern, file));
    if (files.length === 0)
      throw new InputError(`The folder ${pattern} contains no engine file (${ENGINE_NAMES_SHOWN}).`);
    return files;
  }
  const { globFiles, isDynamicPattern } = await import('../host/glob.js');
  if (!isDynamicPattern(pattern))
    throw new InputError(
      `Cannot read ${pattern}: no such file${didYouMean(pattern, nearFiles(pattern)) || '.'}`,
    );
  const matches = await globFiles(pattern);
  if (matches.length === 0) throw new InputError(`Nothing matches ${pattern}.`);
  return matches;
}
