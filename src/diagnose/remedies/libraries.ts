import { publishedRequirement } from '../../catalog/pip-notation.js';
import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';

/** Where a library comes from. */
interface Origin {
  name: RegExp;
  remedy: (version: string | undefined, library: string) => string;
}

const ON_PATH = 'put its folder on LD_LIBRARY_PATH (Windows: PATH)';

/** TensorRT 8 and newer number their libraries with the release: libnvinfer.so.10, libnvinfer_builder_resource.so.10.7.0. */
function ofRelease(version: string | undefined): string {
  const pip = version === undefined ? null : publishedRequirement('tensorrt', version);
  return pip === null ? '' : ` (pip install ${pip})`;
}

/** `, a release of 6` for libnvinfer.so.6: another major has another number. */
function ofMajor(library: string): string {
  const [, major] = /^lib\w+\.so\.(\d{1,2})$/.exec(library) ?? [];
  return major === undefined ? '' : `, a release of TensorRT ${major}`;
}

/** In the order of trying. */
const ORIGINS: readonly Origin[] = [
  {
    name: /^nv(?:infer|onnxparser|parsers).*\.dll$/i,
    remedy: (_, library) =>
      `Put the folder of ${library} on PATH and start the program anew, or copy it beside the program: it is part of TensorRT, in the folder of nvinfer (lib or bin of NVIDIA's zip, site-packages\\tensorrt_libs with pip), and is opened by name when the program starts. If it is not there, unpack the zip of the TensorRT that the program was built with, completely${/_10\.dll$/i.test(library) ? '' : ' (TensorRT 8 and older: a program that was built for it does not take the DLLs of 10, whose names end with _10)'}. A copy of another release that is found first does not fit either: where ${library} lists them.`,
  },
  {
    name: /builder_resource/i,
    remedy: (version, library) =>
      `Install TensorRT${version === undefined ? '' : ` ${version}`} again, completely${ofRelease(version)}: ${library} is part of it, beside libnvinfer, and the builder opens it by name when it starts. Then ${ON_PATH}, or copy it beside the program. If it is there, the system refuses it: releases before 10.8 require an executable stack, which glibc 2.41 does not grant (patchelf --clear-execstack ${library}, or a newer release). A program that only loads engines does not need it: build elsewhere.`,
  },
  {
    name: /^lib(?:nvdla_compiler|nvcudla|cudla)/i,
    remedy: (_, library) =>
      `Run it on a Jetson with its JetPack, in an l4t container with --runtime nvidia: ${library} belongs to the board's own system, and no package contains it.`,
  },
  {
    name: /^(?:lib)?(?:nvinfer|nvonnxparser|nvparsers|nvcaffe|nvuff)/i,
    remedy: (version, library) =>
      `Install the TensorRT that the program was built with${version === undefined ? ofMajor(library) : `, release ${version}`}${ofRelease(version)}: ${library} is part of it. If it is there (find / -name '${library}*'; pip puts it into site-packages/tensorrt_libs, where other programs do not look), ${ON_PATH}, in the shell of the program itself (sudo and services drop it). A program that was built with another major must be compiled again; a link with another name does not help.`,
  },
  {
    name: /^lib(?:mpi|open-rte|open-pal)/i,
    remedy: (_, library) =>
      `Install Open MPI, which contains it (apt install openmpi-bin libopenmpi-dev; conda install -c conda-forge openmpi), and ${ON_PATH}: ${library} is not part of TensorRT; mpi4py and TensorRT-LLM open it. In NVIDIA's containers it is in /usr/local/mpi/lib (export OPAL_PREFIX=/opt/hpcx/ompi), and a conda environment hides it. MPICH has libmpi.so.12, Open MPI libmpi.so.40: mpi4py must be built for the one that is installed (pip install --no-binary=mpi4py --force-reinstall mpi4py).`,
  },
  {
    name: /^libpython/i,
    remedy: (_, library) =>
      `Install the shared library of that Python (apt install lib${library.replace(/^lib|\.so.*$/g, '')}; conda and uv have it in their lib folder), and ${ON_PATH}: ${library} is part of Python.`,
  },
  {
    name: /cudnn/i,
    remedy: (_, library) =>
      `Install the cuDNN of that major version, for the CUDA of this TensorRT (pip install nvidia-cudnn-cu12, its version with ==; cuDNN 8: libcudnn.so.8, cuDNN 9: libcudnn.so.9), and ${ON_PATH}: ${library} is part of it. TensorRT 8 needs cuDNN 8.`,
  },
  {
    name: /^(?:lib)?nvrtc[-_]?builtins/i,
    remedy: (_, library) => {
      const [major, minor] = /(\d{2})\.?(\d)/.exec(library.replace(/^\D+/, ''))?.slice(1) ?? [];
      const release = major === undefined ? '' : ` ${major}.${minor}`;
      const pip =
        major === undefined
          ? 'nvidia-cuda-nvrtc'
          : `"nvidia-cuda-nvrtc${Number(major) < 13 ? `-cu${major}` : ''}==${major}.${minor}.*"`;
      const apt = major === undefined ? 'cuda-nvrtc-X-Y' : `cuda-nvrtc-${major}-${minor}`;
      return `Install the NVRTC of CUDA${release}, which ${library} is part of and which no other release replaces (apt install ${apt}, or pip install ${pip}), and ${ON_PATH}; or use the TensorRT and PyTorch for the CUDA that is there.`;
    },
  },
  {
    name: /^(?:lib)?(?:cublas|cudart|cufft|curand|cusparse|cusolver|nvrtc|nvJitLink)/i,
    remedy: (_, library) =>
      `Install the CUDA toolkit or runtime of that major version (the number in ${library}; pip install nvidia-cuda-runtime-cu12 nvidia-cublas-cu12), and ${ON_PATH}; or use the build of the program and of TensorRT for the CUDA that is installed (onnxruntime-gpu from 1.19 on is for CUDA 12). TensorRT for CUDA 12 needs CUDA 12, even where a newer one is installed.`,
  },
];

