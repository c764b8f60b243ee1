import { renderPins } from '../../../src/cli/text/pins.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pins } from '../../../src/cli/pins.js';
import { InputError } from '../../../src/core/findings.js';
import { findPins, fixPins } from '../../../src/pins/index.js';
import { distinctVersions } from '../../../src/pins/fix/propose.js';
import { syntheticPlan } from '../../engine/synthetic.js';
import { captureOutput } from '../../support/answers.js';

let root: string;
let dir: string;
let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'pins-propose-'));
  // A name that a shell would take apart.
  dir = path.join(root, "it's here");
  mkdirSync(dir);
  output = captureOutput();
});
afterEach(() => {
  output.restore();
  rmSync(root, { recursive: true, force: true });
});

function put(file: string, content: string | Buffer): void {
  const full = path.join(dir, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, content);
}

const passport = (version: string): string =>
  JSON.stringify({ schema: 'trt-guard/passport/v1', facts: { product: 'tensorrt', version } });

const fixLine = (): string =>
  /^Fix: (.*?) {3}\(without --write: shows the change\)$/m.exec(output.text())?.[1] ?? '';

/** The proposed versions of a tree. */
async function proposed(): Promise<string[]> {
  const text = renderPins(await findPins(dir), { color: false });
  return [...text.matchAll(/--to (\S+)/g)].map(([, version = '']) => version);
}

describe('the Fix line', () => {
  it('is a command that makes the pins agree, just as it is printed', async () => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
    put('constraints.txt', 'tensorrt==10.6.0\n');
    put('Dockerfile', 'FROM ubuntu\nRUN pip install tensorrt==8.6.1\n');
    expect(await pins([dir], {})).toBe(1);
    const shown = fixLine().replace(/^trt-guard /, String.raw`printf '%s\n' `);
    const words = execFileSync('sh', ['-c', shown], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(words).toEqual(['pins', dir, '--fix', '--to', '10.6.0', '--write']);
    expect(await pins([dir], { fix: true, to: '10.6.0', write: true })).toBe(0);
    expect(await pins([dir], {})).toBe(0);
  });

  it.each([
    ['.', 'trt-guard pins --fix'],
    ['./', 'trt-guard pins --fix'],
    ['./sub/dir', 'trt-guard pins ./sub/dir --fix'],
    ['-x', 'trt-guard pins ./-x --fix'],
    ['a b', "trt-guard pins 'a b' --fix"],
    ["it's", String.raw`trt-guard pins 'it'\''s' --fix`],
    ['$(x)', "trt-guard pins '$(x)' --fix"],
  ])('names the folder %s', async (folder, command) => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
    put('constraints.txt', 'tensorrt==10.5.0\n');
    expect(renderPins(await findPins(dir), { color: false, dir: folder })).toContain(`\nFix: ${command} `);
  });

  it('follows the pins that people write, not engines or passports', async () => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
    for (const name of ['a', 'b', 'c'])
      put(`${name}.engine`, syntheticPlan({ version: [8, 6, 1, 6], capability: [8, 6] }));
    put('gone.engine.trt.json', passport('8.6.1.6'));
    put('.trt-guard.yml', "groups: {all: ['**']}\n");
    expect(await proposed()).toEqual(['10.6.0']);
    // An engine on the same side does not choose the build either.
    put('d.engine', syntheticPlan({ version: [10, 6, 0, 26], capability: [8, 6] }));
    expect(await proposed()).toEqual(['10.6.0']);
    rmSync(path.join(dir, 'requirements.txt'));
    expect(await proposed()).toEqual(['8.6.1.6']);
  });

  it('follows a version file, and lists all that are equally many', async () => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
    put('constraints.txt', 'tensorrt==10.6.0\n');
    put('requirements-a.txt', 'tensorrt==10.5.0\n');
    expect(await proposed()).toEqual(['10.6.0']);
    put('requirements-b.txt', 'tensorrt==10.5.0\n');
    expect(await proposed()).toEqual(['10.5.0', '10.6.0']);
    put('.tensorrt-version', '10.3.0.26\n');
    expect(await proposed()).toEqual(['10.3.0.26']);
  });
});

