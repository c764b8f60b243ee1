import { realpathSync } from 'node:fs';
import path from 'node:path';
import { FindingError, InputError, type FindingCode } from '../core/findings.js';
import { fileProblem } from '../host/file-kind.js';
import { digestOfFile, startOf } from '../host/files.js';
import { isWithin, workspaces } from '../host/workspace.js';
import { withFile } from './bytes.js';
import { externalDataOf } from './onnx/external-data.js';
import { OnnxFormatError } from './onnx/reader.js';

/** One file as it was: name, bytes, sha256. */
export interface FileDigest {
  file: string;
  size: number;
  sha256: string;
}

/** An ONNX model with the files that hold its tensors; those are named as the model names them. */
export interface ModelDigest extends FileDigest {
  externalData: FileDigest[];
}

/** sha256 of a file, streamed. @throws InputError */
export async function digestFile(file: string): Promise<FileDigest> {
  const problem = fileProblem(file);
  if (problem !== null) throw new InputError(`Cannot read ${file}: it ${problem.why}.`);
  try {
    return { file, ...(await digestOfFile(file)) };
  } catch (error) {
    throw new InputError(`Cannot read ${file}: ${(error as Error).message}.`, { cause: error });
  }
}

/** Lines of a pointer (git-lfs/docs/spec.md): the version first, then the keys in alphabetical order. */
const LFS_POINTER =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\nsize \d+\n/;

/**
 * The sha256 of what a file stands for: a checkout without Git LFS has a pointer in its place, and the pointer names the digest.
 * @throws InputError
 */
export async function contentDigest(file: string): Promise<string> {
  const { sha256, size } = await digestFile(file);
  return (size < 1024 ? LFS_POINTER.exec(startOf(file))?.[1] : undefined) ?? sha256;
}

/** ONNX forbids a location outside of the model's own folder: it would let a model read any file. */
function isInside(location: string): boolean {
  const normal = path.posix.normalize(location.replaceAll('\\', '/'));
  return !path.isAbsolute(location) && !/^[a-z]:/i.test(normal) && !/^(\.\.)?(\/|$)/.test(normal);
}

/**
 * Whether the file really lies in the workspace, or beside what the model's own name leads to (in the caches of Hugging Face both are
 * links to blobs of one folder): a committed link would otherwise have any file of the machine read.
 */
function isAllowed(file: string, model: string): boolean {
  const real = realpathSync(file);
  return [path.dirname(realpathSync(model)), ...workspaces().map((folder) => realpathSync(folder))].some(
    (folder) => isWithin(folder, real),
  );
}

function externalDataError(
  code: FindingCode,
  model: string,
  location: string,
  what: string,
  remedy: string,
): FindingError {
  return new FindingError({
    code,
    severity: 'error',
    message: `${model} keeps tensors in ${JSON.stringify(location)}, ${what}.`,
    remedy,
    evidence: [{ source: 'external_data location', text: location }],
    location: { file: model },
  });
}

/**
 * Digests of an ONNX model and of every file that holds its tensors.
 * @throws FindingError onnx-file-corrupted, external-data-missing or external-data-unsafe.
 * @throws InputError where the model cannot be read.
 */
export async function digestModel(model: string): Promise<ModelDigest> {
  let locations: string[];
  try {
    locations = withFile(model, externalDataOf);
  } catch (error) {
    if (!(error instanceof OnnxFormatError)) throw error;
    throw new FindingError(
      {
        code: 'onnx-file-corrupted',
        severity: 'error',
        message: `${model} is not a whole ONNX model: ${error.message}.`,
        remedy: 'Export or fetch the model again.',
        evidence: [{ source: 'protobuf', text: error.message }],
        location: { file: model },
      },
      { cause: error },
    );
  }
  const externalData: FileDigest[] = [];
  for (const location of locations) {
    if (!isInside(location))
      throw externalDataError(
        'external-data-unsafe',
        model,
        location,
        'outside its own folder',
        'Export the model again with its data files beside it.',
      );
    const file = path.join(path.dirname(model), location);
    const problem = fileProblem(file);
    if (problem?.kind === 'missing')
      throw externalDataError(
        'external-data-missing',
        model,
        location,
        'but there is no such file',
        `Put ${location} beside the model.`,
      );
    if (problem !== null)
      throw externalDataError(
        problem.kind === 'broken-link' ? 'external-data-missing' : 'external-data-unsafe',
        model,
        location,
        `which ${problem.why}`,
        `Put the file itself beside the model.`,
      );
    if (!isAllowed(file, model))
      throw externalDataError(
        'external-data-unsafe',
        model,
        location,
        `which is a link to ${realpathSync(file)}, outside the workspace and the model's folder`,
        'Put the file itself beside the model.',
      );
    externalData.push({ ...(await digestFile(file)), file: location });
  }
  return { ...(await digestFile(model)), externalData };
}
