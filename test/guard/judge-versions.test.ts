import type { Product } from '../../src/core/product.js';
import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { judgeVersions } from '../../src/guard/judge-versions.js';
import type { Witness, WitnessSource } from '../../src/core/report.js';

function witness(source: WitnessSource, version: string, product: Product = 'tensorrt'): Witness {
  return { source, product, version, detail: `${source} of the test` };
}

describe('judgeVersions', () => {
  it.each<[string, Witness[]]>([
    ['no witness', []],
    ['one witness', [witness('pin', '10.0.1')]],
    ['a three-part pin and any build of it', [witness('pin', '10.0.1'), witness('plan-header', '10.0.1.6')]],
    [
      'all six in one version',
      (
        [
          'pin',
          'trtexec',
          'builder-library',
          'plan-header',
          'plan-body',
          'runtime-module',
          'runtime-library',
        ] as const
      ).map((source) => witness(source, '10.6.0.26')),
    ],
  ])('%s: agrees', (_, witnesses) => {
    expect(judgeVersions(witnesses)).toEqual([]);
  });

  const sources = [
    'pin',
    'trtexec',
    'builder-library',
    'plan-header',
    'plan-body',
    'runtime-module',
    'runtime-library',
  ] as const;
  const pairs = sources.flatMap((left, i) => sources.slice(i).map((right) => [left, right] as const));
  it.each(pairs)('%s against %s: one finding that names both', (left, right) => {
    const findings = judgeVersions([witness(left, '10.0.1.6'), witness(right, '8.4.3.1')]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ code: 'version-disagreement', severity: 'error' });
    for (const text of ['10.0.1.6', '8.4.3.1', `${left} of the test`, `${right} of the test`]) {
      expect(findings[0]?.message).toContain(text);
    }
    expect(findings[0]?.remedy).not.toBe('');
  });

  it('tells builds apart that semver would make equal', () => {
    expect(judgeVersions([witness('pin', '10.0.1.5'), witness('plan-header', '10.0.1.6')])).toHaveLength(1);
  });

  it('does not let a short pin hide that two builds differ', () => {
    const findings = judgeVersions([
      witness('pin', '10.0.1'),
      witness('plan-header', '10.0.1.6'),
      witness('runtime-library', '10.0.1.5'),
    ]);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toContain('10.0.1.5');
  });

  it('takes equal numbers of two products for a disagreement', () => {
    const findings = judgeVersions([
      witness('plan-header', '1.5.0.114', 'tensorrt-rtx'),
      witness('runtime-library', '1.5.0.114'),
    ]);
    expect(findings[0]?.remedy).toBe(
      'Use one product on both sides: product: tensorrt-rtx for plan-header of the test, or rebuild it with ' +
        'TensorRT 1.5.0.114. TensorRT never loads an engine of TensorRT-RTX.',
    );
  });

  it('takes a version that cannot be read for no agreement', () => {
    expect(judgeVersions([witness('pin', '10.0.1'), witness('trtexec', 'unknown')])).toHaveLength(1);
  });

  it('repairs build against run by installing what built it', () => {
    const [finding] = judgeVersions([
      witness('plan-header', '10.0.1.6'),
      witness('runtime-library', '8.4.3.1'),
    ]);
    expect(finding?.remedy).toContain(
      '(`pip install tensorrt-cu12==10.0.1 tensorrt-cu12-libs==10.0.1 tensorrt-cu12-bindings==10.0.1`)',
    );
    expect(finding?.remedy).toContain('rebuild the engine with TensorRT 8.4.3.1');
  });

  describe('an engine that is not what the pin says', () => {
    const pin: Witness = { ...witness('pin', '8.6.1'), location: { file: 'Dockerfile', line: 3 } };
    const engine: Witness = { ...witness('plan-header', '10.6.0.26'), detail: 'm.engine' };

    it('is rebuilt, where it was given', () => {
      expect(judgeVersions([pin, engine])[0]?.remedy).toBe(
        'Rebuild m.engine with TensorRT 8.6.1, or change the pin to 10.6.0.26 (Dockerfile:3).',
      );
    });

    it('was built here by what is installed here, where it was converted', () => {
      expect(judgeVersions([pin, engine, witness('builder-library', '10.6.0.26')])[0]?.remedy).toContain(
        'Install TensorRT 8.6.1 there',
      );
    });
  });

  it('points at the pin where it has a place, else at the model', () => {
    const pin: Witness = { ...witness('pin', '10.0.1'), location: { file: 'requirements.txt', line: 3 } };
    const other = witness('plan-header', '10.6.0.26');
    expect(judgeVersions([pin, other], { file: 'model.onnx' })[0]?.location).toEqual({
      file: 'requirements.txt',
      line: 3,
    });
    expect(judgeVersions([witness('pin', '10.0.1'), other], { file: 'model.onnx' })[0]?.location).toEqual({
      file: 'model.onnx',
    });
  });

  describe('runtime-version, which exists in order to differ from the pin', () => {
    const pin: Witness = {
      ...witness('pin', '1.5.0.114', 'tensorrt-rtx'),
      location: { file: 'requirements.txt', line: 1 },
    };
    const runs: Witness = {
      ...witness('pin', '1.4.0.76', 'tensorrt-rtx'),
      detail: 'input runtime-version',
      input: 'runtime-version',
    };

    it('is not a disagreement where nothing was built or measured', () => {
      expect(judgeVersions([pin, runs])).toEqual([]);
    });

    it('is one as soon as an engine was read', () => {
      const [finding, ...others] = judgeVersions([
        pin,
        runs,
        witness('plan-header', '1.5.0.114', 'tensorrt-rtx'),
      ]);
      expect(others).toEqual([]);
      expect(finding?.message).toContain('but runtime-version asks for TensorRT-RTX 1.4.0.76');
      expect(finding?.remedy).toContain('pip install tensorrt-rtx-cu12==1.5.0.114');
    });

    it('says who pins and who asks where the engine is a third version', () => {
      const findings = judgeVersions([pin, runs, witness('plan-header', '1.6.0.1', 'tensorrt-rtx')]);
      expect(findings.map(({ message }) => message)).toContain(
        'requirements.txt:1 pins TensorRT-RTX 1.5.0.114, but runtime-version asks for TensorRT-RTX 1.4.0.76.',
      );
      expect(findings).toHaveLength(2);
    });
  });

  it('cuts long paths in the message and keeps them whole as evidence', () => {
    const library = `/opt/${'deep/'.repeat(20)}trt-guard-python/key/lib/python3.11/site-packages/tensorrt_libs/libnvinfer.so.10`;
    const [finding] = judgeVersions([
      witness('plan-header', '10.0.1.6'),
      { ...witness('runtime-library', '8.4.3.1'), detail: library },
    ]);
    expect(finding?.message).toContain('(tensorrt_libs/libnvinfer.so.10 (isolated environment))');
    expect(finding?.message).not.toContain('deep/');
    expect(finding?.evidence.map(({ text }) => text).join()).toContain(library);
  });
});

