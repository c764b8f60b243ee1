import type { Host } from './host.js';

/** Who watches the work: the action folds its log by phase, a terminal shows a line that moves. */
export interface Observer {
  /** Runs one phase of the work under a title. */
  phase<T>(title: string, body: () => Promise<T>): Promise<T>;
  /** A line that a tool of the current phase printed, as it came: never trusted, the observer makes it harmless. */
  line(text: string): void;
}

/** The same host, with every line of every child that is not `quiet` shown to the observer as well. */
export function observedHost(host: Host, observer: Observer): Host {
  return {
    ...host,
    run: (command, args, options) =>
      host.run(
        command,
        args,
        options.quiet === true
          ? options
          : {
              ...options,
              onLine: (line, stream) => {
                options.onLine?.(line, stream);
                observer.line(line);
              },
            },
      ),
    progress: (message) => {
      host.progress(message);
      observer.line(message);
    },
  };
}
