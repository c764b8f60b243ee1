import type { CauseText } from './cause-text.js';
import { API_CAUSES } from './causes-api.js';

const COMPATIBILITY =
  'https://docs.nvidia.com/deeplearning/tensorrt/11.1.0/inference-library/engine-compatibility.html';
const VERSION_COMPATIBILITY =
  'https://docs.nvidia.com/deeplearning/tensorrt/10.16.1/inference-library/version-compatibility.html';
const TROUBLESHOOTING = 'https://docs.nvidia.com/deeplearning/tensorrt/latest/reference/troubleshooting.html';

/** Causes for which an engine does not load. */
export const LOAD_CAUSES = {
  'engine-version-mismatch': {
    meaning:
      'The plan was written by another TensorRT release than the one that loads it. Every part of the version counts, unless the plan was built version compatible.',
    looksLike:
      '`expecting library version 8.4.3.1 got 10.0.1.6`, `Version tag does not match. Note: Current Version: 240, Serialized Engine Version: 239`, `Using old deserialization call on a weight-separated plan file`',
    message:
      'The engine was built by[ TensorRT {builder}, which is] another TensorRT release than the one that loads it[ ({runtime})][: {tags}].[ {stranger} is not the engine that this log is about.]',
    remedy:
      'Load it with the release that built it[ ({builderName})][ (one with its serialization version: {builderSeen})][: pip install {pipBuilder}], or rebuild it from the ONNX model with the release that loads it[ ({runtimeName})][ (one that reads it: {runtimeSeen})][: pip install {pipRuntime}], in the environment (container, board) that runs it.[ {measureIt}][ {containers}]',
    cases: [
      {
        when: 'cacheDelete',
        remedy:
          '{cacheDelete}: the program builds the engine again with the release that it loads[ ({runtime})]. Do this after each change of TensorRT, GPU or driver[; or install the release that built it: pip install {pipBuilder}].',
      },
      {
        when: 'firstBytes',
        remedy:
          'Build the engine again from the ONNX model with the release that loads it (trtexec): that release does not recognize archives from before 8.6. If Ultralytics wrote the file, metadata precedes the plan: load it with Ultralytics, or strip the metadata. trt-guard inspect ENGINE shows which it is.[ {measureIt}]',
      },
      {
        when: 'triton=plan llm',
        message:
          'Triton was to load an engine of TensorRT-LLM as a plan, which it is not for the backend tensorrt.',
        remedy:
          'Serve it with the backend tensorrtllm: a tritonserver:YY.MM-trtllm-python-py3 image whose TensorRT-LLM built the engine, the folders of tensorrtllm_backend/all_models/inflight_batcher_llm as model repository, and in tensorrt_llm/config.pbtxt the parameter gpt_model_path with the folder of config.json and rank*.engine.',
      },
      {
        when: 'triton=plan',
        message:
          'Triton could not load the plan[ {file}], and the TensorRT log lines that say why are missing: most often another release built it.',
        remedy:
          'Build the plan with the TensorRT of that Triton, on this GPU: nvcr.io/nvidia/tensorrt:YY.MM-py3 of the same month as tritonserver:YY.MM-py3 (trtexec in it), or serve with the month whose TensorRT built it. trt-guard inspect[ {file}] shows which one did, and whether the file is a plan at all (a Git LFS pointer is not). The lines of logging.cc above say more.',
      },
      {
        when: 'pluginData',
        message:
          'The engine contains plugin data that this plugin library cannot read: another version of the library wrote it.',
        remedy:
          'Build the engine again with the plugin library (or the TensorRT-LLM) that loads it: an engine written by another project, or by another version of the plugin, does not fit even if TensorRT is the same.',
      },
      {
        when: 'llm',
        message:
          'The TensorRT-LLM engine was built by[ TensorRT {builder}, which is] another release of TensorRT-LLM or TensorRT than the one that loads it[ ({runtime})][: {tags}].',
        remedy:
          'Build it again (trtllm-build) with the TensorRT-LLM that serves it, which brings its own TensorRT[ {runtimeName}][ ({runtimeSeen})]: python3 -c "import tensorrt_llm; print(tensorrt_llm.__version__)" in the container that serves must print the version in config.json of the engine folder. Or serve it with the release that built it[ (TensorRT {builderName})][ (TensorRT {builderSeen})], such as the tritonserver:YY.MM-trtllm-python-py3 of that month.[ {containers}]',
      },
    ],
    documentation: COMPATIBILITY,
  },
  'engine-platform-mismatch': {
    meaning: 'The plan was built for another operating system, CPU architecture or platform family.',
    looksLike: '`Platform specific tag mismatch detected`, `header.pad == expectedPlatformTag`',
    message:
      'The engine was built for another platform (operating system, CPU architecture or board) than this one.',
    cases: [
      {
        when: 'crashed',
        message:
          'The process crashed[ ({signal})] while it deserialized the engine, and TensorRT said nothing: most often the engine was built on another platform (operating system, CPU architecture, Jetson or not) or by another release.',
        remedy:
          'Build the engine from the ONNX model on the machine that loads it, with its TensorRT (delete it where the program keeps it as a cache and builds it by itself). trt-guard inspect ENGINE shows which release and GPU built it; if those are right, look for two copies of TensorRT or CUDA in the process and for a plugin library that was not loaded.',
      },
    ],
    remedy:
      'Build the engine from the ONNX model on the platform that runs it (a Windows x64 plan can also be built on Linux x64 with --runtimePlatform=WindowsAMD64).',
    documentation: COMPATIBILITY,
  },
  'gpu-arch-mismatch': {
    meaning:
      'The plan was built on a GPU of another compute capability, without a hardware compatibility level that covers this one.',
    looksLike: '`generated on an incompatible device, expecting compute 8.9 got compute 8.6, please rebuild`',
    message:
      'The engine was built on a GPU of another compute capability[ ({builtCapability})] than this one[ ({capability})].',
    remedy:
      'Rebuild it on a GPU like the target[ (compute capability {capability})][, or build it with {hardwareLevel}].',
    documentation: COMPATIBILITY,
  },
  'engine-corrupted': {
    meaning:
      'A real plan whose bytes are damaged: cut short, written or read in text mode, or copied in part.',
    looksLike:
      '`Size specified in header does not match archive size`, `plan->header.size == blobSize failed`, `expecting library version X got 0.0.0`',
    message:
      'The bytes of the engine[ {file}] are damaged: cut short, changed, or written or read in text mode.',
    remedy:
      'Copy or build the engine again, write and read it in binary mode and with its whole size, and compare its SHA-256 on both sides.',
    cases: [
      {
        when: 'sizes=differ',
        message:
          'The size in the header of the engine[ {file}] is not its real size: the engine was cut short or changed in copying, or was written by another TensorRT release.',
        remedy:
          'Build the engine again with the release that loads it, write it in binary mode with its whole size, and compare its SHA-256 on both sides. If the same file was fine before, TensorRT was changed: delete the cached engine.',
      },
    ],
    documentation: TROUBLESHOOTING,
  },
  'engine-foreign-header': {
    meaning:
      'A real plan with other bytes in front of it, such as the length-prefixed JSON metadata that some exporters write.',
    looksLike:
      '`incompatible serialization version (1795 != 1953657958)`, a small first number: the length of the metadata',
    message:
      'Other bytes precede the plan in this engine file[ (a block of {prefixLength} bytes)]: exporters such as Ultralytics write them.',
    remedy:
      'Load it with the exporter that wrote it, or cut the metadata off: a plan begins with the bytes "ftrt". trtexec writes plans without such a block: build one from the ONNX model.',
    documentation: 'https://github.com/ultralytics/ultralytics/issues/22910',
  },
  'not-an-engine-file': {
    meaning:
      'The file handed to the runtime is not a plan: an ONNX file, a framework checkpoint, a Git LFS pointer, a web page.',
    looksLike: '`Magic tag does not match`, and the first bytes of the file are not `ftrt`',
    message: 'The file given to the runtime[, {file},] is not a TensorRT engine[ (it begins like {format})].',
    remedy:
      'Give the path of the engine that trtexec wrote with --saveEngine[; not {file}]. Replace a Git LFS pointer with the real file: git lfs pull.',
    documentation: TROUBLESHOOTING,
  },
  'engine-file-empty': {
    meaning: 'The buffer given to the runtime has no bytes, usually because the build before it failed.',
    looksLike:
      '`Cannot deserialize with an empty memory buffer`, `Failed to read header from the stream: read 0 out of 32 bytes`',
    message: 'The engine[ {file}] has no bytes.',
    remedy:
      'Look at the build: it failed and left an empty file. Build the engine again and check the size of the file before loading.',
    documentation: TROUBLESHOOTING,
  },
  'engine-file-not-found': {
    meaning: 'The engine path cannot be opened.',
    looksLike:
      '`Error opening engine file: model.engine`, `Deserialize engine failed because file path: ... open error`',
    message: 'The engine file[ {file}] cannot be opened.',
    cases: [
      {
        when: 'ort=context',
        message:
          'The ONNX file holds the path of an engine (EPContext), and there is no such file[: {file}].',
        remedy:
          'Keep the engine where the node EPContext says, in the directory of the context model (_ctx.onnx) or below it: the path counts from there, so move both together, and give the model by its path, not as bytes. Or write it again with the engine inside: trt_dump_ep_context_model=1, trt_ep_context_embed_mode=1 (TensorRT-RTX: ep.context_embed_mode). A folder that stands twice in the path is a fault of the program that wrote it: start it in the directory of the model, or give an absolute path.',
      },
      {
        when: 'nvinfer=no-model',
        message:
          'The configuration of nvinfer names no engine[ ({file} cannot be opened)] and no model that it could build one from.',
        remedy:
          'Write in the [property] group of that configuration model-engine-file=ENGINE with the path of an engine that is there, or the model: onnx-file=MODEL.onnx (TAO: tlt-encoded-model and tlt-model-key). Relative paths count from the folder of the configuration file, not from where the program was started.',
      },
      {
        when: 'program=webui',
        message:
          'The WebUI found no engine for this model whose profile admits the image that was asked for.',
        remedy:
          'Export one on the TensorRT tab for that checkpoint (or LoRA), with a profile that admits the width, height, batch size and number of tokens that you use: a dynamic profile admits more than a static one. With --medvram or another checkpoint it is not found either; refresh the list of SD Unet and choose it, or Automatic.',
      },
    ],
    remedy:
      'Check the path[ {file}] from the working directory of the process, and that the build before it wrote the file.',
  },
  'plugin-not-registered': {
    meaning:
      'The plan contains a plugin layer, and the loading process has not registered the creator of that plugin.',
    looksLike:
      '`getPluginCreator could not find plugin NAME version V`, `Cannot find plugin: NAME, version: V`, `IPluginCreator not found in Plugin Registry`',
    message:
      'The engine contains a plugin that the loading process has not registered[: {plugin}][, version {pluginVersion}].',
    remedy:
      "Load the plugin's library before deserializing: trt.init_libnvinfer_plugins(None, '') for TensorRT's own plugins, else ctypes.CDLL or --staticPlugins / --dynamicPlugins with the library[ that defines {plugin}] (Triton: LD_PRELOAD=LIBRARY tritonserver ..., or --backend-config=tensorrt,plugins=LIBRARY; MMDeploy: libmmdeploy_tensorrt_ops.so).",
    cases: [
      {
        when: 'pluginFactory',
        message:
          'The engine contains a plugin of the oldest kind (IPlugin, IPluginExt), which only a plugin factory of the program can load.',
        remedy:
          'Port the plugin to IPluginV2DynamicExt (from 10.0 on IPluginV3) with a creator and REGISTER_TENSORRT_PLUGIN, build the engine again with it, and load its library before deserializing; programs such as DeepStream and trtexec provide no factory, and TensorRT 8 and newer do not support any.',
      },
      {
        when: 'pluginOwner=tensorrt_llm',
        message:
          'The engine contains a plugin of TensorRT-LLM[: {plugin}], which only TensorRT-LLM registers.',
        remedy:
          'Load the engine with tensorrt_llm (import tensorrt_llm before deserializing, or its executor, trtllm-serve, the Triton backend tensorrtllm) of the release that built it: its plugins are registered by initTrtLlmPlugins() only, so trtexec and a plain TensorRT runtime cannot load such an engine, whatever library they are given.',
      },
      {
        when: 'pluginOwner=project ownBuild',
        message: 'The program builds its network with a plugin that it has not registered[: {plugin}].',
        remedy:
          'Link the library of the plugin with the program ({pluginLibrary}; CMake: target_link_libraries(NAME myplugins)) in such a way that the linker keeps it though no code calls it (-Wl,--no-as-needed, or compile its .cu into the program), with REGISTER_TENSORRT_PLUGIN(CREATOR) in its header. Take a newer commit of {pluginProject} (git pull; some were broken), and build it again in an empty folder with this TensorRT.',
      },
      {
        when: 'pluginOwner=project',
        remedy:
          'Load {pluginLibrary} before deserializing (Python: {pluginLoad}; trtexec: --staticPlugins=LIBRARY; Triton: LD_PRELOAD=LIBRARY tritonserver ...): {plugin} is a plugin of {pluginProject}, not one of TensorRT. Build the library with the same TensorRT.',
      },
      {
        when: 'pluginOwner=tensorrt',
        remedy:
          "Call trt.init_libnvinfer_plugins(None, '') (C++: initLibNvInferPlugins) before deserializing: {plugin} is one of TensorRT's own plugins. If it is called, the libnvinfer_plugin that is loaded is of another release.",
      },
    ],
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/extending-custom-layers.html',
  },
  'plugin-wrong-arch': {
    meaning: 'A plugin library loads, but contains no kernel that was compiled for this GPU.',
    looksLike: '`no kernel image is available for execution on the device`, `Cuda Error in execute: 209`',
    message: 'A library in this process[ ({plugin})] contains no kernel for this GPU.',
    cases: [
      {
        when: 'kernelsOf=torch',
        message: 'The PyTorch that is installed contains no kernels for this GPU; TensorRT is not at fault.',
        remedy:
          'Install the torch whose CUDA knows the GPU: RTX 50 (sm_120) torch 2.7 or newer for CUDA 12.8 (pip install torch --index-url https://download.pytorch.org/whl/cu128), an old GPU the last torch with its architecture; torch.cuda.get_arch_list() shows those that it has. Then install torch-tensorrt, tensorrt_llm and compiled extensions anew for that torch; for TensorRT itself RTX 50 needs 10.8 or newer.',
      },
    ],
    remedy:
      'Compile the plugin library for the compute capability of this GPU (nvcc -gencode arch=compute_XX,code=sm_XX, or CMAKE_CUDA_ARCHITECTURES).',
  },
  'lean-runtime-mismatch': {
    meaning: 'The lean or dispatch runtime was given a plan that needs the full runtime.',
    looksLike: '`Unexpected call to stub loadRunner`, `Unexpected call to stub deserializeEngine`',
    message: 'The lean or dispatch runtime was given an engine that needs the full runtime.',
    remedy:
      'Load it with the full runtime of the release that built it (libnvinfer, the package tensorrt, not tensorrt-lean or tensorrt-dispatch), or build it with --versionCompatible for the lean runtime.',
    documentation: VERSION_COMPATIBILITY,
  },
  'engine-host-code-not-allowed': {
    meaning:
      'A version-compatible plan carries its own runtime library, and the loader has not permitted running host code from it.',
    looksLike: '`getEngineHostCodeAllowed() is false`',
    message:
      'The engine carries host code (a lean runtime or plugins), and the loader has not permitted running it.',
    remedy:
      'If you trust where the engine comes from, set runtime.engine_host_code_allowed = True; else build it with --versionCompatible --excludeLeanRuntime.',
    documentation: VERSION_COMPATIBILITY,
  },
  'safe-engine-in-standard-runtime': {
    meaning: 'A plan that was built with the safety capability was given to the standard runtime.',
    looksLike: '`safety engine cannot be deserialized with the standard runtime`',
    message: 'The engine was built for the safety runtime and was given to the standard one.',
    remedy:
      'Load it with the safety runtime (nvinfer1::safe), or build it with the standard engine capability (without --safe).',
    documentation: COMPATIBILITY,
  },
  'engine-not-refittable': {
    meaning: 'A program tried to refit a plan that was built without the refit flag.',
    looksLike: '`createInferRefitter ... condition: e.isRefittable()`',
    message: 'The engine was not built to be refitted, or was given other weights than it was built with.',
    remedy:
      'Build it with --refit (BuilderFlag.REFIT), or with --stripWeights, and refit it from the very model that it was built from: each weight that refitter.get_missing_weights() names, with the same count and type (layers that were built sparse need sparse weights). If other weights are wanted, build the engine again.',
    documentation: 'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/advanced.html',
  },
  'cuda-error-at-load': {
    meaning:
      'The load failed on a CUDA error that something earlier in the same process had caused; the plan is sound.',
    looksLike:
      '`Cuda Runtime (unspecified launch failure)`, `Cuda Runtime (an illegal memory access was encountered)`',
    message: 'A CUDA error[ ({cudaError})] that something earlier in the process caused stopped TensorRT.',
    cases: [
      {
        when: 'llmProcesses=peer',
        message: 'The GPUs cannot reach the memory of each other, which the engine of TensorRT-LLM uses.',
        remedy:
          'Build the engine without its own all-reduce (trtllm-build --use_custom_all_reduce disable, before 0.12; newer: auto chooses NCCL), and run with NCCL_P2P_DISABLE=1 where the GPUs have no NVLink and no peer access (nvidia-smi topo -p2p r shows it; virtual machines and GeForce cards mostly have none). In a container, start it with --ipc=host.',
      },
      {
        when: 'handle',
        message:
          'A stream, event or context of another CUDA context or device was given to TensorRT (invalid resource handle).',
        remedy:
          'Create and use the engine, its execution context, its stream and its memory in one thread and under one CUDA context: with PyCUDA and PyTorch in one process use the context of PyTorch (torch.cuda.init() first, streams of torch, no pycuda.autoinit), in threads ctx.push() before and ctx.pop() after each use, and call cudaSetDevice (torch.cuda.set_device) in each thread where there are several GPUs.',
      },
      {
        when: 'gpuLacks=call',
        message:
          'CUDA does not support a call of the program on this GPU and driver (801, operation not supported).',
        remedy:
          'Look which call it is: mostly cudaMallocAsync, which takes memory pools: a driver of R470 or newer, no vGPU without unified memory, and on a Jetson a newer JetPack (cudaDevAttrMemoryPoolsSupported tells). Use cudaMalloc in its place, or update the driver; the engine is not at fault.',
      },
      {
        when: 'freedBy=another',
        message:
          'TensorRT frees memory that its CUDA did not allocate (invalid device pointer): two copies of TensorRT or CUDA are in the process, or an object was freed too late.',
        remedy:
          'Look for two copies of the libraries in the process: an older nvinfer or cudart that is found first on PATH or LD_LIBRARY_PATH (Windows: where nvinfer.dll, where cudart64*.dll; Linux: ldd, /proc/PID/maps), and headers of another release than the libraries: compile again from a clean tree against one release. If there is one copy of each, destroy context, engine and runtime, in this order, before cudaDeviceReset() and before the program ends.',
      },
    ],
    remedy:
      'Load the engine in a process of its own (trtexec --loadEngine): if that works, look for the CUDA call that failed before, with CUDA_LAUNCH_BLOCKING=1 or compute-sanitizer. Most often it is the program: buffers smaller than the tensors of the engine (shape, batch, float32), pointers to memory of the CPU or freed memory, one execution context in two threads, or another CUDA context (Flask and other threads: make the context, the execution context and the run in one thread, with ctx.push() and ctx.pop(); PyCUDA and PyTorch in one process: no pycuda.autoinit). If trtexec fails as well, build the engine again on this GPU and driver.',
    documentation: TROUBLESHOOTING,
  },
  'tf32-override-mismatch': {
    meaning:
      'NVIDIA_TF32_OVERRIDE differs between build and execution: the plan loads, and its execution context cannot be made.',
    looksLike: '`Inconsistent setting of NVIDIA_TF32_OVERRIDE`',
    message: 'NVIDIA_TF32_OVERRIDE is not set as it was when the engine was built.',
    remedy: 'Set NVIDIA_TF32_OVERRIDE to the same value, or unset it, for the build and for the run.',
  },
  ...API_CAUSES,
  'rtx-vs-tensorrt': {
    meaning:
      'TensorRT for RTX and TensorRT were mixed: an engine of one, or code or flags written for one, given to the other.',
    looksLike:
      '`incompatible serialization version (1953657974 != 1953657958)`, `condition: !config.getFlag(BuilderFlag::kFP16)`',
    message:
      'TensorRT for RTX and TensorRT are mixed here; neither loads the engines of the other or accepts all of its flags.',
    remedy:
      'Use one product for building and loading: the tensorrt package for plans that begin with "ftrt", tensorrt-rtx for those that begin with "vtrt".',
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt-rtx/latest/inference-library/engine-compatibility.html',
  },
} satisfies Record<string, CauseText>;
