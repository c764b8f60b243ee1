import { FindingError } from '../../core/findings.js';
import type { Product } from '../../core/product.js';
import type { Host } from '../../host/host.js';
import { askPython, pythonPaths, type FoundPython } from '../python/find-python.js';
import { bindingsFor, fetchBindings, releasesWithBindings } from './bindings.js';
import { contentsOf, type Contents } from './contents.js';
import type { ImageRuntime } from './image-runtime.js';
import { mountedPython, type MountedPython, type PythonInside } from './python-inside.js';

/** What an image without a TensorRT module of its own has to load engines with. */
export interface Holdings {
  /** Null where no Python, its own or a mounted one, runs in it. */
  contents: Contents | null;
  /** A Python that runs in it, without bindings. */
  python: PythonInside | null;
  /** With bindings of exactly its library; null where there are none, or no library. */
  bindings: PythonInside | null;
  /** What was tried and did not come off, a sentence each. */
  refused: readonly string[];
}

const NOTHING: PythonInside = { mounted: null, bindings: null };
/** Pythons of this machine that are tried: each start of a container takes a second. */
const MAX_PYTHONS = 3;

/** Pythons of this machine, in the order of the search; of those that answer, each version once. */
async function* pythonsHere(host: Host): AsyncGenerator<FoundPython> {
  const seen = new Set<string>();
  for (const candidate of pythonPaths(host)) {
    const found = await askPython(host, candidate);
    if (typeof found === 'string' || found.tag === null || seen.has(found.tag)) continue;
    seen.add(found.tag);
    yield found;
  }
}

/** A Python of this machine that runs in the image, and what the image says to it. */
async function mountOne(
  host: Host,
  runtime: ImageRuntime,
  product: Product,
  fits: (python: FoundPython) => boolean,
  refused: string[],
): Promise<{ mounted: MountedPython; contents: Contents; found: FoundPython } | null> {
  let tries = 0;
  for await (const found of pythonsHere(host)) {
    if (!fits(found)) continue;
    if (++tries > MAX_PYTHONS) break;
    const mounted = await mountedPython(host, found.path).catch((error: unknown) => String(error));
    const contents =
      typeof mounted === 'string'
        ? mounted
        : await contentsOf(host, runtime, { mounted, bindings: null }, product);
    if (typeof mounted !== 'string' && typeof contents !== 'string') return { mounted, contents, found };
    const why = typeof contents === 'string' ? contents : '';
    refused.push(`Python ${found.version} of this machine (${found.path}), mounted: ${why}`);
  }
  if (tries === 0) refused.push('this machine has no Python that could be mounted');
  return null;
}

async function look(
  host: Host,
  runtime: ImageRuntime,
  product: Product,
  noPython: string | null,
): Promise<Holdings> {
  const refused: string[] = [];
  const own = noPython ?? (await contentsOf(host, runtime, NOTHING, product));
  if (typeof own === 'string') refused.push(`the image’s own python3: ${own}`);
  let contents = typeof own === 'string' ? null : own;
  let python: PythonInside | null = contents === null ? null : NOTHING;
  let base: FoundPython | null = null;
  if (contents === null) {
    const one = await mountOne(host, runtime, product, () => true, refused);
    contents = one?.contents ?? null;
    base = one?.found ?? null;
    python = one && { mounted: one.mounted, bindings: null };
  }
  const nothing = { contents, python, bindings: null, refused };
  if (contents === null || python === null) return nothing;
  const version = contents.library?.version ?? null;
  if (version === null) {
    refused.push(`bindings: ${whyNoLibrary(contents)}`);
    return nothing;
  }
  const releases = releasesWithBindings(host, product, version);
  if (releases.length === 0) {
    refused.push(`bindings: there is no wheel of them for ${version} on ${host.platform}-${host.arch}`);
    return nothing;
  }
  const releaseFor = (tag: string | null): (typeof releases)[number] | undefined =>
    releases.filter(({ pythons }) => tag !== null && pythons.includes(tag)).at(-1);
  // The wheel is installed by a Python of the same kind as the one that imports it.
  const { tag } = contents;
  if (base === null && releaseFor(tag) !== undefined)
    for await (const found of pythonsHere(host)) if (found.tag === tag) base = found;
  if (base === null || releaseFor(base.tag) === undefined) {
    const one = await mountOne(
      host,
      runtime,
      product,
      (found) => releaseFor(found.tag) !== undefined,
      refused,
    );
    if (one === null) return nothing;
    base = one.found;
    python = { mounted: one.mounted, bindings: null };
  }
  const release = releaseFor(base.tag);
  if (release === undefined) return nothing;
  try {
    const site = await fetchBindings(host, release, base);
    const bindings = bindingsFor(release, site, contents, host.arch);
    return { contents, python, bindings: { ...python, bindings }, refused };
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    refused.push(`bindings: ${error.finding.message}`);
    return nothing;
  }
}

function whyNoLibrary({ libraries, library }: Contents): string {
  const [first] = libraries;
  if (first === undefined) return 'the image has no TensorRT library';
  if (library === null)
    return `${libraries.length} TensorRT libraries are in the image (${libraries.map(({ path, version }) => `${path} ${version ?? ''}`.trim()).join(', ')}), but its loader finds none of them`;
  return `the library ${library.path} does not say its version (${library.error ?? 'no answer'})`;
}

const known = new WeakMap<ImageRuntime, Map<Product, Promise<Holdings>>>();

/**
 * What an image without a TensorRT module has. Asked of it once.
 * @param noPython what was said when its python3 could not be started; null where it could
 */
export function holdingsOf(
  host: Host,
  runtime: ImageRuntime,
  product: Product,
  noPython: string | null,
): Promise<Holdings> {
  const ofImage = known.get(runtime) ?? new Map<Product, Promise<Holdings>>();
  known.set(runtime, ofImage);
  const asked = ofImage.get(product) ?? look(host, runtime, product, noPython);
  ofImage.set(product, asked);
  return asked;
}
