/** Their numbers are the same everywhere (POSIX, kill): to ask node for them loads a module at each start. */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
type Signal = keyof typeof SIGNALS;
const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly Signal[];

/** Work for the last moment: synchronous, as nothing else will run any more. */
type ShutdownHandler = (signal: Signal) => void;

const duties = new Set<ShutdownHandler>();

/** The newest first: a child is ended before the folder goes that it was started in. */
function shutDown(signal: Signal): void {
  for (const duty of [...duties].reverse()) {
    try {
      duty(signal);
    } catch {
      // The other duties still have to be done.
    }
  }
  // As a shell reports it. Never the status that the work had come to: it was not finished.
  process.exit(128 + SIGNALS[signal]);
}

/**
 * Has `duty` done should this process be told to stop (Ctrl-C, a cancelled job), after which it ends with 128 + signal.
 * @returns takes the duty back
 */
export function onShutdown(duty: ShutdownHandler): () => void {
  if (duties.size === 0) for (const signal of NAMES) process.on(signal, shutDown);
  duties.add(duty);
  return () => {
    if (!duties.delete(duty) || duties.size > 0) return;
    for (const signal of NAMES) process.removeListener(signal, shutDown);
  };
}
