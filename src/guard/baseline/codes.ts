import type { CodeTable } from '../../core/findings.js';

/** What docs/findings.md says of the comparison with a baseline engine (`baseline-engine`). */
export const BASELINE_CODES = {
  'slower-than-baseline': {
    meaning:
      'Executed in turn with its baseline, in one process on one GPU, the engine takes more than 3 % longer, beyond the error of the measurement.',
    looksLike:
      '`m.engine takes 1.052 times as long as old.engine at opt of profile 0 (between 1.046 and 1.058)`.',
    remedy:
      'Look at what changed between the two: TensorRT version, precision, builder options, shapes, the model itself. If the new latency is intended, make this engine the baseline.',
  },
  'baseline-unreadable': {
    meaning: 'TensorRT does not deserialize the baseline engine, so there is nothing to compare with.',
    looksLike: 'A baseline of another TensorRT version, or built for another GPU.',
    remedy: 'Build the baseline with the TensorRT that loads here, for the GPU of this runner.',
  },
  'baseline-undecided': {
    meaning:
      'The measurements do not show whether the engine is slower than its baseline, so that stays unproven.',
    looksLike:
      'A difference close to the limit, other work on the same GPU, or an engine so slow that time ran out.',
    remedy:
      'Leave the GPU to this job, and lock its clocks if you can. For an engine that takes long, raise run-timeout.',
  },
  'unproven-baseline': {
    meaning: 'The engine was not compared with its baseline engine, or the comparison decides nothing.',
    looksLike:
      'Tensors or profiles that differ, clocks that differ, a GPU that was held down by heat, an earlier step that failed.',
    remedy: 'The message names what is in the way.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof BASELINE_CODES, true> {}
}
