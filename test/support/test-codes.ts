/** Codes that only tests use. */
declare module '../../src/core/findings.js' {
  interface FindingCodes extends Record<
    'test-code' | 'x-y' | 'unproven-x' | 'z' | 'common' | 'rare' | 'quiet-code' | 'some-code',
    true
  > {}
}

export {};
