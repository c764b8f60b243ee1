import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins, fixPins } from '../../../src/pins/index.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-front-end-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function put(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  writeFileSync(path.join(dir, file), content);
}

/** The three packages of 10.0.1, as a place lists them. */
const parts = (between: string, end = ''): string =>
  ['tensorrt-cu12==10.0.1', 'tensorrt-cu12-libs==10.0.1', 'tensorrt-cu12-bindings==10.0.1'].join(
    `${end}${between}`,
  );

it.each([
  ['lines', 'requirements.txt', 'numpy\ntensorrt==10.3.0\n', `numpy\n${parts('\n')}\n`],
  ['lines of Windows', 'requirements.txt', 'tensorrt==10.3.0\r\nnumpy\r\n', `${parts('\r\n')}\r\nnumpy\r\n`],
  [
    'lines with a marker',
    'requirements.txt',
    'tensorrt==10.3.0 ; python_version < "3.12"\n',
    `${parts('\n', ' ; python_version < "3.12"')} ; python_version < "3.12"\n`,
  ],
  [
    'lines of a key',
    'setup.cfg',
    '[metadata]\nname = x\n[options]\ninstall_requires =\n    numpy\n    tensorrt==10.3.0\n',
    `[metadata]\nname = x\n[options]\ninstall_requires =\n    numpy\n    ${parts('\n    ')}\n`,
  ],
  [
    'a list in one line',
    'pyproject.toml',
    '[project]\nname = "x"\ndependencies = ["numpy", "tensorrt==10.3.0"]\n',
    `[project]\nname = "x"\ndependencies = ["numpy", "${parts('", "')}"]\n`,
  ],
  [
    'the last entry of a list, without a comma',
    'pyproject.toml',
    '[project]\nname = "x"\ndependencies = [\n  "numpy",\n  "tensorrt==10.3.0"\n]\n',
    `[project]\nname = "x"\ndependencies = [\n  "numpy",\n  "${parts('",\n  "')}"\n]\n`,
  ],
  [
    'an entry with a marker',
    'pyproject.toml',
    '[project]\nname = "x"\ndependencies = [\n  "tensorrt==10.3.0; sys_platform == \'linux\'",\n]\n',
    `[project]\nname = "x"\ndependencies = [\n  "${parts('",\n  "', "; sys_platform == 'linux'")}; sys_platform == 'linux'",\n]\n`,
  ],
  [
    'the last entry of a list in Python, where texts side by side are one',
    'setup.py',
    "from setuptools import setup\nsetup(name='x', install_requires=[\n    'numpy',\n    'tensorrt==10.3.0'\n])\n",
    `from setuptools import setup\nsetup(name='x', install_requires=[\n    'numpy',\n    '${parts("',\n    '")}'\n])\n`,
  ],
  [
    'items in YAML',
    'environment.yml',
    'name: x\ndependencies:\n  - pip\n  - pip:\n      - tensorrt==10.3.0\n      - numpy\n',
    `name: x\ndependencies:\n  - pip\n  - pip:\n      - ${parts('\n      - ')}\n      - numpy\n`,
  ],
  [
    'items in YAML, in quotes',
    'environment.yml',
    'name: x\ndependencies:\n  - pip:\n    - "tensorrt==10.3.0"  # the runtime\n',
    `name: x\ndependencies:\n  - pip:\n    - "${parts('"\n    - "')}"  # the runtime\n`,
  ],
  [
    'words of a command',
    'run.sh',
    'pip install tensorrt==10.3.0 numpy\n',
    `pip install ${parts(' ')} numpy\n`,
  ],
  [
    'words of a command that goes on',
    'run.sh',
    'pip install \\\n  tensorrt==10.3.0 \\\n  numpy\n',
    `pip install \\\n  ${parts(' ')} \\\n  numpy\n`,
  ],
  [
    'the last word of a command, in quotes',
    'run.sh',
    'pip install \\\n  numpy \\\n  "tensorrt==10.3.0"\n',
    `pip install \\\n  numpy \\\n  "${parts('" "')}"\n`,
  ],
  [
    'a command as a list',
    'Dockerfile',
    'FROM python:3.11\nRUN ["pip", "install", "tensorrt==10.3.0"]\n',
    `FROM python:3.11\nRUN ["pip", "install", "${parts('", "')}"]\n`,
  ],
])('pins the parts of a front end as %s', async (_what, file, before, after) => {
  put(file, before);
  const { unfixed } = await fixPins(dir, { to: '10.0.1', write: true });
  expect(unfixed).toEqual([]);
  expect(readFileSync(path.join(dir, file), 'utf8')).toBe(after);
  expect((await findPins(dir)).findings).toEqual([]);
});

it.each([
  ['a value', 'tasks/main.yml', '- pip:\n    name: tensorrt==10.3.0\n'],
  ['a variable', 'run.sh', 'PACKAGE=tensorrt==10.3.0\npip install "$PACKAGE"\n'],
  ['a variable in quotes', 'run.sh', 'PACKAGE="tensorrt==10.3.0"\npip install "$PACKAGE"\n'],
  ['a key', 'pyproject.toml', '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\ntensorrt = "10.3.0"\n'],
])('leaves to a person where three packages have no place: %s', async (_what, file, text) => {
  put(file, text);
  const { unfixed } = await fixPins(dir, { to: '10.0.1', write: true });
  expect(unfixed.map(({ reason }) => reason)).toEqual([
    `tensorrt==10.0.1 installs the newest tensorrt-cu12: write tensorrt-cu12==10.0.1, tensorrt-cu12-libs==10.0.1, tensorrt-cu12-bindings==10.0.1 instead`,
  ]);
  expect(readFileSync(path.join(dir, file), 'utf8')).toBe(text);
});

it.each([
  ['in its line', 'tensorrt==10.1.0 --hash=sha256:aa\n'],
  ['in lines behind it', 'tensorrt==10.1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nnumpy\n'],
])('leaves a requirement with digests %s, which belong to its version', async (_where, text) => {
  put('requirements.txt', text);
  const { unfixed } = await fixPins(dir, { to: '10.3.0', write: true });
  expect(unfixed.map(({ reason }) => reason)).toEqual([
    'the --hash options behind it belong to ==10.1.0: lock again, or take the version and the hashes together from the new files',
  ]);
  expect(readFileSync(path.join(dir, 'requirements.txt'), 'utf8')).toBe(text);
});

it('leaves a package of conda with a build, which belongs to its version', async () => {
  const text = 'name: x\ndependencies:\n  - nvidia::tensorrt=10.1.0=py310_0\n';
  put('environment.yml', text);
  const { unfixed } = await fixPins(dir, { to: '10.3.0', write: true });
  expect(unfixed.map(({ reason }) => reason)).toEqual([
    'its build "py310_0" belongs to 10.1.0: take the version and the build together',
  ]);
  expect(readFileSync(path.join(dir, 'environment.yml'), 'utf8')).toBe(text);
});
