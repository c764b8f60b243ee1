import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
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

describe('seen in public repositories', () => {
  it.each(VERDICTS)('%s', async (_what, red, files) => {
    expect((await scanned(files)).red).toBe(red);
  });

  it("takes nvidia-tensorrt of NVIDIA's own index for the real library", async () => {
    const install = 'RUN pip install --no-cache nvidia-tensorrt';
    const from = async (index: string): Promise<string[]> =>
      (await scanned({ Dockerfile: `FROM ubuntu:22.04\n${install}${index}\n` })).codes;
    expect(await from(' --index-url https://pypi.ngc.nvidia.com')).toEqual([]);
    expect(await from(' --extra-index-url https://pypi.ngc.nvidia.com')).toEqual(['trap-package']);
    expect(await from('')).toEqual(['trap-package']);
  });
});
