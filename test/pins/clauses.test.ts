import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins } from '../../src/pins/find-pins.js';

type Files = Record<string, string>;

/** What is to be said of a small repository. */
interface Wanted {
  /** Whether an error is told, or by which link. */
  red?: boolean | string;
  /** Beginnings of `file:line version`. */
  pins?: string[];
  not?: string[];
  codes?: string[];
  noCodes?: string[];
}

const OLD = 'nvcr.io/nvidia/tensorrt:24.05-py3';
const NEW = 'nvcr.io/nvidia/tritonserver:24.08-py3';
const wf = (body: string): Files => ({ '.github/workflows/a.yml': body });
const run = (commands: string): Files =>
  wf(
    `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          ${commands.split('\n').join('\n          ')}\n`,
  );

/** What meets, and what never does. */
const MEETING: [what: string, files: Files, wanted: Wanted][] = [
  // point 1
  [
    'requirements of any name that the image installs',
    {
      'd/Dockerfile': `FROM ${OLD}\nCOPY d/py.in /tmp/\nRUN pip install -r /tmp/py.in\n`,
      'd/py.in': 'tensorrt-cu12==10.3.0\n',
    },
    { red: 'installed-requirements', pins: ['d/py.in:1 10.3.0'] },
  ],
  [
    'COPY --from an image that another Dockerfile of the tree is',
    {
      'build.sh':
        'docker build -t acme/maker -f maker/Dockerfile .\ndocker build -t acme/app -f app/Dockerfile .\n',
      'maker/Dockerfile': `FROM ${OLD}\n`,
      'app/Dockerfile': `FROM ${NEW}\nCOPY --from=acme/maker:latest /m.plan /m.plan\n`,
    },
    { red: 'stages' },
  ],
  [
    'a script that a stage runs',
    {
      Dockerfile: 'FROM ubuntu:22.04\nCOPY s/trt.sh r.txt /\nRUN /trt.sh && pip install -r /r.txt\n',
      's/trt.sh': '#!/bin/sh\napt-get install -y libnvinfer10=10.0.1.6-1+cuda12.4\n',
      'r.txt': 'tensorrt-cu12==10.3.0\n',
    },
    { red: 'installed-requirements' },
  ],
  [
    'a script that is given its version replaces the base',
    {
      Dockerfile:
        'FROM nvcr.io/nvidia/l4t-jetpack:r36.4.0\nCOPY s/trt.sh /tmp/\nRUN bash /tmp/trt.sh 10.7.0.23\n',
      's/trt.sh':
        '#!/bin/bash\nV=${1:-10.3.0.30}\napt-get install -y libnvinfer10=$V-1+cuda12.6 python3-libnvinfer=$V-1+cuda12.6\n',
      'CMakeLists.txt': 'project(a)\nfind_package(TensorRT 10.7 EXACT REQUIRED)\n',
    },
    { red: false },
  ],
  [
    'what the action is given, and the requirements of its root',
    {
      ...wf(
        'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: acme/trt-guard@v1\n        with: {model: m.onnx, tensorrt-version: 10.3.0.26}\n',
      ),
      'requirements.txt': 'tensorrt-cu12==10.0.1\n',
    },
    { red: 'jobs' },
  ],
  [
    'two values of a conditional expression',
    {
      'setup.py':
        'import platform\nTENSORRT_VERSION = "10.3.0.26" if platform.machine() == "aarch64" else "10.0.1.6"\nsetup(install_requires=[f"tensorrt-cu12=={TENSORRT_VERSION}"])\n',
    },
    { red: false, pins: ['setup.py:2 10.3.0.26', 'setup.py:2 10.0.1.6'] },
  ],
  [
    'markers choose between packages of different names',
    {
      'requirements.txt':
        'tensorrt-cu12==10.3.0; platform_machine == "x86_64"\ntensorrt==8.6.1; platform_machine == "aarch64"\n',
    },
    { red: false },
  ],
  [
    "Poetry's caret excludes what is locked",
    {
      'pyproject.toml': '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\ntensorrt = "^10.3"\n',
      'poetry.lock': '[[package]]\nname = "tensorrt"\nversion = "8.6.1"\n',
    },
    { red: 'project-root' },
  ],
  [
    'the server keeps its library beside what pip installs',
    {
      Dockerfile:
        'FROM nvcr.io/nvidia/deepstream:7.1-triton-multiarch\nRUN pip install tensorrt-cu12==10.0.1 tensorrt-cu12-libs==10.0.1 tensorrt-cu12-bindings==10.0.1\n',
    },
    { red: 'stage' },
  ],
  [
    'an apt feed of Jetson says its release',
    {
      Dockerfile:
        'FROM ubuntu:22.04\nRUN echo "deb https://repo.download.nvidia.com/jetson/common r36.4 main" > /etc/apt/sources.list.d/l4t.list && apt-get update && apt-get install -y tensorrt\nRUN pip3 install tensorrt==8.6.1\n',
    },
    { red: true },
  ],
  [
    "defaults of one variable of the project's own",
    {
      'a/setup.py': 'import tools\n',
      'a/tools.py': 'import os\nTENSORRT_VERSION = os.getenv("KERNELS_TENSORRT_VERSION", "10.12")\n',
      'CMakeLists.txt': 'project(k)\nset(KERNELS_TENSORRT_VERSION "10.13" CACHE STRING "x")\n',
    },
    { red: 'project-root' },
  ],
  [
    'one Dockerfile built twice, where no word says TensorRT',
    {
      'ci.sh': 'docker build --build-arg TAG=24.05 -t a .\ndocker build --build-arg TAG=24.08 -t b .\n',
      Dockerfile: 'ARG TAG\nFROM nvcr.io/nvidia/tensorrt:${TAG}-py3\n',
    },
    { red: false, pins: ['ci.sh:1 10.0.1.6', 'ci.sh:2 10.3.0.26'] },
  ],
  [
    'stages FROM each other, third',
    { Dockerfile: `FROM ${OLD} AS a\nFROM a AS b\nRUN pip install tensorrt-cu12==10.3.0\n` },
    { red: 'stage' },
  ],
  [
    'stage copy --from index',
    { Dockerfile: `FROM ${OLD}\nRUN trtexec\nFROM ${NEW}\nCOPY --from=0 /e /e\n` },
    { red: 'stages' },
  ],
  [
    'COPY --from image directly',
    { Dockerfile: `FROM ${NEW}\nCOPY --from=${OLD} /opt/x /opt/x\n` },
    { red: true },
  ],
  [
    'RUN mount from stage',
    {
      Dockerfile: `FROM ${OLD} AS a\nRUN x\nFROM ${NEW}\nRUN --mount=type=bind,from=a,source=/e,target=/e cp /e /f\n`,
    },
    { red: 'stages' },
  ],
  [
    'stage named engine-builder',
    { Dockerfile: `FROM ${OLD} AS engine-builder\nFROM ${NEW} AS app\n` },
    { red: 'stages' },
  ],
  [
    'copies lock and poetry install',
    {
      Dockerfile: `FROM ${OLD}\nCOPY poetry.lock pyproject.toml ./\nRUN poetry install\n`,
      'pyproject.toml': '[tool.poetry]\nname="x"\n',
      'poetry.lock': '[[package]]\nname = "tensorrt-cu12"\nversion = "10.3.0"\n',
    },
    { red: true },
  ],
  [
    'uv sync copies .',
    {
      'svc/Dockerfile': `FROM ${OLD}\nCOPY . /app\nRUN uv sync --frozen\n`,
      'svc/pyproject.toml': '[project]\nname="x"\n',
      'svc/uv.lock': 'version = 1\n[[package]]\nname = "tensorrt-cu12"\nversion = "10.3.0"\n',
    },
    { red: true },
  ],
  [
    'conda env in Dockerfile',
    {
      'd/Dockerfile': `FROM ${OLD}\nCOPY environment.yml /\nRUN conda env update -f /environment.yml\n`,
      'd/environment.yml': 'dependencies:\n  - pip:\n    - tensorrt-cu12==10.3.0\n',
    },
    { red: 'installed-requirements' },
  ],
  [
    'constraints',
    {
      'd/Dockerfile': `FROM ${OLD}\nCOPY constraints.txt .\nRUN pip install -c constraints.txt torch\n`,
      'd/constraints.txt': 'tensorrt-cu12==10.3.0\n',
    },
    { red: 'installed-requirements' },
  ],
  [
    'PIP_CONSTRAINT env',
    {
      'd/Dockerfile': `FROM ${OLD}\nCOPY constraints.txt /c.txt\nENV PIP_CONSTRAINT=/c.txt\nRUN pip install torch\n`,
      'd/constraints.txt': 'tensorrt-cu12==10.3.0\n',
    },
    { red: 'installed-requirements' },
  ],
  [
    'k8s list',
    {
      'k.yaml': `apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: a, image: '${OLD}'}]}}}\n---\napiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {containers: [{name: b, image: '${NEW}'}]}}}\n`,
    },
    { red: 'services' },
  ],
  [
    'kustomize images',
    {
      'k/kustomization.yaml': `resources: [a.yaml, b.yaml]\n`,
      'k/a.yaml': `apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: '${OLD}'}]}\n`,
      'k/b.yaml': `apiVersion: v1\nkind: Pod\nspec: {containers: [{name: b, image: '${NEW}'}]}\n`,
    },
    { red: 'services' },
  ],
  [
    'helm values',
    {
      'chart/values.yaml': `converter:\n  image: {repository: nvcr.io/nvidia/tensorrt, tag: 24.05-py3}\nserver:\n  image: {repository: nvcr.io/nvidia/tritonserver, tag: 24.08-py3}\n`,
    },
    { red: 'services' },
  ],
  [
    'helm templates with images',
    {
      'chart/Chart.yaml': 'name: x\nversion: 1\n',
      'chart/templates/a.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}}\nspec:\n  containers:\n    - name: a\n      image: ${OLD}\n`,
      'chart/templates/b.yaml': `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: b\n      image: ${NEW}\n`,
    },
    { red: 'services' },
  ],
  [
    'artifact jobs without needs of upload',
    wf(
      `on: push\njobs:\n  conv:\n    runs-on: x\n    container: ${OLD}\n    steps: [{uses: actions/upload-artifact@v4, with: {name: eng}}]\n  serve:\n    runs-on: x\n    needs: conv\n    container: ${NEW}\n    steps: [{uses: actions/download-artifact@v4, with: {name: eng}}]\n`,
    ),
    { red: 'jobs' },
  ],
  [
    'gitlab stages artifacts',
    {
      '.gitlab-ci.yml': `stages: [convert, deploy]\nconvert:\n  stage: convert\n  image: ${OLD}\n  script: [trtexec]\n  artifacts: {paths: [m.engine]}\ndeploy:\n  stage: deploy\n  image: ${NEW}\n  script: [run]\n`,
    },
    { red: 'jobs' },
  ],
  [
    'two workflows by workflow_run artifacts',
    {
      ...wf(
        `on: push\njobs:\n  conv:\n    runs-on: x\n    container: ${OLD}\n    steps: [{uses: actions/upload-artifact@v4}]\n`,
      ),
      '.github/workflows/b.yml': `on: push\njobs:\n  t:\n    runs-on: x\n    container: ${NEW}\n    steps: [{run: make}]\n`,
    },
    { red: false },
  ],
  [
    'build-push file and container',
    {
      ...wf(
        `on: push\njobs:\n  a:\n    runs-on: x\n    container: ${OLD}\n    steps:\n      - run: trtexec\n      - uses: docker/build-push-action@v6\n        with: {context: ., file: docker/serve.Dockerfile, tags: 'me/x:1'}\n`,
      ),
      'docker/serve.Dockerfile': `FROM ${NEW}\n`,
    },
    { red: 'jobs' },
  ],
  [
    'tags: used by a later job',
    {
      ...wf(
        `on: push\njobs:\n  img:\n    runs-on: x\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {context: ., file: a.Dockerfile, tags: 'ghcr.io/me/conv:1'}\n  b:\n    needs: img\n    runs-on: x\n    container: ghcr.io/me/conv:1\n    steps: [{run: pip install tensorrt-cu12==10.3.0}]\n`,
      ),
      'a.Dockerfile': `FROM ${OLD}\n`,
    },
    { red: 'jobs' },
  ],
  [
    'tag by ref in FROM',
    {
      ...wf(
        `on: push\njobs:\n  img:\n    runs-on: x\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {context: ., file: base/Dockerfile, tags: 'ghcr.io/me/base:1'}\n`,
      ),
      'base/Dockerfile': `FROM ${OLD}\n`,
      'app/Dockerfile': 'FROM ghcr.io/me/base:1\nRUN pip install tensorrt-cu12==10.3.0\n',
    },
    { red: 'stage' },
  ],
  [
    'script run then build',
    {
      'x.sh': `#!/bin/sh\ndocker run --rm -v $PWD:/w ${OLD} trtexec --onnx=m.onnx --saveEngine=m.engine\ndocker build -t s -f serve/Dockerfile .\n`,
      'serve/Dockerfile': `FROM ${NEW}\nCOPY m.engine /\n`,
    },
    { red: 'script' },
  ],
  [
    'script with image var',
    {
      'x.sh': `IMG=${OLD}\nSERVE=${NEW}\ndocker run --rm $IMG trtexec --saveEngine=m.engine\ndocker run -d $SERVE tritonserver\n`,
    },
    { red: 'script' },
  ],
  [
    'makefile targets',
    { Makefile: `a:\n\tdocker run ${OLD} trtexec\nb:\n\tdocker run ${NEW} tritonserver\n` },
    { red: false },
  ],
  [
    'build-arg handed over differs with other use in image',
    {
      'b.sh': 'docker build --build-arg TRT=10.6.0 -t x .\n',
      Dockerfile: `ARG TRT\nFROM ${OLD}\nARG TRT\nRUN pip install tensorrt-cu12==$TRT\n`,
    },
    { red: 'stage' },
  ],
  [
    'bake args',
    {
      'docker-bake.hcl': `target "a" {\n  dockerfile = "Dockerfile"\n  args = { TRT = "10.6.0" }\n}\n`,
      Dockerfile: `FROM ${OLD}\nARG TRT\nRUN pip install tensorrt-cu12==$TRT\n`,
    },
    { red: 'stage', pins: ['docker-bake.hcl:3 10.6.0'] },
  ],
  [
    'matrix entry handed over',
    {
      ...wf(
        `on: push\njobs:\n  a:\n    runs-on: x\n    strategy: {matrix: {trt: ['10.6.0', '10.7.0']}}\n    steps:\n      - run: docker build --build-arg TRT=\${{ matrix.trt }} .\n`,
      ),
      Dockerfile: `FROM ${OLD}\nARG TRT\nRUN pip install tensorrt-cu12==$TRT\n`,
    },
    { red: true },
  ],
  [
    'matrix one fits',
    {
      ...wf(
        `on: push\njobs:\n  a:\n    runs-on: x\n    strategy: {matrix: {trt: ['10.0.1', '10.7.0']}}\n    steps:\n      - run: docker build --build-arg TRT=\${{ matrix.trt }} .\n`,
      ),
      Dockerfile: `FROM ${OLD}\nARG TRT\nRUN pip install tensorrt-cu12==$TRT\n`,
    },
    { red: false },
  ],
  [
    'pyproject vs requirements dir',
    {
      'pyproject.toml': '[project]\nname="x"\ndependencies=["tensorrt-cu12==10.3.0"]\n',
      'requirements/gpu.txt': 'tensorrt-cu12==10.6.0\n',
    },
    { red: 'project-root' },
  ],
  [
    'pyproject vs sole Dockerfile in docker/',
    {
      'pyproject.toml': '[project]\nname="x"\ndependencies=["tensorrt-cu12==10.3.0"]\n',
      'docker/Dockerfile': `FROM ${OLD}\n`,
    },
    { red: 'project-root' },
  ],
  [
    'pyproject vs two Dockerfiles',
    {
      'pyproject.toml': '[project]\nname="x"\ndependencies=["tensorrt-cu12==10.3.0"]\n',
      'docker/Dockerfile': `FROM ${OLD}\n`,
      'docker/b.Dockerfile': `FROM ${OLD}\n`,
    },
    { red: false },
  ],
  [
    'cmake vs cmake include',
    {
      'CMakeLists.txt':
        'project(x)\ninclude(cmake/trt.cmake)\nfind_package(TensorRT 10.3.0 EXACT REQUIRED)\n',
      'cmake/trt.cmake': 'set(TENSORRT_VERSION "10.6.0.26")\n',
    },
    { red: 'project-root' },
  ],
  [
    'setup.py import pkg constants',
    {
      'setup.py':
        'from pkg.version import TRT_VERSION\nsetup(install_requires=[f"tensorrt-cu12=={TRT_VERSION}"])\n',
      'pkg/version.py': 'TRT_VERSION = "10.3.0"\n',
      'requirements.txt': 'tensorrt-cu12==10.6.0\n',
    },
    { red: 'project-root', pins: ['pkg/version.py:1 10.3.0'] },
  ],
  [
    'convert & serve folders far',
    { 'convert/Dockerfile': `FROM ${OLD}\n`, 'serve/Dockerfile': `FROM ${NEW}\n` },
    { red: 'convert-and-serve' },
  ],
  [
    'convert & serve reqs',
    {
      'convert/requirements.txt': 'tensorrt-cu12==10.3.0\n',
      'serve/requirements.txt': `tensorrt-cu12==10.6.0\n`,
    },
    { red: 'convert-and-serve' },
  ],
  [
    'convert Dockerfile & serve reqs',
    { 'converter/Dockerfile': `FROM ${OLD}\n`, 'server/requirements.txt': `tensorrt-cu12==10.6.0\n` },
    { red: 'convert-and-serve' },
  ],
  [
    'compose convert & serve workflow',
    { 'export.Dockerfile': `FROM ${OLD}\n`, 'inference.Dockerfile': `FROM ${NEW}\n` },
    { red: 'convert-and-serve' },
  ],
  [
    'conversion and inference job names',
    wf(
      `on: push\njobs:\n  build-engine:\n    runs-on: x\n    container: ${OLD}\n    steps: [{run: make}]\n  deploy-triton:\n    runs-on: x\n    container: ${NEW}\n    steps: [{run: make}]\n`,
    ),
    { red: 'convert-and-serve' },
  ],
  [
    'variables named convert and serve in env',
    {
      '.env': 'CONVERT_TRT_VERSION=10.3.0\nSERVE_TRT_VERSION=10.6.0\n',
      'compose.yaml':
        'services:\n  convert:\n    build: {context: ., args: {T: "${CONVERT_TRT_VERSION}"}}\n  serve:\n    build: {context: ., args: {T: "${SERVE_TRT_VERSION}"}}\n',
      Dockerfile: 'FROM ubuntu\nARG T\nRUN pip install tensorrt-cu12==$T\n',
    },
    {},
  ],
  // alternatives
  [
    'select()',
    {
      'MODULE.bazel': '',
      'BUILD.bazel': 'alias(name="t", actual=select({":a": "@tensorrt//:x", "//c:d": "@trt_l4t//:x"}))\n',
      'deps.bzl':
        'http_archive(name="tensorrt", urls=["https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.3.0/tars/TensorRT-10.3.0.26.Linux.x86_64-gnu.cuda-12.5.tar.gz"])\nhttp_archive(name="trt_l4t", urls=["https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.7.0/tars/TensorRT-10.7.0.23.l4t.aarch64-gnu.cuda-12.6.tar.gz"])\n',
    },
    { red: false },
  ],
  [
    'one workflow per version in name',
    {
      '.github/workflows/trt10.yml': `on: push\njobs: {a: {runs-on: x, steps: [{run: 'pip install tensorrt-cu12==10.3.0'}]}}\n`,
      '.github/workflows/trt8.yml': `on: push\njobs: {a: {runs-on: x, steps: [{run: 'pip install tensorrt==8.6.1'}]}}\n`,
    },
    { red: false },
  ],
  [
    'issue templates',
    {
      '.github/ISSUE_TEMPLATE/bug.yml':
        'body:\n  - type: input\n    attributes: {label: TensorRT version, placeholder: "10.3.0"}\n',
      'requirements.txt': 'tensorrt-cu12==10.6.0\n',
    },
    { red: false },
  ],
  [
    'optional-dependencies',
    {
      'pyproject.toml':
        '[project]\nname="x"\n[project.optional-dependencies]\ncu11=["tensorrt-cu11==10.3.0"]\ncu12=["tensorrt-cu12==10.6.0"]\n',
    },
    { red: false },
  ],
  [
    'extras one vs requirement',
    {
      'pyproject.toml':
        '[project]\nname="x"\n[project.optional-dependencies]\ntrt=["tensorrt-cu12==10.6.0"]\n',
      'requirements.txt': 'tensorrt-cu12==10.3.0\n',
    },
    { red: 'project-root' },
  ],
  [
    'branches of an if in sh',
    {
      'i.sh':
        'if [ $J = 1 ]; then\n pip install tensorrt-cu12==10.3.0\nelse\n pip install tensorrt-cu12==10.6.0\nfi\n',
    },
    { red: false },
  ],
  [
    'expression branches',
    {
      'compose.yaml': 'services:\n  a:\n    image: nvcr.io/nvidia/tensorrt:24.05-py3\n',
      ...wf(
        "on: push\njobs:\n  a:\n    runs-on: x\n    container: ${{ github.ref == 'x' && 'nvcr.io/nvidia/tensorrt:24.05-py3' || 'nvcr.io/nvidia/tensorrt:24.08-py3' }}\n    steps: [{run: make}]\n",
      ),
    },
    { red: false, pins: ['.github/workflows/a.yml:5'] },
  ],
];

