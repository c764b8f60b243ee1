import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins } from '../../../src/pins/find-pins.js';

type Files = Record<string, string>;

const OLD = 'nvcr.io/nvidia/tensorrt:24.05-py3';
const NEW = 'nvcr.io/nvidia/tritonserver:24.08-py3';
const NEWER = 'nvcr.io/nvidia/tensorrt:24.08-py3';
const CONVERT = 'trtexec --onnx=m.onnx --saveEngine=m.plan';

const snakemake = (input: string): Files => ({
  Snakefile: [
    `SERVER = "docker://${NEWER}"`,
    'rule convert:',
    '    output:',
    '        "out/m.plan"',
    '    container:',
    `        "docker://${OLD}"`,
    '    shell: "trtexec --onnx=m.onnx --saveEngine={output}"',
    'rule score:',
    `    input: ${input}`,
    '    container: SERVER',
    '    shell: "score {input}"',
  ].join('\n'),
});

const nextflow = (flow: string): Files => ({
  'main.nf': [
    'process CONVERT {',
    "  output: path 'm.plan'",
    `  script: "${CONVERT}"`,
    '}',
    'process SCORE {',
    `  container '${NEWER}'`,
    '  script: "score.py"',
    '}',
    `workflow { ${flow} }`,
  ].join('\n'),
  'nextflow.config': `process { withName: CONVERT { container = '${OLD}' } }`,
});

const quadlet = (unit: string, volume: string): Files => ({
  'units/maker.container': `[Container]\nImage=${OLD}\nExec=${CONVERT}\nVolume=plans.volume:/p\n`,
  'units/det.container': `[Unit]\n${unit}\n[Container]\nImage=${NEW}\nExec=tritonserver\nVolume=${volume}:/p\n`,
});

const docker = (mounts: string): Files => ({
  'up.py': [
    'import docker',
    'MODELS = {"/srv/m": {"bind": "/m"}}',
    'OTHER = {"/srv/o": {"bind": "/m"}}',
    'client = docker.from_env()',
    'client.containers.run(',
    `    "${OLD}", "${CONVERT}",`,
    '    volumes=MODELS,',
    ')',
    `client.containers.run("${NEW}", "tritonserver", volumes=${mounts})`,
  ].join('\n'),
});

const airflow = (order: string): Files => ({
  'dags/a.py': [
    'from airflow.providers.docker.operators.docker import DockerOperator',
    `first = DockerOperator(task_id="a", image="${OLD}", command="${CONVERT}")`,
    'between = DockerOperator(task_id="b", image="busybox")',
    `last = DockerOperator(task_id="c", image="${NEW}", command="check")`,
    order,
  ].join('\n'),
});

const kubeflow = (given: string): Files => ({
  'pipeline.py': [
    'from kfp import dsl',
    `@dsl.component(base_image="${OLD}")`,
    'def first(m: str) -> str:',
    `    return sh("${CONVERT}")`,
    `@dsl.component(base_image="${NEWER}")`,
    'def second(p: str):',
    '    load(p)',
    '@dsl.pipeline(name="p")',
    'def all():',
    '    made = first(m="a")',
    `    second(p=${given})`,
  ].join('\n'),
});

const modal = (volume: string): Files => ({
  'app.py': [
    'import modal',
    'app = modal.App("a")',
    'plans = modal.Volume.from_name("plans")',
    'logs = modal.Volume.from_name("logs")',
    `old = modal.Image.from_registry("${OLD}")`,
    'new = (',
    `    modal.Image.from_registry("${NEWER}")`,
    '    .pip_install("fastapi")',
    ')',
    '@app.function(image=old, volumes={"/p": plans})',
    'def one():',
    `    sh("${CONVERT}")`,
    '',
    `@app.function(image=new, volumes={"/p": ${volume}})`,
    'def two(x):',
    '    return go(x)',
  ].join('\n'),
});

const bucket = (from: string): Files => ({
  '.github/workflows/plans.yml': [
    'on: push',
    'jobs:',
    '  plans:',
    '    runs-on: x',
    `    container: ${OLD}`,
    '    steps:',
    `      - run: ${CONVERT}`,
    '      - run: aws s3 cp m.plan s3://b/live/det/1/model.plan',
  ].join('\n'),
  'up.sh': `docker run ${NEW} tritonserver --model-repository=s3://b/${from}\n`,
});

