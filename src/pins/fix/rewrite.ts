import {
  compareVersions,
  formatVersion,
  parseVersion,
  versionsAgree,
  type Version,
} from '../../core/version.js';
import { MONTHLY, TRITON, type DataRow } from '../../catalog/containers.js';
import { isSystemPackage, packageOf } from '../carriers/packages.js';
import type { ResolvedPin } from '../resolve-pins.js';
import { publicBuild, pypiVersion } from '../../catalog/pypi.js';
import { isUnpinnedFrontEnd, threePackages } from './front-end.js';

/** A new text for the line of a pin, or the reason why a person has to change it. */
export type Rewrite =
  | {
      line: string;
      /** What a person should check nevertheless. */
      note?: string;
      /** The same text stands in other lines of the file and is changed there, too. */
      everywhere?: readonly { from: RegExp; to: string }[];
    }
  | { reason: string };

const LOCKS = /-lock$|^pylock$/;
const VERSION_TEXT = /^v?\d+(?:\.\d+)*(?:\.?(?:post|dev|a|b|rc)\d+)*(?:\.\*)?/;
const RANGE_BEFORE = /[=<>~^!\s]*$/;
const RANGE_AFTER = /^[\d.*a-z]+(?:\s*,\s*[=<>~^!]+\s*[\d.*a-z]+)*/;

/** pip installs nothing whose files have other digests. */
const HASHED = /\s--hash[=\s]/;

