import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeWorkspace, ROOT, runCli, type Workspace } from '../support/action.js';

let workspace: Workspace;
beforeAll(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
  workspace.write('empty.engine', '');
  workspace.write('pins/requirements.txt', 'tensorrt==8.4.3.1\n');
  workspace.write('pins/Dockerfile', 'FROM nvcr.io/nvidia/tensorrt:24.05-py3\n');
  workspace.write('agree/requirements.txt', 'tensorrt==10.0.1\n');
  workspace.write(
    'failed.log',
    '[E] 1: [runtime.cpp] expecting library version 10.0.1.6 got 8.4.3.1, please rebuild.\n',
  );
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

describe('exit statuses', () => {
  it.each<[string[], number]>([
    [['--version'], 0],
    [['--help'], 0],
    [['check', '--help'], 0],
    [[], 2],
    [['unknown'], 2],
    [['check'], 2],
    [['check', '--modle', 'x'], 2],
    [['check', '--model', 'nothing-*.onnx'], 2],
    [['check', '--model', 'tiny.onnx', '--product', 'tensorflow'], 2],
    [['check', '--model', 'tiny.onnx', '--tensorrt-version', '99.1', '--product', 'tensorrt-rtx'], 1],
    [['inspect', 'empty.engine'], 1],
    [['inspect', 'missing.engine'], 2],
    [['inspect', '--target', 'mars', 'empty.engine'], 2],
    [['diagnose', 'failed.log'], 1],
    [['diagnose', 'missing.log'], 2],
    [['pins', 'pins'], 1],
    [['pins', 'agree'], 0],
    [['pins', 'missing'], 2],
    [['pins', '--write'], 2],
  ])('%j: %d', (args, status) => {
    const run = runCli(args, { cwd: workspace.dir });
    expect([run.status, run.signal]).toEqual([status, null]);
    if (status === 2) expect(run.stderr).not.toBe('');
  });
});

describe('--json', () => {
  const json = (args: string[], input?: string): unknown =>
    JSON.parse(
      runCli([...args, '--json'], { cwd: workspace.dir, ...(input === undefined ? {} : { input }) }).stdout,
    );

  it('inspect: exactly the keys of the contract', () => {
    const [first] = json(['inspect', 'tiny.onnx', 'empty.engine']) as Record<string, unknown>[];
    expect(Object.keys(first ?? {})).toEqual([
      'file',
      'format',
      'product',
      'version',
      'serializationVersion',
      'computeCapability',
      'hardwareCompatibility',
      'fileSize',
      'declaredSize',
      'complete',
      'hostCode',
    ]);
    expect(first).toMatchObject({ file: 'tiny.onnx', format: 'onnx', version: null });
  });

  it('diagnose: the cause, from a file and from standard input', () => {
    const log = readFileSync(path.join(workspace.dir, 'failed.log'), 'utf8');
    for (const found of [
      json(['diagnose', 'failed.log']),
      json(['diagnose'], log),
      json(['diagnose', '-'], log),
    ]) {
      expect(found).toMatchObject({
        cause: 'engine-version-mismatch',
        evidence: [{ line: 1 }],
        versions: { builder: '8.4.3.1', runtime: '10.0.1.6' },
      });
    }
  });

  it('pins: each with file and line, and what disagrees', () => {
    const result = json(['pins', 'pins']) as { pins: unknown[]; disagreements: unknown[] };
    expect(result.pins).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          file: 'requirements.txt',
          line: 1,
          product: 'tensorrt',
          version: '8.4.3.1',
        }),
        expect.objectContaining({ file: 'Dockerfile', line: 1, product: 'tensorrt' }),
      ]),
    );
    expect(result.disagreements).toHaveLength(1);
  });
});

it('a given runtime without a proof is red, and names what is missing', () => {
  const run = runCli(['check', '--engine', 'empty.engine', '--tensorrt-version', '10.0.1', '--json'], {
    cwd: workspace.dir,
  });
  expect(run.status).toBe(1);
  expect(JSON.parse(run.stdout)).toMatchObject({
    verdict: 'fail',
    engines: [{ findings: [{ code: 'engine-file-empty' }] }],
  });
});