/** What is read, and as which version. */
const READING: [what: string, files: Files, wanted: Wanted][] = [
  // 2
  [
    'l4t + apt all replaced',
    {
      Dockerfile:
        'FROM nvcr.io/nvidia/l4t-jetpack:r36.4.0\nRUN apt-get install -y libnvinfer10=10.7.0.23-1+cuda12.6 python3-libnvinfer=10.7.0.23-1+cuda12.6\n',
      'requirements.txt': '',
    },
    { red: false },
  ],
  [
    'l4t + python half',
    {
      Dockerfile: 'FROM nvcr.io/nvidia/l4t-jetpack:r36.4.0\nRUN pip install tensorrt-cu12-bindings==10.7.0\n',
    },
    { red: 'stage' },
  ],
  [
    'JETPACK var in jenkins not flow',
    { '.env': 'JETPACK_VERSION=6.1\n', 'requirements.txt': 'tensorrt==10.7.0\n' },
    { red: false, not: ['.env:1'] },
  ],
  [
    'L4T var flows into image',
    { Dockerfile: 'ARG L4T_VERSION=36.4.0\nFROM nvcr.io/nvidia/l4t-jetpack:r${L4T_VERSION}\n' },
    { pins: ['Dockerfile:1 10.3.0.30'] },
  ],
  [
    'L4T var in ansible flash',
    {
      'flash.yml':
        '- hosts: x\n  vars: {l4t_version: 36.4.0}\n  tasks:\n    - shell: ./flash.sh -r {{ l4t_version }} jetson\n',
    },
    { pins: ['flash.yml:2 10.3.0.30'] },
  ],
  [
    'ARG default overridden by -f other',
    {
      'b.sh': 'docker build -f other/Dockerfile --build-arg TRT=10.6.0 .\n',
      Dockerfile: 'ARG TRT=10.3.0\nFROM ubuntu\nARG TRT\nRUN pip install tensorrt-cu12==$TRT\n',
      'other/Dockerfile': 'FROM ubuntu\nARG TRT=10.0.1\nRUN pip install tensorrt-cu12==$TRT\n',
    },
    { pins: ['Dockerfile:1 10.3.0', 'b.sh:1 10.6.0'], not: ['other/Dockerfile:2'] },
  ],
  // 3
  [
    'trt_version in app yaml vs req',
    { 'cfg/app.yaml': 'trt_version: 3.0.1\n', 'requirements.txt': 'tensorrt==10.7.0\n' },
    { red: false },
  ],
  [
    'weak in env file + known release',
    { 'deploy.env': 'TENSORRT_VERSION=10.3.0\n', Dockerfile: `FROM ${OLD}\n` },
    { red: false, pins: ['deploy.env:1 10.3.0 weak'] },
  ],
  [
    'weak json',
    {
      'devcontainer.json':
        '{"containerEnv": {"TRT_VERSION": "10.3.0"}, "image": "nvcr.io/nvidia/tensorrt:24.05-py3"}',
    },
    {},
  ],
  [
    'weak in python dict of dockerfile? ENV',
    { Dockerfile: 'FROM ubuntu\nENV TRT_VERSION=10.3.0\n', 'requirements.txt': 'tensorrt-cu12==10.7.0\n' },
    {},
  ],
  // 4
  [
    'trtllm image',
    { 'c.yaml': 'image: nvcr.io/nvidia/tritonserver:25.01-trtllm-python-py3\n' },
    { pins: ['c.yaml:1'] },
  ],
  ['igpu', { Dockerfile: 'FROM nvcr.io/nvidia/tensorrt:24.08-py3-igpu\n' }, { pins: ['Dockerfile:1 10.3'] }],
  [
    'triton igpu',
    { Dockerfile: 'FROM nvcr.io/nvidia/tritonserver:24.08-py3-igpu\n' },
    { pins: ['Dockerfile:1 10.3'] },
  ],
  [
    'min',
    { Dockerfile: 'FROM nvcr.io/nvidia/tritonserver:24.08-py3-min\n' },
    { pins: ['Dockerfile:1 10.3.0.26'] },
  ],
  [
    'tensorrtserver 19.12',
    { Dockerfile: 'FROM nvcr.io/nvidia/tensorrtserver:19.12-py3\n' },
    { pins: ['Dockerfile:1 6.0.1'] },
  ],
  [
    'tensorrt 20.12',
    { Dockerfile: 'FROM nvcr.io/nvidia/tensorrt:20.12-py3\n' },
    { pins: ['Dockerfile:1 7.2.2'] },
  ],
  [
    'tensorrt 21.08',
    { Dockerfile: 'FROM nvcr.io/nvidia/tensorrt:21.08-py3\n' },
    { pins: ['Dockerfile:1 8.0.1.6'] },
  ],
  [
    'gcr mirror',
    {
      'p.yaml':
        'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: "gcr.io/deeplearning-platform-release/pytorch-gpu"}, {image: "mirror.gcr.io/nvcr.io/nvidia/tritonserver:24.08-py3"}]}\n',
    },
    { pins: ['p.yaml:3 10.3.0.26'] },
  ],
  [
    'gcr google triton mirror',
    { 'p.yaml': 'image: us-docker.pkg.dev/vertex-ai-restricted/prediction/triton:24.08-py3\n' },
    {},
  ],
  [
    'docker.io nvidia path mirror',
    { Dockerfile: 'FROM harbor.corp/proxy/nvcr.io/nvidia/tensorrt:24.08-py3\n' },
    { pins: ['Dockerfile:1 10.3.0.26'] },
  ],
  [
    'ds 8',
    { Dockerfile: 'FROM nvcr.io/nvidia/deepstream:8.0-triton-multiarch\n' },
    { pins: ['Dockerfile:1 10.9'] },
  ],
  [
    'ds 9',
    { Dockerfile: 'FROM nvcr.io/nvidia/deepstream:9.0-triton-multiarch\n' },
    { pins: ['Dockerfile:1 10.'] },
  ],
  [
    'dustynv',
    {
      Dockerfile: 'FROM dustynv/tensorrt:10.3-r36.4.0\n',
      'a/Dockerfile': 'FROM dustynv/l4t-pytorch:r36.4.0\n',
      'b/Dockerfile': 'FROM dustynv/jetson-inference:r35.4.1\n',
    },
    { pins: ['Dockerfile:1 10.3', 'a/Dockerfile:1 10.3.0.30', 'b/Dockerfile:1 8.5.2.2'] },
  ],
  [
    'l4t-tensorrt runtime/devel',
    { Dockerfile: 'FROM nvcr.io/nvidia/l4t-tensorrt:r8.6.2-devel\n' },
    { pins: ['Dockerfile:1 8.6.2'] },
  ],
  [
    'bounded months equal vs unsure',
    {
      'compose.yaml':
        "services:\n  a: {image: 'nvcr.io/nvidia/tensorrt:24.09-py3'}\n  b: {image: 'nvcr.io/nvidia/tensorrt:24.08-py3'}\n",
    },
    { red: false },
  ],
  [
    'bounded below',
    {
      'compose.yaml':
        "services:\n  a: {image: 'nvcr.io/nvidia/tensorrt:25.05-py3'}\n  b: {image: 'nvcr.io/nvidia/tensorrt:24.08-py3'}\n",
    },
    { red: 'services' },
  ],
  [
    'bounded vs package',
    { Dockerfile: 'FROM nvcr.io/nvidia/tensorrt:25.05-py3\nRUN pip install tensorrt-cu12==8.6.1\n', x: '' },
    {},
  ],
  [
    'trtllm bounds',
    {
      'compose.yaml':
        "services:\n  a: {image: 'nvcr.io/nvidia/tensorrt:24.05-py3'}\n  b: {image: 'nvcr.io/nvidia/tritonserver:25.05-trtllm-python-py3'}\n",
    },
    { red: 'services' },
  ],
  // 5
  ['floating frontend', { 'requirements.txt': 'tensorrt==10.0.1\n' }, { codes: ['pin-floating'] }],
  [
    'floating frontend setup',
    { 'setup.py': 'setup(install_requires=["tensorrt==10.1.0"])\n' },
    { codes: ['pin-floating'] },
  ],
  [
    'floating frontend Dockerfile',
    { Dockerfile: 'FROM u\nRUN pip install tensorrt==10.1.0\n' },
    { codes: ['pin-floating'] },
  ],
  ['not floating 10.3', { 'requirements.txt': 'tensorrt==10.3.0\n' }, { noCodes: ['pin-floating'] }],
  ['ort 1.23', { 'requirements.txt': 'onnxruntime-gpu==1.23.2\n' }, { pins: ['requirements.txt:1 10'] }],
  ['ort minor conflict', { 'requirements.txt': 'onnxruntime-gpu==1.22.0\ntensorrt-cu12==10.3.0\n' }, {}],
  ['torch-trt', { 'requirements.txt': 'torch-tensorrt==2.5.0\n' }, { pins: ['requirements.txt:1 10.3'] }],
  [
    'torch-trt conflict major',
    { 'requirements.txt': 'torch-tensorrt==2.5.0\ntensorrt==8.6.1\n' },
    { red: 'project-root' },
  ],
  // 6
  [
    'pep723',
    {
      'scripts/x.py':
        '# /// script\n# dependencies = [\n#   "tensorrt-cu12==10.3.0",\n# ]\n# ///\nimport tensorrt\n',
    },
    { pins: ['scripts/x.py:3 10.3.0'] },
  ],
  [
    'wheel url pip',
    {
      'requirements.txt':
        'https://pypi.nvidia.com/tensorrt-cu12-libs/tensorrt_cu12_libs-10.3.0-py2.py3-none-manylinux_2_17_x86_64.whl\n',
    },
    { pins: ['requirements.txt:1 10.3.0'] },
  ],
  [
    'pip wheel url',
    run('pip install https://x.y/tensorrt-8.6.1-cp310-none-linux_x86_64.whl'),
    { pins: ['.github/workflows/a.yml:7 8.6.1'] },
  ],
  [
    'pip name @ url',
    { 'requirements.txt': 'tensorrt @ https://x.y/tensorrt-8.6.1-cp310-none-linux_x86_64.whl\n' },
    { pins: ['requirements.txt:1 8.6.1'] },
  ],
  ['mim', run('mim install tensorrt==8.6.1'), { pins: ['.github/workflows/a.yml:7 8.6.1'] }],
  [
    'uv pip',
    run('uv pip install --system "tensorrt-cu12==10.3.0"'),
    { pins: ['.github/workflows/a.yml:7 10.3.0'] },
  ],
  [
    'python -m pip',
    run('python3 -m pip install tensorrt-cu12==10.3.0'),
    { pins: ['.github/workflows/a.yml:7 10.3.0'] },
  ],
  [
    'python -m uv pip',
    run('python3 -m uv pip install tensorrt-cu12==10.3.0'),
    { pins: ['.github/workflows/a.yml:7 10.3.0'] },
  ],
  [
    'shebang',
    { 'bin/setup': '#!/usr/bin/env bash\npip install tensorrt-cu12==10.3.0\n' },
    { pins: ['bin/setup:2 10.3.0'] },
  ],
  [
    'shebang python',
    {
      'bin/setup':
        '#!/usr/bin/env python3\n# /// script\n# dependencies = ["tensorrt-cu12==10.3.0"]\n# ///\n',
    },
    { pins: ['bin/setup:3 10.3.0'] },
  ],
  [
    'function arg',
    { 'i.sh': 'install_trt() {\n  pip install tensorrt-cu12==$1\n}\ninstall_trt 10.3.0\n' },
    { pins: ['i.sh:4 10.3.0'] },
  ],
  [
    'function arg local',
    {
      'i.sh':
        'function inst {\n  local ver="$1"\n  apt-get install -y libnvinfer10=${ver}-1+cuda12.5\n}\ninst "10.3.0.26"\n',
    },
    { pins: ['i.sh:5 10.3.0.26'] },
  ],
  [
    'function arg default',
    { 'i.sh': 'inst() {\n  local v=${1:-10.3.0}\n  pip install tensorrt-cu12==$v\n}\ninst\n' },
    { pins: ['i.sh:2 10.3.0'] },
  ],
  [
    'script args',
    { 'i.sh': 'pip install tensorrt-cu12==$1\n', Dockerfile: 'FROM u\nCOPY i.sh /\nRUN /i.sh 10.3.0\n' },
    { pins: ['Dockerfile:3 10.3.0'] },
  ],
  [
    'step output',
    wf(
      'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - id: v\n        run: echo "trt=10.3.0" >> $GITHUB_OUTPUT\n      - run: pip install tensorrt-cu12==${{ steps.v.outputs.trt }}\n',
    ),
    { pins: ['.github/workflows/a.yml:7 10.3.0'] },
  ],
  [
    'job output',
    wf(
      'on: push\njobs:\n  v:\n    runs-on: x\n    outputs: {trt: "${{ steps.s.outputs.ver }}"}\n    steps:\n      - id: s\n        run: echo ver=10.3.0 >> "$GITHUB_OUTPUT"\n  b:\n    needs: v\n    runs-on: x\n    steps:\n      - run: pip install tensorrt-cu12==${{ needs.v.outputs.trt }}\n',
    ),
    { pins: ['.github/workflows/a.yml:8 10.3.0'] },
  ],
  [
    'job output literal',
    wf(
      'on: push\njobs:\n  v:\n    runs-on: x\n    outputs: {tag: 24.05-py3}\n    steps: [{run: x}]\n  b:\n    needs: v\n    runs-on: x\n    container: nvcr.io/nvidia/tensorrt:${{ needs.v.outputs.tag }}\n    steps: [{run: x}]\n',
    ),
    { pins: ['.github/workflows/a.yml:5 10.0.1.6'] },
  ],
  [
    'set-output old',
    wf(
      'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - id: v\n        run: echo "::set-output name=trt::10.3.0"\n      - run: pip install tensorrt-cu12==${{ steps.v.outputs.trt }}\n',
    ),
    { pins: ['.github/workflows/a.yml:7 10.3.0'] },
  ],
  [
    'sourced variables',
    { 'versions.sh': 'V=10.3.0\n', 'i.sh': 'source ./versions.sh\npip install tensorrt-cu12==$V\n' },
    { pins: ['versions.sh:1 10.3.0'] },
  ],
  [
    'sourced env',
    {
      'versions.env': 'V=10.3.0\n',
      'scripts/i.sh': '. "$(dirname "$0")/../versions.env"\npip install tensorrt-cu12==$V\n',
    },
    { pins: ['versions.env:1 10.3.0'] },
  ],
  [
    'make include',
    {
      'versions.mk': 'V := 10.3.0\n',
      Makefile: 'include versions.mk\nall:\n\tpip install tensorrt-cu12==$(V)\n',
    },
    { pins: ['versions.mk:1 10.3.0'] },
  ],
  [
    'env_file GITHUB_ENV cat',
    {
      'versions.env': 'V=10.3.0\n',
      ...run('cat versions.env >> $GITHUB_ENV\npip install tensorrt-cu12==$V'),
    },
    { pins: ['versions.env:1 10.3.0'] },
  ],
  [
    'tfvars',
    {
      'a.tf': 'variable "tag" {}\nresource "x" "y" { image = "nvcr.io/nvidia/tritonserver:${var.tag}" }\n',
      'terraform.tfvars': 'tag = "24.08-py3"\n',
    },
    { pins: ['terraform.tfvars:1 10.3.0.26'] },
  ],
  [
    'ansible vars other file',
    {
      'group_vars/all.yml': 'v: 10.3.0.26-1+cuda12.5\n',
      'site.yml': '- hosts: all\n  tasks:\n    - apt: {name: "libnvinfer10={{ v }}"}\n',
    },
    { pins: ['group_vars/all.yml:1 10.3.0.26'] },
  ],
  [
    'role defaults',
    {
      'roles/trt/defaults/main.yml': 'nvinfer: 10.3.0.26-1+cuda12.5\n',
      'roles/trt/tasks/main.yml': '- apt:\n    name:\n      - libnvinfer10={{ nvinfer }}\n',
    },
    { pins: ['roles/trt/defaults/main.yml:1 10.3.0.26'] },
  ],
  ['deepstream engine', { 'cfg/pgie.txt': '[property]\nmodel-engine-file=model_b1.engine\n' }, {}],
  [
    'own action',
    wf(
      'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: someone/trt-guard@v1\n        with: {product: tensorrt-rtx, tensorrt-version: 1.3.0.35}\n',
    ),
    { pins: ['.github/workflows/a.yml:7 1.3.0.35'] },
  ],
  [
    'own action tensorrt',
    wf(
      'on: push\njobs:\n  a:\n    runs-on: x\n    container: nvcr.io/nvidia/tensorrt:24.05-py3\n    steps:\n      - uses: someone/trt-guard@v1\n        with:\n          tensorrt-version: 10.3.0\n',
    ),
    { pins: ['.github/workflows/a.yml:9 10.3.0'], red: true },
  ],
  [
    'two runs of our own action in one job, and runtimes beside the pin',
    wf(
      'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: someone/trt-guard@v1\n        with:\n          tensorrt-version: 10.3.0\n          runtime-version: 10.0.1\n      - uses: someone/trt-guard@v1\n        with:\n          tensorrt-version: 10.0.1\n',
    ),
    { pins: ['.github/workflows/a.yml:8 10.3.0', '.github/workflows/a.yml:12 10.0.1'], red: false },
  ],
  [
    'pkg mapping',
    { 'vars.yaml': 'packages:\n  libnvinfer10: 10.8.0.43-1+cuda12.8\n  cuda: 12.8\n' },
    { pins: ['vars.yaml:2 10.8.0.43'] },
  ],
  [
    'pkg list of name/version',
    { 'vars.yaml': 'packages:\n  - name: libnvinfer10\n    version: 10.8.0.43-1+cuda12.8\n' },
    { pins: ['vars.yaml:3 10.8.0.43'] },
  ],
  [
    'jinja cond',
    {
      'vars.yaml':
        "tensorrt_version: \"{{ '10.8.0.43-1+cuda12.8' if arch == 'x86_64' else '10.3.0.30-1+cuda12.5' }}\"\n",
    },
    { pins: ['vars.yaml:1 10.8.0.43', 'vars.yaml:1 10.3.0.30'] },
  ],
  [
    'jinja block cond',
    {
      'vars.yaml':
        "tensorrt_version: >-\n  {% if arch == 'x86_64' %}10.8.0.43-1+cuda12.8{% else %}10.3.0.30-1+cuda12.5{% endif %}\n",
    },
    { pins: ['vars.yaml:2 10.8.0.43', 'vars.yaml:2 10.3.0.30'] },
  ],
  [
    'jinja block in folded lines',
    {
      'vars.yaml':
        "tensorrt_version: >-\n  {%- if arch == 'x86_64' -%}\n  10.8.0.43-1+cuda12.8\n  {%- else -%}\n  10.3.0.30-1+cuda12.5\n  {%- endif -%}\n",
    },
    { pins: ['vars.yaml:3 10.8.0.43', 'vars.yaml:5 10.3.0.30'] },
  ],
  [
    'jinja dict lookup',
    {
      'vars.yaml': "trt:\n  tensorrt_version: \"{{ {'amd64': '10.8.0.43', 'arm64': '10.3.0.30'}[arch] }}\"\n",
    },
    { pins: ['vars.yaml:2 10.8.0.43', 'vars.yaml:2 10.3.0.30'] },
  ],
  // python drives builds
  [
    'python build script workflow',
    {
      ...run('python tools/build.py'),
      'tools/build.py':
        'import subprocess\nTRT_VERSION = "10.3.0"\nURL = "https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.3.0/tars/TensorRT-10.3.0.26.Linux.x86_64-gnu.cuda-12.5.tar.gz"\n',
    },
    { pins: ['tools/build.py:2 10.3.0', 'tools/build.py:3 10.3.0.26'] },
  ],
  [
    'python imported by run script',
    {
      ...run('python tools/build.py'),
      'tools/build.py': 'from versions import TRT_VERSION\n',
      'tools/versions.py': 'TRT_VERSION = "10.3.0"\n',
    },
    { pins: ['tools/versions.py:1 10.3.0'] },
  ],
  [
    'python -m module',
    { ...run('python -m tools.build'), 'tools/build.py': 'TRT_VERSION = "10.3.0"\n' },
    { pins: ['tools/build.py:1 10.3.0'] },
  ],
  [
    'python beside Dockerfile',
    {
      'docker/Dockerfile': 'ARG TRT\nFROM nvcr.io/nvidia/tensorrt:${TRT}-py3\n',
      'docker/build.py':
        'import subprocess\nsubprocess.run(["docker", "build", "--build-arg", "TRT=24.05", "."])\n',
    },
    { pins: ['docker/build.py:2 10.0.1.6'] },
  ],
  [
    'python dict alternatives',
    { ...run('python b.py'), 'b.py': 'TRT_VERSIONS = {"cu12": "10.3.0", "cu11": "8.6.1"}\n' },
    { red: false, pins: ['b.py:1 10.3.0', 'b.py:1 8.6.1'] },
  ],
  [
    'executable python ./b.py',
    { ...run('./b.py --x'), 'b.py': '#!/usr/bin/env python3\nTRT_VERSION = "10.3.0"\n' },
    { pins: ['b.py:2 10.3.0'] },
  ],
  ['python app is not read', { 'app/main.py': 'TRT_VERSION = "10.3.0"\n' }, { not: ['app/main.py:1'] }],
];

