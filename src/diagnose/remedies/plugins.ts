import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';

/** Plugins that libnvinfer_plugin brings: https://github.com/NVIDIA/TensorRT/tree/main/plugin#tensorrt-plugins. */
const OF_TENSORRT =
  /^(?:\w+_TRT|\w+_TRT_\w+|CustomEmbLayerNorm\w*|CustomFCPlugin\w*|CustomGelu\w*|CustomQKV\w*|CustomSkipLayerNorm\w*|DisentangledAttention\w*|fMHA_V2|fMHCA|GroupNormalizationPlugin|LayerNorm|RnRes2\w*|ROIAlign_TRT|ScatterElements|ScatterND|SeqLen2Spatial|SplitGeLU)$/;
/** `Gemmtensorrt_llm`: TensorRT prints the name of the plugin and its namespace without anything in between. */
const OF_TENSORRT_LLM =
  /tensorrt_llm|^(?:GPTAttention|BertAttention|WeightOnly\w*MatMul|SmoothQuant\w*|Lora|Nccl|MixtureOfExperts)$/;

/** Who registers a plugin, where that is known by its name. */
export function adviceOnPlugin({ captures }: Case): Captures {
  const { plugin } = captures;
  if (plugin === undefined) return {};
  if (OF_TENSORRT_LLM.test(plugin)) {
    const name = plugin.replace(/(?:::)?tensorrt_llm(?:::)?/, '');
    return { pluginOwner: 'tensorrt_llm', plugin: name === '' ? plugin : name };
  }
  return OF_TENSORRT.test(plugin) ? { pluginOwner: 'tensorrt' } : {};
}
