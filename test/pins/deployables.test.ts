import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins } from '../../src/pins/find-pins.js';

/** Whole small repositories, as teams write them. `link`: why it is red, or null where it has to be green; `at`: the places that are told. */
type Row = [what: string, link: string | null, at: string[], files: Record<string, string>];

const OLD = 'nvcr.io/nvidia/tensorrt:24.05-py3';
const NEW = 'nvcr.io/nvidia/tritonserver:24.08-py3';

const MACHINES: Row[] = [
  [
    'a script that installs libraries, and Python with a version that it computes',
    'environment',
    ['setup.sh:1', 'setup.sh:3'],
    {
      'setup.sh':
        'RELEASE=10.3.0.26\nPY=$(echo "$RELEASE" | cut -d. -f1-3)\nsudo apt-get install -y libnvinfer10=10.5.0.18-1+cuda12.6\npip install tensorrt-cu12==$PY\n',
    },
  ],
  [
    'a script that installs the same release twice, in every way to shorten it',
    null,
    [],
    {
      'setup.sh':
        'DEB=10.3.0.26-1+cuda12.5\nFULL=${DEB%%-*}\nA=$(echo $FULL | awk -F. \'{print $1"."$2"."$3}\')\nB=`echo ${FULL} | sed \'s/\\.[0-9]*$//\'`\nC="$(cut -d. -f 1,2,3 <<< "$FULL")"\nsudo apt-get install -y libnvinfer10=$DEB\npip install tensorrt-cu12==$A tensorrt-cu12-libs==$B tensorrt-cu12-bindings==$C\n',
    },
  ],
  [
    'a script that installs one or the other',
    null,
    [],
    {
      'setup.sh':
        'if [ -f /etc/nv_tegra_release ]; then\n  sudo apt-get install -y libnvinfer8=8.5.2-1+cuda11.4\nelse\n  pip install tensorrt-cu12==10.3.0\nfi\nlib() {\n  sudo apt-get install -y libnvinfer10=10.5.0.18-1+cuda12.6\n}\n',
    },
  ],
  [
    'a script with an environment for each release',
    null,
    [],
    {
      'setup.sh':
        'sudo apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5\npython3 -m venv old\nold/bin/pip install tensorrt==8.6.1\npython3 -m venv new\nnew/bin/pip install tensorrt-cu12==10.3.0\n',
    },
  ],
  [
    'a job that takes libraries from an action of the repository',
    'environment',
    ['.github/actions/trt/action.yml:4', '.github/workflows/ci.yml:8'],
    {
      '.github/actions/trt/action.yml':
        'name: x\ninputs:\n  version:\n    default: 10.0.1.6-1+cuda12.4\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: sudo apt-get install -y libnvinfer10=${{ inputs.version }}\n',
      '.github/workflows/ci.yml':
        'on: push\njobs:\n  test:\n    runs-on: x\n    steps:\n      - uses: ./.github/actions/trt\n      - run: |\n          pip install tensorrt-cu12==10.3.0\n          pytest\n',
    },
  ],
  [
    'a job whose steps are for different systems',
    null,
    [],
    {
      '.github/workflows/ci.yml':
        "on: push\njobs:\n  test:\n    runs-on: ${{ matrix.os }}\n    steps:\n      - if: runner.os == 'Linux'\n        run: sudo apt-get install -y libnvinfer10=10.0.1.6-1+cuda12.4\n      - if: runner.os == 'Windows'\n        run: pip install tensorrt-cu12==10.3.0\n",
    },
  ],
  [
    'a job whose container holds other libraries than pip brings',
    'environment',
    ['.github/workflows/ci.yml:5', '.github/workflows/ci.yml:7'],
    {
      '.github/workflows/ci.yml': `on: push\njobs:\n  test:\n    runs-on: x\n    container: ${OLD}\n    steps:\n      - run: pip install tensorrt-cu12==10.3.0\n`,
    },
  ],
  [
    'CMake takes what is newer than its minimum',
    null,
    [],
    {
      'CMakeLists.txt': 'project(x)\nfind_package(TensorRT 8.0 REQUIRED)\n',
      Dockerfile: 'FROM nvcr.io/nvidia/tensorrt:24.08-py3\n',
    },
  ],
  [
    "CMake's minimum is newer than the image",
    'project-root',
    ['CMakeLists.txt:2', 'Dockerfile:1'],
    {
      'CMakeLists.txt': 'project(x)\nfind_package(TensorRT 10.3 REQUIRED)\n',
      Dockerfile: `FROM ${OLD}\n`,
    },
  ],
  [
    "CMake's range ends below the image",
    'project-root',
    ['CMakeLists.txt:2', 'Dockerfile:1'],
    {
      'CMakeLists.txt': 'project(x)\nfind_package(TensorRT 8.0...<10 REQUIRED)\n',
      Dockerfile: `FROM ${OLD}\n`,
    },
  ],
  [
    'documents of one manifest for nodes of different machines',
    null,
    [],
    {
      'k8s.yaml': `apiVersion: apps/v1\nkind: DaemonSet\nspec: {template: {spec: {nodeSelector: {kubernetes.io/arch: arm64}, containers: [{name: a, image: "nvcr.io/nvidia/l4t-tensorrt:r8.5.2-runtime"}]}}}\n---\napiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {nodeSelector: {kubernetes.io/arch: amd64}, containers: [{name: b, image: "${NEW}"}]}}}\n`,
    },
  ],
];

