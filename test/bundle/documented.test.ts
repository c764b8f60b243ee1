import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeWorkspace, ROOT, runCli, type Workspace } from '../support/action.js';

/** Every command line that the documentation shows is one that the command line takes. */

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  '.pre-commit-hooks.yaml',
  ...['docs', 'examples/workflows', '.github/workflows'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder))
      .filter((name) => /\.(?:md|yml)$/.test(name))
      .map((name) => `${folder}/${name}`),
  ),
];

/** What follows the program's name, up to the end of the command. */
const CALL =
  /(?:(?:^|[`|(>] ?|run: )trt-guard|dist\/cli\/index\.js"?|trt-guard-[\d.]+\.tgz) ((?:[a-z]+)(?:[^`\n#|>&]|>=)*)/gm;

interface Shown {
  page: string;
  command: string;
  flags: string[];
}

function shownIn(page: string): Shown[] {
  // A command goes on in the next line after a backslash, and in a folded block of YAML where that line begins with an option.
  const text = readFileSync(path.join(ROOT, page), 'utf8').replace(/ ?\\?\n +(?=--[a-z])/g, ' ');
  return [...text.matchAll(CALL)].map(([, call = '']) => {
    const [command = ''] = call.split(' ');
    return { page, command, flags: [...call.matchAll(/(?<=\s|\[)--[a-z][\w-]*/g)].map(([flag]) => flag) };
  });
}

const shown = PAGES.flatMap(shownIn).filter(({ command }) => !['ends', 'itself', 'is'].includes(command));
const commands = [...new Set(shown.map(({ command }) => command))].sort();

it('shows most commands', () => {
  expect(shown.length).toBeGreaterThan(25);
  expect(commands).toEqual(expect.arrayContaining(['check', 'inspect', 'pins', 'plan', 'merge', 'demo']));
});

it.each(commands)('%s exists, with every option that is shown of it', (command) => {
  const { status, stdout } = runCli([command, '--help']);
  expect([command, status]).toEqual([command, 0]);
  const known = new Set([...stdout.matchAll(/(?<=[ ,])--[a-z][\w-]*/g)].map(([flag]) => flag));
  const unknown = shown
    .filter((one) => one.command === command)
    .flatMap(({ page, flags }) => flags.filter((flag) => !known.has(flag)).map((flag) => `${page}: ${flag}`));
  expect(unknown).toEqual([]);
});

describe('a new clone', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = makeWorkspace();
    workspace.write('engines/model.engine', '');
    workspace.write('models/a.onnx', readFileSync(path.join(ROOT, 'examples/tiny.onnx')));
    workspace.write('requirements.txt', 'tensorrt-rtx-cu12==1.5.0.114\n');
  });
  afterAll(() => {
    workspace[Symbol.dispose]();
  });

  it.each<[string[], number, RegExp]>([
    [['inspect', 'engines/'], 1, /engine-file-empty/],
    [['inspect', '--target', 'sm_90', 'engines/model.engine'], 1, /predicted, not proven/],
    [
      ['plan', '--split', '--model', 'models/*.onnx', '--tensorrt-version-file', 'requirements.txt'],
      0,
      /"product":"tensorrt-rtx"/,
    ],
    [['explain', 'unproven-load'], 0, /How it looks/],
    [['completion', 'bash'], 0, /complete -o filenames -F _trt_guard trt-guard/],
    [['completion', 'zsh'], 0, /#compdef trt-guard/],
    [['completion', 'fish'], 0, /complete -c trt-guard/],
    [
      [
        'check',
        '--model',
        'models/*.onnx',
        '--tensorrt-version-file',
        'requirements.txt',
        '--require',
        'inspect',
        '--dry-run',
      ],
      0,
      /hold them to TensorRT-RTX 1\.5\.0\.114/,
    ],
    [
      [
        'check',
        '--model',
        'models/a.onnx',
        '--tensorrt-version',
        '99.1.2.3',
        '--require',
        'inspect',
        '--dry-run',
      ],
      1,
      /runtime-version-unavailable/,
    ],
    [
      [
        'check',
        '--model',
        'models/a.onnx',
        '--tensorrt-version',
        '1.5.0.114',
        '--require',
        'inspect',
        '--shapes',
        'x:1x9',
        '--dry-run',
      ],
      1,
      /shapes-do-not-fit/,
    ],
    [
      ['check', '--model', 'modles/a.onnx', '--tensorrt-version', '1.5.0.114'],
      2,
      /did you mean "models\/a\.onnx"/,
    ],
    [['check', '--model', 'models/a.onnx', '--product', 'tensorrt-rxt'], 2, /did you mean "tensorrt-rtx"/],
  ])('%j: %d', (args, status, text) => {
    const run = runCli(args, { cwd: workspace.dir });
    expect([run.status, `${run.stdout}${run.stderr}`]).toEqual([status, expect.stringMatching(text)]);
  });
});
