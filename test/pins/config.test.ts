import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { parseConfig } from '../../src/pins/config.js';
import { globMatcher } from '../../src/pins/selectors.js';

const root = path.resolve(import.meta.dirname, '../..');
const schema = JSON.parse(readFileSync(path.join(root, 'docs/trt-guard-yml.schema.json'), 'utf8')) as object;
const validate = new Ajv({ strict: false }).compile(schema);

function accepted(text: string): boolean {
  try {
    parseConfig(text);
    return true;
  } catch {
    return false;
  }
}

describe('.trt-guard.yml', () => {
  it.each([
    'ignore: [a, "b/**"]',
    'groups: {cloud: [cloud/**], jetson: [jetson]}',
    'expected: [{paths: [a], reason: x, expires: "2026-01-31"}]',
    'expected: [{paths: [a], version: "10.3", reason: x, expires: "2026-01-31"}]',
    'expected: [{paths: ["a:3"], reason: x}]',
    'expected: [{name: TRT_VERSION, version: ">=10,<11", reason: x}]',
    'groups: {a: [b, "c:2", {file: d, line: 4}, {name: tensorrt}]}',
    'models: {"a.onnx": {shapes: ["x:1x3"]}}',
    'groups: {a: [{line: 4}]}',
    'groups: {a: [{file: d, line: 0}]}',
    'groups: {a: [{path: d}]}',
    'expected: [{reason: x}]',
    'ignore: a',
    'groups: [a]',
    'unknown: 1',
    'expected: [{reason: x, expires: "2026-01-31"}]',
    'expected: [{paths: [a], reason: "", expires: "2026-01-31"}]',
    'expected: [{paths: [a], reason: x, expires: later}]',
    'expected: [{paths: [a], version: ten, reason: x, expires: "2026-01-31"}]',
  ])('the schema and the reader judge alike: %s', (text) => {
    expect(validate(parse(text))).toBe(accepted(text));
  });

  it('is accepted in docs/pins.md', () => {
    const documentation = readFileSync(path.join(root, 'docs/pins.md'), 'utf8');
    const examples = [...documentation.matchAll(/```yaml\n(# \.trt-guard\.yml\n[\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(() => parseConfig(example)).not.toThrow();
      expect(validate(parse(example))).toBe(true);
    }
  });
});

describe('globMatcher', () => {
  it.each([
    ['cloud/**', 'cloud/a/b.yml', true],
    ['cloud', 'cloud/a/b.yml', true],
    ['cloud/', 'cloudy/a.yml', false],
    ['**/legacy.Dockerfile', 'legacy.Dockerfile', true],
    ['**/legacy.Dockerfile', 'a/b/legacy.Dockerfile', true],
    ['*.txt', 'a/b.txt', false],
    ['{a,b}/*.txt', 'b/c.txt', true],
    ['a?.txt', 'ab.txt', true],
    ['a.txt', 'a+txt', false],
    ['(a)+.txt', '(a)+.txt', true],
  ])('%s on %s: %s', (glob, file, expected) => {
    expect(globMatcher([glob])(file)).toBe(expected);
  });
});
