import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { ExitStatus, Host, RunOptions } from '../../src/host/host.js';
import { answered, freshFolder, testHost } from '../toolchain/fake-host.js';

/** A line of the harness's protocol. */
export type Line = Record<string, unknown>;

/**
 * A machine whose harness says these lines, each with its code, and then ends so; `asked` holds what it was asked, and its time limit. In
 * a container, the report is the file that is mounted for it; what the container tool is asked besides has no answer.
 */
export function harnessMachine(
  lines: readonly Line[],
  more: Partial<Host> = {},
  ending: ExitStatus = { kind: 'exited', status: 0 },
): Host & { asked: Line[] } {
  const asked: Line[] = [];
  const run = (_: string, args: readonly string[], { input, timeoutSeconds }: RunOptions) => {
    if (input === undefined) return Promise.resolve(answered(''));
    const request = JSON.parse(input) as { report: string; nonce: string } & Line;
    asked.push({ ...request, timeoutSeconds });
    const text = lines.map((line, i) => {
      const said = JSON.stringify(line);
      return `${said}\t${createHmac('sha256', request.nonce).update(`${i} ${said}`).digest('hex')}\n`;
    });
    const mount = args.find((arg) => arg.startsWith('type=bind') && arg.includes(`=${request.report}`));
    const report = /(?:source|src)=([^,]*)/.exec(mount ?? '')?.[1] ?? request.report;
    writeFileSync(report, text.join(''));
    return Promise.resolve({ ...answered(''), ending });
  };
  return { ...testHost({ run, platform: 'linux', tempDir: freshFolder('machine'), ...more }), asked };
}
