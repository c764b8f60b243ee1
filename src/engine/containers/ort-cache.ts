import path from 'node:path';
import { capabilityOf, type Container } from './container.js';

/** `TensorrtExecutionProvider_TRTKernel_graph_NAME_HASH_0_0_fp16_sm89.engine`, as ONNX Runtime names what it caches. */
const NAME =
  /^(?:\w+ExecutionProvider|\w+)_TRTKernel_graph_(?<graph>.+?)_(?<hash>\d{6,20})_\d+(?:_\d+)?(?<precision>(?:_(?:fp16|int8|bf16|fp8|dla))*)(?:_sm(?<sm>\d{2,3}))?\.(?:engine|profile|encrypted)$/;

/** What the name of a cached engine of ONNX Runtime says; null for any other name. Of TensorRT's version it says nothing. */
export function ortCacheOf(file: string): (Container & { kind: 'ort-cache' }) | null {
  const groups = NAME.exec(path.basename(file))?.groups;
  const { graph, hash, precision, sm } = groups ?? {};
  if (graph === undefined || hash === undefined) return null;
  return {
    kind: 'ort-cache',
    graph,
    hash,
    precision: precision === undefined || precision === '' ? null : precision.slice(1).replaceAll('_', '+'),
    computeCapability: sm === undefined ? null : capabilityOf(sm),
  };
}
