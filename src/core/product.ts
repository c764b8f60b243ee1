import * as v from 'valibot';

/** `tensorrt` and `tensorrt-rtx` write different file magics and never load each other's engines. */
export const PRODUCT = v.picklist(['tensorrt', 'tensorrt-rtx']);
export type Product = v.InferOutput<typeof PRODUCT>;

/** As NVIDIA writes them, for messages. */
export const PRODUCT_NAMES: Readonly<Record<Product, string>> = {
  tensorrt: 'TensorRT',
  'tensorrt-rtx': 'TensorRT-RTX',
};

/** Which of a release's runtimes loads: lean and dispatch are for version-compatible engines only. */
export type RuntimeKind = 'full' | 'lean' | 'dispatch';
