/** The rooms of src stand as scripts/rooms.mjs says: an import that breaks a wall is an error of the lint, and so of CI. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { ROOT } from '../support/action.js';

/** What the project's own configuration says of one line in a file of src; types are not looked at. */
async function lint(file: string, line: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: ROOT,
    ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports',
    overrideConfig: { languageOptions: { parserOptions: { project: null } } },
  });
  const [result] = await eslint.lintText(`${line}\n`, { filePath: path.join(ROOT, 'src', file) });
  return (result?.messages ?? []).map(({ message }) => message);
}

describe('walls', () => {
  it.each([
    ['core/new.ts', "import { INPUTS } from '../guard/inputs.js';", 'may not use guard'],
    ['host/new.ts', "import type { Report } from '../core/report.js';", 'may not use core'],
    ['toolchain/python/new.ts', "import { findPins } from '../../pins/index.js';", 'may not use pins'],
    ['pins/readers/new.ts', "import { guard } from '../../guard/index.js';", 'may not use guard'],
    ['guard/new.ts', "import { htmlOf } from '../report/index.js';", 'may not use report'],
    ['guard/new.ts', "import { readTree } from '../pins/tree.js';", 'entered by its door'],
    ['guard/new.ts', "import { parseShell } from '../pins/text/shell.js';", 'entered by its door'],
    ['action.ts', "import { main } from './cli/main.js';", 'may not use cli'],
    ['engine/new.ts', "import { spawn } from 'node:child_process';", 'Only src/host starts processes'],
    ['toolchain/new.ts', "import { exec } from '@actions/exec';", 'Only src/host starts processes'],
  ])('%s: %s', async (file, line, complaint) => {
    expect(await lint(file, line)).toEqual([expect.stringContaining(complaint)]);
  });

  it.each([
    ['guard/new.ts', "import { findPins } from '../pins/index.js';"],
    ['pins/new.ts', "import { pipReleases } from '../catalog/wheels.js';"],
    ['cli/new.ts', "import { INPUTS } from '../guard/inputs.js';"],
    ['host/new.ts', "import { spawn } from 'node:child_process';"],
  ])('%s may: %s', async (file, line) => {
    expect(await lint(file, line)).toEqual([]);
  });
});

it('no rooms import each other, no file imports itself round a corner, and no folder is crowded', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/check-rooms.mjs'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, stdout }).toMatchObject({ status: 0 });
});
