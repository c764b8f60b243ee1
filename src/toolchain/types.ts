import type { Product, RuntimeKind } from '../core/product.js';

/** A trtexec that can be started. */
export interface Trtexec {
  path: string;
  origin: string;
  /** Folders to put in front of LD_LIBRARY_PATH so that it finds its own libnvinfer. */
  libraryDirs: string[];
  /** getInferLibVersion of the libnvinfer that this trtexec would load, where it was found; four numbers from 10.x on. */
  libraryPath: string | null;
  libraryVersion: string | null;
}

/** A Python in which the runtime's module can be imported. */
export interface PythonRuntime {
  python: string;
  origin: 'input' | 'path' | 'isolated';
  /** Variables that this Python needs on top of the harness's own (LD_LIBRARY_PATH, PYTHONPATH). */
  env: Record<string, string>;
  /** What was installed, `tensorrt-rtx-cu12==1.5.0.114`; empty unless isolated. */
  packages: string[];
  /** The isolated environment was there already: nothing was downloaded. */
  cached: boolean;
  /** Of an environment with its files compared, before it is known whether it is what was wanted. Absent: that is known. */
  doubt?: Doubt;
}

/** What a process told of the TensorRT that it loaded. */
export interface Told {
  libraries: readonly { path: string; version: string | null; error: string | null }[];
  /** Why its module was not imported. */
  error: string | null;
}

/** Whether an environment is what was wanted: what was done with it counts only where both say null. Neither rejects. */
export interface Doubt {
  /** Why another Python is meant, as soon as that is known. */
  other: Promise<Error | null>;
  /** Why it is not what was wanted. Where what was done with it told so, it is not asked once more what it loads. */
  problem: (told: Told | null) => Promise<Error | null>;
}

export interface RuntimeWanted {
  product: Product;
  /** One to four numbers. */
  version: string;
  kind: RuntimeKind;
  /** The caller's own Python: used as it is, measured, never replaced. */
  python: string | null;
}
