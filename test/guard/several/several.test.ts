import { copyFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { guard } from '../../../src/guard/guard.js';
import { parseRequest } from '../../../src/guard/request/request.js';
import type { Report } from '../../../src/core/report.js';
import { standInPython, standInTrtexec } from '../../support/stand-ins.js';
import { freshFolder, testHost } from '../../toolchain/fake-host.js';

const folder = freshFolder('several');
const python = standInPython(path.join(folder, 'python'), 'ok', { version: '10.6.0.26' });
const trtexec = standInTrtexec(path.join(folder, 'bin'), 'ok');
const names = ['a', 'b', 'c', 'd', 'e'];
for (const name of names) copyFileSync('examples/tiny.onnx', path.join(folder, `${name}.onnx`));
truncateSync(path.join(folder, 'c.onnx'), 10);

interface Group {
  title: string;
  lines: string[];
}

async function check(jobs: string): Promise<{ report: Report; groups: Group[] }> {
  const groups: Group[] = [];
  let open: Group | null = null;
  const request = parseRequest({
    model: names.map((name) => path.join(folder, `${name}.onnx`)),
    output: [path.join(folder, 'out')],
    'tensorrt-version': ['10.6.0.26'],
    trtexec: [trtexec],
    python: [python],
    jobs: [jobs],
  });
  const report = await guard(request, testHost({ tempDir: folder }), {
    phase: async (title, body) => {
      expect(open).toBeNull();
      const group = (open = { title, lines: [] });
      groups.push(group);
      try {
        return await body();
      } finally {
        open = null;
      }
    },
    line: (text) => {
      open?.lines.push(text);
    },
  });
  return { report, groups };
}

describe('several engines at once', () => {
  it('gives the report of one after the other, and one fault hides no engine', async () => {
    const told = ({ engines, phases }: Report): unknown => ({
      engines: engines.map(({ model, verdict, checks, findings }) => ({
        model,
        verdict,
        checks: checks.map(({ name, status }) => `${name} ${status}`),
        codes: findings.map(({ code }) => code),
      })),
      phases: phases?.map(({ name }) => name),
    });
    const [one, three] = [await check('1'), await check('3')];
    expect(told(three.report)).toEqual(told(one.report));
    expect(three.report.engines.map(({ verdict }) => verdict)).toEqual([
      'pass',
      'pass',
      'fail',
      'pass',
      'pass',
    ]);
  });

  it('tells each engine in one group of its own, whole', async () => {
    const { groups } = await check('3');
    for (const name of names) {
      const own = groups.filter(({ title }) => title.endsWith(`${name}.onnx`));
      expect(own).toHaveLength(1);
      const phases = own[0]?.lines.filter((line) => /^(?:convert|inspect|load) /.test(line)) ?? [];
      expect(phases.every((line) => line.includes(`${name}.onnx`))).toBe(true);
      expect(phases.length).toBeGreaterThan(0);
    }
  });

  it.each(['0', '-1', '1.5', 'many', '10000'])('refuses jobs: %s', (jobs) => {
    expect(() => parseRequest({ model: ['a.onnx'], jobs: [jobs] })).toThrow(/jobs must be auto or a number/);
  });
});