/** Quiet, configured, and other ways in which nothing meets. */
const MORE: [what: string, files: Files, wanted: Wanted][] = [
  [
    'own action, container and root',
    {
      ...wf(
        'on: push\njobs:\n  a:\n    runs-on: x\n    container: nvcr.io/nvidia/tensorrt:24.05-py3\n    steps:\n      - uses: someone/trt-guard@v1\n        with: {model: m.onnx}\n',
      ),
      'requirements.txt': 'tensorrt==10.3.0\n',
    },
    { red: 'jobs' },
  ],

  // 7 quiet
  [
    'one warning a command',
    {
      Dockerfile:
        'FROM u\nRUN apt-get install -y libnvinfer10 \\\n  libnvinfer-dev \\\n  libnvonnxparsers10 python3-libnvinfer\n',
    },
    {},
  ],
  [
    'extras_require keys',
    { 'setup.py': 'setup(extras_require={"tensorrt": ["numpy"], "onnxruntime-gpu": ["x"]})\n' },
    { pins: [] },
  ],
  [
    'trap optional list',
    {
      'req/optional.txt': 'pytorch-quantization\n',
      'tools/requirements-extra.txt': 'nvidia-tensorrt==99.0.0\n',
    },
    { red: false },
  ],
  [
    'yaml 1.0',
    { 'a.yml': '%YAML:1.0\n---\ntensorrt: 1\nfoo: !!opencv-matrix\n' },
    { noCodes: ['pin-unreadable'] },
  ],
  ['DETR', { 'a.yaml': 'model: DETRTransformer\n  x: [\n' }, { noCodes: ['pin-unreadable'] }],
  [
    'image name & tag vars',
    { 'b.sh': 'IMAGE=nvcr.io/nvidia/tensorrt\nTAG=24.05-py3\ndocker run $IMAGE:$TAG x\n' },
    { pins: ['b.sh:2 10.0.1.6'] },
  ],
  [
    'twice in a command',
    { 'b.sh': 'pip install tensorrt==10.3.0 --pre tensorrt\n' },
    { pins: ['b.sh:1 10.3.0'] },
  ],
  [
    'env image compose',
    {
      '.env': 'TRT_IMAGE=nvcr.io/nvidia/tensorrt\nTRT_TAG=24.05-py3\n',
      'compose.yaml': 'services:\n  a:\n    image: ${TRT_IMAGE}:${TRT_TAG}\n',
    },
    { pins: ['.env:2 10.0.1.6'] },
  ],
  // 8
  [
    'expected by name range',
    {
      '.trt-guard.yml': "expected:\n  - {name: LEGACY_TRT, version: '>=8.6,<9', reason: old}\n",
      Dockerfile:
        'FROM ubuntu\nARG LEGACY_TRT_VERSION=8.6.1\nRUN pip install tensorrt==$LEGACY_TRT_VERSION tensorrt-cu12==10.3.0\n',
    },
    {},
  ],
  [
    'groups by name',
    {
      '.trt-guard.yml': 'groups:\n  a: [{name: A_TRT_VERSION}, b/Dockerfile]\n',
      'v.env': 'A_TRT_VERSION=10.3.0\n',
      'b/Dockerfile': `FROM ${OLD}\n`,
      'i.sh': '. ./v.env\npip install tensorrt-cu12==$A_TRT_VERSION\n',
    },
    { red: 'group' },
  ],
  [
    'range by containment not red',
    {
      'pyproject.toml': '[project]\nname="x"\ndependencies=["tensorrt>=10.0,<11"]\n',
      'requirements.txt': 'tensorrt==10.3.0\n',
    },
    { red: false },
  ],
  [
    'range excludes red',
    {
      'pyproject.toml': '[project]\nname="x"\ndependencies=["tensorrt>=8.6,<9"]\n',
      'requirements.txt': 'tensorrt==10.3.0\n',
    },
    { red: true },
  ],
  // more cry wolf
  [
    'workflow matrix include alternatives',
    wf(
      "on: push\njobs:\n  a:\n    runs-on: x\n    strategy: {matrix: {include: [{n: a, img: 'nvcr.io/nvidia/tensorrt:24.05-py3'}, {n: b, img: 'nvcr.io/nvidia/tensorrt:24.08-py3'}]}}\n    container: ${{ matrix.img }}\n    steps: [{run: x}]\n",
    ),
    { red: false },
  ],
  [
    'Dockerfile per version in name',
    {
      'docker/Dockerfile.trt8': 'FROM nvcr.io/nvidia/tensorrt:23.01-py3\n',
      'docker/Dockerfile.trt10': `FROM ${OLD}\n`,
      'requirements.txt': 'tensorrt==10.3.0\n',
    },
    { red: false },
  ],
  [
    'Dockerfile targets for arch',
    {
      Dockerfile: `FROM ${OLD} AS base-amd64\nFROM nvcr.io/nvidia/l4t-jetpack:r36.4.0 AS base-arm64\nARG TARGETARCH\nFROM base-\${TARGETARCH}\n`,
    },
    { red: false },
  ],
  [
    'ARG base chosen by arch then pip',
    {
      Dockerfile: `FROM ${OLD} AS base-amd64\nFROM nvcr.io/nvidia/l4t-jetpack:r36.4.0 AS base-arm64\nARG TARGETARCH\nFROM base-\${TARGETARCH}\nRUN pip install tensorrt-cu12==10.0.1\n`,
    },
    { red: false },
  ],
  [
    'if uname in Dockerfile RUN',
    {
      Dockerfile:
        'FROM ubuntu\nRUN case $(uname -m) in aarch64) V=10.3.0;; *) V=10.6.0;; esac; pip install tensorrt-cu12==$V\n',
    },
    { red: false },
  ],
  [
    'markers',
    {
      'requirements.txt':
        'tensorrt-cu12==10.3.0; platform_machine == "x86_64"\ntensorrt-cu12==10.6.0; platform_machine == "aarch64"\n',
    },
    { red: false },
  ],
  [
    'env matrix tox',
    { 'tox.ini': '[testenv:trt8]\ndeps = tensorrt==8.6.1\n[testenv:trt10]\ndeps = tensorrt==10.3.0\n' },
    { red: false },
  ],
  [
    'compose override dev/prod',
    {
      'docker-compose.yml': `services:\n  a: {image: '${OLD}'}\n`,
      'docker-compose.prod.yml': `services:\n  a: {image: '${NEW}'}\n`,
    },
    { red: false },
  ],
  [
    'poetry groups',
    {
      'pyproject.toml':
        '[tool.poetry.dependencies]\npython = "^3.10"\n[tool.poetry.group.a.dependencies]\ntensorrt = "10.3.0"\n[tool.poetry.group.b.dependencies]\ntensorrt = "8.6.1"\n',
    },
    { red: false },
  ],
  [
    'values per env',
    {
      'c/Chart.yaml': 'name: x\n',
      'c/values.yaml': `a: {image: {repository: nvcr.io/nvidia/tritonserver, tag: 24.08-py3}}\n`,
      'c/values-staging.yaml': `a: {image: {tag: 24.05-py3}}\n`,
    },
    { red: false },
  ],
  [
    'k8s two manifests in separate files',
    {
      'k/a.yaml': `apiVersion: v1\nkind: Pod\nspec: {containers: [{image: '${OLD}'}]}\n`,
      'k/b.yaml': `apiVersion: v1\nkind: Pod\nspec: {containers: [{image: '${NEW}'}]}\n`,
    },
    { red: false },
  ],
  [
    'jobs needs but tests',
    wf(
      `on: push\njobs:\n  lint: {runs-on: x, container: '${OLD}', steps: [{run: make lint}]}\n  test:\n    needs: lint\n    runs-on: x\n    container: ${NEW}\n    steps: [{run: make}]\n`,
    ),
    {},
  ],
  [
    'reusable per version matrix images',
    {
      'docker-bake.hcl':
        'target "a" {\n  dockerfile = "Dockerfile"\n  args = { TAG = "24.05-py3" }\n}\ntarget "b" {\n  dockerfile = "Dockerfile"\n  args = { TAG = "24.08-py3" }\n}\n',
      Dockerfile: 'ARG TAG\nFROM nvcr.io/nvidia/tensorrt:${TAG}\n',
    },
    { red: false },
  ],
  [
    'hand over reversed: other Dockerfile default',
    {
      'compose.yaml':
        'services:\n  a: {build: {context: a, args: {TRT: 10.3.0}}}\n  b: {build: {context: b}}\n',
      'a/Dockerfile': 'FROM u\nARG TRT=8.6.1\nRUN pip install tensorrt-cu12==$TRT\n',
      'b/Dockerfile': 'FROM u\nARG TRT=10.6.0\nRUN pip install tensorrt-cu12==$TRT\n',
    },
    { red: 'services', not: ['a/Dockerfile:2'] },
  ],
  [
    'azure jobs dependsOn',
    {
      'azure-pipelines.yml': `jobs:\n- job: conv\n  container: ${OLD}\n  steps: [{script: trtexec}]\n- job: serve\n  dependsOn: conv\n  container: ${NEW}\n  steps: [{script: x}]\n`,
    },
    { red: 'jobs' },
  ],
  [
    'circleci requires',
    {
      '.circleci/config.yml': `jobs:\n  conv:\n    docker: [{image: '${OLD}'}]\n    steps: [{run: trtexec}]\n  srv:\n    docker: [{image: '${NEW}'}]\n    steps: [{run: x}]\nworkflows:\n  w:\n    jobs:\n      - conv\n      - srv:\n          requires: [conv]\n`,
    },
    { red: 'jobs' },
  ],
  ['lean beside engine', { 'requirements.txt': 'tensorrt-lean==10.3.0\n', 'model.engine': '' }, {}],
  [
    'select in bazel with images',
    {
      'MODULE.bazel':
        'oci.pull(name="a", image="nvcr.io/nvidia/tensorrt", tag="24.05-py3")\noci.pull(name="b", image="nvcr.io/nvidia/tensorrt", tag="24.08-py3")\n',
    },
    { red: false },
  ],
  [
    'notebooks vs dockerfile',
    {
      'notebooks/a.ipynb': '{"cells":[{"cell_type":"code","source":["!pip install tensorrt==8.6.1"]}]}',
      Dockerfile: `FROM ${OLD}\n`,
    },
    { red: false },
  ],
  [
    'docs requirements',
    {
      'docs/requirements.txt': 'tensorrt==8.6.1\n',
      Dockerfile: `FROM ${OLD}\n`,
      'requirements.txt': 'tensorrt==10.0.1\n',
    },
    { red: false },
  ],
  [
    'root: cmake find_package min & Dockerfile',
    { 'CMakeLists.txt': 'project(x)\nfind_package(TensorRT 8.5)\n', Dockerfile: `FROM ${OLD}\n` },
    {},
  ],
];

