import { ForeignFileError } from '../read-foreign.js';

/** What a file system answers to a path that cannot be used as it was named, or has no room for it. */
const OF_PATHS: ReadonlySet<string> = new Set([
  'EACCES',
  'EDQUOT',
  'EEXIST',
  'EFBIG',
  'EIO',
  'EISDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'ENODEV',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'ENXIO',
  'EPERM',
  'EROFS',
  'ERR_INVALID_ARG_VALUE',
]);

/**
 * Why a file that was named could not be used, where that is what the error says: a fault of the input and not of trt-guard. Null for
 * every other error. The last net: places that know more say more.
 */
export function refusalOf(error: unknown): string | null {
  if (error instanceof ForeignFileError) return error.message;
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' && OF_PATHS.has(error.code) ? error.message : null;
}
