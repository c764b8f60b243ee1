import { describe, expect, it } from '@jest/globals';
import { instructionsOf } from '../../../src/pins/text/dockerfile.js';
import { SourceFile } from '../../../src/pins/text/source.js';

/** Each instruction as its keyword and all that follows. */
function read(text: string): [keyword: string, rest: string][] {
  return instructionsOf(new SourceFile('Dockerfile', text)).all.map(({ keyword, keywordEnd, end }) => [
    keyword,
    text.slice(keywordEnd, end),
  ]);
}

const escapeOf = (text: string): string => instructionsOf(new SourceFile('Dockerfile', text)).escape;

describe('instructionsOf', () => {
  it('cuts instructions at the ends of lines that nothing escapes', () => {
    expect(read('\n  from a AS b\n# RUN no\nRUN one \\\n  two\\ \n\tthree\nUSER x')).toStrictEqual([
      ['FROM', ' a AS b'],
      ['RUN', ' one \\\n  two\\ \n\tthree'],
      ['USER', ' x'],
    ]);
  });

  it.each([
    ['RUN a \\\n\n  # why\n\n  b\nUSER x', ' a \\\n\n  # why\n\n  b'],
    ['RUN a \\\n# why', ' a \\\n# why'],
    ['RUN a \\\n', ' a \\\n'],
    ['RUN a # b \\\n c\nUSER x', ' a # b \\\n c'],
  ])('counts comments and blank lines among continued lines to the instruction: %j', (text, rest) => {
    expect(read(text)[0]).toStrictEqual(['RUN', rest]);
  });

  it('takes a backslash behind a backslash for no escape of the line end', () => {
    expect(read('RUN dir C:\\\\\nUSER x')).toStrictEqual([
      ['RUN', ' dir C:\\\\'],
      ['USER', ' x'],
    ]);
  });

  it('joins a keyword that is cut by an escaped line end', () => {
    expect(read('EN\\\nV A=b\nRUN\\\n# why\n  c')).toStrictEqual([
      ['ENV', ' A=b'],
      ['RUN', '\\\n# why\n  c'],
    ]);
  });

  it.each([
    ['# escape=`\nFROM a', '`'],
    ['# syntax=docker/dockerfile:1 \n#ESCAPE = ` \nFROM a', '`'],
    ['# escape=\\\nFROM a', '\\'],
    ['# what this is\n# escape=`\nFROM a', '\\'],
    ['\n# escape=`\nFROM a', '\\'],
    ['FROM a\n# escape=`', '\\'],
  ])('finds what escapes in %j', (text, escape) => {
    expect(escapeOf(text)).toBe(escape);
  });

  it('escapes line ends as the directive says', () => {
    expect(read('# escape=`\nRUN a `\n b \\\nUSER x')).toStrictEqual([
      ['RUN', ' a `\n b \\'],
      ['USER', ' x'],
    ]);
  });

  it.each([
    ['RUN <<EOF\na \\\n# b\nEOF\nUSER x', ' <<EOF\na \\\n# b\nEOF'],
    ['RUN cat <<-"EOF" > /x\n\ta\n\tEOF\nUSER x', ' cat <<-"EOF" > /x\n\ta\n\tEOF'],
    ["COPY <<A <<'B' /x\na\nA\nb\nB\nUSER x", " <<A <<'B' /x\na\nA\nb\nB"],
    ['ONBUILD RUN <<EOF\na\nEOF\nUSER x', ' RUN <<EOF\na\nEOF'],
    ['RUN a \\\n <<EOF\na\n EOF\nEOF\nUSER x', ' a \\\n <<EOF\na\n EOF\nEOF'],
    ['RUN <<EOF\nwithout end\nUSER x', ' <<EOF\nwithout end\nUSER x'],
  ])('reads here-documents to their ends: %j', (text, rest) => {
    expect(read(text)[0]?.[1]).toBe(rest);
  });

  it.each(['RUN echo "a <<b"\nUSER x', 'RUN cat <<< a\nUSER x', 'ENV A=<<B\nUSER x', 'LABEL a <<b\nUSER x'])(
    'takes for no here-document what is none: %j',
    (text) => {
      expect(read(text)[1]).toStrictEqual(['USER', ' x']);
    },
  );
});
