import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { INPUTS, type InputDefinition } from '../../src/guard/inputs.js';
import { ROOT } from '../support/action.js';

/** What the README says is what there is. */

const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const action = parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8')) as {
  outputs: Record<string, unknown>;
};

/** Cells of the table whose head begins with this word. */
function table(head: string, text = readme): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => new RegExp(`^\\| ${head} +\\|`).test(line));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const named = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');

describe('README.md', () => {
  it('lists every input, and no other, with its default', () => {
    const rows = table('input');
    expect(rows.flatMap(([names]) => named(names)).sort()).toEqual(INPUTS.map(({ name }) => name).sort());
    for (const input of INPUTS as readonly InputDefinition[]) {
      const row = rows.find(([names]) => named(names).includes(input.name));
      if (input.default !== undefined)
        expect([input.name, row?.[2]]).toEqual([input.name, `\`${input.default}\``]);
    }
  });

  it('lists every output, and no other', () => {
    const sentence = readme.split('\n').find((line) => line.startsWith('Outputs, set before'));
    expect(named(sentence).sort()).toEqual(Object.keys(action.outputs).sort());
  });

  it('has the tables that action.yml makes', () => {
    const run = spawnSync(process.execPath, ['scripts/action-doc.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([run.status, run.stderr]).toEqual([0, '']);
  });

  it('lists every witness, and counts them', () => {
    const schema = JSON.parse(readFileSync(path.join(ROOT, 'docs/report.schema.json'), 'utf8')) as {
      $defs: { witness: { properties: { source: { enum: string[] } } } };
    };
    const page = readFileSync(path.join(ROOT, 'docs/witnesses.md'), 'utf8');
    const witnesses = table('witness', page).flatMap(([names]) => named(names));
    expect(witnesses).toEqual(schema.$defs.witness.properties.source.enum);
    const words = ['Five', 'Six', 'Seven', 'Eight', 'Nine'];
    expect(page).toContain(`${words[witnesses.length - 5] ?? ''} witnesses say a version`);
  });

  it('explains every column that inspect prints', () => {
    const render = readFileSync(path.join(ROOT, 'src/cli/text/inspect.ts'), 'utf8');
    const columns = /HEADINGS = \[(.*?)\]/s.exec(render)?.[1] ?? '';
    const page = readFileSync(path.join(ROOT, 'docs/inspect.md'), 'utf8');
    expect(table('column', page).flatMap(([name]) => named(name))).toEqual(
      [...columns.matchAll(/'(\w+)'/g)].map((match) => match[1]),
    );
  });

  it('links to what is there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !/^https?:/.test(link) && !existsSync(path.join(ROOT, link)))).toEqual([]);
  });

  it('shows commands that end as it says, those that install nothing', () => {
    const shown = [...readme.matchAll(/^(.*\| )?trt-guard (pins|diagnose|inspect)\b.*$/gm)].map(
      ([line]) => line,
    );
    const runnable = shown.filter((line) => !line.includes('/tmp/'));
    expect(runnable).toHaveLength(2);
    for (const line of runnable) {
      const command = line.replace('trt-guard', `${process.execPath} dist/cli/index.js`);
      const run = spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' });
      expect([line, run.status]).toEqual([line, 1]);
      expect(`${run.stdout}${run.stderr}`).toMatch(/pin-disagreement|engine-version-mismatch/);
    }
  });
});
