import { CommanderError } from 'commander';
import { EXIT } from './exit.js';
import { makeProgram } from './program.js';

/** Runs the command that commander makes of a command line, and returns its exit status. */
export async function runParsed(argv: readonly string[]): Promise<number> {
  const called: Promise<number>[] = [];
  const program = makeProgram((body, args, options) => {
    called.push(body.then((command) => command(args, options)));
  }, argv[2]);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    // --help and --version end with 0; everything else that commander refuses is bad usage, and it has said why.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    throw error;
  }
  const [status] = called;
  if (status === undefined) throw new Error('no command ran');
  return await status;
}