const PIPELINES: Row[] = [
  [
    'jobs of files that a pipeline includes, with variables of a third one',
    'jobs',
    ['ci/vars.yml:2', 'ci/serve.yml:2'],
    {
      '.gitlab-ci.yml':
        'stages: [engine, serve]\ninclude:\n  - local: /ci/vars.yml\n  - local: ci/engine.yml\n  - ci/serve.yml\n',
      'ci/vars.yml': "variables:\n  TRT_TAG: '24.05-py3'\n",
      'ci/engine.yml':
        'engine:\n  stage: engine\n  image: nvcr.io/nvidia/tensorrt:$TRT_TAG\n  script: [trtexec --onnx=m.onnx --saveEngine=m.plan]\n  artifacts: {paths: [m.plan]}\n',
      'ci/serve.yml': `serve:\n  image: ${NEW}\n  stage: serve\n  script: [./smoke.sh]\n`,
    },
  ],
  [
    'jobs of a glob that extend a job of the including file',
    'jobs',
    ['.gitlab-ci.yml:3', 'ci/b.yml:2'],
    {
      '.gitlab-ci.yml': `include: 'ci/*.yml'\n.engine:\n  image: ${OLD}\n`,
      'ci/a.yml': 'make:\n  extends: .engine\n  script: [make]\n  artifacts: {paths: [m.plan]}\n',
      'ci/b.yml': `smoke:\n  image: ${NEW}\n  needs: [make]\n  script: [./smoke.sh]\n`,
    },
  ],
  [
    'images that jobs refer to',
    'jobs',
    ['.gitlab-ci.yml:3', 'ci/images.yml:2'],
    {
      '.gitlab-ci.yml': `include: [{local: ci/images.yml}]\n.own:\n  image: ${NEW}\nmake:\n  image: !reference [.images, engine]\n  script: [make]\n  artifacts: {paths: [m.plan]}\nsmoke:\n  image: !reference [.own, image]\n  dependencies: [make]\n  script: [./smoke.sh]\n`,
      'ci/images.yml': `.images:\n  engine: ${OLD}\n  unused: nvcr.io/nvidia/tensorrt:23.12-py3\n`,
    },
  ],
  [
    'included jobs beside each other, and references in a circle',
    null,
    [],
    {
      '.gitlab-ci.yml':
        'stages: [build]\ninclude: [{local: ci/a.yml}, {local: ci/b.yml}, {remote: "https://x.org/c.yml"}]\n.a: {image: !reference [.b, image]}\n.b: {image: !reference [.a, image]}\n',
      'ci/a.yml': `include: ['.gitlab-ci.yml']\na:\n  stage: build\n  image: ${OLD}\n  script: [make]\n`,
      'ci/b.yml': `b:\n  stage: build\n  image: ${NEW}\n  script: [make]\n`,
    },
  ],
];

