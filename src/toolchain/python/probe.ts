import path from 'node:path';
import type { Product } from '../../core/product.js';
import type { Host } from '../../host/host.js';
import { askPythonAll, askPythonFor } from '../harness/ask.js';

export interface MeasuredLibrary {
  path: string;
  /** Four parts from 10.x on, three for 8.x; null where the library does not say. */
  version: string | null;
  error: string | null;
}

export interface MeasuredModule {
  module: string | null;
  file: string | null;
  moduleVersion: string | null;
  /** The libraries that are really mapped after the import. */
  libraries: MeasuredLibrary[];
  error: string | null;
}

/** getInferLib*Version of a library file, asked through ctypes in a child of its own. Never rejects. */
export async function measureLibrary(
  host: Host,
  python: string,
  libraryPath: string,
  env: Record<string, string> = {},
): Promise<MeasuredLibrary> {
  try {
    const question = ['libraries', path.resolve(libraryPath)] as const;
    const [answer] = (await askPythonFor(host, python, question, {
      scope: 'runtime',
      env,
    })) as MeasuredLibrary[];
    return answer ?? { path: libraryPath, version: null, error: 'no answer' };
  } catch (error) {
    return { path: libraryPath, version: null, error: (error as Error).message };
  }
}

/** Imports a module and asks the TensorRT libraries that are mapped then (Linux). Never rejects. */
export async function measureModule(
  host: Host,
  python: string,
  module: string,
  env: Record<string, string> = {},
): Promise<MeasuredModule> {
  try {
    return (await askPythonFor(host, python, ['module', module], {
      scope: 'runtime',
      env,
    })) as MeasuredModule;
  } catch (error) {
    return { module: null, file: null, moduleVersion: null, libraries: [], error: (error as Error).message };
  }
}

/** CUDA version that the installed driver offers (`13.0`), or why there is none. */
export interface MeasuredDriver {
  version: string | null;
  error: string | null;
}

/** What the Python on PATH is asked in one child; undefined = it did not come to that answer. */
export interface Asked {
  path: string;
  /** Who it is (find-python.ts). */
  python: unknown;
  driver: MeasuredDriver | undefined;
  module: MeasuredModule | undefined;
}

/** All that is to be known of a Python, at once. Who it is comes first: the code of a module may end the process. Never rejects. */
export async function measureAll(host: Host, python: string, module: string): Promise<Asked> {
  const [who, measured, driver] = await askPythonAll(
    host,
    python,
    [['python'], ['module', module], ['cuda-driver']],
    { scope: 'runtime' },
  );
  return {
    path: python,
    python: who,
    driver: driver as MeasuredDriver | undefined,
    module: measured as MeasuredModule | undefined,
  };
}

/** Never rejects. */
export async function measureCudaDriver(host: Host, python: string): Promise<MeasuredDriver> {
  try {
    return (await askPythonFor(host, python, ['cuda-driver'], { scope: 'runtime' })) as MeasuredDriver;
  } catch (error) {
    return { version: null, error: (error as Error).message };
  }
}

/** Library files in the TensorRT wheels of a Python; nothing is imported for it. Never rejects. */
export async function locateWheelLibraries(host: Host, python: string, product: Product): Promise<string[]> {
  const question =
    product === 'tensorrt'
      ? ['libnvinfer.so.*', 'tensorrt_libs', 'tensorrt']
      : ['libtensorrt_rtx.so.*', 'tensorrt_rtx_libs'];
  try {
    return (await askPythonFor(host, python, ['wheel-libraries', ...question], {
      scope: 'runtime',
    })) as string[];
  } catch {
    return [];
  }
}