describe('for whatever witnesses', () => {
  const SOURCES: WitnessSource[] = [
    'pin',
    'plan-header',
    'plan-body',
    'builder-library',
    'trtexec',
    'runtime-library',
    'runtime-module',
    'image',
  ];
  const some = fc.array(
    fc.record({
      source: fc.constantFrom(...SOURCES),
      version: fc.constantFrom('10.6', '10.6.0', '10.6.0.26', '10.6.0.27', '8.6.1', 'unknown', '10'),
      product: fc.constantFrom<Product>('tensorrt', 'tensorrt', 'tensorrt-rtx'),
    }),
    { minLength: 1, maxLength: 5 },
  );
  const made = (list: { source: WitnessSource; version: string; product: Product }[]): Witness[] =>
    list.map(({ source, version, product }) => witness(source, version, product));

  it('nothing is found where every two agree, and something where any two do not', () => {
    fc.assert(
      fc.property(some, (list) => {
        const witnesses = made(list);
        const agreeing = witnesses.every((one) =>
          witnesses.every((other) => {
            const [left, right] = [one.version.split('.'), other.version.split('.')];
            const isSame =
              one.product === other.product &&
              left.slice(0, right.length).join() === right.slice(0, left.length).join();
            return one === other || (isSame && one.version !== 'unknown');
          }),
        );
        expect(judgeVersions(witnesses).length === 0).toBe(agreeing);
      }),
    );
  });

  it('the order in which they came changes nothing of who is named first', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(SOURCES, { minLength: 2 }), (order) => {
        const [finding] = judgeVersions(
          order.map((source, i) => witness(source, i === 0 ? '10.6.0.26' : '8.6.1.6')),
        );
        const ranked = [
          'pin',
          'plan-header',
          'plan-body',
          'builder-library',
          'trtexec',
          'runtime-library',
          'runtime-module',
          'image',
        ].filter((source) => order.includes(source as WitnessSource));
        expect(finding?.evidence.map(({ source }) => source).sort()).toEqual([...order].sort());
        expect(finding?.evidence[0]?.source).toBe(ranked[0]);
      }),
    );
  });

  it.each<[WitnessSource, WitnessSource, string]>([
    ['runtime-library', 'runtime-module', 'mixed in one Python'],
    ['runtime-library', 'image', 'mixed in one Python'],
    ['builder-library', 'trtexec', 'mixed in the converter'],
    ['plan-header', 'builder-library', 'mixed in the converter'],
    ['plan-body', 'runtime-library', 'rebuild the engine'],
    ['trtexec', 'image', 'rebuild the engine'],
    ['pin', 'plan-body', 'Rebuild plan-body of the test'],
    ['pin', 'runtime-library', 'change the pin'],
  ])('%s against %s is repaired by its own words', (left, right, words) => {
    const both = [witness(left, '10.6.0.26'), witness(right, '8.6.1.6')];
    for (const witnesses of [both, [...both].reverse()])
      expect(judgeVersions(witnesses)[0]?.remedy).toContain(words);
  });
});
