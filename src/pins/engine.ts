import { open } from 'node:fs/promises';
import type { Product } from '../guard/report.js';

export const ENGINE_FILE = /\.(?:engine|plan|trt)$/i;

const MAGIC: Record<string, Product> = { ftrt: 'tensorrt', vtrt: 'tensorrt-rtx' };

/**
 * The product and version in a plan's header: the magic at 0, and from 0x18 major, minor, patch, build as one byte each
 * (observed in plans of TensorRT 8.6, 10.6 and TensorRT-RTX 1.4 to 1.7). Null for a file that is no plan.
 */
export async function engineVersion(file: string): Promise<{ product: Product; version: string } | null> {
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.alloc(32);
    const { bytesRead } = await handle.read(bytes, 0, 32, 0);
    const product = MAGIC[bytes.toString('latin1', 0, 4)];
    if (product === undefined || bytesRead < 28) return null;
    return { product, version: [...bytes.subarray(24, 28)].join('.') };
  } finally {
    await handle.close();
  }
}
