import type { CauseText } from './cause-text.js';

const DYNAMIC_SHAPES =
  'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/work-dynamic-shapes.html';
const TRTEXEC =
  'https://docs.nvidia.com/deeplearning/tensorrt/11.4.1/api/migration/tensorrt-10x-to-11x-trtexec.html';
const TROUBLESHOOTING = 'https://docs.nvidia.com/deeplearning/tensorrt/latest/reference/troubleshooting.html';

/** Causes in building and saving an engine. */
export const BUILD_CAUSES = {
  'dynamic-shape-no-profile': {
    meaning: 'The network has dynamic inputs, and no optimization profile covers them.',
    looksLike: '`Network has dynamic or shape inputs, but no optimization profile has been defined`',
    message: 'The model has inputs with dynamic shapes[ ({input})], and no optimization profile covers them.',
    remedy:
      'Give the ranges: --minShapes, --optShapes and --maxShapes[ for {input}] in trtexec, or add_optimization_profile in the program.',
    cases: [
      {
        when: 'ort=shapes',
        message:
          'ONNX Runtime gives TensorRT only those parts of a model whose inputs have known shapes, and the tensor[ {input}] has none.',
        remedy:
          'Infer the shapes of the model first: python3 -m onnxruntime.tools.symbolic_shape_infer --auto_merge --input IN --output OUT (symbolic_shape_infer.py), and load OUT. If that stops at a node, export the model with fixed shapes or fold constants (polygraphy surgeon sanitize --fold-constants), or raise trt_min_subgraph_size so that the part is left to CUDA.',
      },
      {
        when: 'ort=profile',
        message:
          'ONNX Runtime was given profile shapes for some dynamic inputs, but not for[ {input} among] the others.',
        remedy:
          'Name every dynamic input in trt_profile_min_shapes, trt_profile_opt_shapes and trt_profile_max_shapes[, {input} too]: inputs of subgraphs count as well. Or infer their shapes first (python3 -m onnxruntime.tools.symbolic_shape_infer --auto_merge --input IN --output OUT), or leave these options out.',
      },
    ],
    documentation: DYNAMIC_SHAPES,
  },
  'profile-invalid': {
    meaning:
      'There is an optimization profile, but it is inconsistent, or does not admit the shapes that are used.',
    looksLike:
      '`kOPT values for profile 0 violate shape constraints`, `does not satisfy any optimization profiles`',
    message: 'The optimization profile is inconsistent, or does not admit the shapes used[ for {input}].',
    remedy:
      'Build with a profile that includes the shapes that you run (trtexec --minShapes, --optShapes, --maxShapes; Triton: max_batch_size not above its largest batch), with min <= opt <= max for every dimension and the fixed dimensions of the model; or run only shapes within the range[ of {input}].',
    cases: [
      {
        when: 'profileAxis input axis fixed',
        message:
          'The profile gives axis {axis} of the input {input} {asked}, but the model fixes it to {fixed}.',
        remedy:
          'Write {fixed} for axis {axis} of {input} (counted from 0) in min, opt and max of the profile (trtexec --minShapes, --optShapes, --maxShapes); or export the model with that axis dynamic (dynamic_axes, dynamic_shapes), or with the size that you run, and build from that file.',
      },
      {
        when: 'profileOf=webui',
        message: 'No engine of this model admits the size, batch or prompt that is asked for.',
        remedy:
          'Export an engine for it in the tab TensorRT: height and width (multiples of 64) and batch size within the profile, with both sizes where hires.fix is used (a dynamic preset spans them), and prompts longer than 75 tokens only if the maximum of the prompt is larger. Then select it (Settings, SD Unet: Automatic). Or generate without TensorRT: SD Unet: None.',
      },
      {
        when: 'llmLimit',
        message: 'The request asks TensorRT-LLM for more than the engine was built for: {llmLimit}.',
        remedy:
          'Ask for less (a shorter prompt, a smaller max_tokens, max_new_tokens or beam width), or build the engine for more: trtllm-build --max_seq_len N (prompt and answer together; before 0.11 --max_input_len and --max_output_len), --max_input_len, --max_num_tokens and --max_beam_width, with --use_paged_context_fmha enable and chunked context for long prompts. In Triton, the limits of tensorrt_llm/config.pbtxt must not be above those of the engine.',
      },
      {
        when: 'profileStatic',
        message:
          'The profile gives the input {input} the shape {asked}, but the model fixes it to {fixed}: it was exported without dynamic axes.',
        remedy:
          'Export the model with dynamic axes (Ultralytics: dynamic=True; torch.onnx.export: dynamic_axes, or dynamic_shapes), if it is to run in several sizes; or give the profile the shape of the model, {fixed}, in min, opt and max, or no profile at all.',
      },
      {
        when: 'deepstreamBatch asked',
        message: 'DeepStream asks for batches of {asked}, and the engine admits {admits}.',
        remedy:
          'Set batch-size in [property] of the nvinfer configuration (and of streammux) to {admits}, or export the model with a dynamic batch (export script with --dynamic; dynamic_axes for axis 0, or --batch {asked}) and delete the engine file, so that DeepStream builds one for batch-size {asked}: an engine from a model with a fixed batch keeps that batch whatever its file is called.',
      },
      {
        when: 'deepstreamBatch',
        message: 'The engine does not fit the nvinfer configuration of DeepStream: batch, inputs or outputs.',
        remedy:
          'Delete the engine file, so that DeepStream builds it for this configuration, with batch-size in [property] no larger than the batch of the model: export the model with a dynamic batch (export script with --dynamic) where more is needed. If names of outputs are missing, correct output-blob-names.',
      },
      {
        when: 'rank',
        message: 'The program gives an input of the engine a shape with the wrong number of dimensions.',
        remedy:
          'Give the input as many dimensions as the engine has, with the batch in front (engine.get_tensor_shape(name), trt-guard inspect ENGINE): 1x3x224x224, not 3x224x224; or export the model with the number that you give, and build again.',
      },
      {
        when: 'tritonShape=request',
        message:
          'A request to Triton does not fit the engine[, at the input {input}]: shape, batch or bytes.',
        remedy:
          'Send what the engine takes (curl HOST:8000/v2/models/MODEL/config, trt-guard check --engine ENGINE): as many dimensions, the batch in front where max_batch_size is above 0, the type of the input, and for a shape input its values as INT32 or INT64. Where larger ones are needed, build the plan with a profile that admits them (trtexec --minShapes, --optShapes, --maxShapes) and raise max_batch_size to its largest batch.',
      },
      {
        when: 'tritonShape',
        message:
          'A request has the shape {shape}[ for the input {input}], which the profile of the engine does not admit.',
        remedy:
          'Build the plan with a profile that admits {shape}: trtexec --minShapes=[{input}:]... --optShapes=... --maxShapes=..., each with the batch in front and as many dimensions as the model has; or send requests inside of it, with max_batch_size and dims of config.pbtxt no larger than the maximum (polygraphy inspect model model.plan shows the profile; so does trt-guard inspect).',
      },
      {
        when: 'llm',
        message: 'A request is larger than the engine of TensorRT-LLM was built for.',
        remedy:
          'Build it again with limits that hold the requests: trtllm-build --max_batch_size N --max_input_len N --max_seq_len N (input and output together) --max_num_tokens N (--max_beam_width N); build_config in config.json of the engine folder shows those that it has. Or send less: a smaller batch, shorter prompts, and the same limits in the config.pbtxt of Triton.',
      },
      {
        when: 'profileShapes=together',
        message: 'The shapes of the optimization profile do not fit together in the model.',
        remedy:
          'In the profile, give the inputs shapes that the model accepts together: the same batch and length for all, multiples of its strides, no smaller than its windows. Run the model in ONNX Runtime with the min, opt and max shapes first: its error names the node where they do not fit.',
      },
    ],
    documentation: DYNAMIC_SHAPES,
  },
  'shape-flags-mismatch': {
    meaning:
      'The shape flags do not fit the model or engine: a wrong input name, fixed dimensions, a value outside the profile.',
    looksLike:
      '`Cannot find input tensor with name "x" in the network inputs`, `Static model does not take explicit shapes`',
    message: 'The shape flags do not fit the inputs of the model[ (its input is {input})].',
    remedy:
      'Name the real input[, {input},] in --minShapes, --optShapes and --maxShapes (or --shapes), and leave the flags out for a model with fixed shapes.',
    documentation: DYNAMIC_SHAPES,
  },
  'cli-option-invalid': {
    meaning: 'trtexec does not know a flag: it is misspelt, belongs to another release, or never existed.',
    looksLike: '`[E] Unknown option: --workspace 1024`, `Unknown option: --fp16`',
    message: 'trtexec does not know the option[ {option}][ in release {builder}].',
    cases: [
      {
        when: 'program',
        message: 'The program {program} does not know the option[ {option}].',
        remedy:
          'Remove or replace the option[ {option}]: {program} --help lists what this version knows. Follow the instructions of the version that is installed (its tag, not the main branch), or install the version that they are for.',
      },
      {
        when: 'refused',
        message: 'trtexec does not accept its options: {refused}.',
        remedy:
          'Change the command: {refused}.[ {optionAdvice}] trtexec --help lists the options and their values for this release.',
      },
      {
        when: 'trtexecInput',
        message: 'trtexec was given no model: the file must follow the option that says what it is.',
        remedy:
          'Write --onnx=MODEL.onnx to convert a model, or --loadEngine=ENGINE to run an engine, each with "=" and without a space; trtexec takes no other word on its command line for a file.',
      },
    ],
    remedy:
      'Remove or replace the option[ {option}]: trtexec --help lists what this release knows.[ {replacement}]',
    documentation: TRTEXEC,
  },
  'workspace-too-small': {
    meaning: 'The only tactic for a layer needed more workspace than the limit allows.',
    looksLike:
      '`Skipping tactic N due to insufficient memory on requested size of B`, then `Could not find any implementation for node`',
    message:
      'No tactic for a layer[ ({node})] fits into the workspace limit[ ({bytes} bytes were requested)].',
    remedy:
      'Raise the limit: --memPoolSize=workspace:N in MiB (before 8.4: --workspace=N; Python: set_memory_pool_limit).',
    documentation: TROUBLESHOOTING,
  },
  'no-kernel-implementation': {
    meaning: 'No tactic exists or worked for a layer or fused region, memory not being the visible reason.',
    looksLike: '`Error Code 10: Internal Error (Could not find any implementation for node ...)`',
    message: 'This TensorRT has no working implementation for a layer[ ({node})] of the model on this GPU.',
    remedy:
      'Raise the workspace limit first (--memPoolSize=workspace:N in MiB, before 8.4 --workspace=N; Python: set_memory_pool_limit), as the only working tactics may need more; then build with another release, precision or --builderOptimizationLevel, delete the timing cache, or change the layer[ {node}] in the model. If even a plain convolution has none, the GPU or driver is too old for this release: use a release that supports the GPU. Report it to NVIDIA with the --verbose log.',
    cases: [
      {
        when: 'directIo',
        message:
          'The build may not reformat inputs and outputs, and no implementation takes them as they are.',
        remedy:
          'Leave --directIO (BuilderFlag.DIRECT_IO) out, and --safe and --buildDLAStandalone, which imply it; on a DLA build with --useDLACore=0 --allowGPUFallback. Or give formats that the first and last layers have: --inputIOFormats=fp16:chw16 (DLA: fp16 or int8, dla_linear, hwc4, chw16, chw32).',
      },
      {
        when: 'ofSizes',
        remedy:
          'Export the model with fixed shapes (without --dynamic, dynamic_axes), and fold constants (polygraphy surgeon sanitize --fold-constants IN -o OUT, or onnxsim IN OUT): {node} computes sizes, and nothing of it is left then. If the shape must stay dynamic, use a newer TensorRT, or build without --int8 or --fp16.',
      },
      {
        when: 'marked',
        message: 'No implementation was found in a network whose every tensor is an output (mark all).',
        remedy:
          'Leave --trt-outputs mark all out, which breaks the fusions that some layers need, and mark a few tensors at a time: --trt-outputs NAME1 NAME2 (with the same in --onnx-outputs); polygraphy debug reduce finds the layer that differs. If the model does not build without it either, use another release or precision.',
      },
      {
        when: 'kernels=none',
        message: 'The kernels of this TensorRT do not run on this GPU: each one that was tried threw.',
        remedy:
          'Use the TensorRT that is made for this device: on a Jetson the one of its JetPack (dpkg -l | grep nvinfer), not an archive or a container for another release or for ARM servers (sbsa); on a PC a release and a driver whose support matrix names the GPU. Look that nothing else fills the GPU (nvidia-smi, tegrastats), and reboot once: after a CUDA error all kernels of a process fail.',
      },
      {
        when: 'noRunner',
        message: 'This TensorRT has no implementation at all for a layer[ ({node})] of the model.',
        remedy:
          'Remove the operator behind the layer[ {node}] from the model: neither another precision nor more workspace helps here. NonMaxSuppression and NonZero, whose outputs depend on values, are the usual ones: do that step after the engine (onnx.utils.extract_model ends the model before it), or with the plugin EfficientNMS_TRT where the product has plugins; or use another release.',
      },
    ],
    documentation: TROUBLESHOOTING,
  },
  'builder-internal-error': {
    meaning: 'The optimizer broke one of its own rules: a bug in the release.',
    looksLike:
      '`Skipping tactic ... due to exception`, `Error Code 2: Internal Error (Assertion ... failed.)`',
    message: 'The optimizer of this TensorRT release failed on its own assertion[ ({assertion})].',
    remedy:
      'Try a newer TensorRT first, which repairs most of these (quickest in the newest nvcr.io/nvidia/tensorrt:YY.MM-py3 that the driver takes; on a Jetson a newer JetPack), or the last release that worked. If it has to be this one, change what the optimizer sees, one thing at a time: fold constants (polygraphy surgeon sanitize --fold-constants IN -o OUT, or onnxsim IN OUT), another opset_version at the export, another precision (--fp16, or without it), smaller shapes or more free GPU memory, another --builderOptimizationLevel.[ It fails at {node}.] Report it to NVIDIA with the part of the model that polygraphy debug reduce leaves.',
    cases: [
      {
        when: 'badUse',
        remedy: 'Build with TensorRT {badUse} or later: {badWhat} ({badSource}).[ pip install {pipUse}]',
      },
      {
        when: 'marked',
        message: 'The optimizer failed in a network whose every tensor is an output (mark all).',
        remedy:
          'Leave --trt-outputs mark all out, which breaks the fusions that some layers need, and mark a few tensors at a time: --trt-outputs NAME1 NAME2 (with the same in --onnx-outputs). If the model does not build without it either, use another release or precision.',
      },
      {
        when: 'builder=inf',
        message:
          'A constant of a fused layer is infinite or not a number ({constant}), so the kernel that TensorRT writes for it does not compile.',
        remedy:
          'Find where the value comes from: with INT8, a scale; delete the calibration cache and calibrate again with real batches, preprocessed as for inference (not zeros or an empty batch, and more of them). Without INT8, weights or constants of the model that are inf or NaN, or beyond the range of FP16 (a mask of -inf: use -1e4): look with polygraphy inspect model MODEL --show weights, and build without --fp16. A newer TensorRT writes such constants otherwise and may build it, and its results are not better.',
      },
      {
        when: 'kernel',
        message: 'A kernel that the builder tried failed on the GPU[ ({cudaError})].',
        remedy:
          'Run the same build with trtexec --verbose in a process of its own: the line above the error names the layer and the tactic. Where that layer is a plugin, its enqueue writes outside of its tensors (compute-sanitizer trtexec ... shows where). Where it is one of TensorRT, the fault is that of the release: build with a later patch release (or an earlier one), a newer driver, or without the tactic source or precision that it is of (--tacticSources=-CUDNN, without --fp16).',
      },
      {
        when: 'assertionRemedy',
        remedy: '{assertionRemedy} Else another release, and a report to NVIDIA.',
      },
    ],
    documentation: 'https://github.com/NVIDIA/TensorRT/issues',
  },
  'precision-unsupported-by-gpu': {
    meaning:
      'A precision was asked for that this GPU has no units for: FP8 before Ada, BF16 before Ampere, FP4 before Blackwell.',
    looksLike: "`FP8 is not supported on this platform`, `Platform doesn't support BF16`",
    message: 'This GPU does not support the precision[ {precision}].',
    cases: [
      {
        when: 'eightBit',
        message: 'The network is quantized, and this TensorRT knows of no INT8 on this GPU.',
        remedy:
          'Look at the compute capability (nvidia-smi --query-gpu=name,compute_cap --format=csv). From 7.0 on, and with 6.1, the GPU has INT8: then this TensorRT is older than the GPU, so use a newer release (Ampere 8.x: 7.2, Ada and Hopper: 8.5, Blackwell: 10.8 or newer), such as the newest nvcr.io/nvidia/tensorrt:YY.MM-py3. Without it (Maxwell, 5.3, 6.0, 6.2), convert the model without Q/DQ nodes.',
      },
    ],
    remedy:
      'Build at a precision that the GPU has: FP16 from 5.3 on, INT8 from 6.1, BF16 from 8.0 (Ampere), FP8 from 8.9 (Ada), FP4 from 10.0 (Blackwell); leave the flag for[ {precision}] out, or build and run on such a GPU.',
    documentation: 'https://docs.nvidia.com/deeplearning/tensorrt/11.4.1/getting-started/support-matrix.html',
  },
  'calibration-crash': {
    meaning:
      'The process died, or CUDA failed, while INT8 calibration ran the network over the batches it was given.',
    looksLike: '`Starting Calibration`, then `Segmentation fault` or `illegal memory access`',
    message: 'The build died in INT8 calibration[ ({cudaError})][, by a signal ({signal})].',
    remedy:
      'Check the calibrator: its data must be finite (no NaN, preprocessed as for inference), and get_batch must return device pointers that stay valid, to batches of the size and type of the inputs, and None at the end. Delete an old calibration cache: it is valid for one release only. A small build with CUDA_LAUNCH_BLOCKING=1 shows which call fails. Or give up calibrators, which end with 11.0, and quantize the model before the build (Q/DQ nodes, NVIDIA ModelOpt).',
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/work-quantized-types.html',
  },
  'int8-scales-missing': {
    meaning: 'INT8 was requested without a calibrator, tensor ranges or quantize nodes.',
    looksLike: '`Calibration failure occurred with no scaling factors detected`',
    message: 'INT8 was requested, but the model has no quantize nodes, tensor ranges or calibration.',
    cases: [
      {
        when: 'int8=cache',
        message:
          'trtexec cannot read the calibration cache that --calib names, or a tensor is missing in it.',
        remedy:
          'Give a cache that exists and was written for this very model by this release: --calib=FILE, with a line for each tensor, inputs and outputs too (--inputIOFormats and --outputIOFormats of int8 take their scales from it). Delete an old one and calibrate again (Polygraphy: polygraphy convert MODEL --int8 --calibration-cache FILE -o ENGINE), or quantize the model (Q/DQ nodes, NVIDIA ModelOpt), which needs no cache.',
      },
      {
        when: 'int8=deepstream',
        message: 'DeepStream was asked for INT8 (network-mode=1), and no calibration table is there.',
        remedy:
          'Name an existing table in [property] of the nvinfer configuration: int8-calib-file=calib.table, by a path from the folder of that file, made for this very model (DeepStream-Yolo: compile with OPENCV=1, and set INT8_CALIB_IMG_PATH and INT8_CALIB_BATCH_SIZE before the first run, which writes it); or network-mode=2 (FP16) or 0 (FP32). Delete the engine file afterwards.',
      },
      {
        when: 'int8=table',
        message: 'The calibration table that the program read has no scale for a tensor of this network.',
        remedy:
          'Delete the calibration table (tensorrtx: int8calib.table; calibration.cache, *.calib), with images in the folder that the program calibrates with: it belongs to another model or release, and the program then calibrates again. Or build in FP16 (tensorrtx: #define USE_FP16), which needs no table.',
      },
      {
        when: 'int8=ort',
        message: 'ONNX Runtime could not give TensorRT the ranges of INT8.',
        remedy:
          'Give trt_int8_calibration_table_name the table of this very model, in the folder of trt_engine_cache_path, with trt_int8_use_native_calibration_table=1 if TensorRT wrote it; or quantize the model to Q/DQ (quantize_static with QuantFormat.QDQ, symmetric), which needs no table; or leave trt_int8_enable out.',
      },
      {
        when: 'int8=data',
        message: 'The calibrator was given no data.',
        remedy:
          'Give the calibrator a data loader that can be read more than once (a list or a class with __iter__, not a generator that is used up) and that yields one dictionary of arrays per batch, {input name: array}; delete an empty calibration cache (--calibration-cache), as calibration is left out where one is there.',
      },
      {
        when: 'int8=flag',
        message:
          'A layer of the model is to run in {wantedPrecision}, but the builder was not told that it may use it.',
        remedy:
          'Ask for {wantedPrecision} in the build: trtexec --int8 (--fp16), Python config.set_flag(trt.BuilderFlag.INT8), ONNX Runtime trt_int8_enable (trt_fp16_enable), DeepStream network-mode=1; a model with Q/DQ nodes needs no calibration then. Or make the network strongly typed, which takes the types of the model.',
      },
    ],
    remedy:
      'Quantize the model (NVIDIA ModelOpt writes Q/DQ nodes), give a calibration cache (--calib, before 11), or drop --int8.',
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/work-quantized-types.html',
  },
  'plugin-incompatible': {
    meaning: 'A plugin is loaded, but accepts none of the types or formats that are offered to it.',
    looksLike: '`could not find any supported formats consistent with input/output data types`',
    message: 'The plugin[ {plugin}] accepts none of the types and formats that are offered to it.',
    cases: [
      {
        when: 'pluginAssertion',
        message: 'A plugin stops the process with an assertion of its own: {condition} ({where}).',
        remedy:
          'Bring the library of the plugin and the program that makes the network (its converter) to one version: git pull in both, build the library again in an empty folder with this TensorRT, and build the engine again. If they belong together, the layer gets other inputs than the plugin was written for: compare them at {condition} in {where}.',
      },
      {
        when: 'pluginShapes',
        message:
          'The plugin of the layer {plugin} is of a kind that takes fixed shapes alone, and the model has dynamic ones.',
        remedy:
          'Derive the plugin from IPluginV2DynamicExt (from 10.0 on IPluginV3), whose getOutputDimensions takes expressions, and build its library again; or export the model with fixed shapes: without dynamic_axes, or with the batch fixed (python3 -m onnxruntime.tools.make_dynamic_shape_fixed --input_name NAME --input_shape 1,3,224,224 IN OUT).',
      },
      {
        when: 'pluginExport symbol',
        message: 'The library of the plugin does not export {symbol}, which TensorRT looks for in it.',
        remedy:
          'Give the library as --staticPlugins=LIB in place of --dynamicPlugins (before 8.6 --plugins): such a library only has to register its creators when it is loaded (REGISTER_TENSORRT_PLUGIN). Or export what a dynamic one needs: extern "C" IPluginCreatorInterface* const* getCreators(int32_t&) (before 10: IPluginCreator* const* getPluginCreators(int32_t&)) and setLoggerFinder(ILoggerFinder*), on Windows with __declspec(dllexport); nm -D LIB or dumpbin /exports shows them.',
      },
      {
        when: 'pluginBatch',
        message:
          'A plugin of the model works only in a network with an explicit batch, and this one is built without.',
        remedy:
          'Build the network with an explicit batch: in Python and C++ createNetworkV2(1U << kEXPLICIT_BATCH); for TAO and DeepStream use the tao-converter of your TensorRT with -p INPUT,1x3xHxW,8x3xHxW,16x3xHxW (a profile in place of -d) and a DeepStream of the time of the model (force-implicit-batch-dim=0 in the nvinfer configuration, DeepStream 5.1 or newer), or give nvinfer the engine that tao-converter wrote (model-engine-file). Models of .etlt in UFF and those in ONNX differ here: take the configuration from the branch of deepstream_tao_apps for your release.',
      },
      {
        when: 'pluginRun',
        message: 'The code of a plugin failed while the engine ran: its enqueue returned an error.',
        remedy:
          'Look at the plugin, not at TensorRT: its enqueue says by its status that something failed, and only it knows what. Compile its library for this GPU and TensorRT (nvcc -gencode, CMAKE_CUDA_ARCHITECTURES), run with CUDA_LAUNCH_BLOCKING=1 and compute-sanitizer, and compare the shapes and attributes of the node (number of classes, keep_top_k, workspace) with what the plugin admits; free GPU memory for it, or take the plugin and exporter of one version of the project.',
      },
      {
        when: 'pluginFields',
        message: 'The plugin was made without a field that this release asks for[: {pluginField}].',
        remedy:
          "Give the creator every field that this release asks for[, {pluginField} too]: a PluginField of that name in the PluginFieldCollection, or an attribute of the node in the ONNX model (EfficientNMS_TRT: score_threshold, iou_threshold, max_output_boxes, background_class, score_activation, box_coding). creator.field_names lists them (trt.get_plugin_registry().get_plugin_creator(NAME, '1')), and so does plugin/NAME of the branch of NVIDIA/TensorRT for this release. create_plugin gives None where one is missing.",
      },
    ],
    remedy:
      "Give the plugin types that it takes: build with --fp16 if it knows only half precision (attention plugins of NVIDIA's demos, such as fMHA, fMHCA and CustomQKVToContext: FP16, and a GPU of Turing, 7.5, or newer), without --fp16 and --int8 if it knows only float; cast an INT64 input to INT32 before it (from 10.0 on INT64 stays INT64). Otherwise make its supportsFormatCombination accept the types of its inputs, and build its library again.",
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/extending-custom-layers.html',
  },
  'dla-unsupported-layer': {
    meaning:
      'A DLA-only build met a layer or edge that has to run on the GPU, and falling back was not possible.',
    looksLike:
      '`is not supported on DLA and falling back to GPU is not enabled`, `forceToUseNvmIO ... isDLA`',
    message: 'A layer[ ({node})] cannot run on the DLA, and falling back to the GPU is not possible here.',
    cases: [
      {
        when: 'dla=absent',
        message:
          'The build is for a DLA core that this device does not have, or that the container does not see.',
        remedy:
          'Leave --useDLACore out and build for the GPU where the device has no DLA (Jetson Nano, TX2, Orin Nano, every PC; Orin NX and AGX have one or two). Where it has one, start the container with --runtime nvidia (and --privileged, or the devices /dev/nvhost-nvdla* and /dev/nvhost-ctrl-nvdla*), with the JetPack of the board in the image. torch2trt asks for the DLA on every device and goes on without one: there the line stops nothing.',
      },
    ],
    remedy:
      'Build with --allowGPUFallback, or change the layer[ {node}] to what the DLA supports (fp16 or int8, its layer limits).',
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/work-with-dla.html',
  },
  'safety-scope-violation': {
    meaning: 'A safe or restricted build met a layer or plugin type outside the safety scope.',
    looksLike: '`failed DriveOS 6.0 safety scope validation`',
    message: 'A layer[ ({node})] is outside the safety scope of this build.',
    remedy:
      'Replace the layer or plugin with one that the safety scope allows, or drop --safe / --restricted.',
  },
  'timing-cache-invalid': {
    meaning:
      'The timing cache file is damaged, or from another device or release; often the build goes on without it.',
    looksLike: '`The timing cache will not be used!` after `Magic tag does not match`, and no other error',
    message: 'The timing cache is damaged or was made by another release or on another GPU.',
    remedy:
      'Delete the timing cache file and build again; keep one for each TensorRT version and GPU, and write it in binary mode.',
    documentation: 'https://docs.nvidia.com/deeplearning/tensorrt/latest/performance/best-practices.html',
  },
  'engine-write-failed': {
    meaning: 'The engine was built but could not be written: no such folder, no permission, a full disk.',
    looksLike: '`Cannot open engine file: out/model.engine`, `Saving engine to file failed.`',
    message: 'The engine was built but could not be written[ to {file}].',
    remedy:
      'Create the folder[ of {file}] before the build, and check its permissions and the free disk space (df -h).',
  },
  'crash-after-pass': {
    meaning: 'trtexec reported PASSED and wrote the engine, then crashed while exiting (exit status 139).',
    looksLike: '`&&&& PASSED TensorRT.trtexec ...`, then `Segmentation fault`',
    message: 'trtexec reported PASSED and then crashed while exiting.',
    remedy:
      'Do not trust the status or the word PASSED: load the engine with the runtime that production uses. If it loads, the crash comes from unloading libraries at exit, and another patch release or driver avoids it.',
  },
} satisfies Record<string, CauseText>;
