import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { plan } from '../../src/cli/plan.js';
import { InputError } from '../../src/core/findings.js';

const folder = mkdtempSync(path.join(tmpdir(), 'plan-'));
const at = (name: string): string => path.join(folder, name);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each<[string, (file: string) => void, string]>([
  ['pipe', (file) => execFileSync('mkfifo', [file]), 'is a pipe'],
  [
    'folder',
    (file) => {
      mkdirSync(file);
    },
    'is a folder',
  ],
  [
    'zero',
    (file) => {
      symlinkSync('/dev/zero', file);
    },
    'is a device',
  ],
  [
    'dangling',
    (file) => {
      symlinkSync(at('nowhere'), file);
    },
    'is a link to',
  ],
])('a plan of pins that no job could read (%s) is refused', async (name, make, why) => {
  writeFileSync(at('m.onnx'), 'onnx');
  make(at(name));
  const planned = plan([], {
    model: [at('m.onnx')],
    'tensorrt-version-file': at(name),
    out: at('plan.json'),
  });
  await expect(planned).rejects.toThrow(InputError);
  await expect(planned).rejects.toThrow(`tensorrt-version-file: ${at(name)} ${why}`);
});
