import { closeSync, openSync } from 'node:fs';
import { jest } from '@jest/globals';

/**
 * Takes what a command writes, on either stream. An answer goes to a file by another way than to a pipe (cli/output.ts), so standard
 * output is made no file first: the tests' own may well be one.
 */
export function captureOutput(): { text: () => string; clear: () => void; restore: () => void } {
  let printed = '';
  const take = (text: string | Uint8Array): boolean => {
    printed += String(text);
    return true;
  };
  const own = Object.getOwnPropertyDescriptor(process.stdout, 'fd');
  const nowhere = openSync('/dev/null', 'w');
  Object.defineProperty(process.stdout, 'fd', { value: nowhere, configurable: true });
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(take),
  );
  return {
    text: () => printed,
    clear: () => {
      printed = '';
    },
    restore: () => {
      for (const spy of spies) spy.mockRestore();
      if (own !== undefined) Object.defineProperty(process.stdout, 'fd', own);
      closeSync(nowhere);
    },
  };
}
