import type { Rule } from './rule.js';

/** CUDA errors of initialization that mean a driver too old for the CUDA in use (cudaError_t and CUresult numbers). */
const DRIVER_TOO_OLD = new Set(['35', '36', '222', '803']);

/** Telltale lines of the driver, CUDA and the GPU. */
export const GPU_TELLS: readonly Rule[] = [
  // --- driver and CUDA
  {
    literals: ['cuda initialization failure', 'cudart initialization', 'cuda initialize failure'],
    match: /Cuda\w* initiali[sz]\w* failure(?: with error:? ?(?<cudaCode>\d{1,4}))?/i,
    decide: ({ cudaCode }) =>
      cudaCode !== undefined && DRIVER_TOO_OLD.has(cudaCode) ? 'cuda-driver-too-old' : 'cuda-init-failure',
    strength: 'proof',
  },
  {
    // How programs print the number of a CUDA call that failed.
    literals: ['cuda failure', 'cuda error', 'cuda_error', 'cudaerror'],
    match: /cuda[_ ]?(?:failure|error)\b.{0,80}?(?:[: =(]|code ?)(?<cudaCode>35|36|222|803)\b(?![.:]\d)/i,
    cause: 'cuda-driver-too-old',
    strength: 'sign',
  },
  {
    literals: [
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
    literals: [
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
    literals: [
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
    literals: [
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
      'export running on cpu but must be on gpu',
      'nvrmmeminit',
      'nvrmgpulibopen failed',
      'invalid runtime name: nvidia',
      'unknown runtime specified nvidia',
      'backend supports only gpu device',
      'cuda failed to initialize',
    ],
    match:
      /(?<cudaError>no CUDA-capable device(?: is detected)?|CUDA_ERROR_NO_DEVICE|cudaErrorNoDevice|system not yet initialized|SYSTEM_NOT_READY|unsupported display driver|Driver\/library version mismatch|could not select device driver|invalid device ordinal|cuInit.{0,40}(?:fail|error)|No CUDA GPUs are available|Found no NVIDIA driver|forward compatibility was attempted|operation not supported on this OS|no NVIDIA GPU|no GPU found|running on CPU but must be on GPU|NvRmMemInit\w* failed(?: with [\w ]{1,30})?|NvRmGpuLibOpen failed|(?:unknown or )?invalid runtime name: nvidia|[Uu]nknown runtime specified nvidia|TensorRT backend supports only GPU device|CUDA failed to initialize)/i,
    cause: 'cuda-init-failure',
    strength: 'sign',
  },
  {
    literals: ['initialization error', 'busy or unavailable', 'driver is a stub library'],
    match:
      /(?:[Cc]uda|CUDA|\bcu[A-Z]).{0,120}(?<cudaError>initialization error|devices are busy or unavailable|driver is a stub library)/,
    cause: 'cuda-init-failure',
    strength: 'sign',
  },
  {
    literals: ['initialization error'],
    match: /(?:[Cc]uda|CUDA|\bcu[A-Z]).{0,120}initialization error/,
    sets: { cudaCode: '3' },
  },
  {
    // The start script of NVIDIA's containers: `[[ System not yet initialized (error 802) ]]`.
    literals: ['[[ '],
    match: /\[\[ (?<cudaError>.{1,160}?) \(error (?<cudaCode>\d{1,4})\) \]\]/,
    decide: ({ cudaCode }) =>
      cudaCode !== undefined && DRIVER_TOO_OLD.has(cudaCode) ? 'cuda-driver-too-old' : 'cuda-init-failure',
    strength: 'sign',
    atInfo: true,
  },
  {
    literals: ['cannot find device id'],
    match: /(?<cudaError>Cannot find device ID \S{1,8})/i,
    cause: 'cuda-init-failure',
    strength: 'sign',
    atInfo: true,
  },
  {
    name: 'factory-nullptr',
    literals: ['factory function returned nullptr'],
    cause: 'cuda-init-failure',
    strength: 'hint',
  },
  {
    // Containers: the driver is the host's, and comes in only where the container is started with it.
    literals: [
      'libcuda.so',
      'could not select device driver',
      'nvidia-container-cli',
      'libnvidia-ml.so',
      'runtime name: nvidia',
      'runtime specified nvidia',
      'exec: "nvidia-container-',
    ],
    match:
      /exec: "nvidia-container-(?:runtime|cli)": executable|runtime (?:name:|specified) nvidia|libcuda\.so(?:\.1)?['"]?: ?cannot open|could not select device driver|nvidia-container-cli.{0,200}(?:error|fail)|libnvidia-ml\.so(?:\.1)?['"]?: ?cannot open/i,
    // What is there, and too old, says so.
    unless: /unsatisfied condition/,
    cause: 'cuda-init-failure',
    strength: 'proof',
    sets: { container: 'no-driver' },
  },
  // What the container runtime of NVIDIA lacks, beside itself.
  { literals: ['bpf_prog_query', 'device filters attached'], sets: { toolkit: 'cgroup' } },
  {
    literals: ['nvml error: driver not loaded', 'driver error: failed to process request', 'nvidia.ko'],
    sets: { toolkit: 'driver-not-loaded' },
  },
  { literals: ['ldconfig.real: no such file'], sets: { toolkit: 'ldconfig' } },
  {
    literals: ["couldn't communicate with the nvidia driver", 'driver/library version mismatch'],
    match: /communicate with the NVIDIA driver|(?<nvml>Driver\/library version mismatch)/,
    cause: 'cuda-init-failure',
    strength: 'sign',
    sets: { container: 'nvidia-smi' },
  },
  {
    // The start script of NVIDIA's containers, which goes on.
    literals: ['driver was not detected'],
    cause: 'cuda-init-failure',
    strength: 'hint',
    sets: { container: 'no-driver' },
    atWarning: true,
  },
  // A Jetson whose container lacks the driver of its system: https://github.com/dusty-nv/jetson-containers/issues/384
  { literals: ['nvrmmeminit', 'nvrmgpulibopen'], sets: { nvrm: 'yes' } },
  {
    // Its driver is part of JetPack: https://github.com/TheSpaghettiDetective/obico-server/issues/515
    name: 'jetson',
    literals: ['tegra', 'jetson', 'jetpack', 'l4t', 'nvgpu', 'nvmap', 'aarch64-linux'],
    match: /tegra|jetson|jetpack|\bl4t\b|nvgpu|NvMap|aarch64-linux/i,
    sets: { jetson: 'yes' },
  },
  {
    literals: ['cudaerrorinsufficientdriver', 'cuda error code=35', 'cuda-python', 'cudart.cuda'],
    match: /cuda_call|cudart\.cuda\w+|error code=35/,
    sets: { cudaPython: 'yes' },
  },
  {
    literals: ['supported'],
    match:
      /(?:Target GPU )?SM (?<sm>\d{2,3}) is not supported|Unsupported SM\b(?::? ?(?<sm2>0x[\da-f]+|\d+))?|compute capability (?<capability>\d{1,2}\.\d).{0,40}(?:is )?(?:not supported|unsupported)|not support(?:ed)?.{0,40}compute capability (?<capability2>\d{1,2}\.\d)|(?:Volta|Pascal|Maxwell|Kepler|Blackwell|Turing)(?: GPUs?)?.{0,30}(?:not|no longer) supported/i,
    unless: /PyTorch installation|\[W\]|warning:|deprecat|DLA|\b(?:FP8|BF16|bfloat16|NVFP4|FP4|INT4)\b/i,
    cause: 'gpu-unsupported-by-release',
    strength: 'proof',
  },
  {
    // How programs and CUDA samples print it.
    literals: ['compute capability major'],
    match: /compute capability major:? ?(?<capabilityMajor>\d{1,2}),? minor:? ?(?<capabilityMinor>\d)/i,
    atInfo: true,
  },
  {
    literals: [
      'does not support compute capability',
      'cannot run on this gpu, which has compute capability',
      'trtsmtocask',
      'does not support this compute capability',
    ],
    match: /compute capability (?<capability>\d{1,2}\.\d)|trtSmToCask|does not support (?:this|compute)/i,
    cause: 'gpu-unsupported-by-release',
    strength: 'proof',
  },

  {
    // The fused kernels of TensorRT-LLM, which are made for some architectures each.
    literals: [
      'unsupported architecture',
      'on pre-hopper',
      'on pre-ampere',
      'on pre-ada',
      'no available kernel',
    ],
    match:
      /Assertion failed: Unsupported architecture|No available kernel|(?:cannot be|can not be|not) (?:enabled|supported) on Pre-(?<beforeGpu>Hopper|Ampere|Ada)/i,
    cause: 'gpu-unsupported-by-release',
    strength: 'sign',
    sets: { llmKernels: 'none' },
  },
  {
    // It knows capabilities of one digit in front only.
    literals: ['sm version not supported', 'fixsmverfornvrtc', 'smverhex2dig', 'major >= 0 && major <'],
    cause: 'gpu-unsupported-by-release',
    strength: 'proof',
  },
];
