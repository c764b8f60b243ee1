import { MONTHLY } from '../catalog/containers.js';
import type { Captures } from './rules/rule.js';

/**
 * The version in a trtexec banner: `100600` and build 26 are 10.6.0.26; `8601` is 8.6.1 (major*1000 up to release 9,
 * major*10000 from 10 on; observed with 8.6.1, 10.6.0, 10.15.1 and 11.1.0).
 */
export function versionOfBanner(digits: string, build: string | undefined): string | null {
  const number = Number(digits);
  const scale = digits.length <= 4 ? 1_000 : 10_000;
  const version = [Math.floor(number / scale), Math.floor((number % scale) / 100), number % 100];
  if (build !== undefined) version.push(Number(build));
  return (version[0] ?? 0) > 0 ? version.join('.') : null;
}

/**
 * The builder's version where the runtime prints its numbers as raw bytes (observed from TensorRT-RTX 1.4 on: `got .` with
 * unprintable bytes around the dots). Complete only if no byte was lost on the way; null otherwise.
 */
export function versionOfRawBytes(raw: string | undefined): string | null {
  const parts = raw?.split('.') ?? [];
  // One or two numbers are not a version that anybody could install.
  if (parts.length < 3 || !parts.every((part) => part.length === 1)) return null;
  const numbers = parts.map((part) => part.charCodeAt(0));
  return (numbers[0] ?? 0) > 0 && numbers.every((number) => number < 0x80) ? numbers.join('.') : null;
}

/** Who built and who loads, from the captures of a log. */
export function versionsOf(captures: Captures): { builder: string | null; runtime: string | null } {
  const banner =
    captures['banner'] === undefined ? null : versionOfBanner(captures['banner'], captures['bannerBuild']);
  const loads = captures['argv']?.includes('--loadEngine') === true;
  const { builder, runtime } = {
    builder: releaseOfTag(captures['builder']),
    runtime: releaseOfTag(captures['runtime']),
  };
  return {
    builder: builder ?? versionOfRawBytes(captures['rawBuilder']) ?? (loads ? null : banner),
    runtime: runtime ?? (loads ? banner : null),
  };
}

/** The tag of a monthly container, `24.05`: never a version of TensorRT, whose second number has no leading zero. */
const CONTAINER_TAG = /^(2\d\.(?:0[1-9]|1[0-2]))(?:\.0)?$/;

/** A version as the log writes it; for a container tag, the release in that container, if it is known. */
function releaseOfTag(said: string | undefined): string | undefined {
  const tag = said === undefined ? undefined : CONTAINER_TAG.exec(said)?.[1];
  if (tag === undefined) return said;
  const row = MONTHLY.find(
    ([name, , certainty]) => name === tag && certainty !== 'unknown' && certainty !== 'uncertain',
  );
  return row?.[1] ?? undefined;
}