/** Shapes that whole trees have: who builds what, and what is written where. */
const SHAPES: [what: string, files: Files, wanted: Wanted][] = [
  [
    'a Dockerfile whose name ends like an engine, and a bake target that takes it as a context',
    {
      'docker-bake.hcl':
        'variable "TAG" { default = "24.05-py3" }\ntarget "engine" {\n  dockerfile = "Dockerfile.engine"\n  args = { BASE = "nvcr.io/nvidia/tensorrt:${TAG}" }\n}\ntarget "server" {\n  dockerfile = "Dockerfile.trt"\n  contexts = { engine = "target:engine" }\n}\n',
      'Dockerfile.engine': 'ARG BASE\nFROM ${BASE}\nRUN trtexec --saveEngine=/m.plan\n',
      'Dockerfile.trt': `FROM ${NEW}\nCOPY --from=engine /m.plan /models/m/1/model.plan\n`,
    },
    { red: 'stages', pins: ['Dockerfile.trt:1 10.3.0.26'] },
  ],
  [
    'requirements that only include others',
    {
      'services/a/Dockerfile': `FROM ${OLD}\nCOPY . .\nRUN python -m pip install -r deps/runtime.txt\n`,
      'services/a/deps/runtime.txt': 'fastapi\n-r gpu.txt\n',
      'services/a/deps/gpu.txt': 'tensorrt-cu12==10.3.0\n',
    },
    { red: 'installed-requirements', pins: ['services/a/deps/gpu.txt:1 10.3.0'] },
  ],
  [
    'kaniko builds the image after a job whose image is merged in',
    {
      '.gitlab-ci.yml': `stages: [engine, image]\n.trt: &trt\n  image: ${OLD}\nengine:\n  <<: *trt\n  stage: engine\n  script: [trtexec --saveEngine=m.plan]\n  artifacts: {paths: [m.plan]}\nbake:\n  stage: image\n  image: {name: 'gcr.io/kaniko-project/executor:debug'}\n  script:\n    - /kaniko/executor --context $CI_PROJECT_DIR --dockerfile $CI_PROJECT_DIR/Dockerfile --destination x\n`,
      Dockerfile: `FROM ${NEW}\nCOPY m.plan /models/\n`,
    },
    { red: 'jobs' },
  ],
  [
    'a job takes its image from what it extends, another one from default',
    {
      '.gitlab-ci.yml': `default:\n  image: ${NEW}\n.gpu:\n  image: ${OLD}\nengine:\n  extends: .gpu\n  script: [trtexec --saveEngine=m.plan]\n  artifacts: {paths: [m.plan]}\nsmoke:\n  needs: [engine]\n  script: [tritonserver --model-repository=.]\n`,
    },
    { red: 'jobs' },
  ],
  [
    'a job with an image of its own does not take the one of default',
    {
      '.gitlab-ci.yml': `default:\n  image: ${NEW}\nlint:\n  script: [make lint]\nengine:\n  image: ${OLD}\n  script: [trtexec --saveEngine=m.plan]\nsmoke:\n  image: alpine\n  needs: [engine]\n  script: [ls]\n`,
    },
    { red: false },
  ],
  [
    'what a compose file merges into its services, arguments included',
    {
      'compose.yaml': `x-args: &args {TAG: 24.05-py3}\nx-gpu: &gpu\n  build: {context: a, args: *args}\nservices:\n  convert:\n    <<: *gpu\n    command: trtexec\n  serve: {image: '${NEW}'}\n`,
      'a/Dockerfile': 'ARG TAG=24.08-py3\nFROM nvcr.io/nvidia/tensorrt:${TAG}\n',
    },
    { red: 'services', pins: ['compose.yaml:1 10.0.1.6'], not: ['a/Dockerfile'] },
  ],
  [
    'stages of Azure that depend on each other, and its task that builds an image',
    {
      'azure-pipelines.yml': `stages:\n- stage: Convert\n  jobs:\n  - job: convert\n    container: ${OLD}\n    steps: [{script: trtexec}]\n- stage: Image\n  dependsOn: Convert\n  jobs:\n  - job: image\n    steps:\n    - task: Docker@2\n      inputs: {command: build, Dockerfile: serve/Dockerfile}\n`,
      'serve/Dockerfile': `FROM ${NEW}\nCOPY m.plan /models/\n`,
    },
    { red: 'jobs' },
  ],
  [
    'stages of Azure beside each other',
    {
      'azure-pipelines.yml': `stages:\n- stage: A\n  jobs:\n  - job: a\n    container: ${OLD}\n    steps: [{script: x}]\n- stage: B\n  dependsOn: []\n  jobs:\n  - job: b\n    container: ${NEW}\n    steps: [{script: y}]\n`,
    },
    { red: false },
  ],
  [
    'Nix puts the address together; the last value of a name counts',
    {
      'flake.nix':
        '{\n  a = { version = "10.0.1.6"; src = fetchurl { url = "https://developer.nvidia.com/x/TensorRT-${version}.Linux.x86_64-gnu.cuda-12.4.tar.gz"; }; };\n  b = { version = "1.2.3"; src = "https://example.com/b-${version}.tar.gz"; };\n}\n',
      'requirements.txt': 'tensorrt-cu12-bindings==10.3.0\n',
    },
    { red: 'project-root', pins: ['flake.nix:2 10.0.1.6'], not: ['flake.nix:3'] },
  ],
  [
    'a lock file holds what two markers choose between',
    {
      'pyproject.toml':
        '[project]\nname = "x"\ndependencies = [\n  "tensorrt-cu12==10.3.0; platform_machine == \'x86_64\'",\n  "tensorrt==10.7.0; platform_machine == \'aarch64\'",\n]\n',
      'uv.lock':
        'version = 1\n[[package]]\nname = "tensorrt"\nversion = "10.7.0"\n[[package]]\nname = "tensorrt-cu12"\nversion = "10.3.0"\n[[package]]\nname = "tensorrt-cu12-libs"\nversion = "10.3.0"\n',
    },
    { red: false },
  ],
  [
    'a lock file that holds neither of two markers',
    {
      'pyproject.toml':
        '[project]\nname = "x"\ndependencies = [\n  "tensorrt-cu12==10.3.0; platform_machine == \'x86_64\'",\n  "tensorrt==10.7.0; platform_machine == \'aarch64\'",\n]\n',
      'requirements.txt': 'tensorrt-cu12==10.0.1\n',
    },
    { red: 'project-root' },
  ],
  [
    'a play converts on the machine that runs the server',
    {
      'play.yml': `- hosts: gpu\n  tasks:\n    - apt: {name: libnvinfer10=10.0.1.6-1+cuda12.4}\n    - command: trtexec --saveEngine=/m.plan\n    - community.docker.docker_container: {name: t, image: '${NEW}'}\n`,
    },
    { red: 'environment' },
  ],
  [
    'a play whose containers convert themselves',
    {
      'play.yml': `- hosts: gpu\n  tasks:\n    - apt: {name: libnvinfer10=10.0.1.6-1+cuda12.4}\n    - community.docker.docker_container: {name: t, image: '${NEW}', command: trtexec --saveEngine=/m.plan}\n`,
    },
    { red: false },
  ],
  [
    'a tag that a Python script anywhere puts together',
    {
      'tools/build_serve.py':
        'import subprocess\nNGC = "24.05"\nextra = ["--build-arg", f"TAG={NGC}-py3"]\nsubprocess.check_call(["docker", "build", *extra, "-f", "serve/Dockerfile", "."])\n',
      'serve/Dockerfile':
        'ARG TAG=24.08-py3\nFROM nvcr.io/nvidia/tritonserver:${TAG}\nRUN pip install tensorrt-cu12-libs==10.3.0\n',
    },
    { red: 'stage', pins: ['tools/build_serve.py:2 10.0.1.6'], not: ['serve/Dockerfile:1'] },
  ],
  [
    'a tag out of the default of an option, in a command that is run later',
    {
      'ci/images.py':
        'import argparse\np = argparse.ArgumentParser()\np.add_argument("--ngc-release", default="24.05")\nargs = p.parse_args()\ncmd = f"docker build --build-arg TAG={args.ngc_release}-py3 -f serve/Dockerfile ."\n',
      'serve/Dockerfile': 'ARG TAG\nFROM nvcr.io/nvidia/tritonserver:${TAG}\n',
    },
    { pins: ['ci/images.py:3 10.0.1.6'] },
  ],
  [
    "arguments that Docker's own library hands over",
    {
      'ci/images.py':
        'import docker\nRELEASE = "24.05"\ndocker.from_env().images.build(path=".", dockerfile="serve/Dockerfile", buildargs={"TAG": f"{RELEASE}-py3"})\n',
      'serve/Dockerfile': 'ARG TAG=24.08-py3\nFROM nvcr.io/nvidia/tritonserver:${TAG}\n',
    },
    { pins: ['ci/images.py:2 10.0.1.6'], not: ['serve/Dockerfile'] },
  ],
  [
    'a script of tests hands nothing to the product',
    {
      'tests/images.py': 'import docker\nbuild(["docker", "build", "--build-arg", "TAG=24.05-py3", "."])\n',
      'serve/Dockerfile': 'ARG TAG=24.08-py3\nFROM nvcr.io/nvidia/tritonserver:${TAG}\n',
    },
    { pins: ['serve/Dockerfile:1 10.3.0.26'], not: ['tests'] },
  ],
  [
    'a server whose models are all Python loads nothing with its own library',
    {
      Dockerfile: `FROM ${NEW}\nRUN pip install tensorrt-cu12==10.0.1\nCOPY models /models\n`,
      'models/a/config.pbtxt': 'name: "a"\nbackend: "python"\n',
    },
    { red: false, pins: ['Dockerfile:1 10.3.0.26', 'Dockerfile:2 10.0.1'] },
  ],
  [
    'a server with a plan among its models does',
    {
      Dockerfile: `FROM ${NEW}\nRUN pip install tensorrt-cu12==10.0.1\nCOPY models /models\n`,
      'models/a/config.pbtxt': 'name: "a"\nbackend: "python"\n',
      'models/b/config.pbtxt': 'name: "b"\nplatform: "tensorrt_plan"\n',
    },
    { red: 'stage' },
  ],
  [
    'a mirror of dustynv',
    { 'run.sh': 'docker run -it docker.m.daocloud.io/dustynv/l4t-pytorch:r36.4.0 python3 app.py\n' },
    { pins: ['run.sh:1 10.3.0.30'] },
  ],
  [
    'a target of make after the one that it needs',
    {
      Makefile: `plan:\n\tdocker run --gpus all ${OLD} trtexec --saveEngine=/w/a.plan\nimage: plan\n\tdocker build -f Dockerfile -t t .\n`,
      Dockerfile: `FROM ${NEW}\nCOPY a.plan /models/\n`,
    },
    { red: 'script' },
  ],
  [
    'targets that a third one needs',
    {
      Makefile: `all: old new\nold:\n\tdocker run --gpus all ${OLD} trtexec --saveEngine=/w/old.plan\nnew:\n\tdocker run --gpus all ${NEW} trtexec --saveEngine=/w/new.plan\n`,
    },
    { red: false },
  ],
  [
    "packages of Poetry's extras, and their lock",
    {
      'pyproject.toml':
        '[tool.poetry]\nname = "x"\n[tool.poetry.extras]\ncu11 = ["tensorrt-cu11"]\ncu12 = ["tensorrt-cu12"]\n[tool.poetry.dependencies]\ntensorrt-cu11 = {version = "10.0.1", optional = true}\ntensorrt-cu12 = {version = "10.3.0", optional = true}\n',
      'poetry.lock':
        '[[package]]\nname = "tensorrt-cu11"\nversion = "10.0.1"\n[[package]]\nname = "tensorrt-cu12"\nversion = "10.3.0"\n',
    },
    { red: false },
  ],
  [
    "a lock that is not what Poetry's extra asks for",
    {
      'pyproject.toml':
        '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\ntensorrt-cu12 = {version = "10.3.0", optional = true}\n',
      'poetry.lock': '[[package]]\nname = "tensorrt-cu12"\nversion = "10.0.1"\n',
    },
    { red: 'project-root' },
  ],
  [
    'two values of one entry of a matrix',
    wf(
      'on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        include:\n          - {tag: 24.05-py3, trt: 10.0.1}\n          - {tag: 24.08-py3, trt: 10.7.0}\n    container: nvcr.io/nvidia/tensorrt:${{ matrix.tag }}\n    steps:\n      - run: pip install tensorrt-cu12==${{ matrix.trt }}\n',
    ),
    { red: 'jobs' },
  ],
  [
    'entries of a matrix that agree each in itself',
    wf(
      'on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        include:\n          - {tag: 24.05-py3, trt: 10.0.1}\n          - {tag: 24.08-py3, trt: 10.3.0}\n    container: nvcr.io/nvidia/tensorrt:${{ matrix.tag }}\n    steps:\n      - run: pip install tensorrt-cu12==${{ matrix.trt }}\n',
    ),
    { red: false },
  ],
  [
    'variables in the file that our own action takes the version from',
    {
      ...wf(
        `on: push\njobs:\n  a:\n    container: ${OLD}\n    steps:\n      - uses: acme/trt-guard@v1\n        with: {model: m.onnx, tensorrt-version-file: versions.env}\n`,
      ),
      'versions.env': 'TENSORRT_VERSION=10.3.0.26\n',
    },
    { red: 'jobs', pins: ['versions.env:1 10.3.0.26'] },
  ],
  [
    'a file of any name that our own action takes the version from',
    {
      ...wf(
        `on: push\njobs:\n  a:\n    container: ${OLD}\n    steps:\n      - uses: acme/trt-guard@v1\n        with: {model: m.onnx, tensorrt-version-file: trt/version.txt}\n`,
      ),
      'trt/version.txt': '10.3.0.26\n',
    },
    { red: 'jobs', pins: ['trt/version.txt:1 10.3.0.26'] },
  ],
  [
    'a feed of L4T beside a package of pip',
    {
      Dockerfile:
        'FROM ubuntu:22.04\nARG L4T_VERSION=36.2\nRUN echo "deb https://repo.download.nvidia.com/jetson/common r${L4T_VERSION} main" > /etc/apt/sources.list.d/l4t.list && apt-get update && apt-get install -y nvidia-l4t-multimedia\nRUN pip install tensorrt==10.3.0\n',
    },
    { red: false, not: ['Dockerfile:2'] },
  ],
  [
    'a change of folder in an earlier command of a list, before a build with arguments',
    {
      '.gitlab-ci.yml':
        'image:\n  before_script:\n    - cd serving\n  script:\n    - docker build --build-arg TAG=24.08-py3 -t x .\n',
      'serving/Dockerfile': `ARG TAG=24.05-py3\nFROM ${OLD} AS build\nFROM nvcr.io/nvidia/tritonserver:\${TAG}\nCOPY --from=build /m /m\n`,
    },
    { red: 'stages', pins: ['.gitlab-ci.yml:5 10.3.0.26'], not: ['serving/Dockerfile:1'] },
  ],
  [
    'containers of one task of ECS',
    {
      'deploy/task-definition.json': `{"family": "t", "containerDefinitions": [\n{"name": "build", "image": "${OLD}"},\n{"name": "serve", "image": "${NEW}"}]}\n`,
    },
    { red: 'services', pins: ['deploy/task-definition.json:2 10.0.1.6'] },
  ],
  [
    'the lean runtime beside a script that builds an engine',
    {
      'requirements.txt': 'tensorrt-lean-cu12==10.3.0\n',
      'build.sh': 'trtexec --onnx=m.onnx --saveEngine=m.engine\n',
    },
    { codes: ['pin-lean-runtime'] },
  ],
  [
    'the lean runtime beside a script that builds a version-compatible engine',
    {
      'requirements.txt': 'tensorrt-lean-cu12==10.3.0\n',
      'build.sh': 'trtexec --onnx=m.onnx --versionCompatible --saveEngine=m.engine\n',
    },
    { noCodes: ['pin-lean-runtime'] },
  ],
  [
    'a pattern of apt that names a release',
    {
      Dockerfile:
        'FROM ubuntu:22.04\nRUN apt-get install -y libnvinfer10=10.3.0.26-1* libnvinfer-dev=10.3.0* libnvinfer-bin=10.*\n',
    },
    { pins: ['Dockerfile:2 10.3.0.26', 'Dockerfile:2 10.3.0', 'Dockerfile:2 10.*'] },
  ],
  [
    'scripts with requirements of their own, one of which converts and the other serves',
    {
      'tools/convert.py': '# /// script\n# dependencies = ["tensorrt-cu12==10.7.0"]\n# ///\n',
      'tools/serve.py': '# /// script\n# dependencies = ["tensorrt-cu12==10.3.0"]\n# ///\n',
    },
    { red: 'convert-and-serve' },
  ],
  [
    'a script with requirements of its own that has nothing to do with what is deployed',
    {
      'plot.py': '# /// script\n# dependencies = ["tensorrt-cu12==10.7.0"]\n# ///\n',
      'requirements.txt': 'tensorrt-cu12==10.3.0\n',
    },
    { red: false },
  ],
  [
    'a script with requirements of its own that converts for the project around it',
    {
      'convert.py': '# /// script\n# dependencies = ["tensorrt-cu12==10.7.0"]\n# ///\n',
      'requirements.txt': 'tensorrt-cu12==10.3.0\n',
    },
    { red: 'project-root' },
  ],
  [
    'a target that another one needs, and is called for what it makes',
    {
      Makefile: `A := ${OLD}\nB := ${NEW}\nengines:\n\tdocker run --rm -v $(PWD):/m $(A) /m/make.sh\nrun: engines\n\tdocker run -v $(PWD):/m $(B) tritonserver --model-repository=/m\n`,
    },
    { red: 'script' },
  ],
  [
    'a target that another one needs, and makes nothing that is said',
    {
      Makefile: `A := ${OLD}\nB := ${NEW}\ntrain:\n\tdocker run --rm -v $(PWD):/m $(A) /m/train.sh\nrun: train\n\tdocker run -v $(PWD):/m $(B) tritonserver --model-repository=/m\n`,
    },
    { red: false },
  ],
  [
    'the version that our own command is given',
    wf(
      `on: push\njobs:\n  a:\n    container: ${OLD}\n    steps:\n      - run: npx trt-guard check --model m.onnx --tensorrt-version=10.3.0.26\n`,
    ),
    { red: 'jobs', pins: ['.github/workflows/a.yml:6 10.3.0.26'] },
  ],
  [
    'what a script installs by another one, which it gives the version',
    {
      'build.sh': './docker/trt.sh 10.7.0.23\npip install tensorrt-cu12==10.3.0\n',
      'docker/trt.sh': 'V=$1\napt-get install -y libnvinfer10=${V}-1+cuda12.6\n',
    },
    { red: 'environment', pins: ['build.sh:1 10.7.0.23'] },
  ],
  [
    'a script that only one branch runs',
    {
      'build.sh': 'if [ -n "$OLD" ]; then\n  bash docker/trt.sh\nfi\npip install tensorrt-cu12==10.3.0\n',
      'docker/trt.sh': 'apt-get install -y libnvinfer10=10.7.0.23-1+cuda12.6\n',
    },
    { red: false },
  ],
  [
    'an entry of a matrix that says which Dockerfile gets its value',
    {
      ...wf(
        'on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        include:\n          - {file: old.Dockerfile, tag: 24.05-py3}\n          - {file: new.Dockerfile, tag: 24.08-py3}\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          file: ${{ matrix.file }}\n          build-args: TAG=${{ matrix.tag }}\n',
      ),
      'old.Dockerfile': 'ARG TAG\nFROM nvcr.io/nvidia/pytorch:${TAG}\n',
      'new.Dockerfile': `ARG TAG\nFROM ${OLD} AS build\nFROM nvcr.io/nvidia/tritonserver:\${TAG}\nCOPY --from=build /m /m\n`,
    },
    { red: 'stages' },
  ],
  [
    'an entry of a matrix that says which Dockerfile a command builds with its value',
    {
      ...wf(
        'on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        include:\n          - {file: old.Dockerfile, tag: 24.08-py3}\n          - {file: new.Dockerfile, tag: 24.05-py3}\n    steps:\n      - run: docker build -f ${{ matrix.file }} --build-arg TAG=${{ matrix.tag }} .\n',
      ),
      'old.Dockerfile': 'ARG TAG\nFROM nvcr.io/nvidia/pytorch:${TAG}\n',
      'new.Dockerfile': `ARG TAG\nFROM ${OLD} AS build\nFROM nvcr.io/nvidia/tritonserver:\${TAG}\nCOPY --from=build /m /m\n`,
    },
    { red: false },
  ],
  [
    'a list of packages in JSON',
    { 'provision/vars/frozen-amd64.json': '{"libnvinfer10": "10.8.0.43-1+cuda12.8"}\n' },
    { pins: ['provision/vars/frozen-amd64.json:1 10.8.0.43'] },
  ],
  [
    'a wheel that is copied after it was installed',
    {
      Dockerfile:
        'FROM ubuntu:22.04\nRUN pip install /d/onnxruntime_gpu-1.20.1-cp310-cp310-linux_aarch64.whl\nRUN cp /d/onnxruntime_gpu-1.20.1-cp310-cp310-linux_aarch64.whl /out/onnxruntime_gpu-1.20.1-cp310-cp310-linux_aarch64.whl\n',
    },
    { pins: ['Dockerfile:2 10.4'], not: ['Dockerfile:3'] },
  ],
  [
    'a release of L4T that only says what runs, beside the feed',
    {
      Dockerfile:
        'FROM ubuntu:24.04\nRUN echo "deb https://repo.download.nvidia.com/jetson/common r36.4 main" > /etc/apt/sources.list.d/l4t.list && apt-get update && apt-get install -y tensorrt\nENV L4T_VERSION=36.4.0\n',
    },
    { pins: ['Dockerfile:2 10.3.0.30'], not: ['Dockerfile:3'] },
  ],
  [
    'an archive whose address is handed to the Dockerfile',
    {
      'docker/trt.mk':
        'V := 10.7.0.23\nURL := https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.7.0/tars/TensorRT-$(V).Linux.x86_64-gnu.cuda-12.6.tar.gz\nimage:\n\tdocker build --build-arg URL=$(URL) -f docker/Dockerfile .\n',
      'docker/Dockerfile':
        'FROM ubuntu:22.04\nARG URL\nRUN wget -qO- $URL | tar -xz\nCOPY docker/gpu.txt /r.txt\nRUN pip install -r /r.txt\n',
      'docker/gpu.txt': 'tensorrt-cu12==10.3.0\n',
    },
    { red: 'installed-requirements' },
  ],
  [
    'a release for each machine, none of which is that of Python',
    {
      'env.sh':
        'case "$(uname -m)" in\n  x86_64) T=10.7.0.23 ;;\n  aarch64) T=10.3.0.30 ;;\nesac\napt-get install -y libnvinfer10=${T}-1+cuda12.6\npip install tensorrt-cu12==10.0.1\n',
    },
    { red: 'environment' },
  ],
  [
    'a release for each machine, one of which is that of Python',
    {
      'env.sh':
        'case "$(uname -m)" in\n  x86_64) T=10.7.0.23 ;;\n  aarch64) T=10.3.0.30 ;;\nesac\napt-get install -y libnvinfer10=${T}-1+cuda12.6\npip install tensorrt-cu12==10.3.0\n',
    },
    { red: false },
  ],
  [
    'a stack file of Swarm',
    { 'stack.yml': `services:\n  plan: {image: '${OLD}'}\n  serve: {image: '${NEW}'}\n` },
    { red: 'services' },
  ],
  [
    'a compose file of any name',
    { 'deploy/gpu.yaml': `services:\n  plan: {image: '${OLD}'}\n  serve: {image: '${NEW}'}\n` },
    { red: 'services' },
  ],
  [
    'a table by machine in YAML',
    {
      'site.yml':
        '- hosts: all\n  vars:\n    trt: {x86_64: 10.7.0.23-1+cuda12.6, aarch64: 10.3.0.30-1+cuda12.5}\n  tasks:\n    - apt: {name: "libnvinfer10={{ trt[ansible_architecture] }}"}\n    - pip: {name: tensorrt-cu12==10.3.0}\n',
    },
    { red: false, pins: ['site.yml:3 10.7.0.23', 'site.yml:3 10.3.0.30'] },
  ],
  [
    'a requirement whose end stands in a constant',
    {
      'setup.py':
        'from setuptools import setup\nV = "10.3.0"\nsetup(install_requires=["tensorrt-cu12==" + V, "tensorrt" + read("x")])\n',
    },
    { pins: ['setup.py:2 10.3.0'], not: ['setup.py:3'] },
  ],
  [
    'a mere name in a Dockerfile that is handed the archive of another release',
    {
      'build.sh':
        'docker build --build-arg TENSORRT_URL=https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.7.0/tars/TensorRT-10.7.0.23.Linux.x86_64-gnu.cuda-12.6.tar.gz docker\n',
      'docker/Dockerfile':
        'FROM ubuntu:22.04\nARG TENSORRT_URL\nARG TENSORRT_VERSION=10.3.0.26\nRUN wget -qO- $TENSORRT_URL | tar -xz\n',
    },
    { red: false, pins: ['build.sh:1 10.7.0.23'] },
  ],
  [
    'a script that pins nothing itself, and installs by another one and by a file',
    {
      'setup.sh': 'set -e\nbash scripts/trt.sh\npip3 install -r requirements.txt\n',
      'scripts/trt.sh': 'V=10.7.0.23-1+cuda12.6\nsudo apt-get install -y libnvinfer10=$V\n',
      'requirements.txt': 'tensorrt-cu12==10.3.0\n',
    },
    { red: 'environment' },
  ],
  [
    'a path that leads through a file',
    {
      Dockerfile: `FROM ${OLD}\nCOPY VERSION /s/\nRUN python3 /s/VERSION/x.py && . VERSION/env.sh && pip install -r VERSION/requirements.txt\n`,
      VERSION: '1.0\n',
    },
    { pins: ['Dockerfile:1 10.0.1.6'], noCodes: ['pin-unreadable'] },
  ],
];

