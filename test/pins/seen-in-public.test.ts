import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { renderPins } from '../../src/cli/text/pins.js';
import { findPins } from '../../src/pins/find-pins.js';

type Files = Record<string, string>;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-seen-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function scanned(files: Files): Promise<{ red: boolean; codes: string[]; pins: string[] }> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
  const { pins, disagreements, findings } = await findPins(dir);
  return {
    red: disagreements.some(({ severity }) => severity === 'error'),
    codes: findings.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    pins: pins.map(({ file, line, version }) => `${file}:${line} ${version ?? '?'}`),
  };
}

const REPOSITORY = 'dpkg -i nv-tensorrt-local-repo-ubuntu2404-10.16.0-cuda-13.2_1.0-1_amd64.deb';
const LOCKED = ['tensorrt', 'tensorrt-cu13', 'tensorrt-cu13-libs', 'tensorrt-cu13-bindings']
  .map((name) => `[[package]]\nname = "${name}"\nversion = "10.16.1.11"\n`)
  .join('');
const TRAINING = 'FROM nvcr.io/nvidia/pytorch:25.06-py3\n';

/** Kinds of healthy and of broken repositories that public ones showed. */
const VERDICTS: [what: string, red: boolean, files: Files][] = [
  [
    'a local repository, and packages that come from another source by their version',
    false,
    {
      Dockerfile: `FROM nvcr.io/nvidia/cuda:13.2.0-runtime-ubuntu24.04\nRUN ${REPOSITORY} && apt-get install -y libnvinfer10=10.16.1.11-1+cuda13.2 tensorrt-libs=10.16.1.11-1+cuda13.2\n`,
    },
  ],
  [
    'a local repository that is left to choose the Python package',
    true,
    {
      Dockerfile: `FROM nvcr.io/nvidia/cuda:13.2.0-runtime-ubuntu24.04\nRUN ${REPOSITORY} && apt-get install -y libnvinfer10=10.16.1.11-1+cuda13.2 python3-libnvinfer\n`,
    },
  ],
  [
    'an image that copies a project whose lock replaces all of its TensorRT',
    false,
    {
      'docker/Dockerfile': `${TRAINING}COPY . .\nRUN bash install.sh\n`,
      'pyproject.toml':
        '[project]\nname = "a"\n[project.optional-dependencies]\ntrt = ["tensorrt==10.16.1.11"]\n',
      'uv.lock': LOCKED,
    },
  ],
  [
    'an image that copies nothing of the project',
    true,
    { 'docker/Dockerfile': TRAINING, 'pyproject.toml': '[project]\nname = "a"\n', 'uv.lock': LOCKED },
  ],
];

