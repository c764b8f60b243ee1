import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins } from '../../src/pins/find-pins.js';

/** A small repository: whether it is red, and the beginnings of `file:line version` of every pin that must be read. */
type Row = [what: string, isRed: boolean, pins: string[], files: Record<string, string>];

const OLD = 'nvcr.io/nvidia/tensorrt:24.05-py3';
const NEW = 'nvcr.io/nvidia/tritonserver:24.08-py3';

const REMOVED: Row[] = [
  [
    'a stage that removes both halves of what its base brought, before it installs another release',
    false,
    ['Dockerfile:3 10.3.0.26', 'requirements.txt:1 10.3.0'],
    {
      Dockerfile: `FROM ${OLD}\nRUN apt-get remove -y 'tensorrt*' 'libnvinfer*' && pip3 uninstall -y tensorrt\nRUN apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5\nCOPY requirements.txt .\nRUN pip3 install -r requirements.txt\n`,
      'requirements.txt': 'tensorrt-cu12==10.3.0\n',
    },
  ],
  [
    'a stage that removes the libraries only: the wheel of the base is still there',
    true,
    ['Dockerfile:1 10.0.1.6', 'Dockerfile:3 10.3.0.26'],
    {
      Dockerfile: `FROM ${OLD}\nRUN apt-get purge -y "libnvinfer*"\nRUN apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5\n`,
    },
  ],
  [
    'libraries of a Jetson image, which take their Python package with them',
    false,
    ['Dockerfile:3 10.7.0'],
    {
      Dockerfile:
        'FROM nvcr.io/nvidia/l4t-jetpack:r36.4.0\nRUN apt-get remove -y libnvinfer10\nRUN apt-get install -y libnvinfer10=10.7.0.23-1+cuda12.6\n',
    },
  ],
  [
    'something else is removed',
    true,
    ['Dockerfile:1 10.0.1.6', 'requirements.txt:1 10.3.0'],
    {
      Dockerfile: `FROM ${OLD}\nRUN apt-get remove -y tensorrt-samples libnvinfer-samples && pip uninstall -y torch-tensorrt\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n`,
      'requirements.txt': 'tensorrt-cu12==10.3.0\n',
    },
  ],
];

