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
  /**
   * Of an environment with its files compared, while it is still asked what it loads, or the Python on PATH whether that is the one: why it
   * is not what was wanted; null = it is. Never rejects. What was done with it counts only once this has said so. Absent: that was asked before.
   */
  doubt?: Promise<Error | null>;
}

export interface RuntimeWanted {
  product: Product;
  /** One to four numbers. */
  version: string;
  kind: RuntimeKind;
  /** The caller's own Python: used as it is, measured, never replaced. */
  python: string | null;
}