const SETUP = 'from setuptools import setup\nfrom support.deps import TRT as WANTED\n';

/** Names and folders that another file, or another key, gives. */
const GIVEN: [what: string, files: Files, wanted: Wanted][] = [
  [
    'a chart whose images name no registry',
    {
      'chart/Chart.yaml': 'name: a\nversion: 1.0.0\n',
      'chart/values.yaml':
        'global: {imageRegistry: nvcr.io/nvidia/}\nconvert:\n  image: {name: tensorrt, tag: 24.05-py3}\nserve:\n  image: {name: tritonserver, tag: 24.08-py3}\n',
    },
    { red: 'services', pins: ['chart/values.yaml:3 10.0.1.6', 'chart/values.yaml:5 10.3.0.26'] },
  ],
  [
    'a chart whose images name a registry of their own',
    {
      'chart/Chart.yaml': 'name: a\nversion: 1.0.0\n',
      'chart/values.yaml':
        'global: {imageRegistry: nvcr.io/nvidia}\nserve:\n  image: {registry: registry.example.com, name: tritonserver, tag: 24.08-py3}\n',
    },
    { red: false, not: ['chart/values.yaml'] },
  ],
  [
    'a constant of another module, whatever it is called',
    {
      'setup.py': `${SETUP}setup(name="a", install_requires=[f"tensorrt-cu12=={WANTED}"])\n`,
      'support/deps.py': 'CUDA = "12.9"\nTRT = "10.13.3.9"\n',
      'requirements.txt': 'tensorrt-cu12==10.14.1.48\n',
    },
    { red: 'project-root', pins: ['support/deps.py:2 10.13.3.9'] },
  ],
  [
    'a constant of a module that is imported as a whole',
    {
      'setup.py':
        'from setuptools import setup\nimport deps\nsetup(name="a", install_requires=["tensorrt-cu12==" + deps.TRT])\n',
      'deps.py': 'TRT = "10.13.3.9"\n',
    },
    { pins: ['deps.py:1 10.13.3.9'], noCodes: ['pin-floating'] },
  ],
  [
    'months of a dict that a build is handed',
    {
      'docker/Dockerfile': 'ARG MONTH\nFROM nvcr.io/nvidia/tritonserver:${MONTH}-py3\n',
      'build.py':
        'import subprocess, sys\nMONTHS = {\n  "orin": "24.05",\n  "cloud": "24.08",\n}\nsubprocess.run(["docker", "build", "--build-arg", f"MONTH={MONTHS[sys.argv[1]]}", "docker"])\n',
    },
    { red: false, pins: ['build.py:3 10.0.1.6', 'build.py:4 10.3.0.26'] },
  ],
  [
    'our command in a job of GitLab, with an image that it inherits',
    {
      '.gitlab-ci.yml': `.gpu: {image: {name: "${OLD}"}}\nguard:\n  extends: .gpu\n  script:\n    - npx trt-guard check --engine a.plan --tensorrt-version 10.3.0.26\n`,
    },
    { red: 'jobs', pins: ['.gitlab-ci.yml:1 10.0.1.6', '.gitlab-ci.yml:5 10.3.0.26'] },
  ],
  [
    'our command in a job of GitLab beside another job',
    {
      '.gitlab-ci.yml': `lint: {image: "${OLD}", script: [make lint]}\nguard:\n  image: node:24\n  script: [npx trt-guard check --engine a.plan --tensorrt-version 10.3.0.26]\n`,
    },
    { red: false },
  ],
  [
    'an image by a variable of a Jenkinsfile, whose stage stashes the engine',
    {
      Jenkinsfile: `pipeline {\n  agent none\n  environment { TRT = '${OLD}' }\n  stages {\n    stage('A') {\n      agent { docker { image "\${TRT}" } }\n      steps { stash name: 'plan', includes: 'm.plan' }\n    }\n    stage('B') {\n      agent { docker { image '${NEW}' } }\n      steps { unstash 'plan' }\n    }\n  }\n}\n`,
    },
    { red: 'jobs' },
  ],
  [
    'the folder of a task',
    {
      'Taskfile.yml':
        'version: "3"\ntasks:\n  cloud:\n    dir: cloud\n    cmds:\n      - docker build --build-arg TAG=24.08-py3 .\n',
      'cloud/Dockerfile': 'ARG TAG=24.05-py3\nFROM nvcr.io/nvidia/tritonserver:${TAG}\n',
      'edge/Dockerfile': 'ARG TAG=24.05-py3\nFROM nvcr.io/nvidia/tritonserver:${TAG}\n',
    },
    { pins: ['Taskfile.yml:6 10.3.0.26', 'edge/Dockerfile:1 10.0.1.6'], not: ['cloud/Dockerfile'] },
  ],
  [
    'an archive by its name beside a number',
    {
      'versions.yaml':
        'trt_version: 10.3.0.26\narchive: TensorRT-10.3.0.26.Linux.x86_64-gnu.cuda-12.5.tar.gz\n',
      'requirements.txt': 'tensorrt-cu12==10.7.0\n',
    },
    { pins: ['versions.yaml:2 10.3.0.26'], not: ['versions.yaml:1 10.3.0.26 weak'] },
  ],
  [
    'functions of one script that are called with versions of different things',
    {
      'a.sh':
        'fetch_trt() {\n  local v=$1 cuda=$2\n  curl -fL "https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/${v%.*}/tars/TensorRT-${v}.Linux.x86_64-gnu.cuda-${cuda}.tar.gz" | tar xz\n}\nfetch_cmake() {\n  v=$1\n  curl "https://cmake.org/cmake-$v.tar.gz"\n}\npip_install() { pip install "$1==$2"; }\nfetch_cmake 3.28.1\nfetch_trt 10.9.0.34 12.8\npip_install tensorrt-cu12 10.9.0.34\npip_install onnx 1.16.1\n',
    },
    {
      red: false,
      pins: ['a.sh:11 10.9.0.34', 'a.sh:12 10.9.0.34'],
      not: ['a.sh:10', 'a.sh:11 12.8', 'a.sh:13'],
      noCodes: ['pin-floating'],
    },
  ],
  [
    'a function of a file that a script reads in',
    {
      Dockerfile:
        'FROM ubuntu:22.04\nCOPY lib.sh install.sh /tmp/\nRUN bash /tmp/install.sh\nRUN pip install tensorrt-cu12==10.13.3.9\n',
      'lib.sh': 'install_trt() {\n  apt-get install -y "libnvinfer10=$1-1+cuda12.8"\n}\n',
      'install.sh': '. "$(dirname "$0")/lib.sh"\ninstall_trt 10.9.0.34\n',
    },
    { red: 'stage', pins: ['install.sh:2 10.9.0.34'], not: ['lib.sh'] },
  ],
  [
    'functions that call each other, and one that nothing calls',
    {
      'a.sh':
        'a() { b; }\nb() {\n  a\n  pip install tensorrt-cu12==10.3.0\n}\nc() {\n  apt-get install -y libnvinfer10=${1:-10.3.0.26-1+cuda12.5}\n}\n',
    },
    { pins: ['a.sh:4 10.3.0', 'a.sh:7 10.3.0.26'] },
  ],
  [
    'functions that a script surely calls',
    {
      'a.sh':
        'libs() {\n  apt-get install -y libnvinfer10=10.9.0.34-1+cuda12.8\n}\nbindings() {\n  pip install tensorrt-cu12==10.13.3.9\n}\nmain() {\n  libs\n  bindings\n}\nmain "$@"\n',
    },
    { red: 'environment' },
  ],
  [
    'functions of which a script calls one',
    {
      'a.sh':
        'libs() {\n  apt-get install -y libnvinfer10=10.9.0.34-1+cuda12.8\n}\nbindings() {\n  pip install tensorrt-cu12==10.13.3.9\n}\ncase "$1" in\n  a) libs ;;\n  b) bindings ;;\nesac\n',
    },
    { red: false },
  ],
  [
    'a target that installs with the one that it needs',
    {
      Makefile:
        '.PHONY: deps libs\nlibs:\n\tsudo apt-get install -y libnvinfer10=10.9.0.34-1+cuda12.8\ndeps: libs\n\tpip install tensorrt-cu12==10.13.3.9\n',
    },
    { red: 'environment' },
  ],
  [
    'targets that install apart',
    {
      Makefile:
        '.PHONY: deps libs\nlibs:\n\tsudo apt-get install -y libnvinfer10=10.9.0.34-1+cuda12.8\ndeps:\n\tpip install tensorrt-cu12==10.13.3.9\n',
    },
    { red: false },
  ],
  [
    'a service that extends one of another file',
    {
      'common.yml': `services:\n  base: {image: "${OLD}"}\n`,
      'compose.yaml': `services:\n  convert: {extends: {file: common.yml, service: base}}\n  serve: {image: "${NEW}"}\n`,
    },
    { red: 'services' },
  ],
  [
    'a service with an image of its own that extends one of another file',
    {
      'common.yml': `services:\n  base: {image: "${OLD}"}\n`,
      'compose.yaml': `services:\n  convert: {extends: {file: common.yml, service: base}, image: "nvcr.io/nvidia/tensorrt:24.08-py3"}\n  serve: {image: "${NEW}"}\n`,
    },
    { red: false },
  ],
  [
    'one list of requirements with two releases, in whatever folder',
    { 'models/a/requirements.txt': 'tensorrt-cu12==10.0.1\ntorch-tensorrt==1.4.0\n' },
    { red: 'environment' },
  ],
  [
    'lists of requirements that agree each, and markers',
    {
      'models/a/requirements.txt': 'tensorrt-cu12==10.3.0\ntorch-tensorrt==2.5.0\n',
      'models/c/requirements.txt': 'tensorrt-cu12==10.3.0\nonnxruntime-gpu==1.16.3\n',
      'models/b/requirements.txt':
        'tensorrt==8.6.1; python_version < "3.10"\ntensorrt-cu12==10.7.0; python_version >= "3.10"\n',
    },
    { red: false },
  ],
  [
    'the file of a Debian package that an environment of tox has Python fetch',
    {
      'tox.ini': '[testenv]\ncommands = {envpython} tools/install.py\n',
      'tools/install.py':
        'URL = (\n    "https://developer.download.nvidia.com/compute/cuda/repos/ubuntu2004/x86_64/"\n    "python3-libnvinfer_8.4.3-1+cuda11.6_amd64.deb"\n)\n',
    },
    { pins: ['tools/install.py:3 8.4.3'] },
  ],
  [
    'the file of a Debian package of the libraries beside Python of another release',
    {
      Dockerfile:
        'FROM ubuntu:22.04\nRUN wget https://developer.download.nvidia.com/compute/cuda/repos/ubuntu2204/x86_64/libnvinfer10_10.3.0.26-1+cuda12.5_amd64.deb && dpkg -i libnvinfer10_10.3.0.26-1+cuda12.5_amd64.deb\nRUN pip install tensorrt-cu12==10.7.0\n',
    },
    { red: 'stage', pins: ['Dockerfile:2 10.3.0.26'] },
  ],
  [
    'a requirement that Ansible gives a version if there is one',
    {
      'roles/ort/defaults/main.yml': 'ort_version: "1.19.0"\n',
      'roles/ort/tasks/main.yml':
        "- name: ort\n  ansible.builtin.command:\n    cmd: \"pip3 install onnxruntime-gpu{{ ('==' + ort_version) if ort_version else '' }}\"\n",
    },
    { pins: ['roles/ort/defaults/main.yml:1 10.2'], noCodes: ['pin-floating'] },
  ],
  [
    'images that Python pulls, and those of pods',
    {
      'a.py': `import docker\nIMAGES = ["alpine:3", "${OLD}"]\n[docker.from_env().images.pull(image) for image in IMAGES]\n`,
      'b.py': `from kubernetes import client\npod = client.V1Container(name="a", image="${NEW}")\n`,
      'tests/c.py': `import docker\nIMAGES = ["${OLD}"]\n`,
      'd.py': `import subprocess\nIMAGES = ["${OLD}"]\n`,
    },
    { pins: ['a.py:2 10.0.1.6', 'b.py:2 10.3.0.26'], not: ['tests/c.py', 'd.py'] },
  ],
  [
    'a container that a script creates before it starts it',
    {
      'a.sh': `docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/a.onnx --saveEngine=/w/m/a/1/model.plan\ndocker create --name t ${NEW}\ndocker cp m t:/models\ndocker start t\n`,
    },
    { red: 'script' },
  ],
];

