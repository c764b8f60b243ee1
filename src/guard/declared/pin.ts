import { PRODUCT_NAMES, type Product } from '../../core/product.js';
import { RESULTS, type Pin } from '../../pins/index.js';
import { resolveRequested } from '../../catalog/requested-version.js';
import { formatVersion, parseVersion, versionsAgree } from '../../core/version.js';
import { InputError, VERSION_TO_CHOOSE, type Finding, type Location } from '../../core/findings.js';
import { evidenceOfWitness } from '../../core/witness.js';
import { didYouMean } from '../../core/text/nearest.js';
import { fileProblem } from '../../host/file-kind.js';
import { nearFiles } from '../../host/near-files.js';
import { configOfHead, type ConfigSource } from './config-source.js';
import type { Ignored, PinsSearch, Witness } from '../../core/report.js';
import type { Host } from '../../host/host.js';
import { repositoryPins, type RepositoryPins } from './repository-pins.js';
import type { Request } from '../request/request.js';
import type { Target } from '../targets/target.js';

/** What was declared: the one version that everything is compared with, every place that declares one, and what is wrong with them. */
export interface Pins {
  /** Up to four numbers; null where nobody declares one. */
  version: string | null;
  witnesses: Witness[];
  findings: Finding[];
  /** Why there is no version although several are declared; it fails what would need one. */
  conflict: Finding | null;
  /** What `.trt-guard.yml` kept out of the comparison. */
  ignored: Ignored[];
  /** Where pins were looked for, and why there. */
  search: PinsSearch;
  /** All that the repository declares, of any product and group. */
  written: readonly Pin[];
}

function witness(request: Request, version: string, detail: string, location?: Location): Witness {
  return {
    source: 'pin',
    product: request.product,
    version,
    detail,
    ...(location === undefined ? {} : { location }),
  };
}

/** A version or range that an input asks for, as a witness. */
export function pinFromInput(request: Request, spec: string, input: string): Witness {
  return { source: 'pin', product: request.product, ...resolveRequested(spec, request.product, input) };
}

/** The runtimes that are asked for, each once: two spellings of one version (`10.0.1`, `v10.0.1`, a range) are one. */
export function runtimePins(request: Request): Witness[] {
  const byVersion = new Map<string, Witness>();
  for (const spec of request.runtimeVersions) {
    const pin = pinFromInput(request, spec, 'runtime-version');
    const parsed = parseVersion(pin.version);
    const key = parsed === null ? pin.version : formatVersion(parsed);
    if (!byVersion.has(key)) byVersion.set(key, pin);
  }
  return [...byVersion.values()];
}

function pinWitness(request: Request, pin: Pin, version: string): Witness {
  return witness(request, version, `${pin.file}:${pin.line}: ${pin.text}`, {
    file: pin.file,
    line: pin.line,
    column: pin.column,
  });
}

async function declaredPin(
  request: Request,
): Promise<{ witness: Witness; groups: readonly string[] } | null> {
  if (request.tensorrtVersion !== null) {
    return {
      witness: pinFromInput(request, request.tensorrtVersion, 'tensorrt-version'),
      groups: ['default'],
    };
  }
  if (request.tensorrtVersionFile === null) return null;
  const { readVersionFile } = await import('../../pins/index.js');
  const problem = fileProblem(request.tensorrtVersionFile);
  if (problem?.kind === 'missing') {
    throw new InputError(
      `tensorrt-version-file: there is no file ${request.tensorrtVersionFile} in ${process.cwd()}${didYouMean(request.tensorrtVersionFile, nearFiles(request.tensorrtVersionFile))}`,
    );
  }
  if (problem !== null)
    throw new InputError(`tensorrt-version-file: ${request.tensorrtVersionFile} ${problem.why}`);
  const pin = await readVersionFile(request.tensorrtVersionFile, request.product);
  if (pin.version === null) throw new Error('readVersionFile gave a pin without a version');
  return { witness: pinWitness(request, pin, pin.version), groups: pin.groups };
}

/** The most exact version, where all agree; null where there is none or they do not. */
function commonVersion(witnesses: readonly Witness[]): string | null {
  const versions = witnesses
    .map(({ version }) => parseVersion(version))
    .filter((version) => version !== null);
  const longest = [...versions].sort((a, b) => b.length - a.length)[0];
  return longest !== undefined && versions.every((version) => versionsAgree(version, longest))
    ? longest.join('.')
    : null;
}

