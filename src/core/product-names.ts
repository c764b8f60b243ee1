/** As NVIDIA writes them, for messages. */
export const PRODUCT_NAMES = { tensorrt: 'TensorRT', 'tensorrt-rtx': 'TensorRT-RTX' } as const;
