import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeWorkspace, ROOT, runAction, type ActionRun, type Workspace } from '../support/action.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';

/** A repository whose pins decide: through the committed bundle, as GitHub runs it. */

let workspace: Workspace;
beforeEach(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
  mkdirSync(path.join(workspace.dir, '.git'));
});
afterEach(() => {
  workspace[Symbol.dispose]();
});

function write(file: string, text: string): void {
  writeFileSync(path.join(workspace.dir, file), text);
}

function guard(version: string): ActionRun {
  return runAction(workspace, {
    model: 'tiny.onnx',
    trtexec: standInTrtexec(path.join(workspace.dir, `bin-${version}`), 'ok', { version }),
    python: standInPython(path.join(workspace.dir, `python-${version}`), 'ok', { version }),
  });
}

describe('a repository whose pins disagree', () => {
  it('is red, told once at one of the pins, and nothing is converted', () => {
    write('Dockerfile', 'FROM nvcr.io/nvidia/tensorrt:24.05-py3\n');
    write('requirements.txt', 'numpy\ntensorrt==8.4.3.1\n');
    const run = guard('10.0.1.6');
    expect([run.status, run.outputs['cause'], run.outputs['engines']]).toEqual([1, 'pin-disagreement', '[]']);
    const told = run.annotations.filter(({ properties }) => properties['title'] === 'pin-disagreement');
    expect(told).toHaveLength(1);
    expect(['Dockerfile 1', 'requirements.txt 2']).toContain(
      `${told[0]?.properties['file'] ?? ''} ${told[0]?.properties['line'] ?? ''}`,
    );
    for (const place of ['Dockerfile:1', 'requirements.txt:2']) expect(told[0]?.message).toContain(place);
    expect(run.report?.engines[0]?.checks[0]).toMatchObject({ name: 'convert', status: 'fail' });
  });
});

describe('a pin that is raised', () => {
  it('is not held up by the engine and the passport of the last run', () => {
    write('requirements.txt', 'tensorrt==10.0.1\n');
    expect(guard('10.0.1.6').outputs).toMatchObject({ verdict: 'pass', engines: '["tiny.engine"]' });
    write('requirements.txt', 'tensorrt==10.6.0\n');
    const raised = guard('10.6.0.26');
    expect(raised.report?.findings).toEqual([]);
    expect([raised.status, raised.outputs['cause']]).toEqual([0, '']);
    const passport = JSON.parse(
      readFileSync(path.join(workspace.dir, 'tiny.engine.trt.json'), 'utf8'),
    ) as unknown;
    expect(passport).toMatchObject({ facts: { version: '10.6.0.26' } });
  });
});
