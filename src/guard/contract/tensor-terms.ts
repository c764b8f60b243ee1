import type { EngineTensor } from '../../core/execution.js';
import {
  compareTensors,
  tensorText,
  wantedText,
  type TensorDifference,
  type WantedTensor,
} from '../../engine/index.js';
import { contractFinding, type JudgedTerm } from './judged.js';

const CODES = {
  missing: 'tensor-missing',
  unexpected: 'tensor-unexpected',
  type: 'tensor-type-differs',
  shape: 'tensor-shape-differs',
  declared: 'tensor-shape-differs',
} as const;

const REMEDIES: Readonly<Record<TensorDifference['kind'], string>> = {
  missing: 'Build the engine from exactly this model: its callers ask for its tensors by name.',
  unexpected: 'Build the engine from exactly this model: the engine has more inputs or outputs.',
  type: 'Build the engine again, or feed it what it takes: it reads bytes of another type as numbers without complaint.',
  shape: 'Build the engine again with the shapes that production uses.',
  declared:
    'The engine computes what the graph of the model says. Correct the shape that the model declares for this output (export it again), or allocate what the engine reports: a program that trusts the declaration reads too little or too much.',
};

function sentence(
  { kind, mode, name, wanted, got }: TensorDifference,
  askedBy: string,
  gotFrom: string,
): string {
  switch (kind) {
    case 'missing':
      return `${askedBy} has the ${mode} ${name}, and ${gotFrom} has no ${mode} of that name (its ${mode}s are ${got})`;
    case 'unexpected':
      return `${gotFrom} has the ${mode} ${name}, which ${askedBy} does not have (its ${mode}s are ${wanted})`;
    case 'type':
      return `the ${mode} ${name} is ${wanted} in ${askedBy}, and ${got} in ${gotFrom}`;
    case 'declared':
      return `${askedBy} declares the output ${name} as ${wanted}, and its graph computes ${got} (${gotFrom})`;
    case 'shape':
      return `the ${mode} ${name} is ${wanted} in ${askedBy}, and ${got} in ${gotFrom}`;
  }
}

/** The engine is right, and what the model says of it is not. */
const isHarmless = ({ kind }: TensorDifference): boolean => kind === 'declared';

/**
 * Inputs and outputs: a term for each that is wanted, and one for each that nobody wanted.
 * @param got null where nothing lists them
 * @param isAsked whether somebody asked for more than a load: without that a difference is told and fails nothing
 */
export function tensorTerms(
  { wanted, askedBy }: { wanted: readonly WantedTensor[]; askedBy: string },
  got: { tensors: readonly EngineTensor[]; from: string } | null,
  file: string,
  isAsked = true,
): JudgedTerm[] {
  const differences = got === null ? [] : compareTensors(wanted, got.tensors);
  const names = new Map(wanted.map((one) => [`${one.mode} ${one.name}`, wantedText(one)]));
  for (const { mode, name } of differences) {
    const key = `${mode} ${name}`;
    if (!names.has(key)) names.set(key, 'not there');
  }
  return [...names].map(([key, asked]) => {
    const own = differences.filter(({ mode, name }) => `${mode} ${name}` === key);
    const found = got?.tensors.find(({ mode, name }) => `${mode} ${name}` === key);
    return {
      isDemanded: false,
      term: {
        subject: 'tensor',
        name: key,
        asked,
        askedBy,
        got: got === null ? null : found === undefined ? 'not there' : tensorText(found),
        gotFrom: got?.from ?? null,
        status: got === null ? 'unproven' : own.every(isHarmless) ? 'pass' : 'fail',
      },
      findings: own.map((difference) => ({
        ...contractFinding(
          CODES[difference.kind],
          `${file}: ${sentence(difference, askedBy, got?.from ?? '')}.`,
          REMEDIES[difference.kind],
          file,
        ),
        severity: isAsked && !isHarmless(difference) ? 'error' : 'warning',
      })),
    };
  });
}
