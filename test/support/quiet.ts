import { afterEach, beforeEach } from '@jest/globals';

/**
 * What a test makes the code print belongs to that test, not to the log of a suite that passes. With TRT_GUARD_TEST_OUTPUT=1 it is shown.
 * A test that asks what is printed puts its own in place of these.
 */

const streams = [process.stdout, process.stderr].map((stream) => ({
  stream,
  write: stream.write.bind(stream),
}));

if (process.env['TRT_GUARD_TEST_OUTPUT'] !== '1') {
  beforeEach(() => {
    for (const { stream } of streams)
      stream.write = (...args: unknown[]): boolean => {
        const done = args.find((one) => typeof one === 'function') as (() => void) | undefined;
        done?.();
        return true;
      };
  });
  afterEach(() => {
    for (const { stream, write } of streams) stream.write = write;
  });
}
