import type { Witness } from '../core/report.js';
import type { OnnxUse, PlanFacts } from '../engine/index.js';
import type { ExitStatus } from '../host/host.js';
import type { HarnessResult } from '../toolchain/index.js';

/** What was measured beside the log. Any part may be missing; what is present beats the log. */
export interface DiagnosisFacts {
  /** The first bytes of the engine file. */
  plan?: PlanFacts | null;
  witnesses?: readonly Witness[];
  /** One run of the loading harness. */
  harness?: HarnessResult | null;
  /** What the model asks of a parser, where one was converted. */
  onnx?: OnnxUse | null;
  /** What was asked for. */
  request?: {
    product?: string;
    /** The pinned version, as `10.0.1`. */
    pin?: string | null;
    trtexecArgs?: readonly string[];
    model?: string | null;
    engine?: string | null;
  };
  /** How the conversion ended. */
  convertEnding?: ExitStatus;
  /** `linux`, `win32`, ... and `x64`, `arm64`: where it ran. */
  platform?: { os: string; arch: string };
}
