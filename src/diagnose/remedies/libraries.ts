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

/** In the order of trying. */
const ORIGINS: readonly Origin[] = [
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
      `Install the TensorRT that the program was built with${version === undefined ? '' : `, release ${version}`}${ofRelease(version)}: ${library} is part of it. If it is there (find / -name '${library}*'; pip puts it into site-packages/tensorrt_libs, where other programs do not look), ${ON_PATH}, in the shell of the program itself (sudo and services drop it). A program that was built with another major must be compiled again; a link with another name does not help.`,
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

/** What is neither of TensorRT nor of CUDA: a plugin, a parser, a backend that the program or its author compiled. */
function ofTheProgram(library: string): string {
  return `Install or compile ${library}, which is not part of TensorRT: the package or project that the program comes from builds it (make, cmake), for this TensorRT and CUDA. Then give its full path where the program expects it (DeepStream: custom-lib-path), or ${ON_PATH}. If it is there, a library that it needs may be missing: ldd ${library}.`;
}

/** What brings the library that is missing. */
export function adviceOnLibrary({ captures }: Case): Captures {
  const { library, dlopen } = captures;
  if (library === undefined || (dlopen !== undefined && dlopen !== 'not-found')) return {};
  const origin = ORIGINS.find(({ name }) => name.test(library));
  return origin === undefined
    ? { libraryRemedy: ofTheProgram(library) }
    : { libraryRemedy: origin.remedy(releaseIn(library), library) };
}
