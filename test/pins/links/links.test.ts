import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins } from '../../../src/pins/find-pins.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-links-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

type Files = Record<string, string>;

const OLD = 'nvcr.io/nvidia/tensorrt:24.05-py3';
const NEW = 'nvcr.io/nvidia/tritonserver:24.08-py3';
const image = (name: string): string => `FROM ${name}\n`;

/** What meets, and by which link. */
const MEET: [what: string, link: string, files: Files][] = [
  [
    'a base and an install of another part',
    'stage',
    { Dockerfile: `${image(OLD)}RUN pip install tensorrt-cu12==10.3.0\n` },
  ],
  [
    'a base that is half replaced',
    'stage',
    {
      Dockerfile:
        'FROM nvcr.io/nvidia/l4t-jetpack:r36.4.0\nRUN apt-get install -y libnvinfer10=10.7.0.23-1+cuda12.6\n',
    },
  ],
  [
    'a stage that copies from another',
    'stages',
    { Dockerfile: `FROM ${OLD} AS a\n${image(NEW)}COPY --from=a /p /p\n` },
  ],
  ['a stage that is named for converting', 'stages', { Dockerfile: `FROM ${OLD} AS convert\n${image(NEW)}` }],
  [
    'an image on an image of the same script',
    'stage',
    {
      'build.sh':
        'docker build -t team/base -f base.Dockerfile .\ndocker build -t team/app -f app.Dockerfile .\n',
      'base.Dockerfile': image(OLD),
      'app.Dockerfile': 'FROM team/base\nRUN pip install tensorrt-cu12==10.3.0\n',
    },
  ],
  [
    'a requirements file that a Dockerfile copies under another name, and installs',
    'installed-requirements',
    {
      'app/Dockerfile': `${image(OLD)}COPY deps/gpu-requirements.txt /tmp/all.txt\nRUN pip install -r /tmp/all.txt\n`,
      'app/deps/gpu-requirements.txt': 'tensorrt-cu12==10.3.0\n',
    },
  ],
  [
    'services of one compose file',
    'services',
    { 'compose.yaml': `services:\n  a: {image: ${OLD}}\n  b: {image: ${NEW}}\n` },
  ],
  [
    'containers of one manifest',
    'services',
    {
      'pod.yaml': `apiVersion: v1\nkind: Pod\nspec:\n  initContainers: [{name: a, image: ${OLD}}]\n  containers: [{name: b, image: ${NEW}}]\n`,
    },
  ],
  [
    'jobs of which one needs the other',
    'jobs',
    {
      '.github/workflows/a.yml': `on: push\njobs:\n  a: {runs-on: x, container: ${OLD}, steps: [{run: make}]}\n  b: {needs: [a], runs-on: x, container: '${NEW}', steps: [{run: make}]}\n`,
    },
  ],
  [
    'a script that runs one image before it builds the next',
    'script',
    {
      'all.sh':
        'docker build -t c -f a/Dockerfile .\ndocker run c make\ndocker build -t s -f b/Dockerfile .\n',
      'a/Dockerfile': image(OLD),
      'b/Dockerfile': image(NEW),
    },
  ],
  [
    'a package and the lock of its project',
    'project-root',
    {
      'pkg/pyproject.toml': '[project]\ndependencies = ["tensorrt-cu12==10.3.0"]\n',
      'pkg/requirements.txt': 'tensorrt-cu12==10.6.0\n',
    },
  ],
  [
    'CMake and a module that setup.py imports',
    'project-root',
    {
      'CMakeLists.txt': 'project(x)\nset(TRT_VERSION 10.6.0)\n',
      'setup.py': 'from tools.versions import TENSORRT_VERSION\n',
      'tools/versions.py': 'import os\nTENSORRT_VERSION = os.environ.get("X", "10.3.0")\n',
    },
  ],
  [
    'folders whose names say convert and serve',
    'convert-and-serve',
    { 'docker/export/Dockerfile': image(OLD), 'docker/serving/Dockerfile': image(NEW) },
  ],
  [
    'a declared group',
    'group',
    { '.trt-guard.yml': "groups: {all: ['**']}\n", 'a/Dockerfile': image(OLD), 'b/Dockerfile': image(NEW) },
  ],
];