/** `10.7.0` of libnvinfer_builder_resource.so.10.7.0; nothing of libnvinfer.so.10, which names no release. */
function releaseIn(library: string): string | undefined {
  return /\.so\.(\d{1,2}\.\d{1,2}\.\d{1,2})$/.exec(library)?.[1];
}

/** Libraries of others that programs for TensorRT are linked with, and the packages of Ubuntu that contain them. */
const PACKAGES: readonly { name: RegExp; apt: string; of: string }[] = [
  { name: /^libglog/, apt: 'libgoogle-glog-dev', of: 'glog' },
  {
    name: /^lib(?:crypto|ssl)\.so\.1\.1/,
    apt: 'libssl1.1',
    of: 'OpenSSL 1.1 (Ubuntu 22.04 has 3: take a newer build of the program, such as the tao-converter for this JetPack, or libssl1.1 from Ubuntu 20.04)',
  },
  { name: /^libgflags/, apt: 'libgflags-dev', of: 'gflags' },
  { name: /^libopencv_/, apt: 'libopencv-dev', of: 'OpenCV' },
  { name: /^libprotobuf/, apt: 'libprotobuf-dev', of: 'protobuf' },
  { name: /^libboost_/, apt: 'libboost-all-dev', of: 'Boost' },
  { name: /^libyaml-cpp/, apt: 'libyaml-cpp-dev', of: 'yaml-cpp' },
  { name: /^libjsoncpp/, apt: 'libjsoncpp-dev', of: 'jsoncpp' },
  { name: /^libopenblas/, apt: 'libopenblas-dev', of: 'OpenBLAS' },
  { name: /^libGL\.so/, apt: 'libgl1', of: 'Mesa (or take opencv-python-headless)' },
  { name: /^libgthread-2/, apt: 'libglib2.0-0', of: 'GLib' },
  { name: /^libnuma/, apt: 'libnuma1', of: 'numactl' },
  { name: /^libav(?:codec|format|util)|^libsw(?:scale|resample)/, apt: 'ffmpeg', of: 'FFmpeg' },
];

/** What is neither of TensorRT nor of CUDA: a plugin, a parser, a backend that the program or its author compiled. */
function ofTheProgram(library: string): string {
  const known = PACKAGES.find(({ name }) => name.test(library));
  if (known !== undefined)
    return `Install ${known.of}, which ${library} is part of (apt install ${known.apt}); it is not part of TensorRT. If the release of the system has another number than ${library} ends with (ls /usr/lib/*/${library.replace(/\.so.*$/, '')}*), compile the program again on this system, or run it in the container that it was built for; a link with another name mostly crashes.`;
  return `Install or compile ${library}, which is not part of TensorRT: the package or project that the program comes from builds it (make, cmake), for this TensorRT and CUDA. Then give its full path where the program expects it (DeepStream: custom-lib-path), or ${ON_PATH}. If it is there, a library that it needs may be missing: ldd ${library}.`;
}

