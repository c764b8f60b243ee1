import { describe, expect, it } from '@jest/globals';
import fc from '../../support/property.js';
import { sanitizeLogText } from '../../../src/core/text/sanitize.js';

const COMMANDS = [
  'error',
  'warning',
  'notice',
  'debug',
  'group',
  'endgroup',
  'add-mask',
  'set-output',
  'save-state',
  'stop-commands',
  'add-matcher',
  'echo',
  'set-env',
  'add-path',
];

/** What the runner does: `##[` anywhere, `::` after white space at the start of a line. */
function runnerObeys(text: string): boolean {
  return text.split(/\r?\n|\r/).some((line) => line.includes('##[') || line.trimStart().startsWith('::'));
}

describe('sanitizeLogText', () => {
  it.each(COMMANDS)('breaks the command ::%s wherever it stands', (name) => {
    for (const text of [
      `::${name}::x`,
      `  ::${name} file=a::x`,
      `[E] ::${name}::x`,
      `\u001b[31m::${name}::x`,
      `a\n::${name}::x`,
      `\u200b::${name}::x`,
    ]) {
      const safe = sanitizeLogText(text);
      expect(safe).not.toContain(`::${name}`);
      expect(runnerObeys(safe)).toBe(false);
    }
  });

  it.each(['##[error]x', 'a ##[add-mask]x', '##\u0000[group]x', '#\u001b[0m#[error]x'])(
    'breaks %j',
    (text) => {
      expect(runnerObeys(sanitizeLogText(text))).toBe(false);
    },
  );

  it('leaves C++ names and ordinary text as they are', () => {
    const line =
      '[E] [TRT] 4: [runtime.cpp::nvinfer1::Runtime::deserializeCudaEngine::66] Error Code 4: Internal Error (x)';
    expect(sanitizeLogText(line)).toBe(line);
  });

  it.each([
    ['\u001b[31m[E]\u001b[0m red', '[E] red'],
    ['\u001b[38;2;1;2;3mx\u001b[K', 'x'],
    ['\u001b]8;;http://a\u0007link\u001b]8;;\u0007', 'link'],
    ['\u001b]0;title\u001b\\text', 'text'],
    ['\u009b31mx', 'x'],
    ['a\rb\tc\nd', 'a b c d'],
    ['a\u0000b\u0008c\u007f', 'abc'],
    ['safe\u202eexe', 'safeexe'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['half \ud800 pair \udc00', 'half  pair'],
    ['\u001b[', ''],
  ])('%j becomes %j', (text, safe) => {
    expect(sanitizeLogText(text)).toBe(safe);
  });

  it('cuts long text, not in the middle of a character', () => {
    expect(sanitizeLogText('x'.repeat(1_000))).toHaveLength(400);
    const cut = sanitizeLogText('😀'.repeat(500), 400);
    expect(cut.length).toBeLessThanOrEqual(400);
    expect(cut).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });

  it('holds for any text: one line, nothing that is unseen, nothing that the runner obeys', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '::',
        '##[',
        '##',
        '[',
        '\u001b',
        '\u001b[',
        ']',
        '\n',
        '\r',
        '\u2028',
        '::error::',
        '\u0000',
        ' ',
      ),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const safe = sanitizeLogText(pieces.join(''), 200);
        expect(safe.length).toBeLessThanOrEqual(200 + 60);
        // eslint-disable-next-line no-control-regex
        expect(safe).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
        expect(runnerObeys(safe)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
