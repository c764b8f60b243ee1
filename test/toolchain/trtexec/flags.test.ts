import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { REPLACEMENTS } from '../../../src/toolchain/trtexec/flag-replacements.js';
import data from '../../../src/toolchain/trtexec/flags-data.json' with { type: 'json' };
import { checkTrtexecFlags, replacementOf } from '../../../src/toolchain/trtexec/flags.js';

describe('checkTrtexecFlags', () => {
  it.each([
    ['--fp16', '11.1.0.106', 'ModelOpt'],
    ['--int8', '11', 'strongly typed'],
    ['--best', '11.0', 'ModelOpt'],
    ['--workspace=1024', '10.6.0.26', '--memPoolSize=workspace:N'],
    ['--buildOnly', '10.0.0.6', '--skipInference'],
    ['--explicitBatch', '10.15.1.29', 'Drop it'],
    ['--uff=a.uff', '9.1.0.4', '--onnx'],
    ['--maxBatch=8', '10', '--optShapes'],
    ['--getPlanVersionOnly', '8.6.1', 'inspect'],
    ['--skipInference', '8.5.3.1', '--buildOnly'],
    ['--stripWeights', '9.3.0.1', '--weightless'],
    ['--vc', '8.5', '8.6'],
    ['--noCudaGraph', '10.16.1.11', 'Drop it'],
    ['--saveEngin=a.engine', '10.6.0.26', '--saveEngine'],
    ['--minShape=x:1', '10.6.0.26', '--minShapes'],
    ['--consistency', '10.6.0.26', '--help'],
    ['--nonsense', '10.6.0.26', '--help'],
    ['model.onnx', '10.6.0.26', '--help'],
  ])('%s with %s: %s', (argument, version, remedy) => {
    const findings = checkTrtexecFlags(['--onnx=a.onnx', argument], version);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      code: 'cli-option-invalid',
      severity: 'error',
      evidence: [{ text: argument }],
    });
    expect(findings[0]?.remedy).toContain(remedy);
    expect(findings[0]?.message).toContain(argument.split('=')[0]);
  });

  it.each([
    ['--fp16', '10.16.1.11'],
    ['--fp16', '8.6.1'],
    ['--workspace=1', '9.3.0.1'],
    ['--memPoolSize=workspace:1', '8.4.1.5'],
    ['--skipInference', '8.6'],
    ['--maxTactics=3', '10.4'],
    ['--getPlanVersionOnly', '10.6.0.26'],
    ['--stronglyTyped', '11.1.0.106'],
    ['--consistency', '10.3.0.26'],
    ['--consistency', '10.13.0.35'],
    ['-h', '10.0.1'],
  ])('%s is known to %s', (argument, version) => {
    expect(checkTrtexecFlags([argument], version)).toEqual([]);
  });

  it('leaves the last word to a trtexec that is newer than the flags that were read', () => {
    expect(checkTrtexecFlags(['--brandNew'], '11.4.0.106')).toMatchObject([{ severity: 'warning' }]);
    expect(checkTrtexecFlags(['--fp16'], '11.4.0.106')).toMatchObject([{ severity: 'error' }]);
    expect(checkTrtexecFlags(['--brandNew'], null)).toMatchObject([{ severity: 'warning' }]);
    expect(checkTrtexecFlags(['--fp16'], null)).toEqual([]);
  });

  it('tells each unknown flag, in order', () => {
    const findings = checkTrtexecFlags(['--fp16', '--onnx=a.onnx', '--workspace=1'], '11.1.0.106');
    expect(findings.map(({ evidence }) => evidence[0]?.text)).toEqual(['--fp16', '--workspace=1']);
  });

  it('every flag that was removed has a replacement, and every replacement is of a known flag', () => {
    const options = data.options as { option: string; firstWithout?: string }[];
    const removed = options.filter(({ firstWithout }) => firstWithout !== undefined);
    expect(removed.filter(({ option }) => replacementOf(option, '11.1.0.106') === null)).toEqual([]);
    const names = new Set(options.map(({ option }) => option));
    expect(Object.keys(REPLACEMENTS).filter((name) => !names.has(name))).toEqual([]);
  });
});

const SHARED = path.resolve(
  import.meta.dirname,
  '..',
  '..',
  '..',
  '..',
  'shared',
  'data',
  'compatibility.json',
);
const describeShared = existsSync(SHARED) ? describe : describe.skip;

describeShared('the table (skipped where the shared data is not there)', () => {
  it('says what the collected data says', () => {
    const { trtexec_options: collected } = JSON.parse(readFileSync(SHARED, 'utf8')) as {
      trtexec_options: {
        options: { option: string; first: string; first_without: string | null; absent_in: string[] }[];
      };
    };
    expect(data.options).toEqual(
      collected.options.map(({ option, first, first_without, absent_in }) => ({
        option,
        ...(first.startsWith('<=') ? {} : { first }),
        ...(first_without === null ? {} : { firstWithout: first_without }),
        ...(absent_in.length === 0 ? {} : { absentIn: absent_in }),
      })),
    );
  });
});
