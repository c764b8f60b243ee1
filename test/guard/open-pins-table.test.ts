/** Pins that leave numbers open, and engines of two versions below one of them: the pure part. */
import { describe, expect, it } from '@jest/globals';
import type { EngineReport, Witness } from '../../src/core/report.js';
import { openPins, withOneVersion } from '../../src/guard/declared/open-pins.js';

const pin = (version: string, change: Partial<Witness> = {}): Witness => ({
  source: 'pin',
  product: 'tensorrt',
  version,
  detail: `pin ${version}`,
  ...change,
});

describe('the warning of an open pin', () => {
  it.each<[string, Witness[], Witness[], string[]]>([
    ['of no pin', [], [], []],
    ['of one number', [pin('10')], [], ['10: 3']],
    ['of two', [pin('10.6')], [], ['10.6: 2']],
    ['of three', [pin('10.6.0')], [], []],
    ['of four', [pin('10.6.0.26')], [], []],
    ['of no version', [pin('latest')], [], []],
    ['beside one that is exact, in either order', [pin('10'), pin('10.6.0.26')], [], []],
    ['beside one that is exact, first', [pin('10.6.0.26'), pin('10')], [], []],
    ['of two open ones: the closer', [pin('10'), pin('10.6')], [], ['10.6: 2']],
    ['of two open ones: the closer, first', [pin('10.6'), pin('10')], [], ['10.6: 2']],
    ['of a runtime, too', [pin('10.6.0.26')], [pin('9'), pin('10.6')], ['9: 3', '10.6: 2']],
    ['of a runtime alone', [], [pin('9')], ['9: 3']],
    ['of an exact runtime', [pin('10')], [pin('10.6.0.26')], ['10: 3']],
  ])('%s', (_, pins, runtimes, wanted) => {
    const found = openPins(pins, runtimes);
    expect(found.map(({ message }) => message)).toEqual(
      wanted.map((one) => {
        const [version = '', open = ''] = one.split(': ');
        return `The pin TensorRT ${version} (pin ${version}) agrees with any build of ${version}.x: ${open} numbers open.`;
      }),
    );
    for (const { code, severity } of found) expect([code, severity]).toEqual(['pin-not-exact', 'warning']);
  });

  it('stands where the pin stands, if that is known', () => {
    const location = { file: 'requirements.txt', line: 3 };
    expect(openPins([pin('10', { location })], [])[0]?.location).toEqual(location);
    expect(openPins([pin('10')], [])[0]).not.toHaveProperty('location');
  });

  it('leaves the pins in their order', () => {
    const pins = [pin('10'), pin('10.6')];
    openPins(pins, []);
    expect(pins.map(({ version }) => version)).toEqual(['10', '10.6']);
  });
});

