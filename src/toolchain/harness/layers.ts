/** How many outputs of layers have each type, as TensorRT names it (`Float`, `Half`), most first. */
export type LayerTypes = ReadonlyMap<string, number>;

const LAYER = /^Name: /;
/** The outputs of a layer stand between these two of its fields; brackets inside are those of shapes. */
const OUTPUTS = /, Outputs: \[(.*?)\], TacticName:/;
const TYPE = /\bDatatype: ([^,}\]]+)/g;

/**
 * Reads the builder's record of its layers (`Layers:`, DETAILED verbosity; seen with TensorRT-RTX 1.5). Null where it is not one, or
 * lists names alone.
 */
export function readLayerTypes(record: string): LayerTypes | null {
  if (!record.startsWith('Layers:')) return null;
  const [layers = ''] = record.split(/\n\s*\nI\/O Tensors:/);
  const found = new Map<string, number>();
  for (const line of layers.split('\n').filter((one) => LAYER.test(one)))
    for (const [, type = ''] of (OUTPUTS.exec(line)?.[1] ?? '').matchAll(TYPE))
      found.set(type.trim(), (found.get(type.trim()) ?? 0) + 1);
  if (found.size === 0) return null;
  return new Map([...found].sort(([, a], [, b]) => b - a));
}
