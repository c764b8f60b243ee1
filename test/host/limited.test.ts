/** What a confined child may use at most (each skipped where the system refuses the measure, and says so). */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { RunResult } from '../../src/host/host.js';
import { makeGroup } from '../../src/host/process/cgroup.js';
import { runProcess } from '../../src/host/process/process.js';

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-limited-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const script = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const python = (file: string, timeoutSeconds = 60): Promise<RunResult> =>
  runProcess('python3', [file], { timeoutSeconds, confine: true, writable: [folder] });
const { confinement = [] } = await runProcess('/bin/sh', ['-c', 'exit 0'], {
  timeoutSeconds: 30,
  confine: true,
  writable: [folder],
});
const rowOf = (measure: string): { held: boolean; detail: string } | undefined =>
  confinement.find((one) => one.measure === measure);
const has = (measure: string): typeof it.skip => {
  const row = rowOf(measure);
  if (row?.held === true) return it;
  process.stderr.write(`\n### SKIPPED: ${measure}: ${row?.detail ?? 'not told'}\n`);
  return it.skip;
};

/** Groups of this process that are still there. */
function groups(): string[] {
  const parents = ['/sys/fs/cgroup', '/sys/fs/cgroup/pids', '/sys/fs/cgroup/memory'];
  return parents
    .filter((parent) => existsSync(parent))
    .flatMap((parent) =>
      readdirSync(parent).filter(
        (name) => name.startsWith('trt-guard-') && name.includes(`-${process.pid}-`),
      ),
    );
}

describe('a confined child', () => {
  it('is told what holds and what does not, each with a word', () => {
    for (const measure of ['process-limit', 'memory-limit', 'file-size-limit'])
      expect(rowOf(measure)?.detail).toMatch(/\S/);
  });

  has('process-limit')(
    'cannot fork without end',
    async () => {
      const bomb = script(
        'bomb.py',
        'import os, signal, time\nchildren = []\ntry:\n    for i in range(6000):\n        child = os.fork()\n' +
          '        if child == 0:\n            time.sleep(60)\n            os._exit(0)\n        children.append(child)\n' +
          '    print("unbounded")\nexcept OSError:\n    print("bounded")\nos._exit(0)\n',
      );
      expect((await python(bomb)).stdout).toBe('bounded\n');
      expect(groups()).toEqual([]);
    },
    90_000,
  );

  has('memory-limit')('cannot take all of the memory', async () => {
    const row = rowOf('memory-limit')?.detail ?? '';
    const limit = Number(/^(\d+) MiB/.exec(row)?.[1]);
    expect(limit).toBeGreaterThan(100);
    // Not written to, so that nothing is really taken of this machine: the limit itself is read.
    const reader = script(
      'limit.py',
      'import re, resource\nprint(resource.getrlimit(resource.RLIMIT_DATA)[0])\n' +
        'rows = [line.strip().split(":", 2) for line in open("/proc/self/cgroup")]\n' +
        'for number, names, path in rows:\n    for file in ["/sys/fs/cgroup/memory%s/memory.limit_in_bytes", "/sys/fs/cgroup%s/memory.max"]:\n' +
        '        if "memory" in names.split(",") or names == "":\n            try:\n                print(open(file % path).read().strip())\n            except OSError:\n                pass\n',
    );
    const limits = (await python(reader)).stdout.split('\n').map(Number);
    expect(limits.some((one) => one > 0 && Math.abs(one / 1024 ** 2 - limit) < 2)).toBe(true);
  });

  has('file-size-limit')('cannot write a file without end', async () => {
    const big = path.join(folder, 'big');
    const filler = script(
      'fill.py',
      `import os\nopen(${JSON.stringify(big)}, "w").close()\nos.truncate(${JSON.stringify(big)}, 17 << 30)\n`,
    );
    const { ending } = await python(filler);
    expect(ending).not.toEqual({ kind: 'exited', status: 0 });
    expect(statSync(big).size).toBe(0);
  });

  it('leaves no control group, however it ends', async () => {
    await python(script('end.py', 'import os\nos._exit(3)\n'));
    await python(script('hang.py', 'import time\ntime.sleep(60)\n'), 0.7);
    expect(groups()).toEqual([]);
    expect(readFileSync('/proc/self/cgroup', 'utf8')).not.toContain('trt-guard-');
  });
});

describe('a group of cgroups v2', () => {
  const group = (name: string, files: readonly string[]): string => {
    const made = path.join(folder, name);
    mkdirSync(made);
    for (const file of files) writeFileSync(path.join(made, file), 'max');
    return made;
  };

  it('has all limits of a child, which can be in one group only', () => {
    const one = group('one', ['cgroup.controllers', 'pids.max', 'memory.max']);
    expect(makeGroup('memory', 5, () => true, [one])).toBe(one);
    expect(readFileSync(path.join(one, 'memory.max'), 'utf8')).toBe('5');
    expect(readFileSync(path.join(one, 'pids.max'), 'utf8')).toBe('max');
  });

  it('is not left for another that could hold what it cannot', () => {
    expect(
      makeGroup('memory', 5, () => true, [group('lacks', ['cgroup.controllers', 'pids.max'])]),
    ).toBeNull();
  });
});
