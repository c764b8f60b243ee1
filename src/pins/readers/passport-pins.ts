import type { PinCandidate } from '../text/candidate.js';
import type { Reader } from '../reader.js';
import { jsonLeaves } from '../text/json.js';

export const PASSPORT_FILE = /\.trt\.json$/i;

/** A passport (`model.engine.trt.json`): the version that its engine had when it was proven. */
export const readPassportPin: Reader = (file): PinCandidate[] => {
  const leaves = jsonLeaves(file);
  const text = (...path: string[]): string | undefined =>
    leaves.find((leaf) => leaf.path.join('\0') === path.join('\0'))?.value.text;
  if (text('schema')?.startsWith('trt-guard/passport/') !== true) return [];
  const product = text('facts', 'product');
  const version = leaves.find((leaf) => leaf.path.join('\0') === 'facts\0version')?.value;
  const at = version?.origin();
  if (version === undefined || at == null || !/^\d+(?:\.\d+){1,3}$/.test(version.text)) return [];
  if (product !== 'tensorrt' && product !== 'tensorrt-rtx') return [];
  return [
    {
      product,
      name: file.path.replace(/^.*\//, '').replace(PASSPORT_FILE, ''),
      spec: version.text,
      version: version.text,
      at,
      basis: 'passport',
    },
  ];
};
