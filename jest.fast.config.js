import all from './jest.config.js';

/** What `npm test` leaves to `npm run test:slow`: the bundles as GitHub runs them, real TensorRT releases, many processes at once. */
export const SLOW = ['/test/bundle/', '/real[^/]*\\.test\\.ts$', '/concurrent\\.test\\.ts$'];

export default {
  ...all,
  testPathIgnorePatterns: ['/node_modules/', ...SLOW],
  setupFilesAfterEnv: ['<rootDir>/test/support/quiet.ts'],
  reporters: ['<rootDir>/scripts/quiet-reporter.mjs'],
};
