import { describe, expect, it } from '@jest/globals';
import { explanationOf } from '../../src/cli/explain.js';
import { allCodes } from '../../src/report/index.js';

describe('explain', () => {
  it.each(Object.keys(allCodes()))('%s', (code) => {
    const { cases, ...explanation } = explanationOf(code);
    expect(explanation).toMatchObject({ code, page: `docs/findings.md#${code}` });
    for (const text of [explanation.meaning, explanation.looksLike, explanation.remedy])
      expect(text).not.toBe('');
    for (const { message, remedy } of cases)
      expect(`${message ?? ''}${remedy}`).not.toMatch(/\{\w+\}|\[[ ;,]/);
  });

  it('tells the reasons behind a cause apart', () => {
    const { cases } = explanationOf('missing-shared-library');
    expect(cases.some(({ remedy }) => remedy.includes('LD_PRELOAD'))).toBe(true);
    expect(cases.some(({ remedy }) => remedy.includes('nvinfer_10.dll'))).toBe(true);
  });

  it('names codes like one that there is not', () => {
    expect(() => explanationOf('engine-version')).toThrow(/engine-version-mismatch/);
    expect(() => explanationOf('constructor')).toThrow(/no code constructor/);
  });
});
