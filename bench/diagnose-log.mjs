// Time and memory of a diagnosis: 100 MB of ordinary log (limits: 3 s, 150 MB for the whole process), hostile lines of the
// same size, and an ordinary log (limit: 20 ms; the first one of a process also makes the rules, which is told beside it). Exit status 1 where a limit is passed.
import { clearInterval, setInterval } from 'node:timers';
import { importSource } from '../scripts/compiled.mjs';

const { diagnoseStream, diagnoseText } = await importSource('diagnose/diagnose.js');

const MEGABYTE = 1_000_000;
const LIMITS = { seconds: 3, megabytes: 150, ordinaryMs: 20 };

const ORDINARY = Array.from({ length: 400 }, (_, i) =>
  [
    `2026-11-23T17:11:32.1234567Z [11/23/2026-17:11:32] [I] [TRT] [MemUsageChange] Init CUDA: CPU +${i}, GPU +0, now: CPU 20 (MiB)`,
    `[11/23/2026-17:11:32] [V] [TRT] Conv_${i}: tactic 0x${i.toString(16)} time 0.0${i} ms, plugin creator registered`,
    `[11/23/2026-17:11:32] [W] [TRT] onnx2trt_utils.cpp:374: Your ONNX model has been generated with INT64 weights.`,
    `[11/23/2026-17:11:33] [I] Throughput: ${i} qps`,
  ].join('\n'),
).join('\n');
const FAILURE =
  '\n[E] Error[1]: (Version tag does not match. Note: Current Version: 240, Serialized Engine Version: 239)\n';

async function* repeated(block, bytes) {
  for (let sent = 0; sent < bytes; sent += block.length) yield block;
  yield Buffer.from(FAILURE);
}

let failed = false;
function report(name, value, unit, limit) {
  const over = limit !== undefined && value > limit;
  failed ||= over;
  console.log(
    `${name.padEnd(46)} ${value.toFixed(2)} ${unit}${limit === undefined ? '' : ` (limit ${limit})`}${over ? ' OVER' : ''}`,
  );
}

const cold = performance.now();
diagnoseText(ORDINARY.slice(0, 40_000) + FAILURE);
report('ordinary log of 40 kB, first of a process', performance.now() - cold, 'ms');
const warm = performance.now();
for (let i = 0; i < 20; i++) diagnoseText(ORDINARY.slice(0, 40_000) + FAILURE);
report('ordinary log of 40 kB', (performance.now() - warm) / 20, 'ms', LIMITS.ordinaryMs);

const blocks = {
  'ordinary lines': Buffer.from(`${ORDINARY}\n`),
  'one line of letters': Buffer.alloc(65_536, 'a'),
  'lines of errors': Buffer.from(
    '[E] error: failed assertion cannot find plugin out of memory\n'.repeat(1_000),
  ),
  'one line of half messages': Buffer.from('Current Version: Serialized Engine Version ('.repeat(1_500)),
  'terminal escapes': Buffer.from('\u001b[31m\u001b]0;x\u001b[E] error\u001b[0m\n'.repeat(3_000)),
  'zero bytes': Buffer.alloc(65_536),
};
for (const [name, block] of Object.entries(blocks)) {
  let peak = process.memoryUsage().rss;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
  const before = process.cpuUsage();
  const start = performance.now();
  const { cause } = await diagnoseStream(repeated(block, 100 * MEGABYTE));
  const seconds = (performance.now() - start) / 1_000;
  const cpu = process.cpuUsage(before).user / 1_000_000;
  clearInterval(watch);
  peak = Math.max(peak, process.memoryUsage().rss);
  report(`100 MB of ${name} (${cause})`, seconds, 's', LIMITS.seconds);
  report('  user CPU of it, on a busy machine the better number', cpu, 's');
  report('  memory of the whole process', peak / MEGABYTE, 'MB', LIMITS.megabytes);
}
process.exitCode = failed ? 1 : 0;
