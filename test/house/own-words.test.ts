/** What our own sentences say is read from fields: reading the sentence back is an error of the lint, and so of CI. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { ROOT } from '../support/action.js';

/** A file that imports nothing, and a project of it alone: types are looked up in no more than the text below imports. */
const FILE = path.join(ROOT, 'src/core/noted.ts');
const PROJECT = path.join(ROOT, 'test/fixtures/lint/tsconfig.json');

const HEAD = `
import type { Finding } from './findings.js';
import { FindingError, InputError } from './findings.js';
import type { Check, Witness } from './report.js';
import type { FileProblem } from '../host/file-kind.js';
import type { LogRecord, PythonException } from '../toolchain/harness/types.js';
declare const finding: Finding, check: Check, witness: Witness, problem: FileProblem, bad: InputError, failed: FindingError;
declare const logged: LogRecord, thrown: PythonException, error: Error, code: string;
declare function remedyOf(finding: Finding): string;
const { message, remedy: advice } = finding;
const GPU = 'GPU';
`.trim();

const REFUSED = [
  "finding.message.startsWith('a')",
  "finding.remedy.includes('git lfs pull')",
  "check.detail?.endsWith('.')",
  '/fetch it again/.test(finding.remedy)',
  '/CUDA (\\d+)/.exec(witness.detail)',
  "problem.why === 'is a folder'",
  "message.split(': ')[0]",
  '[...advice.matchAll(/`([^`]+)`/g)]',
  "[finding].some(({ message: text }) => text.includes('GPU'))",
  "((remedy: string) => remedy.indexOf('--to'))(remedyOf(finding))",
  "bad.message.startsWith('pins')",
  'failed.message.match(/^load/)',
  'finding.message === GPU',
  "(finding.message ?? '').search(/x/)",
];

const TAKEN = [
  'logged.message.includes("CUDA error")',
  '/No module named/.test(thrown.message)',
  "error.message.startsWith('ENOSPC')",
  "finding.code === 'onnx-parse-failed'",
  "finding.severity === 'error'",
  'finding.message === other.message',
  "finding.remedy === ''",
  "finding.message.replaceAll('/tmp', '')",
  "finding.message.split('\\n')",
  "code.startsWith('unproven-')",
];

it('a sentence of ours is not read back, what others wrote may be', async () => {
  const eslint = new ESLint({
    cwd: ROOT,
    ruleFilter: ({ ruleId }) => ruleId === 'house/own-words',
    // Where CI=true the parser would read the file from the disk in place of the text below.
    overrideConfig: {
      languageOptions: { parserOptions: { project: PROJECT, disallowAutomaticSingleRunInference: true } },
    },
  });
  const lines = [...REFUSED, ...TAKEN];
  const text = `${HEAD}\nconst other = finding;\n${lines.map((line) => `void (${line});`).join('\n')}\n`;
  const first = `${HEAD}\n`.split('\n').length + 1;
  const [result] = await eslint.lintText(text, { filePath: FILE });
  const refused = result?.messages ?? [];
  expect(refused.map(({ line }) => lines[line - first])).toEqual(REFUSED);
}, 60_000);

it('every type that the rule takes for foreign is one of src', () => {
  const rule = readFileSync(path.join(ROOT, 'scripts/lint/own-words.mjs'), 'utf8');
  const foreign = [...(/FOREIGN = new Set\(\[(.*?)\]\)/s.exec(rule)?.[1] ?? '').matchAll(/'(\w+)'/g)];
  const types = readFileSync(path.join(ROOT, 'src/toolchain/harness/types.ts'), 'utf8');
  expect(foreign.length).toBeGreaterThan(0);
  for (const [, name] of foreign) expect(types).toContain(`export interface ${name}`);
});
