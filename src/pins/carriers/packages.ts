import { PRODUCT_NAMES, type Product } from '../../core/product.js';
import { parseVersion } from '../../core/version.js';
import { ONNXRUNTIME, TORCH_TENSORRT } from '../../catalog/python-packages.js';
import { mentionAt, type PinCandidate } from '../text/candidate.js';
import type { Span } from '../text/source.js';

/** `-cu` alone: the CUDA of the package is a variable. */
const TENSORRT_WHEEL =
  /^(?:nvidia-)?tensorrt(-cu(?:\d{2})?)?(-lean|-dispatch)?(-cu\d{2})?(-bindings|-libs)?$/;
const RTX_WHEEL = /^tensorrt-rtx(-cu\d{2})?(-bindings|-libs)?$/;

/** conda-forge splits the library into these; all carry its version. */
const CONDA_NAMES = new Set([
  'libtensorrt',
  'libtensorrt-dev',
  'libtensorrt-static',
  'tensorrt-tools',
  'tensorrt-python',
  'tensorrt-dev',
]);

/** The name as PyPI compares it: lower case, `-` for any run of `-`, `_`, `.`. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

export interface Package {
  name: string;
  product: Product;
  /** `self`: its version is TensorRT's. Else the package that only needs some TensorRT. */
  carries: 'self' | 'torch-tensorrt' | 'onnxruntime-gpu' | 'tensorrt-llm';
}

/** What a pip or conda package says about TensorRT; null for any other package. */
export function packageOf(name: string): Package | null {
  const normal = normalizeName(name);
  if (RTX_WHEEL.test(normal)) return { name: normal, product: 'tensorrt-rtx', carries: 'self' };
  if (TENSORRT_WHEEL.test(normal) || CONDA_NAMES.has(normal))
    return { name: normal, product: 'tensorrt', carries: 'self' };
  if (normal === 'torch-tensorrt') return { name: normal, product: 'tensorrt', carries: normal };
  if (normal === 'torch-tensorrt-rtx')
    return { name: normal, product: 'tensorrt-rtx', carries: 'torch-tensorrt' };
  if (normal === 'onnxruntime-gpu' || normal === 'tensorrt-llm')
    return { name: normal, product: 'tensorrt', carries: normal };
  return null;
}

const RELEASE =
  /^v?(?:\d+!)?(\d+(?:\.\d+){0,3})(?:[-_.]?(?:a|b|rc|alpha|beta|post|dev|r)[-_.]?\d*)*(?:\+[a-z0-9._-]+)?$/i;

/**
 * The numbers of one written version: `10.13.3.9.post1` and `10.13.3.9+cuda13.0` are TensorRT 10.13.3.9 (a post-release
 * repackages the same library), `10.0.0b6` is 10.0.0. Null for anything that is not one version.
 */
export function releaseOf(text: string): string | null {
  // `10.0.1.*` is any build of 10.0.1, which is what 10.0.1 means everywhere here.
  const found = RELEASE.exec(text.trim().replace(/^(\d+\.\d+\.\d+(?:\.\d+)?)\.\*$/, '$1'))?.[1];
  return found !== undefined && parseVersion(found) !== null ? found : null;
}

/** The version part of an apt or rpm pin: `10.0.1.6-1+cuda12.4`, `1:8.5.2-1+cuda11.4`, `8.6.1.6-1.cuda12.0`. */
export function debianVersion(text: string): string | null {
  const plain = text.trim();
  const found =
    /^(?:\d+:)?(\d+(?:\.\d+){1,3})(?:-\d+(?:[+.]cuda[\d.]+)?)?$/.exec(plain) ??
    // `10.3.0.26-1*`, `10.3.0*`: any package of that release.
    /^(?:\d+:)?(\d+\.\d+\.\d+(?:\.\d+)?)(?:[.+-]|-\d+(?:[+.](?:cuda[\d.]*)?)?)?\*$/.exec(plain);
  return found?.[1] ?? null;
}

/** A version that comes from outside (an unset variable, a template) is not fixed here, so it is not a pin. */
export function isOpen(text: Span | null): boolean {
  return text !== null && /[${}%]|__/.test(text.text);
}

interface Meaning {
  version: string | null;
  floating?: string;
}

