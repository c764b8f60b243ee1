import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';

/** Where packages that programs use beside TensorRT come from; those named like their module are left out. */
const SOURCES: Readonly<Record<string, string>> = {
  polygraphy: 'pip install polygraphy --extra-index-url https://pypi.ngc.nvidia.com',
  onnx_graphsurgeon: 'pip install onnx-graphsurgeon --extra-index-url https://pypi.ngc.nvidia.com',
  pycuda:
    'pip install pycuda with the CUDA toolkit on PATH, as it is compiled (export PATH=/usr/local/cuda/bin:$PATH CPATH=/usr/local/cuda/include LIBRARY_PATH=/usr/local/cuda/lib64; apt install build-essential python3-dev; on Windows the C++ build tools); cuda-python does the same without a compiler',
  torch2trt: 'its source: git clone https://github.com/NVIDIA-AI-IOT/torch2trt, then pip install . in it',
  torch_tensorrt: 'pip install torch-tensorrt, in the release of your torch',
  tensorrt_llm:
    'pip install tensorrt_llm --extra-index-url https://pypi.nvidia.com (Python 3.10 or 3.12 on Linux)',
  pytorch_quantization:
    'pip install pytorch-quantization --extra-index-url https://pypi.ngc.nvidia.com; NVIDIA ModelOpt follows it (pip install nvidia-modelopt)',
  modelopt: 'pip install nvidia-modelopt',
  onnxruntime: 'pip install onnxruntime-gpu',
  uff: "NVIDIA's archive of TensorRT 8 or older (uff, graphsurgeon); TensorRT 10 has no UFF: convert through ONNX (tf2onnx)",
  graphsurgeon:
    "NVIDIA's archive of TensorRT 8 or older (uff, graphsurgeon); TensorRT 10 has no UFF: convert through ONNX (tf2onnx)",
};

/** Where to get a package that a program uses beside TensorRT. */
export function adviceOnHelper({ captures }: Case): Captures {
  const { helper } = captures;
  return helper === undefined ? {} : { helperFrom: SOURCES[helper] ?? `pip install ${helper}` };
}
