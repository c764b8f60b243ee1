import { knownBadOfLine } from '../../catalog/known-bad.js';
import { publishedRequirement } from '../../catalog/pip-notation.js';
import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';

/** The known fault of a release that a line of this log shows, and the release that repairs it. */
export function adviceOnKnownBad({ lines }: Case): Captures {
  for (const line of lines) {
    const bad = knownBadOfLine(line);
    if (bad === null) continue;
    const pip = publishedRequirement('tensorrt', bad.use.replace(/\.post\d+$/, ''));
    return {
      badUse: bad.use,
      badWhat: bad.release === null ? bad.what : `of ${bad.pip ?? bad.release}, ${bad.what}`,
      badSource: `${bad.source}, ${bad.dated}`,
      ...(pip === null ? {} : { pipUse: pip }),
    };
  }
  return {};
}
