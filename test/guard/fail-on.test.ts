import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/core/findings.js';
import { excuseOf, readBaseline } from '../../src/guard/request/fail-on.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { finding, report, row } from '../report/reports.js';
import { makeWorkspace } from '../support/action.js';

const red = (...findings: ReturnType<typeof finding>[]): ReturnType<typeof report> =>
  report([row({ verdict: 'fail', findings })]);
const one = finding({ message: 'after 12 s', location: { file: 'a', line: 3 } });
const other = finding({ code: 'version-disagreement' });

describe('fail-on', () => {
  it('error: whatever is not green fails', () => {
    expect(excuseOf(red(one), { failOn: 'error' }, red(one))).toBeNull();
  });

  it('never: nothing fails', () => {
    expect(excuseOf(red(one), { failOn: 'never' }, null)).toContain('fail-on is never');
  });

  it('new: an error that the baseline has is none, whatever its line and words', () => {
    const before = red({ ...one, message: 'after 9 s', location: { file: 'a', line: 8 } });
    expect(excuseOf(red(one), { failOn: 'new' }, before)).toContain('already has the error');
    expect(excuseOf(red(one, other), { failOn: 'new' }, before)).toBeNull();
    const elsewhere = report([row({ model: 'b.onnx', verdict: 'fail', findings: [one] })]);
    expect(excuseOf(elsewhere, { failOn: 'new' }, before)).toBeNull();
  });

  it('new: an error under another image is another, a newer image of the name is not', () => {
    const under = (runtimeImage: string): ReturnType<typeof report> =>
      report([row({ verdict: 'fail', findings: [one], runtimeImage })]);
    const before = under('deploy:1@sha256:aa');
    expect(excuseOf(under('deploy:1@sha256:bb'), { failOn: 'new' }, before)).toContain('already');
    expect(excuseOf(under('deploy:2@sha256:aa'), { failOn: 'new' }, before)).toBeNull();
    expect(excuseOf(red(one), { failOn: 'new' }, before)).toBeNull();
  });

  it('new: red without an error to show is known to no baseline', () => {
    expect(excuseOf(red(), { failOn: 'new' }, red())).toBeNull();
  });

  it('new: each error of the baseline stands for one of its kind', () => {
    expect(excuseOf(red(one, one), { failOn: 'new' }, red(one))).toBeNull();
    expect(excuseOf(red(one, other, one), { failOn: 'new' }, red(one, one, other))).toContain('all 3 errors');
    expect(excuseOf(red(one), { failOn: 'new' }, red(one, one))).toContain('already');
  });

  it('new: an engine that is red without a word is not excused by what the baseline knows of another', () => {
    const mute = row({ model: 'b.onnx', verdict: 'unproven', findings: [] });
    const today = report([row({ verdict: 'fail', findings: [one] }), mute]);
    expect(excuseOf(today, { failOn: 'new' }, today)).toBeNull();
  });

  it('new needs a baseline that is a report', () => {
    const workspace = makeWorkspace();
    const file = workspace.write('base.json', JSON.stringify(red(one)));
    expect(readBaseline({ failOn: 'new', baseline: file })).toEqual(red(one));
    expect(readBaseline({ failOn: 'error', baseline: null })).toBeNull();
    for (const [name, text] of [
      ['a', '{'],
      ['b', '{}'],
      ['c', '[]'],
    ] as const)
      expect(() => readBaseline({ failOn: 'new', baseline: workspace.write(name, text) })).toThrow(
        InputError,
      );
    expect(() => readBaseline({ failOn: 'new', baseline: path.join(workspace.dir, 'no') })).toThrow(
      InputError,
    );
    workspace[Symbol.dispose]();
    expect(() => parseRequest({ model: ['a'], 'fail-on': ['new'] })).toThrow(/there is no baseline/);
    expect(() => parseRequest({ model: ['a'], baseline: ['x'] })).toThrow(/goes with fail-on/);
  });
});

it('booleans are read as GitHub reads them, and nothing else is one', () => {
  for (const text of ['true', 'True', 'TRUE'])
    expect(parseRequest({ model: ['a'], 'engine-cache': [text] }).engineCache).toBe(true);
  for (const text of ['yes', '1', 'tRUE'])
    expect(() => parseRequest({ model: ['a'], 'engine-cache': [text] })).toThrow(InputError);
});
