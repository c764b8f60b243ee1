/** JSON is read as JSON: with comments, at the places where it is written, and like the YAML that it nearly is. */
import { describe, expect, it } from '@jest/globals';
import fc from '../../support/property.js';
import { jsonLeaves } from '../../../src/pins/text/json.js';
import { SourceFile } from '../../../src/pins/text/source.js';
import { yamlLeaves, type YamlLeaf } from '../../../src/pins/text/yaml.js';

const file = (text: string): SourceFile => new SourceFile('a.json', text);

/** All that a reader of pins asks of a leaf. */
function told(leaves: readonly YamlLeaf[]): unknown[] {
  return leaves.map(({ path, value, siblings }) => ({
    path,
    text: value.text,
    at: value.origin()?.offset,
    siblings: [...siblings].map(([key, { text }]) => [key, text]),
  }));
}

// YAML reads `- ` in a key, a merge key, or a key longer than 1,024 characters in its own way.
const KEY = fc.stringMatching(/^[a-z][\w.@/-]{0,12}$/).filter((key) => key !== '__proto__');
const { value: VALUE } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ maxLength: 20 }),
    fc.integer(),
    fc.constantFrom(10.1, true, null, '', '==10.0.1', '#1', '// no comment', '{{ x }}'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(KEY, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('jsonLeaves', () => {
  it('of any JSON gives what its YAML reading gives', () => {
    fc.assert(
      fc.property(VALUE, fc.constantFrom(0, 1, 4), (value, indent) => {
        const source = file(JSON.stringify({ value }, null, indent));
        expect(told(jsonLeaves(source))).toEqual(told(yamlLeaves(source)));
      }),
      { numRuns: 300 },
    );
  });

  it('reads comments, tabs and trailing commas, each value at its place', () => {
    const text =
      '// head\n{\n\t"a": [ "x", /* 10.0.1 */ 10.10, ],\n\t"url": "http://b/c", // ==9\n\t"n": null,\n}\n';
    expect(
      jsonLeaves(file(text)).map(({ path, value }) => [path.join('.'), value.text, value.origin()?.offset]),
    ).toEqual([
      ['a.0', 'x', text.indexOf('x')],
      ['a.1', '10.10', text.indexOf('10.10')],
      ['url', 'http://b/c', text.indexOf('http')],
    ]);
  });

  it('knows the keys beside a value, also those that follow it', () => {
    const [version] = jsonLeaves(file('[{"version": "10.3.0#1", "name": "tensorrt"}]'));
    expect([version?.siblings.get('name')?.text, version?.path]).toEqual(['tensorrt', [0, 'version']]);
  });

  it.each([
    ["{version: '10.3.0'}", 'JSON5'],
    ['{"version": 10.3.0}', 'a bare version'],
  ])('still reads what is YAML only: %s (%s)', (text) => {
    expect(jsonLeaves(file(text)).map(({ path, value }) => [path, value.text])).toEqual([
      [['version'], '10.3.0'],
    ]);
  });

  it.each(['{"a": "1.0"', '{"a": ["1.0"}', '"a'])('says that %s cannot be read', (text) => {
    expect(() => jsonLeaves(file(text))).toThrow(/./);
  });
});
