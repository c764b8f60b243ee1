import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseRequest } from '../../src/guard/request/request.js';
import { keepOutputs, refuseKeptOutputs } from '../../src/guard/targets/kept-outputs.js';
import { freshFolder } from '../toolchain/fake-host.js';

function saved(content: string): string {
  const folder = freshFolder('saved');
  const outputs = path.join(folder, 'profile0-opt/outputs');
  mkdirSync(outputs, { recursive: true });
  mkdirSync(path.join(folder, 'profile0-opt/inputs'));
  writeFileSync(path.join(folder, 'profile0-opt/inputs/x.npy'), 'in');
  writeFileSync(path.join(outputs, 'y%3A0.npy'), content);
  writeFileSync(path.join(outputs, 'y.txt'), content);
  symlinkSync('/etc/passwd', path.join(outputs, 'z.npy'));
  return folder;
}

describe('outputs are kept', () => {
  it('an engine and a point each, those of an earlier run replaced', () => {
    const folder = path.join(freshFolder('kept'), 'new');
    refuseKeptOutputs(folder, []);
    keepOutputs(folder, 'a/m.engine', saved('one'));
    keepOutputs(folder, 'n.engine', saved('two'));
    refuseKeptOutputs(folder, []);
    keepOutputs(folder, 'a/m.engine', saved('three'));
    const at = (engine: string, name: string): string => path.join(folder, engine, 'profile0-opt', name);
    expect(readFileSync(at('a%2Fm.engine', 'y%3A0.npy'), 'utf8')).toBe('three');
    expect(readFileSync(at('n.engine', 'y%3A0.npy'), 'utf8')).toBe('two');
    // Neither what is not an array, nor what a link of the engine's process points to.
    expect(['y.txt', 'z.npy', 'x.npy'].filter((name) => existsSync(at('n.engine', name)))).toEqual([]);
  });

  it('never through a link in the place of the mark', () => {
    const folder = freshFolder('kept');
    const precious = path.join(freshFolder('precious'), 'x');
    writeFileSync(precious, 'precious');
    symlinkSync(precious, path.join(folder, '.trt-guard-outputs'));
    expect(() => {
      keepOutputs(folder, 'm.engine', saved('one'));
    }).toThrow(/nothing is written through a link/);
    expect(readFileSync(precious, 'utf8')).toBe('precious');
  });

  it('never over something else', () => {
    const folder = freshFolder('kept');
    refuseKeptOutputs(folder, []);
    writeFileSync(path.join(folder, 'thesis.txt'), 'x');
    expect(() => {
      refuseKeptOutputs(folder, []);
    }).toThrow(/holds other files \(thesis\.txt\)/);
    expect(() => {
      refuseKeptOutputs(path.join(folder, 'thesis.txt'), []);
    }).toThrow(/is not a folder/);
  });

  it('not where something lies that this run reads', () => {
    const folder = freshFolder('kept');
    expect(() => {
      refuseKeptOutputs(folder, [[path.join(folder, 'in/x.npy'), 'of inputs']]);
    }).toThrow(/x\.npy \(of inputs\) is in/);
  });

  it('only of a run', () => {
    expect(() => parseRequest({ engine: ['e'], 'keep-outputs': ['o'] })).toThrow(/set require to run, too/);
  });
});
