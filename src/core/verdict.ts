import * as v from 'valibot';

/** Of a run, an engine or a check. `unproven`: something that green needs did not run. */
export const VERDICT = v.picklist(['pass', 'fail', 'unproven']);
export type Verdict = v.InferOutput<typeof VERDICT>;
