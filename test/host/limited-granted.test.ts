/** A system that grants all that it is asked for is asked once. */
import { expect, it } from '@jest/globals';
import { limited } from '../../src/host/process/limited.js';
import { removeGroups } from '../../src/host/process/cgroup.js';

(process.platform === 'linux' ? it : it.skip)('one question for all children', async () => {
  let questions = 0;
  const child = (isBuild: boolean) =>
    limited(
      isBuild,
      () => ({ ok: ++questions > 0, why: '' }),
      (groups, prefix) => {
        expect(groups.length + prefix.length).toBeGreaterThan(0);
        return ++questions > 0;
      },
    );
  const [first, second, build] = [child(false), child(false), child(true)];
  expect(questions).toBe(1);
  expect(first.prefix).toEqual(second.prefix);
  expect(first.measures).toEqual(second.measures);
  expect(build.measures.find(({ measure }) => measure === 'file-size-limit')?.held).toBe(false);
  await removeGroups([first, second, build].flatMap(({ groups }) => groups));
});