const CALLED: Row[] = [
  [
    'a workflow that is called with the month of its container',
    true,
    ['.github/workflows/release.yml:5 10.0.1.6', 'serve/Dockerfile:1 10.3.0.26'],
    {
      '.github/workflows/plan.yml':
        'on:\n  workflow_call:\n    inputs:\n      release: {type: string, required: true}\njobs:\n  plan:\n    runs-on: gpu\n    container: nvcr.io/nvidia/tensorrt:${{ inputs.release }}-py3\n    steps:\n      - run: trtexec --onnx=m.onnx --saveEngine=m.plan\n      - uses: actions/upload-artifact@v4\n        with: {name: plan, path: m.plan}\n',
      '.github/workflows/release.yml':
        'on: push\njobs:\n  plan:\n    uses: ./.github/workflows/plan.yml\n    with: {release: "24.05"}\n  image:\n    needs: plan\n    runs-on: x\n    steps:\n      - uses: actions/download-artifact@v4\n        with: {name: plan}\n      - run: docker build serve\n',
      'serve/Dockerfile': `FROM ${NEW}\nCOPY m.plan /models/m/1/model.plan\n`,
    },
  ],
  [
    'a default that the call replaces, and another call of the same workflow',
    false,
    ['.github/workflows/old.yml:5 8.6.1.6', '.github/workflows/release.yml:5 10.3.0.26'],
    {
      '.github/workflows/plan.yml':
        'on:\n  workflow_call:\n    inputs:\n      release: {type: string, default: "24.05"}\njobs:\n  plan:\n    runs-on: gpu\n    container: nvcr.io/nvidia/tensorrt:${{ inputs.release }}-py3\n    steps:\n      - run: trtexec --onnx=m.onnx --saveEngine=m.plan\n      - uses: actions/upload-artifact@v4\n        with: {name: plan, path: m.plan}\n',
      '.github/workflows/old.yml':
        'on: push\njobs:\n  plan:\n    uses: ./.github/workflows/plan.yml\n    with: {release: "24.01"}\n',
      '.github/workflows/release.yml':
        'on: push\njobs:\n  plan:\n    uses: ./.github/workflows/plan.yml\n    with: {release: "24.08"}\n  image:\n    needs: plan\n    runs-on: x\n    steps:\n      - uses: actions/download-artifact@v4\n        with: {name: plan}\n      - run: docker build serve\n',
      'serve/Dockerfile': `FROM ${NEW}\nCOPY m.plan /models/m/1/model.plan\n`,
    },
  ],
  [
    'an action that is given the release of the libraries',
    true,
    ['.github/workflows/ci.yml:7 10.0.1.6', '.github/workflows/ci.yml:8 10.3.0'],
    {
      '.github/actions/trt/action.yml':
        'name: x\ninputs:\n  release: {required: true}\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: sudo apt-get install -y libnvinfer10=${{ inputs.release }}-1+cuda12.4\n',
      '.github/workflows/ci.yml':
        'on: push\njobs:\n  test:\n    runs-on: x\n    steps:\n      - uses: ./.github/actions/trt\n        with: {release: 10.0.1.6}\n      - run: pip install tensorrt-cu12==10.3.0\n',
    },
  ],
  [
    'a template of Azure that is given the release of the image',
    false,
    ['azure-pipelines.yml:3 10.0.1.6'],
    {
      'azure-pipelines.yml': 'jobs:\n  - template: ci/plan.yml\n    parameters: {release: "24.05"}\n',
      'ci/plan.yml':
        'parameters:\n  - {name: release, type: string, default: "24.08"}\njobs:\n  - job: plan\n    container: nvcr.io/nvidia/tensorrt:${{ parameters.release }}-py3\n    steps: [{script: make}]\n',
    },
  ],
  [
    'a job of CircleCI that is given its image, twice',
    false,
    ['.circleci/config.yml:13 10.0.1.6', '.circleci/config.yml:14 10.3.0.26'],
    {
      '.circleci/config.yml':
        'version: 2.1\njobs:\n  test:\n    parameters:\n      tag: {type: string}\n    docker:\n      - image: nvcr.io/nvidia/tensorrt:<< parameters.tag >>\n    steps:\n      - run: make\nworkflows:\n  all:\n    jobs:\n      - test: {name: old, tag: 24.05-py3}\n      - test: {name: new, tag: 24.08-py3}\n',
    },
  ],
];

const BUILT: Row[] = [
  [
    'a dev container whose build is given the month of its base',
    true,
    ['.devcontainer/devcontainer.json:1 10.0.1.6', 'requirements.txt:1 10.3.0'],
    {
      '.devcontainer/devcontainer.json':
        '{"build": {"dockerfile": "Dockerfile", "context": "..", "args": {"TAG": "24.05"}}}\n',
      '.devcontainer/Dockerfile':
        'ARG TAG=24.08\nFROM nvcr.io/nvidia/tensorrt:${TAG}-py3\nCOPY requirements.txt /tmp/\nRUN pip install -r /tmp/requirements.txt\n',
      'requirements.txt': 'tensorrt-cu12==10.3.0\n',
    },
  ],
  [
    'a compose file that gives a build its month in one line',
    true,
    ['compose.yaml:3 10.0.1.6', 'compose.yaml:5 10.3.0.26'],
    {
      'compose.yaml': `services:\n  convert:\n    build: {context: convert, args: {TAG: "24.05"}}\n  serve:\n    image: ${NEW}\n`,
      'convert/Dockerfile': 'ARG TAG\nFROM nvcr.io/nvidia/tensorrt:${TAG}-py3\n',
    },
  ],
  [
    'a Jenkinsfile that builds an image for the engine that it made in a container',
    true,
    ['Jenkinsfile:3 10.0.1.6', 'serve.Dockerfile:1 10.3.0.26'],
    {
      Jenkinsfile: `node('gpu') {\n  checkout scm\n  docker.image('${OLD}').inside('--gpus all') {\n    sh 'trtexec --onnx=m.onnx --saveEngine=models/m/1/model.plan'\n  }\n  def image = docker.build("serve:\${env.BUILD_NUMBER}", '-f serve.Dockerfile .')\n}\n`,
      'serve.Dockerfile': `FROM ${NEW}\nCOPY models /models\n`,
    },
  ],
  [
    'a Jenkinsfile whose stages share a workspace',
    true,
    ['Jenkinsfile:5 10.0.1.6', 'Dockerfile:1 10.3.0.26'],
    {
      Jenkinsfile: `pipeline {\n  agent any\n  stages {\n    stage('plan') {\n      agent { docker { image '${OLD}'; reuseNode true } }\n      steps { sh 'trtexec --onnx=m.onnx --saveEngine=m.plan' }\n    }\n    stage('image') {\n      steps { sh 'docker build -t serve .' }\n    }\n  }\n}\n`,
      Dockerfile: `FROM ${NEW}\nCOPY . /app\n`,
    },
  ],
  [
    'a Jenkinsfile that builds an image that takes nothing of what was converted',
    false,
    ['Jenkinsfile:2 10.0.1.6', 'Dockerfile:1 10.3.0.26'],
    {
      Jenkinsfile: `node {\n  docker.image('${OLD}').inside { sh 'trtexec --onnx=m.onnx --saveEngine=/tmp/check.plan' }\n  docker.build('serve')\n}\n`,
      Dockerfile: `FROM ${NEW}\nCOPY src /app\n`,
    },
  ],
];

