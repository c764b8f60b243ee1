/** What holds a child is asked of the system in one question; where that fails, measure by measure. */
import { existsSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { limited } from '../../src/host/process/limited.js';
import { removeGroups } from '../../src/host/process/cgroup.js';

interface Question {
  groups: readonly string[];
  prefix: readonly string[];
}

/** A system that refuses a question for what it holds. */
function refusing(refuses: (question: Question) => boolean) {
  const asked: Question[] = [];
  const ask = (question: Question): boolean => {
    asked.push(question);
    return !refuses(question);
  };
  return {
    asked,
    child: () =>
      limited(
        false,
        (prefix) => ({ ok: ask({ groups: [], prefix }), why: 'refused' }),
        (groups, prefix) => ask({ groups, prefix }),
      ),
  };
}

(process.platform === 'linux' ? it : it.skip)('one question, and one a measure where it fails', async () => {
  const strict = refusing(({ groups, prefix }) => groups.length > 0 || prefix.length > 0);
  const none = strict.child();
  const [all] = strict.asked;
  // This system may grant no group to anybody, but limits its files.
  expect(all?.prefix.join(' ')).toContain('--fsize=');
  expect(strict.asked.length).toBeGreaterThan(1);
  expect([none.groups, none.prefix]).toEqual([[], []]);
  expect(none.measures.find(({ measure }) => measure === 'file-size-limit')).toMatchObject({
    held: false,
    detail: 'refused',
  });
  for (const { groups } of strict.asked) expect(groups.filter((group) => existsSync(group))).toEqual([]);
  // What was learned is not asked again.
  const before = strict.asked.length;
  await removeGroups(strict.child().groups);
  expect(strict.asked).toHaveLength(before);
});