describe('pins --fix', () => {
  it('has nothing to do where the pins agree or where there are none', async () => {
    expect(await pins([dir], { fix: true })).toBe(0);
    expect(output.text()).toContain(`No TensorRT pin was found in ${dir}.`);
    expect(await pins([dir], { fix: true, to: '10.6.0', write: true })).toBe(0);
    put('requirements.txt', 'tensorrt==10.6.0\n');
    put('Dockerfile', 'FROM nvcr.io/nvidia/tensorrt:24.11-py3\n');
    output.clear();
    expect(await pins([dir], { fix: true })).toBe(0);
    expect(output.text()).toBe('Nothing to change: the pins agree (10.6.0.26)\n');
    output.clear();
    expect(await pins([dir], { fix: true, to: '10.6.0' })).toBe(0);
    expect(output.text()).toBe('Nothing to change: the pins agree (10.6.0)\n');
  });

  it('does not call a group or product that has no pins agreed', async () => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
    await expect(fixPins(dir, { group: 'jetson' })).rejects.toThrow(
      'group jetson has no tensorrt pin to compare (the groups that have pins: default: tensorrt)',
    );
    await expect(fixPins(dir, { product: 'tensorrt-rtx', to: '1.4.0.76' })).rejects.toBeInstanceOf(
      InputError,
    );
    // Floating pins alone have nothing to agree on.
    put('requirements.txt', 'tensorrt>=10\n');
    expect((await fixPins(dir)).message).toBe(
      'Nothing to change: no pin names a version; write one with --to',
    );
  });

  it('asks where version files differ, and takes the product that there is', async () => {
    put('a/.tensorrt-version', '10.6.0\n');
    put('b/.tensorrt-version', '10.5.0\n');
    expect((await fixPins(dir)).message).toMatch(/no pins that meet disagree.*10\.5\.0 in b/);
    put('.trt-guard.yml', "groups: {all: ['**']}\n");
    await expect(fixPins(dir)).rejects.toThrow(/--to; found/);
    rmSync(path.join(dir, '.trt-guard.yml'));
    rmSync(path.join(dir, 'a'), { recursive: true });
    rmSync(path.join(dir, 'b'), { recursive: true });
    put('requirements.txt', 'tensorrt-rtx==1.4.0.76\n');
    expect((await fixPins(dir)).message).toBe('Nothing to change: the pins agree (1.4.0.76)');
    expect((await fixPins(dir, { to: '1.5.0.114' })).files).toEqual(['requirements.txt']);
  });

  it('says why engines and passports are left, and never that all is well then', async () => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
    const engine = syntheticPlan({ version: [8, 6, 1, 6], capability: [8, 6] });
    put('m.engine', engine);
    put('gone.engine.trt.json', passport('8.6.1.6'));
    put('.trt-guard.yml', "groups: {all: ['**']}\n");
    expect(await pins([dir], { fix: true, to: '10.6.0', write: true })).toBe(1);
    expect(output.text()).toBe(
      'gone.engine.trt.json:1: left as it is: a passport is written by check, not edited\n' +
        'm.engine:1: left as it is: an engine is rebuilt, not edited (trt-guard check --model ...)\n' +
        'Nothing was changed: the 2 pins that say something other than 10.6.0 cannot be changed here\n',
    );
    expect(readFileSync(path.join(dir, 'm.engine'))).toEqual(engine);
  });

  it('tells of files that it could not read', async () => {
    put('a.yml', 'x: [tensorrt\n');
    expect((await fixPins(dir)).warnings).toEqual([expect.stringMatching(/^a\.yml could not be read/)]);
  });
});

describe('a version that does not exist', () => {
  beforeEach(() => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
  });
  const warnings = async (to: string): Promise<string[]> => (await fixPins(dir, { to })).warnings;

  it.each(['10.99', '10.6.1', '10.6.0.27', '8.7'])('%s is refused, with the nearest that do', async (to) => {
    await expect(fixPins(dir, { to, write: true })).rejects.toThrow(
      /^pins --to: there is no tensorrt .*; the nearest that exist are \d+(?:\.\d+){3}, \d/,
    );
    await expect(fixPins(dir, { to, write: true })).rejects.toBeInstanceOf(InputError);
    expect(readFileSync(path.join(dir, 'requirements.txt'), 'utf8')).toBe('tensorrt==10.6.0\n');
  });

  it.each(['10', '10.5', '10.5.0', '10.5.0.18', '8.6.1.2', '10.3.0.30'])('%s is known', async (to) => {
    expect(await warnings(to)).toEqual([]);
  });

  it('is only warned of where the catalog may be out of date', async () => {
    expect(await warnings('99.0')).toEqual([expect.stringMatching(/newer than everything known/)]);
    expect(await warnings('8.4.3.1')).toEqual([expect.stringMatching(/older than everything known/)]);
    put('requirements-drive.txt', 'tensorrt==8.6.13.3\n');
    expect(await warnings('8.6.13.3')).toEqual([
      expect.stringMatching(/as in requirements-drive\.txt:1, is not a release that is known here/),
    ]);
  });
});

describe('what is written', () => {
  it('is named the same in the table and in the findings', async () => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
    put('Dockerfile', 'FROM nvcr.io/nvidia/tensorrt:24.05-py3\nCOPY --from=a /a /b\n');
    put('CMakeLists.txt', 'project(x)\nset(TRT_VERSION 10.6.0.26-1+cuda12.6)\n');
    const result = await findPins(dir);
    const said = result.findings.map(({ message }) => /^This says (.*?), other/.exec(message)?.[1]);
    expect(said).toEqual(['10.6.0.26-1+cuda12.6 (10.6.0.26)', '10.6.0 (10.6.0.26)', '24.05-py3 (10.0.1.6)']);
    const text = renderPins(result, { color: false });
    expect(text).toContain('10.6.0.26 (written 10.6.0)  requirements.txt:1');
    expect(text).toContain('10.0.1.6 (written 24.05-py3)  Dockerfile:1');
  });

  it('counts once in each of its lengths', async () => {
    put('requirements.txt', 'tensorrt==10.6.0\n');
    put('a.sh', 'apt-get install libnvinfer10=10.6.0.26-1+cuda12.6\n');
    put('b.sh', 'pip install tensorrt==10.5.0\n');
    expect(distinctVersions((await findPins(dir)).pins).sort()).toEqual(['10.5.0', '10.6.0.26']);
  });
});
