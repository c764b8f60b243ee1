import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeTempDir } from './temp-dir.js';
import { realHost } from './real.js';

/** What comes on standard input, as a file that is gone when `use` ends. */
export async function withStandardInput<T>(use: (file: string) => Promise<T>): Promise<T> {
  const folder = await makeTempDir(realHost().tempDir, 'trt-guard-inspect-');
  try {
    const copy = path.join(folder.path, 'engine');
    await pipeline(process.stdin, createWriteStream(copy));
    return await use(copy);
  } finally {
    await folder.remove();
  }
}
