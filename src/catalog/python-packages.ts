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
