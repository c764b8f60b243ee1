/**
 * Which TensorRT a container contains (JetPack: jetpack.ts). Facts collected 2026-11-23 from image labels (com.nvidia.tensorrt.version),
 * release notes, and public package lists; the last column says how sure a row is:
 * `confirmed` (a label, a banner, or two independent sources), `likely` (one good source), `uncertain`, `unknown`.
 * Only confirmed and likely rows resolve. Containers and JetPack carry builds of their own (23.04: 8.6.1.2, public 8.6.1.6).
 */
export type Certainty = 'confirmed' | 'likely' | 'uncertain' | 'unknown';

/** What it is called, its TensorRT version where one was seen, how sure that is. */
export type DataRow = readonly [name: string, tensorrt: string | null, certainty: Certainty];

/** Monthly stack of nvcr.io/nvidia/{tensorrt,pytorch,tensorflow}:YY.MM. */
export const MONTHLY: readonly DataRow[] = [
  // docs.nvidia.com/deeplearning: release notes of TensorFlow (18.08 to 19.02), PyTorch (19.03), Triton (19.06 to 21.08).
  ['18.08', '4.0.1', 'likely'],
  ['18.11', '5.0.2', 'likely'],
  ['18.12', '5.0.2', 'likely'],
  ['19.01', '5.0.2', 'likely'],
  ['19.02', '5.0.2', 'likely'],
  ['19.03', '5.1.2', 'likely'],
  ['19.06', '5.1.5', 'likely'],
  ['19.08', '5.1.5', 'likely'],
  ['19.12', '6.0.1', 'likely'],
  ['20.01', '7.0.0', 'likely'],
  ['20.03', '7.0.0', 'confirmed'],
  ['20.07', '7.1.3', 'likely'],
  ['20.12', '7.2.2', 'likely'],
  ['21.08', '8.0.1.6', 'likely'],
  ['22.01', '8.2.2.1', 'confirmed'],
  ['22.02', '8.2.3.0', 'confirmed'],
  ['22.03', '8.2.3.0', 'confirmed'],
  ['22.04', '8.2.4.2', 'confirmed'],
  ['22.05', '8.2.5.1', 'confirmed'],
  ['22.06', '8.2.5', 'uncertain'],
  ['22.07', '8.4.1', 'likely'],
  ['22.08', '8.4.2.4', 'confirmed'],
  ['22.09', '8.5.0.12', 'likely'],
  ['22.10', null, 'uncertain'],
  ['22.11', '8.5.1', 'likely'],
  ['22.12', '8.5.1.7', 'confirmed'],
  ['23.01', '8.5.2.2', 'likely'],
  ['23.02', '8.5.3.1', 'confirmed'],
  ['23.03', '8.5.3', 'likely'],
  ['23.04', '8.6.1.2', 'confirmed'],
  ['23.05', '8.6.1.2', 'likely'],
  ['23.06', '8.6.1.6', 'likely'],
  ['23.07', '8.6.1.6', 'uncertain'],
  ['23.08', null, 'unknown'],
  ['23.09', '8.6.1.2', 'uncertain'],
  ['23.10', '8.6.1', 'uncertain'],
  ['23.11', '8.6.1', 'likely'],
  ['23.12', '8.6.1', 'likely'],
  ['24.01', '8.6.1.6', 'confirmed'],
  ['24.02', '8.6.3', 'likely'],
  ['24.03', '8.6.3', 'likely'],
  ['24.04', '8.6.3', 'uncertain'],
  ['24.05', '10.0.1.6', 'confirmed'],
  ['24.06', '10.1.0', 'uncertain'],
  ['24.07', '10.2.0', 'uncertain'],
  ['24.08', '10.3.0.26', 'confirmed'],
  ['24.09', null, 'unknown'],
  ['24.10', '10.5.0', 'uncertain'],
  ['24.11', '10.6.0.26', 'likely'],
  ['24.12', '10.7.0', 'uncertain'],
  // The release notes say build 43; NVIDIA's own images on it (tao_pytorch_backend) say 40: https://github.com/NVIDIA/tao_pytorch_backend
  ['25.01', '10.8.0', 'likely'],
  ['25.02', '10.8.0.43', 'likely'],
  ['25.03', '10.9.0.34', 'likely'],
  ['25.04', '10.9.0.34', 'likely'],
  ['25.05', null, 'unknown'],
  ['25.06', '10.11.0.33', 'likely'],
  ['25.07', null, 'unknown'],
  ['25.08', '10.13.2.6', 'uncertain'],
  ['25.09', '10.13.3.9', 'likely'],
  ['25.10', '10.13.3.9', 'confirmed'],
  ['25.11', '10.14.1', 'uncertain'],
  ['25.12', '10.14.1.48', 'confirmed'],
  ['26.01', '10.14.1.48', 'likely'],
  ['26.02', '10.15.1.26', 'likely'],
  ['26.03', '10.16.0.72', 'likely'],
  ['26.04', '10.16.1.11', 'likely'],
  ['26.05', '10.16.1.11', 'likely'],
  ['26.06', '11.0.0.114', 'confirmed'],
  ['26.07', '11.1.0.106', 'confirmed'],
  ['26.08', '11.2.1.2', 'likely'],
  ['26.09', null, 'unknown'],
];

