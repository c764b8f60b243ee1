import { ACCURACY_CODES } from '../../accuracy/index.js';
import {
  CONTAINER_CODES,
  CONVERT_CODES,
  LOAD_CODES,
  RUN_CODES,
  TOOLCHAIN_CODES,
} from '../../toolchain/index.js';
import { DIAGNOSE_CODES } from '../../diagnose/index.js';
import { MATRIX_CODES } from '../../matrix/index.js';
import { MODEL_CODES, PASSPORT_CODES, PLAN_CODES, WRAPPED_ENGINE_CODES } from '../../engine/index.js';
import { PIN_CODES } from '../../pins/index.js';
import { BASELINE_CODES, CONTRACT_CODES, GUARD_CODES } from '../../guard/index.js';
import { TRITON_CODES } from '../../triton/index.js';
import type { CodeTable } from '../../core/findings.js';

interface Section {
  heading: string;
  codes: CodeTable;
}

/** Two folders can find the same cause, each by its own means: it is documented once, where it first stands. */
function eachOnce(sections: readonly Section[]): Section[] {
  const seen = new Set<string>();
  return sections.map(({ heading, codes }) => {
    const fresh = Object.entries(codes).filter(([code]) => !seen.has(code));
    for (const [code] of fresh) seen.add(code);
    return { heading, codes: Object.fromEntries(fresh) };
  });
}

/** The codes of every folder, under the heading that docs/findings.md gives them. A folder with codes adds its line here. */
export const CODES_BY_FOLDER: readonly Section[] = eachOnce([
  { heading: 'The verdict', codes: GUARD_CODES },
  { heading: 'Causes of a failed conversion or load', codes: DIAGNOSE_CODES },
  { heading: 'Models', codes: MODEL_CODES },
  { heading: 'Engine files', codes: PLAN_CODES },
  { heading: 'Engines in other files and folders', codes: WRAPPED_ENGINE_CODES },
  { heading: 'Passports', codes: PASSPORT_CODES },
  { heading: 'Pins', codes: PIN_CODES },
  { heading: 'Converting', codes: CONVERT_CODES },
  { heading: 'Loading', codes: LOAD_CODES },
  { heading: 'Loading in the deploy image', codes: CONTAINER_CODES },
  { heading: 'Running', codes: RUN_CODES },
  { heading: 'Against a baseline engine', codes: BASELINE_CODES },
  { heading: 'Asked and got', codes: CONTRACT_CODES },
  { heading: 'Accuracy', codes: ACCURACY_CODES },
  { heading: 'Triton model repositories', codes: TRITON_CODES },
  { heading: 'Merging the parts of a plan', codes: MATRIX_CODES },
  { heading: 'Finding and installing TensorRT', codes: TOOLCHAIN_CODES },
]);

/** Every code that a finding can have. */
export function allCodes(): CodeTable {
  return Object.assign({}, ...CODES_BY_FOLDER.map(({ codes }) => codes)) as CodeTable;
}
