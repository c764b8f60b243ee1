/**
 * Which TensorRT a container or a JetPack carries. Facts collected 2026-11-23 from image labels (com.nvidia.tensorrt.version),
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
  ['25.01', '10.8.0.43', 'likely'],
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

/**
 * The TensorRT (major.minor) that a release of onnxruntime-gpu was built and tested with.
 * https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html#requirements up to 1.22; 1.23 and 1.24 by the
 * NV_TENSORRT_VERSION that the wheels from PyPI were compiled with (100900 in 1.23.2, 101401 in 1.24.1); 1.30 by its CI
 * (cuda13_trt_version in common-variables.yml), and the releases between two that agree.
 */
export const ONNXRUNTIME: readonly (readonly [onnxruntime: string, tensorrt: string])[] = [
  ['1.30', '10.14'],
  ['1.29', '10.14'],
  ['1.28', '10.14'],
  ['1.27', '10.14'],
  ['1.26', '10.14'],
  ['1.25', '10.14'],
  ['1.24', '10.14'],
  ['1.23', '10.9'],
  ['1.22', '10.9'],
  ['1.21', '10.8'],
  ['1.20', '10.4'],
  ['1.19', '10.2'],
  ['1.18', '10.0'],
  ['1.17', '8.6'],
  ['1.16', '8.6'],
  ['1.15', '8.6'],
  ['1.14', '8.5'],
  ['1.13', '8.4'],
  ['1.12', '8.4'],
  ['1.11', '8.2'],
  ['1.10', '8.0'],
  ['1.9', '8.0'],
];

/**
 * The TensorRT (major.minor) that a release of torch-tensorrt requires: dev_dep_versions.yml and README.md at the tags of
 * github.com/pytorch/TensorRT.
 */
export const TORCH_TENSORRT: readonly (readonly [torchTensorrt: string, tensorrt: string])[] = [
  ['2.13', '11.0'],
  ['2.12', '10.16'],
  ['2.11', '10.15'],
  ['2.10', '10.14'],
  ['2.9', '10.13'],
  ['2.8', '10.12'],
  ['2.7', '10.9'],
  ['2.6', '10.7'],
  ['2.5', '10.3'],
  ['2.4', '10.1'],
  ['2.3', '10.0'],
  ['2.2', '8.6'],
  ['1.4', '8.6'],
  ['1.3', '8.5'],
  ['1.2', '8.4'],
  ['1.1', '8.2'],
];

/**
 * Releases of the package `tensorrt` on PyPI and the public build of TensorRT that each is: from 8.6 to 10.7 the package name
 * leaves the build out (those rows are matched by release number, not read out of the wheel). Post-releases are left out.
 */
export const PYPI: readonly (readonly [pypi: string, tensorrt: string])[] = [
  ['8.5.1.7', '8.5.1.7'],
  ['8.5.2.2', '8.5.2.2'],
  ['8.5.3.1', '8.5.3.1'],
  ['8.6.0', '8.6.0.12'],
  ['8.6.1', '8.6.1.6'],
  ['10.0.0b6', '10.0.0.6'],
  ['10.0.1', '10.0.1.6'],
  ['10.1.0', '10.1.0.27'],
  ['10.2.0', '10.2.0.19'],
  ['10.3.0', '10.3.0.26'],
  ['10.4.0', '10.4.0.26'],
  ['10.5.0', '10.5.0.18'],
  ['10.6.0', '10.6.0.26'],
  ['10.7.0', '10.7.0.23'],
  ['10.8.0.43', '10.8.0.43'],
  ['10.9.0.34', '10.9.0.34'],
  ['10.10.0.31', '10.10.0.31'],
  ['10.11.0.33', '10.11.0.33'],
  ['10.12.0.36', '10.12.0.36'],
  ['10.13.0.35', '10.13.0.35'],
  ['10.13.2.6', '10.13.2.6'],
  ['10.13.3.9', '10.13.3.9'],
  ['10.14.1.48', '10.14.1.48'],
  ['10.15.1.29', '10.15.1.29'],
  ['10.16.0.72', '10.16.0.72'],
  ['10.16.1.11', '10.16.1.11'],
  ['11.0.0.114', '11.0.0.114'],
  ['11.1.0.106', '11.1.0.106'],
  ['11.2.1.2', '11.2.1.2'],
  ['11.3.0.99', '11.3.0.99'],
  ['11.4.0.106', '11.4.0.106'],
];
