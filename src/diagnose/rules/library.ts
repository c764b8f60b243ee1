import type { Rule } from './rule.js';

const LIBRARY = String.raw`(?<library>(?:lib)?[\w+-]{1,80}(?:\.so[\w.]{0,20}|\.dll|\.dylib))`;

/** Telltale lines of libraries that are missing or of another version. */
export const LIBRARY_TELLS: readonly Rule[] = [
  // --- libraries
  {
    literals: ['cannot open shared object', 'error while loading shared libraries'],
    match: new RegExp(
      `${LIBRARY}.{0,120}?cannot open shared object|shared libraries: ${LIBRARY.replace('library', 'library2')}`,
      'i',
    ),
    unless:
      /Could not load dynamic library|dlerror|\[W\]|GStreamer|[\\/]tensorrt(?:_bindings|_lean|_dispatch|_rtx)?[\\/]tensorrt\w*\.so: /i,
    cause: 'missing-shared-library',
    strength: 'proof',
  },
  {
    literals: [
      'unable to load library',
      'unable to open library',
      'unable to load shared library',
      'failed to load library',
      'could not load library',
      'cannot load library',
      'could not open library',
    ],
    match: new RegExp(`(?:load|open)(?: shared)? library:? ?['"]?(?:\\S{0,200}/)?${LIBRARY}?`, 'i'),
    unless: /\[W\]|warning:|undefined symbol/i,
    cause: 'missing-shared-library',
    strength: 'sign',
  },
  {
    literals: [
      'could not find: nvinfer',
      'nvinfer.dll',
      'nvinfer_10.dll',
      'nvonnxparser',
      'nvinfer_plugin',
      'dll load failed',
      'loadlibrary failed',
      'could not find: cu',
      'winerror 126',
      'winerror 127',
    ],
    match: new RegExp(
      `(?:\\[WinError 12[67]\\].{0,300}?(?<library3>(?:nvinfer|nvonnx|cudart|cudnn|cublas)\\w{0,40}\\.dll)|Could not find:? ${LIBRARY}|DLL load failed|LoadLibrary failed with error 126|${LIBRARY.replace('library', 'library2')}.{0,60}(?:was )?not found)`,
      'i',
    ),
    cause: 'missing-shared-library',
    strength: 'sign',
  },
  {
    literals: [
      'file too short',
      'invalid elf header',
      'wrong elf class',
      'static tls block',
      'glibc_',
      'glibcxx_',
    ],
    match: new RegExp(
      `${LIBRARY}.{0,120}?(?:file too short|invalid ELF header|wrong ELF class|static TLS block|version .GLIBC)|version .GLIBC(?:XX)?_[\\d.]+.{0,4} not found`,
      'i',
    ),
    cause: 'missing-shared-library',
    strength: 'sign',
  },
  {
    literals: ['could not locate'],
    match: new RegExp(`Could not locate ${LIBRARY}`, 'i'),
    cause: 'missing-shared-library',
    strength: 'hint',
  },
  {
    literals: ['please install tensorrt libraries', 'could not find tensorrt'],
    cause: 'missing-shared-library',
    strength: 'hint',
    atWarning: true,
  },
  {
    literals: ['could not load dynamic library'],
    match: /Could not load dynamic library '(?<library>libnvinfer[\w.]{1,30})'/,
    cause: 'missing-shared-library',
    strength: 'hint',
  },
  {
    literals: [
      'cannot find -lnv',
      'cannot find -lcud',
      ' -lnvinfer',
      ' -lnvonnxparser',
      'undefined symbol',
      'undefined reference',
    ],
    // The linker speaks the language of the machine.
    match:
      /(?:cannot find|\bld: [^-]{1,40}) -l(?<library>nv\w+|cud\w+)|undefined (?:symbol|reference).{0,60}(?:nvinfer|nvonnxparser|createInfer|getPluginRegistry|initLibNvInfer)/i,
    cause: 'missing-shared-library',
    strength: 'hint',
  },
  {
    literals: ['tensorrt.so: cannot open', 'tensorrt_bindings.so: cannot open'],
    match: /[\\/](?<module>tensorrt(?:_bindings|_lean|_dispatch|_rtx)?)[\\/]tensorrt\w*\.so: cannot open/i,
    cause: 'python-binding-missing',
    strength: 'proof',
  },
  {
    literals: ['no module named', 'cannot import name'],
    match:
      /No module named ['"]?(?<module>tensorrt\w*(?:\.\w+)?)|cannot import name '\w+' from (?:partially initialized module )?'(?<module2>tensorrt\w*)/i,
    unless: /tensorrt_llm|TensorRT-LLM/,
    cause: 'python-binding-missing',
    strength: 'sign',
  },
  {
    literals: ["module 'tensorrt"],
    match:
      /module '(?<module>tensorrt(?!_lean|_dispatch)\w*)' has no attribute '(?:Logger|__version__|Builder|Runtime|OnnxParser|init_libnvinfer_plugins)'/,
    cause: 'python-binding-missing',
    strength: 'sign',
  },
  {
    literals: [
      'no matching distribution found for',
      'failed building wheel for',
      'failed to build',
      'could not find a version that satisfies',
    ],
    match:
      /(?:distribution found for|wheel for|satisfies the requirement|Failed to build) ?(?<module>(?:nvidia-)?tensorrt[\w-]*)/i,
    cause: 'python-binding-missing',
    strength: 'sign',
  },
  {
    literals: [
      'tensorrt is not installed',
      'tensorrt not installed',
      'tensorrt module not found',
      'please install tensorrt first',
      'please install the tensorrt',
      'tensorrt was not found',
      'requires tensorrt',
    ],
    unless: /\[W\]|warning/i,
    cause: 'python-binding-missing',
    strength: 'hint',
  },

  // --- CUDA libraries
  {
    literals: ['cublasstatus == cublas_status_success', 'cublas_status_success failed'],
    cause: 'cuda-library-version-mix',
    strength: 'hint',
  },
  {
    literals: [
      'compiled against cublas',
      'running against cublas',
      'mismatch of libnvrtc',
      'version_mismatch',
      'cudnn version mismatch',
      'cudnn version incompatibility',
      'but source was compiled with',
      'compiled against cudnn',
    ],
    match:
      /Compiled against (?<cudaLibrary>\w+) (?<wantedVersion>\d+(?:\.\d+)*) but running against \w+ (?<loadedVersion>\d+(?:\.\d+)*)|mismatch of libnvrtc|(?:CUDNN|CUBLAS)\w*VERSION_MISMATCH|cudnn version (?:mismatch|incompat)|Loaded runtime CuDNN library: (?<loadedVersion2>[\d.]+) but source was compiled with:? (?<wantedVersion2>[\d.]+)|compiled against cudnn/i,
    cause: 'cuda-library-version-mix',
    strength: 'proof',
  },
  {
    literals: ['postdeserializationcheck() failed'],
    cause: 'cuda-library-version-mix',
    strength: 'hint',
  },
  {
    literals: [
      'undefined symbol',
      'symbol lookup error',
      'could not load symbol',
      'not defined in file',
      'unable to load symbol',
      'nvrtc: error',
      'nvrtc_error',
    ],
    match:
      /(?:undefined symbol|symbol lookup error|not defined in file|(?:could not|unable to) load symbol).{0,200}?(?:cublas|cudnn|nvrtc|cudart|libcu)|nvrtc: error: invalid value for --gpu-architecture|NVRTC_ERROR/i,
    cause: 'cuda-library-version-mix',
    strength: 'sign',
  },
];
