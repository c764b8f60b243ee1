import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe } from '@jest/globals';

/** Data that lies beside the repository on the machines of its authors, and nowhere else. */
export const SHARED_DATA = path.resolve(import.meta.dirname, '..', '..', '..', 'shared', 'data');

/** describe, or describe.skip with the reason in the name, where the data is not there. */
export function describeShared(file: string): (name: string, body: () => void) => void {
  const there = existsSync(path.join(SHARED_DATA, file));
  return (name, body) => {
    if (there) describe(name, body);
    else describe.skip(`${name} (skipped: shared data ${file} is not on this machine)`, body);
  };
}
