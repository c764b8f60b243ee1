import type { Rule } from '../rule.js';

/**
 * What TensorRT-LLM says itself: the assertions of its C++ runtime (cpp/tensorrt_llm: executor, batch_manager, runtime), its conversion
 * scripts and the launcher of its processes.
 */
export const LLM_TELLS: readonly Rule[] = [
  {
    // A request, compared with the limits that the engine was built for.
    literals: [
      'less than max sequence length',
      'should not exceed max_num_tokens',
      'exceeds max beam width',
      'exceeds maximum beam width',
      'exceeds the max_beam_width',
      'exceed max_seq_len',
    ],
    match:
      /(?<llmLimit>Input length \(\d{1,9}\) \+ max new tokens \(\d{1,9}\).{0,60}less than max sequence length \(\d{1,9}\)|sum of prompt length .{0,80}should not exceed max_num_tokens(?: \(\d{1,9}\))?|[Bb]eam[ _]?[wW]idth \S{0,12} ?exceeds (?:the )?max(?:imum)?[ _]beam[ _]width.{0,12}|exceed max_seq_len)/,
    cause: 'profile-invalid',
    strength: 'sign',
    with: ['llm'],
  },
  {
    // The block manager of the KV cache.
    literals: ['freeblockiterator.has_value', 'no free blocks left', 'hasfreeblocks('],
    cause: 'gpu-out-of-memory',
    strength: 'hint',
    with: ['llm'],
    sets: { memory: 'kv-cache' },
  },
  {
    // What a plugin reads back from the engine is not what this version of it writes.
    literals: ['remaining_buffer_size'],
    match: /Assertion failed: .{0,20}remaining_buffer_size/,
    cause: 'engine-version-mismatch',
    strength: 'sign',
    with: ['llm'],
    sets: { pluginData: 'yes' },
  },
  {
    // Its releases add inputs to the engine and take some away.
    literals: ['not found. expected: ', "' not found; expected shape", 'has invalid shape ('],
    match: /Assertion failed: (?:Input )?[Tt]ensor '(?<tensor>[^']{1,100})' (?:not found|has invalid shape)/,
    cause: 'engine-version-mismatch',
    strength: 'hint',
    with: ['llm'],
  },
  {
    literals: ['peer access is not supported', 'cudaenablepeeraccess', 'cudaipcopenmemhandle'],
    match: /peer access is not supported between these two devices|cudaIpcOpenMemHandle/,
    cause: 'cuda-error-at-load',
    strength: 'hint',
    with: ['llm'],
    sets: { llmProcesses: 'peer' },
  },
  {
    literals: [
      'nccl error',
      'failed: mpi error',
      'not enough slots available',
      'mpi_err_spawn',
      'could not spawn processes',
    ],
    match: /NCCL error|Failed: MPI error|not enough slots available|MPI_ERR_SPAWN|could not spawn processes/,
    cause: 'application-expectation',
    strength: 'hint',
    with: ['llm'],
    sets: { call: 'llm-processes' },
  },
  {
    literals: [
      'required but not provided tensors',
      "keyerror: 'lm_head",
      "keyerror: 'model.",
      "keyerror: 'transformer.",
    ],
    match:
      /Required but not provided tensors:? ?\{?'?(?<weight>[\w.]{1,120})?|KeyError: '(?<weight2>(?:lm_head|model|transformer)\.[\w.]{1,120})'/,
    cause: 'application-expectation',
    strength: 'hint',
    with: ['llm'],
    sets: { call: 'llm-checkpoint' },
  },
  {
    // A sentence that its authors wrote for the user, and no condition of their code.
    literals: ['[error] assertion failed: '],
    match:
      /\[TensorRT-LLM\]\[ERROR\] Assertion failed: (?<llmWords>[A-Z][a-z]{1,20}(?: [\w'=./-]{1,40}){3,40}[^\n(]{0,80}?)(?= \(\/|\s*$|\s*\n)/,
    unless: /Error opening engine|deserialize|[Tt]ensor '|world|model paths/,
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'llm-config' },
  },
  {
    literals: ['must set ', 'do not set '],
    match: /(?:Must|Do not) set (?<llmParameter>[a-z]{2,20}(?:[A-Z][a-z]{1,20}){1,6}) for/,
  },
];