/** Writes `to` into the line that holds the pin. `column` (from 1) is where the pin's version begins in that line. */
export function rewritePin(
  entry: ResolvedPin,
  line: string,
  column: number,
  to: Version,
  {
    hasParts,
    goesOn,
  }: {
    /** The packages that a front end is made of are pinned beside it. */
    hasParts: boolean;
    /** The lines that a backslash joins to this one. */
    goesOn: string;
  },
): Rewrite {
  const { pin, mention, uses } = entry;
  if (LOCKS.test(pin.kind)) return { reason: 'it is in a lock file: lock again with the tool that wrote it' };
  if ((mention.matching ?? 'exact') !== 'exact')
    return {
      reason:
        mention.matching === 'minimum'
          ? `${pin.name} only needs this version or a newer one: choose its minimum by hand`
          : `${pin.name} only needs some TensorRT of this ${mention.matching ?? ''} version: choose its release by hand`,
    };
  const before = line.slice(0, column - 1);
  const rest = line.slice(column - 1);
  if (pin.kind === 'requirements' && HASHED.test(rest + goesOn))
    return {
      reason: `the --hash options behind it belong to ${pin.spec ?? 'this version'}: lock again, or take the version and the hashes together from the new files`,
    };
  // Decided by whose tag it is: `10.13` is a version, although it looks like a month.
  if (/\/nvidia\/|\/(?:tritonserver|tensorrtserver|tensorrt)$/.test(pin.name))
    return rewriteTag(pin.name, before, rest, to);
  if (mention.basis !== undefined)
    return { reason: `${mention.basis}: choose the release that contains it by hand` };
  const written = VERSION_TEXT.exec(rest)?.[0];
  if (written === undefined) return { reason: 'no version is written here' };
  if (pin.version?.startsWith(`${written}.`) === true)
    return { reason: `only a part of ${pin.version} is written here: change all of its parts by hand` };
  const build = mention.conda === true ? /^=([^\s"'#,]+)/.exec(rest.slice(written.length))?.[1] : undefined;
  if (build !== undefined)
    return { reason: `its build "${build}" belongs to ${written}: take the version and the build together` };
  if (
    !hasParts &&
    isUnpinnedFrontEnd(pin.name, to) &&
    mention.requirement !== undefined &&
    mention.conda !== true
  )
    return threePackages(entry, line, to);
  if (mention.floating !== undefined)
    return mention.requirement === undefined && pin.name === 'tensorrt'
      ? { line: `${before}${debianText(to)}*${rest.slice(RANGE_AFTER.exec(rest)?.[0].length ?? 0)}` }
      : rewriteRange(pin.name, before, rest, to);
  const cuda = /^-\d+[+.]cuda[\d.]+/.exec(rest.slice(written.length))?.[0];
  if (cuda !== undefined || (isSystemPackage(pin.name) && packageOf(pin.name) === null)) {
    const major = /(\d+)$/.exec(pin.name)?.[1] ?? '';
    if (major !== '' && Number(major) !== to[0])
      return {
        reason: `the package ${pin.name} belongs to another major version, so its name has to change as well`,
      };
    const after = debianText(to);
    return {
      line: `${before}${after}${rest.slice(written.length)}`,
      // The file of a package is named again where it is installed.
      ...(uses.some((use) => use.mention.archive !== undefined)
        ? {
            everywhere: [
              {
                from: new RegExp(`(${pin.name}_)${written.replaceAll('.', '\\.')}(?=-)`, 'g'),
                to: `$1${after}`,
              },
            ],
          }
        : {}),
      ...(cuda === undefined
        ? {}
        : { note: `"${cuda}" names the CUDA of the old package: find out which one ${after} has` }),
    };
  }
  if (!uses.some((use) => use.mention.archive !== undefined))
    return { line: `${before}${versionText(pin.name, pin.kind, written, to)}${rest.slice(written.length)}` };
  return rewriteArchive(line, written, to);
}

/** The folder of a download is named by three numbers, its file by four; later steps name the file again. */
function rewriteArchive(line: string, written: string, to: Version): Rewrite {
  const short = (version: string): string => version.split('.').slice(0, 3).join('.');
  const all = publicBuild(to) ?? formatVersion(to);
  // A local repository of packages is named by three numbers throughout.
  const full = written.split('.').length === 3 ? short(all) : all;
  const quoted = written.replaceAll('.', '\\.');
  const shortQuoted = short(written).replaceAll('.', '\\.');
  return {
    line: line
      .replace(new RegExp(`(?<![\\d.])${quoted}(?!\\.?\\d)`, 'g'), full)
      .replaceAll(`/${short(written)}/`, `/${short(full)}/`),
    note: 'the CUDA version in the name, and a checksum if there is one, belong to the old archive',
    everywhere: [
      { from: new RegExp(`(TensorRT(?:-[A-Za-z]+)?-)${quoted}(?!\\d)`, 'g'), to: `$1${full}` },
      { from: new RegExp(`(nv-tensorrt-(?:local-)?repo-[\\w.]+-)${quoted}(?![\\d.])`, 'g'), to: `$1${full}` },
      // The folder of an address whose file name holds a variable.
      {
        from: new RegExp(`(/tensorrt/(?:secure/)?)${shortQuoted}(?=/)`, 'gi'),
        to: `$1${short(full)}`,
      },
      {
        from: new RegExp(`(libnv(?:infer|onnxparser|parsers)\\w*\\.so\\.)${shortQuoted}(?!\\d)`, 'g'),
        to: `$1${short(full)}`,
      },
      // The wheels that lie in the unpacked folder are named as PyPI names them.
      {
        from: new RegExp(
          `(python[/\\\\]tensorrt\\w*-)${short(written).replaceAll('.', '\\.')}(?:\\.\\d+)?(?=-)`,
          'g',
        ),
        to: `$1${pypiVersion(to)}`,
      },
    ],
  };
}

/** Debian packages carry all four numbers from 8.6 on, and three before. */
function debianText(to: Version): string {
  const full = publicBuild(to) ?? formatVersion(to);
  return compareVersions(to, [8, 6]) < 0 ? full.split('.').slice(0, 3).join('.') : full;
}

function rewriteTag(name: string, before: string, rest: string, to: Version): Rewrite {
  const [month, flavour = ''] = [/^\d\d\.\d\d/.exec(rest)?.[0], /^\d\d\.\d\d([\w.-]*)/.exec(rest)?.[1]];
  if (month === undefined || flavour.includes('trtllm'))
    return { reason: `no tag of ${name} is known for certain to contain ${formatVersion(to)}` };
  if (/^[\w.-]+@sha256:/.test(rest))
    return { reason: 'its digest says which image is pulled, whatever the tag: take both from the new one' };
  const rows = name.endsWith('/tritonserver') ? TRITON : MONTHLY;
  const row = rows.findLast((candidate) => carries(candidate, to));
  if (row === undefined)
    return { reason: `no tag of ${name} is known for certain to contain ${formatVersion(to)}` };
  return { line: `${before}${row[0]}${rest.slice(month.length)}` };
}

function carries([, tensorrt, certainty]: DataRow, to: Version): boolean {
  const version = tensorrt === null ? null : parseVersion(tensorrt);
  return (
    version !== null && (certainty === 'confirmed' || certainty === 'likely') && versionsAgree(version, to)
  );
}

/** A range becomes the exact version: `>=10,<11` is `==10.0.1` where an operator belongs, `^10.0` is `10.0.1` as a TOML value. */
function rewriteRange(name: string, before: string, rest: string, to: Version): Rewrite {
  if (packageOf(name) === null) return { reason: 'no exact version is written here' };
  const operator = RANGE_BEFORE.exec(before)?.[0] ?? '';
  const start = before.slice(0, before.length - operator.length);
  const range = RANGE_AFTER.exec(rest)?.[0] ?? '';
  const bare = /["']$/.test(start) && /[\^~]/.test(operator);
  return { line: `${start}${bare ? '' : '=='}${pypiVersion(to)}${rest.slice(range.length)}` };
}

/** The version as this kind of place writes it. */
function versionText(name: string, kind: string, written: string, to: Version): string {
  if (packageOf(name)?.carries === 'self' && !kind.startsWith('conda') && !/[_ ]version$/i.test(name))
    return pypiVersion(to);
  const parts = written.replace(/\.\*$/, '').replace(/^v/, '').split('.').length;
  const full = publicBuild(to) ?? formatVersion(to);
  return full.split('.').slice(0, Math.max(parts, 1)).join('.');
}
