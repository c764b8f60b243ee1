import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../../src/core/findings.js';
import { parseProfile, trtexecShapes } from '../../../src/core/shapes.js';
import { shapeArguments } from '../../../src/toolchain/trtexec/shape-arguments.js';

describe('shapeArguments', () => {
  it.each<[string, string[], string[][]]>([
    ['no shapes', ['--fp16'], []],
    ['--shapes is all three', ['--shapes=x:1x3'], [['x:1x3']]],
    ['three bounds', ['--minShapes=x:1x3', '--optShapes=x:2x3', '--maxShapes=x:4x3'], [['x:1x3..2x3..4x3']]],
    ['opt alone', ['--optShapes=x:2x3'], [['x:2x3']]],
    ['opt from max', ['--minShapes=x:1x3', '--maxShapes=x:4x3'], [['x:1x3..4x3..4x3']]],
    ['several inputs, a quoted name', ["--shapes=x:1x3,'a,b:0':2,sr:scalar"], [['x:1x3', 'a,b:0:2', 'sr:']]],
    ['profiles', ['--profile=0', '--shapes=x:1', '--profile=1', '--shapes=x:2'], [['x:1'], ['x:2']]],
  ])('%s', (_, args, profiles) => {
    expect(shapeArguments(args).profiles).toEqual(profiles.map(parseProfile));
  });

  it('leaves the others as they are', () => {
    expect(shapeArguments(['--fp16', '--shapes=x:1', '--memPoolSize=workspace:1']).rest).toEqual([
      '--fp16',
      '--memPoolSize=workspace:1',
    ]);
  });

  it('reads what trtexecShapes writes', () => {
    const profile = parseProfile(['x:1x3..2x3..4x3', 'a:0:7', 'sr:']);
    expect(shapeArguments(trtexecShapes(profile)).profiles).toEqual([profile]);
  });

  it.each(['--shapes=x', '--minShapes=x:axb', '--profile=one'])('%s is refused', (argument) => {
    expect(() => shapeArguments([argument])).toThrow(InputError);
  });
});
