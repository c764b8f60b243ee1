import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';

/** How each program's cache is emptied, as the sentence that says so; `{file}` is the file that the log names. */
const DELETE: Readonly<Record<string, { named: string; unnamed: string }>> = {
  onnxruntime: {
    named:
      'Delete the cached engines of ONNX Runtime (*.engine and *.profile in the folder of trt_engine_cache_path)',
    unnamed:
      'Delete the cached engines of ONNX Runtime (*.engine and *.profile in the folder of trt_engine_cache_path)',
  },
  trtmodel: { named: 'Delete the cached engine {file}', unnamed: 'Delete the cached *.trtmodel file' },
  tensorcache: { named: 'Delete the cached engine {file}', unnamed: 'Delete the cached *.tensorcache file' },
  webui: {
    named: 'Delete the cached engine {file} and export it again in the TensorRT tab',
    unnamed:
      'Delete the engines in models/Unet-trt (and their entry in model.json) and export them again in the TensorRT tab',
  },
  'jetson-inference': {
    named: 'Delete the cached engine {file}',
    unnamed: 'Delete the cached *.engine files beside the networks of jetson-inference (data/networks)',
  },
  deepstream: {
    named: 'Delete the engine {file} (model-engine-file of the nvinfer configuration)',
    unnamed: 'Delete the *.engine file that model-engine-file of the nvinfer configuration names',
  },
  comfyui: {
    named: 'Delete the engine {file}',
    unnamed: 'Delete the engine in ComfyUI/models/tensorrt',
  },
  frigate: {
    named:
      'Delete {file} (all *.trt files in /config/model_cache/tensorrt, of 0.12 in /trt-models) and restart Frigate',
    unnamed:
      'Delete the *.trt files in /config/model_cache/tensorrt (of 0.12 in /trt-models) and restart Frigate',
  },
  fastmot: { named: 'Delete the cached engine {file}', unnamed: 'Delete the *.trt files in fastmot/models' },
};

/** Where the engine is the cache of a program: how to empty it, by the name of the file. */
export function adviceOnCaches({ captures }: Case): Captures {
  const { cache, cacheFile } = captures;
  const known = cache === undefined ? undefined : DELETE[cache];
  if (known === undefined) return {};
  const text = cacheFile === undefined ? known.unnamed : known.named.replace('{file}', cacheFile);
  return { cacheDelete: text };
}
