import type { Finding } from '../core/findings.js';
import type { Product } from '../core/product.js';
import { FIRST_BROADCASTING_OPSET, type OnnxUse, type Unsupported, unsupportedIn } from '../engine/index.js';
import type { Cause } from './causes/causes.js';
import type { CauseText } from './causes/cause-text.js';
import { CAUSES } from './causes/causes.js';
import { partOfOnnx } from './onnx-operators.js';
import { refusedUse } from './refused-use.js';
import { adviceOf } from './remedies/advice.js';
import type { Captures } from './rules/rule.js';
import { textOf } from './texts.js';

/** What a model that no parser accepts is called, and what its remedy is made from. */
export interface ModelVerdict {
  cause: Cause;
  captures: Captures;
}

const CAUSE_OF: Record<Unsupported['what'], Cause> = {
  opset: 'unsupported-opset-or-ir',
  operator: 'unsupported-onnx-op',
  attribute: 'unsupported-onnx-op',
  type: 'unsupported-dtype',
};
const MOST_NAMES = 5;

/** Which of the remedies in causes-model.ts an operator has. */
const KINDS: readonly [RegExp, string][] = [
  [/Sequence|^Optional/, 'sequence'],
  [/^(?:Gradient|Adagrad|Adam|Momentum|NegativeLogLikelihoodLoss|SoftmaxCrossEntropyLoss)$/, 'training'],
  [/^(?:QLinear\w+|ConvInteger|MatMulInteger|DynamicQuantizeLinear)$/, 'integer'],
];

function kindOf({ what, op }: Unsupported): string | undefined {
  if (what === 'attribute') return 'dilations';
  return KINDS.find(([name]) => name.test(op))?.[1] ?? (partOfOnnx(op) === 'ml' ? 'ml' : undefined);
}

/** The cause that lies in the model itself: the first thing in it that no parser accepts, with all others of its kind. */
export function causeOfModel(use: OnnxUse, model: string | null): ModelVerdict | null {
  const all = unsupportedIn(use);
  const [first] = all;
  if (first === undefined) return null;
  const kind = kindOf(first);
  const same = all.filter((other) => other.what === first.what && kindOf(other) === kind);
  const names = [...new Set(same.map(({ op }) => op))];
  return {
    cause: CAUSE_OF[first.what],
    captures: {
      op: names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ', ...' : ''),
      ...(first.node === '' ? {} : { node: first.node }),
      ...(first.opset === null ? {} : { opset: String(first.opset) }),
      ...(model === null ? {} : { modelName: model }),
      ...(first.what === 'opset' ? { opsetOld: String(FIRST_BROADCASTING_OPSET) } : {}),
      ...(first.what === 'type' ? { dtype: 'STRING' } : {}),
      ...(kind === undefined ? {} : { unsupported: kind }),
      ...(same.some(({ prelu }) => prelu) ? { prelu: 'yes' } : {}),
    },
  };
}

/**
 * What in a model the pinned release certainly does not accept, reported before any build; null if nothing is known, so that the
 * parser decides. With plugin libraries an operator may be theirs: then only the opset, types and attributes are reported.
 * @throws InputError where the file cannot be read
 */
export function modelRefusal(
  file: string,
  { product, version, plugins }: { product: Product; version: string | null; plugins: boolean },
): Finding | null {
  const use = refusedUse(file, product, version);
  if (use === null) return null;
  const verdict = causeOfModel(use, file);
  if (verdict === null || (plugins && verdict.cause === 'unsupported-onnx-op')) return null;
  const captures = adviceOf(verdict.cause, { captures: verdict.captures, facts: {}, lines: [] });
  const { message, remedy } = textOf({ cause: verdict.cause, shows: 'errors' }, captures);
  const { op = '', node } = verdict.captures;
  const { documentation = 'docs/findings.md' }: CauseText = CAUSES[verdict.cause];
  return {
    code: verdict.cause,
    severity: 'error',
    message,
    remedy,
    evidence: [
      {
        source: 'model',
        text: `opset ${use.opset ?? 'unknown'}, ${op}${node === undefined ? '' : ` (first at ${node})`}; told before the build, from what ${product} ${version} takes: ${documentation}`,
      },
    ],
    location: { file },
  };
}
