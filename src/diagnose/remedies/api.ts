import { apiChangeOf, memberReplacement, memberSince } from '../../catalog/python-api.js';
import { publishedRequirement } from '../../catalog/pip-notation.js';
import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';
import { isOnlyInArchive } from './versions.js';

/** The last release of a major that pip can install, for code that needs the major before the one that removed an attribute. */
const LAST_BEFORE: Readonly<Record<string, string>> = { '10.0': '8.6.1', '11.0': '10.16.1.11' };

/** What replaces an attribute of the Python API, and the releases that have it. */
export function adviceOnApi({ captures }: Case): Captures {
  const { attribute, member } = captures;
  if (attribute === undefined && member !== undefined) return adviceOnMember(member, captures['memberThere']);
  const change = attribute === undefined ? null : apiChangeOf(attribute, captures['type']);
  // Python knows what is there, and offers what has nearly that name.
  if (change === null)
    return captures['didYouMean'] === undefined ? {} : { apiReplacement: captures['didYouMean'] };
  const { removed, since, replacement } = change;
  if (removed === undefined)
    return { apiReplacement: replacement, ...(since === undefined ? {} : { apiSince: since }) };
  const last = LAST_BEFORE[removed];
  const pip =
    last === undefined || isOnlyInArchive(last, captures) ? null : publishedRequirement('tensorrt', last);
  const major = removed.replace(/\.0$/, '');
  return {
    apiReplacement: replacement,
    apiRemoved: removed,
    apiRemovedMajor: major,
    ...(pip === null ? {} : { apiPip: pip }),
    ...(last !== undefined && pip === null ? { apiZip: last } : {}),
  };
}

/**
 * What to do about a method of the C++ API that this release does not have.
 * @param there what the compiler offers in its place
 */
function adviceOnMember(member: string, there: string | undefined): Captures {
  const replacement = memberReplacement(member);
  const since = memberSince(member);
  // The short name, without a V2 or V3, ended where the longer one stayed.
  const isOlder = there !== undefined && there !== member && member.startsWith(there);
  if (since !== null && (replacement === null || isOlder)) return { apiMember: member, apiSince: since };
  return replacement === null ? {} : { apiMember: member, apiReplacement: replacement, apiRemoved: '10.0' };
}
