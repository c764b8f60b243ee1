import { expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { LineSplitter, MAX_LINE } from '../../src/host/process/lines.js';

function split(chunks: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

/** What the whole text gives when it is cut at once. */
function wanted(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

it('gives the same lines however the stream was cut', () => {
  const text = fc.array(fc.constantFrom('a', 'é', '😀', '\r', '\n', '\r\n', ' '), { maxLength: 40 });
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (characters, sizes) => {
      const bytes = Buffer.from(characters.join(''));
      const chunks: Buffer[] = [];
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = sizes[i % sizes.length] ?? 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(split(chunks)).toEqual(wanted(characters.join('')));
    }),
  );
});

it('keeps the beginning of a line without end, says what it left out, and goes on after it', () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const lines = split([...Array<Buffer>(60).fill(chunk), Buffer.from('\nnext\n')]);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe(`${'x'.repeat(MAX_LINE)} [... ${60 * 1024 * 1024 - MAX_LINE} characters left out]`);
  expect(lines[1]).toBe('next');
});
