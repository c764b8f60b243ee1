import { lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { FindingError, InputError, type Finding } from '../../core/findings.js';
import { digestModel } from '../../engine/index.js';
import { displayPath } from '../targets/target.js';

/** What an ONNX model was when it was looked at: it is read by other programs, and whether they got these bytes is asked afterwards. */
export interface ModelBytes {
  model: string;
  /** Null where it cannot be read as ONNX: what is wrong with it is for its reader to say. */
  digest: Awaited<ReturnType<typeof digestModel>> | null;
  /**
   * What shows that somebody wrote to it, or replaced it, although its bytes are the old ones again: the file's number and
   * the kernel's own times of it. Null if it cannot be examined.
   */
  traces: string | null;
}

/**
 * Before any program reads it.
 * @throws FindingError `external-data-unsafe`: it would have that program read a file that is not its own
 */
export async function bytesOf(model: string): Promise<ModelBytes> {
  const digest = await digestOf(model);
  return { model, digest, traces: tracesOf(model, digest) };
}

async function digestOf(model: string): Promise<ModelBytes['digest']> {
  try {
    return await digestModel(model);
  } catch (error) {
    if (error instanceof FindingError && error.finding.code === 'external-data-unsafe') throw error;
    if (error instanceof FindingError || error instanceof InputError) return null;
    throw error;
  }
}

function tracesOf(model: string, before: ModelBytes['digest']): string | null {
  const data = before?.externalData.map(({ file }) => path.join(path.dirname(model), file)) ?? [];
  const files = [model, ...data];
  try {
    return [...files, ...files.map((file) => realpathSync(file))]
      .map((file) => lstatSync(file, { bigint: true }))
      .map(({ dev, ino, size, mtimeNs, ctimeNs }) => [dev, ino, size, mtimeNs, ctimeNs].join(' '))
      .join('; ');
  } catch {
    return null;
  }
}

/** Whether two digests are of the same bytes, also where there is none. */
export function isSame(one: ModelBytes['digest'], other: ModelBytes['digest']): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What somebody did to a model since. */
export async function changesSince({ model, digest, traces }: ModelBytes): Promise<Finding[]> {
  const name = displayPath(model);
  if (!isSame(digest, await digestOf(model))) return [modelChanged(name)];
  const now = tracesOf(model, digest);
  if (traces === now) return [];
  const text = `${traces ?? 'not there'} before, ${now ?? 'not there'} after (device, number, size, times of change)`;
  return [
    {
      ...modelChanged(name),
      message: `${name} was written to or replaced while the engine was built and checked; its bytes are the same again, but it is not known which bytes were read.`,
      evidence: [{ source: 'model file', text }],
    },
  ];
}

/** What was proven is of bytes other than those that a report or a passport would name. */
export function modelChanged(model: string): Finding {
  return {
    code: 'model-changed',
    severity: 'error',
    message: `${model}, or a file that holds its tensors, was changed while the engine was built and checked.`,
    remedy: 'Find out what else writes to it, and run again.',
    evidence: [],
    location: { file: model },
  };
}
