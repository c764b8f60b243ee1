import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { readableOf } from '../../src/host/readable.js';

async function textOf(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readableOf(file)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

it('reads a file, and a pipe to whose end somebody comes later', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-readable-'));
  try {
    const [file, pipe] = [path.join(folder, 'file'), path.join(folder, 'pipe')];
    const log = 'line\n'.repeat(50_000);
    writeFileSync(file, log);
    expect(await textOf(file)).toBe(log);
    execFileSync('mkfifo', [pipe]);
    const reading = textOf(pipe);
    await writeFile(pipe, log);
    expect(await reading).toBe(log);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
