/**
 * One thing to ask of the builder API, as trt_harness.py carries it out. `flag` is the caller's argument, for refusals: a release
 * that lacks the named enum member or attribute refuses it by name, before the model is parsed.
 */
export type BuildOperation = { flag: string } & (
  | { op: 'flag' | 'clear-flag'; name: string; minCapability?: number }
  | { op: 'network-flag' | 'parser-flag' | 'clear-parser-flag'; name: string }
  | { op: 'attribute'; name: string; value: number }
  | { op: 'enum'; name: string; type: string; member: string }
  | { op: 'pool'; name: string; bytes: number }
  | { op: 'tactic-sources'; add: string[]; remove: string[] }
  | { op: 'preview'; name: string; on: boolean }
  | { op: 'formats'; of: 'input' | 'output'; tensors: { dtype: string; formats: string[] }[] }
  | { op: 'layer-precisions'; layers: { name: string; dtype: string }[] }
  | { op: 'layer-output-types'; layers: { name: string; dtypes: string[] }[] }
  | { op: 'layer-devices'; layers: { name: string; device: string }[] }
  | { op: 'timing-cache'; file: string }
);

export type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An operation before it is known which argument asks for it. */
export type Operation = Without<BuildOperation, 'flag'>;
