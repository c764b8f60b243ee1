import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins } from '../../../src/pins/find-pins.js';
import { SourceFile } from '../../../src/pins/text/source.js';
import { parseTextProto } from '../../../src/pins/text/text-proto.js';
import { syntheticPlan } from '../../engine/synthetic.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-triton-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function put(file: string, content: string | Buffer): void {
  const full = path.join(dir, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, content);
}

const plan = (): Buffer => {
  const bytes = Buffer.alloc(64);
  bytes.write('ftrt');
  bytes.set([10, 6, 0, 26], 24);
  return bytes;
};

describe('Triton model repositories', () => {
  it('links plans of any name, and finds the ones that are missing on their line', async () => {
    put(
      'models/a/config.pbtxt',
      'backend: "tensorrt" # one\ncc_model_filenames [\n  { key: "7.5" value: "t4.bin" },\n  { key: "8.6", value: \'a10.plan\' }\n]\ndefault_model_filename: "t4.bin"\n',
    );
    put('models/a/1/t4.bin', plan());
    const { pins, findings } = await findPins(dir);
    expect(pins.map(({ file, version, usedBy }) => [file, version, usedBy?.map(({ line }) => line)])).toEqual(
      [['models/a/1/t4.bin', '10.6.0.26', [3, 6]]],
    );
    expect(findings.map(({ code, location }) => [code, location?.line])).toEqual([
      ['triton-plan-missing', 4],
    ]);
  });

  it('compares the compute capability in the header with the key', async () => {
    put(
      'm/config.pbtxt',
      'platform: "tensorrt_plan"\ncc_model_filenames { key: "7.5" value: "model.plan" }\ncc_model_filenames { key: "9.0" value: "model.plan" }\n',
    );
    put('m/1/model.plan', syntheticPlan({ capability: [9, 0] }));
    expect((await findPins(dir)).findings.map(({ code, location }) => [code, location?.line])).toEqual([
      ['triton-plan-wrong-gpu', 2],
    ]);
  });

  it('says nothing of models that are stored elsewhere, or of other backends', async () => {
    put('a/config.pbtxt', 'platform: "tensorrt_plan"\ndefault_model_filename: "x.plan"\n');
    put('a/1/.gitkeep', '');
    put('b/config.pbtxt', 'platform: "onnxruntime_onnx" # tensorrt\ndefault_model_filename: "x.plan"\n');
    put('b/1/y.plan', plan());
    expect((await findPins(dir)).findings).toEqual([]);
  });

  it('reports text that is not a configuration with its line', async () => {
    put('a/config.pbtxt', 'backend: "tensorrt"\ninput [\n  { name: "x }\n');
    expect((await findPins(dir)).findings.map(({ code, location }) => [code, location?.line])).toEqual([
      ['pin-unreadable', 3],
    ]);
    expect(() => parseTextProto(new SourceFile('x', 'a: [ 1, '))).toThrow();
  });

  it('lists a passport, and does not compare it with the engine that speaks for itself', async () => {
    const passport = (version: string): string =>
      JSON.stringify({ schema: 'trt-guard/passport/v1', facts: { product: 'tensorrt', version } }, null, 2);
    put('m.engine', plan());
    put('m.engine.trt.json', passport('10.3.0.26'));
    const result = await findPins(dir);
    expect(result.pins.map(({ kind, line, version }) => [kind, line, version])).toEqual([
      ['engine', 1, '10.6.0.26'],
      ['passport', 5, '10.3.0.26'],
    ]);
    expect(result.disagreements).toEqual([]);
    rmSync(path.join(dir, 'm.engine'));
    put('requirements.txt', 'tensorrt==10.6.0\n');
    expect((await findPins(dir)).disagreements).toHaveLength(1);
  });

  it('says nothing of the files that the caller judges itself, and all the rest of the others', async () => {
    const passport = JSON.stringify({
      schema: 'trt-guard/passport/v1',
      facts: { product: 'tensorrt', version: '8.6.1.6' },
    });
    for (const name of ['a', 'b']) {
      put(`models/m/1/${name}.plan`, syntheticPlan({ version: [10, 6, 0, 26], capability: [8, 6] }));
      put(`models/m/1/${name}.plan.trt.json`, passport);
    }
    put(
      'models/m/config.pbtxt',
      'backend: "tensorrt"\ncc_model_filenames { key: "7.5" value: "a.plan" }\n' +
        'cc_model_filenames { key: "8.0" value: "b.plan" }\ncc_model_filenames { key: "9.0" value: "new.plan" }\n',
    );
    put('requirements.txt', 'tensorrt==10.5.0\n');
    const codes = async (except: string[]): Promise<string[]> =>
      (await findPins(dir, { except })).findings
        .map(({ code, location }) => `${location?.file ?? ''}:${location?.line ?? 0} ${code}`)
        .sort();
    expect(await codes([])).toEqual([
      // Nothing says that these plans go to where the requirements are installed: one notice.
      'models/m/1/a.plan:1 pin-disagreement',
      'models/m/config.pbtxt:2 triton-plan-wrong-gpu',
      'models/m/config.pbtxt:3 triton-plan-wrong-gpu',
      'models/m/config.pbtxt:4 triton-plan-missing',
    ]);
    const one = ['./models/m/1/a.plan', 'models/m/1/new.plan'];
    expect(await codes(one)).toEqual([
      'models/m/config.pbtxt:3 triton-plan-wrong-gpu',
      'requirements.txt:1 pin-disagreement',
    ]);
    expect(await codes([...one, 'models/m/1/b.plan'])).toEqual([]);
    const { pins } = await findPins(dir, { except: [...one, 'models/m/1/b.plan'] });
    expect(pins.map(({ file }) => file)).toEqual(['requirements.txt']);
    // Exact files: no glob, and no folder with everything in it.
    expect(await codes(['models/m/1/*.plan', 'models'])).toHaveLength(4);
  });

  it('does not compare a passport with its engine in a sub-folder, and compares one without an engine', async () => {
    const passport = JSON.stringify({
      schema: 'trt-guard/passport/v1',
      facts: { product: 'tensorrt', version: '10.3.0.26' },
    });
    put('build/engines/x.engine', plan());
    put('build/engines/x.engine.trt.json', passport);
    const together = await findPins(dir);
    expect(together.pins.map(({ kind, version }) => [kind, version])).toEqual([
      ['engine', '10.6.0.26'],
      ['passport', '10.3.0.26'],
    ]);
    expect(together.disagreements).toEqual([]);
    // An engine of the same name elsewhere is not the engine of this passport.
    put('other/x.engine.trt.json', passport);
    expect((await findPins(dir)).disagreements[0]?.versions.map(({ pins }) => pins[0]?.file)).toEqual([
      'other/x.engine.trt.json',
      'build/engines/x.engine',
    ]);
  });
});
