import { spawnSync } from 'node:child_process';
import path from 'node:path';

const SOURCE = path.resolve(import.meta.dirname, '../fixtures/programs/driver/cuda.c');

/** Compiles the stub of the CUDA driver into `folder`; returns the library's path. */
export function stubDriver(folder: string): string {
  const library = path.join(folder, 'libcuda-stub.so');
  const { status, stderr, error } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE], {
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(`a C compiler is needed for this test: ${error?.message ?? stderr}`, { cause: error });
  return library;
}