/** The tag, `23.04`, of the first monthly container that surely carries this build, all four numbers; null where none is known. */
export function containerWith(version: string): string | null {
  if (version.split('.').length !== 4) return null;
  return (
    MONTHLY.find(([, tensorrt, certainty]) => tensorrt === version && certainty === 'confirmed')?.[0] ?? null
  );
}

/** nvcr.io/nvidia/tritonserver:YY.MM-py3 where it is not of the month: its base can be of an earlier one. */
const TRITON_APART: ReadonlyMap<string, DataRow> = new Map([
  // Built on 26.05.
  ['26.06', ['26.06', '10.16.1.11', 'likely']],
]);

/** nvcr.io/nvidia/tritonserver:YY.MM-py3 (tensorrtserver before 20.03). */
export const TRITON: readonly DataRow[] = MONTHLY.filter(([month]) => month !== '26.09').map(
  (row) => TRITON_APART.get(row[0]) ?? row,
);

/**
 * nvcr.io/nvidia/tritonserver:YY.MM-trtllm-python-py3, from the table that NVIDIA publishes
 * (github.com/triton-inference-server/server, docs/introduction/compatibility.md).
 */
export const TRITON_TRTLLM: readonly DataRow[] = [
  ['24.04', null, 'uncertain'],
  ['24.05', '10.0.1.6', 'likely'],
  ['24.06', '10.0.1', 'likely'],
  ['24.07', '10.1.0', 'likely'],
  ['24.08', '10.3.0', 'likely'],
  ['24.09', '10.4.0', 'likely'],
  ['24.10', '10.4.0', 'likely'],
  ['24.11', '10.6.0', 'likely'],
  ['24.12', '10.7.0', 'likely'],
  ['25.01', '10.8.0.43', 'likely'],
  ['25.02', '10.8.0.43', 'likely'],
  ['25.03', '10.9.0.34', 'likely'],
  ['25.04', '10.9.0.34', 'likely'],
  ['25.05', '10.9.0.34', 'likely'],
  ['25.06', '10.10.0.31', 'likely'],
  ['25.07', '10.10.0.31', 'likely'],
  ['25.08', '10.11.0.33', 'likely'],
  ['25.09', '10.11.0.33', 'likely'],
  ['25.10', '10.11.0.33', 'likely'],
  ['25.11', '10.13.3.9', 'likely'],
  ['25.12', '10.13.3.9', 'likely'],
  ['26.01', '10.13.3.9', 'likely'],
  ['26.02', '10.13.3.9', 'likely'],
  ['26.03', '10.14.1.48', 'likely'],
  ['26.04', '10.14.1.48', 'likely'],
  ['26.05', '10.14.1.48', 'likely'],
  ['26.06', '10.14.1.48', 'likely'],
  ['26.07', '10.14.1.48', 'likely'],
];

/** nvcr.io/nvidia/deepstream:X.Y on x86_64, and the JetPack that its Jetson flavour needs. */
export const DEEPSTREAM: readonly (readonly [...DataRow, jetpack: string])[] = [
  ['6.0', '8.0.1', 'confirmed', '4.6'],
  ['6.0.1', '8.0.1', 'confirmed', '4.6'],
  ['6.1', '8.2.5.1', 'confirmed', '5.0.1 DP'],
  ['6.1.1', '8.4.1.5', 'confirmed', '5.0.2'],
  ['6.2', '8.5.2.2', 'confirmed', '5.1'],
  ['6.3', '8.5.3.1', 'confirmed', '5.1.2'],
  ['6.4', '8.6.1.6', 'confirmed', '6.0 DP'],
  ['7.0', '8.6.1.6', 'confirmed', '6.0'],
  ['7.1', '10.3.0.26', 'confirmed', '6.1'],
  // docs.nvidia.com/metropolis/deepstream, migration guides of 8.0 and 9.2; NVIDIA/DeepStream for 9.0.
  ['8.0', '10.9.0.34', 'likely', '7.0'],
  ['9.0', '10.14.1.48', 'likely', '7.1'],
  ['9.1', null, 'uncertain', '7.2'],
  ['9.2', '10.16.0.72', 'likely', '7.2'],
];
