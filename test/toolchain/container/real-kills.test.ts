import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONTAINER_TOOLS } from '../../../src/host/container/command.js';
import { endOrphansOfDeadRuns } from '../../../src/host/process/orphans.js';
import { realHost } from '../../../src/host/real.js';
import { containerTool } from '../../../src/toolchain/container/image-runtime.js';
import { debianWithPython, lendTool, tarWith } from '../../support/containers.js';
import { compileSources } from '../compiled.js';

/** TRT_GUARD_TEST_KILLS=50 for the whole proof; the suite takes a few. */
const KILLS = Number(process.env['TRT_GUARD_TEST_KILLS'] ?? 2);
const LONGEST_MS = 2500;
const IMAGE = 'trt-guard-test/hang:1';
/** In the environment of what runs in that image: other tests have containers of their own at the same time. */
const MARK = `PYTHONPATH=/site:/of-${process.pid}`;

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-kill-test-'));
const base = debianWithPython();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A run of trt-guard whose engine hangs in the image. */
const PROGRAM = `
import { containerTool, imageRuntime } from './src/toolchain/container/image-runtime.js';
import { runHarness } from './src/toolchain/harness/harness.js';
import { realHost } from './src/host/real.js';
const host = realHost();
const tool = await containerTool(host, process.argv[2]);
const image = await imageRuntime(host, tool, '${IMAGE}', { mayPull: false, extra: [] });
console.log('loading');
await runHarness(host, { mode: 'load', python: 'python3', image, product: 'tensorrt', engine: process.argv[1], timeoutSeconds: 60 });
`;

describe.each(CONTAINER_TOOLS)('%s: a run that is killed at any moment', (name) => {
  const lent = base === null ? null : lendTool(name);
  const real = lent === null ? it.skip : it;
  const listed = (): string =>
    lent
      ?.run('ps', '-a', '-q', '--filter', 'label=io.trt-guard.container', '--filter', `ancestor=${IMAGE}`)
      .trim() ?? '';
  let program: string;

  beforeAll(() => {
    if (lent === null || base === null) return;
    // No TensorRT: what is imported waits for ever, whatever it is asked.
    const site = mkdtempSync(path.join(folder, 'site-'));
    writeFileSync(
      path.join(site, 'tensorrt.py'),
      'import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(999)\n',
    );
    const tar = tarWith(base, path.join(folder, 'hang.tar'), { folder: site, at: 'site' });
    lent.image(tar, IMAGE, `ENV ${MARK}`);
    rmSync(tar);
    program = path.join(compileSources(), 'run.mjs');
    writeFileSync(program, PROGRAM);
  }, 120_000);
  afterAll(() => {
    lent?.stop();
  });

  /** Processes of this machine that run in one of these containers. */
  const hanging = (): number =>
    readdirSync('/proc').filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('/trt-guard/harness/trt_harness.py') &&
          readFileSync(`/proc/${pid}/environ`, 'latin1').includes(MARK)
        );
      } catch {
        return false;
      }
    }).length;
  /** What it comes to: a process that was killed needs a moment to be gone. */
  const settled = async (count: () => number): Promise<number> => {
    for (let i = 0; i < 50 && count() > 0; i++) await new Promise((resolve) => setTimeout(resolve, 100));
    return count();
  };

  /** How it ended: 143 or SIGKILL where it was still at work. */
  const killed = (signal: NodeJS.Signals, afterMs: number): Promise<number | NodeJS.Signals | null> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [program, name], {
        env: { ...process.env, ...lent?.env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child.stdout.once('data', () => setTimeout(() => child.kill(signal), afterMs));
      child.once('exit', (status, by) => {
        resolve(by ?? status);
      });
    });

  real.each(['SIGTERM', 'SIGKILL'] as const)(
    `${KILLS} by %s leave no container`,
    async (signal) => {
      const left: string[] = [];
      for (let i = 0; i < KILLS; i++) {
        const ended = await killed(signal, ((i + Math.random()) * LONGEST_MS) / KILLS);
        // By the signal itself where there was nothing to do at the last moment.
        expect([signal, 143]).toContain(ended);
        if (signal === 'SIGKILL') {
          const host = { ...realHost(), env: { ...process.env, ...lent?.env } };
          // As the next run begins.
          endOrphansOfDeadRuns();
          await containerTool(host, name);
        }
        left.push(listed());
      }
      expect(left.filter((one) => one !== '')).toEqual([]);
      // The tool may have lost sight of what it began: nothing of it is at work either.
      expect(await settled(hanging)).toBe(0);
    },
    60_000 + KILLS * 15_000,
  );
});
