import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/core/findings.js';
import { configDocument } from '../../src/pins/config/config.js';
import { findPins } from '../../src/pins/find-pins.js';
import { nestsTooDeep } from '../../src/pins/text/nesting.js';
import { Span, SourceFile } from '../../src/pins/text/source.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** A file of each kind that is read, and what it has to begin with to be read on. */
const FILES: Record<string, string> = {
  'requirements.txt': '',
  Dockerfile: 'FROM a\n',
  Earthfile: 'VERSION 0.8\n',
  'uv.lock': '',
  'pyproject.toml': '',
  'Pipfile.lock': '',
  'setup.cfg': '[options]\ninstall_requires =\n',
  'setup.py': '',
  'script.py': '# /// script\n',
  'app.py': 'import modal\n',
  justfile: '',
  'Taskfile.yml': 'tasks:\n',
  'conanfile.txt': '[requires]\n',
  'MODULE.bazel': '',
  'meta.yaml': '',
  'environment.yml': '',
  '.gitlab-ci.yml': '',
  'docker-compose.yml': '',
  'values.yaml': '',
  '.github/workflows/a.yml': '',
  Jenkinsfile: '',
  'CMakeLists.txt': '',
  Makefile: '',
  'a.ipynb': '{"cells":[{"cell_type":"code","source":["pip install ',
  'a.tf': '',
  'a.def': '',
  preferences: '',
  Vagrantfile: '',
  'debian/control': '',
  'a.nix': '',
  '.env': '',
  'a.sh': '',
  'a.bat': '',
  '.tool-versions': '',
  'config.pbtxt': '',
  'vcpkg.json': '',
};

const BYTES = 20_000;
/** What a quadratic reader needs for one of these files is 2 s and more. A linear one needs some milliseconds. */
const MOST_MS = 1_500;

const cpu = async (work: () => Promise<unknown>): Promise<number> => {
  const start = process.cpuUsage();
  await work();
  return process.cpuUsage(start).user / 1000;
};

describe('time grows with the length of a file, whatever it holds', () => {
  it.each(
    [
      ...[
        '\n',
        ' ',
        ' \n',
        '\\\n',
        '`',
        '$A',
        '$(',
        '{{',
        '{%',
        '[',
        '{',
        '(',
        '"',
        "'",
        '10.',
        '- ',
        'f=',
        '${A:-',
        '>1,',
      ],
      ...['FROM a AS b\n', 'IF a\n', '-r requirements.txt\n', 'import a\n', '<<A\n', 'if a; then\n', 'a[\n'],
    ].map((unit) => [unit]),
  )(
    '%j, over and over',
    async (unit) => {
      for (const [name, head] of Object.entries(FILES)) {
        const file = path.join(dir, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(
          file,
          `${head}${unit.repeat(BYTES / unit.length)}\npip install tensorrt==10.6\nRUN pip install tensorrt==10.6\n`,
        );
        const ms = await cpu(() => findPins(dir, {}));
        rmSync(file);
        expect({ name, slow: ms > MOST_MS }).toEqual({ name, slow: false });
      }
    },
    120_000,
  );
});

describe('nestsTooDeep', () => {
  it.each([
    ['brackets', '['.repeat(1001)],
    ['braces over lines', '{a:\n'.repeat(1001)],
    ['lists in one line', '- '.repeat(1001)],
    ['keys', Array.from({ length: 1001 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ])('refuses %s, as the parser would not come back from it', (_, text) => {
    expect(nestsTooDeep(text)).toBe(true);
    expect(() => configDocument(text)).toThrow(InputError);
  });

  it.each([
    ['a long file', 'a: {b: [1, 2]}\n'.repeat(5000)],
    ['a long list', '- a\n'.repeat(5000)],
    ['a deep file', Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
    ['text that closes more than it opens', '}'.repeat(5000)],
  ])('takes %s', (_, text) => {
    expect(nestsTooDeep(text)).toBe(false);
  });
});

it('a range without end is not a range', async () => {
  writeFileSync(path.join(dir, 'setup.py'), `x = ["tensorrt${'>1,'.repeat(50_000)}"]\n`);
  expect((await cpu(() => findPins(dir, {}))) > MOST_MS).toBe(false);
});

it.each([150, 900])('a value that is %i levels deep is told, and not passed over', async (levels) => {
  const text = `${'['.repeat(levels)}nvcr.io/nvidia/tensorrt:24.05-py3${']'.repeat(levels)}`;
  writeFileSync(path.join(dir, 'a.yml'), `first: 1\nx: ${text}\n`);
  const { findings } = await findPins(dir, {});
  expect(findings.map(({ code }) => code)).toEqual(['pin-unreadable']);
});

describe('Span', () => {
  it('cuts a text of several pieces as one', () => {
    const file = new SourceFile('a', '0123456789');
    const joined = Span.join([Span.of(file, 0, '012'), Span.of(file, 5, '56'), Span.of(file, 8, '89')]);
    for (let start = 0; start <= joined.text.length; start++)
      for (let end = start; end <= joined.text.length; end++) {
        const cut = joined.slice(start, end);
        expect(cut.text).toBe(joined.text.slice(start, end));
        for (let at = 0; at < cut.text.length; at++)
          expect(file.text[cut.origin(at)?.offset ?? -1]).toBe(cut.text[at]);
      }
    expect(joined.origin(99)?.offset).toBe(9);
    expect(new Span([]).origin()).toBeNull();
    expect(new Span([]).slice(0).text).toBe('');
  });
});
