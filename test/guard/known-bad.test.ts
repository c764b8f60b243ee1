import { describe, expect, it } from '@jest/globals';
import { KNOWN_BAD, knownBadRelease } from '../../src/catalog/known-bad.js';
import type { Witness } from '../../src/core/report.js';
import { parseVersion } from '../../src/core/version.js';
import { knownBadFindings } from '../../src/guard/known-bad.js';

const witness = (version: string, product: Witness['product'] = 'tensorrt'): Witness => ({
  source: 'trtexec',
  product,
  version,
  detail: 'a banner',
});

describe('known-bad releases', () => {
  it('are told once, as a notice, with the release that repairs them and the source', () => {
    const findings = knownBadFindings([witness('10.2.0.19'), witness('10.2.0.19'), witness('10.6.0.26')]);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['known-bad-release', 'notice']]);
    expect(findings[0]?.remedy).toContain('10.2.0.post1');
    expect(findings[0]?.evidence[1]?.text).toContain('https://');
  });

  it('are told with what was heard first', () => {
    const [first, second] = [witness('10.2.0.19'), { ...witness('10.2.0.19'), detail: 'another' }];
    for (const [all, text] of [
      [[first, second], 'a banner'],
      [[second, first], 'another'],
    ] as const)
      expect(knownBadFindings(all).map(({ evidence }) => evidence[0])).toEqual([{ source: 'trtexec', text }]);
  });

  it('are not those of another product, nor of a version that names no single release', () => {
    expect(knownBadFindings([witness('10.2.0.19', 'tensorrt-rtx')])).toEqual([]);
    for (const version of ['10', '10.2', 'x', '10.6.0.26']) expect(knownBadRelease(version)).toEqual([]);
  });

  it('each have a source and a month, and a release that is newer', () => {
    for (const { source, dated, release, use } of KNOWN_BAD) {
      expect(source).toMatch(/^https:\/\//);
      expect(dated).toMatch(/^20\d\d-\d\d$/);
      if (release !== null) expect(parseVersion(release)).not.toBeNull();
      expect(use).toMatch(/^\d+\.\d+\.\d+/);
    }
  });
});
