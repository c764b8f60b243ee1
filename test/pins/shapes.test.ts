import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins } from '../../src/pins/find-pins.js';

/** A small repository: whether it is red, and the beginnings of `file:line version` of every pin that must be read. */
type Row = [what: string, isRed: boolean, pins: string[], files: Record<string, string>];

const OLD = 'nvcr.io/nvidia/tensorrt:24.05-py3';

const REMOVED: Row[] = [
  [
    'a stage that removes both halves of what its base brought, before it installs another release',
    false,
    ['Dockerfile:3 10.3.0.26', 'requirements.txt:1 10.3.0'],
    {
      Dockerfile: `FROM ${OLD}\nRUN apt-get remove -y 'tensorrt*' 'libnvinfer*' && pip3 uninstall -y tensorrt\nRUN apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5\nCOPY requirements.txt .\nRUN pip3 install -r requirements.txt\n`,
      'requirements.txt': 'tensorrt-cu12==10.3.0\n',
    },
  ],
  [
    'a stage that removes the libraries only: the wheel of the base is still there',
    true,
    ['Dockerfile:1 10.0.1.6', 'Dockerfile:3 10.3.0.26'],
    {
      Dockerfile: `FROM ${OLD}\nRUN apt-get purge -y "libnvinfer*"\nRUN apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5\n`,
    },
  ],
  [
    'libraries of a Jetson image, which take their Python package with them',
    false,
    ['Dockerfile:3 10.7.0'],
    {
      Dockerfile:
        'FROM nvcr.io/nvidia/l4t-jetpack:r36.4.0\nRUN apt-get remove -y libnvinfer10\nRUN apt-get install -y libnvinfer10=10.7.0.23-1+cuda12.6\n',
    },
  ],
  [
    'something else is removed',
    true,
    ['Dockerfile:1 10.0.1.6', 'requirements.txt:1 10.3.0'],
    {
      Dockerfile: `FROM ${OLD}\nRUN apt-get remove -y tensorrt-samples libnvinfer-samples && pip uninstall -y torch-tensorrt\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n`,
      'requirements.txt': 'tensorrt-cu12==10.3.0\n',
    },
  ],
];

const trees: string[] = [];
afterAll(() => {
  for (const tree of trees) rmSync(tree, { recursive: true });
});

function written(files: Row[3]): string {
  const tree = mkdtempSync(path.join(os.tmpdir(), 'trt-guard-shapes-'));
  trees.push(tree);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    writeFileSync(path.join(tree, name), text);
  }
  return tree;
}

describe('how repositories say what meets', () => {
  it.each([...REMOVED])('%s', async (_what, isRed, pins, files) => {
    const found = await findPins(written(files));
    const told = found.pins.map(({ file, line, version }) => `${file}:${line} ${version ?? '-'}`);
    expect(pins.filter((wanted) => !told.some((pin) => pin.startsWith(wanted)))).toEqual([]);
    expect(found.disagreements.some(({ severity }) => severity === 'error')).toBe(isRed);
  });
});