const made: string[] = [];
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-clauses-'));
  made.push(dir);
});
afterAll(() => {
  for (const one of made) rmSync(one, { recursive: true, force: true });
});

describe('small repositories', () => {
  it.each([...MEETING, ...READING, ...MORE, ...SHAPES, ...GIVEN])('%s', async (_what, files, wanted) => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
      writeFileSync(path.join(dir, file), text);
    }
    const { pins, disagreements, findings } = await findPins(dir);
    const links = disagreements.flatMap(({ severity, link }) => (severity === 'error' ? [link] : []));
    const told = pins.map(
      ({ file, line, version, spec, weak }) =>
        `${file}:${line} ${version ?? spec ?? ''}${weak === undefined ? '' : ' weak'}`,
    );
    const codes = findings.map(({ code }) => code as string);
    if (typeof wanted.red === 'string') expect(links).toContain(wanted.red);
    else if (wanted.red !== undefined) expect(links.length > 0).toBe(wanted.red);
    for (const pin of wanted.pins ?? []) expect(told.find((one) => one.startsWith(pin)) ?? told).toMatch(pin);
    for (const pin of wanted.not ?? []) expect(told.filter((one) => one.startsWith(pin))).toEqual([]);
    expect(codes).toEqual(expect.arrayContaining(wanted.codes ?? []));
    for (const code of wanted.noCodes ?? []) expect(codes).not.toContain(code);
  });
});
