import all from './jest.config.js';
import { SLOW } from './jest.fast.config.js';

export default {
  ...all,
  testMatch: undefined,
  testRegex: SLOW.map((pattern) =>
    pattern.endsWith('/') ? `${pattern}.*\\.test\\.ts$` : `/test/.*${pattern}`,
  ),
  reporters: ['<rootDir>/scripts/quiet-reporter.mjs'],
};
