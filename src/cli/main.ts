import { InputError } from '../core/findings.js';
import { onShutdown } from '../host/process/shutdown.js';
import { harmless } from '../core/text/harmless.js';
import { refusalOf } from '../host/paths/refusal.js';
import { EXIT } from './exit.js';
import { say, statusOnceRead, watchOutput, writeAtOnce } from './output.js';
import { plainCall, type PlainCall } from './plain.js';

/** Runs one command line and returns its exit status; never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const plain = plainCall(argv.slice(2));
  if (plain?.command === 'inspect') writeAtOnce();
  else watchOutput();
  onShutdown((signal) => {
    say(`trt-guard: ended by ${signal}, nothing is proven`);
  });
  const status = await runCommand(argv, plain);
  return statusOnceRead(status, argv.includes('--json') ? ['stdout'] : ['stdout', 'stderr']);
}

/** Each command's code is loaded when it is called, and the parser of command lines where there is something to parse. */
async function statusOf(argv: readonly string[], plain: PlainCall | null): Promise<number> {
  if (plain === null) {
    const { runParsed } = await import('./parsed.js');
    return runParsed(argv);
  }
  const { command, args, options } = plain;
  const body =
    command === 'inspect'
      ? await import('./inspect.js').then(({ inspect }) => inspect)
      : await import('./pins.js').then(({ pins }) => pins);
  return body(args, options);
}

async function runCommand(argv: readonly string[], plain: PlainCall | null): Promise<number> {
  try {
    return await statusOf(argv, plain);
  } catch (error) {
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
