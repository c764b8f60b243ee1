import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins } from '../../../src/pins/index.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-containers-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const IMAGE = 'nvcr.io/nvidia/tensorrt:24.08-py3';
const PIP = 'pip install tensorrt==10.1.0';

function put(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  writeFileSync(path.join(dir, file), text);
}

/** The severity of what is told of one file. */
async function told(file: string, text: string): Promise<string[]> {
  put(file, text);
  return (await findPins(dir)).disagreements.map(({ severity }) => severity);
}

/** Places whose commands run in the container of an image. */
const RUNS: [what: string, file: string, text: (install: string) => string][] = [
  [
    'a job of GitLab',
    '.gitlab-ci.yml',
    (run) => `convert:\n  image: ${IMAGE}\n  script:\n    - ${run}\n    - trtexec\n`,
  ],
  [
    'a job of GitLab by its default image',
    '.gitlab-ci.yml',
    (run) => `default:\n  image: ${IMAGE}\nconvert:\n  before_script:\n    - ${run}\n  script: [trtexec]\n`,
  ],
  [
    'a job of Azure',
    'azure-pipelines.yml',
    (run) => `jobs:\n- job: a\n  container: ${IMAGE}\n  steps:\n  - script: ${run}\n`,
  ],
  [
    'a job of Azure by the name of a container',
    'azure-pipelines.yml',
    (run) =>
      `resources:\n  containers:\n  - container: gpu\n    image: ${IMAGE}\njobs:\n- job: a\n  container: gpu\n  steps:\n  - script: ${run}\n`,
  ],
  [
    'a job of CircleCI by its executor',
    '.circleci/config.yml',
    (run) =>
      `version: 2.1\nexecutors:\n  gpu:\n    docker:\n      - image: ${IMAGE}\njobs:\n  a:\n    executor: gpu\n    steps:\n      - run:\n          name: install\n          command: ${run}\n`,
  ],
  [
    'a job of CircleCI',
    '.circleci/config.yml',
    (run) =>
      `version: 2.1\njobs:\n  a:\n    docker:\n      - image: ${IMAGE}\n    steps:\n      - run: ${run}\n`,
  ],
  [
    'a step of Drone',
    '.drone.yml',
    (run) => `kind: pipeline\nsteps:\n- name: a\n  image: ${IMAGE}\n  commands:\n  - ${run}\n`,
  ],
  [
    'a step of Bitbucket by the image of all',
    'bitbucket-pipelines.yml',
    (run) => `image: ${IMAGE}\npipelines:\n  default:\n    - step:\n        script:\n          - ${run}\n`,
  ],
  [
    'a step of Cloud Build',
    'cloudbuild.yaml',
    (run) => `steps:\n- name: ${IMAGE}\n  entrypoint: bash\n  args: ['-c', '${run} && python x.py']\n`,
  ],
  [
    'a step of Buildkite',
    '.buildkite/pipeline.yml',
    (run) =>
      `steps:\n  - command: ${run}\n    plugins:\n      - docker#v5.11.0:\n          image: ${IMAGE}\n`,
  ],
  [
    'a service',
    'compose.yaml',
    (run) => `services:\n  a:\n    image: ${IMAGE}\n    command: bash -c "${run} && python x.py"\n`,
  ],
  ['docker run', 'run.sh', (run) => `docker run --rm -v $PWD:/w ${IMAGE} bash -c "${run} && python x.py"\n`],
  ['docker run in a Makefile', 'Makefile', (run) => `run:\n\tdocker run --rm ${IMAGE} sh -c "${run}"\n`],
  ['docker run without a shell', 'run.sh', (run) => `docker run ${IMAGE} ${run}\n`],
  [
    'Slurm',
    'job.sbatch',
    (run) => `srun --container-image=${IMAGE.replace('/', '#')} bash -c "${run}; python x.py"\n`,
  ],
  ['Singularity', 'run.sh', (run) => `singularity exec --nv docker://${IMAGE} bash -c "${run}"\n`],
];

