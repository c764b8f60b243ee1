import { describe, expect, it } from '@jest/globals';
import { FindingError, type Finding } from '../../src/core/findings.js';
import { EngineRecorder } from '../../src/guard/recorder.js';
import type { StageResult } from '../../src/guard/stages/stage.js';

const finding = (severity: Finding['severity']): Finding => ({
  code: 'test-code',
  severity,
  message: 'm',
  remedy: 'r',
  evidence: [],
});
const passed = { status: 'pass', value: 1 } as const;

describe('EngineRecorder.check', () => {
  it.each<[string, () => Promise<StageResult<number>>, string]>([
    ['passes only where the stage says so', () => Promise.resolve(passed), 'pass'],
    [
      'keeps unproven',
      () => Promise.resolve({ status: 'unproven', value: null, detail: 'no GPU' }),
      'unproven',
    ],
    [
      'fails on an error finding, whatever the stage returns',
      () => Promise.resolve({ ...passed, findings: [finding('error')] }),
      'fail',
    ],
    ['passes with a warning', () => Promise.resolve({ ...passed, findings: [finding('warning')] }), 'pass'],
    ['fails on a thrown finding', () => Promise.reject(new FindingError(finding('error'))), 'fail'],
    [
      'fails on a thrown finding that is only a notice',
      () => Promise.reject(new FindingError(finding('notice'))),
      'fail',
    ],
  ])('%s', async (_, stage, expected) => {
    const recorder = EngineRecorder.begin(() => 0);
    expect((await recorder.check('x', stage)).status).toBe(expected);
    expect(recorder.checks).toMatchObject([{ name: 'x', status: expected }]);
  });

  it('does not swallow a fault of its own', async () => {
    const recorder = EngineRecorder.begin(() => 0);
    await expect(recorder.check('x', () => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });

  it('forks: what one runtime adds, the other does not see', async () => {
    const recorder = EngineRecorder.begin(() => 0);
    const [a, b] = [recorder.fork(), recorder.fork()];
    await a.check('load', () => ({ ...passed, facts: { command: ['x'] } }));
    expect([a.checks.length, b.checks.length, recorder.checks.length]).toEqual([1, 0, 0]);
    expect([a.facts, b.facts]).toEqual([{ command: ['x'] }, {}]);
  });
});
