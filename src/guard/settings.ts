import type { InputRange } from '../core/shapes.js';
import type { AskedGpu, AskedPrecision } from './contract/terms.js';

/** What `.trt-guard.yml` says about one model. A pull request may change it, so it names no program and no file to write. */
export interface ModelSettings {
  profiles: InputRange[][];
  trtexecArgs: string[];
  plugins: string[];
  precision: AskedPrecision | null;
  targets: AskedGpu[];
  /** Where the engine goes: a file, or a folder where it ends in `/`, in the workspace. */
  output: string | null;
  /** `.trt-guard.yml:12` */
  place: string;
}

export const NO_SETTINGS: ModelSettings = {
  profiles: [],
  trtexecArgs: [],
  plugins: [],
  precision: null,
  targets: [],
  output: null,
  place: '',
};
