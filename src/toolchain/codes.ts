import type { CodeTable } from '../core/findings.js';

export const TOOLCHAIN_CODES = {
  'python-not-found': {
    meaning:
      'No Python was found that the pinned TensorRT has wheels for, or the given Python does not start.',
    looksLike: 'The evidence lists every Python that was tried, and why each was refused.',
    remedy:
      'Install one of the Python versions that the finding names (actions/setup-python), or give `python`.',
  },
  'runtime-version-unavailable': {
    meaning: 'The pinned version does not exist as a wheel, or has none for this platform or CUDA major.',
    looksLike: 'The list of published wheels does not have it, or pip says "No matching distribution found".',
    remedy: 'Pin one of the versions that the finding names, or give the `python` that has the runtime.',
  },
  'runtime-download-failed': {
    meaning:
      'pip could not reach the package index: the network, a proxy, a certificate or a server is at fault.',
    looksLike: 'NewConnectionError, ProxyError, CERTIFICATE_VERIFY_FAILED or 5xx in the quoted output.',
    remedy: 'Check the proxy variables and the index settings of pip, then run again.',
  },
  'runtime-download-refused': {
    meaning: 'The package index refused this client.',
    looksLike: '401 or 403 in the quoted output.',
    remedy: 'Check the credentials of the index.',
  },
  'runtime-digest-mismatch': {
    meaning:
      'A wheel is not one of the files that the public index has for this name and version, or not the file that the configured index names.',
    looksLike: 'A file name and its sha256; pip: THESE PACKAGES DO NOT MATCH THE HASHES; uv: Hash mismatch.',
    remedy:
      'Clear the proxy cache or the mirror that served it; never install it. If it is a build of your own, give `python`.',
  },
  'runtime-install-failed': {
    meaning: 'pip or uv failed for another reason; its output is quoted.',
    looksLike: 'The last lines of the installer are the evidence.',
    remedy: 'Read the quoted lines; run the quoted command yourself for the whole log.',
  },
  'runtime-measured-other': {
    meaning:
      'The packages were installed, but the library that is actually loaded does not have the pinned version.',
    looksLike: 'getInferLib*Version of the mapped library differs from the pin.',
    remedy:
      'Remove the library that is loaded instead (LD_LIBRARY_PATH, a preloaded copy), or change the pin.',
  },
  'cache-locked': {
    meaning: 'Another process has been preparing the same thing for longer than this one is willing to wait.',
    looksLike: 'A lock file that is still being refreshed.',
    remedy: 'Wait for the other job, or raise the time limit.',
  },
  'cache-unwritable': {
    meaning: 'The cache folder cannot be written.',
    looksLike: 'EACCES, EROFS or EPERM for a path in the cache folder.',
    remedy: 'Set RUNNER_TOOL_CACHE (or XDG_CACHE_HOME) to a folder that this user may write to.',
  },
  'disk-full': {
    meaning: 'There is not enough free disk space for the files to be downloaded or unpacked.',
    looksLike: 'The message has the needed and the free bytes; or ENOSPC while writing.',
    remedy: 'Free space on that file system, or move the cache folder with RUNNER_TOOL_CACHE.',
  },
  'cuda-driver-too-old': {
    meaning:
      'This machine’s NVIDIA driver runs none of the CUDA majors that the pinned TensorRT is built for.',
    looksLike: 'cuDriverGetVersion or nvidia-smi reports an older CUDA than any build of the pin needs.',
    remedy: 'Update the driver, or pin the newest TensorRT that the finding names.',
    documentation: 'https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/support-matrix.html',
  },
  'trtexec-not-found': {
    meaning: 'No trtexec was found in any of the places that trt-guard searches.',
    looksLike: 'The evidence lists the places. pip packages never contain trtexec.',
    remedy: 'Give `trtexec`, set TENSORRT_ROOT, or let trt-guard download the archive of the pin.',
  },
  'trtexec-not-executable': {
    meaning: 'The trtexec that was given or found is not a program that this user may run.',
    looksLike: 'No execute permission, a folder, or a file that is neither a program nor a script.',
    remedy: 'chmod +x the file, or give another path.',
  },
  'trtexec-wrong-architecture': {
    meaning: 'The trtexec was built for a different processor from this machine’s.',
    looksLike: 'The e_machine field of its ELF header does not match the host.',
    remedy: 'Take the TensorRT archive for this platform.',
  },
  'several-tensorrts': {
    meaning:
      'The same program can reach two different TensorRT libraries; which one it loads depends on the environment.',
    looksLike:
      'Two libnvinfer files with different versions, found through the loader path, ldconfig or wheels.',
    remedy: 'Remove one of the two, or start the program with LD_LIBRARY_PATH naming only the pinned one.',
    documentation: 'https://github.com/NVIDIA/TensorRT/issues/2041',
  },
  'trtexec-other-version': {
    meaning: 'The downloaded TensorRT does not have the pinned version when measured.',
    looksLike: 'getInferLib*Version of its libnvinfer differs from the pin; none of the download is kept.',
    remedy: 'Correct `archive-url`, or the pin.',
  },
  'toolchain-version-unavailable': {
    meaning: 'No archive of the pinned version is known for this platform.',
    looksLike: 'The finding names the nearest versions that exist.',
    remedy: 'Pin one of them, or give `archive-url` with `archive-sha256`.',
  },
  'download-failed': {
    meaning: 'The archive could not be downloaded, even after several attempts.',
    looksLike: 'A dead connection, 429 or 5xx.',
    remedy: 'Run again: a download resumes where it stopped.',
  },
  'download-refused': {
    meaning:
      'The server requires a login or refuses this client, or a redirect leads to an address that is not allowed.',
    looksLike: '401 or 403; a redirect from https to http.',
    remedy: 'Mirror the archive and give `archive-url` with `archive-sha256`.',
    documentation: 'https://github.com/pytorch/TensorRT/issues/1321',
  },
  'download-not-found': {
    meaning: 'There is no archive at this address.',
    looksLike: '404 or 410.',
    remedy: 'Check the version and the CUDA part of the name, or give `archive-url`.',
  },
  'archive-digest-mismatch': {
    meaning: 'The download is not the expected file; it was deleted.',
    looksLike: 'Both sha256 values (or sizes) are in the finding.',
    remedy: 'Do not use the file; find out who changed it.',
  },
  'archive-digest-unknown': {
    meaning: 'No sha256 is known for the archive, so nothing can be verified.',
    looksLike: 'A release whose digest no public source gives.',
    remedy: 'Give `archive-sha256`, or set `allow-unverified-archive`.',
  },
  'archive-digest-disputed': {
    meaning: 'Public sources give different sha256 values for this archive; the download has one of them.',
    looksLike: 'A notice that lists the values.',
    remedy: 'Give `archive-sha256` to enforce one.',
  },
  'archive-unverified': {
    meaning: 'The archive was used without a known sha256, because the caller allowed it.',
    looksLike: 'A warning with the sha256 of the download.',
    remedy: 'Give this value as `archive-sha256` once it has been checked.',
  },
  'archive-unsafe': {
    meaning: 'The archive would write outside its folder, through a path or a link, or contains a device.',
    looksLike: 'The entry is quoted. Nothing from the archive is kept.',
    remedy: 'Do not use this archive.',
  },
  'archive-broken': {
    meaning: 'The archive is cut short or damaged, or is not an archive.',
    looksLike: 'A login page named like a tar.gz; an unexpected end of data.',
    remedy: 'Download it again, or give another `archive-url`.',
  },
  'archive-without-trtexec': {
    meaning: 'The archive was unpacked, but it contains no trtexec.',
    looksLike: 'No bin/trtexec among its files.',
    remedy: 'Give the tar or zip archive of TensorRT itself.',
  },
  'zstd-missing': {
    meaning: 'The archive is a tar.zst (TensorRT 11 and newer), and nothing here can read zstd.',
    looksLike: 'A Node older than 22.15, and no zstd program.',
    remedy: 'Install zstd, or use a newer Node.',
  },
  'trap-package': {
    meaning:
      'A requirement names a package that only looks like the TensorRT runtime: a placeholder or a shim.',
    looksLike: 'tensorrt-libs, tensorrt-lean-libs, tensorrt-dispatch-libs, nvidia-tensorrt, trex.',
    remedy: 'Pin tensorrt-cu12 (or -cu13) with its -libs and -bindings of the same version.',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof TOOLCHAIN_CODES, true> {}
}
