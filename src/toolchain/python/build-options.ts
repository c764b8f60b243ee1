import type { Finding } from '../../core/findings.js';
import type { Product } from '../../core/product.js';
import { PRODUCT_NAMES } from '../../core/product.js';
import { nearestName } from '../../core/text/nearest.js';
import type { BuildOperation } from './build-operation.js';
import { pythonFlag, pythonFlagNames, rtxLimit, SHAPE_FLAGS } from './build-flags.js';

const withoutValue = (argument: string): { flag: string; value: string } => {
  const [flag = '', value = ''] = argument.split(/=(.*)/s, 2);
  return { flag, value };
};

function refusal(argument: string, why: string, remedy: string): Finding {
  return {
    code: 'cli-option-invalid',
    severity: 'error',
    message: `The Python converter cannot take ${argument}: ${why}.`,
    remedy,
    evidence: [{ source: 'trtexec arguments', text: argument }],
  };
}

/** Why this argument cannot be had from the builder API of this product; null where it can. */
function problemOf(argument: string, product: Product): Finding | null {
  const { flag, value } = withoutValue(argument);
  if (SHAPE_FLAGS.has(flag)) return null;
  const known = pythonFlag(flag);
  if (known === undefined) {
    const near = nearestName(flag, pythonFlagNames());
    return refusal(
      argument,
      'no release of trtexec has this flag',
      near === null ? 'Remove it.' : `Did you mean ${near}?`,
    );
  }
  if ('refused' in known) return refusal(flag, 'it is not a setting of the builder API', known.refused);
  if (product === 'tensorrt-rtx' && known.notRtx !== undefined)
    return refusal(flag, `${PRODUCT_NAMES[product]} does not have it`, known.notRtx);
  if (known.takesValue && value === '') return refusal(flag, 'it needs a value', `Write ${flag}=VALUE.`);
  if (!known.takesValue && value !== '') return refusal(argument, 'it takes no value', `Write ${flag}.`);
  const limit = product === 'tensorrt-rtx' ? rtxLimit(flag) : null;
  if (limit !== null && known.build(flag, value).some(limit.lacks))
    return refusal(argument, `${PRODUCT_NAMES[product]} takes ${limit.takes} there`, limit.instead);
  return null;
}

/**
 * trtexec's arguments that the Python converter cannot carry out for this product, each by name and with what to do. What a
 * release lacks is told by its own bindings when the build begins (probed, not guessed).
 * @throws InputError for a value that cannot be read
 */
export function pythonFlagProblems(args: readonly string[], product: Product): Finding[] {
  return args.flatMap((argument) => {
    const problem = problemOf(argument, product);
    return problem === null ? [] : [problem];
  });
}

const REFITTABLE: ReadonlySet<string> = new Set(['REFIT', 'STRIP_PLAN']);

/** TensorRT-RTX builds on a CPU, but not an engine that can be refitted (observed with 1.5): the arguments that ask for one. */
export function argumentsThatNeedGpu(args: readonly string[]): string[] {
  const asking = buildOperations(args).filter((one) => one.op === 'flag' && REFITTABLE.has(one.name));
  return [...new Set(asking.map(({ flag }) => flag))];
}

/**
 * trtexec's arguments as operations of the builder API; those about shapes are left out (shapeArguments reads them).
 * @throws InputError for a value that cannot be read
 */
export function buildOperations(args: readonly string[]): BuildOperation[] {
  return args.flatMap((argument) => {
    const { flag, value } = withoutValue(argument);
    const known = pythonFlag(flag);
    if (known === undefined || 'refused' in known) return [];
    return known.build(flag, value).map((operation) => ({ ...operation, flag: argument }));
  });
}
