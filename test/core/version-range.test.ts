import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { availableVersions } from '../../src/catalog/available.js';
import { resolveSpec, specOfVersionFile } from '../../src/core/version-range.js';
import {
  compareVersions,
  formatVersion,
  parseVersion,
  versionsAgree,
  type Version,
} from '../../src/core/version.js';

const some = ['8.6.1.6', '10.0.0.6', '10.0.1.5', '10.0.1.6', '10.1.0.27', '10.13.3.9', '11.2.1.2'].map(
  (text) => parseVersion(text) ?? ([0] as const),
);
const resolved = (spec: string, available: readonly Version[] = some): string | null => {
  const { version } = resolveSpec(spec, 'tensorrt', available);
  return version === null ? null : formatVersion(version);
};

describe('resolveSpec', () => {
  it.each([
    ['10.0.1', '10.0.1.6'],
    ['v10.0.1', '10.0.1.6'],
    ['10.0.1.5', '10.0.1.5'],
    ['==10.0.1', '10.0.1.6'],
    ['== 10.0.1.5', '10.0.1.5'],
    ['===10.0.1.5', '10.0.1.5'],
    ['==10.13.3.9.post1', '10.13.3.9'],
    ['10.0', '10.0.1.6'],
    ['10', '10.13.3.9'],
    ['~10.0', '10.0.1.6'],
    ['~10', '10.13.3.9'],
    ['~10.0.1', '10.0.1.6'],
    ['^10.0.1', '10.13.3.9'],
    ['10.x', '10.13.3.9'],
    ['10.0.x', '10.0.1.6'],
    ['10.0.*', '10.0.1.6'],
    ['==10.0.*', '10.0.1.6'],
    ['~=10.0', '10.13.3.9'],
    ['~=10.0.0', '10.0.1.6'],
    ['>=10,<11', '10.13.3.9'],
    ['>=10 <11', '10.13.3.9'],
    ['>= 10, < 10.1', '10.0.1.6'],
    ['<=10.0.1', '10.0.1.6'],
    ['<10.0.1', '10.0.0.6'],
    ['>10.0.1,<11', '10.13.3.9'],
    ['>10.13.3', '11.2.1.2'],
    ['>=10,!=10.13.3,<11', '10.1.0.27'],
    ['10.0 || 10.1', '10.1.0.27'],
    ['10.0.1.5 || 8.6.1', '10.0.1.5'],
    ['8.6.1 - 10.0.1', '10.0.1.6'],
    ['10.0.0 - 10.0.1.5', '10.0.1.5'],
    ['10.0.1.x', '10.0.1.6'],
    ['>10.0.1.5 <10.1', '10.0.1.6'],
    ['~10.0.1.5', '10.0.1.6'],
    ['=10.0.1', '10.0.1.6'],
    ['latest', '11.2.1.2'],
    ['*', '11.2.1.2'],
  ])('%s is %s', (spec, version) => {
    expect(resolved(spec)).toBe(version);
  });

  it.each(['10.0.2', '10.0.1.7', '>11.2.1', '<8', '9.x', 'newest', '10.0.1; rm -rf /', '>=', '10.0.1.6.7'])(
    '%s fits none',
    (spec) => {
      expect(resolved(spec)).toBeNull();
    },
  );

  it('names the nearest, and keeps an exact version that no list has', () => {
    const answer = resolveSpec('10.0.2', 'tensorrt', some);
    expect(answer.exact).toEqual([10, 0, 2]);
    expect(answer.nearest.map(formatVersion)).toEqual(['10.0.1.6', '10.0.1.5', '10.0.0.6']);
    expect(answer.reason).toContain('10.0.1.6');
    expect(resolveSpec('>=10', 'tensorrt', some).exact).toBeNull();
  });

  it('finds every version of the catalogs by its own name, by three parts, and as PEP 440', () => {
    for (const product of ['tensorrt', 'tensorrt-rtx'] as const) {
      const available = availableVersions(product);
      expect(available.length).toBeGreaterThan(5);
      for (const version of available) {
        const text = formatVersion(version);
        expect(resolved(text, available)).toBe(text);
        expect(resolved(`==${text}`, available)).toBe(text);
        const three = resolveSpec(
          formatVersion(version.slice(0, 3) as unknown as Version),
          product,
          available,
        );
        expect(
          three.version !== null && versionsAgree(three.version, [version[0], ...version.slice(1, 3)]),
        ).toBe(true);
      }
    }
  });

  it('answers what it was asked: never out of the range, never an older one than another that fits', () => {
    const part = fc.integer({ min: 0, max: 12 });
    const version = fc.tuple(part, part, part, part) as unknown as fc.Arbitrary<Version>;
    fc.assert(
      fc.property(fc.array(version, { minLength: 1 }), version, (available, low) => {
        const { version: found } = resolveSpec(`>=${formatVersion(low)}`, 'tensorrt', available);
        const fitting = available.filter((one) => compareVersions(one, low) >= 0);
        if (found === null) expect(fitting).toEqual([]);
        else expect(fitting.every((one) => compareVersions(one, found) <= 0)).toBe(true);
      }),
    );
  });
});

it('reads a version file', () => {
  expect(specOfVersionFile('.tensorrt-version', '# pin\n\n10.0.1 # why\n')).toEqual({
    spec: '10.0.1',
    line: 3,
  });
  expect(specOfVersionFile('a/.tool-versions', 'nodejs 20\ntensorrt 10.0.1.6\n')).toEqual({
    spec: '10.0.1.6',
    line: 2,
  });
  expect(specOfVersionFile('.tool-versions', 'nodejs 20\n')).toBeNull();
  expect(specOfVersionFile('.tensorrt-version', '\n')).toBeNull();
});
