import type { Product } from '../core/product.js';

/** A serialization version, and releases that were seen to write or read it. */
interface SeenVersion {
  product: Product;
  number: number;
  /** Oldest first, as the source gives them. */
  releases: string;
  /** A public thread, or a measurement of this project. */
  source: string;
}

const MEASURED = 'plans measured by this project';

/**
 * What each serialization version was seen in. NVIDIA publishes no such table, several releases share a number, and a release may
 * have more than one: good for "seen in", never for a comparison.
 */
const SEEN: readonly SeenVersion[] = [
  {
    product: 'tensorrt',
    number: 43,
    releases: '8.0.3.4',
    source: 'triton-inference-server/server#3710 (tritonserver:21.11-py3)',
  },
  { product: 'tensorrt', number: 89, releases: '7.0', source: 'wang-xinyu/tensorrtx#632' },
  { product: 'tensorrt', number: 96, releases: '7.2.3', source: 'wang-xinyu/tensorrtx#572' },
  { product: 'tensorrt', number: 205, releases: '8.2.1.8', source: 'NVIDIA/TensorRT#2041' },
  { product: 'tensorrt', number: 213, releases: '8.4.1.5', source: 'mingj2021/segment-anything-tensorrt#2' },
  {
    product: 'tensorrt',
    number: 226,
    releases: '9.1.0.4',
    source: 'tensorrtllm_backend#190 (tritonserver:23.10-trtllm-python-py3)',
  },
  { product: 'tensorrt', number: 228, releases: '9.2 or 9.3', source: 'tensorrtllm_backend#531' },
  { product: 'tensorrt', number: 232, releases: '8.5.1.7', source: 'NVIDIA/TensorRT#2544' },
  { product: 'tensorrt', number: 236, releases: '8.6.1.6', source: MEASURED },
  {
    product: 'tensorrt',
    number: 237,
    releases: '10.0.1 and 10.1.0',
    source: 'tensorrtllm_backend#531, NVIDIA/TensorRT#3898',
  },
  {
    product: 'tensorrt',
    number: 239,
    releases: '10.6.0.26, and from 10.3 to 10.10',
    source: `${MEASURED}; DeepStream-Yolo#655`,
  },
  {
    product: 'tensorrt',
    number: 240,
    releases: '10.15.1.29, and from 10.11 to 10.16',
    source: `${MEASURED}; FunGen-AI-Powered-Funscript-Generator#36`,
  },
  { product: 'tensorrt', number: 243, releases: '11.2.1.2', source: 'TensorRT-Edge-LLM#194' },
  { product: 'tensorrt', number: 244, releases: '11.3.0.99', source: 'a public report of 2026-06' },
  { product: 'tensorrt-rtx', number: 94, releases: '1.4.0.76 and 1.5.0.114', source: MEASURED },
  { product: 'tensorrt-rtx', number: 100, releases: '1.7.1.116', source: MEASURED },
];

/** `10.6.0.26, and from 10.3 to 10.10`: where a serialization version was seen; null where it was not. */
export function releasesSeenWith(product: Product, number: number): string | null {
  return SEEN.find((seen) => seen.product === product && seen.number === number)?.releases ?? null;
}
