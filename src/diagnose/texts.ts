import type { CauseText } from './causes/cause-text.js';
import { CAUSES } from './causes/causes.js';
import type { Captures } from './rules/rule.js';
import { fillTemplate } from './template.js';
import type { Shows, Weighed } from './rank.js';

interface Text {
  message: string;
  remedy: string;
}

const SUCCESS: Text = {
  message: 'Nothing in this log says that the step failed.',
  remedy: 'Nothing to do. That an engine loads is proven by loading it, not by a log.',
};

const OTHER_DEVICE =
  'The engine was built on another model of GPU (or with the GPU seen otherwise), which may cost speed: build it again on this machine, and the warning is gone.';

const VERBOSE = 'a logger of severity VERBOSE: trt.Logger(trt.Logger.VERBOSE)';

/** What is said of a log that tells no cause. */
const UNKNOWN: Record<Shows, Text> = {
  magic: {
    message:
      'The first bytes of the engine file are not those of a plan for this runtime. The log does not show why: another TensorRT release or product, metadata before the plan, a file that is not an engine, or damage.',
    remedy:
      'Look at the first bytes of the file: trt-guard inspect FILE, or give it here with --engine FILE. "ftrt" is an engine of another release: build it again with the one that loads it. A small number and then JSON are metadata of an exporter such as Ultralytics: strip them, or build the engine from the ONNX model with trtexec. "vtrt" is one of TensorRT-RTX; anything else is not an engine.',
  },
  errors: {
    message: 'The log shows errors, but none of them has a known cause.',
    remedy:
      'Read the first error lines, which are quoted here, and run the step again with --verbose (trtexec) or with a logger of severity VERBOSE. Where TensorRT itself refuses a model, three tries tell most: the model with its constants folded (polygraphy surgeon sanitize --fold-constants MODEL -o OUT, or onnxsim MODEL OUT), FP32 with fixed shapes and no other flag, and the newest TensorRT that the GPU has. Where the program fails that calls it, look whether it was written for this release of TensorRT (its requirements, branch or tag), and delete the engines that it keeps.',
  },
  'no-engine': {
    message:
      'The runtime returned no engine (None, nullptr), and the log lacks the TensorRT lines that say why: the program shows only the consequence.',
    remedy: `Look at the engine first: that its path is right and the file is not empty, then trt-guard inspect ENGINE, which tells the release and the GPU that it was built for; most often, build it again with the TensorRT that loads it; if it has plugins, load their library before it (ctypes.CDLL; trt.init_libnvinfer_plugins for TensorRT's own). Then load it again with ${VERBOSE}, and give the whole output, stdout and stderr, to trt-guard diagnose - --engine ENGINE.`,
  },
  'no-plan': {
    message:
      'The parser or builder returned None instead of a plan, and the log lacks the TensorRT lines that say why: Python shows only the consequence.',
    remedy: `Print parser.get_error(i) for each i below parser.num_errors, and build again with ${VERBOSE}; or build with trt-guard check --model MODEL, which keeps these lines.`,
  },
  'no-context': {
    message:
      'The engine returned None instead of an execution context, and the log lacks the TensorRT lines that say why (memory is the most frequent reason).',
    remedy: `Watch the free GPU memory (nvidia-smi), and run it again with ${VERBOSE}. If memory is free, build the engine again on the machine that runs it, with the same TensorRT and GPU, and load it there.`,
  },
  'no-words': {
    message: 'The log shows neither an error nor a success of TensorRT.',
    remedy:
      'Give the whole output of the failed step, stdout and stderr, run with --verbose (trtexec) or with a logger of severity VERBOSE.',
  },
  nothing: {
    message: 'The log is empty: nothing in it can show a cause.',
    remedy:
      'TensorRT writes its errors to stderr: keep both, as in `COMMAND > run.log 2>&1` or `COMMAND 2>&1 | tee run.log`. If the process printed nothing at all, look at its exit status (137: killed, 139: crashed).',
  },
  plan: {
    message: 'This is a TensorRT engine, not a log.',
    remedy:
      'Read the engine with trt-guard inspect FILE; give diagnose the log of the run that failed, and the engine beside it with --engine FILE.',
  },
};