/** What a version specifier fixes. A bare `10.0.1` means exactly that in conda, Poetry, Pipfile and lock files alike. */
export function meaningOf(spec: string | null): Meaning {
  const text = spec?.trim() ?? '';
  if (text === '' || text === '*' || text.toLowerCase() === 'latest')
    return {
      version: null,
      floating: text === '' ? 'no version is given' : `"${text}" is whichever is newest`,
    };
  const clauses = text.split(',').map((clause) => clause.trim());
  for (const clause of clauses) {
    const version = releaseOf(/^(?:===?|=)?\s*(.+)$/.exec(clause)?.[1] ?? '');
    if (version !== null) return { version };
  }
  return { version: null, floating: `"${text}" allows more than one version` };
}

/** Without the spaces around signs; a space that alone separates two clauses (Conan's `>=8.6 <9`) stays. */
function withoutBlanks(spec: string): string {
  return spec.replace(/([<>=~!^,])\s+|\s+(?=,)/g, '$1').replace(/\s+/g, ' ');
}

const USER_RELEASE = /^(?:===?|~=)?\s*(\d+\.\d+)/;

/** What one package with its specifier says; `place` is where it is named, `spec` where its version is written. */
export function packageMention(name: string, place: Span, spec: Span | null): PinCandidate[] {
  const found = packageOf(name);
  if (found === null || isOpen(spec)) return [];
  const written = spec === null || spec.text.trim() === '' ? null : spec.trim();
  const meaning = meaningOf(written?.text ?? null);
  const digit = written === null ? -1 : written.text.search(/\d/);
  const base: Omit<PinCandidate, 'at'> = {
    product: found.product,
    name: found.name,
    spec: written === null ? null : withoutBlanks(written.text),
    version: null,
    requirement: `${found.name}${meaning.version === null ? (written?.text ?? '') : `==${meaning.version}`}`,
    ...(written === null ? {} : { versionAt: written.origin(Math.max(digit, 0)) }),
    ...(meaning.floating === undefined ? {} : { floating: meaning.floating }),
  };
  if (found.carries === 'self') return mentionAt(place, { ...base, version: meaning.version });
  const minor = USER_RELEASE.exec(written?.text ?? '')?.[1];
  const row = USERS[found.name]?.find(([version]) => version === minor);
  return mentionAt(place, {
    ...base,
    version: row?.[1] ?? null,
    // torch-tensorrt requires that minor version; onnxruntime-gpu links the library of the major one.
    matching: row !== undefined && found.carries === 'torch-tensorrt' ? 'minor' : 'major',
    basis:
      row === undefined
        ? `which TensorRT ${found.name} needs is not known for this version`
        : `${found.name} ${row[0]} was built with TensorRT ${row[1]}`,
  });
}

/** Packages that need the TensorRT that they were built with: their releases and that TensorRT. */
const USERS: Record<string, readonly (readonly [release: string, tensorrt: string])[]> = {
  'onnxruntime-gpu': ONNXRUNTIME,
  'torch-tensorrt': TORCH_TENSORRT,
};

const REQUIREMENT = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*(.*)$/s;

/** `tensorrt-cu${CUDA_MAJOR}==10.13.*`: it is TensorRT, whatever CUDA it is for. */
const OPEN_CUDA = /^(tensorrt-cu)(\$\{\{[^{}]*\}\}|\$\{\w+\}|\$\w+)\s*([=<>~!].*)$/s;

/** PEP 440 specifiers, also with variables in them. Anything else is a sentence, an entry point, an assignment. */
const SPECIFIERS = /^(?:(?:===?|[~!<>]=|[<>])\s*[^\s,=<>]+\s*(?:,\s*|$))+$/;

