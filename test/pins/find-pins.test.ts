import { pinsExitCode, renderPins } from '../../src/cli/text/pins.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  readFileSync,
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../../src/core/findings.js';
import { parseConfig } from '../../src/pins/config/config.js';
import { PIN_CODES } from '../../src/pins/codes.js';
import { findPins, readVersionFile } from '../../src/pins/find-pins.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function put(file: string, content: string | Buffer): string {
  const full = path.join(dir, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

describe('findPins', () => {
  it('annotates every side, and says that only the build differs', async () => {
    put('Dockerfile', 'FROM nvcr.io/nvidia/l4t-jetpack:r36.4.0\n');
    put('ci.Dockerfile', 'FROM nvcr.io/nvidia/tensorrt:24.08-py3\n');
    put('compose.yml', 'services:\n  a: {build: .}\n  b: {build: {context: ., dockerfile: ci.Dockerfile}}\n');
    const result = await findPins(dir);
    expect(result.disagreements[0]?.message).toMatch(
      /10\.3\.0\.26 in ci\.Dockerfile:1; 10\.3\.0\.30 in Dockerfile:1/,
    );
    expect(result.disagreements[0]?.message).toMatch(/Only the build/);
    expect(
      result.findings.map(({ severity, location }) => [severity, location?.file, location?.line]),
    ).toEqual([
      ['error', 'ci.Dockerfile', 1],
      ['error', 'Dockerfile', 1],
    ]);
    expect(pinsExitCode(result)).toBe(1);
    expect(Object.keys(PIN_CODES)).toContain(result.findings[0]?.code);
  });

  it('says where a package is asked for that only looks like the runtime', async () => {
    put('requirements.txt', 'numpy\ntensorrt-libs==10.0.1\n');
    put('Dockerfile', 'FROM ubuntu\nRUN pip install nvidia_tensorrt\n');
    const result = await findPins(dir);
    const traps = result.findings.filter(({ code }) => code === 'trap-package');
    expect(traps.map(({ severity, location }) => [severity, location?.file, location?.line])).toEqual([
      ['error', 'Dockerfile', 2],
      ['error', 'requirements.txt', 2],
    ]);
    expect(traps[1]?.evidence).toEqual([
      { source: 'requirements.txt:2', line: 2, text: 'tensorrt-libs==10.0.1' },
    ]);
    expect(pinsExitCode(result)).toBe(1);
  });

  it('takes neither a system package nor a lock file for such a trap', async () => {
    put('Dockerfile', 'FROM rockylinux:9\nRUN dnf install -y tensorrt-libs-10.0.1.6-1.cuda12.4\n');
    put('poetry.lock', '[[package]]\nname = "tensorrt-libs"\nversion = "10.0.1"\n');
    put('requirements.txt', 'tensorrt-cu12-libs==10.0.1\n');
    const result = await findPins(dir);
    expect(result.pins.map(({ file }) => file).sort()).toEqual([
      'Dockerfile',
      'poetry.lock',
      'requirements.txt',
    ]);
    expect(result.findings).toEqual([]);
  });

  it('compares what both sides have: 10.0.1 is any build of it, 10.0.1.5 is not 10.0.1.6', async () => {
    put('requirements.txt', 'tensorrt==10.0.1\n');
    put('Dockerfile', 'FROM ubuntu\nENV TRT_VERSION=10.0.1.6\n');
    expect((await findPins(dir)).disagreements).toEqual([]);
    put('constraints.txt', 'tensorrt==10.0.1.5\n');
    expect((await findPins(dir)).disagreements[0]?.versions.map(({ version }) => version)).toEqual([
      '10.0.1.5',
      '10.0.1.6',
    ]);
  });

  it('judges expiry dates by the day that it is given', async () => {
    put('.trt-guard.yml', 'expected:\n  - {paths: [constraints.txt], reason: canary, expires: 2026-06-30}\n');
    put('constraints.txt', 'tensorrt==10.3.0\n');
    put('requirements.txt', 'tensorrt==10.6.0\n');
    expect((await findPins(dir, { today: new Date('2026-06-30T23:00:00Z') })).findings).toEqual([]);
    const late = await findPins(dir, { today: new Date('2026-07-01T00:00:00Z') });
    expect(late.findings.map(({ code }) => code).sort()).toEqual([
      'pin-disagreement',
      'pin-disagreement',
      'pin-exception-expired',
    ]);
    expect(late.findings.find(({ code }) => code === 'pin-exception-expired')?.location).toEqual({
      file: '.trt-guard.yml',
      line: 2,
    });
  });

  it('survives symbolic link loops, huge files, unreadable folders and dangling links', async () => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
    symlinkSync('..', path.join(dir, 'loop'));
    symlinkSync('nowhere', path.join(dir, 'Dockerfile'));
    mkdirSync(path.join(dir, 'sub'));
    symlinkSync(dir, path.join(dir, 'sub', 'up'));
    const huge = openSync(path.join(dir, 'constraints.txt'), 'w');
    ftruncateSync(huge, 100 * 1024 * 1024);
    closeSync(huge);
    const plan = openSync(path.join(dir, 'model.engine'), 'w');
    ftruncateSync(plan, 100 * 1024 * 1024);
    closeSync(plan);
    put('closed/requirements.txt', 'tensorrt==9.9.9\n');
    const isRoot = process.getuid?.() === 0;
    if (!isRoot) chmodSync(path.join(dir, 'closed'), 0);
    else rmSync(path.join(dir, 'closed'), { recursive: true });
    const result = await findPins(dir);
    if (!isRoot) chmodSync(path.join(dir, 'closed'), 0o755);
    expect(result.pins).toHaveLength(1);
    expect(result.findings.map(({ code, location }) => `${code} ${location?.file ?? ''}`)).toEqual([
      ...(isRoot ? [] : ['pin-unreadable closed']),
      'pin-unreadable constraints.txt',
    ]);
  });

  it('never throws because of what a file holds', async () => {
    const names = [
      'Dockerfile',
      'a.yml',
      'pyproject.toml',
      'b.sh',
      'setup.py',
      'CMakeLists.txt',
      'Jenkinsfile',
      'Makefile',
    ];
    const texts = [
      'tensorrt ${',
      'tensorrt "',
      "tensorrt '",
      'tensorrt $(',
      'tensorrt {{',
      'tensorrt\\',
      '[[tensorrt',
      'tensorrt <<EOF',
      'FROM\nRUN\nARG\nENV tensorrt',
      '\u0001tensorrt\ufffe',
      '*tensorrt: &a *a',
      'tensorrt: [*x',
    ];
    for (const [i, text] of texts.entries()) for (const name of names) put(`d${i}/${name}`, text);
    const result = await findPins(dir);
    expect(result.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(
      result.findings.every(({ message }) => !/undefined|is not a function|Cannot read/.test(message)),
    ).toBe(true);
  });

  it('names file and line of invalid YAML and TOML', async () => {
    put('a.yml', 'tensorrt: 1\n  b: [\n');
    put('p.toml', '[a]\ntensorrt = \n');
    const { findings } = await findPins(dir);
    expect(findings.map(({ code, location }) => [code, location?.file, location?.line])).toEqual([
      ['pin-unreadable', 'a.yml', 1],
      ['pin-unreadable', 'p.toml', 2],
    ]);
  });

  it('renders for people, with and without colour', async () => {
    put('requirements.txt', 'tensorrt==8.6.1\ntensorrt-lean\n');
    put('Dockerfile', 'FROM nvcr.io/nvidia/tensorrt:24.05-py3\n');
    const result = await findPins(dir);
    const text = renderPins(result, { color: false });
    expect(text).toContain('Dockerfile:1');
    expect(text).toContain('pin-floating');
    expect(text).not.toContain('\u001b');
    // Two versions, one pin each: a person has to choose.
    expect(text).toContain(
      '\nFix: trt-guard pins --fix --to 8.6.1 --write   (without --write: shows the change)\n or: trt-guard pins --fix --to 10.0.1.6 --write   (without --write: shows the change)\n',
    );
    expect(text).toContain('10.0.1.6 (written 24.05-py3)  Dockerfile:1');
    expect(text).not.toContain('8.6.1 (written');
    expect(renderPins(result, { color: true })).toContain('\u001b[31m');
  });

  it('refuses a folder that is none and a configuration that is wrong', async () => {
    await expect(findPins(path.join(dir, 'missing'))).rejects.toBeInstanceOf(InputError);
    for (const text of [
      'groups: 1',
      'ignored: []',
      'expected: [{paths: [a], expires: 2026-01-01}]',
      'expected: [{paths: [a], reason: x, expires: soon}]',
      'expected: [{paths: [a], reason: x, expires: 2026-01-01, version: ten}]',
      'ignore: [1]',
      'a: [',
    ])
      expect(() => parseConfig(text)).toThrow(InputError);
    expect(parseConfig('').groups.size).toBe(0);
  });
});

describe('readVersionFile', () => {
  it.each([
    ['requirements.txt', 'numpy==1.26\ntensorrt-cu12==10.0.1\ntensorrt-cu12-libs==10.0.1\n', '10.0.1'],
    [
      'pyproject.toml',
      '[project]\ndependencies = ["tensorrt==10.3.0", "tensorrt-rtx==1.4.0.76"]\n',
      '10.3.0',
    ],
    [
      'Dockerfile',
      'FROM nvcr.io/nvidia/tritonserver:24.05-py3\nRUN pip install tensorrt==10.0.1 onnxruntime-gpu==1.17.0\n',
      '10.0.1.6',
    ],
    ['.tensorrt-version', '10.0.1.6\n', '10.0.1.6'],
    ['.tool-versions', 'nodejs 20.1.0\ntensorrt 10.0.1\n', '10.0.1'],
    ['trt.version', 'v10.0.1.6\n', '10.0.1.6'],
    // By what they hold.
    ['r3.txt', 'numpy\ntensorrt-cu12==10.0.1\n', '10.0.1'],
    ['requirements2.txt', 'tensorrt-cu12==10.0.1\n', '10.0.1'],
    ['constraints.txt', '10.0.1.6\n', '10.0.1.6'],
    ['image', '# syntax=docker/dockerfile:1\nARG A\nFROM nvcr.io/nvidia/tensorrt:24.05-py3\n', '10.0.1.6'],
    ['versions', '{"cuda": "12.4", "tensorrt": "10.0.1.6"}', '10.0.1.6'],
    ['versions.json', '{\n  "trt_version": "10.0.1.6"\n}', '10.0.1.6'],
    ['versions.lst', 'TRT_VERSION=10.0.1.6\nCUDA_VERSION=12.4\n', '10.0.1.6'],
    ['versions.yaml', 'cuda: 12.4\ntensorrt: 10.0.1.6\n', '10.0.1.6'],
    ['deps', '[project]\ndependencies = ["tensorrt-cu12==10.0.1"]\n', '10.0.1'],
    ['lock', 'version = 1\n[[package]]\nname = "tensorrt-cu12"\nversion = "10.0.1"\n', '10.0.1'],
    ['setup', '#!/bin/sh\napt-get install -y libnvinfer10=10.0.1.6-1+cuda12.4\n', '10.0.1.6'],
    ['trt.py', 'TENSORRT_VERSION = "10.0.1.6"\n', '10.0.1.6'],
    ['trt', '# the release that is deployed\n10.0.1.6  # and built\n', '10.0.1.6'],
    ['versions.md', '- TensorRT: 10.0.1.6\n', '10.0.1.6'],
  ])('%s', async (name, text, version) => {
    await expect(readVersionFile(put(name, text), 'tensorrt')).resolves.toMatchObject({
      version,
      product: 'tensorrt',
    });
  });

  it('an engine and a passport pin nothing: what they say is what a pin is held against', async () => {
    const head = readFileSync(path.resolve(import.meta.dirname, '../fixtures/plan/rtx-1.5.0.114.head'));
    const passport = JSON.stringify({
      schema: 'trt-guard/passport/v1',
      facts: { product: 'tensorrt-rtx', version: '1.5.0.114' },
    });
    for (const [name, content] of [
      ['a.engine', head],
      ['a.plan', head],
      ['a.engine.trt.json', passport],
    ] as const)
      await expect(readVersionFile(put(name, content), 'tensorrt-rtx')).rejects.toThrow(
        / is an engine(’s passport)?, which shows what was built/,
      );
  });

  it('a bare version is of the product that is asked for, and a name that says another one is not', async () => {
    const bare = put('.tensorrt-version', '1.5.0.114\n');
    await expect(readVersionFile(bare, 'tensorrt-rtx')).resolves.toMatchObject({
      version: '1.5.0.114',
      product: 'tensorrt-rtx',
    });
    for (const [name, text, product] of [
      ['.tensorrt-version', 'tensorrt==10.0.1.6\n', 'tensorrt-rtx'],
      ['.tensorrt-rtx-version', '1.5.0.114\n', 'tensorrt'],
    ] as const)
      await expect(readVersionFile(put(name, text), product)).rejects.toThrow(/contains no pin/);
  });

  it('reads the other product where it is asked for', async () => {
    const file = put('requirements.txt', 'tensorrt==10.3.0\ntensorrt-rtx==1.4.0.76\n');
    await expect(readVersionFile(file, 'tensorrt-rtx')).resolves.toMatchObject({
      version: '1.4.0.76',
      line: 2,
    });
  });

  it.each([
    [
      'requirements.txt',
      'tensorrt==10.0.1\ntensorrt-lean==10.3.0\n',
      /several versions.*10\.0\.1 \(line 1.*10\.3\.0 \(line 2/,
    ],
    ['requirements.txt', 'tensorrt>=10\n', /to a single version/],
    ['requirements.txt', 'numpy\n', /contains no pin of tensorrt/],
    ['r3.txt', 'tensorrt>=10\n', /read as requirements.*line 1: tensorrt>=10.*on line 1, such as/],
    [
      'r3.txt',
      'tensorrt-rtx==1.3.0.35\n',
      /contains no pin of tensorrt.*it pins 1\.3\.0\.35 \(line 1.*Expected one/,
    ],
    ['prose', 'hello\n', /any of the forms that can be read/],
    ['.tensorrt-version', '', /contains no pin/],
    ['.tensorrt-version', 'latest\n', /to a single version/],
    ['pyproject.toml', '[tensorrt\n', /could not be read/],
  ])('%s: %j is refused', async (name, text, message) => {
    const file = put(name, text);
    await expect(readVersionFile(file, 'tensorrt')).rejects.toThrow(message);
    await expect(readVersionFile(file, 'tensorrt')).rejects.toBeInstanceOf(InputError);
  });

  it('refuses a file that is not there', async () => {
    await expect(readVersionFile(path.join(dir, 'none'), 'tensorrt')).rejects.toThrow(/there is no file/);
  });
});
