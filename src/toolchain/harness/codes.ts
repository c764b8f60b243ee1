import type { CodeTable } from '../../core/findings.js';

const HARNESS = 'The log of the run, folded under the load phase, shows what TensorRT and Python printed.';

/** What docs/findings.md says of the findings of this folder. */
export const LOAD_CODES = {
  'python-not-found': {
    meaning: "The runtime's Python does not exist.",
    looksLike: 'ENOENT when it is started, or exit status 127 from a wrapper.',
    remedy: 'Give the path of the Python that production uses, or leave `python` out to get an isolated one.',
  },
  'python-not-executable': {
    meaning: "The file given as the runtime's Python is not executable.",
    looksLike: 'EACCES when it is started, or exit status 126 from a wrapper.',
    remedy: 'Give the interpreter itself (bin/python3), and check its permissions.',
  },
  'python-wrong-architecture': {
    meaning: "The runtime's Python is not a program for this machine.",
    looksLike: 'ENOEXEC when it is started.',
    remedy: "Use a Python built for this machine's processor and system.",
  },
  'python-not-started': {
    meaning: "The system refused to start the runtime's Python.",
    looksLike: 'Any other error when it is started, such as ENOMEM or EAGAIN.',
    remedy: 'Read the system error in the message.',
  },
  'python-binding-missing': {
    meaning: 'The TensorRT Python package, or its bindings package, is missing from the interpreter in use.',
    looksLike: "`ModuleNotFoundError: No module named 'tensorrt'` (or 'tensorrt_bindings').",
    remedy: 'Install the pinned version of the package into this same Python.',
  },
  'missing-shared-library': {
    meaning: 'A library that TensorRT opens cannot be found or opened.',
    looksLike: '`ImportError: libnvinfer.so.10: cannot open shared object file`.',
    remedy: 'Install the libraries of the same version, and add their folder to LD_LIBRARY_PATH.',
  },
  'python-import-failed': {
    meaning: 'The TensorRT module is installed but cannot be imported.',
    looksLike: 'Any other exception from `import tensorrt`.',
    remedy: 'Reinstall the package for this Python version; the exception says what was missing.',
  },
  'python-api-removed': {
    meaning: 'A Python method was called that this TensorRT release lacks (removed, or not yet added).',
    looksLike: "`AttributeError: '...ICudaEngine' object has no attribute ...`.",
    remedy: 'Update trt-guard, and report this TensorRT release to its maintainers.',
  },
  'runtime-not-created': {
    meaning: 'TensorRT refused to create its runtime (or builder) object.',
    looksLike:
      '`TypeError: pybind11::init(): factory function returned nullptr`, most often after a CUDA error.',
    remedy: 'Read the CUDA error in the log: driver too old, no GPU, or no GPU memory.',
  },
  'harness-exception': {
    meaning: 'A Python exception ended the run, for a reason that trt-guard does not recognize.',
    looksLike: 'A traceback in the log.',
    remedy: HARNESS,
  },
  'native-crash': {
    meaning: 'A signal killed the process inside native code.',
    looksLike: 'SIGSEGV, SIGABRT, SIGBUS, SIGFPE or SIGILL; exit status 139 or 134 from a shell.',
    remedy:
      'Look at the last lines that TensorRT logged; run on a machine with a GPU and a driver that this release supports.',
  },
  'host-out-of-memory': {
    meaning:
      'An allocation failed, or SIGKILL ended the process, which is what the kernel does when main memory runs out. The message says whether the kernel counted such a kill.',
    looksLike: 'SIGKILL (exit status 137) with no time limit reached; `std::bad_alloc`; MemoryError.',
    remedy:
      'Use a machine with more memory, or raise the container’s limit. If the kernel counted no kill, look for something else that kills processes there.',
  },
  'process-killed': {
    meaning: 'A signal from outside ended the process.',
    looksLike: 'SIGTERM, SIGINT, SIGHUP: a cancelled job, or a supervisor.',
    remedy: 'Run it again; if it happens twice, find out what ended it.',
  },
  'load-timeout': {
    meaning: 'The load did not finish within its time limit; the whole process group was killed.',
    looksLike: '`no end within 300 s`.',
    remedy: 'Raise load-timeout if the engine is large; otherwise look at the last step that was reached.',
  },
  'harness-garbage': {
    meaning:
      'The harness’s private channel contains lines that the harness did not write, so nothing from this run is trusted.',
    looksLike: 'Lines that are not JSON, of an unknown kind, or after `done`.',
    remedy: 'Give the interpreter itself as `python`, not a wrapper that answers in its place.',
  },
  'harness-incomplete': {
    meaning:
      'The run ended without its last line, or left out a step. Nothing is proven, whatever the exit status.',
    looksLike: 'Exit status 0 and no `done`; `done` without a deserialize result.',
    remedy: HARNESS,
  },
  'crash-after-pass': {
    meaning: 'Everything was reported as done, and then the process exited abnormally.',
    looksLike: '`done`, or `&&&& PASSED`, then a signal or a failing exit status.',
    remedy: 'Look at the last lines of the log; a proof from a process that died does not count.',
  },
  'plugin-load-failed': {
    meaning: 'A plugin library could not be opened.',
    looksLike: '`cannot open shared object file`, `undefined symbol`, `wrong ELF class`.',
    remedy: 'Build the plugin against this TensorRT version, and give its full path.',
  },
  'deserialize-failed': {
    meaning: 'deserialize_cuda_engine() returned None: the runtime refused the engine.',
    looksLike: "`'NoneType' object has no attribute 'create_execution_context'` in production.",
    remedy:
      'Build the engine with the version of TensorRT that loads it; the quoted log lines say what was missing.',
  },
  'execution-context-failed': {
    meaning: 'The engine loads, and create_execution_context() returned None.',
    looksLike: 'Most often GPU memory: `Cuda Runtime (out of memory)`.',
    remedy: 'Free GPU memory, or build with a smaller workspace; the quoted log lines say what was missing.',
  },
  'engine-other-device': {
    meaning: 'The engine was loaded on a different GPU model from the one that it was built on.',
    looksLike: '`Using an engine plan file across different models of devices is not recommended`.',
    remedy: 'Build the engine on the GPU model that production has, or with hardware compatibility.',
  },
  'load-logged-errors': {
    meaning: 'The engine was loaded, but TensorRT logged errors along the way.',
    looksLike: 'ERROR lines in the log of a load that passed.',
    remedy: 'Read the quoted lines: what TensorRT calls an error may show up again when the engine runs.',
  },
  'several-tensorrt-libraries': {
    meaning: 'More than one TensorRT core library is mapped in the same process.',
    looksLike: 'Two files named libnvinfer.so in /proc/self/maps: a pip copy beside a system copy.',
    remedy:
      'Leave one TensorRT in the environment, or put LD_LIBRARY_PATH in order: which one is used is a matter of chance.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof LOAD_CODES, true> {}
}
