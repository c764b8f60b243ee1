import type { SourceFile } from './source.js';
import { safeLeaves, withReferences, yamlLeaves, type YamlLeaf } from './yaml.js';

/** More files than any pipeline is split into. */
const MAX_FILES = 100;

/** A GitLab pipeline: its file, and the files of the repository that it includes. */
export interface Pipeline {
  files: SourceFile[];
  /** Of all files, those of the including one last; `!reference` stands for what it refers to. */
  leaves: YamlLeaf[];
}

/**
 * Follows `include: local` (https://docs.gitlab.com/ci/yaml/#includelocal). `find`: the files of the repository that a path or a
 * glob from its top folder names. Throws ParseProblem where the file itself cannot be parsed.
 */
export function pipelineOf(file: SourceFile, find: (name: string) => readonly SourceFile[]): Pipeline {
  const own = yamlLeaves(file);
  const files = new Map([[file.path, file]]);
  const queue: (readonly YamlLeaf[])[] = [own];
  const included: YamlLeaf[] = [];
  for (const leaves of queue)
    for (const name of includesOf(leaves))
      for (const other of find(name)) {
        if (files.has(other.path) || files.size >= MAX_FILES) continue;
        files.set(other.path, other);
        const more = safeLeaves(other);
        queue.push(more);
        included.push(...more);
      }
  return { files: [...files.values()], leaves: withReferences([...included, ...own]) };
}

function includesOf(leaves: readonly YamlLeaf[]): string[] {
  return leaves.flatMap(({ path: [first, ...rest], value: { text } }) => {
    if (first !== 'include') return [];
    const keys = rest.filter((key) => typeof key === 'string');
    const isLocal = keys.length === 0 ? !/^https?:/.test(text) : keys.length === 1 && keys[0] === 'local';
    return isLocal ? [text.replace(/^\/+/, '')] : [];
  });
}
