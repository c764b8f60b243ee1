import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findDeclaredPins, type Pins } from '../../src/guard/pin.js';
import { parseRequest } from '../../src/guard/request.js';

describe('a model without a declared version', () => {
  const home = process.cwd();
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'pin-'));
    process.chdir(dir);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(dir, { recursive: true, force: true });
  });
  const find = (raw: Record<string, string[]> = { model: ['m.onnx'] }): Promise<Pins> =>
    findDeclaredPins(parseRequest(raw), new Date(0));

  it('names every pin with its line where they disagree', async () => {
    mkdirSync('.git');
    writeFileSync('requirements.txt', 'numpy\ntensorrt==8.4.3.1\n');
    writeFileSync('constraints.txt', 'tensorrt==10.6.0\n');
    const refusal = find();
    await expect(refusal).rejects.toThrow('2 TensorRT pins disagree, so none can be used');
    await expect(refusal).rejects.toThrow('8.4.3.1 (requirements.txt:2)');
    await expect(refusal).rejects.toThrow('10.6.0 (constraints.txt:1)');
    await expect(refusal).rejects.toThrow('pins --fix --to VERSION');
  });

  it('lets an existing engine through, to be judged', async () => {
    mkdirSync('.git');
    writeFileSync('requirements.txt', 'tensorrt==8.4.3.1\n');
    writeFileSync('constraints.txt', 'tensorrt==10.6.0\n');
    await expect(find({ engine: ['m.engine'] })).resolves.toMatchObject({ version: null });
  });

  it('asks whether the other product was meant', async () => {
    mkdirSync('.git');
    writeFileSync('requirements.txt', 'tensorrt-rtx==1.5.0.114\n');
    await expect(find()).rejects.toThrow('did you mean product: tensorrt-rtx?');
  });

  it('says that nothing was searched outside of a repository', async () => {
    writeFileSync('requirements.txt', 'tensorrt==8.4.3.1\n');
    await expect(find()).rejects.toThrow('no git repository here, so its pins were not searched');
  });

  it('takes the one pin of the repository', async () => {
    mkdirSync('.git');
    writeFileSync('requirements.txt', 'tensorrt==8.4.3.1\n');
    await expect(find()).resolves.toMatchObject({ version: '8.4.3.1' });
  });
});
