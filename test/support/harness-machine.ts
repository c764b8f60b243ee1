import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Host, RunOptions } from '../../src/host/host.js';
import { answered, freshFolder, testHost } from '../toolchain/fake-host.js';

/** A line of the harness's protocol. */
export type Line = Record<string, unknown>;

/** A machine whose harness says these lines, each with its code; `asked` holds what it was asked. */
export function harnessMachine(lines: readonly Line[], more: Partial<Host> = {}): Host & { asked: Line[] } {
  const asked: Line[] = [];
  const run = (_: string, __: readonly string[], { input = '{}' }: RunOptions) => {
    const request = JSON.parse(input) as { report: string; nonce: string } & Line;
    asked.push(request);
    const text = lines.map((line, i) => {
      const said = JSON.stringify(line);
      return `${said}\t${createHmac('sha256', request.nonce).update(`${i} ${said}`).digest('hex')}\n`;
    });
    writeFileSync(request.report, text.join(''));
    return Promise.resolve(answered(''));
  };
  return { ...testHost({ run, platform: 'linux', tempDir: freshFolder('machine'), ...more }), asked };
}
