/** A system that grants all that holds a child is asked for it once. */
import { expect, it, jest } from '@jest/globals';
import type { spawnSync } from 'node:child_process';
import * as children from 'node:child_process';
import { existsSync } from 'node:fs';
import { removeGroups } from '../../src/host/process/cgroup.js';

const asked: string[][] = [];
let granted = true;
jest.unstable_mockModule('node:child_process', () => ({
  ...children,
  spawnSync: (...[, args = []]: Parameters<typeof spawnSync>) => {
    asked.push([...(args as string[])]);
    return { status: granted ? 0 : 1, stderr: Buffer.from('refused') };
  },
}));
const { confined } = await import('../../src/host/process/namespace.js');

const canAsk = ['unshare', 'setpriv', 'prlimit'].every((name) => existsSync(`/usr/bin/${name}`));

(canAsk ? it : it.skip)('one question for the first child, and none for the next', async () => {
  const first = confined('/bin/true', [], []);
  const [question = []] = asked;
  expect(asked).toHaveLength(1);
  // With all that the child itself gets: a question that lacked a part would prove nothing of it.
  for (const part of ['--net', '--no-new-privs', '--bounding-set']) expect(question).toContain(part);
  expect(question.some((word) => word.startsWith('--fsize='))).toBe(true);
  for (const group of first.groups) expect(question).toContain(group);
  for (const { measure, held } of first.measures)
    if (['pid-namespace', 'network', 'no-new-privileges', 'read-only-workspace'].includes(measure))
      expect([measure, held]).toEqual([measure, true]);
  granted = false;
  const second = confined('/bin/true', [], null);
  await removeGroups([...first.groups, ...second.groups]);
  expect(second.measures.find(({ measure }) => measure === 'pid-namespace')?.held).toBe(true);
});
