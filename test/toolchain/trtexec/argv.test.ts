import { describe, expect, it } from '@jest/globals';
import { trtexecArgv } from '../../../src/toolchain/trtexec/argv.js';
import { InputError } from '../../../src/core/findings.js';

const base = { model: 'a b/m.onnx', output: 'out/m.engine', extraArgs: [], version: '10.6.0.26' };

describe('trtexecArgv', () => {
  it.each<[string, Partial<Parameters<typeof trtexecArgv>[0]>, string[]]>([
    ['a current trtexec', {}, ['--onnx=a b/m.onnx', '--saveEngine=out/m.engine', '--skipInference']],
    [
      '8.6, the first that skips',
      { version: '8.6.1' },
      ['--onnx=a b/m.onnx', '--saveEngine=out/m.engine', '--skipInference'],
    ],
    ['8.5', { version: '8.5.3.1' }, ['--onnx=a b/m.onnx', '--saveEngine=out/m.engine', '--buildOnly']],
    [
      'an unknown version',
      { version: null },
      ['--onnx=a b/m.onnx', '--saveEngine=out/m.engine', '--skipInference'],
    ],
    [
      "the caller's arguments, last and untouched",
      { extraArgs: ['--minShapes=x:1x3x8x8', '--fp16', '; rm -rf /'] },
      [
        '--onnx=a b/m.onnx',
        '--saveEngine=out/m.engine',
        '--skipInference',
        '--minShapes=x:1x3x8x8',
        '--fp16',
        '; rm -rf /',
      ],
    ],
    [
      'plugins',
      { plugins: ['p.so', 'q.so'] },
      [
        '--onnx=a b/m.onnx',
        '--saveEngine=out/m.engine',
        '--skipInference',
        '--staticPlugins=p.so',
        '--staticPlugins=q.so',
      ],
    ],
    [
      'the types of the layers',
      { tellsLayers: true, extraArgs: ['--fp16'] },
      [
        '--onnx=a b/m.onnx',
        '--saveEngine=out/m.engine',
        '--skipInference',
        '--profilingVerbosity=detailed',
        '--dumpLayerInfo',
        '--fp16',
      ],
    ],
    [
      "the types of the layers, beside the caller's own flags of that name",
      { tellsLayers: true, extraArgs: ['--profilingVerbosity=none', '--dumpLayerInfo'] },
      [
        '--onnx=a b/m.onnx',
        '--saveEngine=out/m.engine',
        '--skipInference',
        '--profilingVerbosity=none',
        '--dumpLayerInfo',
      ],
    ],
    [
      'plugins of 8.5',
      { plugins: ['p.so'], version: '8.5.1' },
      ['--onnx=a b/m.onnx', '--saveEngine=out/m.engine', '--buildOnly', '--plugins=p.so'],
    ],
  ])('%s', (_, change, expected) => {
    expect(trtexecArgv({ ...base, ...change })).toEqual(expected);
  });

  it.each(['--onnx=other.onnx', '--saveEngine=x', '--loadEngine=x', '--getPlanVersionOnly', '--help', '-h'])(
    'refuses %s',
    (argument) => {
      expect(() => trtexecArgv({ ...base, extraArgs: ['--fp16', argument] })).toThrow(InputError);
    },
  );

  it('does not take a longer name for a reserved one', () => {
    expect(trtexecArgv({ ...base, extraArgs: ['--onnxFlags=x', 'constructor'] })).toContain('--onnxFlags=x');
  });
});
