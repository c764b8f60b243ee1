import { expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { plainCall } from '../../src/cli/plain.js';
import { makeProgram } from '../../src/cli/program.js';

interface Call {
  command: string;
  args: string[];
  options: Record<string, unknown>;
}

/** What commander hands the command; null where it refuses the line or answers it itself. */
function parsed([command = '', ...words]: readonly string[]): Call | null {
  let call: Call | null = null;
  const program = makeProgram((_body, args, options) => {
    call = { command, args, options };
  });
  for (const one of [program, ...program.commands])
    one.configureOutput({ writeOut: () => undefined, writeErr: () => undefined }).exitOverride();
  try {
    program.parse(['node', 'trt-guard', command, ...words]);
  } catch {
    return null;
  }
  return call;
}

const WORDS = [
  ...['a.engine', 'engines/', '*.plan', '-', '', ' ', 'inspect', 'help', 'json', '=', 'a=--json', '@', '\\-'],
  ...['--json', '--host-code', '--target', 'sm_90', '--against', '--help', '-h', '--version', '-V'],
  ...[
    '--',
    '---',
    '--js',
    '--json=1',
    '--host',
    '--no-json',
    '-j',
    '-5',
    '--hostCode',
    '--target=sm_90',
    '--fix',
    '--write',
    '--init',
    '--to',
    '10.6',
  ],
];

it.each(['inspect', 'pins'])(
  'what is read of %s without a parser is what commander makes of it',
  (command) => {
    let plain = 0;
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string()), { maxLength: 6 }), (words) => {
        const read = plainCall([command, ...words]);
        if (read === null) return;
        plain++;
        expect(read).toEqual(parsed([command, ...words]));
      }),
      { numRuns: 3000 },
    );
    expect(plain).toBeGreaterThan(100);
  },
);

it.each([
  [['inspect', 'one.engine'], ['one.engine'], {}],
  [['inspect', '-', '--json'], ['-'], { json: true }],
  [['inspect', '--host-code', 'a', 'b', '--json'], ['a', 'b'], { hostCode: true, json: true }],
  [['pins'], ['.'], {}],
  [['pins', 'src', '--json'], ['src'], { json: true }],
  [['pins', '--fix', '--write'], ['.'], { fix: true, write: true }],
])('%j is read', (words, args, options) => {
  expect(plainCall(words)).toEqual({ command: words[0], args, options });
});

it.each([
  [['inspect']],
  [['inspect', '--json']],
  [['inspect', 'a', '--target', 'sm_90']],
  [['inspect', 'a', '--help']],
  [['inspect', '--', '-a']],
  [['pins', 'a', 'b']],
  [['pins', '--fix', '--to', '10.6']],
  [['merge', 'reports']],
  [[]],
])('%j is commander’s', (words) => {
  expect(plainCall(words)).toBeNull();
});
