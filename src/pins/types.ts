import type { Product } from '../guard/report.js';

/** One place where a TensorRT version is declared. The keys are the contract of `pins --json`. */
export interface Pin {
  /** Relative to the scanned folder, with `/`. */
  file: string;
  /** From 1. */
  line: number;
  column: number;
  /** Which reader found it: `requirements`, `dockerfile`, `workflow`, ... */
  kind: string;
  product: Product;
  /** As written: `==10.0.1`, `24.05-py3`, `latest`; null where no version is given. */
  spec: string | null;
  /** The TensorRT version that the spec means, where the data says so; else null. */
  version: string | null;
  /** The text that holds the pin. */
  text: string;
}