/** What never meets. */
const APART: [what: string, files: Files][] = [
  ['Dockerfiles that nothing puts together', { 'a.Dockerfile': image(OLD), 'b.Dockerfile': image(NEW) }],
  ['stages that are targets of their own', { Dockerfile: `FROM ${OLD} AS a\nFROM ${NEW} AS b\n` }],
  [
    'a base that is replaced',
    { Dockerfile: `${image(NEW)}RUN apt-get install -y libnvinfer10=10.7.0.23-1+cuda12.6\n` },
  ],
  [
    'branches of an if',
    {
      Dockerfile:
        'FROM ubuntu\nRUN if [ "$A" = x ]; then apt-get install -y libnvinfer10=10.7.0.23-1+cuda12.6; else apt-get install -y libnvinfer10=10.3.0.30-1+cuda12.5; fi\nRUN pip install tensorrt-cu12==10.7.0\n',
    },
  ],
  [
    'services for different machines',
    { 'compose.yaml': `services:\n  app: {image: ${OLD}}\n  app-jetson: {image: ${NEW}}\n` },
  ],
  [
    'services of profiles that exclude each other',
    {
      'compose.yaml': `services:\n  a: {image: ${OLD}, profiles: [a]}\n  b: {image: ${NEW}, profiles: [b]}\n`,
    },
  ],
  [
    'services from one Dockerfile with other arguments',
    {
      'compose.yaml':
        'services:\n  a: {build: {context: ., args: {TAG: 24.05-py3}}}\n  b: {build: {context: ., args: {TAG: 24.08-py3}}}\n',
      Dockerfile: 'ARG TAG\nFROM nvcr.io/nvidia/tensorrt:${TAG}\n',
    },
  ],
  [
    'jobs beside each other',
    {
      '.github/workflows/a.yml': `on: push\njobs:\n  a: {runs-on: x, container: ${OLD}, steps: [{run: make}]}\n  b: {runs-on: x, container: '${NEW}', steps: [{run: make}]}\n`,
    },
  ],
  [
    'requirement files that are named for a version or machine',
    { 'requirements_10.txt': 'tensorrt-cu12==10.3.0\n', 'requirements-arm64.txt': 'tensorrt-cu12==10.6.0\n' },
  ],
  [
    'extras of one project',
    {
      'setup.py': 'setup(extras_require={"a": ["tensorrt-cu12==10.3.0"], "b": ["tensorrt-cu12==10.6.0"]})\n',
      'requirements.txt': 'tensorrt-cu12==10.6.0\n',
    },
  ],
  ['a sample', { Dockerfile: image(OLD), 'samples/a/requirements.txt': 'tensorrt-cu12==10.3.0\n' }],
  [
    'a notebook',
    {
      'requirements.txt': 'tensorrt-cu12==10.3.0\n',
      'a.ipynb': '{"cells": [{"cell_type": "code", "source": ["!pip install tensorrt-cu12==10.6.0"]}]}',
    },
  ],
  [
    'a mere number under a name',
    { 'requirements.txt': 'tensorrt-cu12==10.3.0\n', 'settings.yaml': 'trt_version: 10.6.0\n' },
  ],
  [
    'the default of an argument that every caller overrides',
    {
      'requirements.txt': 'tensorrt-cu12==10.6.0\n',
      Dockerfile: 'ARG TRT=10.3.0\nFROM ubuntu\nARG TRT\nRUN pip install tensorrt-cu12==$TRT\n',
      'build.sh': 'docker build --build-arg TRT=10.6.0 .\n',
    },
  ],
];

async function linksOf(files: Files): Promise<string[]> {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  }
  const { disagreements } = await findPins(dir);
  return disagreements.flatMap(({ severity, link }) => (severity === 'error' ? [link ?? 'no link'] : []));
}

describe('pins that meet', () => {
  it.each(MEET)('%s: %s', async (_what, link, files) => {
    expect(await linksOf(files)).toEqual([link]);
  });

  it.each(APART)('never %s', async (_what, files) => {
    expect(await linksOf(files)).toEqual([]);
  });

  it('says what joins them, and gives a notice where nothing does', async () => {
    await linksOf({ 'a.Dockerfile': image(OLD), 'b.Dockerfile': image(NEW) });
    const apart = await findPins(dir);
    expect(apart.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['pin-disagreement', 'notice'],
    ]);
    expect(apart.findings[0]?.remedy).toMatch(/one group of \.trt-guard\.yml/);
    await linksOf({
      'compose.yaml':
        'services:\n  a: {build: {context: ., dockerfile: a.Dockerfile}}\n  b: {build: {context: ., dockerfile: b.Dockerfile}}\n',
    });
    const [met] = (await findPins(dir)).disagreements;
    expect(met?.message).toMatch(/They meet: services "a" and "b" of compose\.yaml run together\.$/);
  });

  it('bounds a month that is not known by its neighbours, and says what it could not compare', async () => {
    const compose = (a: string, b: string): Files => ({
      'compose.yaml': `services:\n  a: {image: 'nvcr.io/nvidia/tensorrt:${a}'}\n  b: {image: 'nvcr.io/nvidia/tritonserver:${b}'}\n`,
    });
    expect(await linksOf(compose('23.10-py3', '24.10-py3'))).toEqual(['services']);
    expect(await linksOf(compose('24.09-py3', '24.10-py3'))).toEqual([]);
    // Either may be the other's release: nothing was shown to agree.
    expect((await findPins(dir)).uncompared).toHaveLength(2);
    expect(await linksOf(compose('24.09-py3', '24.09-py3'))).toEqual([]);
    expect((await findPins(dir)).uncompared).toEqual([]);
    await linksOf({
      'compose.yaml': '',
      Dockerfile: 'FROM nvcr.io/nvidia/tensorrt@sha256:0123456789abcdef0123456789abcdef\n',
    });
    expect((await findPins(dir)).uncompared.map(({ file }) => file)).toEqual(['Dockerfile']);
  });
});
