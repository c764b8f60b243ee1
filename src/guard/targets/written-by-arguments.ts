import { existsSync } from 'node:fs';
import { InputError } from '../../core/findings.js';
import { inspectPlan } from '../../engine/index.js';
import { ForeignFileError, readForeignBytes } from '../../host/read-foreign.js';

/** trtexec writes these files, and `--timingCacheFile` it reads before (sampleOptions.cpp of 10.x). */
const EXPORT = /^--(export\w+|dump\w*File)=(.+)$/s;
const TIMING_CACHE = /^--(timingCacheFile)=(.+)$/s;

/** To look at, or to drop. */
const NO_FILE = /^\/dev\/(?:null|stdout|stderr)$/;

/** The files that trtexec writes because its arguments say so, each with the option that names it. */
export function writtenByArguments(args: readonly string[]): [file: string, name: string][] {
  return args.flatMap((argument): [string, string][] => {
    const [, option, file] = EXPORT.exec(argument) ?? TIMING_CACHE.exec(argument) ?? [];
    return option === undefined || file === undefined || NO_FILE.test(file)
      ? []
      : [[file, `--${option} of trtexec-args`]];
  });
}

/**
 * What a timing cache is not: text, an engine, a model. How one begins is not documented, and may be like TensorRT's other
 * files: refusing one wrongly costs more than overwriting one.
 */
async function isTimingCache(file: string, bytes: Buffer): Promise<boolean> {
  const { format, version } = (await inspectPlan(file)).facts;
  const isEngine = version !== null;
  return format !== 'onnx' && !isEngine && bytes.subarray(0, 4096).includes(0);
}

/**
 * What trtexec writes takes the place of nothing, an empty file, or one of its own kind: JSON for its exports, a timing cache for a timing
 * cache. @throws InputError
 */
export async function refuseOtherKindOfArguments(args: readonly string[]): Promise<void> {
  for (const [file, name] of writtenByArguments(args)) {
    if (!existsSync(file)) continue;
    let bytes: Buffer;
    try {
      bytes = readForeignBytes(file, 1024 ** 3);
    } catch (error) {
      if (!(error instanceof ForeignFileError)) throw error;
      throw new InputError(`${name}: ${error.message}; name another file`);
    }
    if (bytes.length === 0) continue;
    const isOwn = name.startsWith('--timingCacheFile')
      ? await isTimingCache(file, bytes)
      : /^\s*[[{]/.test(bytes.subarray(0, 64).toString('latin1'));
    if (!isOwn)
      throw new InputError(`${name} would overwrite ${file}, which trtexec did not write: name another file`);
  }
}
