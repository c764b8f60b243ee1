import {
  compareVersions,
  formatVersion,
  parseVersion,
  versionsAgree,
  type Version,
} from '../../core/version.js';
import { MONTHLY, TRITON, type DataRow } from '../../catalog/containers.js';
import { isSystemPackage, packageOf } from '../packages.js';
import type { ResolvedPin } from '../resolve-pins.js';
import { publicBuild, pypiVersion } from '../../catalog/pypi.js';

/** A new text for the line of a pin, or the reason why a person has to change it. */
export type Rewrite =
  | {
      line: string;
      /** What a person has to look at all the same. */
      note?: string;
      /** The same text stands in other lines of the file and is changed there, too. */
      everywhere?: readonly { from: RegExp; to: string }[];
    }
  | { reason: string };

const LOCKS = /-lock$|^pylock$/;
const VERSION_TEXT = /^v?\d+(?:\.\d+)*(?:\.?(?:post|dev|a|b|rc)\d+)*(?:\.\*)?/;
const RANGE_BEFORE = /[=<>~^!\s]*$/;
const RANGE_AFTER = /^[\d.*a-z]+(?:\s*,\s*[=<>~^!]+\s*[\d.*a-z]+)*/;

/** Writes `to` into the line that holds the pin. `column` (from 1) is where the pin's version begins in that line. */
export function rewritePin(
  { pin, mention, uses }: ResolvedPin,
  line: string,
  column: number,
  to: Version,
): Rewrite {
  if (LOCKS.test(pin.kind)) return { reason: 'a lock file: lock again with its own tool' };
  if (mention.matching === 'major')
    return { reason: `${pin.name} only needs a TensorRT of this major version: choose its release by hand` };
  const before = line.slice(0, column - 1);
  const rest = line.slice(column - 1);
  // By what it is the tag of: `10.13` is a version, whatever it looks like.
  if (/\/nvidia\//.test(pin.name)) return rewriteTag(pin.name, before, rest, to);
  if (mention.basis !== undefined)
    return { reason: `${mention.basis}: choose the release that carries it by hand` };
  const written = VERSION_TEXT.exec(rest)?.[0];
  if (written === undefined) return { reason: 'no version is written here' };
  if (mention.floating !== undefined)
    return mention.requirement === undefined && pin.name === 'tensorrt'
      ? { line: `${before}${debianText(to)}*${rest.slice(RANGE_AFTER.exec(rest)?.[0].length ?? 0)}` }
      : rewriteRange(pin.name, before, rest, to);
  const cuda = /^-\d+[+.]cuda[\d.]+/.exec(rest.slice(written.length))?.[0];
  if (cuda !== undefined || (isSystemPackage(pin.name) && packageOf(pin.name) === null)) {
    const major = /(\d+)$/.exec(pin.name)?.[1] ?? '';
    if (major !== '' && Number(major) !== to[0])
      return { reason: `the package ${pin.name} is of another major version: its name has to change, too` };
    const after = debianText(to);
    return {
      line: `${before}${after}${rest.slice(written.length)}`,
      ...(cuda === undefined
        ? {}
        : { note: `"${cuda}" names the CUDA of the old package: see which one ${after} has` }),
    };
  }
  if (!uses.some((use) => use.mention.archive !== undefined))
    return { line: `${before}${versionText(pin.name, pin.kind, written, to)}${rest.slice(written.length)}` };
  return rewriteArchive(line, written, to);
}

/** The folder of a download is named by three numbers, its file by four; later steps name the file again. */
function rewriteArchive(line: string, written: string, to: Version): Rewrite {
  const short = (version: string): string => version.split('.').slice(0, 3).join('.');
  const full = publicBuild(to) ?? formatVersion(to);
  const quoted = written.replaceAll('.', '\\.');
  const shortQuoted = short(written).replaceAll('.', '\\.');
  return {
    line: line
      .replace(new RegExp(`(?<![\\d.])${quoted}(?!\\.?\\d)`, 'g'), full)
      .replaceAll(`/${short(written)}/`, `/${short(full)}/`),
    note: 'the CUDA version in the name, and a checksum if there is one, belong to the old archive',
    everywhere: [
      { from: new RegExp(`(TensorRT(?:-[A-Za-z]+)?-)${quoted}(?!\\d)`, 'g'), to: `$1${full}` },
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
    return { reason: `no tag of ${name} is surely known to carry ${formatVersion(to)}` };
  const rows = name.endsWith('/tritonserver') ? TRITON : MONTHLY;
  const row = rows.findLast((candidate) => carries(candidate, to));
  if (row === undefined) return { reason: `no tag of ${name} is surely known to carry ${formatVersion(to)}` };
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