const sagemaker = (month: string): Files => ({
  'deploy.py': [
    'import sagemaker',
    'BUILD_ENGINE_IMAGE = "1.dkr.ecr.eu-west-1.amazonaws.com/nvidia/tensorrt:24.05-py3"',
    `TRITON_IMAGE = "3.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-tritonserver:${month}-py3"`,
    'p = ScriptProcessor(image_uri=BUILD_ENGINE_IMAGE)',
    'm = Model(image_uri=TRITON_IMAGE)',
  ].join('\n'),
});

const functions = (second: string): Files => ({
  'up.sh': [
    'run_in() {',
    '  local tag="$1"; shift',
    '  docker run --rm -v "$PWD/m:/m" nvcr.io/nvidia/tensorrt:${tag} "$@"',
    '}',
    'run_in 24.05-py3 trtexec --onnx=/m/a.onnx --saveEngine=/m/a.plan',
    second,
  ].join('\n'),
});
const measured = (options: string): Files => ({
  'compare.sh': [
    `docker run -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx ${options} > old.txt`,
    `docker run -v $PWD:/w ${NEWER} trtexec --loadEngine=/w/m.plan > new.txt`,
  ].join('\n'),
});
const remote = (needs: string): Files => ({
  Makefile: [
    `BASE := ${OLD}`,
    'engine:',
    '\tssh -p 22 robot docker run -v /m:/m $(BASE) trtexec --onnx=/m/a.onnx --saveEngine=/m/a.plan',
    `run: ${needs}`,
    `\tssh robot docker run -v /m:/m ${NEWER} /m/app`,
  ].join('\n'),
});
const matrix = (entries: readonly string[]): Files => ({
  '.github/workflows/a.yml': [
    'on: push',
    'jobs:',
    '  a:',
    '    runs-on: x',
    '    strategy:',
    '      matrix:',
    '        include:',
    ...entries.map((entry) => `          - {${entry}}`),
    '    steps:',
    `      - run: docker run nvcr.io/nvidia/tensorrt:\${{ matrix.old }} ${CONVERT}`,
    '      - run: docker run nvcr.io/nvidia/tritonserver:${{ matrix.new }} tritonserver --model-repository=.',
  ].join('\n'),
});

/** The image of serving/ and that of the top folder, of which a script builds one. */
const folders = (build: string, month: string): Files => ({
  'build.sh': `docker run -v $PWD:/w ${OLD} ${CONVERT}\n${build}\n`,
  'serving/Dockerfile': `FROM nvcr.io/nvidia/tritonserver:${month}-py3\nCOPY m.plan /m/\n`,
  Dockerfile: `FROM nvcr.io/nvidia/tritonserver:${month === '24.05' ? '24.08' : '24.05'}-py3\nCOPY m.plan /m/\n`,
});
const given = (build: string): Files => ({
  'ci/build.sh': build,
  'serving/Dockerfile': `ARG TAG=24.05-py3\nFROM ${OLD} AS convert\nFROM nvcr.io/nvidia/tritonserver:\${TAG}\nCOPY --from=convert /m /m\n`,
  Dockerfile: 'ARG TAG=24.08-py3\nFROM nvcr.io/nvidia/tritonserver:${TAG}\n',
});
const step = (folder: string): Files => ({
  '.github/workflows/a.yml': [
    'on: push',
    'jobs:',
    '  plan:',
    '    runs-on: x',
    `    container: ${OLD}`,
    '    steps:',
    `      - run: ${CONVERT}`,
    '      - uses: actions/upload-artifact@v4',
    '        with: {name: m, path: m.plan}',
    '  image:',
    '    needs: plan',
    '    runs-on: x',
    '    steps:',
    '      - uses: actions/download-artifact@v4',
    '        with: {name: m}',
    '      - run: docker build -t a .',
    `        working-directory: ${folder}`,
  ].join('\n'),
  'new/Dockerfile': `FROM ${NEW}\nCOPY m /m\n`,
  'old/Dockerfile': 'FROM nvcr.io/nvidia/tritonserver:24.05-py3\nCOPY m /m\n',
});
const circle = (requires: string): Files => ({
  '.circleci/config.yml': [
    'version: 2.1',
    'executors:',
    `  a: {docker: [{image: '${OLD}'}]}`,
    `  b: {docker: [{image: '${NEW}'}]}`,
    'jobs:',
    `  plan: {executor: a, steps: [{run: ${CONVERT}}, {persist_to_workspace: {root: ., paths: [m.plan]}}]}`,
    '  other: {executor: {name: a}, steps: [{run: make}]}',
    '  check: {executor: b, steps: [{attach_workspace: {at: .}}, {run: ./check m.plan}]}',
    `workflows: {main: {jobs: [plan, {other: {requires: [plan]}}, ${requires}]}}`,
  ].join('\n'),
});
const kserve = (claim: string): Files => ({
  'k8s/job.yaml': `kind: Job\nspec: {containers: [{image: '${OLD}', args: [trtexec, --onnx=a, --saveEngine=/m/a.plan]}], volumes: [{persistentVolumeClaim: {claimName: plans}}]}\n`,
  'k8s/det.yaml': `kind: InferenceService\nspec:\n  predictor:\n    triton:\n      runtimeVersion: 24.08-py3\n      storageUri: pvc://${claim}/det\n`,
});

