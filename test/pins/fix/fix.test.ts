import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../../../src/core/findings.js';
import { findPins, fixPins } from '../../../src/pins/index.js';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/repos');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-fix-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function put(file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  writeFileSync(path.join(dir, file), content);
}

/** Says that everything is deployed together. */
function declareOneGroup(): void {
  put('.trt-guard.yml', "groups: {all: ['**']}\n");
}

const read = (file: string): string => readFileSync(path.join(dir, file), 'utf8');

describe('fixPins', () => {
  it('says which pins that nothing links it did not look at', async () => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
    put('b/requirements.txt', 'tensorrt==10.3.0\n');
    expect((await fixPins(dir, { to: '10.6.0' })).message).toBe(
      'Nothing to change: the pins agree (10.6.0). Not considered, as nothing links them: b/requirements.txt:1 (10.3.0)',
    );
  });

  it('leaves a version that is put together from several places to a person', async () => {
    put(
      'Dockerfile',
      'FROM ubuntu:22.04\nARG SERIES=10.9.0\nARG BUILD=34\nRUN wget https://example.com/TensorRT-${SERIES}.${BUILD}.Linux.x86_64-gnu.cuda-12.8.tar.gz\nRUN pip install tensorrt-cu12==10.13.3.9\n',
    );
    const { diff, unfixed } = await fixPins(dir, { to: '10.13.3.9' });
    expect([diff, unfixed.map(({ reason }) => reason)]).toEqual([
      '',
      ['only a part of 10.9.0.34 is written here: change all of its parts by hand'],
    ]);
  });

  it('names the file of a Debian package anew wherever it is named', async () => {
    put(
      'Dockerfile',
      'FROM ubuntu:22.04\nRUN curl -O https://example.com/libnvinfer10_10.3.0.26-1+cuda12.5_amd64.deb && dpkg -i libnvinfer10_10.3.0.26-1+cuda12.5_amd64.deb\nRUN pip install tensorrt-cu12==10.6.0\n',
    );
    const { unfixed } = await fixPins(dir, { to: '10.6.0.26', write: true });
    expect(unfixed).toEqual([]);
    expect(read('Dockerfile')).not.toContain('10.3.0');
    expect((await findPins(dir)).disagreements).toEqual([]);
  });

  it('leaves alone what a later install replaces', async () => {
    put(
      'Dockerfile',
      'FROM nvcr.io/nvidia/tensorrt:24.05-py3\nARG TRT=10.3.0.26-1+cuda12.5\nRUN apt-get install -y libnvinfer10=${TRT} libnvinfer-bin=${TRT}\nRUN pip install tensorrt-cu12==10.0.1\n',
    );
    expect(await fixPins(dir, { to: '10.3.0.26', write: true })).toMatchObject({
      message: 'Changed: Dockerfile',
    });
    expect(await fixPins(dir, { to: '10.3.0.26' })).toMatchObject({ diff: '', unfixed: [] });
    expect(read('Dockerfile')).toMatch(/^FROM nvcr.io\/nvidia\/tensorrt:24.05-py3$/m);
  });

  it.each([
    ['basic-mismatch', '10.0.1.6'],
    ['comfyui-node', '10.4.0'],
    ['compose-env', '10.0.1.6'],
    ['gitlab-jenkins', '8.6.1.2'],
  ])('%s agrees after it was written', async (name, to) => {
    cpSync(path.join(fixtures, name), dir, { recursive: true });
    declareOneGroup();
    expect((await findPins(dir)).disagreements).toHaveLength(1);
    const result = await fixPins(dir, { to, write: true });
    expect(result).toMatchObject({ to, written: true, unfixed: [] });
    expect((await findPins(dir)).disagreements).toEqual([]);
  });

  it('changes a release folder that a variable says, and leaves an image with a digest', async () => {
    put(
      'Dockerfile',
      'FROM ubuntu:22.04\nARG SHORT=10.7.0\nARG FULL=10.7.0.23\nRUN curl -L https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/${SHORT}/tars/TensorRT-${FULL}.Linux.x86_64-gnu.cuda-12.6.tar.gz | tar xz\n',
    );
    put('requirements.txt', 'tensorrt-cu12==10.13.3.9\n');
    await fixPins(dir, { to: '10.13.3.9', write: true });
    expect(read('Dockerfile')).toContain('ARG SHORT=10.13.3\nARG FULL=10.13.3.9\n');
    put('Dockerfile', `FROM nvcr.io/nvidia/tensorrt:24.08-py3@sha256:${'a'.repeat(64)}\n`);
    const { unfixed, diff } = await fixPins(dir, { to: '10.13.3.9' });
    expect(diff).toBe('');
    expect(unfixed.map(({ reason }) => reason)).toEqual([expect.stringContaining('digest')]);
  });

  it('changes what agreed with a place that it changes, too', async () => {
    const service = (name: string, image: string): string =>
      `  ${name}: {image: 'nvcr.io/nvidia/${image}-py3'}\n`;
    put(
      'compose.yaml',
      `services:\n${service('convert', 'tensorrt:24.05')}${service('triton', 'tritonserver:24.05')}`,
    );
    put('compose.override.yaml', `services:\n${service('triton', 'tritonserver:24.08')}`);
    expect(await fixPins(dir, { to: '10.3.0.26', write: true })).toMatchObject({ unfixed: [] });
    expect(read('compose.yaml')).not.toContain('24.05');
    expect((await findPins(dir)).disagreements).toEqual([]);
  });

  it('prints a diff that git applies, and changes nothing without write', async () => {
    cpSync(path.join(fixtures, 'shell-archives'), dir, { recursive: true });
    declareOneGroup();
    const before = read('scripts/fetch.sh');
    const { diff, files } = await fixPins(dir, { to: '10.6.0.26' });
    expect(read('scripts/fetch.sh')).toBe(before);
    expect(files).toContain('scripts/fetch.sh');
    writeFileSync(path.join(dir, 'fix.diff'), diff);
    execFileSync('git', ['init', '-q'], { cwd: dir });
    execFileSync('git', ['apply', 'fix.diff'], { cwd: dir });
    expect(read('scripts/fetch.sh')).toContain('/10.6.0/tars/TensorRT-10.6.0.26.Linux');
    expect(read('scripts/fetch.sh')).toContain('mv TensorRT-10.6.0.26 /opt/tensorrt');
    expect(read('scripts/fetch.sh')).not.toContain('10.7.0');
  });

  it('renames a local repository of packages wherever it is named', async () => {
    put(
      'Dockerfile',
      'FROM ubuntu:22.04\nADD https://x.example/tensorrt/8.6.1/nv-tensorrt-local-repo-ubuntu2204-8.6.1-cuda-12.0_1.0-1_amd64.deb /t.deb\nRUN dpkg -i /t.deb && cp /var/nv-tensorrt-local-repo-ubuntu2204-8.6.1-cuda-12.0/*.gpg /k/\n',
    );
    await fixPins(dir, { to: '8.5.3.1', write: true });
    expect(read('Dockerfile')).toBe(
      'FROM ubuntu:22.04\nADD https://x.example/tensorrt/8.5.3/nv-tensorrt-local-repo-ubuntu2204-8.5.3-cuda-12.0_1.0-1_amd64.deb /t.deb\nRUN dpkg -i /t.deb && cp /var/nv-tensorrt-local-repo-ubuntu2204-8.5.3-cuda-12.0/*.gpg /k/\n',
    );
  });

  it('keeps CRLF, the BOM and Latin-1', async () => {
    put('requirements.txt', Buffer.from('\ufefftensorrt==8.6.1\r\nnumpy\r\n'));
    put('constraints.txt', Buffer.from('# f\xfcr\ntensorrt>=8,<9  # l\xe4uft\n', 'latin1'));
    put('.tensorrt-version', '10.8.0.43');
    const { to } = await fixPins(dir, { write: true });
    expect(to).toBe('10.8.0.43');
    expect(read('requirements.txt')).toBe('\ufefftensorrt==10.8.0.43\r\nnumpy\r\n');
    expect(readFileSync(path.join(dir, 'constraints.txt'), 'latin1')).toBe(
      '# f\xfcr\ntensorrt==10.8.0.43  # l\xe4uft\n',
    );
  });

  it('writes each place in its own notation', async () => {
    declareOneGroup();
    put('a.sh', 'apt-get install libnvinfer10=10.0.1.6-1+cuda12.4 libnvinfer8=8.6.1.6-1+cuda12.0\n');
    put('Dockerfile', 'FROM nvcr.io/nvidia/tensorrt:24.05-py3\nRUN pip install tensorrt-cu12==10.0.1\n');
    put('old.Dockerfile', 'FROM nvcr.io/nvidia/l4t-jetpack:r35.4.1\n');
    put('uv.lock', 'version = 1\n[[package]]\nname = "tensorrt"\nversion = "10.0.1"\n');
    const result = await fixPins(dir, { to: '10.3.0.26', write: true });
    expect(read('a.sh')).toBe(
      'apt-get install libnvinfer10=10.3.0.26-1+cuda12.4 libnvinfer8=8.6.1.6-1+cuda12.0\n',
    );
    expect(read('Dockerfile')).toBe(
      'FROM nvcr.io/nvidia/tensorrt:24.08-py3\nRUN pip install tensorrt-cu12==10.3.0\n',
    );
    expect(result.unfixed.map(({ pin }) => `${pin.file}:${pin.name}`).sort()).toEqual([
      'a.sh:libnvinfer8',
      'old.Dockerfile:nvcr.io/nvidia/l4t-jetpack',
      'uv.lock:tensorrt',
    ]);
    expect(result.notes.map(({ pin }) => pin.name)).toEqual(['libnvinfer10']);
  });

  it('renames the wheels of an unpacked archive, and ends an apt preference with a wildcard', async () => {
    put(
      'a.sh',
      'curl -LO https://x.example/TensorRT-8.6.1.6.Linux.tar.gz\npip install TensorRT-8.6.1.6/python/tensorrt-8.6.1-cp310.whl\n',
    );
    put('trt.pref', 'Package: tensorrt\nPin: version 8.6.*\n');
    await fixPins(dir, { to: '10.13.3.9', write: true });
    expect(read('a.sh')).toBe(
      'curl -LO https://x.example/TensorRT-10.13.3.9.Linux.tar.gz\npip install TensorRT-10.13.3.9/python/tensorrt-10.13.3.9-cp310.whl\n',
    );
    expect(read('trt.pref')).toBe('Package: tensorrt\nPin: version 10.13.3.9*\n');
  });

  it('asks for the version, and for the group, where they are not clear', async () => {
    put('requirements.txt', 'tensorrt==8.6.1\n');
    put('Dockerfile', 'FROM nvcr.io/nvidia/tensorrt:24.05-py3\n');
    await expect(fixPins(dir)).rejects.toThrow(
      /--to; found 8\.6\.1 \(requirements\.txt:1\); 10\.0\.1\.6 \(Dockerfile:1\)/,
    );
    await expect(fixPins(dir, { to: 'ten' })).rejects.toBeInstanceOf(InputError);
    put('rtx.txt', '');
    put('requirements-rtx.txt', 'tensorrt-rtx==1.4.0.76\ntensorrt-rtx-cu12==1.5.0.114\n');
    await expect(fixPins(dir, { to: '10.0.1' })).rejects.toThrow(/several groups disagree/);
    await fixPins(dir, { to: '1.5.0.114', product: 'tensorrt-rtx', write: true });
    expect(read('requirements-rtx.txt')).toBe('tensorrt-rtx==1.5.0.114\ntensorrt-rtx-cu12==1.5.0.114\n');
  });
});
