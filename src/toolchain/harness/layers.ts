/** How many outputs of layers have each type, as TensorRT names it (`Float`, `Half`), most first. */
export type LayerTypes = ReadonlyMap<string, number>;

const LAYER = /^Name: /;
/** The outputs of a layer, up to the next of its fields; brackets inside are those of shapes. */
const OUTPUTS = /, Outputs: \[(.*?\})\s*\], \w+: /;
const TYPE = /\bDatatype: ([^,}\]]+)/g;

/** What `--dumpLayerInfo` prints before the same list (sampleReporting.cpp, printLayerInfo; also TensorRT's own verbose record). */
const PRINTED = /^(?:\[[^\]]*\] )?(?:\[[IV]\] )?(?:\[TRT\] )?Layers:$/;

/** The record of the layers in what trtexec printed; null where it printed none. */
export function printedLayers(log: string): string | null {
  const lines = log.split(/\r?\n/);
  const begin = lines.findIndex((line) => PRINTED.test(line));
  if (begin < 0) return null;
  const listed = lines.slice(begin + 1);
  const end = listed.findIndex((line) => !LAYER.test(line));
  return ['Layers:', ...listed.slice(0, end < 0 ? listed.length : end)].join('\n');
}

/** By what a type is called in a format (`Row major linear FP32`), as the builder calls it alone. */
const IN_FORMATS: readonly [RegExp, string][] = [
  [/\bBF16\b/i, 'BFloat16'],
  [/\bFP16\b|\bHalf\b/i, 'Half'],
  [/\bFP32\b|\bFloat\b/i, 'Float'],
  [/\bFP8\b/i, 'FP8'],
  [/\bInt8\b/i, 'Int8'],
  [/\bInt32\b/i, 'Int32'],
];

const typeIn = (text: string): string =>
  IN_FORMATS.find(([pattern]) => text.includes(' ') && pattern.test(text))?.[1] ?? text;

/**
 * Reads the builder's record of its layers (`Layers:`, DETAILED verbosity; seen with TensorRT-RTX 1.5). Null where it is not one, or
 * lists names alone.
 */
export function readLayerTypes(record: string): LayerTypes | null {
  if (!record.startsWith('Layers:')) return null;
  const [layers = ''] = record.split(/\n\s*\nI\/O Tensors:/);
  const found = new Map<string, number>();
  for (const line of layers.split('\n').filter((one) => LAYER.test(one)))
    for (const [, type = ''] of (OUTPUTS.exec(line)?.[1] ?? '').matchAll(TYPE)) {
      const name = typeIn(type.trim());
      found.set(name, (found.get(name) ?? 0) + 1);
    }
  if (found.size === 0) return null;
  return new Map([...found].sort(([, a], [, b]) => b - a));
}
