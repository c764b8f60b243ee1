import { existsSync } from 'node:fs';
import * as os from 'node:os';
import path from 'node:path';
import { expect, it, jest } from '@jest/globals';

const noUser = (): never => {
  throw Object.assign(new Error('uv_os_homedir returned ENOENT'), { code: 'ERR_SYSTEM_ERROR' });
};
jest.unstable_mockModule('node:os', () => ({ ...os, homedir: noUser, userInfo: noUser }));
const { defaultCacheDir, homeFolder } = await import('../../src/host/real.js');

it('a user whom the system does not know has no home, and a cache of the process’s own', () => {
  expect(homeFolder()).toBeNull();
  const [one, other] = [defaultCacheDir({}), defaultCacheDir({})];
  expect(path.isAbsolute(one)).toBe(true);
  // Nobody else can have put anything there.
  expect(one).not.toBe(other);
  expect(existsSync(one)).toBe(false);
  expect(defaultCacheDir({ XDG_CACHE_HOME: '/c' })).toBe('/c/trt-guard');
});
