import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { availableVersions } from '../../src/catalog/available.js';
import {
  isVersionSpec,
  nearestVersions,
  resolveSpec,
  specOfVersionFile,
} from '../../src/core/version-range.js';
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
    ['10.13.3.x', '10.13.3.9'],
    ['9 || 8.6.1  -  10.0.1', '10.0.1.6'],
    ['8.6.1 - 10.0.1  || 9', '10.0.1.6'],
    ['>=  10  <11', '10.13.3.9'],
    ['^  10', '10.13.3.9'],
    ['==10.*, <=10.0.1', '10.0.1.6'],
    ['<=10.0.1 ,==10.*', '10.0.1.6'],
    ['!=10.1.0  <=10.1.0', '10.0.1.6'],
    ['!=  10.13.3,  <  11', '10.1.0.27'],
    ['!=10.13.3.9.post12,<11', '10.1.0.27'],
    ['>=10.0.1.5,!=10.0.1.6,<10.1', '10.0.1.5'],
    [' ==10.0.1 ', '10.0.1.6'],
    ['LATEST', '11.2.1.2'],
    ['latest', '11.2.1.2'],
    ['*', '11.2.1.2'],
  ])('%s is %s', (spec, version) => {
    expect(resolved(spec)).toBe(version);
  });

  it.each([
    '10.0.2',
    '10.0.1.7',
    '>11.2.1',
    '<8',
    '9.x',
    'newest',
    '10.0.1; rm -rf /',
    '>=',
    '10.0.1.6.7',
    '',
    ' ',
    '9 8.6.1 - 10.0.1',
    '8.6.1 - 10.0.1 9',
    '10.0.1.post1.6',
    '>=10.0.post1.1,==10.*',
    '10==.0.1',
    '10.1.x3',
  ])('%s fits none', (spec) => {
    expect(resolved(spec)).toBeNull();
  });

  const numbers = [0, 1].flatMap((minor) =>
    [0, 12].flatMap((patch) => [0, 99_999].map((build) => [minor, patch, build] as const)),
  );
  const versions = [9, 10].flatMap((major) => numbers.map((rest): Version => [major, ...rest]));
  const compared = (version: Version, wanted: Version): number =>
    compareVersions([version[0], ...version.slice(1, wanted.length)], wanted);
  it.each<[operator: string, fits: (difference: number) => boolean]>([
    ['<', (difference) => difference < 0],
    ['<=', (difference) => difference <= 0],
    ['>', (difference) => difference > 0],
    ['>=', (difference) => difference >= 0],
    ['=', (difference) => difference === 0],
    ['', (difference) => difference === 0],
    ['==', (difference) => difference === 0],
    ['!=', (difference) => difference !== 0],
  ])('%s compares as many numbers as are written, and a range of PEP 440 the same ones', (operator, fits) => {
    for (const wanted of versions.flatMap((one): Version[] => [one, [one[0], ...one.slice(1, 3)]])) {
      const spec = `${operator}${formatVersion(wanted)}`;
      const expected = versions.filter((one) => fits(compared(one, wanted)));
      const found = (text: string): Version[] => versions.filter((one) => resolved(text, [one]) !== null);
      expect([spec, found(spec)]).toEqual([spec, expected]);
      // Alone, these are read as a range of semver; beside a clause that semver does not know, as PEP 440.
      if (operator.length > 0 && operator !== '=')
        expect([spec, found(`${spec},!=8.0`)]).toEqual([spec, expected]);
    }
  });

  it.each<[spec: string, version: string | null, exact: string | null, nearest: string[], reason: string]>([
    ['10.0.1.6', '10.0.1.6', '10.0.1.6', [], 'tensorrt 10.0.1.6, as pinned'],
    ['==10.0.1.6.post12', '10.0.1.6', '10.0.1.6', [], 'tensorrt 10.0.1.6, as pinned'],
    [
      '== 10.0.1',
      '10.0.1.6',
      '10.0.1',
      [],
      'tensorrt 10.0.1.6: the newest of 2 known versions that "== 10.0.1" allows',
    ],
    ['~10.0', '10.0.1.6', null, [], 'tensorrt 10.0.1.6: the newest of 3 known versions that "~10.0" allows'],
    [
      '===10.0.2',
      null,
      '10.0.2',
      ['10.0.1.6', '10.0.1.5', '10.0.0.6'],
      'no known version of tensorrt fits "===10.0.2"; the nearest are 10.0.1.6, 10.0.1.5, 10.0.0.6',
    ],
    [
      '>10.13.3.9,<11',
      null,
      null,
      ['10.13.3.9', '10.1.0.27', '10.0.1.6'],
      'no known version of tensorrt fits ">10.13.3.9,<11"; the nearest are 10.13.3.9, 10.1.0.27, 10.0.1.6',
    ],
    [
      '~8.7',
      null,
      null,
      ['8.6.1.6', '10.0.0.6', '10.0.1.5'],
      'no known version of tensorrt fits "~8.7"; the nearest are 8.6.1.6, 10.0.0.6, 10.0.1.5',
    ],
    ['newest', null, null, [], '"newest" is not a TensorRT version or range'],
    ['', null, null, [], '"" is not a TensorRT version or range'],
  ])('the whole answer to "%s"', (spec, version, exact, nearest, reason) => {
    const answer = resolveSpec(spec, 'tensorrt', some);
    const written = (one: Version | null): string | null => (one === null ? null : formatVersion(one));
    expect([written(answer.version), written(answer.exact), answer.nearest.map(formatVersion)]).toEqual([
      version,
      exact,
      nearest,
    ]);
    expect(answer.reason).toBe(reason);
  });

  it('among no versions, nothing fits and nothing is near', () => {
    expect(resolveSpec('latest', 'tensorrt', [])).toMatchObject({ version: null, exact: null, nearest: [] });
  });

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

