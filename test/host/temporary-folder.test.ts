import { afterEach, expect, it } from '@jest/globals';
import { refusalOf } from '../../src/host/paths/refusal.js';
import { realHost } from '../../src/host/real.js';

const { RUNNER_TEMP: before } = process.env;
afterEach(() => {
  if (before === undefined) delete process.env['RUNNER_TEMP'];
  else process.env['RUNNER_TEMP'] = before;
});

it('a place for temporary files where no folder can be made is bad input, and the message says what names it', () => {
  process.env['RUNNER_TEMP'] = '/proc/nowhere';
  let refusal: string | null = null;
  try {
    realHost();
  } catch (error) {
    refusal = refusalOf(error);
  }
  expect(refusal).toMatch(
    /^RUNNER_TEMP, else TMPDIR, must name a folder for temporary files: ENOENT.*\/proc\/nowhere/,
  );
});
