import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InputError } from '../../src/core/findings.js';
import { parseModelSettings, unusedSettings } from '../../src/guard/model-settings.js';

const root = mkdtempSync(path.join(tmpdir(), 'trt-guard-settings-test-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
writeFileSync(path.join(root, 'plugin.so'), '');

const FILE = `ignore: [old]
models:
  ocr/det.onnx:
    shapes: |
      x:1x3x320x320..1x3x640x640..1x3x960x960
    trtexec-args: --noTF32 --builderOptimizationLevel=5
    plugins: plugin.so
    precision: fp16>=90%
    targets: [sm_80, "sm_89 sm_90"]
    output: engines/
  "ocr/*.onnx":
    profiles:
      - ["x:1x3x48x160..1x3x48x320..4x3x48x640"]
      - ["x:8x3x48x320"]
`;

describe('models of .trt-guard.yml', () => {
  it('by path or glob, the first that matches', () => {
    const settings = parseModelSettings(FILE, root);
    expect(settings('ocr/det.onnx')).toMatchObject({
      profiles: [[{ input: 'x', min: [1, 3, 320, 320], max: [1, 3, 960, 960] }]],
      trtexecArgs: ['--noTF32', '--builderOptimizationLevel=5'],
      plugins: [path.join(root, 'plugin.so')],
      precision: { precision: 'fp16', share: 0.9 },
      targets: [{ gpu: '8.0' }, { gpu: '8.9' }, { gpu: '9.0' }],
      output: `${path.join(root, 'engines')}/`,
      place: '.trt-guard.yml:4',
    });
    expect(settings('ocr/rec.onnx').profiles).toHaveLength(2);
    expect(settings('other.onnx').profiles).toEqual([]);
  });

  it.each([
    './a/m.onnx',
    '/a/m.onnx',
    'a//m.onnx',
    'b/../a/*.onnx',
    `../${path.basename(root)}/a/m.onnx`,
    `${root}/a/*.onnx`,
  ])('under every spelling of a path: %s', (key) => {
    const settings = parseModelSettings(`models:\n  "${key}": {targets: sm_80}\n`, root);
    expect(settings(path.join(root, 'a/m.onnx')).targets).toHaveLength(1);
    expect(settings(path.join(root, 'c/m.onnx')).targets).toEqual([]);
  });

  it('arguments are quoted as in a shell', () => {
    const text = `models:\n  a.onnx:\n    trtexec-args: |\n      --noTF32 --layerPrecisions="conv 1":fp16\n      --refit\n`;
    expect(parseModelSettings(text, root)('a.onnx').trtexecArgs).toEqual([
      ...['--noTF32', '--layerPrecisions=conv 1:fp16', '--refit'],
    ]);
  });

  it('without a file, or without models, there are none', () => {
    expect(parseModelSettings(null, root)('a.onnx').profiles).toEqual([]);
    expect(parseModelSettings('ignore: []\n', root)('a.onnx').profiles).toEqual([]);
  });

  it.each([
    ['models: [a]', '.trt-guard.yml:1: models must be a mapping'],
    ['models: {}\n---\nmodels:\n  a.onnx: {targets: sm_80}', 'multiple documents'],
    ['models:\n  a.onnx: 5', '.trt-guard.yml:2: a model'],
    ['models:\n  a.onnx:\n    shape: x:1', '.trt-guard.yml:3: there is no setting "shape"'],
    ['models:\n  a.onnx:\n    shapes: x', '.trt-guard.yml:3: shapes: "x" has no name'],
    ['models:\n  a.onnx:\n    shapes: x:1\n    profiles: [[x:1]]', 'write only one of them'],
    ['models:\n  a.onnx:\n    profiles: x:1', '.trt-guard.yml:3: profiles must be a list'],
    ['models:\n  a.onnx:\n    trtexec-args: --plugins=evil.so', '--plugins is not allowed here'],
    [
      'models:\n  a.onnx:\n    trtexec-args: --timingCacheFile=/etc/passwd',
      '--timingCacheFile is not allowed here',
    ],
    ['models:\n  a.onnx:\n    trtexec-args: --exportLayerInfo=x', '--exportLayerInfo is not allowed here'],
    ['models:\n  a.onnx:\n    trtexec-args: --saveEngine=x', '--saveEngine is not allowed here'],
    ['models:\n  a.onnx:\n    trtexec-args: --minShapes=x:1', 'write --minShapes as shapes'],
    [
      'models:\n  a.onnx:\n    trtexec-args: --noTF32 --noTF32',
      '.trt-guard.yml:3: trtexec-args has --noTF32 twice',
    ],
    [
      "models:\n  a.onnx:\n    trtexec-args:\n      - --noTF32\n      - --layerPrecisions='a b:fp16",
      ".trt-guard.yml:5: trtexec-args: the quote ' is not closed",
    ],
    ['models:\n  a.onnx:\n    precision: half', '.trt-guard.yml:3: precision: "half" cannot be read'],
    ['models:\n  a.onnx:\n    targets: [sm_80, h100]', '.trt-guard.yml:3: targets: "h100" cannot be read'],
    ['models:\n  a.onnx:\n    output: ../a.engine', '.trt-guard.yml:3: the output ../a.engine is outside'],
    ['models:\n  a.onnx:\n    output: /a.engine', 'is outside the workspace'],
    ['models:\n  a.onnx:\n    output: [a, b]', 'output must be one string'],
    ['models:\n  a.onnx:\n    plugins: ../../evil.so', 'is outside the workspace'],
    ['models:\n  a.onnx:\n    plugins: absent.so', 'there is no plugin absent.so'],
    ['models:\n  a.onnx: {shapes: [1]}', 'must be a list of strings'],
    ['models: {', '.trt-guard.yml:'],
  ])('%j: %s', (text, message) => {
    expect(() => parseModelSettings(text, root)).toThrow(InputError);
    expect(() => parseModelSettings(text, root)).toThrow(message);
  });
});

describe('a key of models that names no file', () => {
  const text = 'models:\n  "ocr/dett.onnx": {precision: fp16}\n  "heads/*.onnx": {precision: fp16}\n';
  const told = async (config: string, ...models: string[]): Promise<unknown[]> =>
    (await unusedSettings(config, root, models)).map(({ severity, message, location }) => ({
      severity,
      message,
      line: location?.line,
    }));

  it('is a warning at its line, with the model that is meant', async () => {
    expect(await told(text, 'ocr/det.onnx')).toEqual([
      {
        severity: 'warning',
        line: 2,
        message:
          'models has settings for "ocr/dett.onnx", and there is no such file; did you mean "ocr/det.onnx"? This run has none for ocr/det.onnx.',
      },
      {
        severity: 'warning',
        line: 3,
        message:
          'models has settings for "heads/*.onnx", and there is no such file. This run has none for ocr/det.onnx.',
      },
    ]);
  });

  it.each<[string, string, string[]]>([
    ['a job that holds one model of two, with its settings', FILE, ['ocr/det.onnx']],
    [
      'a key of a model that lies here and is not checked',
      'models: {plugin.so: {precision: fp16}}',
      ['b.onnx'],
    ],
    ['a glob of such a model', 'models: {"*.so": {precision: fp16}}', ['b.onnx']],
    ['no models', 'ignore: []', ['b.onnx']],
    ['a run without models', text, []],
  ])('is not %s', async (_, config, models) => {
    expect(await told(config, ...models)).toEqual([]);
  });
});
