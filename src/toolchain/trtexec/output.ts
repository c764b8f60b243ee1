import type { Evidence } from '../../core/findings.js';
import { isMarkedError } from '../telling-lines.js';

/** What trtexec said of itself. None of it proves that an engine is there, or loads. */
export interface TrtexecOutput {
  /** The first `&&&& RUNNING` line; null where there is none. */
  banner: string | null;
  /** Compiled into trtexec: it may run on another library. `10.6.0.26`, or `8.6.1` where the banner has no build number. */
  bannerVersion: string | null;
  /** `[I] TensorRT version: 10.6.0`: the library's own word, without the build number. */
  libraryVersion: string | null;
  passed: boolean;
  failed: boolean;
  /** Error lines in order, at most MAX_ERRORS, numbered from 1. */
  errors: Evidence[];
  unknownOptions: string[];
}

const MAX_ERRORS = 20;
const BANNER = /^&&&& RUNNING \S+ \[TensorRT\S* v(\d+)\](?: \[b(\d+)\])?/;
const LIBRARY = /^(?:\[[^\]]*\] )?\[I\] TensorRT version: (\d+(?:\.\d+){1,3})\s*$/;
/** An error line, or the one that trtexec prints itself before it gives up on CUDA. */
const isError = (line: string): boolean => isMarkedError(line) || line.startsWith('Cuda failure: ');
const UNKNOWN_OPTION = /Unknown option: (\S+)/;

/**
 * `100600` and build 26 as `10.6.0.26`; `8601` as `8.6.1`. Up to 9.x the number is major*1000 + minor*100 + patch, from 10.0 on
 * major*10000 + minor*100 + patch (NvInferVersion.h, and observed in the banners of 8.6.1, 10.6.0, 10.15.1 and 11.1.0).
 */
export function versionOfNumber(number: number, build: number | null = null): string {
  const scale = number >= 10000 ? 10000 : 1000;
  const parts = [Math.floor(number / scale), Math.floor((number % scale) / 100), number % 100];
  return [...parts, ...(build === null ? [] : [build])].join('.');
}

/** `TensorRT.trtexec` of a line that begins with `&&&&`. */
function nameIn(line: string): string {
  return line.split(' ')[2] ?? '';
}

/** Reads what trtexec printed. Never fails: a missing or strange banner leaves its fields null. */
export function parseTrtexecOutput(output: string): TrtexecOutput {
  const found: TrtexecOutput = {
    banner: null,
    bannerVersion: null,
    libraryVersion: null,
    passed: false,
    failed: false,
    errors: [],
    unknownOptions: [],
  };
  for (const [i, line] of output.split(/\r?\n/).entries()) {
    if (line.startsWith('&&&& RUNNING ')) {
      found.banner ??= line;
      const banner = BANNER.exec(line);
      if (banner?.[1] !== undefined) {
        found.bannerVersion ??= versionOfNumber(
          Number(banner[1]),
          banner[2] === undefined ? null : Number(banner[2]),
        );
      }
    }
    found.failed ||= line.startsWith('&&&& FAILED ');
    // Of the program that the banner names: a plugin, or a program that trtexec starts, may print a line of its own.
    found.passed ||=
      line.startsWith('&&&& PASSED ') && (found.banner === null || nameIn(line) === nameIn(found.banner));
    found.libraryVersion ??= LIBRARY.exec(line)?.[1] ?? null;
    if (!isError(line)) continue;
    if (found.errors.length < MAX_ERRORS) found.errors.push({ source: 'trtexec', line: i + 1, text: line });
    const option = UNKNOWN_OPTION.exec(line)?.[1];
    if (option !== undefined) found.unknownOptions.push(option);
  }
  return found;
}
