import type { Finding, Location } from './findings.js';
import type { Product } from './product.js';

export type Verdict = 'pass' | 'fail' | 'unproven';

export type Require = 'load' | 'inspect';

export type WitnessSource =
  'pin' | 'trtexec' | 'builder-library' | 'plan-header' | 'plan-body' | 'runtime-module' | 'runtime-library';

/** One measured (or, for a pin, declared) version, and where it was measured. */
export interface Witness {
  source: WitnessSource;
  product: Product;
  /** One to four numbers, `10.0.1.6`. */
  version: string;
  /** Where it was measured: a file, a library path, a banner line. */
  detail: string;
  location?: Location;
}

/** One step that passed, failed, or did not run and so proves nothing. */
export interface Check {
  name: string;
  status: Verdict;
  durationMs: number;
  /** Why, in one line, where that is not obvious. */
  detail?: string;
}

/** One place that was looked at, and why it was taken or refused. Listed in the report in the order of the search. */
export interface Candidate {
  what: 'trtexec' | 'python' | 'libnvinfer';
  path: string;
  /** Where the path came from: `input trtexec`, `TENSORRT_ROOT`, `PATH`, `tool cache`, `dpkg`, ... */
  origin: string;
  /** Measured, never read off a name; null where it could not be measured. */
  version: string | null;
  taken: boolean;
  reason: string;
}

/** The verdict on one engine under one runtime. */
export interface EngineReport {
  model: string | null;
  engine: string | null;
  /** Of the engine's bytes as they were inspected, hexadecimal; absent where no engine came as far. */
  sha256?: string;
  /** The runtime version that was asked for, where it is not the pin. */
  runtimeVersion?: string;
  verdict: Verdict;
  witnesses: Witness[];
  checks: Check[];
  findings: Finding[];
  /** Every trtexec that was looked at, and why it was taken or refused; absent where none was looked for. */
  candidates?: Candidate[];
  /** Under which key the converted engine is kept, and whether it was there already; absent where engines are not kept. */
  engineCache?: { key: string; hit: boolean };
}

/** The one document that every other output is made from. Its JSON Schema: docs/report.schema.json. */
export interface Report {
  schema: 'trt-guard/report/v1';
  verdict: Verdict;
  require: Require;
  engines: EngineReport[];
  /** What belongs to no single engine: pins of the repository that disagree. */
  findings: Finding[];
}
