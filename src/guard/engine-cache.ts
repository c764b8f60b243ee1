import type { Product } from '../core/product.js';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { removeTree, sha256OfFile, writeFileAtomic } from '../host/files.js';
import type { Host } from '../host/host.js';
import { digestModel } from '../engine/index.js';

/** Everything that decides what an engine will be. What could not be measured is null, and is part of the key as such. */
export interface EngineInputs {
  /** Path of the ONNX file; its external data is found in it. */
  model: string;
  product: Product;
  /** The two ask for different things even of one library. */
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
  /** What went into it, for the log and for the question why a key changed. */
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
 * @throws Error when a named file cannot be read, or the model is no ONNX file: an unknown input gives no key.
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

/** Where kept engines lie: give this folder to actions/cache to carry them from run to run. */
export function enginesFolder(host: Host): string {
  return path.join(host.cacheDir, 'trt-guard-engines');
}

export function engineFolder(host: Host, key: string): string {
  return path.join(enginesFolder(host), key);
}

interface KeptEngine {
  schema: 1;
  file: string;
  size: number;
  sha256: string;
}

/**
 * The kept engine of a key, when its bytes still have the digest with which it was kept; null otherwise. A hit is a file, no
 * proof: the caller loads and proves it again.
 */
export async function findEngine(host: Host, key: string): Promise<string | null> {
  const folder = engineFolder(host, key);
  try {
    const kept = JSON.parse(readFileSync(path.join(folder, 'engine.json'), 'utf8')) as Partial<KeptEngine>;
    if (kept.schema !== 1 || kept.file === undefined || kept.sha256 === undefined) return null;
    const file = path.join(folder, path.basename(kept.file));
    if (!existsSync(file) || statSync(file).size !== kept.size) return null;
    if ((await sha256OfFile(file)) === kept.sha256) return file;
    host.progress(`The kept engine ${file} was changed: it is not used`);
    return null;
  } catch {
    return null; // not there, or cut short: as good as not kept
  }
}

/** Keeps a proven engine under its key. Readers see the old one or the new one, whole. */
export async function keepEngine(host: Host, key: string, engine: string): Promise<string> {
  const folder = engineFolder(host, key);
  await mkdir(folder, { recursive: true });
  const sha256 = await sha256OfFile(engine);
  const name = `${sha256}.engine`;
  const temporary = path.join(folder, `${name}.${randomUUID()}.tmp`);
  try {
    await copyFile(engine, temporary);
    // The copy is what will be loaded later, so it is the copy whose digest counts.
    if ((await sha256OfFile(temporary)) !== sha256) throw new Error(`${engine} changed while it was kept`);
    await rename(temporary, path.join(folder, name));
  } finally {
    await rm(temporary, { force: true });
  }
  const kept: KeptEngine = { schema: 1, file: name, size: statSync(path.join(folder, name)).size, sha256 };
  await writeFileAtomic(path.join(folder, 'engine.json'), `${JSON.stringify(kept)}\n`);
  return path.join(folder, name);
}

/** Takes the engine of a key out, because it did not hold what it promised. */
export function forgetEngine(host: Host, key: string): Promise<void> {
  return removeTree(engineFolder(host, key));
}