const TABLES: Row[] = [
  [
    'a dict of images in Python that runs no container itself',
    true,
    ['deploy/settings.py:2 10.0.1.6', 'deploy/settings.py:3 10.3.0.26'],
    { 'deploy/settings.py': `IMAGES = {\n    "convert": "${OLD}",\n    "serve": "${NEW}",\n}\n` },
  ],
  [
    'a dict of images to choose from',
    false,
    ['tools/images.py:2 10.0.1.6', 'tools/images.py:3 10.3.0.26'],
    {
      'tools/images.py': `IMAGES = {\n    "12.4": "${OLD}",\n    "12.5": "nvcr.io/nvidia/tensorrt:24.08-py3",\n}\n`,
    },
  ],
  [
    'images that a test or a document in Python names',
    false,
    [],
    { 'tests/images.py': `IMAGES = {"convert": "${OLD}", "serve": "${NEW}"}\n` },
  ],
  [
    'a hash table of PowerShell, and what takes its entries',
    false,
    ['setup.ps1:3 10.3.0.26', 'setup.ps1:7 10.3.0.26'],
    {
      'setup.ps1':
        "$deps = @{\n  CUDA = '12.5.1'\n  TensorRT = '10.3.0.26' # with CUDA\n  cuDNN = '9.3.0'\n}\n$images = @{ Triton = 'x' }\n$trt = @{ Version = '10.3.0.26'; Short = '10.3.0' }\nInvoke-WebRequest \"https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/$($trt.Short)/zip/TensorRT-$($trt['Version']).Windows.win10.cuda-12.5.zip\" -OutFile trt.zip\npip install \"tensorrt==$($deps.TensorRT)\"\n",
    },
  ],
  [
    'hash tables by CUDA and by system',
    false,
    ['setup.ps1:2 8.6.1.6', 'setup.ps1:3 10.3.0.26', 'setup.ps1:6 10.0.1.6', 'setup.ps1:7 10.7.0.23'],
    {
      'setup.ps1':
        "$TrtVersions = @{\n  cu118 = '8.6.1.6'\n  'cu125' = '10.3.0.26'\n}\n$all = @{\n  TensorRT = @{ Version = '10.0.1.6' }\n  Jetson = @{ TensorRT = '10.7.0.23' }\n}\nWrite-Host done\n",
    },
  ],
];

const FUNCTIONS: Row[] = [
  [
    'a function on one line that nothing calls',
    false,
    ['setup.sh:1 10.3.0', 'setup.sh:2 10.0.1.6'],
    {
      'setup.sh':
        'pip install tensorrt-cu12==10.3.0\nold() { sudo apt-get install -y libnvinfer10=10.0.1.6-1+cuda12.4; }\n',
    },
  ],
  [
    'an indented function that nothing calls, and what follows it',
    true,
    ['setup.sh:3 10.0.1.6', 'setup.sh:5 10.3.0.26', 'setup.sh:6 10.5.0'],
    {
      'setup.sh':
        '{\n  old() {\n    sudo apt-get install -y libnvinfer10=10.0.1.6-1+cuda12.4\n  }\n  sudo apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5\n  pip install tensorrt-cu12==10.5.0\n}\n',
    },
  ],
];

