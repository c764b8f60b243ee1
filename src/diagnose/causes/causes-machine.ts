import type { CauseText } from './cause-text.js';

const SUPPORT = 'https://docs.nvidia.com/deeplearning/tensorrt/11.4.1/getting-started/support-matrix.html';
const INSTALL = 'https://docs.nvidia.com/deeplearning/tensorrt/latest/installing-tensorrt/installing.html';

/** Causes in the machine and its libraries. */
export const MACHINE_CAUSES = {
  'missing-shared-library': {
    meaning: 'A library that the loader or TensorRT opens cannot be found or opened.',
    looksLike:
      '`error while loading shared libraries: libnvinfer.so.10`, `Unable to load library: libnvinfer_builder_resource...`',
    message: 'The library[ {library}] cannot be found or opened.',
    remedy:
      'Install the package that holds it[ ({library})], of the same TensorRT version, and put its folder on LD_LIBRARY_PATH (Windows: PATH).',
    documentation: INSTALL,
  },
  'python-binding-missing': {
    meaning: 'The TensorRT Python package, or its bindings part, is absent from the interpreter in use.',
    looksLike: "`ModuleNotFoundError: No module named 'tensorrt'`, `No module named 'tensorrt_bindings'`",
    message: 'The Python interpreter in use has no[ {module}] module of TensorRT.',
    remedy:
      'Install TensorRT for this interpreter[: python -m pip install {pipRuntime}], its -libs and -bindings packages in the same version.',
    documentation: INSTALL,
  },
  'cuda-driver-too-old': {
    meaning:
      'The NVIDIA driver is older than the CUDA that TensorRT (or the code in the plan) needs, or there is none.',
    looksLike:
      '`CUDA initialization failure with error: 35`, `CUDA driver version is insufficient for CUDA runtime version`, `unsupported toolchain` (222)',
    message:
      'The NVIDIA driver[ {driver}] is missing or older than this TensorRT build needs[ ({driverNeeded})].',
    remedy:
      'Install a newer driver[ ({driverNeeded} or newer)], or use the TensorRT build for the CUDA major that the driver supports (nvidia-smi shows it).',
    documentation: SUPPORT,
  },
  'cuda-init-failure': {
    meaning:
      'CUDA cannot start for another reason than an old driver: no device, no memory, a broken installation.',
    looksLike: '`CUDA initialization failure with error: 100`, `no CUDA-capable device is detected`',
    message: 'CUDA cannot start on this machine[ (error {cudaCode})][: {cudaError}].',
    remedy:
      'Run nvidia-smi in the same place (container, user): the GPU has to be there (docker run --gpus all), free, and its driver loaded.',
    documentation: 'https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__TYPES.html',
  },
  'gpu-unsupported-by-release': {
    meaning: 'This TensorRT release does not know the GPU: too new for it, or already dropped.',
    looksLike: '`Target GPU SM 120 is not supported by this TensorRT release`, `Unsupported SM: 0x809`',
    message:
      'This TensorRT release does not support the GPU[ (SM {sm})][ of compute capability {capability}].',
    remedy:
      'Use a release that supports this GPU: Blackwell needs 10.8 or newer, Volta 10.4 or older, Pascal 9 or older (support matrix).',
    documentation: SUPPORT,
  },
  'cuda-library-version-mix': {
    meaning:
      'cuBLAS, cuBLASLt, cuDNN or NVRTC is of another version than TensorRT was made for, and it matters here.',
    looksLike:
      '`Compiled against cuBLASLt A but running against cuBLASLt B`, `due to mismatch of libnvrtc version`',
    message:
      '[{cudaLibrary} of version {loadedVersion} is loaded, TensorRT was made for {wantedVersion}. ]A CUDA library of another version than TensorRT was made for is loaded.',
    remedy:
      'Install the CUDA and cuDNN versions that the support matrix names for this TensorRT, and take other copies off LD_LIBRARY_PATH (PyTorch ships its own).',
    documentation: SUPPORT,
  },
  'gpu-out-of-memory': {
    meaning: 'A GPU allocation failed, and that is what stopped the build or the load.',
    looksLike:
      '`Cuda Runtime (out of memory)`, `Requested amount of GPU memory (N bytes) could not be allocated`',
    message: 'The GPU has too little free memory[: {bytes} bytes could not be allocated].',
    remedy:
      'Free the GPU (nvidia-smi shows who uses it), lower --memPoolSize=workspace:N and the largest shapes of the profile, or use a GPU with more memory.',
    documentation: 'https://docs.nvidia.com/deeplearning/tensorrt/latest/reference/troubleshooting.html',
  },
  'host-out-of-memory': {
    meaning: 'The machine ran out of main memory: the kernel killed the process, or an allocation threw.',
    looksLike: '`Killed` as the last line (exit status 137), `std::bad_alloc`',
    message: 'The machine has too little main memory: the process was killed, or an allocation failed.',
    remedy:
      'Give the build more main memory (a larger runner, swap, the memory limit of the container), or convert a smaller model at a time.',
  },
  'native-crash': {
    meaning:
      'The process died by a signal or an internal assertion, in import, parse, build or load, with no error that names a cause.',
    looksLike: '`Segmentation fault (core dumped)` as the last line, `received signal SIGSEGV`',
    message: 'The process died by a signal[ ({signal})] with no error that names a cause.',
    remedy:
      'Run it again with --verbose and under gdb -batch -ex run -ex bt; check for two copies of TensorRT, CUDA or protobuf in one process, and for a working GPU.',
  },
} satisfies Record<string, CauseText>;
