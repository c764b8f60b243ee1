import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

/** What GitHub's runner reads of the text of the command line, line by line (examples/trt-guard-matcher.json). */
const { problemMatcher } = JSON.parse(readFileSync('examples/trt-guard-matcher.json', 'utf8')) as {
  problemMatcher: { pattern: { regexp: string }[] }[];
};
const [first, second] = (problemMatcher[0]?.pattern ?? []).map(({ regexp }) => new RegExp(regexp));

it.each([
  ['error pin-disagreement Dockerfile:1', ['error', 'pin-disagreement', 'Dockerfile', '1']],
  [
    'error engine-file-empty engines/empty.engine',
    ['error', 'engine-file-empty', 'engines/empty.engine', undefined],
  ],
  ['warning several-tensorrts a b/c.onnx:12', ['warning', 'several-tensorrts', 'a b/c.onnx', '12']],
])('%s is an annotation at its file, and at its line where it has one', (line, groups) => {
  expect(first?.exec(line)?.slice(1)).toEqual(groups);
  expect(second?.exec('  What is wrong.')?.[1]).toBe('What is wrong.');
});

it.each(['fail: 1 failed (required: inspect)', '✗ file 0.1 s', 'wrote trt-guard.html'])(
  '%s is none',
  (line) => {
    expect(first?.test(line)).toBe(false);
  },
);
