import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pins } from '../../src/cli/pins.js';
import { InputError } from '../../src/core/findings.js';
import { findPins } from '../../src/pins/find-pins.js';
import { findPinsOfRun } from '../../src/pins/of-run.js';
import { captureOutput } from '../support/answers.js';

let dir: string;
let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-init-'));
  output = captureOutput();
});
afterEach(() => {
  output.restore();
  rmSync(dir, { recursive: true, force: true });
});

function put(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  writeFileSync(path.join(dir, file), content);
}

const OLD = 'FROM nvcr.io/nvidia/tensorrt:24.05-py3\n';

describe('pins --init', () => {
  it('describes what meets, and changes no verdict', async () => {
    put('compose.yaml', 'services:\n  a: {build: {context: a}}\n  b: {build: {context: b}}\n');
    put('a/Dockerfile', OLD);
    put('b/Dockerfile', OLD);
    put('jetson/Dockerfile', 'FROM nvcr.io/nvidia/l4t-jetpack:r36.4.0\n');
    expect(await pins([dir], {})).toBe(0);
    expect(await pins([dir], { init: true })).toBe(0);
    const text = readFileSync(path.join(dir, '.trt-guard.yml'), 'utf8');
    expect(text).toContain(
      '  # services "a" and "b" of compose.yaml run together\n  services-a-dockerfile:\n',
    );
    expect(text).toContain('    - a/Dockerfile # 10.0.1.6\n    - b/Dockerfile # 10.0.1.6\n');
    expect(text).toContain('#   jetson/Dockerfile:1 nvcr.io/nvidia/l4t-jetpack 10.3.0.30\n');
    expect(await pins([dir], {})).toBe(0);
    put('b/Dockerfile', 'FROM nvcr.io/nvidia/tensorrt:24.08-py3\n');
    expect((await findPins(dir)).disagreements.map(({ link, group }) => [link, group])).toEqual([
      ['group', 'services-a-dockerfile'],
    ]);
    expect(await pins([dir], {})).toBe(1);
  });

  it('never writes over a configuration', async () => {
    put('.trt-guard.yml', 'ignore: [a]\n');
    await expect(pins([dir], { init: true })).rejects.toBeInstanceOf(InputError);
    expect(readFileSync(path.join(dir, '.trt-guard.yml'), 'utf8')).toBe('ignore: [a]\n');
    await expect(pins([dir], { init: true, fix: true })).rejects.toThrow(/--fix/);
  });

  it('never writes out of the workspace through a committed link, or among what is of git', async () => {
    const [before, outside] = [process.cwd(), path.join(dir, 'outside')];
    put('outside/a', '');
    put('work/.git/HEAD', '');
    symlinkSync(outside, path.join(dir, 'work', 'linked'));
    process.chdir(path.join(dir, 'work'));
    try {
      await expect(pins(['linked'], { init: true })).rejects.toThrow(InputError);
      await expect(pins(['.git'], { init: true })).rejects.toThrow(InputError);
    } finally {
      process.chdir(before);
    }
    expect(readdirSync(outside)).toEqual(['a']);
    expect(readdirSync(path.join(dir, 'work', '.git'))).toEqual(['HEAD']);
  });
});

describe('pins of a run', () => {
  const run = async (version: string | null): Promise<string[]> =>
    (await findPinsOfRun(dir, { product: 'tensorrt', version })).pins.map(({ file }) => file);

  it('are those of the project root, with its only Dockerfile where no version is given', async () => {
    put('requirements.txt', 'tensorrt-cu12==10.3.0\n');
    put('docker/Dockerfile', OLD);
    put('services/x/Dockerfile', OLD);
    put('settings.yaml', 'trt_version: 8.6.1\n');
    expect(await run('10.3.0')).toEqual(['requirements.txt']);
    expect(await run(null)).toEqual(['docker/Dockerfile', 'requirements.txt']);
  });

  it('are all where the root says nothing and no version is given', async () => {
    put('services/x/Dockerfile', OLD);
    put('samples/y/Dockerfile', OLD);
    expect(await run(null)).toEqual(['services/x/Dockerfile']);
    expect(await run('10.3.0')).toEqual([]);
  });

  it('are, of alternatives, the one that agrees', async () => {
    put(
      'setup.py',
      'setup(extras_require={"a": ["tensorrt-cu12==10.3.0"], "b": ["tensorrt-cu12==10.6.0"]})\n',
    );
    const { pins: met } = await findPinsOfRun(dir, { product: 'tensorrt', version: '10.6.0' });
    expect(met.map(({ version }) => version)).toEqual(['10.6.0']);
  });
});

describe('what is told of one pin', () => {
  it('says that a front end which requires another without a version floats', async () => {
    put('requirements.txt', 'tensorrt==10.1.0\n');
    const [finding] = (await findPins(dir)).findings;
    expect(finding).toMatchObject({ code: 'pin-floating', severity: 'warning', location: { line: 1 } });
    for (const name of ['', '-libs', '-bindings'])
      expect(finding?.remedy).toContain(`tensorrt-cu12${name}==10.1.0`);
    put('requirements.txt', 'tensorrt==10.1.0\ntensorrt-cu12==10.1.0\n');
    expect((await findPins(dir)).findings).toEqual([]);
    put('requirements.txt', 'tensorrt==10.3.0\n');
    expect((await findPins(dir)).findings).toEqual([]);
  });

  it('warns once for a command, and not of files that cannot hold a pin', async () => {
    put('a.sh', 'apt-get install -y \\\n  libnvinfer10 \\\n  libnvinfer-dev \\\n  python3-libnvinfer\n');
    put('calibration.yaml', '%YAML:1.0\n---\ntensorrt: [\n');
    put('model.yaml', 'type: DETRTransformer\n  a: [\n');
    expect((await findPins(dir)).findings.map(({ code }) => code)).toEqual(['pin-floating']);
  });

  it('takes a trap package in a list that nothing installs for a warning', async () => {
    put('tool/lib/requirements.txt', 'nvidia-tensorrt\n');
    expect((await findPins(dir)).findings.map(({ severity }) => severity)).toEqual(['warning']);
    put('requirements.txt', 'nvidia-tensorrt\n');
    expect((await findPins(dir)).findings.map(({ severity }) => severity)).toEqual(['error', 'warning']);
  });
});