const commands = (folder: string): Files => ({
  'up.py': [
    'import subprocess',
    `subprocess.run(["docker", "run", "-v", "/srv/m:/m", "${OLD}", "trtexec", "--onnx=/m/a", "--saveEngine=/m/a.plan"])`,
    `subprocess.run(["docker", "run", "-v", "${folder}:/m", "${NEW}", "tritonserver"])`,
  ].join('\n'),
});
/** A name in a string is no name: `/d/c.plan` is not the task `c`. */
const graphs = (order: string): Files => ({
  'dags/a.py': [
    'from airflow.providers.docker.operators.docker import DockerOperator',
    `a = DockerOperator(task_id="a", image="${OLD}", command="trtexec --onnx=/d/c --saveEngine=/d/c.plan")`,
    'b = DockerOperator(task_id="b", image="nvcr.io/nvidia/tritonserver:24.05-py3", command="check")',
    `c = DockerOperator(task_id="c", image="${NEWER}", command="trtexec --onnx=/d/a --saveEngine=/d/a.plan")`,
    order,
  ].join('\n'),
});
const cluster = (options: string): Files => ({
  'up.sh': `kubectl create job plan --image=${OLD} -- trtexec --onnx=/m/a ${options}\nhelm upgrade --install s ./chart --set image=${NEW}\n`,
});

const PYTORCH = 'nvcr.io/nvidia/pytorch:24.05-py3';
const requirements = (names: readonly string[]): string => names.map((name) => `${name}==10.3.0\n`).join('');
const WHOLE = ['tensorrt-cu12', 'tensorrt-cu12-libs', 'tensorrt-cu12-bindings'];
const truss = (names: readonly string[]): Files => ({
  'config.yaml': `base_image:\n  image: ${PYTORCH}\nrequirements_file: ./requirements.txt\n`,
  'requirements.txt': requirements(names),
});
const image = (base: string, names: readonly string[]): Files => ({
  Dockerfile: `FROM ${base}\nCOPY requirements.txt /\nRUN pip install -r /requirements.txt\n`,
  'requirements.txt': requirements(names),
});
const aptList = (line: string): Files => ({
  Dockerfile: `FROM ubuntu:22.04\nCOPY gpu.packages.txt r.txt /\nRUN xargs apt-get install -y < /gpu.packages.txt\nRUN pip install -r /r.txt\n`,
  'gpu.packages.txt': `# libraries\nlibcudnn9-cuda-12=9.3.0.75-1\n${line}\n`,
  'r.txt': 'tensorrt-cu12==10.3.0\n',
});

