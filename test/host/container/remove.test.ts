import { expect, it } from '@jest/globals';
import { newContainer, unwanted } from '../../../src/host/container/remove.js';

it('removes its own, and those of the dead; never those of the living, of others, or of nobody', () => {
  const living = newContainer();
  const [PID, STARTED, PLACE] = ['pid', 'started', 'place'].map((name) => `io.trt-guard.owner.${name}`);
  const dead = { ...living.labels, 'io.trt-guard.container': newContainer().name, [String(STARTED)]: '1' };
  const elsewhere = { ...dead, [String(PLACE)]: 'another machine' };
  const nobody = { ...dead, [String(PID)]: '' };
  const other = { ...dead, 'io.trt-guard.container': 'postgres' };
  const lines = [living.labels, dead, elsewhere, nobody, other].map((one) => JSON.stringify(one)).join('\n');
  expect(unwanted(`${lines}\nnull\nError: x\n`, null)).toEqual([dead['io.trt-guard.container']]);
  expect(unwanted(lines, living.name)).toEqual([living.name, dead['io.trt-guard.container']]);
});
