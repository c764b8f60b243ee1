import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainInspect } from '../../src/cli/plain.js';
import { makeProgram } from '../../src/cli/program.js';

/** What commander hands the command; null where it refuses the line or answers it itself. */
function parsed(words: readonly string[]): { files: string[]; options: Record<string, unknown> } | null {
  let call: { files: string[]; options: Record<string, unknown> } | null = null;
  const program = makeProgram((_body, files, options) => {
    call = { files, options };
  });
  for (const one of [program, ...program.commands])
    one.configureOutput({ writeOut: () => undefined, writeErr: () => undefined }).exitOverride();
  try {
    program.parse(['node', 'trt-guard', ...words]);
  } catch {
    return null;
  }
  return call;
}

const WORDS = [
  ...['a.engine', 'engines/', '*.plan', '-', '', ' ', 'inspect', 'help', 'json', '=', 'a=--json', '@', '\\-'],
  ...['--json', '--host-code', '--target', 'sm_90', '--against', '--help', '-h', '--version', '-V'],
  ...['--', '---', '--js', '--json=1', '--host', '--no-json', '-j', '-5', '--hostCode', '--target=sm_90'],
];

it('what is read without a parser is what commander makes of it', () => {
  let plain = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string())), (words) => {
      const read = plainInspect(['inspect', ...words]);
      if (read === null) return;
      plain++;
      expect(read).toEqual(parsed(['inspect', ...words]));
    }),
    { numRuns: 3000 },
  );
  expect(plain).toBeGreaterThan(100);
});

it.each([
  [['one.engine'], { files: ['one.engine'], options: {} }],
  [['-', '--json'], { files: ['-'], options: { json: true } }],
  [['--host-code', 'a', 'b', '--json'], { files: ['a', 'b'], options: { hostCode: true, json: true } }],
  [['--json'], null],
  [['a', '--target', 'sm_90'], null],
  [['a', '--help'], null],
  [['--', '-a'], null],
])('%j is read as %j', (words, read) => {
  expect(plainInspect(['inspect', ...words])).toEqual(read);
});

it('every other command is commander’s', () => {
  expect(plainInspect(['pins', '.'])).toBeNull();
  expect(plainInspect([])).toBeNull();
});
