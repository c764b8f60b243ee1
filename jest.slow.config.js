import all from './jest.config.js';
import { SLOW } from './jest.fast.config.js';

export default {
  ...all,
  testMatch: undefined,
  testRegex: SLOW.map((pattern) =>
    pattern.endsWith('/') ? `${pattern}.*\\.test\\.ts$` : `/test/.*${pattern}`,
  ),
  setupFilesAfterEnv: ['<rootDir>/test/support/quiet.ts', '<rootDir>/test/support/retry-once.ts'],
  reporters: ['<rootDir>/scripts/quiet-reporter.mjs'],
};