/** Where pins are, and where none is. */
const PLACES: [what: string, files: Files, pins: string[]][] = [
  [
    'a Dockerfile whose name goes on in capitals',
    { 'serve/DockerfileCuda117': 'FROM nvcr.io/nvidia/tritonserver:22.04-py3\n' },
    ['serve/DockerfileCuda117:1 8.2.4.2'],
  ],
  [
    "an image in NVIDIA's folder of the default registry",
    { Dockerfile: 'FROM nvidia/deepstream:6.1.1-devel AS build\n' },
    ['Dockerfile:1 8.4.1.5'],
  ],
  [
    'an argument that is given another value before it is used',
    {
      Dockerfile:
        'FROM ubuntu:18.04\nARG version="8.0.5.39-1+cuda11.0"\nRUN apt-get install -y libcudnn8=${version}\nARG version="7.2.3-1+cuda11.0"\nRUN apt-get install -y libnvinfer7=${version}\n',
    },
    ['Dockerfile:4 7.2.3'],
  ],
  [
    'a variable that is set again in the old form',
    {
      Dockerfile:
        'FROM ubuntu:18.04\nENV v 8.0.5.39-1+cuda11.0\nENV v 7.2.3-1+cuda11.0\nRUN apt-get install -y libnvinfer7=$v\n',
    },
    ['Dockerfile:3 7.2.3'],
  ],
  [
    'packages that are left out',
    { 'a.sh': 'uv sync --no-install-package tensorrt-llm --no-build-package tensorrt\n' },
    [],
  ],
  [
    'a meta.yaml that is not a recipe, but has images',
    {
      'a/meta.yaml':
        'alias: run\nvariations:\n  a:\n    deps:\n      - names:\n          - tensorrt\n    docker:\n      base_image: nvcr.io/nvidia/pytorch:24.08-py3\n',
      'b/meta.yaml': 'package:\n  name: b\nrequirements:\n  run:\n    - tensorrt 10.3.0.*\n',
    },
    ['a/meta.yaml:8 10.3.0.26', 'b/meta.yaml:5 10.3.0'],
  ],
  [
    'requirements that Nix hands to pip',
    {
      'default.nix':
        '{\n  python_packages = [\n    "tensorrt-libs==9.3.0.post12.dev1"\n    "torch==2.2.2"\n  ];\n}\n',
    },
    ['default.nix:3 9.3.0'],
  ],
  [
    'the oldest local repository',
    {
      Dockerfile:
        'FROM ubuntu:16.04\nRUN wget -qO t.deb https://x.example/nvinfer-runtime-trt-repo-ubuntu1604-4.0.1-ga-cuda9.0_1-1_amd64.deb && dpkg -i t.deb\n',
    },
    ['Dockerfile:2 4.0.1'],
  ],
  [
    'a command that Python keeps to run it later',
    {
      Dockerfile: 'FROM ubuntu:22.04\nCOPY . /app\nENTRYPOINT ["python", "-u", "/app/launch.py"]\n',
      'launch.py':
        'import os\ntrt_command = os.environ.get(\n    "TRT_COMMAND",\n    "pip install tensorrt==8.5.3.1",\n)\nhint = "pip install tensorrt==8.6.1"\n',
    },
    ['launch.py:4 8.5.3.1'],
  ],
];

describe('seen in public repositories', () => {
  it.each(VERDICTS)('%s', async (_what, red, files) => {
    expect((await scanned(files)).red).toBe(red);
  });

  it.each(PLACES)('%s', async (_what, files, pins) => {
    expect((await scanned(files)).pins).toEqual(pins);
  });

  it("takes nvidia-tensorrt of NVIDIA's own index for the real library", async () => {
    const install = 'RUN pip install --no-cache nvidia-tensorrt';
    const from = async (index: string): Promise<string[]> =>
      (await scanned({ Dockerfile: `FROM ubuntu:22.04\n${install}${index}\n` })).codes;
    expect(await from(' --index-url https://pypi.ngc.nvidia.com')).toEqual([]);
    expect(await from(' --extra-index-url https://pypi.ngc.nvidia.com')).toEqual(['trap-package']);
    expect(await from('')).toEqual(['trap-package']);
    const libraries = async (version: string): Promise<string[]> =>
      (await scanned({ Dockerfile: `FROM ubuntu:22.04\nRUN pip install tensorrt-libs==${version}\n` })).codes;
    expect(await libraries('9.3.0.post12.dev1')).toEqual([]);
    expect(await libraries('10.3.0')).toEqual(['trap-package']);
  });

  it('says of each pin its own version, and of none one that is not known', async () => {
    for (const [name, tag] of Object.entries({ a: '25.08', b: '24.08' }))
      writeFileSync(path.join(dir, `${name}.Dockerfile`), `FROM nvcr.io/nvidia/pytorch:${tag}-py3\n`);
    writeFileSync(
      path.join(dir, 'requirements_cu11.txt'),
      'onnxruntime-gpu==1.18.0\ntensorrt-cu11==10.3.0\n',
    );
    writeFileSync(path.join(dir, 'requirements_cu12.txt'), 'tensorrt-cu12==10.13.0.35\n');
    const text = renderPins(await findPins(dir), { color: false });
    expect(text).toContain('  ? (written 25.08-py3)  a.Dockerfile:1');
    expect(text).toContain('  10.0 (written 1.18.0)  requirements_cu11.txt:1');
  });

  it('does not take a folder of sources for an image', async () => {
    const { pins } = await scanned({
      'a.yml': 'repository: nvidia/tensorrt\nsource: nvidia/tensorrt:main\n',
    });
    expect(pins).toEqual([]);
  });
});