const STARTED: Row[] = [
  [
    'a script that runs the one that converts, and starts the services of a folder',
    true,
    ['scripts/convert.sh:1 10.0.1.6', 'serving/docker-compose.yml:3 10.3.0.26'],
    {
      'deploy.sh': 'set -e\nbash scripts/convert.sh det\ncd serving\ndocker compose up -d\n',
      'scripts/convert.sh': `docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/serving/models/m/1/model.plan\n`,
      'serving/docker-compose.yml': `services:\n  triton:\n    image: ${NEW}\n`,
    },
  ],
  [
    'a script that runs one script after the other',
    true,
    ['convert.sh:1 10.0.1.6', 'serve.sh:1 10.3.0.26'],
    {
      'all.sh': './convert.sh\n./serve.sh\n',
      'convert.sh': `docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan\n`,
      'serve.sh': `docker run -d -v $PWD:/w ${NEW} tritonserver --model-repository=/w\n`,
    },
  ],
  [
    'a Makefile whose target needs the one that runs a script',
    true,
    ['ci/plan.sh:1 10.0.1.6', 'Dockerfile:1 10.3.0.26'],
    {
      Makefile: 'm.plan: m.onnx\n\t./ci/plan.sh\n\nimage: m.plan\n\tdocker build -t serve .\n',
      'ci/plan.sh': `docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan\n`,
      Dockerfile: `FROM ${NEW}\nCOPY m.plan /models/m/1/model.plan\n`,
    },
  ],
  [
    'a job whose script converts before an action builds the image',
    true,
    ['ci/plan.sh:1 10.0.1.6', 'Dockerfile:1 10.3.0.26'],
    {
      '.github/workflows/a.yml':
        'on: push\njobs:\n  image:\n    runs-on: gpu\n    steps:\n      - run: ./ci/plan.sh\n      - uses: docker/build-push-action@v6\n        with: {context: ., push: true}\n',
      'ci/plan.sh': `docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan\n`,
      Dockerfile: `FROM ${NEW}\nCOPY m.plan /models/m/1/model.plan\n`,
    },
  ],
  [
    'a script that runs one that only measures, and scripts that nothing runs',
    false,
    ['bench.sh:1 10.0.1.6', 'serve.sh:1 10.3.0.26', 'convert.sh:1 10.0.1.6'],
    {
      'all.sh': './bench.sh\n./serve.sh\n# ./convert.sh\n',
      'bench.sh': `docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx\n`,
      'convert.sh': `docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan\n`,
      'serve.sh': `docker run -d -v $PWD:/w ${NEW} tritonserver --model-repository=/w\n`,
    },
  ],
  [
    'a job of Slurm that names its images once',
    true,
    ['serve.sbatch:2 10.0.1.6', 'serve.sbatch:3 10.3.0.26'],
    {
      'serve.sbatch': `#!/bin/bash\nTRT=docker://${OLD}\nTRITON=docker://${NEW}\napptainer exec --nv $TRT trtexec --onnx=m.onnx --saveEngine=repo/m/1/model.plan\napptainer exec --nv $TRITON tritonserver --model-repository=repo\n`,
    },
  ],
  [
    'a job of Slurm that fetches its images into files',
    true,
    ['serve.sh:1 10.0.1.6', 'serve.sh:2 10.3.0.26'],
    {
      'serve.sh': `apptainer pull trt.sif docker://${OLD}\napptainer pull triton.sif docker://${NEW}\napptainer exec --nv trt.sif trtexec --onnx=m.onnx --saveEngine=repo/m/1/model.plan\napptainer exec --nv triton.sif tritonserver --model-repository=repo\n`,
    },
  ],
  [
    'Python that starts a converter and a server',
    true,
    ['release.py:2 10.0.1.6', 'release.py:3 10.3.0.26'],
    {
      'release.py': `import subprocess\nTRT = "${OLD}"\nTRITON = "${NEW}"\ndef convert(name):\n    subprocess.run(["docker", "run", "--rm", "-v", f"{ROOT}:/w", TRT, "trtexec", f"--saveEngine=/w/repo/{name}/1/model.plan"])\ndef serve():\n    subprocess.run(["docker", "run", "-d", "-v", f"{ROOT}/repo:/m", TRITON, "tritonserver", "--model-repository=/m"])\n`,
    },
  ],
  [
    'Python that measures with two releases',
    false,
    ['bench.py:2 10.0.1.6', 'bench.py:3 10.3.0.26'],
    {
      'bench.py': `import subprocess\nA = "${OLD}"\nB = "nvcr.io/nvidia/tensorrt:24.08-py3"\ndef a():\n    subprocess.run(["docker", "run", "--rm", A, "trtexec", "--onnx=m.onnx"])\ndef b():\n    subprocess.run(["docker", "run", "--rm", B, "trtexec", "--onnx=m.onnx"])\n`,
    },
  ],
];