function isSamePlace(a: Location | undefined, b: Location | undefined): boolean {
  return a !== undefined && a.file === b?.file && a.line === b.line && a.column === b.column;
}

const GIVE = 'give tensorrt-version or tensorrt-version-file';

/** Several versions and none to convert with: every pin that takes part is named. */
function conflictOf(product: Product, found: readonly Witness[]): Finding {
  const said = found.map(({ version, location }) =>
    location === undefined ? version : `${version} (${location.file}:${location.line ?? 1})`,
  );
  const [first] = found.flatMap(({ location }) => location ?? []);
  return {
    code: 'pin-disagreement',
    severity: 'error',
    product,
    message: `${said.length} ${PRODUCT_NAMES[product]} pins disagree, so none can be used: ${[...new Set(said)].join(', ')}.`,
    remedy: `Run \`trt-guard pins --fix ${VERSION_TO_CHOOSE} --write\`, or ${GIVE}.`,
    choices: [...new Set(found.map(({ version }) => version))],
    evidence: found.map(evidenceOfWitness),
    ...(first === undefined ? {} : { location: first }),
  };
}

/** Why nothing is declared, and what to do. */
function whyNoVersion(
  product: Product,
  { search, isOfOther }: { search: PinsSearch; isOfOther: boolean },
): string {
  const none = `no version to convert with: ${GIVE}`;
  if (!search.searched) return `${none} (no pins were searched: ${search.why})`;
  if (!isOfOther) return `${none}, or pin one ${PRODUCT_NAMES[product]} version in the repository`;
  const other = product === 'tensorrt' ? 'tensorrt-rtx' : 'tensorrt';
  return `${none}. The repository pins only ${PRODUCT_NAMES[other]}: did you mean product: ${other}?`;
}

/** Groups come from `.trt-guard.yml`: what they keep apart is reported. */
function ofOtherGroup({ file, line, version, groups }: Pin): Ignored {
  return {
    what: `the pin ${version ?? ''}, kept apart by groups: it belongs to ${groups.join(', ')}`,
    reason: null,
    location: { file, line },
  };
}

const NOT_ASKED: RepositoryPins = {
  pins: [],
  findings: [],
  ignored: [],
  search: { searched: false, root: null, why: 'pins were not asked for' },
};

/**
 * Finds what the request and the repository declare. The request's own pin comes first; pins of the same deployable in the
 * repository stand beside it, so that a finding can point at their lines.
 * @param targets what this run checks or writes: it is compared with the pins, and its engines are not pins
 * @throws InputError where a version file holds no single pin, or a model is to be converted and no version can be told
 */
export async function findDeclaredPins(
  request: Request,
  targets: readonly Target[],
  host: Pick<Host, 'env' | 'today'>,
  configOf: ConfigSource = configOfHead,
): Promise<Pins> {
  const declared = await declaredPin(request);
  const given = [
    ...targets.map(({ model, engine }) => model ?? engine),
    ...(request.tensorrtVersionFile === null ? [] : [request.tensorrtVersionFile]),
  ];
  const except = targets.map(({ engine }) => engine);
  const { pins, findings, ignored, search } = request.searchesRepository
    ? await repositoryPins(host.env, host.today(), {
        given,
        except,
        product: request.product,
        version: declared?.witness.version ?? null,
        configOf,
      })
    : NOT_ASKED;
  const written = pins.filter(({ kind }) => !RESULTS.includes(kind));
  const groups = declared?.groups ?? ['default'];
  const ofProduct = written.filter((pin) => pin.product === request.product);
  const inGroup = (pin: Pin): boolean => pin.groups.some((group) => groups.includes(group));
  const found = ofProduct
    .filter(inGroup)
    .flatMap((pin) => (pin.version === null ? [] : [pinWitness(request, pin, pin.version)]))
    .filter(({ location }) => !isSamePlace(location, declared?.witness.location));
  const witnesses = [...(declared === null ? [] : [declared.witness]), ...found];
  const version = declared?.witness.version ?? commonVersion(witnesses);
  if (version === null && found.length === 0 && request.models.length > 0) {
    const isOfOther = written.some(({ product }) => product !== request.product);
    throw new InputError(whyNoVersion(request.product, { search, isOfOther }));
  }
  const conflict = version === null && found.length > 0 ? conflictOf(request.product, found) : null;
  const aside = ofProduct.filter((pin) => !inGroup(pin) && pin.version !== null).map(ofOtherGroup);
  return { version, witnesses, findings, conflict, search, written, ignored: [...ignored, ...aside] };
}
