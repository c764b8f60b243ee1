import type { Product } from '../../core/product.js';
import { type Version, compareVersions, parseVersion, versionsAgree } from '../../core/version.js';
import { ARCHIVES, archiveVersion } from '../../catalog/archives.js';
import { pipPackage, publishedRequirement } from '../../catalog/pip-notation.js';
import { VENDOR_INDEX } from '../../catalog/wheels.js';
import { containerWith } from '../../catalog/containers.js';
import { releasesSeenWith } from '../../catalog/serialization-versions.js';
import type { DiagnosisFacts } from '../diagnosis-facts.js';
import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';

/** TensorRT-RTX counts from 1 again; TensorRT's plans and logs of today begin at 5. */
const FIRST_TENSORRT_MAJOR = 5;

/** The version's major number decides the product; without one it is the product that was asked for. */
export function productOf(version: string | undefined, { plan, request }: DiagnosisFacts): Product {
  const major = version === undefined ? undefined : parseVersion(version)?.[0];
  if (major !== undefined) return major < FIRST_TENSORRT_MAJOR ? 'tensorrt-rtx' : 'tensorrt';
  return (plan?.product ?? request?.product) === 'tensorrt-rtx' ? 'tensorrt-rtx' : 'tensorrt';
}

/** The first release that a package index has for Windows (10.0.0b6, read from PyPI 2026-11-23). */
const FIRST_ON_WINDOWS: Version = [10, 0, 0];

/** Whether a log is of Windows and the release of before pip had TensorRT for it. */
export function isOnlyInArchive(version: string, captures: Captures): boolean {
  const parsed = parseVersion(version);
  return (
    captures['os'] === 'windows' &&
    parsed !== null &&
    parsed[0] >= FIRST_TENSORRT_MAJOR &&
    compareVersions(parsed, FIRST_ON_WINDOWS) < 0
  );
}

/** What follows `pip install` for a version that a log names; null where no index has it. */
export function requirementFor(version: string | undefined, { captures, facts }: Case): string | null {
  if (version === undefined || isOnlyInArchive(version, captures)) return null;
  const cuda = captures['cudaMajor'] === undefined ? undefined : Number(captures['cudaMajor']);
  return publishedRequirement(productOf(version, facts), version, cuda);
}

/** How to find out which release loads, where the log does not say. */
const MEASURE_IT =
  'The release that loads it is what python3 -c "import tensorrt; print(tensorrt.__version__)" prints in the environment of the program (C++: ldd PROGRAM | grep nvinfer), which need not be the one that pip or dpkg lists.';

/** Commands for both releases, and the serialization versions with the releases that they were seen in. */
export function adviceOnVersions(found: Case): Captures {
  const { builder, runtime, builderTag, runtimeTag } = found.captures;
  const pipBuilder = requirementFor(builder, found);
  const pipRuntime = requirementFor(runtime, found);
  const seen = builderTag === undefined ? null : seenWith(builderTag, found);
  const read = runtimeTag === undefined ? null : seenWith(runtimeTag, found);
  const tags =
    builderTag === undefined || runtimeTag === undefined
      ? null
      : `the engine has serialization version ${describeTag(builderTag, found)}, the loader reads ${describeTag(runtimeTag, found)}`;
  return {
    ...(pipBuilder === null ? {} : { pipBuilder }),
    ...(pipRuntime === null ? {} : { pipRuntime }),
    ...(builder === undefined ? {} : { builderName: nameOf(builder, pipBuilder, found) }),
    ...(runtime === undefined
      ? { measureIt: MEASURE_IT }
      : { runtimeName: nameOf(runtime, pipRuntime, found) }),
    ...(tags === null ? {} : { tags }),
    ...(builder === undefined && seen !== null ? { builderSeen: seen } : {}),
    ...(runtime === undefined && read !== null ? { runtimeSeen: read } : {}),
    ...containersOf([pipRuntime === null ? runtime : undefined, pipBuilder === null ? builder : undefined]),
  };
}

/** The containers that carry builds that are in no package. */
function containersOf(versions: readonly (string | undefined)[]): Captures {
  const known = versions.flatMap((version) => {
    const tag = version === undefined ? null : containerWith(version);
    return tag === null
      ? []
      : [`${version ?? ''} is in nvcr.io/nvidia/tensorrt:${tag}-py3 and the tritonserver of that month`];
  });
  return known.length === 0 ? {} : { containers: `${known.join('; ')}.` };
}

/** The first release that a public package index has. */
const FIRST_ON_INDEX: Version = [8, 5, 1];

/** A release as a remedy names it: where it comes from, when pip has it not. */
function nameOf(version: string, pip: string | null, { facts, captures }: Case): string {
  const parsed = parseVersion(version);
  if (pip !== null || parsed === null || parsed.length < 3) return version;
  if (isOnlyInArchive(version, captures))
    return `${version}, which pip does not have for Windows: take NVIDIA's zip, and pip install the wheel in its folder python`;
  const isOlder = productOf(version, facts) === 'tensorrt' && compareVersions(parsed, FIRST_ON_INDEX) < 0;
  const isArchive = ARCHIVES.some((archive) => versionsAgree(archiveVersion(archive), parsed));
  return isOlder || isArchive
    ? `${version}, which no package index has: take NVIDIA's archive, deb packages or a container`
    : version;
}

function seenWith(tag: string, { captures, facts }: Case): string | null {
  return releasesSeenWith(productOf(captures['builder'] ?? captures['runtime'], facts), Number(tag));
}

function describeTag(tag: string, found: Case): string {
  const seen = seenWith(tag, found);
  return seen === null ? tag : `${tag} (seen in ${seen})`;
}

/** The interpreter of the program: that of a portable one is in its own folder, and not on PATH. */
function pythonOf({ python, portable }: Captures): string {
  if (portable === undefined) return 'python';
  const program =
    python === undefined ? String.raw`python_embeded\python.exe` : String.raw`${python}\python.exe`;
  return `${program.includes(' ') ? `"${program}"` : program} -s`;
}

/** The newest release, for who has none and names none. */
const NEWEST = '11.4.0.106';

export function adviceOnInstalling(found: Case): Captures {
  const { runtime, module, asked } = found.captures;
  const product = module?.includes('rtx') === true ? 'tensorrt-rtx' : productOf(runtime, found.facts);
  const exact = requirementFor(runtime, found) ?? requirementFor(asked, found);
  const newest = product === 'tensorrt' ? publishedRequirement(product, NEWEST) : null;
  const command = exact ?? newest ?? pipPackage(product);
  const named = asked ?? runtime;
  const python = pythonOf(found.captures);
  const { wheelPython } = found.captures;
  if (wheelPython !== undefined) return { python, wheelPython: `3.${wheelPython.slice(1)}` };
  if (named !== undefined && isOnlyInArchive(named, found.captures)) {
    return { python, pipRuntime: newest ?? pipPackage(product), pipExact: command, notForWindows: named };
  }
  return {
    python,
    pipRuntime: exact ?? pipPackage(product),
    pipExact: command.includes(VENDOR_INDEX) ? command : `${command} --extra-index-url ${VENDOR_INDEX}`,
  };
}
