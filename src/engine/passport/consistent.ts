import type { Require, WitnessSource } from '../../core/report.js';
import { writtenVersionsAgree } from '../../core/version.js';
import type { Passport } from './schema.js';

/** A passport against itself: the field that cannot be right, and why. */
export interface Contradiction {
  field: string;
  says: string;
  but: string;
}

/** What no passport is `pass` without, by what its run required. */
const NEEDED: Record<Require, readonly string[]> = {
  inspect: ['inspect', 'versions'],
  load: ['inspect', 'versions', 'load'],
  run: ['inspect', 'versions', 'load', 'run'],
};

function ofChecks({ verdict, checks, require, proofs = [] }: Passport): Contradiction[] {
  if (verdict !== 'pass') return [];
  const passed = (name: string): boolean => {
    const runs = checks.filter((check) => check.name === name);
    return runs.length > 0 && runs.every(({ status }) => status === 'pass');
  };
  const failed = checks.filter(({ status }) => status === 'fail');
  const needed = require === undefined ? [] : NEEDED[require];
  return [
    ...failed.map(({ name }) => ({ field: 'verdict', says: 'pass', but: `its check ${name} failed` })),
    ...needed
      .filter((name) => !passed(name))
      .map((name) => ({
        field: 'verdict',
        says: `pass, with require: ${require ?? ''}`,
        but: `its check ${name} did not pass`,
      })),
    ...proofs
      .filter(({ name, proven }) => proven !== passed(name))
      .map(({ name, proven }) => ({
        field: `proofs[${name}]`,
        says: proven ? 'proven' : 'not proven',
        but: `its check ${name} ${passed(name) ? 'passed' : 'did not pass'}`,
      })),
  ];
}

/** Each check has its proof: a list that leaves some out says less than it seems. */
function ofList({ checks, proofs }: Passport): Contradiction[] {
  if (proofs === undefined) return [];
  return checks
    .filter(({ name }) => proofs.every((proof) => proof.name !== name))
    .map(({ name, status }) => ({
      field: 'proofs',
      says: `nothing about ${name}`,
      but: `its check ${name} is there (${status})`,
    }));
}

/** What a green run holds against the engine's own version; a runtime's may differ, where an engine is version compatible. */
const OF_BUILD: ReadonlySet<WitnessSource> = new Set([
  'pin',
  'builder-library',
  'trtexec',
  'plan-header',
  'plan-body',
]);

/** Two are compared where versions were, one of them from outside of the file. */
function ofComparison({ witnesses, checks }: Passport): Contradiction[] {
  const compared = checks.some(({ name, status }) => name === 'versions' && status === 'pass');
  const isOfPlan = ({ source }: { source: WitnessSource }): boolean => source.startsWith('plan-');
  if (!compared || (witnesses.some(isOfPlan) && !witnesses.every(isOfPlan))) return [];
  return [
    { field: 'checks[versions]', says: 'pass', but: 'it does not have two witnesses that could be compared' },
  ];
}

/** A model is what is converted. */
function ofModel({ model, checks }: Passport): Contradiction[] {
  const converted = checks.some(({ name, status }) => name === 'convert' && status === 'pass');
  return converted && model === null
    ? [{ field: 'model', says: 'none', but: 'its check convert passed' }]
    : [];
}

function ofWitnesses({ witnesses, facts }: Passport): Contradiction[] {
  return witnesses.flatMap(({ source, product, version }): Contradiction[] => {
    if (facts.product !== null && product !== facts.product)
      return [
        { field: `witnesses[${source}].product`, says: product, but: `the engine is of ${facts.product}` },
      ];
    if (!OF_BUILD.has(source) || facts.version === null || writtenVersionsAgree(version, facts.version))
      return [];
    return [{ field: `witnesses[${source}]`, says: version, but: `the engine is of ${facts.version}` }];
  });
}

/** An engine without hardware compatibility runs on the compute capability that it was built on, and no other. */
function ofGpu({ gpu, facts, checks, converter }: Passport): Contradiction[] {
  const loaded = checks.some(({ name, status }) => name === 'load' && status === 'pass');
  if (gpu === null) return loaded ? [{ field: 'gpu', says: 'none', but: 'its check load passed' }] : [];
  const { product, computeCapability, hardwareCompatibility } = facts;
  const isBound =
    product === 'tensorrt' && hardwareCompatibility === 'none' && (loaded || converter !== null);
  if (!isBound || computeCapability === null || gpu.computeCapability === computeCapability) return [];
  return [
    {
      field: 'gpu.computeCapability',
      says: gpu.computeCapability,
      but: `the engine is for ${computeCapability} alone`,
    },
  ];
}

function ofSizes({ engine, facts, bodyVersion }: Passport): Contradiction[] {
  return [
    ...(engine.size === facts.fileSize
      ? []
      : [{ field: 'engine.size', says: `${engine.size}`, but: `facts.fileSize is ${facts.fileSize}` }]),
    ...(bodyVersion === null || facts.version === null || bodyVersion === facts.version
      ? []
      : [{ field: 'bodyVersion', says: bodyVersion, but: `facts.version is ${facts.version}` }]),
  ];
}

/** Where a passport contradicts itself, whatever the files say: then nothing in it is believed. Pure. */
export function contradictions(passport: Passport): Contradiction[] {
  return [ofChecks, ofModel, ofWitnesses, ofComparison, ofGpu, ofSizes, ofList].flatMap((rule) =>
    rule(passport),
  );
}
