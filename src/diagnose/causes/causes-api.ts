import type { CauseText } from './cause-text.js';

/** A cause in the code of the program: the API that it calls is that of another release. */
export const API_CAUSES = {
  'python-api-removed': {
    meaning:
      'A Python attribute or method was used that this TensorRT release lacks: removed, or not there yet.',
    looksLike: "`AttributeError: 'tensorrt.ICudaEngine' object has no attribute 'num_bindings'`",
    message:
      'This TensorRT release has no Python attribute[ {attribute}][ on {type}]; the code was written for another one.',
    remedy:
      'Change the code to the API of this release[ ({attribute} is not part of it)]: tensor names (num_io_tensors, get_tensor_name) from 8.5 on, bindings before 10; or pin the release that the code was written for.',
    cases: [
      {
        when: 'api=package llm',
        message:
          'The installed {package} has no {attribute}: the script was written for another release of TensorRT-LLM.',
        remedy:
          'Take the script from the release that is installed: python3 -c "import tensorrt_llm; print(tensorrt_llm.__version__)", then git checkout vVERSION in TensorRT-LLM (its examples change with each release); or install the release that the script was written for: pip install tensorrt_llm==VERSION --extra-index-url https://pypi.nvidia.com. Checkpoint, engine and server must be of the same release.',
      },
      {
        when: 'api=package',
        message:
          'The installed {package} has no attribute {attribute}: the code was written for another version of it.',
        remedy:
          'Install the version of {package} that the code was written for (its requirements file, or the release of its time: pip install "polygraphy==0.47.1" for code of 2023), or change the code to what replaces {attribute} there. TensorRT is not at fault here.',
      },
      {
        when: 'api=tensorflow',
        message:
          'TensorFlow 2 has no tensorflow.contrib, and so no tensorflow.contrib.tensorrt: the code was written for TensorFlow 1.',
        remedy:
          'Import the converter from its new place: from tensorflow.python.compiler.tensorrt import trt_convert as trt, then trt.TrtGraphConverterV2(input_saved_model_dir=...) (TensorFlow 1.14 to 2.17 on Linux; trt.TrtGraphConverter for frozen graphs), or run the code with TensorFlow 1.13 to 1.15 (nvcr.io/nvidia/tensorflow:YY.MM-tf1-py3). Or convert to ONNX (python3 -m tf2onnx.convert) and use trtexec.',
      },
      {
        when: 'api=tensorflow1',
        message:
          'TensorFlow 2 has no tensorflow.{attribute}: the code (the UFF converter as well) was written for TensorFlow 1.',
        remedy:
          'Go through ONNX in place of UFF: python3 -m tf2onnx.convert --saved-model DIR --output model.onnx, then trtexec --onnx=model.onnx (TensorRT 10 has no UFF). Or run the code with TensorFlow 1: pip install "tensorflow==1.15.5" (Python 3.7 or older) or nvcr.io/nvidia/tensorflow:YY.MM-tf1-py3; in code of your own, import tensorflow.compat.v1 as tf.',
      },
      {
        when: 'api=torch2trt',
        message:
          'The PyTorch that is installed has no {attribute} on its tensors, which this torch2trt uses.',
        remedy:
          'Install the torch2trt of the time of your PyTorch: git checkout an older tag or commit (v0.1.0 to v0.3.0 for PyTorch before 1.8) and python3 setup.py install again after deleting build and the old egg; or a newer PyTorch (on a Jetson the wheel of its JetPack).',
      },
      {
        when: 'api=cuda-python',
        message: 'The installed cuda-python does not have what the code imports[: {attribute}].',
        remedy:
          'Install the cuda-python that the code was written for: pip install "cuda-python<13" has from cuda import cudart; from 12.8 on the modules are cuda.bindings.runtime and cuda.bindings.driver (from cuda.bindings import runtime as cudart). Its major version must be that of the CUDA that the driver supports.',
      },
      {
        when: 'api=numpy',
        message:
          'The installed numpy no longer has the attribute {attribute}, which this code (TensorRT 8 and programs of its time) uses.',
        remedy:
          'Install an older numpy: pip install "numpy<1.24" (np.bool, np.int and np.float ended with 1.24), or use a TensorRT of 8.6 or newer, whose bindings do without them; in your own code, write bool, int and float (or np.bool_).',
      },
      {
        when: 'api=numpy-abi',
        message: 'A package was compiled for a different numpy than the one installed.',
        remedy:
          'Install the numpy that it was compiled for: pip install "numpy<2" where it says 1.x, else a newer numpy; or newer versions of the packages that the traceback names, which are compiled for numpy 2.',
      },
      {
        when: 'api=protobuf',
        message: 'A package contains generated protobuf code that is too old for the installed protobuf.',
        remedy:
          'Install an older protobuf: pip install "protobuf<3.21" (or 3.20.3), or newer versions of the packages that contain the code (onnx, tensorflow); or, slower but without a change: export PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python.',
      },
      {
        when: 'api=override',
        message:
          'A class of the program is derived from one of TensorRT, whose methods this TensorRT release declares otherwise[: {overridden}].',
        remedy:
          'Declare the methods as NvInferRuntime.h of this release does: from 8.0 on every one of them is noexcept (ILogger::log, IProfiler::reportLayerTime, the calibrator and all of the plugin and its creator), and enqueue takes void const* const* inputs and void* const* outputs. Or compile with the release that the project was written for (without noexcept: TensorRT 7), or take its branch or a newer version of it for this release. Where a type such as PluginTensorDesc is undefined, the headers are older than the project: use a newer TensorRT (on a Jetson a newer JetPack).',
      },
      {
        when: 'api=cudnn8',
        message: 'The code was written for cuDNN 7: from 8 on there is no {headerName}.',
        remedy:
          'Take the version of the project that knows cuDNN 8 (git pull, or its newest branch); in your own code, call cudnnGetConvolutionForwardAlgorithm_v7 (and the same for BackwardData and BackwardFilter) and take the first of its results whose memory fits. Or compile with cuDNN 7, with the CUDA (10.0 to 10.2) and the TensorRT (6, 7.0) of its time.',
      },
      {
        when: 'api=headers headerName',
        message: 'The headers of TensorRT that are compiled against do not have nvinfer1::{headerName}.',
        remedy:
          'Compile against the headers of the release that the code was written for: find / -name NvInfer.h -size -1k 2>/dev/null shows headers that are empty, as in Jetson containers of JetPack 4 that are built without the NVIDIA runtime ("default-runtime": "nvidia" in /etc/docker/daemon.json); dpkg -l | grep libnvinfer-dev shows their release. IPluginFactory, Caffe and UFF parsers ended with 8.0 and 10.0: take the branch of the project for your TensorRT, or an older TensorRT (JetPack).',
      },
      {
        when: 'api=headers',
        message:
          'The headers of TensorRT that are compiled against have no {apiName}: the source was written for another release.',
        remedy:
          'Compile with the TensorRT that the source was written for, in headers and libraries: its requirements or branch name it (ONNX Runtime: the table of its TensorRT provider; onnx-tensorrt and TensorRT OSS: the branch of the same number, git checkout release/X.Y, with the submodules). A name that is missing is mostly newer than the TensorRT that is installed: use a newer release (a newer container, JetPack), or an older tag of the project. Where both are right, an older NvInfer.h is found first: find / -name NvInfer.h.',
      },
      {
        when: 'api=arguments attribute=create_network',
        message: 'create_network of this TensorRT takes other arguments than the code gives.',
        remedy:
          'Where the message lists only (self): TensorRT 5 has no flags; call builder.create_network() there, or install a newer release (TensorRT 6 or 7; on a Jetson JetPack 4.3 or newer), which ONNX parsers with EXPLICIT_BATCH need. Where it lists flags: int, give one: create_network(1 << int(trt.NetworkDefinitionCreationFlag.EXPLICIT_BATCH)) up to 9, create_network(0) from 10 on.',
      },
      {
        when: 'api=arguments',
        message: 'The function {attribute} of this TensorRT takes other arguments than the code gives.',
        remedy:
          'Give {attribute} the arguments that the message lists as supported: help(tensorrt.{type}) shows them for this release (execute_async_v3(stream_handle) has no bindings: set_tensor_address before; deserialize_cuda_engine wants bytes); or pin the release that the code was written for.',
      },
      {
        when: 'apiMember apiSince',
        message:
          'The TensorRT that is compiled against has no method {apiMember}: it exists from {apiSince} on; the code was written for a newer one.',
        remedy:
          'Compile against TensorRT {apiSince} or newer, in headers and libraries (on a Jetson TensorRT is part of JetPack: flash a newer JetPack, or take the branch or an older tag of the project for the one you have). Where it is installed, an older copy is found first: look for NvInfer.h (find / -name NvInfer.h) and set -DTENSORRT_ROOT, -DTRT_LIB, -I and -L to the newer one.',
      },
      {
        when: 'api=caffe',
        message: 'The model is of Caffe, which TensorRT reads no more from 10.0 on.',
        remedy:
          'Take a model in ONNX in its place (jetson-inference: the networks of its model manifest that are ONNX, such as resnet-18 or ssd-mobilenet-v2 in its newest version, or your own, exported from PyTorch with torch.onnx.export), or run it on a JetPack with TensorRT 8 (JetPack 5 and older).',
      },
      {
        when: 'apiMember',
        message:
          'This TensorRT release has no method {apiMember}: it ended with {apiRemoved}; the code was written for an older one.',
        remedy:
          'Replace {apiMember}, which ended with {apiRemoved}, by {apiReplacement}, and compile again; or compile against TensorRT 8.6, in headers and libraries, or take a version of the project for TensorRT 10.',
      },
      {
        when: 'apiRemoved',
        message:
          'This TensorRT release has no Python attribute {attribute}[ on {type}]: it ended with {apiRemoved}; the code was written for an older one.',
        remedy:
          'Replace {attribute}, which ended with {apiRemoved}, by {apiReplacement}[; or pin "tensorrt<{apiRemovedMajor}": pip install {apiPip}][; or take TensorRT {apiZip} from NVIDIA\'s zip for Windows, whose folder python has the wheel: pip has none for Windows before 10.0].',
      },
      {
        when: 'apiSince',
        message:
          'This TensorRT release has no Python attribute {attribute}[ on {type}]: it exists from {apiSince} on; the code was written for a newer one.',
        remedy:
          'Use TensorRT {apiSince} or newer, or in older releases, in place of {attribute}: {apiReplacement}.',
      },
      {
        when: 'attribute apiReplacement didYouMean',
        remedy:
          'Use {apiReplacement} in place of {attribute}: Python finds that name in this release; or pin the release that the code was written for.',
      },
    ],
    documentation: 'https://docs.nvidia.com/deeplearning/tensorrt/latest/api/migration-guide.html',
  },
} satisfies Record<string, CauseText>;
