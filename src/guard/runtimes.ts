import type { Host } from '../host/host.js';
import {
  type Ahead,
  type HarnessResult,
  type PythonRuntime,
  type RuntimeWanted,
  type Told,
  beginRuntime,
  ensureRuntime,
} from '../toolchain/index.js';
import type { Observer } from '../host/observer.js';
import { PRODUCT_NAMES } from '../core/product.js';
import type { Request } from './request/request.js';

function toldBy(result: HarnessResult | null): Told | null {
  if (result === null || result.runtime === null) return null;
  return { libraries: result.runtime.libraries ?? [], error: result.importError?.message ?? null };
}

/** The host, on which what is started ends with this signal. */
function endedBy(host: Host, signal: AbortSignal): Host {
  return { ...host, run: (command, args, options) => host.run(command, args, { ...options, signal }) };
}

/** The Pythons that load and (for the Python converter) build, by version, each found or made once. */
export class Runtimes {
  private readonly unneeded = new AbortController();
  private readonly begun = new Map<string, Ahead>();
  private readonly others = new Map<PythonRuntime, Promise<PythonRuntime>>();
  /** Those that were in doubt, and are what was wanted. */
  private readonly proven = new Set<PythonRuntime>();

  constructor(
    private readonly request: Request,
    private readonly host: Host,
    private readonly observer: Observer,
    private readonly made = new Map<string, Promise<PythonRuntime>>(),
  ) {}

  /**
   * Production's runtime: the caller's own Python as it is, else one that is exactly this version.
   * @param how `installs`: whether it may be installed for that; else it is taken where it is at hand. `isAlone`: whether what is done with it
   * is timed, so that it is not asked anything meanwhile
   * @throws NotInstalled
   */
  async forLoading(
    version: string,
    { installs, isAlone }: { installs: boolean; isAlone: boolean },
  ): Promise<PythonRuntime> {
    const runtime = await this.once(version, this.request.python, installs);
    if (!isAlone) return runtime;
    return this.using(
      version,
      runtime,
      this.host,
      (used) => Promise.resolve(used),
      () => null,
    );
  }

  /**
   * Starts installing what the loads will need while engines are built. The load that waits for it reports how it ended; if everything is
   * judged and no load waited (a build failed), `abandon` ends it: nobody waits for a useless download.
   */
  ahead(versions: readonly string[]): void {
    const { signal } = this.unneeded;
    const host: Host = {
      ...this.host,
      runTrusted: (command, args, options) => this.host.runTrusted(command, args, { ...options, signal }),
    };
    for (const version of versions) {
      if (this.request.python !== null || this.made.has(version)) continue;
      const coming = this.ensure(host, version);
      coming.catch(() => undefined);
      this.made.set(version, coming);
    }
  }

  /** Begins what takes longest of all that precedes a build, where the build will need it unless the request is refused. */
  begin(version: string): void {
    if (this.request.python !== null || this.made.has(version)) return;
    const begun = beginRuntime(endedBy(this.host, this.unneeded.signal), this.wanted(version));
    if (begun !== null) this.begun.set(version, begun);
  }

  abandon(): void {
    this.unneeded.abort();
    for (const { likely } of this.begun.values()) likely?.abandon();
  }

  /**
   * What `use` makes with a Python, which may still be in doubt meanwhile: if it is not what was wanted, with another one.
   * @param use what it starts on its host ends where another one is meant
   * @param tells what was heard of the Python by that; it is asked itself where nothing was
   * @throws FindingError where there is none
   */
  async using<T>(
    version: string,
    runtime: PythonRuntime,
    host: Host,
    use: (runtime: PythonRuntime, host: Host) => Promise<T>,
    tells: (made: T) => HarnessResult | null,
  ): Promise<T> {
    const other = this.others.get(runtime);
    if (other !== undefined) return use(await other, host);
    const { doubt } = runtime;
    if (doubt === undefined || this.proven.has(runtime)) return use(runtime, host);
    const inVain = new AbortController();
    const made = use(runtime, endedBy(host, inVain.signal));
    // Of what was made in vain, not even the failure counts.
    const told = made.then(
      (one) => toldBy(tells(one)),
      () => null,
    );
    const isOther = (await doubt.other) !== null;
    if (isOther) inVain.abort();
    const heard = await told;
    if (isOther || (await doubt.problem(heard)) !== null)
      return use(await this.instead(version, runtime), host);
    this.proven.add(runtime);
    return made;
  }

  /** What takes the place of a Python that was not what was wanted: the same for all who had it. */
  private instead(version: string, refused: PythonRuntime): Promise<PythonRuntime> {
    const other =
      this.others.get(refused) ?? this.ensure(this.host, version, { installs: true, inDoubt: false });
    this.others.set(refused, other);
    this.made.set(version, other);
    return other;
  }

  /** What builds. The caller's Python is production's, so it builds only where production runs the pin. */
  forBuilding(version: string): Promise<PythonRuntime> {
    return this.once(version, this.request.runtimeVersions.length === 0 ? this.request.python : null);
  }

  /** Whether all environments that were made were found again; null where none of our own was needed. */
  async foundAgain(): Promise<boolean | null> {
    const settled = await Promise.allSettled(this.made.values());
    const own = settled.flatMap((one) =>
      one.status === 'fulfilled' && one.value.origin === 'isolated' ? [one.value.cached] : [],
    );
    return own.length === 0 ? null : own.every((cached) => cached);
  }

  private once(version: string, python: string | null, installs = true): Promise<PythonRuntime> {
    // Whether the caller's own Python works is not checked here: the harness measures it, and says how it fails.
    if (python !== null)
      return Promise.resolve({ python, origin: 'input', env: {}, packages: [], cached: false });
    const { product } = this.request;
    const known =
      this.made.get(version) ??
      this.observer.phase(`find a Python with ${PRODUCT_NAMES[product]} ${version}`, () =>
        // What is in doubt may have to be replaced, and then nothing could be installed.
        this.ensure(this.host, version, { installs, inDoubt: installs }),
      );
    // Another engine of this run may have a use for it.
    if (installs) this.made.set(version, known);
    return known;
  }

  private ensure(
    host: Host,
    version: string,
    options = { installs: true, inDoubt: true },
  ): Promise<PythonRuntime> {
    const ahead = this.begun.get(version);
    // What is made in place of another begins anew.
    this.begun.delete(version);
    return ensureRuntime(host, this.wanted(version), ahead === undefined ? options : { ...options, ahead });
  }

  private wanted(version: string): RuntimeWanted {
    return { product: this.request.product, version, kind: 'full', python: null };
  }
}
