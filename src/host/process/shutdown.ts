import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Work for the last moment: synchronous, as nothing else will run any more. */
type ShutdownHandler = (signal: NodeJS.Signals) => void;

const duties = new Set<ShutdownHandler>();

/** The newest first: a child is ended before the folder goes that it was started in. */
function shutDown(signal: NodeJS.Signals): void {
  for (const duty of [...duties].reverse()) {
    try {
      duty(signal);
    } catch {
      // The other duties still have to be done.
    }
  }
  // As a shell reports it. Never the status that the work had come to: it was not finished.
  process.exit(128 + constants.signals[signal]);
}

/**
 * Has `duty` done should this process be told to stop (Ctrl-C, a cancelled job), after which it ends with 128 + signal.
 * @returns takes the duty back
 */
export function onShutdown(duty: ShutdownHandler): () => void {
  if (duties.size === 0) for (const signal of SIGNALS) process.on(signal, shutDown);
  duties.add(duty);
  return () => {
    if (!duties.delete(duty) || duties.size > 0) return;
    for (const signal of SIGNALS) process.removeListener(signal, shutDown);
  };
}
