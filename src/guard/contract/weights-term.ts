import type { Passport } from '../../engine/index.js';
import { errorsDuring, quoted, type HarnessResult } from '../../toolchain/index.js';
import { contractFinding, WITNESS, type JudgedTerm } from './judged.js';
import { asksToStrip } from './setting-terms.js';

interface Weighed {
  /** The flags that the plan was built with, by this run or by its passport. */
  args: readonly string[];
  /** The plan is built by this run, not given. */
  isBuiltHere: boolean;
  passport: Pick<Passport, 'contract'> | null;
  loaded: HarnessResult | null;
  refitFrom: string | null;
  /** It is executed, not only loaded. */
  isRun: boolean;
}

/** Whether the plan was built without its weights, by what is known of its build: the flags, or its passport. */
export function isBuiltStripped({ args, passport }: Pick<Weighed, 'args' | 'passport'>): boolean {
  // trtexec's plan does not show that it was stripped: then nothing confirmed what was asked for, and nothing contradicted it.
  const isRecorded = passport?.contract?.some(
    ({ subject, status }) => subject === 'stripped' && status !== 'fail',
  );
  return asksToStrip(args) || isRecorded === true;
}

/** Whether the plan lacks its weights: by the engine, else by what is known of its build. Null = nobody knows. */
function stripped(weighed: Weighed): boolean | null {
  const bytes = weighed.loaded?.engine?.strippedBytes ?? null;
  if (bytes !== null) return bytes >= 0;
  return isBuiltStripped(weighed) ? true : null;
}

/** Why the weights are not in the engine, in words that need no knowledge of TensorRT's sources. */
function whyNotRefitted({ engine, refit }: HarnessResult): string {
  if (engine?.refittable === false) return 'it was not built refittable, so its weights are fixed';
  return refit?.reason?.replace(/\.+$/, '') ?? 'it was not reached';
}

/**
 * Whether the engine has its weights: a stripped one loads, makes a context and computes, and the API says nothing against it.
 * @returns null where the engine is not stripped and nobody gave weights for it, or where it was not loaded
 */
export function weightsTerm(weighed: Weighed, file: string): JudgedTerm | null {
  const { args, isBuiltHere, loaded, refitFrom, isRun } = weighed;
  if (loaded?.deserialized !== true) return null;
  const isStripped = stripped(weighed);
  if (refitFrom === null && isStripped !== true) return null;
  const base = {
    subject: 'weights' as const,
    asked: 'has its weights',
    askedBy: refitFrom === null ? 'require' : 'refit-from',
  };
  if (loaded.refit !== null && loaded.refit.reason === null)
    return {
      isDemanded: true,
      term: { ...base, got: 'refitted', gotFrom: WITNESS.engine, status: 'pass' },
      findings: [],
    };
  const bytes = loaded.engine?.strippedBytes ?? null;
  const got = isStripped === true ? `stripped${bytes === null ? '' : ` of ${bytes} bytes`}` : 'not refitted';
  // Whoever asks for a stripped plan and only loads it gets what was asked for. A passport does not ask: the plan may be what is deployed.
  const isMeant = isBuiltHere && !isRun && refitFrom === null && asksToStrip(args);
  const why = refitFrom === null ? null : whyNotRefitted(loaded);
  return {
    isDemanded: false,
    term: { ...base, got, gotFrom: WITNESS.engine, status: isMeant ? 'unproven' : 'fail' },
    findings: isMeant
      ? []
      : [
          // That a stripped engine has no weights then is its consequence, and no second thing to do.
          ...(why === null
            ? []
            : [
                {
                  ...contractFinding(
                    'refit-failed',
                    `${file}: the weights of ${refitFrom ?? ''} could not be put into the engine: ${why}.`,
                    loaded.engine?.refittable === false
                      ? 'Leave refit-from out if the engine has its weights, or build it with --refit or --stripWeights.'
                      : 'Give the ONNX model that the engine was built from, and build the engine refittable.',
                    file,
                  ),
                  evidence: quoted(errorsDuring(loaded.log, 'refit')),
                },
              ]),
          ...(isStripped === true && why === null
            ? [
                contractFinding(
                  'weights-missing',
                  `${file}: the plan was stripped of its weights${bytes === null ? '' : ` (${bytes} bytes)`}, and it was not refitted: its outputs have nothing to do with the model’s.`,
                  'Set refit-from to the ONNX model that has the weights, or build the plan with its weights.',
                  file,
                ),
              ]
            : []),
        ],
  };
}
