import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { shellWords } from '../../../src/core/text/shell-words.js';

it.each([
  '--fp16 --noTF32',
  '  --fp16\t--noTF32  ',
  '--fp16 \\\n  --noTF32',
  String.raw`--minShapes=\'a:0\':1x3`,
  `--minShapes="'a:0'":1x3,'b c':2`,
  `"--shapes=my input:1x3"`,
  String.raw`--layer=a\ b\\c`,
  String.raw`"a\"b\\c\d\$e"'f\g'`,
  `--name='' "" x`,
  `it"'"s`,
  '',
  '   ',
])('as sh does: %j', (text) => {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${text}`], { encoding: 'utf8' });
  // printf without an argument prints one empty word.
  const said = text.trim() === '' ? [] : stdout.split('\0').slice(0, -1);
  expect(shellWords(text)).toEqual(said);
});

it.each([`--shapes='a b`, `"`, `x "a\\"`])('a quote that is not closed is an error: %j', (text) => {
  expect(() => shellWords(text)).toThrow('is not closed');
});

it('a line break is white space', () => {
  expect(shellWords('--fp16\n--noTF32\r\n')).toEqual(['--fp16', '--noTF32']);
});

it('does nothing else that a shell would do', () => {
  expect(shellWords('$HOME `id` *.onnx a;b "$(id)" ~')).toEqual([
    '$HOME',
    '`id`',
    '*.onnx',
    'a;b',
    '$(id)',
    '~',
  ]);
});