/** How each program that wraps TensorRT is made to print what TensorRT said, by the capture `runBy` (rules/general.ts). */
export const ASK: Readonly<Record<string, string>> = {
  onnxruntime:
    'ONNX Runtime says only that TensorRT failed. Let it print why: session_options.log_severity_level = 0 (C++: ORT_LOGGING_LEVEL_VERBOSE) with the provider option trt_detailed_build_log=1; or build the model outside of it: trtexec --onnx=MODEL --verbose, with the TensorRT that it loads.',
  deepstream:
    'DeepStream says only that nvinfer failed. Look for the lines of TensorRT ([TRT]) above these; where there are none, build the engine outside of it: trtexec --onnx=MODEL --saveEngine=ENGINE --verbose with the TensorRT of that DeepStream, and name it in model-engine-file. If that works, the configuration is wrong: GST_DEBUG=3,nvinfer:6 shows what it reads.',
  llm: 'TensorRT-LLM says only that it failed. An assertion with a condition of its own code (kvCacheManager.cpp, gptDecoderBatched.cpp ...) is mostly a fault of that release: upgrade to a newer TensorRT-LLM (tritonserver:YY.MM-trtllm-python-py3), and build the engine again with it; meanwhile a smaller batch, no reuse of the KV cache (enable_kv_cache_reuse) and no chunked context avoid many. Otherwise run the step again with --log_level verbose (server: TLLM_LOG_LEVEL=DEBUG), and look for the first line of [TRT] or [ERROR] of the rank that stopped first.',
  triton:
    'Triton says only that models failed. The lines that begin with E above, and the table of models with the reason in its column Status, tell which one and why: start it with --log-verbose=1, keep stdout and stderr, and look there; --exit-on-error=false serves the others meanwhile.',
  'triton-python':
    "The Python code of a model failed in Triton (model.py of preprocessing, postprocessing or another), not TensorRT: its exception stands behind `Failed to initialize Python stub`. For a tokenizer: tokenizer_dir in config.pbtxt must be a folder that the container sees; a tokenizer with code of its own needs trust_remote_code=True in AutoTokenizer.from_pretrained of model.py, and the transformers that it was written for. For decode and other attributes: take model.py and config.pbtxt from the tensorrtllm_backend of this container's release, and send data of the type that config.pbtxt names.",
  python:
    "The program's own Python code is at fault ({pythonError}), not TensorRT. Update the program (git pull, or pip install -U of its package), which mostly repairs it, or go back to its last release; call it as its README does, with all of the options that it names there; then report the traceback to its project.",
  polygraphy:
    'Polygraphy says only that the engine is none: the lines marked [E] above it say why. Run it again with -vvv (--extra-verbose), or build the model with trtexec --onnx=MODEL --verbose.',
  fastdeploy:
    'FastDeploy says only that TensorRT failed. Make it print why: paddle2onnx --model_dir DIR --model_filename inference.pdmodel --params_filename inference.pdiparams --save_file model.onnx, then trtexec --onnx=model.onnx --verbose with the TensorRT that FastDeploy loads. Delete its cache (set_trt_cache_file, serialize_file) after a change; models with NMS inside are best exported without it.',
  'jetson-inference':
    'jetson-inference says only that it failed. Name the layers of a model of your own: --input-blob=input_0 --output-blob=output_0 --labels=PATH/labels.txt (detectNet: --output-cvg=scores --output-bbox=boxes), delete the .engine file beside the model, and look for the lines of [TRT] above with --log-level=verbose: the first error there is the cause.',
  load: 'The lines that say why the engine was refused are missing. Look at the engine first: trt-guard inspect ENGINE tells which product, release and GPU built it, and whether it is an engine at all; compare that with the TensorRT that loads it. Then trtexec --loadEngine=ENGINE --verbose (TensorRT-RTX: tensorrt_rtx) prints the reason. Where the program builds its engines itself, delete the file: it is built again.',
  module:
    'Look where the program has {missingModule}. A file {missingModule}.py or a folder of that name in the project is its own: get the project completely (git pull, git submodule update --init) and start the script from its folder, as the README does (an embedded Python, such as that of portable programs, does not look there: set PYTHONPATH=FOLDER, or sys.path.insert). Otherwise it is a package: install what the requirements of the program name, for the interpreter that runs it (python -m pip install -r requirements.txt; portable programs: their own python.exe). It is not part of TensorRT.',
  torch:
    'Torch-TensorRT says only that it failed. Let it print why: with torch_tensorrt.logging.debug(): around torch_tensorrt.compile, and debug=True; dryrun=True shows which operators it takes.',
};

/** What is said to people, with the names, versions and files of this log in it. */
export function textOf({ cause, shows }: Pick<Weighed, 'cause' | 'shows'>, captures: Captures): Text {
  if (cause === 'success')
    return captures['otherDevice'] === undefined ? SUCCESS : { ...SUCCESS, remedy: OTHER_DEVICE };
  if (cause === 'unknown') {
    const ask = shows === 'errors' ? ASK[captures['runBy'] ?? ''] : undefined;
    return { ...UNKNOWN[shows], ...(ask === undefined ? {} : { remedy: fillTemplate(ask, captures) }) };
  }
  const text: CauseText = CAUSES[cause];
  const fitting = text.cases?.find(({ when }) => holds(when, captures));
  return {
    message: fillTemplate(fitting?.message ?? text.message, captures),
    remedy: fillTemplate(fitting?.remedy ?? text.remedy, captures),
  };
}

function holds(when: string, captures: Captures): boolean {
  return when.split(' ').every((term) => {
    const [name = '', value] = term.split('=');
    return value === undefined ? captures[name] !== undefined : captures[name] === value;
  });
}
