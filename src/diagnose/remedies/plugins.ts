import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';

/**
 * Plugins that libnvinfer_plugin brings, by name: https://github.com/NVIDIA/TensorRT/tree/main/plugin#tensorrt-plugins. A name that
 * ends in `_TRT` says nothing: YoloLayer_TRT is of tensorrtx.
 */
const OF_TENSORRT = new Set(
  (
    'BatchTilePlugin_TRT BatchedNMS_TRT BatchedNMSDynamic_TRT BatchedTilePlugin_TRT Clip_TRT CoordConvAC CropAndResize ' +
    'CropAndResizeDynamic CustomEmbLayerNormPluginDynamic CustomFCPluginDynamic CustomGeluPluginDynamic CustomQKVToContextPluginDynamic ' +
    'CustomSkipLayerNormPluginDynamic DecodeBbox3DPlugin DetectionLayer_TRT DisentangledAttention_TRT EfficientNMS_TRT ' +
    'EfficientNMS_Explicit_TF_TRT EfficientNMS_Implicit_TF_TRT EfficientNMS_ONNX_TRT FlattenConcat_TRT GenerateDetection_TRT ' +
    'GridAnchor_TRT GridAnchorRect_TRT GroupNormalizationPlugin InstanceNormalization_TRT LReLU_TRT ModulatedDeformConv2d ' +
    'MultilevelCropAndResize_TRT MultilevelProposeROI_TRT MultiscaleDeformableAttnPlugin_TRT NMSDynamic_TRT NMS_TRT Normalize_TRT ' +
    'PillarScatterPlugin PriorBox_TRT ProposalDynamic ProposalLayer_TRT Proposal PyramidROIAlign_TRT Region_TRT Reorg_TRT ResizeNearest_TRT ' +
    'ROIAlign_TRT RPROI_TRT ScatterElements ScatterND SpecialSlice_TRT Split VoxelGeneratorPlugin fMHA_V2 fMHCA GroupNorm LayerNorm ' +
    'SeqLen2Spatial SplitGeLU'
  ).split(' '),
);
/** `Gemmtensorrt_llm`: TensorRT prints the name of the plugin and its namespace without anything in between. */
const OF_TENSORRT_LLM =
  /tensorrt_llm|^(?:GPTAttention|BertAttention|WeightOnly\w*MatMul|SmoothQuant\w*|Lora|Nccl|MixtureOfExperts)$/;

/** Projects whose engines are passed on without the library that they need. */
const PROJECTS: readonly { names: RegExp; project: string; library: string; load: string }[] = [
  {
    names: /torch2trt/,
    project: 'torch2trt',
    library: "torch2trt's library",
    load: 'import torch2trt, installed with its plugins (cmake, or setup.py install --plugins)',
  },
  {
    names: /^(?:YoloLayer_TRT|Mish_TRT|hardswish|Prelu_TRT|Decode_TRT|YoloDetect\w*)$/i,
    project: 'tensorrtx and programs made from it',
    library: "the project's own library (libmyplugins.so, libyololayer.so)",
    load: "ctypes.CDLL('build/libmyplugins.so')",
  },
  {
    names: /^\w+PluginDynamic$/,
    project: 'amirstan_plugin (mmdetection-to-tensorrt, torch2trt_dynamic)',
    library:
      'libamirstan_plugin.so (export AMIRSTAN_LIBRARY_PATH=amirstan_plugin/build/lib, before import mmdet2trt)',
    load: "ctypes.CDLL('libamirstan_plugin.so')",
  },
  {
    names: /^(?:YoloLayer|RegionLayer)$/,
    project: 'DeepStream-Yolo',
    library: 'libnvdsinfer_custom_impl_Yolo.so (custom-lib-path)',
    load: "ctypes.CDLL('libnvdsinfer_custom_impl_Yolo.so')",
  },
  {
    names:
      /^(?:TRT(?:BatchedNMS|BatchedRotatedNMS|InstanceNormalization|ScatterND|DCNv2)|MMCV\w+|grid_sampler|MMCVMultiLevelRoiAlign|ScaledDotProductAttentionTRT|GatherTopk)$/,
    project: 'MMDeploy',
    library: 'libmmdeploy_tensorrt_ops.so',
    load: "ctypes.CDLL('libmmdeploy_tensorrt_ops.so')",
  },
];

/** Who registers a plugin, where that is known by its name. */
export function adviceOnPlugin({ captures }: Case): Captures {
  const plugin = captures['plugin'] ?? captures['pluginFamily'];
  if (plugin === undefined) return {};
  if (OF_TENSORRT_LLM.test(plugin)) {
    const name = plugin.replace(/(?:::)?tensorrt_llm(?:::)?/, '');
    return { pluginOwner: 'tensorrt_llm', plugin: name === '' ? plugin : name };
  }
  const known = PROJECTS.find(({ names }) => names.test(plugin));
  if (known !== undefined) {
    const { project, library, load } = known;
    const named = captures['plugin'] === undefined ? { plugin: library.replace(/[. ].*$/, '') } : {};
    return {
      pluginOwner: 'project',
      pluginProject: project,
      pluginLibrary: library,
      pluginLoad: load,
      ...named,
    };
  }
  return OF_TENSORRT.has(plugin) ? { pluginOwner: 'tensorrt' } : {};
}

/** The project whose operator a model has, where that is known by its name. */
export function adviceOnCustomOperator({ captures }: Case): Captures {
  const op = captures['op'] ?? captures['plugin'];
  const known = PROJECTS.find(({ names }) => op !== undefined && names.test(op));
  if (captures['ortOp'] !== undefined) return {};
  if (op === undefined) return { opUnnamed: 'yes' };
  if (known === undefined) return { op, ...(OF_TENSORRT.has(op) ? { pluginOwner: 'tensorrt' } : {}) };
  return { op, pluginProject: known.project, pluginLibrary: known.library, pluginLoad: known.load };
}
