import { PRODUCT_NAMES, type Product } from '../core/product.js';
import { publishedRequirement } from '../catalog/pip-notation.js';
import type { Finding, Location } from '../core/findings.js';
import { agree, evidenceOfWitness } from '../core/witness.js';
import type { Witness, WitnessSource } from '../core/report.js';
import { withShortPaths } from '../core/text/short-path.js';

/** Which witness is believed first, and what it is called in a sentence. */
const SOURCES: Record<WitnessSource, { rank: number; name: string; side: 'pin' | 'build' | 'run' }> = {
  pin: { rank: 0, name: 'the pin', side: 'pin' },
  'plan-header': { rank: 1, name: 'the plan’s header', side: 'build' },
  'plan-body': { rank: 2, name: 'the plan’s body', side: 'build' },
  'builder-library': { rank: 3, name: 'the builder’s library', side: 'build' },
  // The banner is compiled into trtexec and says nothing of the library that it runs on: seen with a trtexec of
  // 11.1.0.106 on libnvinfer 11.2.1.2. So it is believed last on its side.
  trtexec: { rank: 4, name: 'trtexec’s banner', side: 'build' },
  'runtime-library': { rank: 5, name: 'the runtime’s library', side: 'run' },
  image: { rank: 7, name: 'the deploy image', side: 'run' },
  // A module's __version__ can lie: 10.15 bindings on libnvinfer 10.6 say 10.15.
  'runtime-module': { rank: 6, name: 'the runtime’s Python module', side: 'run' },
};

/** Witnesses that all agree with each other, in every part of the version that any two of them have. */
interface Group {
  witnesses: [Witness, ...Witness[]];
}

/** What production was said to run, so that it may differ from what is pinned. */
function isRuntimePin({ input }: Witness): boolean {
  return input === 'runtime-version';
}

/** Where a pin is written, as short as it can be found again. */
function placeOf({ location, detail }: Witness): string {
  if (location === undefined) return withShortPaths(detail);
  return `${location.file}${location.line === undefined ? '' : `:${location.line}`}`;
}

function describe(witness: Witness): string {
  const version = `${label(witness.product)} ${witness.version}`;
  const { input, chosenFrom } = witness;
  if (input !== undefined)
    return `${input} asks for ${version}${chosenFrom === undefined ? '' : ` ${chosenFrom}`}`;
  if (witness.source === 'pin' && witness.location !== undefined)
    return `${placeOf(witness)} pins ${version}`;
  return `${SOURCES[witness.source].name} says ${version} (${withShortPaths(witness.detail)})`;
}

function label(product: Product): string {
  return PRODUCT_NAMES[product];
}

function groups(witnesses: readonly Witness[]): Group[] {
  const result: Group[] = [];
  const byRank = [...witnesses].sort((a, b) => SOURCES[a.source].rank - SOURCES[b.source].rank);
  for (const witness of byRank) {
    const group = result.find((known) => known.witnesses.every((other) => agree(witness, other)));
    if (group) group.witnesses.push(witness);
    else result.push({ witnesses: [witness] });
  }
  return result;
}

/** The measured witness with the most exact version speaks for its group, a pin only where nothing was measured. */
function representative(group: Group): Witness {
  return group.witnesses.find((witness) => witness.source !== 'pin') ?? group.witnesses[0];
}

/** How to get a version, where the public index has it. */
function installing({ product, version }: Witness): string {
  const requirement = publishedRequirement(product, version);
  return requirement === null ? `${label(product)} ${version}` : `\`pip install ${requirement}\``;
}

function sideOf(witness: Witness): 'pin' | 'build' | 'run' {
  return isRuntimePin(witness) ? 'run' : SOURCES[witness.source].side;
}

/** The engine was given: nothing here built it, and so nothing here can build it in another version. */
function isGiven(witnesses: readonly Witness[]): boolean {
  return !witnesses.some(({ source }) => source === 'builder-library' || source === 'trtexec');
}

