import { pathOf } from '../patterns.js';
import type { Rule } from '../rule.js';

/**
 * Programs that keep engines for themselves and build them anew where they are gone: the one remedy there is to delete the file.
 * `cache` says how the program calls it (caches.ts of this room's remedies).
 */
export const CACHE_RULES: readonly Rule[] = [
  {
    name: 'engine-cache',
    literals: ['onnxruntime', 'tensorrt_execution_provider', 'tensorrtexecutionprovider', 'trt_engine_cache'],
    sets: { cache: 'onnxruntime' },
  },
  {
    name: 'engine-cache',
    literals: ['.trtmodel'],
    match: new RegExp(pathOf('trtmodel', 'cacheFile')),
    sets: { cache: 'trtmodel' },
  },
  {
    name: 'engine-cache',
    literals: ['.tensorcache'],
    match: new RegExp(pathOf('tensorcache', 'cacheFile')),
    sets: { cache: 'tensorcache' },
  },
  {
    literals: ['frigate', '/trt-models/', 'model_cache/tensorrt'],
    match: new RegExp(`${pathOf('trt', 'cacheFile')}|frigate|/trt-models/|model_cache/tensorrt`),
    sets: { cache: 'frigate' },
  },
  {
    literals: ['unet-trt', 'stable-diffusion-webui', 'unet-onnx'],
    match: new RegExp(`Unet-trt|${pathOf('trt', 'cacheFile')}|stable-diffusion-webui|Unet-onnx`, 'i'),
    sets: { cache: 'webui' },
  },
  {
    literals: [
      'jetson-inference',
      'jetson.inference',
      'imagenet:',
      'imagenet --',
      'detectnet --',
      'segnet --',
      'posenet --',
      'tensornet',
      '.gpu.fp16.engine',
      '.gpu.fp32.engine',
    ],
    match: new RegExp(
      `${pathOf('engine', 'cacheFile')}|jetson[-.]inference|tensorNet|imageNet:|(?:image|detect|seg|pose)Net --`,
      'i',
    ),
    sets: { cache: 'jetson-inference' },
  },
  {
    literals: ['nvdsinfer', 'nvinfer gstnvinfer', 'deepstream'],
    match: new RegExp(
      `(?:deserialize engine from file ?:|from file: ?)${pathOf('engine', 'cacheFile')}|nvdsinfer|deepstream|nvinfer gst`,
      'i',
    ),
    sets: { cache: 'deepstream' },
  },
  {
    literals: ['comfyui'],
    match: new RegExp(`${pathOf('trt|engine', 'cacheFile')}|comfyui`, 'i'),
    sets: { cache: 'comfyui' },
  },
  {
    literals: ['fastmot'],
    sets: { cache: 'fastmot' },
  },
];
