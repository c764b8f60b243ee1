import { describe, expect, it } from '@jest/globals';
import { conflictAmong, type Compared } from '../../src/pins/compare/disagreements.js';

/** `version`, `version|choice`, `>=range`, `>=range|choice`; `~version` fixes the major only. */
function compared(written: string, line: number): Compared {
  const [text = '', choice] = written.split('|');
  const isRange = /^[<>=]/.test(text);
  const version = isRange ? null : text.replace('~', '');
  return {
    pin: {
      file: 'f',
      line,
      column: 1,
      kind: 'yaml',
      product: 'tensorrt',
      spec: text,
      version,
      text,
      name: 'tensorrt',
      role: null,
      groups: ['default'],
    },
    matching: text.startsWith('~') ? 'major' : 'exact',
    alternativeOf: choice ?? null,
    range: isRange ? text : null,
  };
}

/** What is written, and the sides that must be named; null where nothing disagrees. */
const TABLE: [what: string, written: string[], sides: string[] | null][] = [
  ['fixed pins that differ', ['10.0.1', '8.6.1'], ['10.0.1', '8.6.1']],
  ['fixed pins of one version, one without its build', ['10.0.1.6', '10.0.1'], null],
  ['builds that differ', ['10.3.0.26', '10.3.0.30'], ['10.3.0.26', '10.3.0.30']],
  // Alternatives
  ['alternatives alone', ['10.0.1|a', '8.6.1|a'], null],
  ['a fixed pin that is one of the alternatives', ['10.0.1', '10.0.1|a', '8.6.1|a'], null],
  ['a fixed pin that is none of them', ['10.3.0', '10.0.1|a', '8.6.1|a'], ['10.3.0', '10.0.1', '8.6.1']],
  [
    'two fixed pins: the alternative of one of them is its side, too',
    ['10.0.1', '8.6.1', '10.0.1|a', '8.6.1|a'],
    ['10.0.1', '8.6.1'],
  ],
  [
    'an alternative that nothing fixed asks for is not a side of a disagreement elsewhere',
    ['10.0.1', '9.3.0', '10.0.1|a', '8.6.1|a'],
    ['10.0.1', '9.3.0'],
  ],
  [
    'a disagreement is never hidden by what another choice asks for',
    ['10.0.1', '10.0.1|a', '8.6.1|a', '8.6.1|b', '8.5.3|b'],
    ['10.0.1', '8.6.1', '8.5.3'],
  ],
  ['choices that share a version', ['10.0.1|a', '8.6.1|a', '8.6.1|b', '8.5.3|b'], null],
  [
    'choices that share none, without any fixed pin',
    ['10.0.1|a', '8.6.1|a', '10.3.0|b', '8.5.3|b'],
    ['10.0.1', '8.6.1', '10.3.0', '8.5.3'],
  ],
  [
    'choices that share none, where a minimum goes with one of each',
    ['~10.0', '10.0.1|a', '8.6.1|a', '10.3.0|b', '8.5.3|b'],
    ['10.0.1', '10.3.0'],
  ],
  [
    'a minimum does not ask for an alternative where an exact pin asks for another',
    ['~10.0', '10.3.0', '9.3.0', '10.3.0|a', '10.0.1|a'],
    ['10.3.0', '9.3.0'],
  ],
  ['a choice of one version is fixed', ['10.0.1|a', '8.6.1'], ['10.0.1', '8.6.1']],
  ['a choice that says one version twice is fixed', ['10.0.1|a', '10.0.1|a', '8.6.1'], ['10.0.1', '8.6.1']],
  // Minimum versions
  ['a minimum of the same major', ['~10.0', '10.3.0'], null],
  ['a minimum of another major', ['~8.6', '10.3.0'], ['8.6', '10.3.0']],
  // Ranges
  ['a range that holds the pin', ['10.0.1', '>=10,<11'], null],
  ['a range that does not', ['10.0.1', '<10'], ['10.0.1', '<10']],
  ['ranges alone', ['<9', '>=10'], null],
  ['a range that holds one of two fixed pins', ['10.0.1', '8.6.1', '<9'], ['10.0.1', '8.6.1']],
  ['a range that one of the alternatives satisfies', ['10.0.1|a', '8.6.1|a', '<9'], null],
  [
    'a range that is satisfied only by an alternative that nothing fixed asks for',
    ['10.0.1', '10.0.1|a', '8.6.1|a', '<9'],
    ['10.0.1', '<9'],
  ],
  ['a range and a pin that are alternatives', ['10.0.1|a', '<9|a'], null],
  ['alternatives of which one, a range, holds the fixed pin', ['10.0.1|a', '<9|a', '8.6.1'], null],
  ['alternatives of which one is the fixed pin', ['10.0.1|a', '<9|a', '10.0.1.6'], null],
  ['ranges that are alternatives, one of which holds the pin', ['<9|a', '>=10|a', '10.0.1'], null],
  [
    'ranges that are alternatives, none of which does',
    ['<9|a', '>=10.3|a', '10.0.1'],
    ['10.0.1', '<9', '>=10.3'],
  ],
  [
    'alternatives of which none goes with the fixed pin',
    ['10.3.0|a', '<9|a', '10.0.1'],
    ['10.3.0', '10.0.1', '<9'],
  ],
];

describe('conflictAmong', () => {
  it.each(TABLE)('%s', (_what, written, sides) => {
    const found = conflictAmong(written.map((text, i) => compared(text, i + 1)));
    expect(found?.versions.map(({ version }) => version).sort() ?? null).toEqual(sides?.sort() ?? null);
  });

  const VERSIONS = ['10.0.1.6', '10.0.1', '10.3.0', '8.6.1', '~10.0', '~8.6'];

  it('never hides fixed pins that differ, whatever alternatives and ranges stand beside them', () => {
    const others = ['10.0.1|a', '10.3.0|a', '8.6.1|b', '8.5.3|b', '<9', '>=10', '<9|a', '~10.0|b'];
    const hidden = VERSIONS.flatMap((left) => VERSIONS.map((right) => [left, right]))
      .filter((fixed) => conflictAmong(fixed.map(compared)) !== null)
      .flatMap((fixed) =>
        Array.from({ length: 2 ** others.length }, (_, chosen) => [
          ...fixed,
          ...others.filter((_other, i) => (chosen & (1 << i)) !== 0),
        ]),
      )
      .filter((written) => conflictAmong(written.map(compared)) === null);
    expect(hidden).toEqual([]);
  });
});
