import { DIAGNOSE_CODES } from '../diagnose/codes.js';
import type { CodeTable } from './findings.js';

/** The codes of every folder, under the heading that docs/findings.md gives them. A folder with codes adds its line here. */
export const CODES_BY_FOLDER: readonly { heading: string; codes: CodeTable }[] = [
  { heading: 'Causes of a failed conversion or load', codes: DIAGNOSE_CODES },
];

/** Every code that a finding can have. */
export function allCodes(): CodeTable {
  return Object.assign({}, ...CODES_BY_FOLDER.map(({ codes }) => codes)) as CodeTable;
}
