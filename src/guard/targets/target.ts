import path from 'node:path';

/** A model to convert, and where its engine goes. */
export interface ModelTarget {
  model: string;
  engine: string;
  /** The engine that this one must not be slower than. */
  baseline?: string;
}

/** One thing to prove: a model to convert, or an engine that exists. */
export type Target = ModelTarget | { model: null; engine: string; baseline?: string };

export function isModel(target: Target): target is ModelTarget {
  return target.model !== null;
}

/** A path as people write it: relative where it lies below the working folder. */
export function displayPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
}
