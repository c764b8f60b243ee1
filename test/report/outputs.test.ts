import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { removeStaleOutputs, writeOutputs } from '../../src/report/outputs.js';
import { InputError } from '../../src/core/findings.js';
import { makeStatement } from '../../src/engine/passport/statement.js';
import { sampleReport } from './sample.js';
import { makeWorkspace, type Workspace } from '../support/action.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = makeWorkspace();
});
afterEach(() => {
  workspace[Symbol.dispose]();
});
const NAMES = ['report', 'sarif', 'html'] as const;
const files = (): Record<(typeof NAMES)[number], string> => ({
  report: path.join(workspace.dir, 'out/report.json'),
  sarif: path.join(workspace.dir, 'out/deep/trt.sarif'),
  html: path.join(workspace.dir, 'out/report.html'),
});
const raw = (): Parameters<typeof removeStaleOutputs>[0] =>
  Object.fromEntries(Object.entries(files()).map(([name, file]) => [name, [file]]));

describe('outputs', () => {
  it('of somebody else, behind a link out of the workspace, are not removed', async () => {
    const before = process.env['GITHUB_WORKSPACE'];
    const checkout = path.join(workspace.dir, 'checkout');
    mkdirSync(checkout);
    process.env['GITHUB_WORKSPACE'] = checkout;
    try {
      const theirs = Object.fromEntries(
        NAMES.map((name) => [name, path.join(workspace.dir, 'theirs', name)]),
      );
      await writeOutputs(theirs as ReturnType<typeof files>, sampleReport());
      symlinkSync('../theirs', path.join(checkout, 'out'));
      for (const name of NAMES) {
        expect(() => {
          removeStaleOutputs({ [name]: [path.join(checkout, 'out', name)] });
        }).toThrow(/leads out of the workspace/);
        expect(existsSync(path.join(workspace.dir, 'theirs', name))).toBe(true);
      }
    } finally {
      if (before === undefined) delete process.env['GITHUB_WORKSPACE'];
      else process.env['GITHUB_WORKSPACE'] = before;
    }
  });

  it('are written where asked, and what an earlier run wrote is gone before the next one starts', async () => {
    await writeOutputs(files(), sampleReport());
    expect(JSON.parse(readFileSync(files().report, 'utf8'))).toEqual(sampleReport());
    expect(JSON.parse(readFileSync(files().sarif, 'utf8'))).toMatchObject({ version: '2.1.0' });
    removeStaleOutputs(raw());
    for (const name of NAMES) expect([name, existsSync(files()[name])]).toEqual([name, false]);
  });

  it.each(NAMES)(
    'are recognised by their content: what trt-guard did not write is not a place for a %s',
    async (name) => {
      await writeOutputs(files(), sampleReport());
      workspace.write(path.relative(workspace.dir, files()[name]), 'a model, by a wrong path');
      expect(() => {
        removeStaleOutputs({ ...raw(), attestation: [path.join(workspace.dir, 'nothing-here')] });
      }).toThrow(`${name} would overwrite ${files()[name]}`);
      // What an earlier run left is gone all the same.
      for (const one of NAMES) expect([one, existsSync(files()[one])]).toEqual([one, one === name]);
      expect(readFileSync(files()[name], 'utf8')).toBe('a model, by a wrong path');
    },
  );

  it.each(NAMES)(
    'a %s may take the place of an empty file, and of one that was printed in another way',
    (name) => {
      workspace.write(path.relative(workspace.dir, files()[name]), '');
      removeStaleOutputs(raw());
      const report = workspace.write('compact.json', JSON.stringify(sampleReport()));
      removeStaleOutputs({ report: [report] });
      expect(existsSync(report)).toBe(false);
    },
  );

  it('are not written over the baseline, which is a report, too', async () => {
    await writeOutputs(files(), sampleReport());
    const { report } = files();
    const other = path.join(path.dirname(report), '../out/./report.json');
    expect(() => {
      removeStaleOutputs({ report: [report], baseline: [other] });
    }).toThrow('which this run reads');
    expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual(sampleReport());
  });

  it('include the statement about an engine', () => {
    const passport = { engine: { file: 'e.engine', sha256: 'a'.repeat(64) } } as never;
    const file = workspace.write('s.json', JSON.stringify(makeStatement(passport), null, 2));
    removeStaleOutputs({ attestation: [file] });
    expect(existsSync(file)).toBe(false);
  });

  it('that cannot be written end in bad input, by name', async () => {
    workspace.write('file', '');
    const sarif = path.join(workspace.dir, 'file/inside.sarif');
    await expect(writeOutputs({ report: null, html: null, sarif }, sampleReport())).rejects.toThrow(
      InputError,
    );
  });
});
