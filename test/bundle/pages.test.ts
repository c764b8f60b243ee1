/** Every command that a page shows in a block for a shell is run as it stands there, or is named here with the reason why not. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { syntheticPlan } from '../engine/synthetic.js';
import { makeWorkspace, ROOT, type Workspace } from '../support/action.js';
import { shell } from '../support/shell.js';

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The commands of a page's blocks for a shell: comments are cut off, and a line that ends in a backslash goes on. */
function commandsOf(page: string): string[] {
  const text = readFileSync(path.join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(?:sh|bash|shell|console)\n([\s\S]*?)^```/gm)]
    .flatMap(([, inner = '']) => inner.replace(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** Why a command is not run here. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'npm ci && npm test': 'it runs the tests, as CI does',
  'npm ci': 'it replaces the modules that run this, as CI does',
  'npm test': 'it runs the tests',
  'npm run test:slow': 'it runs this',
  'npm run typecheck': 'a step of CI of its own',
  'npm run lint': 'a step of CI of its own',
  'npm run build': 'a step of CI of its own, which compares its result with dist',
  '.ci/run': 'it runs this',
  'npx --yes ./trt-guard-1.0.0.tgz inspect engines/': 'a step of .ci/run, which makes the package first',
  'podman build -t trt-guard -f examples/container/Containerfile .': 'needs podman and a container registry',
  'podman run --rm -v "$PWD:/work:ro" trt-guard inspect engines/': 'needs podman and a container registry',
  'gh attestation verify dist/action/index.js --repo org/trt-guard': 'needs GitHub and a published release',
  'gh attestation verify dist/cli/index.js --repo org/trt-guard': 'needs GitHub and a published release',
  'trt-guard check --model det_fp16.onnx --reference-model det.onnx --shapes x:1x3x640x640 --require inspect --product tensorrt-rtx --tensorrt-version 1.5.0.114':
    'installs ONNX Runtime from the network, for models that are not of this repository',
  'trt-guard triton models/ --load --tensorrt-version 10.6.0.26': 'needs a GPU',
  'trt-guard check --model m.onnx --baseline-engine released/m.engine --require run --tensorrt-version 10.6.0.26':
    'needs a GPU',
};

interface Run {
  status: number;
  says: RegExp;
  /** The folder: a fresh one, unless the command is for a clone. */
  inClone?: true;
  before?: string;
}

const CONVERTED =
  'trt-guard check --model examples/tiny.onnx --output /tmp/tiny.engine --product tensorrt-rtx --tensorrt-version 1.5.0.114 --require inspect';

const RUNS: Readonly<Record<string, Run>> = {
  'node dist/cli/index.js demo': { status: 0, says: /Proven here: TensorRT-RTX 1\.5\.0\.114/, inClone: true },
  [CONVERTED]: { status: 0, says: /1 passed without a load/, inClone: true },
  'trt-guard inspect /tmp/tiny.engine': { status: 0, says: /1\.5\.0\.114/, inClone: true, before: CONVERTED },
  'trt-guard pins test/fixtures/repos/basic-mismatch': { status: 1, says: /pin-disagreement/, inClone: true },
  "echo 'Version tag does not match. Note: Current Version: 240, Serialized Engine Version: 239' | trt-guard diagnose":
    { status: 1, says: /engine-version-mismatch/ },
  'trt-guard inspect engines/': { status: 0, says: /size as declared/ },
  "trt-guard plan --model 'models/*.onnx' --tensorrt-version 10.6.0.26 --runtime-version 10.6.0.26 10.7.0.23":
    {
      status: 0,
      says: /2 jobs/,
    },
  'trt-guard merge parts --plan plan.json --report merged.json --sarif merged.sarif --html merged.html': {
    status: 0,
    says: /1 passed without a load/,
    before: [
      `trt-guard plan --model 'models/*.onnx' --tensorrt-version 1.5.0.114 --require inspect --out plan.json`,
      'trt-guard check --model models/a.onnx --tensorrt-version 1.5.0.114 --require inspect --report parts/a.json',
    ].join('\n'),
  },
  'trt-guard completion bash > ~/.local/share/bash-completion/completions/trt-guard': {
    status: 0,
    says: /^$/,
  },
  'trt-guard completion zsh > ~/.zsh/completions/_trt-guard': { status: 0, says: /^$/ },
  'trt-guard completion fish > ~/.config/fish/completions/trt-guard.fish': { status: 0, says: /^$/ },
  'trt-guard triton models/': { status: 0, says: /^yolo {2}unproven/m },
  'trt-guard triton models/ --model yolo=yolo.onnx': { status: 0, says: /compared with yolo\.onnx/ },
  'trt-guard triton models/ --json': { status: 0, says: /"yolo"/ },
};

const shown = PAGES.flatMap((page) => commandsOf(page).map((command) => ({ page, command })));

it('shows no command that is neither run nor named, and names none that is not shown', () => {
  const known = new Set([...Object.keys(NOT_HERE), ...Object.keys(RUNS)]);
  expect(shown.filter(({ command }) => !known.has(command))).toEqual([]);
  const all = new Set(shown.map(({ command }) => command));
  expect([...known].filter((command) => !all.has(command))).toEqual([]);
});

/** What the pages take for granted: a model, an engine, a repository of Triton, and the folders of a shell. */
function project(): Workspace {
  const workspace = makeWorkspace();
  const model = readFileSync(path.join(ROOT, 'examples/tiny.onnx'));
  workspace.write('models/a.onnx', model);
  workspace.write('yolo.onnx', model);
  workspace.write('engines/m.engine', syntheticPlan());
  workspace.write('models/yolo/config.pbtxt', 'name: "yolo"\nplatform: "tensorrt_plan"\n');
  workspace.write('models/yolo/1/model.plan', syntheticPlan());
  for (const folder of [
    '.local/share/bash-completion/completions',
    '.zsh/completions',
    '.config/fish/completions',
  ])
    workspace.write(`${folder}/.keep`, '');
  return workspace;
}

describe('as it stands on the page', () => {
  it.each(Object.entries(RUNS))(
    '%s',
    (command, { status, says, inClone, before }) => {
      using workspace = project();
      const folder = inClone === true ? ROOT : workspace.dir;
      const own = (script: string): string => script.replaceAll('/tmp/', `${workspace.dir}/`);
      if (before !== undefined) {
        const made = shell(own(`set -e\n${before}`), folder);
        expect([made.status, made.status === 0 ? '' : made.output]).toEqual([0, '']);
      }
      const run = shell(own(command), folder, { HOME: workspace.dir });
      expect([run.status, run.output]).toEqual([status, expect.stringMatching(says)]);
    },
    240_000,
  );
});
