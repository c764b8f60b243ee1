import type { CauseText } from './cause-text.js';

const TRITON =
  'https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_configuration.html';
const ORT = 'https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html';

/** Causes in the programs around TensorRT. */
export const AROUND_CAUSES = {
  'triton-config': {
    meaning:
      'The model configuration of Triton (config.pbtxt) does not fit the engine, or names a backend that does not exist.',
    looksLike:
      "`unable to find 'libtriton_tensorrt_plan.so' for model 'a'`, `model 'a', tensor 'x': the model expects 3 dimensions but the model configuration specifies 4`",
    message: 'Triton cannot serve this engine with the configuration of the model (config.pbtxt).',
    remedy:
      'Compare config.pbtxt with the engine: names, types and dims of inputs and outputs (without the batch dimension where max_batch_size is above 0), and max_batch_size within the profile. Triton generates a matching one: run tritonserver --strict-model-config=false, then curl HOST:8000/v2/models/MODEL/config.',
    cases: [
      {
        when: 'triton=batch',
        message: 'config.pbtxt says max_batch_size {asked}, but the engine accepts no batch above {admits}.',
        remedy:
          'Write max_batch_size: {admits} in config.pbtxt (0 means that the batch is not dynamic; dims then list every dimension, including the batch), or build the engine from a model with a dynamic batch axis: --minShapes=NAME:1x... --optShapes=... --maxShapes=NAME:{asked}x...; builder.max_batch_size has no effect on it.',
      },
      {
        when: 'triton=autofill',
        message: 'Triton cannot fill in the configuration of the model: config.pbtxt has a part of it.',
        remedy:
          'Write all of the inputs and outputs into config.pbtxt, each with name, data_type and dims (without the batch where max_batch_size is above 0), or none of them, so that Triton takes them from the plan (tritonserver --strict-model-config=false; DeepStream: strict_model_config: false). trt-guard check --engine ENGINE prints names, types and shapes.',
      },
      {
        when: 'noVersion',
        message: 'Triton found no version of the model that it could load.',
        remedy:
          'The lines above say why the version failed. If they do not, check the model repository: it needs MODEL/1/model.plan (or model.onnx), with exactly that name and in a folder whose name is a number, beside MODEL/config.pbtxt, and the version_policy in config.pbtxt must admit that version.',
      },
      {
        when: 'triton=repository',
        message: 'Triton cannot read its model repository[ {repository}], or finds no model in it.',
        remedy:
          'Check the path of --model-repository[ ({repository})] inside the container (docker run -v HOST:/models), that the user may read it, and that it contains MODEL/config.pbtxt and MODEL/1/model.plan: one folder per model, with one numbered folder per version.',
      },
      {
        when: 'triton=llm',
        message:
          'The configuration of TensorRT-LLM in Triton (tensorrt_llm/config.pbtxt) names no folder of an engine.',
        remedy:
          'Set the parameter gpt_model_path in tensorrt_llm/config.pbtxt to the folder with config.json and rank0.engine (encoder_model_path for the encoder of an encoder and decoder), as the container sees it: tools/fill_template.py -i FILE gpt_model_path:FOLDER,..., of the tensorrtllm_backend for this release. Models that only encode (BERT, RoBERTa) are not served by it: use the Python backend for them, or a plan made from ONNX.',
      },
      {
        when: 'triton=no-backend',
        message: 'This Triton has no backend {backend}, which the configuration of the model asks for.',
        remedy:
          'Use a container that has it: nvcr.io/nvidia/tritonserver:YY.MM-py3 has onnxruntime, tensorrt, python and (until 25.03) pytorch and tensorflow; YY.MM-trtllm-python-py3 has only tensorrtllm and python, and YY.MM-py3-min none. Or build the backend and put it into /opt/tritonserver/backends/{backend} (libtriton_{backend}.so), or correct the name in config.pbtxt (ls /opt/tritonserver/backends lists what is there).',
      },
      {
        when: 'triton=accelerator',
        message:
          "config.pbtxt asks for the accelerator '{accelerator}' in a place where Triton does not know it.",
        remedy:
          'Write it as a GPU accelerator: optimization { execution_accelerators { gpu_execution_accelerator { name: "tensorrt" } } }, with instance_group KIND_GPU, for a model of onnxruntime (platform: "onnxruntime_onnx"); cpu_execution_accelerator takes only openvino.',
      },
      {
        when: 'triton=shape-tensor',
        message: 'config.pbtxt says otherwise than the engine whether[ {tensor}] is a shape tensor.',
        remedy:
          'Write is_shape_tensor: true beside dims in config.pbtxt for each input or output whose values are a shape[ ({tensor})], and leave it out for all others; or delete the input and output sections and let Triton fill them in (tritonserver --strict-model-config=false).',
      },
      {
        when: 'triton=format',
        message: 'config.pbtxt says otherwise than the engine whether[ {tensor}] has a linear format.',
        remedy:
          'Write is_non_linear_format_io: true in config.pbtxt for each input or output that was built with --inputIOFormats or --outputIOFormats other than chw[ ({tensor})], and leave it out for all others; or build the plan with linear formats.',
      },
      {
        when: 'triton=profile',
        message: 'config.pbtxt names an optimization profile that the engine does not have[: {profile}].',
        remedy:
          'Write the number of a profile of the engine, counted from 0, in instance_group: profile: "0" (trt-guard check --engine ENGINE prints how many it has), or leave profile out for the first; or build the plan with as many profiles (trtexec --profile=0 --minShapes=... --profile=1 --minShapes=...).',
      },
      {
        when: 'triton=backend',
        message:
          'config.pbtxt names the backend {backend}, but Triton has no backend with that name: tensorrt_plan is a platform.',
        remedy:
          'Write platform: "tensorrt_plan" (or backend: "tensorrt") in config.pbtxt, not backend: "tensorrt_plan".',
      },
    ],
    documentation: TRITON,
  },
  'ort-option-unknown': {
    meaning: 'ONNX Runtime was given an option of its TensorRT provider that this release does not know.',
    looksLike: '`Unknown provider option: "trt_force_timing_cache"`',
    message:
      'This ONNX Runtime does not know the option[ {providerOption}] of its TensorRT provider, and so runs without TensorRT.',
    cases: [
      {
        when: 'emptyOption',
        message:
          'ONNX Runtime was given an option of its TensorRT provider that has no value, and so runs without TensorRT.',
        remedy:
          'Leave out every option that has no value (an empty path, an empty list of shapes): ONNX Runtime takes none. Where the binding passes its defaults so, upgrade it (the ort crate: 2.0).',
      },
    ],
    remedy:
      'Upgrade ONNX Runtime (or the binding that passes the option, such as the ort crate) to a release that knows the option[ {providerOption}], or leave it out.',
    documentation: ORT,
  },
  'ort-silent-fallback': {
    meaning:
      'ONNX Runtime could not use its TensorRT provider and went on with CUDA or the CPU: the program works, without TensorRT.',
    looksLike: "`Falling back to ['CUDAExecutionProvider', 'CPUExecutionProvider'] and retrying.`",
    message: 'ONNX Runtime runs without TensorRT: it fell back to another provider.',
    cases: [
      {
        when: 'ortBuild',
        message:
          'The ONNX Runtime that is installed has no provider for GPUs: it is the package for the CPU, or that one lies over the other.',
        remedy:
          'Install the package with GPUs alone, as both lie in the same folder: pip uninstall -y onnxruntime onnxruntime-gpu, then pip install onnxruntime-gpu (for CUDA 12 from 1.19 on; for CUDA 11 with --extra-index-url https://aiinfra.pkgs.visualstudio.com/PublicPackages/_packaging/onnxruntime-cuda-11/pypi/simple/). On a Jetson, PyPI has none: take the wheel of its JetPack from https://pypi.jetson-ai-lab.io. Other packages that ask for onnxruntime bring it back, so install this one last; onnxruntime.get_available_providers() must then list CUDAExecutionProvider and TensorrtExecutionProvider.',
      },
    ],
    remedy:
      'Install the onnxruntime-gpu whose TensorRT and CUDA are those of this machine (its requirements table names both) and put the TensorRT libraries on LD_LIBRARY_PATH (Windows: PATH); session.get_providers() shows whether TensorrtExecutionProvider is used.',
    documentation: ORT,
  },
  'torch-tensorrt-abi': {
    meaning:
      'Torch-TensorRT was compiled for a different PyTorch or TensorRT than the one installed, or its serialized engine has a different ABI version.',
    looksLike: '`libtorchtrt.so: undefined symbol: _ZN3c10...`, `Expected engine ABI version`',
    message:
      'Torch-TensorRT does not fit the PyTorch or TensorRT that is installed, or the one that saved this module.',
    remedy:
      'Install torch, torch-tensorrt and tensorrt of one release (torch-tensorrt X.Y goes with torch X.Y; pip install torch-tensorrt==X.Y.Z pins its tensorrt), and save the module again with them.',
    cases: [
      {
        when: 'abiOf=link',
        message: 'The linker found no PyTorch with the symbols that this program uses.',
        remedy:
          'Link the libtorch that the headers come from: set CMAKE_PREFIX_PATH for CMake (python3 -c "import torch; print(torch.utils.cmake_prefix_path)"); for Torch-TensorRT, use the libtorch named in its WORKSPACE or MODULE.bazel, in the torch release that it was made for and with the same C++ ABI (torch.compiled_with_cxx11_abi(); pre_cxx11_abi where that is False).',
      },
      {
        when: 'abiOf',
        message: 'The library {library} was compiled for a different PyTorch than the one installed.',
        remedy:
          'Compile {library} again for the torch that is installed (python3 -c "import torch; print(torch.__version__, torch.compiled_with_cxx11_abi())"; torch2trt: python3 setup.py install --plugins from a clean tree), or install the torch that it was compiled for. Use the compiler and the C++ ABI of that torch.',
      },
      {
        when: 'llm',
        message: 'TensorRT-LLM does not fit the PyTorch that is installed.',
        remedy:
          'Install the torch that this tensorrt_llm requires (pip show tensorrt_llm, pip check), in an environment of its own: pip install tensorrt_llm==X --extra-index-url https://pypi.nvidia.com brings it; or use its container.',
      },
    ],
    documentation: 'https://docs.pytorch.org/TensorRT/getting_started/installation.html',
  },
  'application-expectation': {
    meaning:
      'The engine is sound, but the program does not use it as it is: it expects other inputs, outputs or processes.',
    looksLike: '`unexpected output dimensions: (1,3,80,80,85)`',
    message:
      'The engine loaded, but the program expects other inputs or outputs than the engine has[: {got}].',
    cases: [
      {
        when: 'llmWorld',
        message:
          'The TensorRT-LLM engine was built for a different number of processes[ ({engineWorld})] than were started.',
        remedy:
          'Start as many processes as the engine has ranks (tp_size times pp_size in its config.json): mpirun -n N --allow-run-as-root python3 ..., with mpi4py built for the same MPI (if the world size is 1 under mpirun, it was not), or launch_triton_server.py --world_size N; or build it again for the number that you start.',
      },
      {
        when: 'call=comfy-node',
        message: 'ComfyUI has no node {comfyNode}: it could not import it when it started.',
        remedy:
          'Look for the traceback of its import at the start of the log. Mostly the Python of ComfyUI has no tensorrt: python_embeded\\python.exe -m pip install tensorrt-cu12 (and the requirements.txt of the node: python -m pip install -r ...), with a TensorRT for the CUDA of its torch; then start ComfyUI anew. Otherwise install or update the node with the manager.',
      },
      {
        when: 'call=exec-format',
        message: 'A program or an image is for another kind of CPU than this machine has (x86-64, arm64).',
        remedy:
          'Take the image of the right architecture (Jetson: arm64), or build it where it is to run. To build arm64 on a PC: docker run --privileged --rm tonistiigi/binfmt --install all, then docker buildx build --platform linux/arm64. uname -m and docker image inspect --format "{{.Architecture}}" IMAGE show both.',
      },
      {
        when: 'call=webui-unet',
        message: 'The extension looks for the profile of an engine, and no engine is selected.',
        remedy:
          'Nothing fails without TensorRT: the image is made, and the line can be ignored. To use TensorRT, export an engine for this model in the tab TensorRT, and select it: Settings, SD Unet: Automatic or [TRT] MODEL (not None). To be rid of the line, update the extension, or disable it while you use other models.',
      },
      {
        when: 'call=checkpoint ckptKey',
        message: 'The file of weights has no entry {ckptKey}: it is not a checkpoint of this program.',
        remedy:
          'Give the checkpoint that the training of this project wrote (best_ckpt.pth, latest_ckpt.pth) or the one that its README links, with the weights under the key {ckptKey}; a file that holds the weights alone is loaded with model.load_state_dict(ckpt). A file that was downloaded in part, or a converted one (torch2trt, another project), does not do.',
      },
      {
        when: 'call=checkpoint',
        message:
          'The weights do not fit the model that the program makes from its configuration[ ({network})].',
        remedy:
          'Name the configuration that the checkpoint was trained with: the same exp file or yaml (-f exps/...py, --cfg; size s, m, l or x, depth and width, number of classes) and the version of the code of that time. PyTorch refuses it before TensorRT begins.',
      },
      {
        when: 'call=runtime-order',
        message: 'The program destroys the runtime while engines that it made are still alive.',
        remedy:
          'Keep the IRuntime as long as its engines live: a member of the class beside the engine, not a local variable of the function that loads it; declare it first, so that contexts go first, then the engine, then the runtime (Python: keep a reference, self.runtime = trt.Runtime(logger)). If this line comes only at the end of the program, its results are right all the same; if the program fails after it, look at the lines behind it too.',
      },
      {
        when: 'call=ultralytics-metadata',
        message:
          'Ultralytics expects its own metadata in front of the engine, and this engine, of trtexec or another program, has none.',
        remedy:
          'Export the engine with Ultralytics, where it is to run: yolo export model=MODEL.pt format=engine half=True device=0 writes the metadata (names, stride, task) in front of the plan. Or upgrade it (pip install -U ultralytics): newer releases also load an engine without metadata, if the task is named: YOLO("MODEL.engine", task="detect"). An engine of another project runs with the script of that project.',
      },
      {
        when: 'call=trace-value',
        message:
          'PyTorch cannot export the model: {argument} of {function} is computed from tensors, and must be a {got} of Python.',
        remedy:
          "Make it a Python value in the code of the model (int(x.shape[0]), bool(...), a constant), or install the release of the model's package from before it used {function}: pip install openai-whisper==20231117 for Whisper (later ones: export within with whisper.model.disable_sdpa():); with transformers: attn_implementation='eager'. A newer PyTorch may trace it as it is.",
      },
      {
        when: 'call=deepstream',
        message:
          "DeepStream cannot use the program's own library (custom-lib-path)[: it has no function {func}].",
        remedy:
          'Compile the library for this DeepStream, CUDA and TensorRT (CUDA_VER=X.Y make -C nvdsinfer_custom_impl_Yolo), give its path as custom-lib-path in the nvinfer configuration, and name functions that it has (nm -D LIBRARY | grep NvDsInfer) as parse-bbox-func-name and engine-create-func-name; with onnx-file, leave engine-create-func-name out if the library builds no network itself.',
      },
      {
        when: 'call=vapoursynth vs=format',
        message: 'The filter refuses the clip: its format is not the one of the engine[ ({vsRefusal})].',
        remedy:
          "Convert the clip to what the engine takes before the filter: core.resize.Bicubic(clip, format=vs.RGBH, matrix_in_s='709') for an engine with FP16 inputs and outputs (trtexec --inputIOFormats=fp16:chw --outputIOFormats=fp16:chw), vs.RGBS for FP32, vs.GRAYH or vs.GRAYS for a model of one channel; all clips alike. Models that take more planes (RIFE, noise maps) go through their own function in vsmlrt.py, in the version of that model, which adds the clips. Or build the engine with the format of the clip.",
      },
      {
        when: 'call=vapoursynth',
        message:
          'The filter refuses the engine for the size of this clip, or as one that it cannot run[: {vsRefusal}].',
        remedy:
          'Build the engine for the size that is filtered: --shapes=input:1xCxHxW with the height and width of the clip (of the tile, where tilesize is given), or --minShapes, --optShapes and --maxShapes that contain it, and delete the engine of another size. The filter takes models with one input of 4 dimensions and batch 1, whose output is a whole multiple of it: pad the clip to a multiple of 32 or 64 where the model needs that.',
      },
      {
        when: 'call=names program',
        message: 'jetson-inference asks the model for a layer that it does not have[: {tensor}].',
        remedy:
          'Name the inputs and outputs that the model has: --input-blob=NAME --output-cvg=NAME --output-bbox=NAME (detectNet), --input-blob and --output-blob (imageNet, segNet); Netron or trt-guard check --engine ENGINE shows the names. detectNet reads SSD-Mobilenet as onnx_export.py of pytorch-ssd writes it (input_0, scores, boxes): a YOLO or another detector has other outputs, which it cannot decode, so train and export with train_ssd.py, or run that model with its own program. Delete the .engine file beside the model afterwards.',
      },
      {
        when: 'call=names',
        message:
          'The program asks the engine for a tensor that the engine does not have[: {tensor}], or for a different number of tensors.',
        remedy:
          'Compare the names and the number of inputs and outputs: trt-guard check --engine ENGINE (or engine.get_tensor_name(i) for each i below num_io_tensors) with what the program asks for. Where they differ, export the model with the names and outputs that the program was written for (input_names=..., output_names=..., its own export script, with or without the step behind the network such as NMS), or change the names in the program.',
      },
      {
        when: 'call=override',
        message: 'The class of the program, derived from I{base}, does not define the method {method}.',
        remedy:
          'Define {method} in the class that is derived from I{base}, with this very name and its parameters (a calibrator: get_batch_size, get_batch, read_calibration_cache, write_calibration_cache; read_calibration_cache returns None where there is no cache), and call the constructor of the base: trt.I{base}.__init__(self). The object must live until the build ends, so keep a reference: config.int8_calibrator = calibrator.',
      },
      {
        when: 'call=strongly-typed',
        message:
          'The program asks for a precision by a flag[ ({flag})] in a strongly typed network, whose tensors have the types of the model.',
        remedy:
          'Leave the flags of precision out (FP16, BF16, INT8, FP8, OBEY_ and PREFER_PRECISION_CONSTRAINTS, set_precision of layers; trtexec: --fp16 and similar, --precisionConstraints): a strongly typed network takes its types from the model, so cast or quantize the model itself. Or make the network without STRONGLY_TYPED (before 11.0), where the flags take effect.',
      },
      {
        when: 'call=parameter function enumeration',
        message:
          'The program calls {function} with a {enumeration} that this TensorRT does not know: the two are of different releases.',
        remedy:
          'Make the caller and the library one release: pip list shows tensorrt, tensorrt_cu12 (tensorrt_cu13), its _libs and its _bindings, which must all have the same version (pip install --force-reinstall with == for each), and no nvinfer library of another release may be found first on PATH or LD_LIBRARY_PATH. A helper that goes through all values of {enumeration} (Polygraphy, as it prints the configuration) must know that release as well: pip install -U polygraphy --extra-index-url https://pypi.ngc.nvidia.com. The line itself need not stop the build: look whether an engine was written.',
      },
      {
        when: 'call=parameter addedLayer condition',
        message:
          'The program adds a layer ({addedLayer}) with weights or sizes that TensorRT does not take: {condition} does not hold.',
        remedy:
          'Look at the weights and sizes that are given to {addedLayer}: mostly the weights are not there or belong to another version of the model than the program is for. Make the wts with the gen_wts.py of the same version of the project (git checkout its tag or branch), set number of classes, input size and variant to those of the training, and compile again. Where a converter makes the call (torch2trt, Torch-TensorRT), use a newer version of it, or convert through ONNX (torch.onnx.export, trtexec).',
      },
      {
        when: 'call=parameter function condition',
        message:
          'The program calls {function} with what this TensorRT does not take: the condition {condition} does not hold.',
        remedy:
          'Look at the call of {function} in the program, so that {condition} holds: a nullptr (None) is most often what an earlier call gave that failed, so check what each call returns (add_*, create_*, deserialize_cuda_engine, get_tensor_*) and print the errors of the logger; an index or a size is to be compared with what the engine says (trt-guard check --engine ENGINE). The documentation of {function} for this release names what it takes.',
      },
      {
        when: 'call=wts',
        message:
          'The program cannot read its file of weights: it is not where the program opens it, or not a wts, which begins with the number of its tensors.',
        remedy:
          'Check the path from the folder that the program starts in. If the file is there, make the wts with the gen_wts.py of the same version of the project, from the checkpoint of its framework (python3 gen_wts.py -w MODEL.pt -o MODEL.wts; darknet weights by the script that the README names), and give that file: a .pt, .weights or .onnx that was renamed, an empty file and a page that was downloaded in its place are none (head -c 60 MODEL.wts shows a number first).',
      },
      {
        when: 'call=dims',
        message: 'A tensor of the engine has fewer dimensions than the program asks for.',
        remedy:
          'Compare the inputs and outputs with the program (trt-guard check --engine ENGINE prints their shapes): a scalar has no shape[0]. Export the model with the script of the program (its outputs, with a batch in front), or skip such tensors in the program (len(shape) > 0).',
      },
      {
        when: 'call=network',
        message:
          'The network that the program makes has a layer that TensorRT did not add: {condition} is null.',
        remedy:
          'Look at the error of TensorRT above that line. If there is none, the weights are not there or are of another model: make the wts with the gen_wts.py of the same version of the project (git checkout its tag), with the file where the program opens it, and set the number of classes, the input size and the variant of the model to those of the training; then compile again. Functions of a layer that changed between releases (addUpsample, addResize: TensorRT 7 and 8) need the branch of the project for this TensorRT.',
      },
      {
        when: 'call=assertion',
        message:
          'The program stopped on its own assertion[ in {where}]: {condition}. The engine is not what it was written for.',
        remedy:
          'Compare the inputs and outputs of the engine (names, number, shapes, batch: trt-guard check --engine ENGINE prints them) with what the program[, in {where},] expects: a constant of it (input size, number of classes, names) or its configuration (cfg, wts) belongs to another model. Set it to this model and compile again, or export the model as the program wants it; delete the engine that it wrote before, as it would load that again.',
      },
      {
        when: 'call=refused function reason',
        message: 'TensorRT refuses the call of {function}: {reason}.',
        remedy:
          'Change that call of {function}: {reason}. trt-guard check --engine ENGINE prints the tensors, shapes and profiles that the engine has; the documentation of {function} for this release names what it takes, and in which order calls are to be made (profile, shapes, addresses, then the run).',
      },
      {
        when: 'call=ep-context',
        message: 'The ONNX file holds an engine (EPContext), and the session has no provider that runs it.',
        remedy:
          'Name the provider that wrote it first in the session: TensorrtExecutionProvider (NvTensorRTRTXExecutionProvider for TensorRT-RTX), in an onnxruntime-gpu that has it (onnxruntime.get_available_providers()); CUDA and the CPU cannot run such a file. If it is named, an error before this line says why it was not used (a library that was not found). Or load the model that the file was made from.',
      },
      {
        when: 'call=shared-memory',
        message: 'The execution context has no memory of its own, and was given none: {condition} is null.',
        remedy:
          'Give the context memory before the run: setDeviceMemoryV2 with as many bytes as the engine says (getDeviceMemorySizeV2), or create it with memory of its own (createExecutionContext(), kSTATIC). In ONNX Runtime set trt_context_memory_sharing_enable to 0, above all with an EPContext model.',
      },
      {
        when: 'call=ort-environment',
        message: 'The provider is made before the environment of ONNX Runtime, which holds its logger.',
        remedy:
          'Create the environment first, once, and keep it until the program ends: ort::init().commit()? at the start of main (the ort crate), Ort::Env env(ORT_LOGGING_LEVEL_WARNING) before the session options (C++). One copy of onnxruntime in the process: a second one (onnxruntime.dll of Windows in System32) has no environment.',
      },
      {
        when: 'call=ort-input',
        message: 'ONNX Runtime was given an input[ ({tensor})] of another shape or type than the model has.',
        remedy:
          'Give the input what session.get_inputs() shows (name, shape, type): an array.astype of that type[ ({wantedType}, not {gotType})] and of that size and batch; or export the model with that dimension dynamic (dynamic_axes), or with the size that you run.',
      },
      {
        when: 'call=torch-save',
        message: 'The compiled module cannot be saved in this form.',
        remedy:
          'Compile it with the runtime in C++ (use_python_runtime=False), which alone can be saved, and save it with torch_tensorrt.save(module, FILE, inputs=inputs) in place of torch.export.save or torch.jit.save (output_format="torchscript" where the exported program fails); load it after import torch_tensorrt. With dynamic shapes use a newer torch and torch-tensorrt.',
      },
      {
        when: 'call=torch-device',
        message: 'An engine of Torch-TensorRT was given a tensor in the memory of the CPU.',
        remedy:
          'Move every input to the GPU before the call: model(x.cuda()). If they are there, the tensor is made inside of the model (torch.zeros, arange, tril_indices without device=): give it device=x.device, or keep that operation in PyTorch (torch_executed_ops); ir="dynamo" (torch.compile(backend="torch_tensorrt")) moves such constants, TorchScript does not.',
      },
      {
        when: 'call=torch-devices',
        message: 'PyTorch has a part of the model or of its inputs on the CPU and a part on the GPU.',
        remedy:
          'Move the model and every input to one device before the export or the call: model.cuda(), x.cuda(). A program that moves parts of a model to save memory must not do so here: start the Stable Diffusion WebUI without --medvram and --lowvram, ComfyUI without --lowvram, and turn off offloading (enable_model_cpu_offload).',
      },
      {
        when: 'call=torch-type',
        message: 'An engine of Torch-TensorRT takes inputs of type {wantedType} and was given {gotType}.',
        remedy:
          'Give the engine the type that it was compiled for: x.to(dtype) with {wantedType} before the call, or name the type of what you give in the compilation: torch_tensorrt.Input(shape, dtype=...) for each input, with model and inputs in one precision (model.half() and half inputs for FP16; enabled_precisions alone leaves the inputs in float).',
      },
      {
        when: 'call=accuracy',
        message: 'The outputs of the engine are further from the reference than the limit allows.',
        remedy:
          'Build in FP32 first (without --fp16, --int8, --best): if that agrees, keep the layers that lose precision in FP32 (normalization, softmax, large sums; in the model by Cast nodes, before 11 --precisionConstraints=obey --layerPrecisions=...) or use BF16; if it does not, compare layer by layer: polygraphy run MODEL --trt --onnxrt --onnx-outputs mark all --trt-outputs mark all.',
      },
      {
        when: 'call=host-tensor',
        message:
          'The example that the network is made from lies in the memory of the CPU, and TensorRT takes tensors of the GPU.',
        remedy:
          "Move model and example to the GPU before the conversion: model = model.eval().cuda(); x = x.cuda(); torch2trt(model, [x]) (torch.device('cuda'), not 'cpu'), the same type for both.",
      },
      {
        when: 'call=weights',
        message: 'The weights do not belong to the network that the program made: some are left over.',
        remedy:
          'Make weights and configuration (wts and cfg) of one model with one version of the export script, and of the project that reads them: the size, the number of classes and the depth must be those of the training (set them in the cfg), and the network the kind that the script is for. Newer versions of DeepStream-Yolo take ONNX in place of both (onnx-file). Delete the engine that was made before.',
      },
      {
        when: 'call=providers',
        message: 'The program makes a session of ONNX Runtime without naming its providers.',
        remedy:
          "Name them where the session is made: onnxruntime.InferenceSession(MODEL, providers=['TensorrtExecutionProvider', 'CUDAExecutionProvider', 'CPUExecutionProvider']). If the code is a package's, install its newer version, or the plain onnxruntime in place of onnxruntime-gpu (uninstall both first).",
      },
      {
        when: 'call=paddle',
        message: 'Paddle gave TensorRT a part of the graph that it cannot take as it is.',
        remedy:
          'Keep such parts in Paddle: a larger min_subgraph_size in enable_tensorrt_engine (10, 15, 40), or the operator in exp_disable_tensorrt_ops. Give the dynamic shapes of every input of the part (config.collect_shape_range_info once, then enable_tuned_tensorrt_dynamic_shape; PaddleOCR: its lists of shapes belong to the model and version they were made for), or run without dynamic shapes; Paddle, PaddleOCR and the model must be of one time.',
      },
      {
        when: 'call=copy',
        message: 'The program copies a different number of bytes than the tensor of the engine has.',
        remedy:
          'Give each tensor an array of the shape and type that the engine has (trt-guard check --engine ENGINE prints both): what is copied must have the image size, batch and type (float32, not the float64 that numpy defaults to) that the memory was allocated for. With dynamic shapes, set the input shapes first and allocate by the shapes of the context, not by -1.',
      },
      {
        when: 'call=buffers',
        message:
          'The program gives its BufferManager a batch size, and the engine has its batch in the shapes (explicit batch).',
        remedy:
          'Make the buffers without a batch size: samplesCommon::BufferManager buffers(engine, 0, context.get()), with the context in its third place for dynamic shapes, and run with executeV2 or enqueueV2. The batch is the first dimension of the shapes: trt-guard check --engine ENGINE prints them. Or use a version of the program for engines from ONNX.',
      },
      {
        when: 'call=uff-input',
        message: 'The input {input} of the UFF model has no name or shape that the program gave it.',
        remedy:
          'Give it as the model has it, without the batch: DeepStream uff-input-blob-name={input} and infer-dims=C;H;W (before 5.0 uff-input-dims=C;H;W;0), trtexec --uffInput={input},C,H,W, Python parser.register_input("{input}", (C, H, W)), on a network with an implicit batch.',
      },
      {
        when: 'call=explicit-batch',
        message:
          'The program creates a network with an implicit batch dimension, but the ONNX parser accepts only an explicit one.',
        remedy:
          'Create the network with the flag for an explicit batch: builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.EXPLICIT_BATCH)) (C++: createNetworkV2(1U << int(NetworkDefinitionCreationFlag::kEXPLICIT_BATCH)); onnx2trt and trtexec of 7: --explicitBatch). From 10.0 on every network has one, and the flag has no effect.',
      },
      {
        when: 'call=implicit-batch',
        message:
          'The program runs the engine as if it had an implicit batch dimension[, with a batch of {asked} where the engine accepts at most {admits}].',
        remedy:
          'Run an engine that was made from ONNX with execute_v2 or execute_async_v3 (C++: enqueueV2, enqueueV3), whose batch is the first dimension of its shapes, and not with execute, execute_async or enqueue and a batch size. If the batch of the engine is too small, build the engine for the batch that you run: --minShapes, --optShapes and --maxShapes from a model with a dynamic batch (releases before 8 with an implicit batch: builder.max_batch_size).',
      },
      {
        when: 'call=llm-processes',
        message: 'The processes of TensorRT-LLM could not be started, or could not reach each other.',
        remedy:
          'Start the container with shared memory: docker run --gpus all --ipc=host --ulimit memlock=-1 --ulimit stack=67108864; then mpirun -n N --allow-run-as-root (--oversubscribe where it counts too few slots), with mpi4py built for that MPI (apt-get install libopenmpi-dev). NCCL_DEBUG=INFO shows what fails between the GPUs; NCCL_P2P_DISABLE=1 (NCCL_IB_DISABLE=1) goes around a broken link. All ranks need the same image, driver and GPUs.',
      },
      {
        when: 'call=llm-checkpoint',
        message: 'The checkpoint does not have a tensor that TensorRT-LLM expects of this model[: {weight}].',
        remedy:
          'Convert it with the script of its own architecture (examples/MODEL/convert_checkpoint.py) from the tag of the installed tensorrt_llm, in a release that supports this model (its support matrix; newer models need newer releases). Embeddings that are tied have no lm_head.weight, adapters (LoRA) must be merged first, and quantized weights (AWQ, GPTQ, FP8) need the options for them or quantize.py.',
      },
      {
        when: 'call=llm-config llmParameter',
        message: 'TensorRT-LLM was started with a setting that does not fit the engine: {llmWords}.',
        remedy:
          'Change {llmParameter}: {llmWords}. It is {llmKey} among the parameters of tensorrt_llm/config.pbtxt (leave its value empty where it must not be set; cross_kv_cache_fraction is 0.5 for an encoder with a decoder, such as Whisper, T5 and BART), and of KvCacheConfig or ModelRunnerCpp.from_dir in Python. Take config.pbtxt from the tensorrtllm_backend of this very release: older templates lack new parameters.',
      },
      {
        when: 'call=llm-config',
        message: 'TensorRT-LLM refuses the engine or its settings: {llmWords}.',
        remedy:
          'Do what the sentence says ({llmWords}): build the engine again with the options that it names (trtllm-build; inflight batching needs --remove_input_padding enable, --kv_cache_type paged and --gpt_attention_plugin auto), or change the setting in tensorrt_llm/config.pbtxt (KvCacheConfig, ExecutorConfig in code). Take config.pbtxt, scripts and engine from one release.',
      },
      {
        when: 'call=triton-request',
        message: 'The request to Triton is not what the model takes: {requestWords}.',
        remedy:
          'Send each input with the name, datatype, shape and number of bytes of the model: curl HOST:8000/v2/models/MODEL/config shows them (tritonclient: InferInput(name, list(array.shape), np_to_triton_dtype(array.dtype)), with array.astype to that type). Where max_batch_size is above 0, the batch comes first in every shape: a list in JSON is nested once more ([[1, 2, 3]]). For the endpoint generate, ask the model ensemble, which takes text.',
      },
      {
        when: 'call=deepstream-input',
        message: 'The nvinfer configuration of DeepStream describes another input than the engine has.',
        remedy:
          'Make [property] say what the model takes: model-color-format (0 RGB, 1 BGR for three channels, 2 GRAY for one), network-input-order (0 NCHW, 1 NHWC), infer-dims=C;H;W, as many offsets as channels; delete the engine file afterwards. nvinfer fills one image input: for a model with more inputs, or one that is not an image, write NvDsInferInitializeInputLayers in the library of custom-lib-path, or give the tensors with nvdspreprocess (input-tensor-from-meta=1).',
      },
      {
        when: 'call=deepstream-file',
        message: 'DeepStream cannot read a file that its nvinfer configuration names[: {configFile}].',
        remedy:
          'Correct the path[ of {configFile}] (labelfile-path, mean-file): it counts from the folder of the configuration file, not from where the program starts; labels stand one in a line, and a mean file is a PPM of the size of the network. Leave mean-file out where the model needs none.',
      },
      {
        when: 'call=usage',
        message: 'The program was started with arguments that it does not take.',
        remedy:
          'Start it as the usage below that line says: first with -s, the wts and the letter or name of the model, which builds the engine, then with -d, that engine and a folder of images. The arguments differ between versions of the project: read the README of the branch or tag that was compiled.',
      },
      {
        when: 'call=engine-cfg',
        message: 'The engine has tensors of other sizes than the configuration (cfg) of the program.',
        remedy:
          'Use the engine with the cfg that it was built from: width, height, classes and filters of the cfg decide the sizes of its tensors. Delete the engine and let the program build it again after each change of the cfg; the export of another project, or a network with other outputs, does not fit.',
      },
      {
        when: 'call=torch2trt-state',
        message:
          'The file holds the weights of a PyTorch model, and not a module of torch2trt, which contains an engine.',
        remedy:
          "Convert first, and save the result: load these weights into the PyTorch model (model.load_state_dict(torch.load(WEIGHTS))), model_trt = torch2trt.torch2trt(model.eval().cuda(), [x]), torch.save(model_trt.state_dict(), 'model_trt.pth'); TRTModule().load_state_dict(torch.load('model_trt.pth')) reads only that file, on the GPU and with the TensorRT that made it.",
      },
      {
        when: 'call=streammux',
        message: 'nvinfer was given frames without the metadata of a batch.',
        remedy:
          'Put nvstreammux before nvinfer, with batch-size, width and height, also for one source: link the decoder to its pad sink_0. Behind nvinfer, nvstreamdemux gives the frames of each source alone again.',
      },
      {
        when: 'call=deepstream-parser',
        message: "DeepStream's output parser does not fit the engine[: it has no layer {tensor}].",
        remedy:
          'In the nvinfer configuration, name the parser that was written for this model (parse-bbox-func-name, custom-lib-path), its outputs (output-blob-names) and its number of classes (num-detected-classes, labelfile-path); without them the parser of ResNet detectors is used. trt-guard check --engine ENGINE prints the outputs that the engine has. If the model was changed, delete the engine: DeepStream builds it again.',
      },
      {
        when: 'call=context-left',
        message: 'The program ended with a CUDA context of PyCUDA still on its stack.',
        remedy:
          'Take down each context that the program made: ctx.pop() at the end of every function that begins with ctx.push() (in finally:, so that an error does not skip it), and ctx.pop() after make_context(), in the same thread, with the engine and its execution context deleted before. Where an error stands above these lines, they follow from it: solve that one first.',
      },
      {
        when: 'call=context',
        message: 'The program uses CUDA in a thread that has no CUDA context.',
        remedy:
          'Create a context in each thread that uses CUDA: import pycuda.autoinit in the main thread; in every other thread, call ctx = cuda.Device(0).make_context() at its start and ctx.pop() at its end (or ctx.push() and ctx.pop() of one context around each use). The memory, stream and execution context of TensorRT must be created and used under the same CUDA context.',
      },
      {
        when: 'call=address',
        message: 'The program runs the engine without an address for one of its tensors[: {tensor}].',
        remedy:
          'Give every input and output memory on the GPU before the run. By name: context.set_tensor_address(name, pointer) for each of the num_io_tensors, then execute_async_v3 (C++: setTensorAddress, enqueueV3), which takes no list of bindings; where the shape of an output depends on data, an output allocator. In a list (execute_v2, execute_async_v2; C++: enqueueV2): as many pointers as engine.num_bindings, in the order of the engine, the outputs too, none of them 0; with several profiles the others are left empty. trt-guard check --engine ENGINE prints the tensors.',
      },
    ],
    remedy:
      'Export the model with the version of the exporter (and its options: end-to-end, NMS, opset) that the program was written for, and build the engine again. trt-guard check shows the names, types and shapes that the engine has.',
  },
} satisfies Record<string, CauseText>;