const ENGINES: Row[] = [
  [
    "an engine that DeepStream's configuration names, in an image that copies it",
    'engine-file',
    ['Dockerfile:1', 'tools/make.sh:1'],
    {
      Dockerfile: 'FROM nvcr.io/nvidia/deepstream:7.1-triton-multiarch\nCOPY configs/ /app/configs/\n',
      'configs/pgie.txt': '[property]\nmodel-engine-file=../models/cars_fp16.engine\n',
      'tools/make.sh': `docker run --rm -v "$PWD":/w ${OLD} trtexec --onnx=/w/models/cars.onnx --saveEngine=/w/models/cars_fp16.engine\n`,
    },
  ],
  [
    'an engine that DeepStream builds itself where it cannot load it',
    null,
    [],
    {
      Dockerfile: 'FROM nvcr.io/nvidia/deepstream:7.1-triton-multiarch\nCOPY configs/ /app/configs/\n',
      'configs/pgie.txt':
        '[property]\nonnx-file=../models/cars.onnx\nmodel-engine-file=../models/cars_fp16.engine\n',
      'tools/make.sh': `docker run --rm -v "$PWD":/w ${OLD} trtexec --onnx=/w/models/cars.onnx --saveEngine=/w/models/cars_fp16.engine\n`,
    },
  ],
  [
    'a plan in a model repository that a service mounts',
    'engine-file',
    ['compose.yaml:3', 'make.sh:2'],
    {
      'models/cars/config.pbtxt': 'name: "cars"\nplatform: "tensorrt_plan"\n',
      'compose.yaml': `services:\n  api:\n    image: ${NEW}\n    volumes: ["./models:/models"]\n`,
      'make.sh': `docker run --rm -v "$PWD":/w \\\n  ${OLD} trtexec --onnx=/w/cars.onnx --saveEngine=/w/models/cars/3/model.plan\n`,
    },
  ],
  [
    'a plan of another model than the one that is served',
    null,
    [],
    {
      'models/cars/config.pbtxt': 'name: "cars"\nplatform: "tensorrt_plan"\n',
      'compose.yaml': `services:\n  api:\n    image: ${NEW}\n    volumes: ["./models:/models"]\n`,
      'make.sh': `docker run --rm -v "$PWD":/w ${OLD} trtexec --onnx=/w/cats.onnx --saveEngine=/w/try/cats/1/model.plan\n`,
    },
  ],
  [
    'model repositories of two releases, of which one is served',
    null,
    [],
    {
      'models/old/cars/config.pbtxt': 'platform: "tensorrt_plan"\n',
      'models/new/cars/config.pbtxt': 'platform: "tensorrt_plan"\n',
      'old.sh': `docker run --rm -v $PWD:/w ${OLD} trtexec --saveEngine=/w/models/old/cars/1/model.plan\n`,
      'compose.yaml': `services:\n  api:\n    image: ${NEW}\n    volumes: ["./models/new:/models"]\n`,
    },
  ],
  [
    'an engine in a folder that both mount',
    'engine-file',
    ['compose.yaml:3', 'make.sh:1'],
    {
      'configs/config_infer_primary.txt': '[property]\nmodel-engine-file=/engines/people.engine\n',
      'make.sh': `docker run --rm -v $PWD/engines:/out ${OLD} trtexec --onnx=/out/p.onnx --saveEngine=/out/people.engine\n`,
      'compose.yaml':
        'services:\n  cameras:\n    image: nvcr.io/nvidia/deepstream:7.1-samples-multiarch\n    volumes: ["./configs:/configs", "./engines:/engines"]\n',
    },
  ],
  [
    'a job that converts in a container and then starts a service',
    'script',
    ['.github/workflows/a.yml:6', 'compose.yaml:5'],
    {
      '.github/workflows/a.yml': `on: push\njobs:\n  e2e:\n    runs-on: x\n    steps:\n      - run: docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan\n      - run: docker compose up -d --wait api\n`,
      'compose.yaml': `services:\n  db:\n    image: postgres:16\n  api:\n    image: ${NEW}\n`,
    },
  ],
  [
    'a job that converts, and one that starts a service where a condition holds',
    null,
    [],
    {
      '.github/workflows/a.yml': `on: push\njobs:\n  e2e:\n    runs-on: x\n    steps:\n      - run: docker run --rm -v $PWD:/w ${OLD} trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan\n      - if: inputs.nightly\n        run: docker compose up -d --wait api\n`,
      'compose.yaml': `services:\n  api:\n    image: ${NEW}\n`,
    },
  ],
  [
    'manifests that share a volume on which one converts',
    'services',
    ['k8s/make.yaml:3', 'k8s/run.yaml:3'],
    {
      'k8s/make.yaml': `apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {containers: [{name: a, image: "${OLD}", command: [trtexec, --saveEngine=/m/m.plan]}], volumes: [{name: m, persistentVolumeClaim: {claimName: plans}}]}}}\n`,
      'k8s/run.yaml': `apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: b, image: "${NEW}"}], volumes: [{name: m, persistentVolumeClaim: {claimName: plans}}]}}}\n`,
    },
  ],
  [
    'manifests with a volume each',
    null,
    [],
    {
      'k8s/make.yaml': `apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {containers: [{name: a, image: "${OLD}", command: [trtexec, --saveEngine=/m/m.plan]}], volumes: [{name: m, persistentVolumeClaim: {claimName: old}}]}}}\n`,
      'k8s/run.yaml': `apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: b, image: "${NEW}"}], volumes: [{name: m, persistentVolumeClaim: {claimName: new}}]}}}\n`,
    },
  ],
  [
    "Rye's lock of another release",
    'project-root',
    ['pyproject.toml:4', 'requirements.lock:1'],
    {
      'pyproject.toml': '[project]\nname = "x"\nversion = "0"\ndependencies = ["tensorrt-cu12==10.3.0"]\n',
      'requirements.lock': 'tensorrt-cu12==10.0.1\n',
    },
  ],
  [
    'the images that a bake file in JSON hands over',
    'stages',
    ['docker-bake.json:2', 'docker-bake.json:3'],
    {
      'docker-bake.json': `{"variable": {"TAG": {"default":\n"24.05-py3"}}, "target": {"x": {"args": {"MAKE": "nvcr.io/nvidia/tensorrt:\${TAG}",\n"RUN": "${NEW}"}}}}\n`,
      Dockerfile: `ARG MAKE=nvcr.io/nvidia/tensorrt:24.08-py3\nARG RUN=nvcr.io/nvidia/tritonserver:24.05-py3\nFROM $MAKE AS make\nRUN trtexec --saveEngine=/m.plan\nFROM $RUN\nCOPY --from=make /m.plan /m.plan\n`,
    },
  ],
  [
    'a tag that is the version of the chart',
    'services',
    ['chart/Chart.yaml:3', 'chart/values.yaml:6'],
    {
      'chart/Chart.yaml': 'name: x\nversion: 1.0.0\nappVersion: "24.08-py3"\n',
      'chart/values.yaml':
        'image:\n  repository: nvcr.io/nvidia/tritonserver\n  tag: ""\nmaker:\n  repository: nvcr.io/nvidia/tensorrt\n  tag: 24.05-py3\n',
    },
  ],
];

const made: string[] = [];
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-deployables-'));
  made.push(dir);
});
afterAll(() => {
  for (const one of made) rmSync(one, { recursive: true, force: true });
});

describe('what is deployed together', () => {
  it.each([...MACHINES, ...PIPELINES, ...ENGINES])('%s', async (_what, link, at, files) => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
      writeFileSync(path.join(dir, file), text);
    }
    const errors = (await findPins(dir)).disagreements.filter(({ severity }) => severity === 'error');
    const places = errors.flatMap(({ versions }) =>
      versions.flatMap(({ pins }) => pins.map(({ file, line }) => `${file}:${line}`)),
    );
    expect(errors.map((error) => error.link)).toEqual(link === null ? [] : [link]);
    expect([...new Set(places)].sort()).toEqual([...at].sort());
  });
});
