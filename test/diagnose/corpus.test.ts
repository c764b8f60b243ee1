import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { describeShared, SHARED_DATA } from './shared.js';

interface Case {
  id: string;
  log: string;
  cause: string;
  builder_version: string | null;
  runtime_version: string | null;
}

describeShared('failure-logs.jsonl')('the labelled corpus of real logs', () => {
  const cases = (): { expected: Case; found: ReturnType<typeof diagnoseText> }[] =>
    readFileSync(path.join(SHARED_DATA, 'failure-logs.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Case)
      // Only the text is given: nothing can be matched by source or id.
      .map((expected) => ({ expected, found: diagnoseText(expected.log) }));

  it('at least 95 % of the failures get the right label', () => {
    const failures = cases().filter(({ expected }) => expected.cause !== 'success');
    const wrong = failures.filter(({ expected, found }) => expected.cause !== found.cause);
    const unknown = wrong.filter(({ found }) => found.cause === 'unknown');
    const pairs = wrong.map(({ expected, found }) => `  ${expected.cause} -> ${found.cause}`);
    const accuracy = 1 - wrong.length / failures.length;
    process.stderr.write(
      `corpus: ${(accuracy * 100).toFixed(1)} % of ${failures.length} failures, ${unknown.length} unknown\n${pairs.join('\n')}\n`,
    );
    expect(accuracy).toBeGreaterThanOrEqual(0.95);
  });

  it('no success gets the label of a failure', () => {
    const successes = cases().filter(({ expected }) => expected.cause === 'success');
    expect(successes.length).toBeGreaterThan(0);
    expect(successes.filter(({ found }) => !['success', 'unknown'].includes(found.cause))).toEqual([]);
  });

  it('no failure is called a success', () => {
    const failures = cases().filter(({ expected }) => expected.cause !== 'success');
    expect(failures.filter(({ found }) => found.cause === 'success')).toEqual([]);
  });

  it('claims no version that contradicts the thread', () => {
    const contradictions = cases().flatMap(({ expected, found }) =>
      (
        [
          [expected.builder_version, found.versions.builder],
          [expected.runtime_version, found.versions.runtime],
        ] as const
      )
        .filter(
          ([told, said]) =>
            told !== null && said !== null && !said.startsWith(told) && !told.startsWith(said),
        )
        .map(([told, said]) => `${expected.id}: ${told ?? ''} but ${said ?? ''}`),
    );
    expect(contradictions).toEqual([]);
  });
});
