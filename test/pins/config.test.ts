import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from '../support/property.js';
import { parse } from 'yaml';
import { InputError } from '../../src/core/findings.js';
import { configText } from '../../src/pins/config/file.js';
import { parseModelSettings } from '../../src/guard/model-settings.js';
import { parseConfig, readConfig } from '../../src/pins/config/config.js';
import { globMatcher } from '../../src/pins/config/selectors.js';

const root = path.resolve(import.meta.dirname, '../..');
const schema = JSON.parse(readFileSync(path.join(root, 'docs/trt-guard-yml.schema.json'), 'utf8')) as object;
const validate = new Ajv({ strict: false }).compile(schema);

function accepted(text: string): boolean {
  try {
    parseConfig(text);
    return true;
  } catch {
    return false;
  }
}

describe('.trt-guard.yml', () => {
  it.each([
    'ignore: [a, "b/**"]',
    'groups: {cloud: [cloud/**], jetson: [jetson]}',
    'expected: [{paths: [a], reason: x, expires: "2026-01-31"}]',
    'expected: [{paths: [a], version: "10.3", reason: x, expires: "2026-01-31"}]',
    'expected: [{paths: ["a:3"], reason: x}]',
    'expected: [{name: TRT_VERSION, version: ">=10,<11", reason: x}]',
    'groups: {a: [b, "c:2", {file: d, line: 4}, {name: tensorrt}]}',
    'models: {"a.onnx": {shapes: ["x:1x3"]}}',
    'groups: {a: [{line: 4}]}',
    'groups: {a: [{file: d, line: 0}]}',
    'groups: {a: [{path: d}]}',
    'expected: [{reason: x}]',
    'ignore: a',
    'groups: [a]',
    'unknown: 1',
    'expected: [{reason: x, expires: "2026-01-31"}]',
    'expected: [{paths: [a], reason: "", expires: "2026-01-31"}]',
    'expected: [{paths: [a], reason: x, expires: later}]',
    'expected: [{paths: [a], version: ten, reason: x, expires: "2026-01-31"}]',
  ])('the schema and the reader judge alike: %s', (text) => {
    expect(validate(parse(text))).toBe(accepted(text));
  });

  it('is accepted in docs/pins.md', () => {
    const documentation = readFileSync(path.join(root, 'docs/pins.md'), 'utf8');
    const examples = [...documentation.matchAll(/```yaml\n(# \.trt-guard\.yml\n[\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(() => parseConfig(example)).not.toThrow();
      expect(validate(parse(example))).toBe(true);
    }
  });
});

/** Each line repeats the one before nine times: eleven lines are 31 000 million values. */
const ALIAS_BOMB = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 10 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
].join('\n');

describe('a .trt-guard.yml that is an attack', () => {
  it.each([
    ['aliases that multiply', ALIAS_BOMB],
    ['an alias of nothing', 'ignore: *nothing'],
    ['20 000 lists in each other', `ignore: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['20 000 lists that nobody ends', '['.repeat(20_000)],
    ['20 000 maps in each other', `${'{a: '.repeat(20_000)}${'}'.repeat(20_000)}`],
  ])('is bad input, and names the file: %s', (_, text) => {
    for (const read of [parseConfig, (it: string) => parseModelSettings(it, root)]) {
      let thrown: unknown = null;
      try {
        read(text);
      } catch (error) {
        thrown = error;
      }
      // Only the values of `models` are read for a model's settings: what is elsewhere may be anything.
      if (thrown === null) expect(read).not.toBe(parseConfig);
      else {
        expect(thrown).toBeInstanceOf(InputError);
        expect((thrown as Error).message).toContain('.trt-guard.yml');
      }
    }
  });

  it.each([
    ['a pipe', (file: string) => execFileSync('mkfifo', [file]), 'is a pipe'],
    [
      'a device',
      (file: string) => {
        symlinkSync('/dev/zero', file);
      },
      'is a device',
    ],
    [
      'a folder',
      (file: string) => {
        mkdirSync(file);
      },
      'is a folder',
    ],
    [
      'a dangling link',
      (file: string) => {
        symlinkSync('nowhere', file);
      },
      'is a link to nowhere',
    ],
    [
      '2 MiB',
      (file: string) => {
        writeFileSync(file, '#'.repeat(2 ** 21));
      },
      'has 2.0 MiB',
    ],
    [
      'a name that is not read',
      (file: string) => {
        writeFileSync(file.replace(/yml$/, 'yaml'), '');
      },
      '.trt-guard.yaml is not read',
    ],
  ])('is bad input, and is not read: %s', (_, make, said) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-config-'));
    try {
      make(path.join(folder, '.trt-guard.yml'));
      const settings = (folder: string) => parseModelSettings(configText(folder), folder);
      for (const read of [readConfig, settings]) {
        expect(() => read(folder)).toThrow(InputError);
        expect(() => read(folder)).toThrow(said);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('globMatcher', () => {
  it.each([
    ['cloud/**', 'cloud/a/b.yml', true],
    ['cloud', 'cloud/a/b.yml', true],
    ['cloud/', 'cloudy/a.yml', false],
    ['**/legacy.Dockerfile', 'legacy.Dockerfile', true],
    ['**/legacy.Dockerfile', 'a/b/legacy.Dockerfile', true],
    ['*.txt', 'a/b.txt', false],
    ['{a,b}/*.txt', 'b/c.txt', true],
    ['{a,b}/*.txt', 'a/c.txt', true],
    ['{a,b}/*.txt', 'c/c.txt', false],
    ['x.{a?,*b/,}', 'x.ac', true],
    ['x.{a?,*b/,}', 'x.', true],
    ['{a', '{a', true],
    ['{{a,b}', '{b', true],
    ['a**b', 'a/b', true],
    ['**', 'a/b', true],
    ['', 'a', false],
    ['a?.txt', 'ab.txt', true],
    ['a.txt', 'a+txt', false],
    ['(a)+.txt', '(a)+.txt', true],
    ['/a/b.txt', 'a/b.txt', true],
    ['./a//b.txt', 'a/b.txt', true],
    ['a/x/../*.txt', 'a/b.txt', true],
    ['//a/', 'a/b.txt', true],
    ['../a/b.txt', 'a/b.txt', false],
  ])('%s on %s: %s', (glob, file, expected) => {
    expect(globMatcher([glob])(file)).toBe(expected);
  });

  it.each([
    ['*a'.repeat(200) + 'b', 'a'.repeat(4000)],
    ['**/'.repeat(200) + 'x', 'a/'.repeat(2000)],
    ['{a,aa,*}'.repeat(200) + 'b', 'a'.repeat(4000)],
    ['{'.repeat(100_000), 'a'],
    [`{${'a,'.repeat(300_000)}}`, 'a'],
  ])('ends for a glob that a regular expression would try for hours: %#', (glob, file) => {
    expect(globMatcher([glob])(file)).toBe(file === 'a' && glob.startsWith('{a'));
  });

  /** The same language by the oldest way to say it, in words of a few letters. */
  const naive = (glob: string, file: string): boolean => {
    if (glob === '') return file === '' || file.startsWith('/');
    const after = (rest: string): boolean => naive(rest, file.slice(1));
    if (glob.startsWith('**/'))
      return (
        naive(glob.slice(3), file) ||
        Array.from(file).some((one, i) => one === '/' && naive(glob.slice(3), file.slice(i + 1)))
      );
    if (glob.startsWith('**'))
      return Array.from({ length: file.length + 1 }, (_, i) => file.slice(i)).some((rest) =>
        naive(glob.slice(2), rest),
      );
    if (glob.startsWith('*'))
      return naive(glob.slice(1), file) || (file !== '' && !file.startsWith('/') && after(glob));
    if (file === '') return false;
    return (glob.startsWith('?') ? !file.startsWith('/') : glob[0] === file[0]) && after(glob.slice(1));
  };

  it('matches what its parts match, whatever they are put together to', () => {
    const glob = fc.array(fc.constantFrom('a', 'b', '/', '*', '**', '**/', '?', '.'), { maxLength: 7 });
    const file = fc.array(fc.constantFrom('a', 'b', '/', '.'), { maxLength: 9 });
    fc.assert(
      fc.property(glob, file, (parts, letters) => {
        // What leads to the same place says nothing: paths from the root have none of it.
        const text = path.posix.normalize(`a${parts.join('')}b`);
        const name = `a${letters.join('')}b`;
        expect(globMatcher([text])(name)).toBe(naive(text, name));
      }),
      { numRuns: 3000 },
    );
  });
});
