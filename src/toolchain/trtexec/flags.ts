import type { Finding } from '../../core/findings.js';
import { editDistance } from '../../core/text/nearest.js';
import { compareVersions, parseVersion, versionsAgree } from '../../core/version.js';
import type { Version } from '../../core/version.js';
import data from './flags-data.json' with { type: 'json' };
import { REPLACEMENTS } from './flag-replacements.js';

interface Option {
  option: string;
  /** First release that has it; absent: older than the oldest release that was read. */
  first?: string;
  /** First release that lacks it again. */
  firstWithout?: string;
  /** Releases in between that lack it. */
  absentIn?: string[];
}

let options: ReadonlyMap<string, Option> | undefined;

function optionNamed(name: string): Option | undefined {
  options ??= new Map((data.options as Option[]).map((option) => [option.option, option]));
  return options.get(name);
}

/**
 * Flags that this release of trtexec does not know. trtexec prints its whole help and ends with status 1 for one of them
 * (observed with 8.6.1, 10.15.1 and 11.1.0), so they are refused before anything starts.
 * @param args the arguments, each `--flag` or `--flag=value`
 * @param version the measured version of trtexec, `10.0.1.6` or less exact; null = not measured: only flags of no release are told
 * @returns one `cli-option-invalid` for each; a warning where the release is newer than the releases whose flags are known
 */
export function checkTrtexecFlags(args: readonly string[], version: string | null): Finding[] {
  const release = version === null ? null : parseVersion(version);
  return args.flatMap((argument) => {
    const name = argument.split('=', 1)[0] ?? argument;
    const finding = checkFlag(name, argument, release);
    return finding === null ? [] : [finding];
  });
}

/** What to write instead of a flag that this release lacks, as a sentence; null where nothing is known. */
export function replacementOf(name: string, version: string | null): string | null {
  const release = version === null ? null : parseVersion(version);
  const replacement = REPLACEMENTS[name];
  if (replacement === undefined) {
    const similar = optionNamed(name) === undefined ? similarFlag(name, release) : null;
    return similar === null ? null : `Did you mean ${similar}?`;
  }
  const option = optionNamed(name);
  const tooOld = option?.first !== undefined && release !== null && !reached(release, option.first);
  return (tooOld ? replacement.before : replacement.after) ?? null;
}

function checkFlag(name: string, argument: string, release: Version | null): Finding | null {
  const option = optionNamed(name);
  const reason = option === undefined ? 'no release has it' : whyAbsent(option, release);
  if (reason === null) return null;
  // The flags of later releases could not be read: trtexec itself has the last word there.
  const known = release !== null && !newerThanRead(release);
  const version = release === null ? 'trtexec' : `trtexec ${release.join('.')}`;
  const replacement = replacementOf(name, release?.join('.') ?? null);
  return {
    code: 'cli-option-invalid',
    severity: option === undefined && !known ? 'warning' : 'error',
    message: `${version} does not know the option ${name}: ${reason}.`,
    remedy: replacement ?? `Remove ${name}; trtexec --help lists what this release knows.`,
    evidence: [{ source: 'trtexec arguments', text: argument }],
  };
}

/** Why this release lacks a known flag; null where it has it. */
function whyAbsent({ first, firstWithout, absentIn }: Option, release: Version | null): string | null {
  if (release === null) return null;
  if (firstWithout !== undefined && reached(release, firstWithout))
    return `removed in ${shortName(firstWithout)}`;
  if (first !== undefined && !reached(release, first)) return `new in ${shortName(first)}`;
  const absent = absentIn?.some((version) => release.length >= 3 && agrees(release, version)) === true;
  return absent ? 'earlier and later releases have it, but this one does not' : null;
}

/** True where the release is this version or a later one; `10.4` counts as any 10.4. */
function reached(release: Version, version: string): boolean {
  const bound = parseVersion(version);
  return bound !== null && (versionsAgree(release, bound) || compareVersions(release, bound) >= 0);
}

function agrees(release: Version, version: string): boolean {
  const other = parseVersion(version);
  return other !== null && versionsAgree(release, other);
}

function newerThanRead(release: Version): boolean {
  return reached(release, data.newestRead) && !agrees(release, data.newestRead);
}

/** `10.0.0.6` as people name the release: `10.0.0`. */
function shortName(version: string): string {
  return version.split('.').slice(0, 3).join('.');
}

/** The only flag of this release that is at most two edits away. */
function similarFlag(name: string, release: Version | null): string | null {
  const near = (data.options as Option[]).filter(
    (option) =>
      whyAbsent(option, release) === null &&
      editDistance(name.toLowerCase(), option.option.toLowerCase()) <= 2,
  );
  const [only] = near;
  return near.length === 1 && only !== undefined && only.option.length > 5 ? only.option : null;
}
