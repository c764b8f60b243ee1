import type { CauseText } from './cause-text.js';

const SUPPORT = 'https://docs.nvidia.com/deeplearning/tensorrt/11.4.1/getting-started/support-matrix.html';
const INSTALL = 'https://docs.nvidia.com/deeplearning/tensorrt/latest/installing-tensorrt/installing.html';

/** Causes in what is installed: libraries, packages, programs. */
export const INSTALL_CAUSES = {
  'missing-shared-library': {
    meaning: 'A library that the loader or TensorRT opens cannot be found or opened.',
    looksLike:
      '`error while loading shared libraries: libnvinfer.so.10`, `Unable to load library: libnvinfer_builder_resource...`',
    message: 'The library[ {library}] cannot be found or opened.',
    remedy:
      'Install the package that contains it[ ({library})], in the same TensorRT version, and put its folder on LD_LIBRARY_PATH (Windows: PATH).',
    cases: [
      {
        when: 'gst=library',
        message: 'DeepStream cannot load the library of custom-lib-path[, {library}].',
        remedy:
          'Compile it for this DeepStream (export CUDA_VER=X.Y; make -C nvdsinfer_custom_impl_Yolo), give its path in custom-lib-path (it counts from the folder of the configuration file), and look at what it lacks: ldd[ {library}] | grep "not found".',
      },
      {
        when: 'gst',
        message:
          'GStreamer has no element[ {gstElement}] of DeepStream: its plugin is not there, or does not load.',
        remedy:
          'Ask it why: gst-inspect-1.0[ {gstElement}] and ldd /opt/nvidia/deepstream/deepstream/lib/gst-plugins/libnvdsgst_*.so | grep "not found", after rm -rf ~/.cache/gstreamer-1.0 (it remembers plugins that failed once). nvinferserver needs Triton beside DeepStream: the container deepstream:X-triton (X-triton-multiarch), or on a Jetson its prepare_ds_triton_backend.sh. Run the container with --gpus all (Jetson: --runtime nvidia), and DeepStream with the TensorRT, CUDA and driver that its release notes name.',
      },
      { when: 'badUse', remedy: 'Use TensorRT {badUse}: {badWhat} ({badSource}).[ pip install {pipUse}]' },
      {
        when: 'board dlopen',
        message:
          "The library[ {library}] does not fit the board's own system, or is missing from it: the two are of different JetPack releases.",
        remedy:
          'Use the TensorRT and the container for the JetPack that is on the board: cat /etc/nv_tegra_release (or dpkg -l nvidia-l4t-core) shows its L4T release, and the tag of an l4t or jetson-containers image names the one that it is for (r35 is JetPack 5, r36 JetPack 6). Start the container with --runtime nvidia: that mounts the libraries of the DLA from the board, which must have them (apt install nvidia-l4t-dla-compiler on boards whose system leaves it out). On a machine that is not a Jetson use the container for x86_64.',
      },
      {
        when: 'dllCode',
        message: 'Windows does not find a DLL, or one that this DLL needs (error {dllCode}).',
        remedy:
          'Put the folders of the DLLs on PATH and start the program (and Visual Studio) anew: bin of CUDA, bin of cuDNN, and lib (from 10 on bin) of the TensorRT that the program was compiled for; the path that the program itself names must be that of its own DLL, for x64. Dependencies (github.com/lucasg/Dependencies) shows which DLL is missing; a TensorRT of another major has other names (nvinfer.dll, nvinfer_10.dll).',
      },
      {
        when: 'compile=nvcc',
        message: 'CMake finds an nvcc that does not work[: {nvcc}].',
        remedy:
          'Let it take the nvcc of the CUDA toolkit that is complete: export PATH=/usr/local/cuda/bin:$PATH CUDACXX=/usr/local/cuda/bin/nvcc (or -DCMAKE_CUDA_COMPILER=...), delete CMakeCache.txt, and run cmake again. /usr/bin/nvcc is that of the package nvidia-cuda-toolkit of the distribution, which is mostly older and without parts: apt remove nvidia-cuda-toolkit. A gcc that is newer than this CUDA allows fails so, too (-DCMAKE_CUDA_HOST_COMPILER=g++-9).',
      },
      {
        when: 'compile=opencv',
        message:
          'The program is not linked with OpenCV, or with one of another compiler or version: {undefinedSymbol} is undefined.',
        remedy:
          'Link the OpenCV whose headers are compiled against: set OpenCV_DIR to its build (Windows: the folder of its vcNN that is the one of your Visual Studio, x64, and the .lib without d for Release), target_link_libraries(NAME opencv_core ...), and delete CMakeCache.txt. Two OpenCVs on one machine (apt, and one compiled with CUDA) are a frequent cause: pkg-config --modversion opencv4 shows which is found. cv::cuda:: is only in an OpenCV that was built with CUDA and opencv_contrib (-DWITH_CUDA=ON -DOPENCV_EXTRA_MODULES_PATH=opencv_contrib/modules), which those of apt and pip are not. TensorRT is not at fault here.',
      },
      {
        when: 'compile=header',
        message: 'The headers and import libraries of TensorRT, which are needed to compile, were not found.',
        remedy:
          'Install the packages for development (apt install libnvinfer-dev libnvinfer-plugin-dev libnvonnxparsers-dev, with libnvinfer-headers-dev; on a Jetson nvidia-tensorrt-dev), or unpack the archive of NVIDIA, and give its folders: -I TensorRT-X/include -L TensorRT-X/lib, in CMake the variable that the project names (-DTensorRT_ROOT=..., -DTENSORRT_ROOT=...). pip packages contain no headers, and LD_LIBRARY_PATH is for running, not for compiling.',
      },
      {
        when: 'compile=cuda',
        message: 'The header {library} of CUDA or cuDNN, which is needed to compile, was not found.',
        remedy:
          'Install the CUDA toolkit (apt install cuda-toolkit-12-X; for cudnn.h libcudnn9-dev-cuda-12 or libcudnn8-dev; runtime images have no headers: use a -devel image), and show the compiler where it is: export PATH=/usr/local/cuda/bin:$PATH CPATH=/usr/local/cuda/include LIBRARY_PATH=/usr/local/cuda/lib64.',
      },
      {
        when: 'compile=other',
        message: 'The header {library}, which is not part of TensorRT, was not found.',
        remedy:
          'Get what has it, and show the compiler where it is (CPATH, -I): cub and thrust are part of CUDA from 11.0 on, and for 10.2 in https://github.com/NVIDIA/cub (branch 1.8.0; -DCUB_ROOT_DIR=PATH or export CPATH=PATH); onnx/ is a submodule (git submodule update --init --recursive); google/protobuf: libprotobuf-dev and protobuf-compiler, in the version that the project names; opencv2: libopencv-dev (-I /usr/include/opencv4).',
      },
      {
        when: 'compile=cmake',
        message: 'CMake does not find what {cmakeVariable} stands for.',
        remedy:
          'Install the package for development that has it, and give its path where CMake still finds none: cmake -D{cmakeVariable}=/path/to/lib... in an empty build folder. libnvinfer.so and libnvonnxparser.so without a number are of libnvinfer-dev and libnvonnxparsers-dev, or of the lib folder of the archive; nppi, cublas and others of the CUDA toolkit: a newer CUDA needs a newer CMake, or OpenCV, to look for them under their new names (nppi is nppial, nppicc and more from 9.0 on).',
      },
      {
        when: 'compile=oss',
        message: 'The build of the open source part of TensorRT finds no libnvinfer to link with.',
        remedy:
          'Unpack the TensorRT archive of the same release as the branch (git checkout release/X.Y), and give its lib folder: cmake .. -DTRT_LIB_DIR=/path/TensorRT-X.Y/lib -DTRT_OUT_DIR=$PWD/out, in an empty build folder (CMakeCache.txt keeps the old value); that folder itself does not belong on the link line, and it must contain libnvinfer.so. With packages of apt, TRT_LIB_DIR is /usr/lib/x86_64-linux-gnu (aarch64: /usr/lib/aarch64-linux-gnu).',
      },
      {
        when: 'compile=link',
        message: 'The linker does not find the library[ {library}].',
        remedy:
          'Give the linker its folder: -L TensorRT-X/lib and -L /usr/local/cuda/lib64 (CMake: target_link_directories, or the variable that the project names; Visual Studio: Additional Library Directories), or LIBRARY_PATH: LD_LIBRARY_PATH is for running, not for linking. It looks for the name without a number (libnvinfer.so, nvinfer.lib; TensorRT 10 on Windows: nvinfer_10.lib), which libnvinfer-dev and the archive bring and pip packages do not; cudart.lib, cublas.lib and cudnn.lib are of the CUDA toolkit and of cuDNN, in their lib\\x64. myelin is part of nvinfer from 8.0 on: take it off the link line. The parsers for Caffe and UFF (nvcaffe_parser, nvparsers) end with TensorRT 10: take a newer version of the project, or TensorRT 8.',
      },
      {
        when: 'compile=release',
        message:
          'This TensorRT needs the symbol[ {undefinedSymbol}][ of {builtFor}], and the linker finds no CUDA or cuDNN that has it.',
        remedy:
          'Use the CUDA and cuDNN that this TensorRT was built for[ ({builtFor} says which)], or the TensorRT package for the CUDA that is installed, and let the linker find them: -L /usr/local/cuda-X.Y/lib64 -lcudart -lcudnn -lcublas, and -Wl,-rpath-link for what libnvinfer needs itself (ldd libnvinfer.so shows what is not found).',
      },
      {
        when: 'compile=symbol',
        message: 'The program was not linked with the library that has[ {undefinedSymbol}].',
        remedy:
          'Link that library, after the objects that use it: nvinfer (createInferBuilder, createInferRuntime), nvinfer_plugin (initLibNvInferPlugins, getPluginRegistry of plugins), nvonnxparser (createNvOnnxParser), cudart (cudaMalloc, cudaMemcpy and all cuda*). CMake: target_link_libraries(NAME nvinfer nvinfer_plugin nvonnxparser CUDA::cudart), after find_package(CUDAToolkit). Visual Studio: nvinfer.lib and nvonnxparser.lib (TensorRT 10: nvinfer_10.lib, nvonnxparser_10.lib), nvinfer_plugin.lib and cudart.lib in Linker, Input, Additional Dependencies, for the configuration that you build (x64, Release or Debug). Headers and libraries must be of one release.',
      },
      {
        when: 'compile=jetson',
        message:
          'The linker lacks {library}, which belongs to the system of the Jetson and is not in the image.',
        remedy:
          'The container runtime mounts {library} from the board, at the build of an image too only if it is the default: add "default-runtime": "nvidia" to /etc/docker/daemon.json, sudo systemctl restart docker, and build again (docker run: --runtime nvidia). The image must be of the JetPack of the board (cat /etc/nv_tegra_release). On the board itself: sudo apt install nvidia-l4t-dla-compiler, or nvidia-l4t-core, which bring it. Else link with -Wl,--allow-shlib-undefined, as only running needs it.',
      },
      {
        when: 'apt=key',
        message: "apt does not know the key of NVIDIA's repository, and so takes nothing from it.",
        remedy:
          'Install the new key: wget https://developer.download.nvidia.com/compute/cuda/repos/DISTRIBUTION/x86_64/cuda-keyring_1.1-1_all.deb && dpkg -i cuda-keyring_1.1-1_all.deb (DISTRIBUTION is ubuntu2204 or such; in a Dockerfile as well, or take a newer base image), delete the old entry (apt-key del 7fa2af80; rm /etc/apt/sources.list.d/cuda.list), then apt-get update. For a local repository: cp /var/nv-tensorrt-local-repo-*/*-keyring.gpg /usr/share/keyrings/.',
      },
      {
        when: 'apt=jetson',
        message: 'apt finds no {aptPackage}: the repository of JetPack is not set up.',
        remedy:
          'Look at /etc/apt/sources.list.d/nvidia-l4t-apt-source.list: it must name https://repo.download.nvidia.com/jetson/common and /t194, /t234 or /t210 (the chip of the board) with the release of cat /etc/nv_tegra_release (r35.4, r36.4), without "#" in front; then apt update and apt install nvidia-jetpack. In a container for Jetson add the same lines, or take an l4t image that has TensorRT (l4t-jetpack).',
      },
      {
        when: 'apt=dpkg',
        message: 'dpkg cannot install {aptPackage}.',
        remedy:
          'Read the line behind it. A file that cannot be read was not downloaded whole, or is a web page: download it again (ls -l; it must be for this distribution and processor, dpkg --print-architecture). "trying to overwrite" and "Read-only file system": another copy is there, in a container of Jetson the one that the runtime mounts from the board, so leave it out or build without --runtime nvidia. Unmet dependencies: apt-get -f install, all packages of one release.',
      },
      {
        when: 'apt=failed',
        message: 'apt cannot install[ {aptPackage}].',
        remedy:
          'Add the repository that has it for this distribution, CUDA and processor (cuda-keyring from developer.download.nvidia.com/compute/cuda/repos, or the nv-tensorrt-local-repo package of the release), then apt-get update, and name all packages of one release with its CUDA: apt-cache madison[ {aptPackage}] lists what there is. If "Depends" names a version that "is not going to be installed", apt took the newest version of the others: pin each with =VERSION, or with a file in /etc/apt/preferences.d. On a Jetson they come with JetPack (nvidia-jetpack).',
      },
      {
        when: 'ort=decryption',
        message:
          'ONNX Runtime was told to decrypt its cached engines, and cannot open the library that does it.',
        remedy:
          'Set trt_engine_decryption_enable to 0 (False), or give the path of your own library in trt_engine_decryption_lib_path. In C++ a struct OrtTensorRTProviderOptions that was not initialized requests it by accident: set each of its fields.',
      },
      {
        when: 'builtWithout',
        message: 'The program was built without TensorRT.',
        remedy:
          'Use a build of the program that includes TensorRT, or compile it with TensorRT: putting another library on the path does not help. PaddlePaddle: the wheel whose name has trt (paddle-inference download page), or a build with -DWITH_TENSORRT=ON (FastDeploy: fastdeploy-gpu-python, or ENABLE_TRT_BACKEND=ON). TensorFlow: the Linux packages before 2.18 (with the TensorRT that tf.sysconfig.get_build_info and the log name), or the container nvcr.io/nvidia/tensorflow; none on Windows. ONNX Runtime: onnxruntime-gpu. Frigate: the image whose tag ends in -tensorrt. OpenCV, FFmpeg and others have a switch of their build.',
      },
      {
        when: 'dlopen=torchtrt',
        message:
          'The module contains engines of Torch-TensorRT, whose runtime is not loaded in this process.',
        remedy:
          'Load it before the module: import torch_tensorrt before torch.jit.load; in C++ link libtorchtrt_runtime.so with -Wl,--no-as-needed, or dlopen it. Its torch-tensorrt and torch must be those that saved the module.',
      },
      {
        when: 'dlopen=static-tls',
        message:
          'The library[ {library}] exists but cannot be opened: the process has no static thread-local storage left.',
        remedy:
          'Load it before everything else: LD_PRELOAD=[{libraryPath} ]COMMAND (or import it first in Python); or raise the reserve: GLIBC_TUNABLES=glibc.rtld.optional_static_tls=16384. Nothing has to be installed.',
      },
      {
        when: 'dlopen=executable-stack',
        message:
          'The library[ {library}] exists but requires an executable stack, which this system refuses.',
        remedy:
          'Use a TensorRT whose libraries do not require one (10.8.0.43 or newer), or clear the flag: patchelf --clear-execstack[ {library}] (older: execstack -c). glibc 2.41 and hardened kernels refuse it.',
      },
      {
        when: 'dlopen=symbol-version',
        message:
          'The C or C++ library of this system is too old: it has no {symbolVersion}[, which {requiredBy} needs].',
        remedy:
          'Use a system or container that has {symbolVersion} (ldd --version; TensorRT 10.8 and newer need glibc 2.28), or a TensorRT for this system (an older release, or its own package for this distribution). For GLIBCXX and CXXABI: an old libstdc++ is found first, most often that of conda (conda install -c conda-forge libstdcxx-ng) or one on LD_LIBRARY_PATH.',
      },
      {
        when: 'dlopen=wrong-file cutShort',
        message: 'The file of the library[ {library}] is empty or cut short.',
        remedy:
          'On a Jetson: start the container with --runtime nvidia (or "default-runtime": "nvidia" in /etc/docker/daemon.json): the images of JetPack 4 contain empty files for TensorRT, CUDA and cuDNN, which the board replaces with its own, so JetPack must be installed on the board in the release of the image. Elsewhere the file is a Git LFS pointer or a broken download (ls -lL[ {library}], file -L): install it again.',
      },
      {
        when: 'dlopen=wrong-file',
        message:
          'The library[ {library}] is not a library for this machine: it is for another processor, or cut short.',
        remedy:
          'Use the TensorRT for this processor (uname -m; aarch64 and x86_64 have packages of their own, Python must be 64-bit), and look at the file: file -L[ {library}]. A file of a few hundred bytes is a Git LFS pointer or a broken download.',
      },
      {
        when: 'dlopen=musl',
        message:
          'This system has the C library musl (Alpine), for which there is no TensorRT[: {library} cannot be loaded].',
        remedy:
          'Use an image with glibc: Ubuntu, Debian, Red Hat, or nvcr.io/nvidia/tensorrt. TensorRT, CUDA and their Python wheels are built for glibc only, and the compatibility packages of Alpine (gcompat, libc6-compat) lack what they need.',
      },
      {
        when: 'dlopen=symbol llm',
        message:
          'A library of TensorRT-LLM[, {library},] does not fit the others that are loaded: it needs the symbol[ {symbol}].',
        remedy:
          'Install tensorrt_llm again, whole and in an environment of its own: pip install --force-reinstall tensorrt_llm==X --extra-index-url https://pypi.nvidia.com, which brings the torch and tensorrt that it was built with; remove an older copy (pip show -f tensorrt_llm, LD_LIBRARY_PATH) and do not start Python in its source folder. Or use its container.',
      },
      {
        when: 'dlopen=symbol symbolRemedy',
        message: 'The symbol {symbol}[, which {library} needs,] was not found: {symbolOwner} defines it.',
        remedy: '{symbolRemedy}',
      },
      {
        when: 'dlopen=symbol',
        message:
          'The library[ {library}] needs the symbol[ {symbol}] that the TensorRT or CUDA loaded with it does not have: they are of different releases.',
        remedy:
          'Load libraries of one release: ldd[ {library}] shows which are loaded; remove other copies from LD_LIBRARY_PATH, or compile[ {library}] again with this TensorRT.',
      },
      {
        when: 'ort=no-tensorrt',
        message:
          'ONNX Runtime cannot load TensorRT: its libraries, or those of CUDA and cuDNN, are not found.',
        remedy:
          'Install the TensorRT that this onnxruntime-gpu was built for (1.15 to 1.17: TensorRT 8.6 with cuDNN 8; 1.18 and newer: TensorRT 10, with CUDA 12 and cuDNN 9 from 1.19 on; its requirements table names the release), and put the folders of nvinfer_10.dll, nvinfer_plugin_10.dll, nvonnxparser_10.dll, cudart64_12.dll, cublas64_12.dll and cudnn64_9.dll on PATH (Linux: libnvinfer.so.10, libcudart.so.12, libcudnn.so.9 on LD_LIBRARY_PATH); pip puts those of TensorRT into site-packages/tensorrt_libs, where ONNX Runtime does not look. Without TensorRT, ask for CUDAExecutionProvider only.',
      },
      {
        when: 'dlopen=windows-126 needs=cuda',
        message:
          'The CUDA part of the program[ ({library})] cannot be loaded: a DLL of CUDA or cuDNN that it needs is not on PATH. TensorRT is not at fault here.',
        remedy:
          'Put the folders of these DLLs on PATH: cudart64_12.dll, cublas64_12.dll, cublasLt64_12.dll, cufft64_11.dll (bin folder of CUDA 12) and cudnn64_9.dll (cuDNN 9), and restart the program. onnxruntime-gpu of PyPI needs these from 1.19 on, and before it CUDA 11.8 with cuDNN 8 (cudart64_110.dll, cudnn64_8.dll): install what its version needs, or the version for what is there; from 1.21 on pip install "onnxruntime-gpu[cuda,cudnn]" brings both, and onnxruntime.preload_dlls() opens them. Linux: libcudart.so, libcublas.so, libcudnn.so of the same numbers on LD_LIBRARY_PATH.',
      },
      {
        when: 'dlopen=windows-126',
        message:
          'Windows cannot load[ {library}][ (error {winError})]: a DLL that it needs, rarely the one that is named, is not on PATH or cannot be opened.',
        remedy:
          'Put the folders of these DLLs on PATH: nvinfer_10.dll, nvinfer_plugin_10.dll, nvonnxparser_10.dll (TensorRT 8: without _10; its lib folder), cudart64_12.dll, cublas64_12.dll, cublasLt64_12.dll (CUDA bin folder), cudnn64_9.dll (cuDNN 8: cudnn64_8.dll). They must be those of the TensorRT, CUDA and cuDNN that[ {library}] was built for; "dumpbin /dependents" or the tool Dependencies names the missing one.',
      },
      {
        when: 'libraryRemedy',
        remedy: '{libraryRemedy}',
      },
    ],
    documentation: INSTALL,
  },
  'python-binding-missing': {
    meaning: 'The TensorRT Python package, or its bindings part, is absent from the interpreter in use.',
    looksLike: "`ModuleNotFoundError: No module named 'tensorrt'`, `No module named 'tensorrt_bindings'`",
    message: 'The Python interpreter in use has no[ {module}] module of TensorRT.',
    remedy:
      'Install TensorRT for this interpreter[: {python} -m pip install {pipRuntime}], its -libs and -bindings packages in the same version. There are wheels for Python 3.8 to 3.13 on Linux and Windows; what apt and JetPack install (python3-libnvinfer) is for the Python of the system only; a virtual environment sees it with --system-site-packages.',
    cases: [
      {
        when: 'badUse',
        remedy: 'Install {badUse}: {badWhat} ({badSource}).[ pip install {pipUse}]',
      },
      {
        when: 'shadow',
        message: 'A file named tensorrt.py hides the package from Python.',
        remedy:
          'Rename the script tensorrt.py, and delete its __pycache__: Python finds it before the package tensorrt.',
      },
      {
        when: 'module=tensorrt_llm.bindings',
        message: 'The compiled part of TensorRT-LLM is missing for this Python.',
        remedy:
          'Install tensorrt_llm for a Python that it has wheels for (3.10 or 3.12): pip install tensorrt_llm --extra-index-url https://pypi.nvidia.com, and start outside of its source folder, which hides the installed package; or use its container.',
      },
      {
        when: 'pip=helper',
        message:
          'The Python interpreter in use has no package {helper}, which the program uses in addition to TensorRT.',
        remedy:
          'Install it for the interpreter that runs the program (python -m pip, in its environment; ComfyUI: python_embeded): {helperFrom}.',
      },
      {
        when: 'pip=tensorrt-llm',
        message: 'pip cannot install TensorRT-LLM[ {asked}].',
        remedy:
          'Use a Python that it has wheels for, 3.10 or 3.12 on Linux (from 0.9 on not 3.8 or 3.9, and no Windows from 0.17 on), after apt-get install libopenmpi-dev: python3.10 -m pip install "tensorrt_llm[=={asked}]" --extra-index-url https://pypi.nvidia.com. What PyPI has is a placeholder that fetches from that index. Or use its container, nvcr.io/nvidia/tensorrt-llm/release.',
      },
      {
        when: 'pip=torch-tensorrt',
        message: 'pip cannot find[ {module}][ {asked}].',
        remedy:
          'Install it from the index that has it, with the torch of the same release: pip install torch-tensorrt[=={asked}] --extra-index-url https://download.pytorch.org/whl/cu126 (the CUDA of your torch). Releases before 1.4 are on GitHub: pip install torch-tensorrt==X -f https://github.com/pytorch/TensorRT/releases/expanded_assets/vX',
      },
      {
        when: 'wheelPython',
        message: 'The wheel is for Python {wheelPython} on {wheelFor}, and this interpreter is another one.',
        remedy:
          'Install it with Python {wheelPython}, 64-bit, on {wheelFor} (python --version; an environment of its own: py -{wheelPython} -m venv ENV, conda create -n ENV python={wheelPython}), or take the wheel for your Python (cp3XX in its name) from the folder python of the same archive; python -m pip debug --verbose lists the tags that this interpreter takes. A path that "does not exist" is written wrongly.',
      },
      {
        when: 'pip=machine',
        message: 'pip cannot write the packages of TensorRT[: {osError}].',
        remedy:
          'Make room, as its libraries take several gigabytes (df -h, also of /tmp: export TMPDIR=FOLDER, and pip install --no-cache-dir), where it says "No space left". "Permission denied", "Access is denied": install into an environment (python -m venv ENV), and end the programs that have the old package open. "No such file" on Windows: paths of more than 260 characters: enable long paths, or use a shorter folder.',
      },
      {
        when: 'pip=failed notForWindows',
        message:
          'pip cannot install TensorRT[ ({module})] {notForWindows} on Windows: it has wheels for Windows from 10.0 on only.',
        remedy:
          "Install a release that pip has for Windows: pip install {pipExact} (or another one from 10.0.1 on, in all its packages); Python 64-bit, 3.8 to 3.12 for 10.0 to 10.8. Or take {notForWindows} from NVIDIA's zip for Windows: pip install the wheel of your Python in its folder python, and put its folder lib on PATH.",
      },
      {
        when: 'pip=failed',
        message: 'pip cannot install TensorRT[ ({module})].',
        remedy:
          'Install the packages of one release by name, with the index that has them: pip install {pipExact}. The -libs packages are placeholders that fetch from pypi.nvidia.com, so that address must be reachable; the Python must be one that the release has wheels for, 64-bit, on Linux or Windows: before 10.0 up to Python 3.11, 10.0 to 10.8 up to 3.12, 10.9 to 11.0 up to 3.13, then up to 3.14; a Jetson has TensorRT from JetPack (apt), not from pip.',
      },
    ],
    documentation: INSTALL,
  },
  'cuda-library-version-mix': {
    meaning:
      'cuBLAS, cuBLASLt, cuDNN or NVRTC is of another version than TensorRT was made for, and it matters here.',
    looksLike:
      '`Compiled against cuBLASLt A but running against cuBLASLt B`, `due to mismatch of libnvrtc version`',
    message: 'The loaded CUDA library does not have the version that TensorRT was made for.',
    remedy:
      'Install the CUDA and cuDNN versions that the support matrix names for this TensorRT, and remove other copies from LD_LIBRARY_PATH (PyTorch ships its own).',
    cases: [
      {
        when: 'mixOf=nvrtc',
        message:
          'NVRTC is older than the GPU: it does not know its architecture, so TensorRT cannot compile kernels for it.',
        remedy:
          'Install the NVRTC of a CUDA that knows the GPU (RTX 30 and A40, A6000: 11.1; RTX 40: 11.8; RTX 50: 12.8), within the major version that this TensorRT was built for (apt install cuda-nvrtc-X-Y, or pip install nvidia-cuda-nvrtc-cu12), take older copies off LD_LIBRARY_PATH, and take the TensorRT package for that CUDA. ldconfig -p | grep nvrtc lists what is there.',
      },
      {
        when: 'mixOf=import',
        message:
          'PyTorch finds a CUDA library[ for {library}] that TensorRT has loaded before it, and that is not its own.',
        remedy:
          'Import torch before tensorrt (in the file that starts the program, before all others), as each opens its own cuBLAS and cuDNN and the first one counts; and make both of one CUDA: the torch wheel and the TensorRT for the same cuXY, with no other CUDA in front of it on PATH.',
      },
      {
        when: 'mixOf=myelin wantedVersion loadedVersion',
        message:
          'The engine was built with cuBLAS {wantedVersion}, and {loadedVersion} is loaded (the line says cuDNN, but the numbers are those of cuBLAS).',
        remedy:
          'Build the engine again where it runs, with the libraries that it runs with, and delete the old one; or load the same cuBLAS in both: install the CUDA whose cuBLAS is {wantedVersion}, and take other copies off LD_LIBRARY_PATH (PyTorch ships its own, and the one that is loaded first counts: import tensorrt before torch, or use a torch for the same CUDA).',
      },
      {
        when: 'cudaLibrary wantedVersion loadedVersion',
        message:
          '{cudaLibrary} of version {loadedVersion} is loaded, but TensorRT was made for {wantedVersion}. The loaded CUDA library does not have the version that TensorRT was made for.',
        remedy:
          'Put {cudaLibrary} {wantedVersion} in the place of {loadedVersion}, and take other copies off LD_LIBRARY_PATH (PyTorch ships its own); or use the TensorRT that the support matrix names for the CUDA and cuDNN that are there.',
      },
      {
        when: 'mixOf=cudnn',
        message:
          'cuDNN could not run a layer (status {cudnnStatus}): mostly it is of another version than TensorRT was made for, or older than the GPU.',
        remedy:
          'Install the CUDA and cuDNN versions that the support matrix names for this TensorRT, and a driver for that CUDA; look which libcudnn is loaded (LD_DEBUG=libs COMMAND 2>&1 | grep "init.*libcudnn", Windows: where cudnn*.dll), and take other copies off LD_LIBRARY_PATH or PATH (PyTorch ships its own). A GPU that is newer than that CUDA needs a newer TensorRT (RTX 20: CUDA 10, RTX 30: 11.1, RTX 40: 11.8, RTX 50: 12.8). Where the versions fit, the program gave the engine a wrong pointer or stream, or a full GPU: look at nvidia-smi, and run the engine with trtexec --loadEngine=FILE.',
      },
      {
        when: 'mixOf=onnxruntime',
        message:
          'cuDNN or cuBLAS failed in ONNX Runtime: mostly it is of another version than onnxruntime-gpu was built for, or the GPU is full.',
        remedy:
          'Install the CUDA and cuDNN that this onnxruntime-gpu was built for (1.18 and older: cuDNN 8 with CUDA 11 or 12; from 1.19 on CUDA 12 and cuDNN 9; its requirements table names both), and take other copies off LD_LIBRARY_PATH or PATH (PyTorch brings its own: import torch after onnxruntime). If they fit, look at nvidia-smi: cuDNN also fails to start where the GPU memory is taken.',
      },
      {
        when: 'mixOf=start',
        message:
          'cuDNN or cuBLAS could not start for TensorRT: it is of another version than it was made for, or the GPU is full.',
        remedy:
          'Look at nvidia-smi first (on a Jetson: tegrastats): end other processes, and keep PyTorch and TensorFlow from taking all of the memory (allow_growth). If memory is free, install the CUDA and cuDNN versions that the support matrix names for this TensorRT, with a driver for that CUDA, and take other copies off LD_LIBRARY_PATH (PyTorch and conda bring their own).',
      },
      {
        when: 'mixOf=tensorflow',
        message:
          'TensorFlow was built against TensorRT {wantedVersion}, but TensorRT {loadedVersion} is loaded.',
        remedy:
          'Install TensorRT {wantedVersion}, which this TensorFlow was built with, or use a TensorFlow that was built with {loadedVersion} (the containers nvcr.io/nvidia/tensorflow:YY.MM-tf2-py3 contain a matching pair).',
      },
    ],
    documentation: SUPPORT,
  },
  'trtexec-not-found': {
    meaning: 'The shell finds no program named trtexec.',
    looksLike: '`trtexec: command not found`',
    message: 'There is no trtexec on PATH.',
    remedy:
      'Give its full path (apt and containers: /usr/src/tensorrt/bin/trtexec; archive: TensorRT-X/bin/trtexec), or put that folder on PATH. pip packages do not contain it: use the archive or an nvcr.io/nvidia/tensorrt container, or convert with trt-guard check --converter python.',
    documentation: INSTALL,
  },
} satisfies Record<string, CauseText>;
