import type { Product } from '../core/product.js';
import type { Finding } from '../core/findings.js';
import type { Ignored } from '../core/report.js';
import type { LinkName } from './compare/link-names.js';

/** What a pinned TensorRT is for, where the place says so. */
export type Role = 'build' | 'runtime';

/** One place where a TensorRT version is declared. The first eight keys are the contract of `pins --json`. */
export interface Pin {
  /** Relative to the scanned folder, with `/`. */
  file: string;
  /** From 1. The line on which the version is written: of a variable, its definition, not its use. */
  line: number;
  /** From 1: where the package name, the image name, or the bare version begins. */
  column: number;
  /** Which reader found it: `requirements`, `dockerfile`, `workflow`, ... */
  kind: string;
  product: Product;
  /** As written: `==10.0.1`, `24.05-py3`, `latest`; null where no version is given. */
  spec: string | null;
  /** The TensorRT version that the spec means, where the data says so; else null. */
  version: string | null;
  /** The line that holds the pin, trimmed. */
  text: string;
  /** What carries the version: a package (`tensorrt-cu12`), an image (`nvcr.io/nvidia/tritonserver`), a variable, ... */
  name: string;
  role: Role | null;
  /** The groups (of `.trt-guard.yml`) in which it must agree with the others; `default` where none is configured. */
  groups: string[];
  /** Where the value is used, when that is another line than the one on which it is written. */
  usedBy?: { file: string; line: number }[];
  /** How the version was found, where it is not simply written there: the row of data, or the reason why it is unknown. */
  basis?: string;
  /** Why nothing is held to this pin: only a word near a number says that it is one. */
  weak?: string;
}

/** One version, and everyone who asks for it. */
export interface Side {
  version: string;
  pins: { file: string; line: number; column: number; text: string; spec: string | null }[];
}

/** Pins of one product that differ. Has at least two sides. */
export interface Disagreement {
  /** `error` where a named link says that the pins meet; `notice` where nothing does. */
  severity: 'error' | 'notice';
  /** Why they meet; null for a notice. */
  link: LinkName | null;
  product: Product;
  group: string;
  versions: Side[];
  /** What differs, without its places: `TensorRT pins disagree in group "gpu"`. */
  summary: string;
  /** In words why they meet; null for a notice. */
  meeting: string | null;
  /** Names every side in one sentence. */
  message: string;
}

export interface PinsResult {
  pins: Pin[];
  disagreements: Disagreement[];
  /** Pins of which nobody knows which version they mean, so that they were compared with nothing. */
  uncompared: Pin[];
  findings: Finding[];
  /** What `.trt-guard.yml` kept out of the comparison. */
  ignored: Ignored[];
}

export interface PinsOptions {
  /** The text of `.trt-guard.yml`, where the one in the folder is not to be asked; null for none. */
  config?: string | null;
  /** The day against which expiry dates of `.trt-guard.yml` are judged; without it expired exceptions cannot be seen. */
  today?: Date;
  /** More paths (globs, relative to the folder) to leave out. */
  ignore?: readonly string[];
  /**
   * Exact files (no globs; relative to the folder) that the caller judges or writes itself: they and, of an engine, its
   * passport are not pins in this call and cause no finding.
   */
  except?: readonly string[];
}