/** Whose a symbol is, and what to do where it is not found. */
const SYMBOLS: readonly { name: RegExp; owner: string; remedy: string }[] = [
  {
    name: /initLibNvInferPlugins/,
    owner: 'libnvinfer_plugin',
    remedy:
      'Link the program with libnvinfer_plugin (CMake: target_link_libraries(NAME nvinfer_plugin nvinfer)), or load it first: LD_PRELOAD=libnvinfer_plugin.so.10 COMMAND. Up to TensorRT 8 libnvonnxparser brought it along; from 10 on it does not.',
  },
  {
    name: /createNvOnnxParser|nvonnxparser/,
    owner: 'libnvonnxparser',
    remedy:
      'Link the program with libnvonnxparser of the TensorRT that it runs with, and compile it again where its headers were of another release: ldd PROGRAM shows which one is loaded.',
  },
  {
    name: /google8protobuf/,
    owner: 'libprotobuf',
    remedy:
      'Compile the library again with the protobuf that is loaded (protoc --version and ldd LIBRARY | grep protobuf must be of one version), or install the protobuf that it was compiled with and put it first on LD_LIBRARY_PATH; remove other copies (that of conda). A protobuf that was built with another C++ ABI (_GLIBCXX_USE_CXX11_ABI, as PyTorch wheels have it) lacks its symbols as well. In Python, import the library before torch or tensorflow, which bring their own.',
  },
];

/** What defines the symbol that was not found. */
function adviceOnSymbol(symbol: string): Captures {
  const known = SYMBOLS.find(({ name }) => name.test(symbol));
  return known === undefined ? {} : { symbolOwner: known.owner, symbolRemedy: known.remedy };
}

const FRIGATE =
  'Let Frigate make its models: 0.12 takes them and libyolo_layer.so from the folder that is mounted at /trt-models, which its script tensorrt_models.sh fills (docker run --gpus=all ... nvcr.io/nvidia/tensorrt:22.07-py3 /tensorrt_models.sh), and both must be in that volume. From 0.13 on the image of tag -tensorrt builds the models itself when it starts: name them in the environment (YOLO_MODELS=yolov7-320), write model: path: /config/model_cache/tensorrt/yolov7-320.trt in the configuration, and take the mount of /trt-models away.';

/** What brings the library that is missing. */
export function adviceOnLibrary({ captures }: Case): Captures {
  const { library, dlopen, symbol } = captures;
  if (dlopen === 'symbol' && symbol !== undefined) return adviceOnSymbol(symbol);
  if (library === undefined || (dlopen !== undefined && dlopen !== 'not-found')) return {};
  if (captures['frigate'] !== undefined) return { libraryRemedy: FRIGATE };
  const origin = ORIGINS.find(({ name }) => name.test(library));
  const remedy = origin === undefined ? ofTheProgram(library) : origin.remedy(releaseIn(library), library);
  return { libraryRemedy: captures['jetson'] === undefined ? remedy : `${onJetson(library)}${remedy}` };
}

/** The JetPack releases whose TensorRT has the number that the name of its libraries ends with. */
const JETPACKS: Readonly<Record<string, string>> = {
  '5': '4.2',
  '6': '4.3',
  '7': '4.4 and 4.5',
  '8': '4.6 to 6.0',
  '10': '6.1 and newer',
};

/** On a Jetson TensorRT is part of the system of the board, and containers of JetPack 4 have none of their own. */
function onJetson(library: string): string {
  const [, major = ''] = /^libnv(?:infer|onnxparser|parsers)\w*\.so\.(\d{1,2})\b/.exec(library) ?? [];
  const jetpack = JETPACKS[major];
  return jetpack === undefined
    ? ''
    : `On a Jetson ${library} is that of JetPack ${jetpack}: program or container and board must be of one JetPack (cat /etc/nv_tegra_release; containers of JetPack 4 get TensorRT from the board, with --runtime nvidia), so take the container tag for the JetPack on the board, or flash that one. Otherwise: `;
}
