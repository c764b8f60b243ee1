import { endOrphans, markers, newMark } from './orphans.js';
import type { ExitStatus, RunResult, TrustedOptions } from '../host.js';
import { onShutdown } from './shutdown.js';

/**
 * Runs a program that is trusted and waited for (an installer, a question for a version) with @actions/exec. What is foreign or may
 * hang (trtexec, the harness) runs in process.ts: exec leads no process group, has no time limit and tells no signal
 * (docs/decisions/0002-toolkit.md). The time limit here ends what carries this run's mark, which only Linux lets us find.
 */
export async function runTrusted(
  command: string,
  args: readonly string[],
  options: TrustedOptions,
): Promise<RunResult> {
  const { exec } = await import('@actions/exec');
  const started = performance.now();
  const texts = { stdout: '', stderr: '', output: '' };
  const keep = (name: 'stdout' | 'stderr') => (data: Buffer) => {
    texts[name] += data.toString('utf8');
    texts.output += data.toString('utf8');
  };
  const mark = newMark();
  const dispose = onShutdown(() => {
    endOrphans(mark);
  });
  const late: { ending: ExitStatus | null } = { ending: null };
  const end = (ending: ExitStatus): void => {
    late.ending = ending;
    endOrphans(mark);
  };
  const timer = setTimeout(() => {
    end({ kind: 'timeout', seconds: options.timeoutSeconds });
  }, options.timeoutSeconds * 1000);
  const abandon = (): void => {
    end({ kind: 'signal', signal: 'SIGKILL' });
  };
  options.signal?.addEventListener('abort', abandon);
  try {
    if (options.signal?.aborted === true) return result({ kind: 'signal', signal: 'SIGKILL' });
    // Null for a program that a signal ended, whatever its type says: never taken for success.
    const status = (await exec(asOneWord(command), [...args], {
      silent: true,
      ignoreReturnCode: true,
      env: { ...options.env, ...markers(mark, process.env) },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.input === undefined ? {} : { input: Buffer.from(options.input) }),
      listeners: {
        stdout: keep('stdout'),
        stderr: keep('stderr'),
        stdline: (line) => options.onLine?.(line, 'stdout'),
        errline: (line) => options.onLine?.(line, 'stderr'),
      },
    })) as number | null;
    return result(late.ending ?? { kind: 'exited', status: status ?? ENDED_BY_A_SIGNAL });
  } catch (error) {
    return result(late.ending ?? notStarted(error as NodeJS.ErrnoException));
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', abandon);
    dispose();
  }

  function result(ending: ExitStatus): RunResult {
    return { ending, ...texts, durationMs: performance.now() - started };
  }
}

/** As exec's command line takes it: without a backslash a quote is dropped, and another program of the shorter name would run. */
function asOneWord(command: string): string {
  if (/\\"|\\$/.test(command))
    throw new Error(`exec cannot be told of ${command}: a backslash stands before a quote`);
  return `"${command.replaceAll('"', '\\"')}"`;
}

/** A status that no program chose: exec does not say which signal it was. */
const ENDED_BY_A_SIGNAL = 128;

function notStarted({ code, message }: NodeJS.ErrnoException): ExitStatus {
  const isMissing = code === undefined && message.startsWith('Unable to locate executable file');
  return { kind: 'not-started', code: isMissing ? 'ENOENT' : (code ?? 'UNKNOWN'), message };
}
