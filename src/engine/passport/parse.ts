import { readAs } from '../../core/schema.js';
import { parseJson } from '../../host/json.js';
import { PASSPORT, type Passport } from './schema.js';

/** Reads a passport. @throws JsonError, or ShapeError that names the first field that is wrong. */
export function parsePassport(text: string): Passport {
  return readAs(PASSPORT, parseJson(text), 'it');
}
