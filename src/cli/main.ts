import { CommanderError } from 'commander';
import { InputError } from '../core/findings.js';
import { onShutdown } from '../host/process/shutdown.js';
import { harmless } from '../core/text/harmless.js';
import { refusalOf } from '../host/paths/refusal.js';
import { EXIT } from './exit.js';
import { say, statusOnceRead, watchOutput } from './output.js';
import { makeProgram } from './program.js';

/** Runs one command line and returns its exit status; never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  watchOutput();
  onShutdown((signal) => {
    say(`trt-guard: ended by ${signal}, nothing is proven`);
  });
  const status = await runCommand(argv);
  return statusOnceRead(status, argv.includes('--json') ? ['stdout'] : ['stdout', 'stderr']);
}

async function runCommand(argv: readonly string[]): Promise<number> {
  const called: Promise<number>[] = [];
  const program = makeProgram((body, args, options) => {
    called.push(body.then((command) => command(args, options)));
  }, argv[2]);
  try {
    await program.parseAsync([...argv]);
    const [status] = called;
    if (status === undefined) throw new Error('no command ran');
    return await status;
  } catch (error) {
    if (error instanceof CommanderError) {
      // --help and --version end with 0; everything else that commander refuses is bad usage, and it has said why.
      return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    }
    const refusal = error instanceof InputError ? error.message : refusalOf(error);
    if (refusal !== null) {
      say(`trt-guard: ${harmless(refusal)}`);
      return EXIT.usage;
    }
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say(`trt-guard: internal error: ${trace}`);
    return EXIT.internal;
  }
}