/** A PEP 508 requirement: `tensorrt-cu12[extra] ==10.0.1 ; python_version < "3.11"`, `tensorrt @ https://.../x.whl`. */
export function requirementMentions(requirement: Span): PinCandidate[] {
  const line = requirement.trim();
  const wheel = archiveMentions(line);
  if (wheel.length > 0) return wheel;
  const match = OPEN_CUDA.exec(line.text) ?? REQUIREMENT.exec(line.text);
  if (match === null) return [];
  const [, name = '', , rest = ''] = match;
  const start = line.text.length - rest.length;
  const semicolon = rest.indexOf(';');
  let end = semicolon === -1 ? rest.length : semicolon;
  const options = rest.slice(0, end).search(/\s--?[a-z]/);
  if (options !== -1) end = options;
  let spec = line.slice(start, start + end).trim();
  if (spec.text.startsWith('(') && spec.text.endsWith(')')) spec = spec.slice(1, spec.text.length - 1);
  if (spec.text !== '' && !/^[@$]/.test(spec.text) && !SPECIFIERS.test(spec.text)) return [];
  const marker = semicolon === -1 ? '' : rest.slice(semicolon + 1).trim();
  return packageMention(name, line, spec.text.startsWith('@') ? null : spec).map((mention) =>
    marker === ''
      ? mention
      : { ...mention, alternativeOf: `marker:${mention.at.file.path}:${mention.product}` },
  );
}

const WHEEL =
  /(?<![A-Za-z0-9_-])((?:nvidia_)?tensorrt(?:_rtx|_lean|_dispatch)?(?:_cu\d\d)?(?:_bindings|_libs)?)-(\d+(?:\.\d+){1,3}(?:\.?(?:post|dev|a|b|rc)\d+)*)[-+][A-Za-z0-9_.+-]*\.whl/;
const ARCHIVE =
  /(?<![A-Za-z0-9])(TensorRT(?:-RTX|-Enterprise)?|tensorrt(?:-rtx)?(?=-[\d.]+\.(?:[Ll]inux|l4t|[Uu]buntu|[Ww]in)))-v?(\d+\.\d+\.\d+(?:\.\d+)?)(?![\d])/;
const LOCAL_REPO =
  /nv-tensorrt-local(?:-tegra)?-repo-[a-z0-9]+-(\d+\.\d+\.\d+(?:\.\d+)?)-cuda-|nv-tensorrt-repo-[a-z0-9]+-cuda[\d.]+-trt(\d+(?:\.\d+){2,3})|nvinfer-runtime-trt-repo-[a-z0-9]+-(\d+\.\d+\.\d+)-/;

/** Wheels of packages that need a TensorRT rather than being one. */
const USER_WHEEL =
  /(?<![A-Za-z0-9_-])(onnxruntime_gpu|torch_tensorrt(?:_rtx)?|tensorrt_llm)-(\d+(?:\.\d+){1,3}(?:\.?(?:post|dev|a|b|rc)\d+)*)(?:\+[\w.]+|%2[Bb][\w.]+)?-[A-Za-z0-9_.-]*\.whl/;

/** The file of a Debian package. */
const DEB =
  /(?<![A-Za-z0-9_-])((?:python3-)?libnv(?:infer|onnxparsers|parsers)[\w-]*?|tensorrt(?:-dev|-libs)?)_(\d+(?:\.\d+){2,3})-\d+(?:\+|%2[Bb])cuda[\d.]+_(?:amd64|arm64|all)\.deb/;

/** What an archive is for, by its name: those for different machines are alternatives. */
const PLATFORM = /l4t|aarch64|arm64|tegra|x86_64|amd64|windows|win10/i;

