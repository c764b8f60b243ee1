import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { makeWorkspace, ROOT, runCli, type Workspace } from '../support/action.js';
import { shell } from '../support/shell.js';

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

const shown = PAGES.flatMap(shownIn).filter(
  ({ command }) => !['asks', 'ends', 'gives', 'is', 'itself', 'of'].includes(command),
);
const commands = [...new Set(shown.map(({ command }) => command))].sort();

it('shows most commands', () => {
  expect(shown.length).toBeGreaterThan(25);
  expect(commands).toEqual(expect.arrayContaining(['check', 'inspect', 'pins', 'plan', 'merge', 'demo']));
});

it.each(commands)('%s exists, with every option that is shown of it', (command) => {
  const { status, stdout } = runCli([command, '--help']);
  expect(status).toBe(0);
  // Of a command that there is not, this would be the help of all.
  expect(stdout).toMatch(new RegExp(`^Usage: trt-guard ${command} `));
  const known = new Set([...stdout.matchAll(/(?<=[ ,])--[a-z][\w-]*/g)].map(([flag]) => flag));
  const unknown = shown
    .filter((one) => one.command === command)
    .flatMap(({ page, flags }) => flags.filter((flag) => !known.has(flag)).map((flag) => `${page}: ${flag}`));
  expect(unknown).toEqual([]);
});

/** What bash offers where the cursor is, by the script itself. */
function offered(script: string, words: readonly string[]): string[] {
  const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _trt_guard; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', `${script}\n${ask}`, 'bash', 'trt-guard', ...words], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean);
}

it('bash offers commands, options, choices, shells and codes, and files elsewhere', () => {
  const script = runCli(['completion', 'bash']).stdout;
  expect(offered(script, ['in'])).toEqual(['inspect']);
  expect(offered(script, ['check', '--require'])).toEqual(['--require', '--require-passport']);
  expect(offered(script, ['check', '--require', ''])).toEqual(['load', 'inspect', 'run']);
  expect(offered(script, ['completion', ''])).toEqual(['bash', 'zsh', 'fish', '--help']);
  expect(offered(script, ['explain', 'version-d'])).toEqual(['version-disagreement']);
  expect(offered(script, ['inspect', 'pack'])).toEqual(['package-lock.json', 'package.json']);
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

/** The block of a page that begins so, without its fence. */
function block(page: string, start: RegExp): string {
  const text = readFileSync(path.join(ROOT, page), 'utf8');
  return (
    [...text.matchAll(/```\w*\n([\s\S]*?)```/g)]
      .map(([, inner = '']) => inner)
      .find((one) => start.test(one)) ?? ''
  );
}

it('README: each command to see it at work does what is said of it', () => {
  using workspace = makeWorkspace();
  const lines = block('README.md', /^trt-guard check --model examples\/tiny/)
    .replaceAll('/tmp/', `${workspace.dir}/`)
    .split('\n')
    .filter(Boolean);
  const runs = lines.map((line) => shell(line, ROOT));
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 1, 1]);
  const said = [
    /pass, not loaded|1 passed without a load/,
    /1\.5\.0\.114/,
    /pin-disagreement/,
    /10\.0.*8\.6|240|239/,
  ];
  for (const [i, { output }] of runs.entries()) expect(output).toMatch(said[i] ?? /^$/);
}, 240_000);

it.each<[string, () => string]>([
  [
    'GitLab CI',
    () =>
      (parse(block('docs/ci-systems.md', /^engines:/)) as { engines: { script: string[] } }).engines.script
        .join('\n')
        .replaceAll('/opt/trt-guard', ROOT),
  ],
  ['Jenkins', () => /sh '''\n([\s\S]*?)'''/.exec(block('docs/ci-systems.md', /^pipeline/))?.[1] ?? ''],
])(
  'docs/ci-systems.md: the commands of %s, on a machine without a GPU as the page says',
  (_, script) => {
    using workspace = makeWorkspace();
    workspace.write('models/a.onnx', readFileSync(path.join(ROOT, 'examples/tiny.onnx')));
    workspace.write('requirements.txt', 'tensorrt-rtx-cu12==1.5.0.114\n');
    const { status, output } = shell(script().replace(' check ', ' check --require inspect '), workspace.dir);
    expect([status, output]).toEqual([0, expect.stringContaining('1 passed without a load')]);
    expect(readdirSync(workspace.dir).sort()).toEqual([
      'engines',
      'models',
      'requirements.txt',
      'trt-guard.html',
      'trt-guard.xml',
    ]);
  },
  240_000,
);
