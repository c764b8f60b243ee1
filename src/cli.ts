import { EXIT } from './cli/exit.js';
import { main } from './cli/main.js';
import { printAnswer, statusOnceRead, writeAtOnce } from './cli/output.js';
import { TOOL_VERSION } from './core/tool-version.js';

/** The version needs none of the commands: their code is not loaded for it. */
async function tellVersion(): Promise<number> {
  writeAtOnce();
  printAnswer(`${TOOL_VERSION}\n`);
  return statusOnceRead(EXIT.pass, ['stdout', 'stderr']);
}

const [first = '', ...more] = process.argv.slice(2);
const asksForVersion = ['--version', '-V'].includes(first) && more.length === 0;
// Red until the command itself says otherwise: whatever ends this process early must not read as success.
process.exitCode = EXIT.internal;
process.exitCode = asksForVersion ? await tellVersion() : await main(process.argv);
