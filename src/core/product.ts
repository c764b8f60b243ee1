import * as v from 'valibot';

/** `tensorrt` and `tensorrt-rtx` write different file magics and never load each other's engines. */
export const PRODUCT = v.picklist(['tensorrt', 'tensorrt-rtx']);
export type Product = v.InferOutput<typeof PRODUCT>;

/** In a file of their own: who only names them needs no schemas. */
export { PRODUCT_NAMES } from './product-names.js';

/** Which of a release's runtimes loads: lean and dispatch are for version-compatible engines only. */
export type RuntimeKind = 'full' | 'lean' | 'dispatch';