describe('engines below one open pin', () => {
  const row = (
    file: string,
    built: string | null,
    pins: Witness[] = [pin('10')],
    checks: [string, 'pass' | 'fail' | 'unproven'][] = [['versions', 'pass']],
    change: Partial<EngineReport> = {},
  ): EngineReport => ({
    model: null,
    engine: file,
    verdict: 'pass',
    witnesses: [
      ...pins,
      ...(built === null
        ? []
        : [{ source: 'plan-header' as const, product: 'tensorrt' as const, version: built, detail: file }]),
    ],
    checks: checks.map(([name, status]) => ({ name, status, durationMs: 1 })),
    findings: [],
    ...change,
  });
  const A = row('a.engine', '10.6.0.26');
  const verdicts = (...rows: EngineReport[]): string =>
    withOneVersion(rows)
      .map(({ verdict }) => verdict)
      .join(' ');

  it.each<[string, EngineReport[], string]>([
    ['of one version', [A, row('b.engine', '10.6.0.26')], 'pass pass'],
    ['of two versions', [A, row('b.engine', '10.3.0.26')], 'pass fail'],
    ['of three, of which the last is as the first', [A, row('b', '10.3.0.26'), A], 'pass fail pass'],
    [
      'with an engine without a header between them',
      [row('n', null), A, row('b', '10.3.0.26')],
      'pass pass fail',
    ],
    ['without a pin', [row('a', '10.6.0.26', []), row('b', '10.3.0.26', [])], 'pass pass'],
    ['with two pins', [A, row('b', '10.3.0.26', [pin('10.3')])], 'pass pass'],
    [
      'with the closer of two pins each',
      [row('a', '10.6.0.26', [pin('10'), pin('10.6')]), row('b', '10.3.0.26', [pin('10'), pin('10.3')])],
      'pass pass',
    ],
    [
      'with the same closer pin, in another order',
      [row('a', '10.6.0.26', [pin('10'), pin('10.6')]), row('b', '10.6.0.20', [pin('10.6'), pin('10')])],
      'pass fail',
    ],
    [
      'with pins of two products',
      [A, row('b', '10.3.0.26', [pin('10', { product: 'tensorrt-rtx' })])],
      'pass pass',
    ],
    [
      'with runtimes that were asked for as the only difference',
      [A, row('b', '10.3.0.26', [pin('10'), pin('10.3.0.26', { input: 'runtime-version' })])],
      'pass fail',
    ],
    [
      'with runtimes that were asked for alone',
      [
        row('a', '10.6.0.26', [pin('10', { input: 'runtime-version' })]),
        row('b', '10.3.0.26', [pin('10', { input: 'runtime-version' })]),
      ],
      'pass pass',
    ],
    [
      'of which one was not held to it',
      [row('a', '10.6.0.26', [pin('10')], []), row('b', '10.3.0.26')],
      'pass pass',
    ],
    [
      'of which one does not agree with it',
      [row('a', '9.3.0.1', [pin('10')], [['versions', 'fail']]), row('b', '10.3.0.26')],
      'pass pass',
    ],
    [
      'of which one failed for one of its runtimes',
      [
        row(
          'a',
          '10.6.0.26',
          [pin('10')],
          [
            ['versions x', 'pass'],
            ['versions y', 'fail'],
          ],
        ),
        row('b', '10.3.0.26'),
      ],
      'pass pass',
    ],
    [
      'held for each of two runtimes',
      [row('a', '10.6.0.26', [pin('10')], [['versions x', 'pass']]), row('b', '10.3.0.26')],
      'pass fail',
    ],
    [
      'held by another check alone',
      [row('a', '10.6.0.26', [pin('10')], [['load', 'pass']]), row('b', '10.3.0.26')],
      'pass pass',
    ],
  ])('%s', (_, rows, wanted) => {
    expect(verdicts(...rows)).toBe(wanted);
  });

  it('says which two disagree, and below which pin', () => {
    const earlier = {
      code: 'pin-not-exact' as const,
      severity: 'warning' as const,
      message: '',
      remedy: '',
      evidence: [],
    };
    const checks: [string, 'pass'][] = [
      ['inspect', 'pass'],
      ['versions', 'pass'],
    ];
    const [, failed] = withOneVersion([
      A,
      row('b.engine', '10.3.0.26', [pin('10')], checks, { findings: [earlier] }),
    ]);
    expect(failed?.findings).toEqual([
      {
        code: 'version-disagreement',
        severity: 'error',
        message:
          'a.engine was built with TensorRT 10.6.0.26, but b.engine with TensorRT 10.3.0.26: the pin 10 allows both, but a runtime loads only one of them.',
        remedy:
          'Pin every number of the version that production runs, and rebuild the other engine with that version.',
        evidence: [
          expect.objectContaining({ text: expect.stringContaining('10.6.0.26') }),
          expect.objectContaining({ text: expect.stringContaining('10.3.0.26') }),
        ],
        location: { file: 'b.engine' },
      },
      earlier,
    ]);
    expect(failed?.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'inspect pass',
      'versions fail',
    ]);
  });

  it.each<[Partial<EngineReport>, string]>([
    [{ model: 'm.onnx' }, 'm.onnx'],
    [{ model: null, engine: 'e.engine' }, 'e.engine'],
    [{ model: null, engine: null }, 'b'],
  ])('points to its model, its file or what is known of it (%j)', (change, file) => {
    const [, failed] = withOneVersion([
      A,
      row('b', '10.3.0.26', [pin('10')], [['versions', 'pass']], change),
    ]);
    expect(failed?.findings[0]?.location).toEqual({ file });
  });
});