/** A TensorRT archive, wheel file or local package repository that is named in a path or URL. */
export function archiveMentions(word: Span): PinCandidate[] {
  const wheel = WHEEL.exec(word.text);
  if (wheel !== null) {
    const [, name = '', version = ''] = wheel;
    const product = packageOf(name)?.product ?? 'tensorrt';
    // A wheel out of the unpacked archive (`TensorRT-10.0.1.6/python/tensorrt-...whl`) is a part of it.
    const before = word.text.slice(0, wheel.index);
    const unpacked = /(?:^|\/)python\/$|TensorRT-/.test(before);
    const folder = ARCHIVE.exec(before)?.[2];
    const owner = unpacked ? PRODUCT_NAMES[product] : normalizeName(name);
    const found = archived(word, wheel, normalizeName(name), version, product, owner);
    return folder === undefined
      ? found
      : found.map((mention) => ({ ...mention, archive: `${owner}:${folder}` }));
  }
  const user = USER_WHEEL.exec(word.text);
  if (user !== null) {
    const [, name = '', version = ''] = user;
    const start = user.index + name.length + 1;
    return packageMention(
      normalizeName(name),
      word.slice(user.index),
      word.slice(start, start + version.length),
    ).map((mention) => ({
      ...mention,
      archive: `${mention.name}:${version}`,
      ...(/^(?:https?|ftp):/.test(word.text) ? { download: true } : {}),
    }));
  }
  const archive = ARCHIVE.exec(word.text);
  if (archive !== null) {
    const [, written = '', version = ''] = archive;
    // NVIDIA's newer downloads are in lower case; what they unpack to is not.
    const name = written.replace(/^tensorrt/, 'TensorRT').replace(/rtx$/, 'RTX');
    return archived(word, archive, name, version, name === 'TensorRT-RTX' ? 'tensorrt-rtx' : 'tensorrt');
  }
  const deb = DEB.exec(word.text);
  if (deb !== null) return archived(word, deb, deb[1] ?? '', deb[2] ?? '', 'tensorrt');
  const repository = LOCAL_REPO.exec(word.text);
  if (repository !== null)
    return archived(
      word,
      repository,
      'nv-tensorrt-local-repo',
      repository[1] ?? repository[2] ?? repository[3] ?? '',
      'tensorrt',
    );
  return [];
}

function archived(
  word: Span,
  match: RegExpExecArray,
  name: string,
  version: string,
  product: Product,
  owner = name.replace('-Enterprise', ''),
): PinCandidate[] {
  const start = match.index + match[0].lastIndexOf(version);
  const folder = /\/tensorrt\/(?:secure\/)?(?=\d+\.\d+\.\d+(?:\.\d+)?\/)/i.exec(
    word.text.slice(0, match.index),
  );
  return mentionAt(word.slice(match.index), {
    product,
    name,
    spec: version,
    version: releaseOf(version),
    versionAt: word.origin(start),
    archive: `${owner}:${releaseOf(version) ?? version}`,
    ...(folder === null ? {} : { folderAt: word.origin(folder.index + folder[0].length) }),
    ...(PLATFORM.test(word.text) ? { platform: platformOfArchive(word.text) } : {}),
    ...(/^(?:https?|ftp):/.test(word.text) ? { download: true } : {}),
  });
}

function platformOfArchive(text: string): string {
  if (/windows|win10/i.test(text)) return 'windows';
  if (/l4t|tegra/i.test(text)) return 'jetson';
  return /aarch64|arm64/i.test(text) ? 'arm' : 'x86';
}

/** With wildcards and variables in the name, as in `libnvinfer*=V` and `libnvinfer${MAJOR}=V`. */
const APT =
  /^(?:(?:python3-)?libnvinfer[\w*${}-]*|libnvonnxparsers?[\w*${}-]*|libnvparsers[\w*${}-]*|(?:nvidia-)?tensorrt(?:-dev|-libs)?)$/;

/** A Debian or RPM package of TensorRT (with or without `=version`); `nvidia-jetpack` is not one. */
export function isSystemPackage(name: string): boolean {
  return APT.test(name);
}

/** `libnvinfer10=10.0.1.6-1+cuda12.4`, `tensorrt`, `libnvinfer10-10.0.1.6-1.cuda12.4` (dnf), with an optional `:arch`. */
export function systemPackageMentions(word: Span): PinCandidate[] {
  const equal = word.text.indexOf('=');
  const rpm = equal === -1 ? /-(?=\d+\.\d+\.\d+)/.exec(word.text) : null;
  const split = equal === -1 ? (rpm?.index ?? -1) : equal;
  const name = (split === -1 ? word : word.slice(0, split)).text.replace(/:(?:amd64|arm64|any)$/, '');
  if (!isSystemPackage(name)) return [];
  const version = split === -1 ? null : word.slice(split + 1);
  if (isOpen(version)) return [];
  const numbers = version === null ? null : debianVersion(version.text);
  return mentionAt(word, {
    product: 'tensorrt',
    name,
    spec: version?.text ?? null,
    version: numbers,
    ...(version === null ? {} : { versionAt: version.origin() }),
    ...(version === null
      ? { floating: 'no version is given' }
      : numbers === null && version.text.includes('*')
        ? { floating: `"${version.text}" allows more than one version` }
        : {}),
  });
}
