import type { ByteSource } from '../bytes.js';
import { OnnxFormatError, OnnxReader } from '../onnx/reader.js';

/** One EPContext node: an engine that ONNX Runtime takes in place of a part of the model. */
export interface EpContext {
  node: string;
  /** Where the engine's bytes lie in the file; null where the node names another file. */
  embedded: { start: number; end: number } | null;
  /** The file of the engine as the node writes it; null where it is embedded. */
  path: string | null;
  /** `80`: of the GPU that it was built on. */
  computeCapability: string | null;
}

const MODEL = { graph: 7 };
const GRAPH = { node: 1 };
const NODE = { output: 2, name: 3, op: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, integer: 3, bytes: 4 };

/**
 * The EPContext nodes of an ONNX model; empty where it has none, or is not an ONNX. Names of node and attributes:
 * onnxruntime/core/providers/tensorrt/onnx_ctx_model_helper.h (`hardware_architecture`; the provider of TensorRT-RTX and newer
 * ones write `compute_capability`); with `embed_mode` 1, its default, `ep_cache_context` holds the engine, with 0 its path.
 */
export function epContexts(source: ByteSource): EpContext[] {
  try {
    return read(source);
  } catch (error) {
    if (error instanceof OnnxFormatError) return [];
    throw error;
  }
}

function read(source: ByteSource): EpContext[] {
  const reader = new OnnxReader(source);
  const found: EpContext[] = [];
  for (const graph of reader.messages({ start: 0, end: source.size }, MODEL.graph))
    for (const node of reader.messages(graph, GRAPH.node)) {
      if (reader.textOf(node, NODE.op) !== 'EPContext') continue;
      let cache: { start: number; end: number } | null = null;
      let isEmbedded = true;
      let computeCapability: string | null = null;
      for (const attribute of reader.messages(node, NODE.attribute))
        switch (reader.textOf(attribute, ATTRIBUTE.name)) {
          case 'ep_cache_context':
            for (const { start, end } of reader.messages(attribute, ATTRIBUTE.bytes)) cache = { start, end };
            break;
          case 'embed_mode':
            isEmbedded = reader.number(attribute, ATTRIBUTE.integer) !== 0;
            break;
          case 'hardware_architecture':
          case 'compute_capability':
            computeCapability = reader.textOf(attribute, ATTRIBUTE.bytes);
            break;
        }
      const name = reader.textOf(node, NODE.name);
      found.push({
        node: name === '' ? `EPContext ${found.length}` : name,
        embedded: isEmbedded ? cache : null,
        path:
          isEmbedded || cache === null ? null : source.read(cache.start, cache.end - cache.start).toString(),
        computeCapability,
      });
    }
  return found;
}