it.each(RUNS)('compares an image with what is installed in its container: %s', async (_what, file, text) => {
  expect(await told(file, text(PIP))).toEqual(['error']);
});

it.each(RUNS)(
  'finds nothing where what is installed is what the image has: %s',
  async (_what, file, text) => {
    expect(await told(file, text('pip install tensorrt==10.3.0'))).toEqual([]);
  },
);

it.each([
  [
    'another job installs it',
    '.gitlab-ci.yml',
    `a:\n  image: ${IMAGE}\n  script: [trtexec]\nb:\n  image: python:3.11\n  script:\n    - ${PIP}\n`,
  ],
  [
    'the innermost image counts',
    'bitbucket-pipelines.yml',
    `image: ${IMAGE}\npipelines:\n  default:\n    - step:\n        image: python:3.11\n        script:\n          - ${PIP}\n`,
  ],
  [
    'a step is not always run',
    'azure-pipelines.yml',
    `jobs:\n- job: a\n  container: ${IMAGE}\n  steps:\n  - script: ${PIP}\n    condition: eq(variables['x'], 'y')\n`,
  ],
  ['it is installed beside the container', 'run.sh', `${PIP}\ndocker run --rm ${IMAGE} python x.py\n`],
  [
    'two containers are started by one line',
    'run.sh',
    `docker run python:3.11 bash -c "${PIP}" && docker run ${IMAGE} python x.py\n`,
  ],
  [
    'one entry of a matrix is what the image has',
    '.github/workflows/a.yml',
    `on: push\njobs:\n  a:\n    container: ${IMAGE}\n    strategy:\n      matrix:\n        trt: ["10.3.0", "8.6.1"]\n    steps:\n      - run: pip install tensorrt==\${{ matrix.trt }}\n`,
  ],
  [
    'another stage of Jenkins installs it',
    'Jenkinsfile',
    `pipeline {\n  agent none\n  stages {\n    stage('a') {\n      agent { docker { image '${IMAGE}' } }\n      steps { sh 'trtexec' }\n    }\n    stage('b') {\n      agent any\n      steps { sh '${PIP}' }\n    }\n  }\n}\n`,
  ],
  [
    'a stage has an agent of its own',
    'Jenkinsfile',
    `pipeline {\n  agent { docker { image '${IMAGE}' } }\n  stages {\n    stage('b') {\n      agent any\n      steps { sh '${PIP}' }\n    }\n  }\n}\n`,
  ],
  [
    'a target has an image of its own',
    'Earthfile',
    `VERSION 0.8\nFROM ${IMAGE}\nbuild:\n  FROM python:3.11\n  RUN ${PIP}\n`,
  ],
  [
    'both halves are replaced',
    '.drone.yml',
    `kind: pipeline\nsteps:\n- name: a\n  image: nvcr.io/nvidia/pytorch:24.08-py3\n  commands:\n  - pip install tensorrt-cu12-libs==10.1.0 tensorrt-cu12-bindings==10.1.0 tensorrt-cu12==10.1.0\n`,
  ],
])('tells no error where %s', async (_what, file, text) => {
  expect(await told(file, text)).not.toContain('error');
});

/** A job in a container, with its steps. */
const job = (steps: string): string =>
  `on: push\njobs:\n  a:\n    runs-on: x\n    container: ${IMAGE}\n    steps:\n${steps}`;

