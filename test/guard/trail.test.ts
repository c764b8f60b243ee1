import { describe, expect, it } from '@jest/globals';
import { FindingError, type Finding } from '../../src/core/findings.js';
import { Trail, type Outcome } from '../../src/guard/trail.js';

const finding = (severity: Finding['severity']): Finding => ({
  code: 'test-code',
  severity,
  message: 'm',
  remedy: 'r',
  evidence: [],
});

describe('Trail.step', () => {
  it.each<[string, (trail: Trail) => Promise<Outcome>, string]>([
    ['passes only where the step says so', async () => Promise.resolve({ status: 'pass' }), 'pass'],
    ['keeps unproven', async () => Promise.resolve({ status: 'unproven', detail: 'no GPU' }), 'unproven'],
    [
      'fails on an error finding, whatever the step returns',
      async (trail) => {
        trail.findings.push(finding('error'));
        return Promise.resolve({ status: 'pass' });
      },
      'fail',
    ],
    [
      'passes with a warning',
      async (trail) => {
        trail.findings.push(finding('warning'));
        return Promise.resolve({ status: 'pass' });
      },
      'pass',
    ],
    ['fails on a thrown finding', async () => Promise.reject(new FindingError(finding('error'))), 'fail'],
    [
      'fails on a thrown finding that is only a notice',
      async () => Promise.reject(new FindingError(finding('notice'))),
      'fail',
    ],
  ])('%s', async (_, body, expected) => {
    const trail = Trail.begin(() => 0);
    expect(await trail.step('x', () => body(trail))).toBe(expected === 'pass');
    expect(trail.checks).toMatchObject([{ name: 'x', status: expected }]);
  });

  it('does not swallow a fault of its own', async () => {
    const trail = Trail.begin(() => 0);
    await expect(trail.step('x', () => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });

  it('forks: what one runtime adds, the other does not see', async () => {
    const trail = Trail.begin(() => 0);
    const [a, b] = [trail.fork(), trail.fork()];
    await a.step('load', () => Promise.resolve({ status: 'pass' }));
    expect([a.checks.length, b.checks.length, trail.checks.length]).toEqual([1, 0, 0]);
  });
});
