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
    [
      'profiles',
      ['--profile=0', '--optShapes=x:1', '--profile=1', '--minShapes=x:2', '--maxShapes=x:3'],
      [['x:1'], ['x:2..3..3']],
    ],
    [
      '--shapes is what the engine runs with, not what it is built for',
      ['--minShapes=x:1', '--optShapes=x:4', '--maxShapes=x:8', '--shapes=x:4'],
      [['x:1..4..8']],
    ],
    ['in either order', ['--shapes=x:1,y:5', '--maxShapes=x:8'], [['x:8', 'y:5']]],
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

  it.each([
    ['--shapes=x', 'has no name'],
    ['--minShapes=x:axb', 'is not a shape'],
    ['--profile=one', '--profile takes a number'],
    ['--minShapes=x:1..2..4', 'takes one shape; give the range x:1..2..4 as shapes'],
    ['--shapes=x:1..2..4', 'takes one shape'],
    ['--shapes=x:1,x:2', 'the shape of x in --shapes is given twice'],
    ['--minShapes=x:1,x:2', 'the shape of x in --minShapes is given twice'],
    ['--minShapes=x:1 --minShapes=y:1', '--minShapes is given twice'],
    ['--profile=0 --optShapes=x:1 --profile=0 --optShapes=y:1', '--profile=0 is given twice'],
  ])('%s is refused', (args, why) => {
    const read = (): unknown => shapeArguments(args.split(' '));
    expect(read).toThrow(InputError);
    expect(read).toThrow(why);
  });
});
