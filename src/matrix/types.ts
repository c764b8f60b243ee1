import type { Product } from '../core/product.js';
import type { Require } from '../core/report.js';

/** `check` does everything in one job; `build` and `load` split it between a machine without a GPU and one with. */
export type Stage = 'check' | 'build' | 'load';

/**
 * One job of the matrix. Keys that are inputs of the action have the inputs' names and the form that the inputs take: lists are one
 * value a line, and what was not asked for is empty.
 */
export interface MatrixEntry {
  /** Unique, and safe in file and artifact names. Made from what the job is to do, so that a part of another plan never fits. */
  id: string;
  /** For people: what GitHub shows as the job's name. */
  name: string;
  stage: Stage;
  model: string;
  engine: string;
  output: string;
  product: Product;
  'tensorrt-version': string;
  'tensorrt-version-file': string;
  'runtime-version': string;
  require: Require;
  /** Where the job writes its report: a file name. */
  report: string;
  /** Name of the artifact that carries the report, and the engines of a `build`. */
  artifact: string;
  /** Of a `load`: the artifact with its engines. */
  'engines-from': string;
  /** Of a `load`: the models that its engines were built from, one a line. */
  'built-from': string;
}

/** A GitHub matrix. */
export interface Grid {
  include: MatrixEntry[];
}