it.each<[wanted: string, nearest: string]>([
  ['10.0.1.7', '10.0.1.6 10.0.1.5 10.0.0.6 10.1.0.27 10.13.3.9 11.2.1.2 8.6.1.6'],
  ['10.0.1.4', '10.0.1.5 10.0.1.6 10.0.0.6 10.1.0.27 10.13.3.9 8.6.1.6 11.2.1.2'],
  ['10.1', '10.1.0.27 10.0.1.6 10.13.3.9 10.0.1.5 10.0.0.6 11.2.1.2 8.6.1.6'],
  ['10.5', '10.13.3.9 10.1.0.27 10.0.1.6 10.0.1.5 10.0.0.6 11.2.1.2 8.6.1.6'],
  ['9.0', '10.0.0.6 8.6.1.6 10.0.1.5 10.0.1.6 10.1.0.27 10.13.3.9 11.2.1.2'],
])('nearest to %s, in any order that they come in, and each once', (wanted, nearest) => {
  const version = parseVersion(wanted);
  if (version === null) throw new Error('a version in this table does not parse');
  for (const available of [some, some.toReversed(), [...some, ...some]])
    expect(nearestVersions(available, version, 20).map(formatVersion).join(' ')).toBe(nearest);
  expect(nearestVersions(some, version)).toHaveLength(3);
});

it.each([
  ['10', true],
  ['10.0.1.6', true],
  ['==10.0.1', true],
  [' ~10.0 ', true],
  ['>=10,<11', true],
  ['', false],
  [' ', false],
  ['latest', false],
  [' Latest ', false],
  ['ten', false],
  ['10.0.1.6.7', false],
])('"%s" is a version or a range of them: %s', (text, expected) => {
  expect(isVersionSpec(text)).toBe(expected);
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
  expect(specOfVersionFile('.tool-versions', 'my-tensorrt 9\ntensorrt-rtx   1.1\n')).toEqual({
    spec: '1.1',
    line: 2,
  });
  expect(specOfVersionFile('.tool-versions.bak', 'tensorrt 10\n')).toEqual({ spec: 'tensorrt 10', line: 1 });
  expect(specOfVersionFile('.tensorrt-version', '\n')).toBeNull();
});
