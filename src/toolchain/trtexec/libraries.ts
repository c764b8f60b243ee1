import type { Product } from '../../core/product.js';
import { readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { searchFolders } from '../../host/environment.js';
import type { Host } from '../../host/host.js';

/** A TensorRT library file, and by which road a program would come to it. */
export interface LibraryFile {
  path: string;
  origin: 'beside trtexec' | 'LD_LIBRARY_PATH' | 'PATH' | 'ldconfig';
}

const NAMES: Record<Product, RegExp> = {
  tensorrt: /^(?:libnvinfer\.so(?:\.\d+)*|nvinfer(?:_\d+)?\.dll)$/,
  'tensorrt-rtx': /^(?:libtensorrt_rtx\.so(?:\.\d+)*|tensorrt_rtx(?:_\d+)*\.dll)$/,
};

/** Folders beside a program in which NVIDIA's archives and packages keep its libraries. */
export function foldersBeside(trtexec: string): string[] {
  const bin = path.dirname(realpathSync(trtexec));
  const root = path.dirname(bin);
  const targets = path.join(root, 'targets');
  return [
    path.join(root, 'lib'),
    path.join(root, 'lib64'),
    ...entriesOf(targets).map((name) => path.join(targets, name, 'lib')),
    bin,
  ];
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** The distinct library files of a folder (links resolved), `needed` alone where the program names one. */
function librariesIn(folder: string, product: Product, needed: string | null): string[] {
  const names = entriesOf(folder).filter((name) =>
    needed === null ? NAMES[product].test(name) : name === needed,
  );
  const files = names.flatMap((name) => {
    try {
      return [realpathSync(path.join(folder, name))];
    } catch {
      return []; // a link to nowhere
    }
  });
  return [...new Set(files)];
}

async function ldconfigLibraries(host: Host, product: Product, needed: string | null): Promise<string[]> {
  if (host.platform !== 'linux') return [];
  for (const program of ['ldconfig', '/sbin/ldconfig']) {
    const result = await host.run(program, ['-p'], { timeoutSeconds: 20, quiet: true });
    if (result.ending.kind !== 'exited' || result.ending.status !== 0) continue;
    const files = [...result.stdout.matchAll(/^[ \t]*(\S+) \(.*\) => (.+)$/gm)].flatMap(
      ([, name = '', file = '']) =>
        (needed === null ? NAMES[product].test(name) : name === needed) ? [file] : [],
    );
    return [
      ...new Set(
        files.flatMap((file) => {
          try {
            return [realpathSync(file)];
          } catch {
            return [];
          }
        }),
      ),
    ];
  }
  return [];
}

/**
 * Every TensorRT library that a trtexec can come to, in the order in which the loader would look when the folders beside the
 * program are put first: beside it, LD_LIBRARY_PATH (PATH on Windows), the loader's cache.
 */
export async function librariesInReach(
  host: Host,
  product: Product,
  trtexec: string,
  needed: string | null,
): Promise<LibraryFile[]> {
  const variable = host.platform === 'win32' ? 'PATH' : 'LD_LIBRARY_PATH';
  const searched = searchFolders(variable, host.env[variable] ?? '');
  const found: LibraryFile[] = [
    ...foldersBeside(trtexec).flatMap((folder) =>
      librariesIn(folder, product, needed).map((file) => ({ path: file, origin: 'beside trtexec' as const })),
    ),
    ...searched.flatMap((folder) =>
      librariesIn(folder, product, needed).map((file) => ({ path: file, origin: variable as 'PATH' })),
    ),
    ...(await ldconfigLibraries(host, product, needed)).map((file) => ({
      path: file,
      origin: 'ldconfig' as const,
    })),
  ];
  return found.filter((library, index) => found.findIndex((other) => other.path === library.path) === index);
}
