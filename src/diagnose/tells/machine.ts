import type { Tell } from '../tell.js';

const LIBRARY = String.raw`(?<library>(?:lib)?[\w+-]{1,80}(?:\.so[\w.]{0,20}|\.dll|\.dylib))`;

/** CUDA errors of initialization that mean a driver too old for the CUDA in use (cudaError_t and CUresult numbers). */
const DRIVER_TOO_OLD = new Set(['35', '36', '222', '803']);

/** Telltale lines of the machine and its libraries. */
export const MACHINE_TELLS: readonly Tell[] = [
  // --- libraries
  {
    has: ['cannot open shared object', 'error while loading shared libraries'],
    match: new RegExp(
      `${LIBRARY}.{0,120}?cannot open shared object|shared libraries: ${LIBRARY.replace('library', 'library2')}`,
      'i',
    ),
    unless: /Could not load dynamic library|dlerror|\[W\]|GStreamer/i,
    cause: 'missing-shared-library',
    strength: 'proof',
  },
  {
    has: [
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
    has: [
      'could not find: nvinfer',
      'nvinfer.dll',
      'nvinfer_10.dll',
      'nvonnxparser',
      'nvinfer_plugin',
      'dll load failed',
      'loadlibrary failed',
    ],
    match: new RegExp(
      `(?:Could not find:? ${LIBRARY}|DLL load failed|LoadLibrary failed with error 126|${LIBRARY.replace('library', 'library2')}.{0,60}(?:was )?not found)`,
      'i',
    ),
    cause: 'missing-shared-library',
    strength: 'sign',
  },
  {
    has: [
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
    has: ['could not locate'],
    match: new RegExp(`Could not locate ${LIBRARY}`, 'i'),
    cause: 'missing-shared-library',
    strength: 'hint',
  },
  {
    has: ['please install tensorrt libraries', 'could not find tensorrt'],
    cause: 'missing-shared-library',
    strength: 'hint',
    atWarning: true,
  },
  {
    has: ['could not load dynamic library'],
    match: /Could not load dynamic library '(?<library>libnvinfer[\w.]{1,30})'/,
    cause: 'missing-shared-library',
    strength: 'hint',
  },
  {
    has: ['cannot find -lnv', 'cannot find -lcud', 'undefined symbol', 'undefined reference'],
    match:
      /cannot find -l(?<library>nv\w+|cud\w+)|undefined (?:symbol|reference).{0,60}(?:nvinfer|nvonnxparser|createInfer|getPluginRegistry|initLibNvInfer)/i,
    cause: 'missing-shared-library',
    strength: 'hint',
  },
  {
    has: ['no module named', 'cannot import name'],
    match:
      /No module named ['"]?(?<module>tensorrt\w*(?:\.\w+)?)|cannot import name '\w+' from (?:partially initialized module )?'(?<module2>tensorrt\w*)/i,
    unless: /tensorrt_llm|TensorRT-LLM/,
    cause: 'python-binding-missing',
    strength: 'sign',
  },
  {
    has: ["module 'tensorrt"],
    match:
      /module '(?<module>tensorrt\w*)' has no attribute '(?:Logger|__version__|Builder|Runtime|OnnxParser|init_libnvinfer_plugins)'/,
    cause: 'python-binding-missing',
    strength: 'sign',
  },
  {
    has: [
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
    has: [
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

  // --- driver and CUDA
  {
    has: ['cuda initialization failure', 'cudart initialization', 'cuda initialize failure'],
    match: /Cuda\w* initiali[sz]\w* failure(?: with error:? ?(?<cudaCode>\d{1,4}))?/i,
    decide: ({ cudaCode }) =>
      cudaCode !== undefined && DRIVER_TOO_OLD.has(cudaCode) ? 'cuda-driver-too-old' : 'cuda-init-failure',
    strength: 'proof',
  },
  {
    has: [
      'driver version is insufficient',
      'insufficientdriver',
      'driver on your system is too old',
      'unsupported toolchain',
      'unsupported ptx',
      'unsupported_ptx',
    ],
    cause: 'cuda-driver-too-old',
    strength: 'proof',
  },
  {
    has: [
      'cuda_error_invalid_image',
      'invalid image',
      'device kernel image is invalid',
      'invalidkernelimage',
      'error 222',
    ],
    match: /INVALID_IMAGE|image is invalid|InvalidKernelImage|(?:cuda|driver|ptx).{0,60}error:? ?222/i,
    cause: 'cuda-driver-too-old',
    strength: 'sign',
  },
  {
    has: [
      'was built for nvidia driver release',
      'unsatisfied condition: cuda',
      'requires nvidia driver',
      'nvidia driver version',
      'minimum required driver',
      'driver version',
    ],
    match:
      /NVIDIA Driver Release (?<driverNeeded>[\d.]+) or later,? but|unsatisfied condition: cuda ?>= ?(?<driverNeeded2>[\d.]+)|requires NVIDIA driver (?:release|version)? ?(?<driverNeeded3>[\d.]+)|driver (?:version )?(?<driver>[\d.]+)? ?is (?:too old|older than|lower than|not (?:supported|sufficient))/i,
    unless: /\[W\]|compatibility mode is ENABLED|using CUDA forward compatibility/i,
    cause: 'cuda-driver-too-old',
    strength: 'sign',
  },
  {
    has: [
      'no cuda-capable device',
      'cuda_error_no_device',
      'cudaerrornodevice',
      'system not yet initialized',
      'system_not_ready',
      'unsupported display driver',
      'driver/library version mismatch',
      'could not select device driver',
      'invalid device ordinal',
      'cuinit',
      'no cuda gpus are available',
      'found no nvidia driver',
      'forward compatibility was attempted',
      'operation not supported on this os',
      'no nvidia gpu',
      'no gpu found',
    ],
    match:
      /(?<cudaError>no CUDA-capable device(?: is detected)?|CUDA_ERROR_NO_DEVICE|cudaErrorNoDevice|system not yet initialized|SYSTEM_NOT_READY|unsupported display driver|Driver\/library version mismatch|could not select device driver|invalid device ordinal|cuInit.{0,40}(?:fail|error)|No CUDA GPUs are available|Found no NVIDIA driver|forward compatibility was attempted|operation not supported on this OS|no NVIDIA GPU|no GPU found)/i,
    cause: 'cuda-init-failure',
    strength: 'sign',
  },
  {
    has: ['cannot find device id'],
    match: /(?<cudaError>Cannot find device ID \S{1,8})/i,
    cause: 'cuda-init-failure',
    strength: 'sign',
    atInfo: true,
  },
  {
    name: 'factory-nullptr',
    has: ['factory function returned nullptr'],
    cause: 'cuda-init-failure',
    strength: 'hint',
  },
  {
    has: ['supported'],
    match:
      /(?:Target GPU )?SM (?<sm>\d{2,3}) is not supported|Unsupported SM\b|Unsupported SM:? ?(?<sm2>0x[\da-f]+|\d+)|compute capability (?<capability>\d{1,2}\.\d).{0,40}(?:is )?(?:not supported|unsupported)|not support(?:ed)?.{0,40}compute capability (?<capability2>\d{1,2}\.\d)?|(?:Volta|Pascal|Maxwell|Kepler|Blackwell|Turing)(?: GPUs?)?.{0,30}(?:not|no longer) supported/i,
    unless: /PyTorch installation|\[W\]|warning:|deprecat|DLA/i,
    cause: 'gpu-unsupported-by-release',
    strength: 'proof',
  },
  {
    has: [
      'cannot run on this gpu, which has compute capability',
      'trtsmtocask',
      'does not support this compute capability',
    ],
    match: /compute capability (?<capability>\d{1,2}\.\d)|trtSmToCask|does not support this/i,
    cause: 'gpu-unsupported-by-release',
    strength: 'proof',
  },

  {
    has: ['sm version not supported', 'fixsmverfornvrtc'],
    cause: 'gpu-unsupported-by-release',
    strength: 'proof',
  },

  // --- CUDA libraries
  {
    has: ['cublasstatus == cublas_status_success', 'cublas_status_success failed'],
    cause: 'cuda-library-version-mix',
    strength: 'hint',
  },
  {
    has: [
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
      /Compiled against (?<cudaLibrary>\w+) (?<wantedVersion>[\d.]+) but running against \w+ (?<loadedVersion>[\d.]+)|mismatch of libnvrtc|(?:CUDNN|CUBLAS)\w*VERSION_MISMATCH|cudnn version (?:mismatch|incompat)|Loaded runtime CuDNN library: (?<loadedVersion2>[\d.]+) but source was compiled with:? (?<wantedVersion2>[\d.]+)|compiled against cudnn/i,
    cause: 'cuda-library-version-mix',
    strength: 'proof',
  },
  {
    has: ['postdeserializationcheck() failed'],
    cause: 'cuda-library-version-mix',
    strength: 'hint',
  },
  {
    has: [
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

  // --- memory
  {
    name: 'gpu-oom',
    has: [
      'out of memory',
      'outofmemory',
      'out_of_memory',
      'cuda error in allocate: 2',
      'requested amount of gpu memory',
      'gpu memory',
      'status_alloc_failed',
      'nvmapmemalloc',
      'cuda failure: 2',
    ],
    match:
      /Cuda\w*.{0,80}out of memory|out of memory.{0,80}(?:cuda|gpu|device)|OutOfMemory|CUDA_ERROR_OUT_OF_MEMORY|Cuda Error in \w+: 2\b|Requested amount of GPU memory \((?<bytes>\d+) bytes\)|(?:GPU|device) memory.{0,60}(?:could not be allocated|insufficient|not enough|exhausted)|cudaErrorMemoryAllocation|STATUS_ALLOC_FAILED|NvMapMemAlloc\w*:? .{0,40}error 12|Cuda failure: 2\b/i,
    unless: /Kill(?:ed)? process|oom-kill|use tactic|tactic.{0,80}insufficient|insufficient.{0,80}tactic/i,
    cause: 'gpu-out-of-memory',
    strength: 'proof',
    survivable: true,
  },
  {
    has: ['out of memory'],
    match: /(?:allocat|\[E\]|error|buffer|tensor|GPU|TRT).{0,120}out of memory/i,
    unless: /Kill(?:ed)? process|oom-kill|RAM/i,
    cause: 'gpu-out-of-memory',
    strength: 'sign',
    survivable: true,
  },
  {
    has: [
      'bad_alloc',
      'memoryerror',
      'bad allocation',
      'cannot allocate memory',
      'out of memory: kill',
      'oom-kill',
      'oomkilled',
      'not enough memory: you tried to allocate',
      'host memory',
      'unable to allocate',
      'invoked oom-killer',
    ],
    match:
      /bad_alloc|bad allocation|\bMemoryError|Cannot allocate memory|Out of memory: Kill|oom-kill|OOMKilled|not enough memory: you tried|host memory.{0,40}(?:could not|insufficient|not enough|fail)|Unable to allocate [\d.]+ [MGT]iB for an array/i,
    unless: /GPU memory|cuda|static TLS/i,
    cause: 'host-out-of-memory',
    strength: 'sign',
  },
  {
    name: 'killed',
    has: [
      'killed',
      'exit code 137',
      'exit status 137',
      'code: 137',
      'code 137',
      'sigkill',
      'signal 9',
      'exit code -9',
      'status 137',
      'rc=137',
      'exited with code 137',
    ],
    match:
      /^(?:\S{0,120}:? ?(?:line \d+:)? *\d* *)?Killed\b(?! by user)|(?:exit(?:ed)?|status|return\w*|code|rc).{0,20}(?:137|-9)\b|SIGKILL|signal 9\b|\bKilled\s*$|\d+ Killed /i,
    cause: 'host-out-of-memory',
    strength: 'last',
  },

  // --- crashes
  {
    name: 'crash',
    has: [
      'segmentation fault',
      'sigsegv',
      'sigabrt',
      'core dumped',
      'sigbus',
      'bus error',
      'exit code 139',
      'exit code 134',
      'status 139',
      'status 134',
      'signal 11',
      'signal 6',
      'code: 139',
      'access violation',
      '0xc0000005',
      'free(): invalid',
      'double free or corruption',
      'malloc():',
      'stack smashing',
      'corrupted size vs',
      'corrupted double-linked',
      '0xc0000409',
      '-1073740791',
      'exit code 132',
      'munmap_chunk',
      'sigill',
      'illegal instruction (',
      'rc=139',
      'code 139',
      '3221225477',
      'exit code -11',
      '-1073741819',
      'floating point exception',
      'sigfpe',
      'pure virtual method called',
      'terminate called',
    ],
    match:
      /(?<signal>SIGSEGV|SIGABRT|SIGBUS|SIGILL|SIGFPE|Segmentation fault|Bus error|Aborted|Illegal instruction|Floating point exception|access violation)|core dumped|(?:code|status|rc)\D{0,4}(?:139|134)|signal (?:11|6)\b|0xC0000005|free\(\): invalid|double free|malloc\(\)|stack smashing|corrupted size|corrupted double|0xC0000409|-1073740791|exit code 132|munmap_chunk|pure virtual method|terminate called|3221225477|-1073741819|-11\b/i,
    cause: 'native-crash',
    strength: 'last',
  },
];
