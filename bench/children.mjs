// CPU time of a program with all that it starts, which a busy machine changes far less than wall time. The shell tells it.
import { spawnSync } from 'node:child_process';

const SCRIPT = `count=$1; shift
while [ "$count" -gt 0 ]; do "$@" || exit; count=$((count - 1)); done
times >&3`;

function secondsIn(line) {
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

/**
 * Runs a program, `repeat` times one after the other: the shell counts in hundredths of a second.
 * @returns seconds of CPU time and of wall time for one run, and what it printed on stdout
 * @throws Error where it fails
 */
export function measured(command, args, { repeat = 1, ...options } = {}) {
  const started = performance.now();
  const { status, output } = spawnSync('sh', ['-c', SCRIPT, 'sh', `${repeat}`, command, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    ...options,
  });
  const wall = (performance.now() - started) / 1000 / repeat;
  const [, stdout, stderr, times] = output;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { cpu: secondsIn(times.trim().split('\n').at(-1)) / repeat, wall, stdout };
}
