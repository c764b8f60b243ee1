import type { Product } from '../../core/product.js';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { SHA256 } from '../../core/report.js';
import { readAs } from '../../core/schema.js';
import { parseJson } from '../../host/json.js';
import { fileProblem } from '../../host/file-kind.js';
import { removeTree, sha256OfFile } from '../../host/files.js';
import { readForeignText } from '../../host/read-foreign.js';
import { makeFolder, replaceFile } from '../../host/replace-file.js';
import type { Host } from '../../host/host.js';
import { digestModel } from '../../engine/index.js';

/** Everything that decides what an engine will be. What could not be measured is null, and the null is part of the key. */
export interface EngineInputs {
  /** Path of the ONNX file; its external data is found in it. */
  model: string;
  product: Product;
  /** The two build differently even with one library. */
  converter: 'trtexec' | 'python';
  /** Measured version of the library that builds, four parts. Never the pin. */
  builderVersion: string;
  gpu: { name: string; computeCapability: string } | null;
  driverVersion: string | null;
  /**
   * In their order: a later one may override an earlier one. Without paths that only say where things lie (model, output). Of
   * a file that one names (`--timingCacheFile=FILE`, `--calib=FILE`) the bytes count, not the path.
   */
  arguments: readonly string[];
  /** Plugin libraries, in the order in which they are loaded. */
  plugins: readonly string[];
}

export interface EngineKey {
  /** `trt-guard-engine-` and a sha256: fit for actions/cache. */
  key: string;
  /** What went into it, for the log and to find out why a key changed. */
  parts: Record<string, unknown>;
}

async function argumentPart(argument: string): Promise<string | [string, string]> {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(argument) ?? [];
  if (name === undefined || file === undefined || !isFile(file)) return argument;
  return [name, await sha256OfFile(file)];
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/**
 * The key under which an engine is kept: equal only where the same bytes would be built from, by the same library, for the same
 * GPU and driver, with the same arguments.
 *
 * @throws Error when a named file cannot be read, or the model is not an ONNX file: an unknown input gives no key.
 */
export async function engineKey(inputs: EngineInputs): Promise<EngineKey> {
  const model = await digestModel(inputs.model);
  const args: (string | [string, string])[] = [];
  for (const argument of inputs.arguments) args.push(await argumentPart(argument));
  const plugins: string[] = [];
  for (const plugin of inputs.plugins) plugins.push(await sha256OfFile(plugin));
  const parts = {
    schema: 1,
    model: model.sha256,
    externalData: model.externalData.map(({ file, sha256 }) => [file, sha256]),
    product: inputs.product,
    converter: inputs.converter,
    builderVersion: inputs.builderVersion,
    gpu: inputs.gpu === null ? null : [inputs.gpu.name, inputs.gpu.computeCapability],
    driverVersion: inputs.driverVersion,
    arguments: args,
    plugins,
  };
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return { key: `trt-guard-engine-${digest}`, parts };
}

/** Where kept engines are stored: give this folder to actions/cache to carry them from run to run. */
export function enginesFolder(host: Host): string {
  return path.join(host.cacheDir, 'trt-guard-engines');
}

export function engineFolder(host: Host, key: string): string {
  return path.join(enginesFolder(host), key);
}

const KEPT_ENGINE = v.object({
  schema: v.literal(2),
  file: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}\.engine$/)),
  size: v.number(),
  sha256: SHA256,
  /** Binds these bytes to this key: see `seal`. */
  seal: SHA256,
});
type KeptEngine = v.InferOutput<typeof KEPT_ENGINE>;

/**
 * Binds bytes to the key under which they are kept, so that the engine of one model is not taken for another's. Anyone who may write to the
 * cache and knows this code can seal anything, unless the job has a secret in TRT_GUARD_CACHE_KEY that they do not know.
 */
function seal(host: Host, key: string, { sha256, size }: Pick<KeptEngine, 'sha256' | 'size'>): string {
  const secret = host.env['TRT_GUARD_CACHE_KEY'] ?? '';
  return createHmac('sha256', `trt-guard kept engine ${secret}`)
    .update(`${key} ${sha256} ${size}`)
    .digest('hex');
}

/**
 * Copies the kept engine of a key to `to`, when its bytes still have the digest with which it was kept, and were kept under this key; null
 * and no copy otherwise. A hit is a file, not a proof: the caller loads and proves it again. What is compared is the copy: another job may
 * write to the cache between two looks at it.
 */
export async function takeEngine(host: Host, key: string, to: string): Promise<string | null> {
  const folder = engineFolder(host, key);
  let kept: KeptEngine;
  try {
    kept = readAs(KEPT_ENGINE, parseJson(readForeignText(path.join(folder, 'engine.json'))), 'it');
  } catch {
    return null; // not there, cut short, or of another release: as good as not kept
  }
  const file = path.join(folder, kept.file);
  if (kept.seal !== seal(host, key, kept)) {
    host.progress(`The kept engine ${file} was not kept for this model and converter: it is not used`);
    return null;
  }
  if (fileProblem(file) !== null || statSync(file).size !== kept.size) return null;
  try {
    await copyFile(file, to);
    if ((await sha256OfFile(to)) === kept.sha256) return file;
    host.progress(`The kept engine ${file} was modified: it is not used`);
  } catch (error) {
    host.progress(`The kept engine ${file} cannot be copied: ${(error as Error).message}`);
  }
  await rm(to, { force: true });
  return null;
}

/** Keeps a proven engine under its key. Readers see the old one or the new one, whole. */
export async function keepEngine(host: Host, key: string, engine: string): Promise<string> {
  const folder = engineFolder(host, key);
  makeFolder(folder);
  const sha256 = await sha256OfFile(engine);
  const name = `${sha256}.engine`;
  const temporary = path.join(folder, `${name}.${randomUUID()}.tmp`);
  try {
    await copyFile(engine, temporary);
    // The copy is what will be loaded later, so it is the copy whose digest counts.
    if ((await sha256OfFile(temporary)) !== sha256)
      throw new Error(`${engine} changed while it was being copied into the cache`);
    await rename(temporary, path.join(folder, name));
  } finally {
    await rm(temporary, { force: true });
  }
  const { size } = statSync(path.join(folder, name));
  const kept: KeptEngine = { schema: 2, file: name, size, sha256, seal: seal(host, key, { sha256, size }) };
  replaceFile(path.join(folder, 'engine.json'), `${JSON.stringify(kept)}\n`);
  return path.join(folder, name);
}

/** Removes the engine of a key, because it failed its checks. */
export function forgetEngine(host: Host, key: string): Promise<void> {
  return removeTree(engineFolder(host, key));
}
