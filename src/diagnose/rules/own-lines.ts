import type { Cause } from '../causes/causes.js';
import { isCause } from '../causes/causes.js';
import type { Captures, Rule } from './rule.js';

/** The codes of trt-guard that are causes of a log; any other code of a finding says nothing here. */
function causeOfCode({ code }: Captures): Cause | null {
  return code !== undefined && isCause(code) ? code : null;
}

/**
 * What trt-guard wrote itself, in a terminal (`error CODE place`, `; first cause: CODE`), in a report and in the commands of a
 * job's log: it has seen more than the log shows, so its word is the cause.
 */
export const OWN_RULES: readonly Rule[] = [
  {
    literals: ['; first cause: '],
    match: /\(required: \w+\); first cause: (?<code>[a-z0-9-]{3,60})/,
    decide: causeOfCode,
    strength: 'verdict',
  },
  {
    literals: ['::error '],
    match: /^(?:\S{0,40} )?::error .{0,300}?title=(?<code>[a-z0-9-]{3,60})(?:,|::)/,
    decide: causeOfCode,
    strength: 'verdict',
  },
  {
    literals: ['  error '],
    match:
      /^(?:\S{0,40} )? {2}error (?<code>[a-z0-9]{2,20}(?:-[a-z0-9]{1,20}){1,6})(?: \S{1,300})? *\r?(?=\n|$)/,
    decide: causeOfCode,
    strength: 'verdict',
  },
  {
    literals: ['"code": "', '"cause": "'],
    match: /^\s*"(?:code|cause)": "(?<code>[a-z0-9-]{3,60})",?/,
    decide: causeOfCode,
    strength: 'verdict',
    with: ['own-report'],
  },
  { name: 'own-report', literals: ['trt-guard/report/v1'] },
];
