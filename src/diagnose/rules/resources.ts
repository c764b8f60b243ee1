import type { Rule } from './rule.js';

/** How a crash looks in shells, debuggers and C libraries; shells speak the language of the machine. */
const CRASH_LITERALS: readonly string[] = [
  'segmentation fault',
  '(gdb) bt',
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
  'realloc(): invalid',
  'malloc_consolidate()',
  'unaligned tcache',
  'unaligned fastbin',
  'old_top == initial_top',
  'sysmalloc: assertion',
  'stack smashing',
  'corrupted size vs',
  'corrupted double-linked',
  '0xc0000409',
  '-1073740791',
  'exit code 132',
  'munmap_chunk',
  'sigill',
  'illegal instruction',
  'rc=139',
  'code 139',
  '3221225477',
  'exit code -11',
  '-1073741819',
  'floating point exception',
  'sigfpe',
  'pure virtual method called',
  'terminate called',
  // Shells speak the language of the machine.
  '段错误',
  '段錯誤',
  '核心已转储',
  '已放弃',
  '已中止',
  'speicherzugriffsfehler',
  'erreur de segmentation',
  'violación de segmento',
  // Without the first letter where the language has a capital there: the scanner folds ASCII only.
  'шибка сегментирования',
  'омилка сегментування',
  'segmentatiefout',
  'segmenteringsfel',
  'falha de segmenta',
  'fallo de segmenta',
  'errore di segmentazione',
  'naruszenie ochrony pami',
  'parçalama',
  'セグメンテーション違反',
  '세그멘테이션',
  '세그먼트',
  '記憶體區段錯誤',
];
const CRASH =
  /\(gdb\) bt|段错误|段錯誤|核心已转储|已放弃|已中止|Speicherzugriffsfehler|Erreur de segmentation|Violación de segmento|шибка сегментирования|омилка сегментування|Segmentatiefout|Segmenteringsfel|Fal(?:ha|lo) de segmenta|Errore di segmentazione|Naruszenie ochrony pami|セグメンテーション違反|세그멘테이션|세그먼트|記憶體區段錯誤|(?<signal>SIGSEGV|SIGABRT|SIGBUS|SIGILL|SIGFPE|Segmentation fault|Bus error|Aborted|Illegal instruction(?! was)|Floating point exception|access violation)|core dumped|(?:code|status|rc)\D{0,4}(?:139|134)|signal (?:11|6)\b|0xC0000005|free\(\): invalid|double free|malloc\(\)|realloc\(\): invalid|malloc_consolidate\(\)|unaligned (?:tcache|fastbin)|old_top == initial_top|sysmalloc: Assertion|stack smashing|corrupted size|corrupted double|0xC0000409|-1073740791|exit code 132|munmap_chunk|pure virtual method|terminate called|3221225477|-1073741819|-11\b/i;

