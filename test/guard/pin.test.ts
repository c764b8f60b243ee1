import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findDeclaredPins, type Pins } from '../../src/guard/declared/pin.js';
import { parseRequest } from '../../src/guard/request/request.js';

function passportOf(engine: string, version: string): string {
  const facts = { product: 'tensorrt', version };
  return `${JSON.stringify({ schema: 'trt-guard/passport/v1', engine, facts }, null, 2)}\n`;
}

const HOST = { env: {}, today: (): Date => new Date(0) };

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
    findDeclaredPins(parseRequest(raw), [{ model: 'm.onnx', engine: 'm.engine' }], HOST);

  it('names every pin with its line where they disagree', async () => {
    mkdirSync('.git');
    writeFileSync('requirements.txt', 'numpy\ntensorrt==8.4.3.1\n');
    writeFileSync('constraints.txt', 'tensorrt==10.6.0\n');
    const { version, conflict, findings } = await find();
    expect([version, conflict?.code]).toEqual([null, 'pin-disagreement']);
    expect(conflict?.message).toContain('2 TensorRT pins disagree, so none can be used');
    expect(conflict?.message).toContain('8.4.3.1 (requirements.txt:2)');
    expect(conflict?.message).toContain('10.6.0 (constraints.txt:1)');
    expect(conflict?.remedy).toContain('pins --fix --to VERSION');
    expect(conflict?.choices?.toSorted()).toEqual(['10.6.0', '8.4.3.1']);
    expect(findings.map(({ choices }) => choices?.toSorted())).toEqual([
      ['10.6.0', '8.4.3.1'],
      ['10.6.0', '8.4.3.1'],
    ]);
    expect(findings.map(({ code, location }) => `${code} ${location?.file ?? ''}`).sort()).toEqual([
      'pin-disagreement constraints.txt',
      'pin-disagreement requirements.txt',
    ]);
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
    await expect(find()).rejects.toThrow('no pins were searched: neither the working folder');
  });

  it('takes no engine and no passport for a pin: neither says what the next build needs', async () => {
    mkdirSync('.git');
    writeFileSync('requirements.txt', 'tensorrt==8.6.1\n');
    const heads = path.join(home, 'test/fixtures/plan');
    copyFileSync(path.join(heads, 'rtx-1.5.0.114.head'), 'm.engine');
    for (const engine of ['m.engine', 'other.engine'])
      writeFileSync(`${engine}.trt.json`, passportOf(engine, '10.6.0.26'));
    const { version, witnesses, conflict, findings } = await find();
    expect([version, witnesses.length, conflict]).toEqual(['8.6.1', 1, null]);
    // Only the engine of this run is left out: that another passport differs is told, and fails nothing without a link.
    expect(findings.map(({ severity, location }) => [severity, location?.file])).toEqual([
      ['notice', 'requirements.txt'],
    ]);
  });

  it('asks nobody around where that is not wanted', async () => {
    mkdirSync('.git');
    writeFileSync('requirements.txt', 'tensorrt==8.4.3.1\n');
    const request = parseRequest({ model: ['m.onnx'], 'tensorrt-version': ['10.6.0'] });
    const { witnesses } = await findDeclaredPins({ ...request, searchesRepository: false }, [], HOST);
    expect(witnesses.map(({ version }) => version)).toEqual(['10.6.0']);
  });

  it('takes the one pin of the repository', async () => {
    mkdirSync('.git');
    writeFileSync('requirements.txt', 'tensorrt==8.4.3.1\n');
    await expect(find()).resolves.toMatchObject({ version: '8.4.3.1' });
  });
});
