// Measures reading plans. `node bench/plan-inspect.mjs` (Linux; reads /proc/self/io).
// Prints one JSON object; exits 1 where a limit is broken.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importSource } from '../scripts/compiled.mjs';

const { inspectPlan } = await importSource('engine/inspect.js');
const { runInspect } = await importSource('cli/run-inspect.js');

const PLANS = 1000;
const folder = mkdtempSync(path.join(tmpdir(), 'bench-plan-'));
const head = path.resolve(import.meta.dirname, '../test/fixtures/plan/rtx-1.5.0.114.head');

/** A plan of `size` bytes: a real head that declares them, the rest a hole. */
function sparsePlan(name, size) {
  const file = path.join(folder, name);
  copyFileSync(head, file);
  const bytes = readFileSync(file);
  bytes.writeBigUInt64LE(BigInt(size), 0x10);
  writeFileSync(file, bytes);
  truncateSync(file, size);
  return file;
}

const bytesRead = () => Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))[1]);

async function median(file, runs = 2001) {
  const times = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await inspectPlan(file);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[runs >> 1];
}

try {
  // The real head's engine section has 262,430 bytes: "small" cannot be smaller and whole.
  const small = sparsePlan('small.engine', 263_436);
  const large = sparsePlan('large.engine', 2 * 1024 ** 3);
  await median(small, 500); // warm
  const probe = bytesRead();
  const cost = bytesRead() - probe; // reading /proc itself
  const before = bytesRead();
  const { facts } = await inspectPlan(large);
  const read = bytesRead() - before - cost;
  const [smallMs, largeMs] = [await median(small), await median(large)];
  for (let i = 0; i < PLANS; i++) copyFileSync(small, path.join(folder, `many-${i}.plan`));
  const start = performance.now();
  const all = await runInspect([path.join(folder, 'many-*.plan')]);
  const manyMs = performance.now() - start;
  const result = {
    version: facts.version,
    bytesReadOf2GiB: read,
    smallMs,
    largeMs,
    largeToSmall: largeMs / smallMs,
    plans: all.length,
    plansMs: manyMs,
  };
  console.log(JSON.stringify(result, null, 1));
  const holds = read <= 65_536 && largeMs <= 2 * smallMs && all.length === PLANS && manyMs <= 500;
  process.exitCode = holds ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