/** Telltale lines of memory that ran out, and of processes that died. */
export const RESOURCES_TELLS: readonly Rule[] = [
  // --- memory
  {
    name: 'gpu-oom',
    literals: [
      'out of memory',
      'outofmemory',
      'out_of_memory',
      'cuda error in allocate: 2',
      'requested amount of gpu memory',
      'gpu memory',
      'status_alloc_failed',
      'nvmapmemalloc',
      'cuda failure: 2',
      'enough kv cache blocks',
      'enough kv-cache blocks',
      'maxtokensinpagedkvcache',
    ],
    match:
      /allocate enough kv.?cache blocks|maxTokensInPagedKvCache .{0,12}must be large enough|Cuda\w*.{0,80}out of memory|out of memory.{0,80}(?:cuda|gpu|device)|OutOfMemory|CUDA_ERROR_OUT_OF_MEMORY|Cuda Error in \w+: 2\b|Requested amount of GPU memory \((?<bytes>\d+) bytes\)|(?:GPU|device) memory.{0,60}(?:could not be allocated|insufficient|not enough|exhausted)|cudaErrorMemoryAllocation|STATUS_ALLOC_FAILED|NvMapMemAlloc\w*:? .{0,40}error 12|Cuda failure: 2\b/i,
    // `OutOfMemory Error in computeCosts`: releases before 8 say so of the limit of the workspace.
    unless:
      /OutOfMemory Error in computeCosts|Kill(?:ed)? process|oom-kill|use tactic|tactic.{0,80}insufficient|insufficient.{0,80}tactic/i,
    cause: 'gpu-out-of-memory',
    strength: 'proof',
    survivable: true,
  },
  {
    // What TensorRT-LLM keeps of the memory for its keys and values.
    literals: ['kv cache blocks', 'kv-cache blocks', 'maxtokensinpagedkvcache'],
    match: /allocate enough kv.?cache blocks|maxTokensInPagedKvCache .{0,12}must be large enough/i,
    sets: { memory: 'kv-cache' },
  },
  {
    // How the allocator of the builder and of contexts says it, also where the line was cut.
    literals: ['virtualmemorybuffer', 'resizephysical', 'cuda_error_out_of_memory', 'user allocator error'],
    match: /resizePhysical|virtualMemoryBuffer\.cpp|User allocator error allocating (?<bytes>\d+)-byte/,
    cause: 'gpu-out-of-memory',
    strength: 'sign',
    survivable: true,
  },
  {
    literals: [
      'createexecutioncontext',
      'create_execution_context',
      'executioncontext.cpp',
      'failed to create execution context',
      'failed to create context',
    ],
    match:
      /createExecutionContext|create_execution_context|[eE]xecutionContext\.cpp|failed to create (?:execution )?context/i,
    sets: { memory: 'context' },
  },
  {
    literals: ['out of memory'],
    match: /(?:allocat|\[E\]|error|buffer|tensor|GPU|TRT).{0,120}out of memory/i,
    unless: /Kill(?:ed)? process|oom-kill|RAM/i,
    cause: 'gpu-out-of-memory',
    strength: 'sign',
    survivable: true,
  },
  {
    literals: [
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
    unless: /GPU memory|cuda|thrust|static TLS/i,
    cause: 'host-out-of-memory',
    strength: 'sign',
  },
  {
    name: 'killed',
    literals: [
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
      '已杀死',
      'getötet',
      'processus arr',
      'tué',
      'бито',
      '強制終了',
      '죽었음',
    ],
    match:
      /^(?:\S{0,120}:? ?(?:line \d+:)? *\d* *)?Killed\b(?! by user)|(?:exit(?:ed)?|status|return\w*|code|rc).{0,20}(?:137|-9)\b|SIGKILL|signal 9\b|\bKilled\s*$|\d+ Killed |已杀死|^Getötet|^Processus arr|^Tué|^Убито|強制終了|죽었음/i,
    cause: 'host-out-of-memory',
    strength: 'symptom',
  },

  // --- crashes
  {
    // TensorRT's library was found, and CUDA started.
    name: 'runtime-up',
    literals: ['loaded engine size', '[memusagechange] init cuda', '[memusagesnapshot]'],
  },
  {
    // What TensorRT says before it reads an engine: where the process dies without another word, the bytes are not for it.
    name: 'loaded-engine-size',
    literals: [
      'loaded engine size',
      'deserializecudaengine begin',
      'deserializing engine',
      'loading cached tensorrt engine',
      'loading tensorrt engine',
      'loading engine from',
      'load engine from',
    ],
  },
  {
    literals: CRASH_LITERALS,
    match: CRASH,
    cause: 'engine-platform-mismatch',
    strength: 'hint',
    justBehind: 'loaded-engine-size',
    sets: { crashed: 'yes' },
  },
  {
    literals: CRASH_LITERALS,
    match: CRASH,
    cause: 'calibration-crash',
    strength: 'hint',
    justBehind: 'calibrating',
  },
  {
    literals: ['assertion failed', 'internal error'],
    match: /(?:INTERNAL[ _]ERROR:? .{0,20}|\[F\].{0,30})Assertion failed/,
    cause: 'calibration-crash',
    strength: 'sign',
    justBehind: 'calibrating',
  },
  {
    name: 'calibrating',
    literals: [
      'starting calibration',
      'calibrated batch',
      'calibration batch',
      'get_batch',
      'calibrator',
      'calibrating',
    ],
    // The type of a parameter in the name of a function says nothing of what runs.
    unless: /calibrator is not being used|Error Code|Calibrator ?[*&]/i,
  },
  {
    // The head of a calibration cache, TRT-8600-EntropyCalibration2, and what reads one.
    name: 'calibration-cache',
    literals: ['calibration2', 'calibration cache', 'calibration file', '--calib='],
    match: /TRT-\d+-\w+Calibration|calibration (?:cache|file)|--calib=/i,
    atInfo: true,
  },
  {
    literals: ['bound to nullptr'],
    cause: 'calibration-crash',
    strength: 'sign',
    with: ['calibration-cache'],
  },
  {
    literals: ['illegal instruction', 'sigill'],
    match: /illegal instruction(?! was)|sigill/i,
    sets: { died: 'instruction' },
  },
  // The names of compiler threads and of build tools, which a debugger shows.
  {
    literals: ['edgellm-build', 'tensorrt-edgell', 'llm_build', 'trtllm-build', 'building tensorrt engine'],
    atInfo: true,
    sets: { stage: 'build' },
  },
  // The camera of a Jetson, which the program reads when the engine is there.
  { literals: ['gst_argus: ', 'nvarguscamerasrc'], sets: { source: 'camera' }, atInfo: true },
  {
    // What the builder prints while it works.
    literals: [
      'local timing cache in use',
      'global timing cache in use',
      'buildserializednetwork',
      'timing runner',
      'building engine',
    ],
    atInfo: true,
    sets: { stage: 'build' },
  },
  {
    // What the C library finds when it allocates or frees: the fault itself lies before.
    literals: [
      'malloc',
      'realloc(): invalid',
      'free(): invalid',
      'double free or corruption',
      'corrupted size vs',
      'corrupted double-linked',
      'old_top == initial_top',
      'unaligned tcache',
      'munmap_chunk',
      '0xc0000374',
      '-1073740940',
    ],
    match:
      /malloc\(\): |realloc\(\): |malloc_consolidate\(\)|sysmalloc|free\(\): invalid|double free or corruption|corrupted (?:size|double)|old_top == initial_top|unaligned tcache|munmap_chunk|0xC0000374|-1073740940/i,
    sets: { died: 'heap' },
  },
  // Shared memory of a container that is too small: https://github.com/triton-inference-server/hugectr_backend/issues/42
  { literals: ['bus error', 'sigbus'], sets: { died: 'bus' } },
  {
    // An exception that nobody caught has words of its own; a process that dies by a signal has none.
    name: 'own-exception',
    literals: ['what():'],
    match:
      /(?:^|[|>*`Z])\s{0,8}what\(\): {1,4}(?!std::|vector::|basic_string|map::|bad )(?<thrown>\S.{8,300})/,
  },
  {
    name: 'crash',
    literals: CRASH_LITERALS,
    match: CRASH,
    cause: 'native-crash',
    strength: 'symptom',
    // An assertion on the engine aborts: what is wrong is that there is none.
    without: ['own-exception', 'no-engine-abort'],
  },
];
