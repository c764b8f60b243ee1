import { sanitizeLogText } from '../core/text/sanitize.js';
import { wantsColor as wantsColorIn } from '../core/text/color.js';
import type { Observer } from '../host/observer.js';

const TICK_MS = 200;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Whether to colour what goes to this stream of the process. */
export function wantsColor(stream: NodeJS.WriteStream): boolean {
  return wantsColorIn(process.env, stream);
}

/** Shows nothing of what runs. */
export const silentObserver: Observer = { phase: (_, body) => body(), line: () => undefined };

/**
 * Shows on stderr what runs: on a terminal one line that moves, with the seconds and the tool's last line, so that a long
 * build does not look like a hang; elsewhere one line a phase. With `verbose`, all that the tools print.
 */
export function terminalObserver(options: { verbose: boolean }): Observer {
  const moving = process.stderr.isTTY && !options.verbose;
  let last = '';
  return {
    async phase(name, body) {
      // A phase is called after its file, and a file can be called anything.
      const title = sanitizeLogText(name);
      const started = performance.now();
      last = '';
      if (!moving) {
        process.stderr.write(`${title}\n`);
        return await body();
      }
      let frame = 0;
      const timer = setInterval(() => {
        const seconds = Math.round((performance.now() - started) / 1000);
        const text = `${FRAMES[frame++ % FRAMES.length] ?? ''} ${title}  ${seconds} s  ${last}`;
        process.stderr.write(`\r\u001b[K${text.slice(0, process.stderr.columns - 1)}`);
      }, TICK_MS);
      try {
        return await body();
      } finally {
        clearInterval(timer);
        process.stderr.write('\r\u001b[K');
      }
    },
    line(text) {
      last = sanitizeLogText(text);
      if (options.verbose) process.stderr.write(`  ${last}\n`);
    },
  };
}
