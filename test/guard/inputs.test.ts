import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { InputError } from '../../src/core/findings.js';
import { INPUTS, type InputDefinition, type RawInputs } from '../../src/guard/inputs.js';
import { parseRequest } from '../../src/guard/request/request.js';

const action = parse(readFileSync('action.yml', 'utf8')) as {
  inputs: Record<string, { description: string; default?: string }>;
  outputs: Record<string, unknown>;
  runs: { using: string; main: string };
};

describe('action.yml', () => {
  it('has exactly the inputs of the table, with their defaults', () => {
    const table = INPUTS.map((input: InputDefinition) => [input.name, input.default ?? null]);
    expect(Object.entries(action.inputs).map(([name, { default: value }]) => [name, value ?? null])).toEqual(
      table,
    );
  });

  it('describes each in full sentences', () => {
    for (const { description } of Object.values(action.inputs))
      expect(description.trim()).toMatch(/^[A-Z`].*\.$/s);
  });

  it('has the outputs of the contract', () => {
    expect(Object.keys(action.outputs)).toEqual([
      'verdict',
      'cause',
      'report',
      'engines',
      'versions',
      'cache-hit',
      'cache-path',
      'toolchain-cache-hit',
      'toolchain-cache-path',
      'trtexec-cache-hit',
      'github-cache-hit',
      'engine',
      'engine-sha256',
      'passport',
      'attestation',
      'sarif',
      'html',
      'junit',
    ]);
  });
});

describe('parseRequest', () => {
  it('takes lists by value and by line, and arguments as a shell would quote them', () => {
    const request = parseRequest({
      model: ['a.onnx\nb.onnx\n', 'c.onnx'],
      'trtexec-args': ['--fp16 --shapes="x y":1x3', '--best'],
      'runtime-version': ['10.0.1, 10.2'],
    });
    expect(request.models).toEqual(['a.onnx', 'b.onnx', 'c.onnx']);
    expect(request.trtexecArgs).toEqual(['--fp16', '--shapes=x y:1x3', '--best']);
    expect(request.runtimeVersions).toEqual(['10.0.1', '10.2']);
    expect(request).toMatchObject({
      product: 'tensorrt',
      converter: 'auto',
      require: 'load',
      buildTimeoutSeconds: 3600,
    });
  });

  it.each<[string, RawInputs, RegExp]>([
    ['nothing to do', {}, /model .* or engine/],
    [
      'an unknown word',
      { model: ['m'], require: ['inspekt'] },
      /require must be one of load, inspect, run; got "inspekt"/,
    ],
    ['a time that is none', { model: ['m'], 'build-timeout': ['1h'] }, /build-timeout .* got "1h"/],
    ['no time at all', { model: ['m'], 'load-timeout': ['0'] }, /load-timeout/],
    [
      'a version that is none',
      { model: ['m'], 'tensorrt-version': ['latest'] },
      /tensorrt-version .* got "latest"/,
    ],
    [
      'two pins',
      { model: ['m'], 'tensorrt-version': ['10.0'], 'tensorrt-version-file': ['x'] },
      /exclude each other/,
    ],
    ['one value given twice', { model: ['m'], product: ['tensorrt', 'tensorrt-rtx'] }, /takes one value/],
    [
      'a quote that is not closed',
      { model: ['m'], 'trtexec-args': ['--fp16 "--shapes=a b:1'] },
      /^trtexec-args: the quote " is not closed/,
    ],
    [
      'a flag given twice',
      { model: ['m'], 'trtexec-args': ['--builderOptimizationLevel=3', '--builderOptimizationLevel=1'] },
      /has --builderOptimizationLevel twice/,
    ],
    [
      'a trtexec for Python',
      { model: ['m'], trtexec: ['t'], converter: ['python'] },
      /leave one of them out/,
    ],
  ])('refuses %s, and says what it takes', (_, raw, message) => {
    expect(() => parseRequest(raw)).toThrow(InputError);
    expect(() => parseRequest(raw)).toThrow(message);
  });
});