/** Two products: which engine it is, and the input that asks for its product. */
function productRemedy(left: Witness, right: Witness): string {
  const [engine, other] = isOfPlan(right) ? [right, left] : [left, right];
  const choice = isOfPlan(engine)
    ? `: product: ${engine.product} for ${engine.detail}, or rebuild it with ${label(other.product)} ${other.version}`
    : '';
  return `Use one product on both sides${choice}. ${label(other.product)} never loads an engine of ${label(engine.product)}.`;
}

/** Measured in the engine file itself: its detail is the file. */
function isOfPlan({ source }: Witness): boolean {
  return source === 'plan-header' || source === 'plan-body';
}

function remedy(left: Witness, right: Witness, all: readonly Witness[]): string {
  if (left.product !== right.product) return productRemedy(left, right);
  const sides = [sideOf(left), sideOf(right)];
  if (sides.includes('run') && left.source === 'pin' && right.source === 'pin') {
    const [pin, runs] = isRuntimePin(right) ? [left, right] : [right, left];
    return (
      `Build with what production runs (pin ${label(runs.product)} ${runs.version}: ${placeOf(pin)}), ` +
      `or run ${label(pin.product)} ${pin.version} in production and leave runtime-version out.`
    );
  }
  if (sides.includes('run') && sides.includes('build')) {
    const [built, loads] = sideOf(left) === 'build' ? [left, right] : [right, left];
    return (
      `Load with the version that built it (${installing(built)}), ` +
      `or rebuild the engine with ${label(loads.product)} ${loads.version}.`
    );
  }
  if (sides.includes('pin')) {
    const [pin, measured] = left.source === 'pin' ? [left, right] : [right, left];
    if (measured.source === 'pin')
      return `Pin one version in both places (${placeOf(pin)}; ${placeOf(measured)}).`;
    const wanted = `${label(pin.product)} ${pin.version}`;
    const action =
      isOfPlan(measured) && isGiven(all)
        ? `Rebuild ${measured.detail} with ${wanted}`
        : `Install ${wanted} there`;
    return `${action}, or change the pin to ${measured.version} (${placeOf(pin)}).`;
  }
  if (sides[0] === 'run') {
    return (
      `Two TensorRT installations are mixed in one Python: reinstall its module and libraries at one version, ` +
      `and remove other copies from LD_LIBRARY_PATH.`
    );
  }
  return `Two TensorRT installations are mixed in the converter: make sure that trtexec finds the libraries of its own release.`;
}

/**
 * Compares every two witnesses in all parts of the version that both have. One `version-disagreement` for each group that
 * differs from the first (the pin's, else the plan's), naming both values and where each was measured. Without an engine the
 * check `versions` is unproven, whatever this finds.
 * @param fallback where the finding points when no disagreeing witness has a place of its own (the model)
 */
export function judgeVersions(witnesses: readonly Witness[], fallback?: Location): Finding[] {
  const [first, ...others] = groups(witnesses);
  if (first === undefined) return [];
  const isMeasured = witnesses.some(({ source }) => source !== 'pin');
  return others.flatMap((group) => {
    const left = representative(first);
    const right = representative(group);
    // `runtime-version` exists in order to differ from the pin: that alone, with nothing built or measured, is not a fault.
    if (!isMeasured && (isRuntimePin(left) || isRuntimePin(right))) return [];
    const location = [...first.witnesses, ...group.witnesses].find(
      (witness) => witness.location !== undefined,
    )?.location;
    const place = location ?? fallback;
    return [
      {
        code: 'version-disagreement',
        severity: 'error' as const,
        message: `${capital(describe(left))}, but ${describe(right)}.`,
        remedy: remedy(left, right, witnesses),
        evidence: [...first.witnesses, ...group.witnesses].map(evidenceOfWitness),
        ...(place === undefined ? {} : { location: place }),
      },
    ];
  });
}

/** A file or an input at the start keeps its own letters. */
function capital(sentence: string): string {
  return sentence.replace(/^the /, 'The ');
}