const STEPS: Row[] = [
  [
    'a workflow that is called for the tests that it runs',
    true,
    ['.github/workflows/test.yml:5 10.3.0.26', '.github/workflows/test.yml:9 10.7.0'],
    {
      '.github/workflows/test.yml':
        'on: push\njobs:\n  test:\n    env:\n      TRT_APT: 10.3.0.26-1+cuda12.5\n    runs-on: gpu\n    steps:\n      - run: sudo apt-get install -y libnvinfer10=$TRT_APT\n      - run: pip install tensorrt-cu12==10.7.0\n',
    },
  ],
  [
    'a job of GitLab that converts in a container before it builds the image',
    true,
    ['.gitlab-ci.yml:4 10.0.1.6', 'Dockerfile:1 10.3.0.26'],
    {
      '.gitlab-ci.yml': `bake:\n  script:\n    - mkdir -p models\n    - docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/models/m.plan\n    - docker build -t serve .\n`,
      Dockerfile: `FROM ${NEW}\nCOPY models /models\n`,
    },
  ],
  [
    'steps of Azure that convert, and a task that builds the image',
    true,
    ['azure-pipelines.yml:2 10.0.1.6', 'Dockerfile:1 10.3.0.26'],
    {
      'azure-pipelines.yml': `steps:\n  - script: docker run --rm -v $(pwd):/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/models/m.plan\n  - task: Docker@2\n    inputs: {command: buildAndPush, Dockerfile: "**/Dockerfile"}\n`,
      Dockerfile: `FROM ${NEW}\nCOPY models /models\n`,
    },
  ],
  [
    'two jobs of GitLab, one that converts and one that builds an image of its own',
    false,
    ['.gitlab-ci.yml:3 10.0.1.6', 'Dockerfile:1 10.3.0.26'],
    {
      '.gitlab-ci.yml': `nightly:\n  script:\n    - docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan\nbake:\n  needs: []\n  script:\n    - docker build -t serve .\n`,
      Dockerfile: `FROM ${NEW}\nCOPY src /src\n`,
    },
  ],
  [
    'steps of Buildkite, each on a machine of its own',
    false,
    ['.buildkite/pipeline.yml:2 10.0.1.6', 'Dockerfile:1 10.3.0.26'],
    {
      '.buildkite/pipeline.yml': `steps:\n  - command: docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan\n  - command: docker build -t serve .\n`,
      Dockerfile: `FROM ${NEW}\n`,
    },
  ],
  [
    'a tool that is copied out of another image',
    false,
    ['Dockerfile:1 10.0.1.6', 'Dockerfile:2 10.3.0.26'],
    {
      Dockerfile: `FROM ${OLD} AS tools\nFROM ${NEW}\nCOPY --from=tools /usr/bin/cmake /usr/bin/ctest /usr/bin/\n`,
    },
  ],
  [
    'a tool, and what the other image built with it',
    true,
    ['Dockerfile:1 10.0.1.6', 'Dockerfile:2 10.3.0.26'],
    {
      Dockerfile: `FROM ${OLD} AS tools\nFROM ${NEW}\nCOPY --from=tools /usr/bin/cmake /out/m.plan /opt/\n`,
    },
  ],
];

