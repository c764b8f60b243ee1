import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import type { Inspected } from '../../src/guard/stages/inspect.js';
import { passportStage } from '../../src/guard/stages/passport.js';
import { freshFolder } from '../toolchain/fake-host.js';

const engine = path.join(freshFolder('passport-stage'), 'm.engine');
writeFileSync(engine, 'a plan');
const inspected = { sha256: 'a'.repeat(64) } as Inspected;

it('an engine without a passport is no check, unless one is required: then it is red', async () => {
  expect(await passportStage(engine, inspected, false)).toBeNull();
  const required = await passportStage(engine, inspected, true);
  expect(required?.status).toBe('fail');
  expect(required?.findings?.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    'error passport-missing',
  ]);
});
