import type { Certainty, DataRow } from './containers.js';

/** nvcr.io/nvidia/l4t-tensorrt:rX: the tag is the TensorRT version; JetPack's own build where that is known to four parts. */
export const L4T_TENSORRT: readonly DataRow[] = [
  ['8.0.1', '8.0.1', 'likely'],
  ['8.2.1', '8.2.1', 'likely'],
  ['8.4.1', '8.4.1', 'uncertain'],
  ['8.5.2', '8.5.2', 'likely'],
  ['8.5.2.2', '8.5.2.2', 'likely'],
  ['8.6.2', '8.6.2', 'likely'],
  ['10.3.0', '10.3.0.30', 'likely'],
];

/** A JetPack release, the L4T releases it is built on (a last part `x` stands for any), its TensorRT, how sure that is. */
export type JetpackRow = readonly [
  jetpack: string,
  l4t: readonly string[],
  tensorrt: string | null,
  certainty: Certainty,
];

export const JETPACK: readonly JetpackRow[] = [
  ['4.5', ['32.5.x'], '7.1.3', 'likely'],
  ['4.5.1', ['32.5.x'], '7.1.3', 'likely'],
  ['4.6', ['32.6.1'], '8.0.1', 'likely'],
  ['4.6.1', ['32.7.1'], '8.2.1', 'confirmed'],
  ['4.6.2', ['32.7.2'], '8.2.1', 'likely'],
  ['4.6.3', ['32.7.3'], '8.2.1', 'likely'],
  ['4.6.4', ['32.7.4'], '8.2.1', 'likely'],
  ['4.6.5', ['32.7.5'], '8.2.1', 'likely'],
  ['4.6.6', ['32.7.6'], '8.2.1', 'confirmed'],
  ['5.0 DP', ['34.1.0'], null, 'unknown'],
  ['5.0.1 DP', ['34.1.1'], null, 'unknown'],
  ['5.0.2', ['35.1.0'], '8.4.1.5', 'confirmed'],
  ['5.1', ['35.2.1'], '8.5.2.2', 'confirmed'],
  ['5.1.1', ['35.3.1'], '8.5.2.2', 'confirmed'],
  ['5.1.2', ['35.4.1'], '8.5.2.2', 'confirmed'],
  ['5.1.3', ['35.5.0'], '8.5.2.2', 'confirmed'],
  ['5.1.4', ['35.6.0'], '8.5.2.2', 'confirmed'],
  ['5.1.5', ['35.6.1', '35.6.2', '35.6.3'], '8.5.2.2', 'confirmed'],
  ['5.1.6', ['35.6.4', '35.6.5'], '8.5.2.2', 'confirmed'],
  ['6.0 EA', ['36.0.0'], null, 'unknown'],
  ['6.0 DP', ['36.2.0'], '8.6.2', 'likely'],
  ['6.0', ['36.3.0'], '8.6.2.3', 'confirmed'],
  ['6.1', ['36.4.0'], '10.3.0.30', 'confirmed'],
  ['6.1 rev 1', ['36.4.2'], '10.3.0.30', 'likely'],
  ['6.2', ['36.4.3'], '10.3.0.30', 'confirmed'],
  ['6.2.1', ['36.4.4', '36.4.7'], '10.3.0.30', 'confirmed'],
  ['6.2.2', ['36.5.0'], '10.3.0.30', 'confirmed'],
  ['7.0', ['38.2.0', '38.2.1', '38.2.2'], '10.13.3.9', 'confirmed'],
  ['7.1', ['38.4.0'], '10.13.3.9', 'confirmed'],
  ['7.2 EA', ['39.0.0'], null, 'unknown'],
  ['7.2', ['39.2.0'], '10.16.2.10', 'confirmed'],
  ['7.2.1', ['39.2.1'], '10.16.2', 'uncertain'],
];
