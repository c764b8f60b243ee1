import type { Product } from '../../core/product.js';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../core/findings.js';
import { conflictAmong } from '../compare/disagreements.js';
import { KINDS, kindOf } from '../kinds.js';
import { releaseOf } from '../carriers/packages.js';
import { resolvePins } from '../resolve-pins.js';
import { scanFile } from '../scan.js';
import type { Pin } from '../types.js';

/**
 * The one pin of a product in a file: what the input `tensorrt-version-file` means. A file of a known kind is read by its
 * reader; any other as one version on its first line. Throws InputError where the file holds none, or several that differ.
 */
export async function readVersionFile(file: string, product: Product): Promise<Pin> {
  const info = await stat(file).catch(() => null);
  if (info?.isFile() !== true) throw new InputError(`tensorrt-version-file: there is no file ${file}`);
  const name = path.basename(file);
  const kind = kindOf(file.split(path.sep).join('/')) ?? KINDS.find((known) => known.name === 'version-file');
  const { found, problems } = scanFile(path.dirname(file), name, kind);
  const [problem] = problems;
  if (problem !== undefined) throw new InputError(`tensorrt-version-file: ${problem.message}`);
  const pins = resolvePins(found)
    .filter(({ mention }) => (mention.matching ?? 'exact') === 'exact')
    .map(({ pin }) => ofRequest({ ...pin, file }, product))
    .filter((pin) => pin.product === product);
  const [first] = pins;
  if (first === undefined)
    throw new InputError(
      `tensorrt-version-file: ${file} holds no pin of ${product}. Give a file that does, or use tensorrt-version.`,
    );
  return onlyPin(file, product, pins, first);
}

/** A bare version in a version file that was named for this request is of the product that is asked for. */
function ofRequest(pin: Pin, product: Product): Pin {
  const isBare = pin.kind === 'version-file' && releaseOf(pin.spec ?? '') !== null;
  // `.tensorrt-rtx-version` says its product by its own name.
  return isBare && pin.product === 'tensorrt' ? { ...pin, product } : pin;
}

function onlyPin(file: string, product: Product, pins: readonly Pin[], first: Pin): Pin {
  const said = pins
    .map((pin) => `${pin.version ?? pin.spec ?? 'no version'} (line ${pin.line}: ${pin.text})`)
    .join('; ');
  const exact = pins.filter((pin) => pin.version !== null);
  const conflict = conflictAmong(exact.map((pin) => ({ pin, matching: 'exact', alternativeOf: null })));
  if (conflict !== null)
    throw new InputError(
      `tensorrt-version-file: ${file} holds several versions of ${product}: ${said}. Give one with tensorrt-version.`,
    );
  const longest = [...exact].sort((a, b) => (b.version?.length ?? 0) - (a.version?.length ?? 0))[0];
  if (longest === undefined)
    throw new InputError(
      `tensorrt-version-file: ${file} pins ${product} to no single version: ${said}. Write the exact version.`,
    );
  return longest === first ? first : longest;
}
