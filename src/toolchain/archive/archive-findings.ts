import { FindingError } from '../../core/findings.js';
import { DownloadError, type DownloadTrouble } from '../../host/fetch/download.js';
import { withoutCredentials } from '../../host/fetch/http.js';
import { LockTimeout } from '../../host/lock.js';
import { BrokenArchive, UnsafeArchive, ZstdMissing } from '../../host/fetch/unpack.js';
import { failure } from '../findings.js';

const FREE_SPACE = 'Free space on that file system, or move the cache folder with RUNNER_TOOL_CACHE.';

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

function downloadFinding(trouble: DownloadTrouble, url: string, cause: Error): FindingError {
  const shown = withoutCredentials(url);
  switch (trouble.kind) {
    case 'status':
      return statusFinding(trouble, shown);
    case 'network':
      return failure(
        'download-failed',
        `${shown} could not be downloaded: ${trouble.message}.`,
        'Check the network and the proxy variables, then run again: the download resumes where it stopped.',
        [],
        cause,
      );
    case 'redirect':
      return failure(
        'download-refused',
        trouble.message + '.',
        'Give the final address as `archive-url`.',
        [],
        cause,
      );
    case 'size':
      return failure(
        'archive-digest-mismatch',
        `${shown} has ${trouble.found} bytes, but the catalog says ${trouble.wanted}.`,
        'This address serves something else (a login page, a proxy); give `archive-url` and `archive-sha256`.',
        [],
        cause,
      );
    case 'digest':
      return failure(
        'archive-digest-mismatch',
        `${shown} does not have the expected sha256; it was deleted without being unpacked.`,
        'Do not use it. Find out who changed the file; if the publisher did, give the new `archive-sha256`.',
        [
          { source: 'expected sha256', text: trouble.wanted },
          { source: 'downloaded sha256', text: trouble.found },
        ],
        cause,
      );
    case 'disk-full':
      return failure(
        'disk-full',
        `${shown} needs ${gigabytes(trouble.neededBytes)}, and ${gigabytes(trouble.freeBytes)} are free.`,
        FREE_SPACE,
        [],
        cause,
      );
  }
}

function statusFinding(trouble: DownloadTrouble & { kind: 'status' }, shown: string): FindingError {
  const { status } = trouble;
  if (status === 401 || status === 403)
    return failure(
      'download-refused',
      `${shown} answers ${status}: it requires a login, or refuses this client.`,
      'Mirror the archive and give `archive-url` with `archive-sha256`, or install TensorRT on the runner.',
    );
  if (status === 404 || status === 410)
    return failure(
      'download-not-found',
      `${shown} answers ${status}: there is no such archive.`,
      'Check the version and the CUDA part of the name, or give `archive-url`.',
    );
  return failure(
    'download-failed',
    `${shown} still answers ${status} after several attempts.`,
    trouble.retryAfterSeconds === null
      ? 'Run again later: the download resumes where it stopped.'
      : `The server asks to come back in ${trouble.retryAfterSeconds} s.`,
  );
}

/** Everything that can go wrong between an address and a complete installation, as a finding; a finding is passed on as it is. */
export function archiveFinding(error: unknown, url: string, folder: string): unknown {
  if (error instanceof FindingError || typeof error !== 'object' || error === null) return error;
  const shown = withoutCredentials(url);
  if (error instanceof DownloadError) return downloadFinding(error.trouble, url, error);
  if (error instanceof UnsafeArchive)
    return failure(
      'archive-unsafe',
      `${shown} was refused: it holds ${error.message}.`,
      'Do not use this archive: an honest one never writes outside its folder.',
      [],
      error,
    );
  if (error instanceof BrokenArchive)
    return failure(
      'archive-broken',
      `${shown} cannot be unpacked: ${error.message}.`,
      'Download it again; if its sha256 is right, it was published in this state.',
      [],
      error,
    );
  if (error instanceof ZstdMissing)
    return failure(
      'zstd-missing',
      `${shown}: ${error.message}.`,
      'Install zstd, or run on Node 22.15 or newer.',
    );
  if (error instanceof LockTimeout)
    return failure('cache-locked', error.message, 'Wait for the other job and run again.', [], error);
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return failure('disk-full', `No space is left for ${folder}.`, FREE_SPACE, [{ text: message }], error);
  if (['EACCES', 'EROFS', 'EPERM', 'ENOTDIR'].includes(code))
    return failure(
      'cache-unwritable',
      `The cache folder cannot be written: ${folder}.`,
      'Set RUNNER_TOOL_CACHE or XDG_CACHE_HOME to a folder that this user may write to.',
      [{ text: message }],
      error,
    );
  return error;
}