const MACHINES: Row[] = [
  [
    'a job of GitLab that installs libraries and Python of two releases',
    true,
    ['.gitlab-ci.yml:3 10.3.0.26', '.gitlab-ci.yml:4 10.7.0'],
    {
      '.gitlab-ci.yml':
        'test:\n  script:\n    - apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5\n    - pip install tensorrt-cu12==10.7.0\n',
    },
  ],
  [
    'two jobs of GitLab, each with one of them',
    false,
    ['.gitlab-ci.yml:3 10.3.0.26', '.gitlab-ci.yml:6 10.7.0'],
    {
      '.gitlab-ci.yml':
        'a:\n  script:\n    - apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5\nb:\n  script:\n    - pip install tensorrt-cu12==10.7.0\n',
    },
  ],
  [
    'a job of CircleCI that gives a command the release of the libraries',
    true,
    ['.circleci/config.yml:10 10.3.0.26', '.circleci/config.yml:11 10.0.1'],
    {
      '.circleci/config.yml':
        'version: 2.1\ncommands:\n  trt:\n    parameters: {deb: {type: string}}\n    steps:\n      - run: sudo apt-get install -y libnvinfer10=<< parameters.deb >>\njobs:\n  test:\n    steps:\n      - trt: {deb: 10.3.0.26-1+cuda12.5}\n      - run: pip install tensorrt-cu12==10.0.1\n',
    },
  ],
  [
    'a call that gives a workflow a container and a wheel of two releases',
    true,
    ['.github/workflows/ci.yml:6 10.0.1.6', '.github/workflows/ci.yml:7 10.3.0'],
    {
      '.github/workflows/one.yml':
        'on:\n  workflow_call:\n    inputs:\n      release: {type: string}\n      trt: {type: string}\njobs:\n  test:\n    runs-on: gpu\n    container: nvcr.io/nvidia/tensorrt:${{ inputs.release }}-py3\n    steps:\n      - run: pip install tensorrt-cu12==${{ inputs.trt }}\n',
      '.github/workflows/ci.yml':
        'on: push\njobs:\n  test:\n    uses: ./.github/workflows/one.yml\n    with:\n      release: "24.05"\n      trt: "10.3.0"\n',
    },
  ],
  [
    'two calls, each of one release',
    false,
    ['.github/workflows/ci.yml:5 10.0.1.6', '.github/workflows/ci.yml:8 10.3.0.26'],
    {
      '.github/workflows/one.yml':
        'on:\n  workflow_call:\n    inputs:\n      release: {type: string}\n      trt: {type: string}\njobs:\n  test:\n    runs-on: gpu\n    container: nvcr.io/nvidia/tensorrt:${{ inputs.release }}-py3\n    steps:\n      - run: pip install tensorrt-cu12==${{ inputs.trt }}\n',
      '.github/workflows/ci.yml':
        'on: push\njobs:\n  old:\n    uses: ./.github/workflows/one.yml\n    with: {release: "24.05", trt: "10.0.1"}\n  new:\n    uses: ./.github/workflows/one.yml\n    with: {release: "24.08", trt: "10.3.0"}\n',
    },
  ],
  [
    'components of Kubeflow, of which one is given the engine of the other',
    true,
    ['p.py:4 10.0.1.6', 'p.py:7 10.3.0.26'],
    {
      'p.py': `from kfp import dsl\n@dsl.container_component\ndef convert(plan: dsl.Output[dsl.Artifact]):\n    return dsl.ContainerSpec(image="${OLD}", command=["trtexec"], args=["--saveEngine", plan.path])\n@dsl.container_component\ndef check(plan: dsl.Input[dsl.Artifact]):\n    return dsl.ContainerSpec(image="nvcr.io/nvidia/tensorrt:24.08-py3", command=["trtexec"], args=["--loadEngine", plan.path])\n@dsl.pipeline\ndef engine():\n    made = convert()\n    check(plan=made.outputs["plan"])\n`,
    },
  ],
];

const trees: string[] = [];
afterAll(() => {
  for (const tree of trees) rmSync(tree, { recursive: true });
});

function written(files: Row[3]): string {
  const tree = mkdtempSync(path.join(os.tmpdir(), 'trt-guard-shapes-'));
  trees.push(tree);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    writeFileSync(path.join(tree, name), text);
  }
  return tree;
}

describe('how repositories say what meets', () => {
  it.each([...REMOVED, ...CALLED, ...BUILT, ...TABLES, ...FUNCTIONS, ...STARTED, ...STEPS, ...MACHINES])(
    '%s',
    async (_what, isRed, pins, files) => {
      const found = await findPins(written(files));
      const told = found.pins.map(({ file, line, version }) => `${file}:${line} ${version ?? '-'}`);
      expect(pins.filter((wanted) => !told.some((pin) => pin.startsWith(wanted)))).toEqual([]);
      expect(found.disagreements.some(({ severity }) => severity === 'error')).toBe(isRed);
    },
  );
});
