import { expect, it } from '@jest/globals';
import { painter, wantsColor } from '../../../src/core/text/color.js';

it.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: 'false' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
])('%j on a terminal (%s): %s', (env, isTTY, wanted) => {
  expect(wantsColor(env, { isTTY })).toBe(wanted);
});

it('a style begins and ends, also inside of another', () => {
  const paint = painter(true);
  expect(paint('bold', `a ${paint('red', 'b')} c`)).toBe('\u001b[1ma \u001b[31mb\u001b[39m c\u001b[22m');
  expect(paint('dim', 'a')).toBe('\u001b[2ma\u001b[22m');
});

it('without colours the text is as it was', () => {
  expect(painter(false)('green', 'a')).toBe('a');
});
