import { createDefaultEsmPreset } from 'ts-jest';

export default {
  ...createDefaultEsmPreset({ tsconfig: './tsconfig.test.json' }),
  clearMocks: true,
  testEnvironment: 'node',
  // Jest leaves a core to its own watching, which on two cores is half of them. What modules leave behind in a worker goes with the worker.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  // Many tests start real processes; on a busy machine jest's own 5 seconds are not a sign of anything.
  testTimeout: 60_000,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};
