import type { ExitStatus } from '../host.js';
import { describeEnding, signalOfStatus } from './process.js';

/** Signals that a program brings on itself. */
const CRASHES: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGTRAP',
  'SIGSYS',
]);

/** How a program died before it could say why; `null` where it ended by itself, well or badly. */
export interface Crash {
  code: 'native-crash' | 'host-out-of-memory' | 'process-killed';
  message: string;
  remedy: string;
}

/** The signal that ended a process, directly or as a shell reports it: 139 is 128 + SIGSEGV. */
export function signalOf(ending: ExitStatus): NodeJS.Signals | null {
  if (ending.kind === 'signal') return ending.signal;
  return ending.kind === 'exited' ? signalOfStatus(ending.status) : null;
}

/** SIGKILL names nobody: the kernel's counters are all the evidence that there is. */
function whatIsKnown(ending: ExitStatus): string {
  const kills = 'memoryKills' in ending ? ending.memoryKills : null;
  if (kills == null)
    return 'running out of main memory is the likely reason; whether the kernel did it could not be measured here';
  return kills > 0
    ? `the kernel killed ${kills === 1 ? 'a process' : `${kills} processes`} for want of main memory in the meantime (oom_kill)`
    : 'running out of main memory is the usual reason, but the kernel counted no such kill in the meantime (oom_kill), so something else may have ended it';
}

/** What a signal says of a program; `subject` begins the message: `trtexec`, `The runtime's Python`. */
export function crashOf(ending: ExitStatus, subject: string): Crash | null {
  const signal = signalOf(ending);
  if (signal === null) return null;
  const how = ending.kind === 'exited' ? `${describeEnding(ending)} (${signal})` : describeEnding(ending);
  if (CRASHES.has(signal)) {
    return {
      code: 'native-crash',
      message: `${subject} crashed in native code: ${how}.`,
      remedy:
        'Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.',
    };
  }
  if (signal === 'SIGKILL') {
    return {
      code: 'host-out-of-memory',
      message: `${subject} was ended by SIGKILL (${how}) within its time limit: ${whatIsKnown(ending)}.`,
      remedy: 'Use a machine (or container limit) with more main memory, or build with a smaller workspace.',
    };
  }
  return {
    code: 'process-killed',
    message: `${subject} was ended from outside: ${how}.`,
    remedy: 'Run it again; if it happens twice, find out who ends it.',
  };
}
