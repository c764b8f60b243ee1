import { readdirSync } from 'node:fs';
import path from 'node:path';
import { familyOf, releasesOf, VENDOR_INDEX, versionOf, type PipRelease } from '../../catalog/wheels.js';
import type { Product } from '../../core/product.js';
import { formatVersion, parseVersion } from '../../core/version.js';
import { readBinaryFacts } from '../../host/binary.js';
import type { Host } from '../../host/host.js';
import type { FoundPython } from '../python/find-python.js';
import { isolatedEnvironment } from '../python/python-env.js';
import { platformOf } from '../python/runtime-choice.js';
import type { Contents } from './contents.js';
import { stubPath, type Bindings } from './python-inside.js';
import { stubOf } from './stub-library.js';

/** The wheel of bindings of a release, which holds no library; null where it comes in one piece with one. */
function requirementOf({ layout, family, cuda, pip }: PipRelease): string | null {
  if (layout === 'split') return `${family}-cu${cuda}-bindings==${pip}`;
  return layout === 'legacy' ? `tensorrt-bindings==${pip}` : null;
}

/** The releases of exactly this library that have a wheel of bindings for this machine. Of post releases and CUDA majors the last. */
export function releasesWithBindings(host: Host, product: Product, version: string): PipRelease[] {
  const wanted = parseVersion(version);
  if (wanted === null) return [];
  return releasesOf(familyOf(product, 'full'), wanted).filter(
    (release) => requirementOf(release) !== null && release.platforms.includes(platformOf(host)),
  );
}

/** The wheel, installed by the same means and with the same checks as a runtime of our own, and found again without a network. */
export async function fetchBindings(host: Host, release: PipRelease, base: FoundPython): Promise<string> {
  const requirement = requirementOf(release) ?? '';
  const made = await isolatedEnvironment(host, base, {
    key: `${requirement.replace('==', '-')}-${base.tag ?? ''}-${host.platform}-${host.arch}`,
    title: requirement.replace('==', ' '),
    requirements: [requirement],
    indexArgs: ['--no-deps', ...(release.libraries === 'vendor-index' ? ['--index-url', VENDOR_INDEX] : [])],
    // Without the library they cannot be imported here: what they load is measured in the image.
    problemWith: () => Promise.resolve(null),
  });
  const lib = path.resolve(path.dirname(made.python), '..', 'lib');
  const [folder = ''] = readdirSync(lib).filter((name) => name.startsWith('python3'));
  return path.join(lib, folder, 'site-packages');
}

/** Names of libraries that the module of the bindings needs. */
function neededBy(site: string): string[] {
  const packages = readdirSync(site).filter((name) => /^tensorrt\w*_bindings$/.test(name));
  const modules = packages.flatMap((name) =>
    readdirSync(path.join(site, name))
      .filter((file) => file.endsWith('.so'))
      .map((file) => path.join(site, name, file)),
  );
  return [...new Set(modules.flatMap((file) => readBinaryFacts(file).needed))];
}

/**
 * Bindings for the library of an image: they load that library, wherever it lies there, and not one of their own. What they name besides
 * (the ONNX parser, the plugins) is the image's where it has it, else an empty library under that name.
 */
export function bindingsFor(
  release: PipRelease,
  site: string,
  { library, files }: Contents,
  arch: string,
): Bindings {
  const core = library?.path ?? '';
  const libraries = [core];
  const stubs: Bindings['stubs'][number][] = [];
  for (const name of neededBy(site).filter((one) => /^lib(?:nv|tensorrt)/.test(one))) {
    if (name === path.posix.basename(core)) continue;
    const bytes = files[name] === undefined ? stubOf(name, arch) : null;
    const here = files[name] ?? (bytes === null ? null : stubPath(name));
    if (bytes !== null) stubs.push({ name, bytes });
    if (here !== null) libraries.push(here);
  }
  return {
    version: formatVersion(versionOf(release)),
    site,
    libraries,
    stubs,
    withoutPlugins: stubs.some(({ name }) => name.includes('plugin')),
  };
}