const CASES: [what: string, link: string | null, files: Files, pins?: string[]][] = [
  [
    'a rule that takes what another rule of Snakemake writes',
    'jobs',
    snakemake('p="out/m.plan"'),
    ['Snakefile:1 10.3.0.26', 'Snakefile:6 10.0.1.6'],
  ],
  ['a rule that takes the output of another one by its name', 'jobs', snakemake('rules.convert.output')],
  ['rules that hand each other nothing', null, snakemake('"out/other.npz"')],
  [
    'a process that is given what another one of Nextflow makes',
    'jobs',
    nextflow('SCORE(CONVERT(x))'),
    ['main.nf:6 10.3.0.26', 'nextflow.config:1 10.0.1.6'],
  ],
  ['a process in a pipe', 'jobs', nextflow('CONVERT(x) | SCORE')],
  ['a process that is given a variable', 'jobs', nextflow('plans = CONVERT(x)\n SCORE(plans.collect())')],
  ['processes beside each other', null, nextflow('CONVERT(x)\n SCORE(y)')],
  [
    'a unit that waits for the one that converts',
    'services',
    quadlet('After=network.target maker.service', 'own'),
    ['units/maker.container:2 10.0.1.6', 'units/det.container:4 10.3.0.26'],
  ],
  ['units with the same volume', 'services', quadlet('After=network.target', 'plans.volume')],
  ['units of one machine that share nothing', null, quadlet('After=network.target', 'own')],
  [
    'a service that converts before it serves',
    'services',
    {
      'a.service': `[Service]\nExecStartPre=-/usr/bin/docker run --rm -v /m:/m ${OLD} \\\n  ${CONVERT}\nExecStart=/usr/bin/docker run -v /m:/m ${NEW} tritonserver\n`,
    },
    ['a.service:2 10.0.1.6', 'a.service:4 10.3.0.26'],
  ],
  [
    "containers of Docker's library with the same folder",
    'jobs',
    docker('MODELS'),
    ['up.py:6 10.0.1.6', 'up.py:9 10.3.0.26'],
  ],
  ["containers of Docker's library with folders of their own", null, docker('OTHER')],
  ['tasks of Airflow, one after the other', 'jobs', airflow('first >> between >> last')],
  ['tasks of Airflow that are told to wait', 'jobs', airflow('last.set_upstream(first)')],
  ['tasks of Airflow in no order', null, airflow('[first, last] >> between')],
  ['a step of Kubeflow that is given what another one made', 'jobs', kubeflow('made.output')],
  ['steps of Kubeflow beside each other', null, kubeflow('"b"')],
  ['functions of Modal with the same volume', 'jobs', modal('plans')],
  ['functions of Modal with volumes of their own', null, modal('logs')],
  ['a server of what a workflow put into the bucket', 'engine-file', bucket('live')],
  ['a server of another folder of the bucket', null, bucket('lab/other')],
  [
    'images of SageMaker by the names of their constants',
    'convert-and-serve',
    sagemaker('24.08'),
    ['deploy.py:2 10.0.1.6', 'deploy.py:3 10.3.0.26'],
  ],
  ['images of SageMaker of one month', null, sagemaker('24.05')],
  [
    'a function that is called with its image',
    'script',
    functions(`docker run ${NEW} tritonserver`),
    ['up.sh:5 10.0.1.6'],
  ],
  [
    'a function that is called for engines of their own',
    null,
    functions('run_in 24.08-py3 trtexec --onnx=/m/b.onnx --saveEngine=/m/b.plan'),
  ],
  ['trtexec that writes an engine for the next container', 'script', measured('--saveEngine=/w/m.plan')],
  ['trtexec that only measures', null, measured('--fp16')],
  ['commands on another machine, without quotes', 'script', remote('engine'), ['Makefile:1 10.0.1.6']],
  ['commands on another machine that need not each other', null, remote('')],
  ['an entry of a matrix whose values differ', 'script', matrix(['old: 24.05-py3, new: 24.08-py3'])],
  [
    'entries of a matrix that each agree',
    null,
    matrix(['old: 24.05-py3, new: 24.05-py3', 'old: 24.08-py3, new: 24.08-py3']),
  ],
  ['entries of a matrix with different keys', null, matrix(['old: 24.05-py3', 'new: 24.08-py3'])],
  [
    'an image of the folder that a script has gone to',
    'script',
    folders('cd serving && docker build -t a .', '24.08'),
  ],
  ['not the image of the top folder', null, folders('cd serving && docker build -t a .', '24.05')],
  ['a script that has gone back', null, folders('(cd serving && make)\ndocker build -t a .', '24.08')],
  [
    'a folder of its own line',
    null,
    folders('pushd serving > /dev/null\ndocker build -t a .\npopd', '24.05'),
  ],
  [
    'an argument for the Dockerfile of that folder',
    'stages',
    given('cd "$(dirname "$0")/../serving"\ndocker build --build-arg TAG=24.08-py3 .\n'),
    ['ci/build.sh:2 10.3.0.26', 'Dockerfile:1 10.3.0.26'],
  ],
  [
    'an argument for the Dockerfile of the top folder',
    null,
    given('docker build --build-arg TAG=24.08-py3 -f Dockerfile .\n'),
  ],
  ['the folder of a step', 'jobs', step('new')],
  ['the other folder of a step', null, step('old')],
  ['executors of CircleCI', 'jobs', circle('{check: {requires: [plan]}}')],
  ['executors of jobs that need not each other', null, circle('check')],
  ['a server of KServe with the claim of a job', 'services', kserve('plans'), ['k8s/det.yaml:5 10.3.0.26']],
  ['a server of KServe with another claim', null, kserve('others')],
  [
    'a trap is no call, and a folder that is computed is one word',
    'script',
    {
      'd/config': 'VT=24.08\n',
      'd/up.sh': `SD=$(dirname "$0")\nTAG=\${2:-24.05-py3}\nstop() {\n  docker stop s\n}\ntrap stop EXIT INT\n. $SD/config\nnvidia-docker run nvcr.io/nvidia/tensorrt:$TAG ${CONVERT}\nnvidia-docker build -f $SD/s.Dockerfile --build-arg VT=$VT .\n`,
      'd/s.Dockerfile': 'ARG VT\nFROM nvcr.io/nvidia/tritonserver:${VT}-py3\n',
    },
    ['d/config:1 10.3.0.26', 'd/up.sh:2 10.0.1.6'],
  ],
  [
    'commands of Python with the same folder',
    'jobs',
    commands('/srv/m'),
    ['up.py:2 10.0.1.6', 'up.py:3 10.3.0.26'],
  ],
  ['commands of Python with folders of their own', null, commands('/srv/o')],
  ['tasks of two graphs whose files are called like other tasks', null, graphs('a >> b')],
  [
    'an image that a cluster is told to start after another one',
    'script',
    cluster('--saveEngine=/m/a.plan'),
    ['up.sh:1 10.0.1.6', 'up.sh:2 10.3.0.26'],
  ],
  ['an image that a cluster only measures with', null, cluster('--fp16')],
  ['Python of another release in an image of PyTorch', 'environment', truss(['tensorrt-cu12'])],
  ['the whole of TensorRT replaced in an image of PyTorch', null, truss(WHOLE)],
  ['the same in a Dockerfile', null, image(PYTORCH, WHOLE)],
  ['trtexec keeps the libraries of its image', 'installed-requirements', image(OLD, WHOLE)],
  [
    'a list of apt packages that an image installs',
    'installed-requirements',
    aptList('libnvinfer10=10.7.0.23-1+cuda12.6'),
    ['gpu.packages.txt:3 10.7.0.23'],
  ],
  ['a list of apt packages that agrees', null, aptList('libnvinfer10=10.3.0.26-1+cuda12.5')],
];

const made: string[] = [];
afterAll(() => {
  for (const one of made) rmSync(one, { recursive: true, force: true });
});

describe('an engine that is handed from one container to another', () => {
  it.each(CASES)('%s', async (_what, link, files, pins = []) => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'pins-handed-'));
    made.push(dir);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
      writeFileSync(path.join(dir, file), text);
    }
    const found = await findPins(dir);
    const told = found.pins.map(({ file, line, version }) => `${file}:${line} ${version ?? '?'}`);
    expect(told).toEqual(expect.arrayContaining(pins));
    // Every healthy twin holds two versions that only do not meet, or one.
    const links = found.disagreements.flatMap(({ severity, link: by }) => (severity === 'error' ? [by] : []));
    expect(links).toEqual(link === null ? [] : expect.arrayContaining([link]));
    expect(told.length).toBeGreaterThan(1);
  });
});