/** What the commands in a container have others install, by the version. */
const HANDED: [what: string, files: (version: string) => Record<string, string>][] = [
  [
    'the environment that a step writes',
    (v) => ({
      '.github/workflows/a.yml': job(
        `      - run: echo "TRT=${v}" >> $GITHUB_ENV\n      - run: pip install tensorrt==$TRT\n`,
      ),
    }),
  ],
  [
    'a script',
    (v) => ({
      '.github/workflows/a.yml': job('      - run: bash ci/deps.sh\n'),
      'ci/deps.sh': `pip install tensorrt==${v}\n`,
    }),
  ],
  [
    'a target of a Makefile',
    (v) => ({
      '.github/workflows/a.yml': job('      - run: make deps\n'),
      Makefile: `TRT ?= ${v}\ndeps:\n\tpip install tensorrt==$(TRT)\n`,
    }),
  ],
  ...['uv sync', 'pip install -e .', 'poetry install && pytest'].map((command): (typeof HANDED)[number] => [
    `the project, by ${command}`,
    (v) => ({
      '.github/workflows/a.yml': job(`      - run: ${command}\n`),
      'pyproject.toml': `[project]\nname = "a"\nversion = "1"\ndependencies = ["tensorrt==${v}"]\n`,
    }),
  ]),
  [
    'an image that is included',
    (v) => ({
      'ci/base.yml': `.base:\n  image: ${IMAGE}\n`,
      '.gitlab-ci.yml': `include:\n  - local: ci/base.yml\na:\n  extends: .base\n  script: ["pip install tensorrt==${v}"]\n`,
    }),
  ],
  [
    'a script on standard input',
    (v) => ({ 'run.sh': `docker run -i --rm ${IMAGE} bash <<'EOF'\npip install tensorrt==${v}\nEOF\n` }),
  ],
  [
    'a container that is entered',
    (v) => ({
      'run.sh': `docker run -d --name c ${IMAGE} sleep inf\ndocker exec -u root c pip install tensorrt==${v}\n`,
    }),
  ],
  [
    'a variable of the container',
    (v) => ({ 'run.sh': `docker run --rm -e TRT=${v} ${IMAGE} bash -c 'pip install tensorrt==$TRT'\n` }),
  ],
  [
    'requirements that are mounted',
    (v) => ({
      'run.sh': `docker run --rm -v $PWD:/w -w /w \\\n  ${IMAGE} bash -c "pip install -r requirements.txt && python x.py"\n`,
      'requirements.txt': `tensorrt==${v}\n`,
    }),
  ],
  [
    'a script that is mounted',
    (v) => ({
      'run.sh': `docker run --rm -v $PWD:/w ${IMAGE} bash /w/inner.sh\n`,
      'inner.sh': `pip install tensorrt==${v}\n`,
    }),
  ],
  [
    'the environment of a service',
    (v) => ({
      'compose.yaml': `services:\n  a:\n    image: ${IMAGE}\n    environment:\n      TRT: ${v}\n    command: bash -c "pip install tensorrt==$$TRT"\n`,
    }),
  ],
  [
    'the file of variables of a service',
    (v) => ({
      'a.env': `TRT=${v}\n`,
      'compose.yaml': `services:\n  a:\n    image: ${IMAGE}\n    env_file: a.env\n    command: bash -c "pip install tensorrt==$$TRT"\n`,
    }),
  ],
  [
    "Skaffold's arguments of a build",
    (v) => ({
      'skaffold.yaml': `apiVersion: skaffold/v4beta6\nkind: Config\nbuild:\n  artifacts:\n    - image: a\n      docker:\n        dockerfile: Dockerfile\n        buildArgs:\n          TRT: "${v}"\n`,
      Dockerfile: `FROM ${IMAGE}\nARG TRT\nRUN pip install tensorrt==\${TRT}\n`,
    }),
  ],
];

describe.each(HANDED)('%s', (_what, files) => {
  it.each([
    ['10.1.0', ['error']],
    ['10.3.0', []],
  ])('is compared with the image: %s', async (version, severities) => {
    for (const [file, text] of Object.entries(files(version))) put(file, text);
    expect((await findPins(dir)).disagreements.map(({ severity }) => severity)).toEqual(severities);
  });
});

it('leaves out files of the tree where the container does not see it', async () => {
  put('requirements.txt', 'tensorrt==10.1.0\n');
  put('run.sh', `docker run --rm ${IMAGE} bash -c "pip install -r requirements.txt"\n`);
  expect((await findPins(dir)).disagreements.map(({ severity }) => severity)).toEqual(['notice']);
});
