import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ContainerTool } from '../../src/host/container/command.js';
import { TEST_CACHE } from './action.js';

/** A container tool that works here, and the environment in which it does. */
export interface LentTool {
  name: ContainerTool;
  env: Record<string, string>;
  /** Runs the tool; throws where it fails. */
  run(...args: string[]): string;
  /** Makes an image of a tar file; `change` is a line of a Dockerfile. */
  image(tar: string, name: string, ...changes: string[]): void;
  stop(): void;
}

const HYBRID = '/sys/fs/cgroup/unified';
const isRoot = process.getuid?.() === 0;

function whereIs(program: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => path.join(folder, program)).find((file) => existsSync(file)) ?? null;
}

/** Says on the console that tests are left out: a skip that nobody sees is a gap that nobody knows of. */
export function skipped(name: string, why: string): null {
  process.stderr.write(`\n### SKIPPED: the tests with ${name}: ${why}\n`);
  return null;
}

function lend(name: ContainerTool, env: Record<string, string>, stop: () => void): LentTool {
  const run = (...args: string[]): string => {
    const whole = { ...process.env, ...env } as Record<string, string>;
    const { status, stdout, stderr, error } = spawnSync(name, args, { encoding: 'utf8', env: whole });
    if (status !== 0)
      throw new Error(`${name} ${args.join(' ')}: ${error?.message ?? stderr}\n${stdout}`, { cause: error });
    return stdout;
  };
  const image = (tar: string, tag: string, ...changes: string[]): void => {
    run('import', ...changes.flatMap((change) => ['--change', change]), tar, tag);
  };
  return { name, env, run, image, stop };
}

/** The daemon that runs here, else one of this test's own where the system lets root start one; null where neither is. */
function lendDocker(): LentTool | null {
  if (whereIs('docker') === null) return skipped('docker', 'there is no docker');
  if (spawnSync('docker', ['version'], { stdio: 'ignore' }).status === 0)
    return lend('docker', {}, () => undefined);
  const dockerd = whereIs('dockerd');
  if (!isRoot || dockerd === null) return skipped('docker', 'no daemon answers, and none can be started');
  const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-dockerd-'));
  const socket = `unix://${folder}/docker.sock`;
  const command =
    `umount ${HYBRID} 2>/dev/null; exec ${dockerd} --data-root ${folder}/data --exec-root ${folder}/exec -H ${socket} ` +
    `--pidfile ${folder}/docker.pid --iptables=false --ip6tables=false --bridge=none --default-ulimit nofile=1024:1024`;
  const daemon: ChildProcess = spawn('unshare', ['-m', 'sh', '-c', command], {
    stdio: 'ignore',
    detached: true,
  });
  const stop = (): void => {
    if (daemon.pid !== undefined)
      spawnSync(
        'sh',
        ['-c', `kill ${daemon.pid}; while kill -0 ${daemon.pid}; do sleep 0.1; done 2>/dev/null`],
        { timeout: 20_000 },
      );
    rmSync(folder, { recursive: true, force: true });
  };
  const env = { DOCKER_HOST: socket };
  for (let tries = 0; tries < 60; tries++) {
    const { status } = spawnSync('docker', ['version'], { env: { ...process.env, ...env }, stdio: 'ignore' });
    if (status === 0) return lend('docker', env, stop);
    spawnSync('sleep', ['0.5']);
  }
  stop();
  return skipped('docker', 'the daemon that was started does not answer');
}

/** Podman as it is, else in a mount namespace without the second cgroup hierarchy, with which crun does not work. */
function lendPodman(): LentTool | null {
  const podman = whereIs('podman');
  if (podman === null) return skipped('podman', 'there is no podman');
  if (!existsSync(HYBRID) || !isRoot) return lend('podman', {}, () => undefined);
  const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-podman-'));
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const inside = `umount ${HYBRID} 2>/dev/null; exec ${podman} --root ${folder}/root --runroot ${folder}/run "$@"`;
  writeFileSync(path.join(bin, 'podman'), `#!/bin/sh\nexec unshare -m sh -c '${inside}' podman "$@"\n`, {
    mode: 0o755,
  });
  return lend('podman', { PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` }, () => {
    spawnSync('sh', ['-c', `umount ${folder}/root/overlay 2>/dev/null`]);
    rmSync(folder, { recursive: true, force: true });
  });
}

export function lendTool(name: ContainerTool): LentTool | null {
  return name === 'docker' ? lendDocker() : lendPodman();
}

/** A small Debian with Python as a tar file, made once of Debian's packages and kept; null where it cannot be made here. */
export function debianWithPython(): string | null {
  const tar = path.join(TEST_CACHE, 'debian-python.tar');
  if (existsSync(tar)) return tar;
  if (whereIs('mmdebstrap') === null) return skipped('images', 'there is no mmdebstrap to make one with');
  mkdirSync(TEST_CACHE, { recursive: true });
  const part = `${tar}.${process.pid}.tar`;
  const packages = 'python3-minimal,libpython3-stdlib,libstdc++6';
  const made = spawnSync('mmdebstrap', ['--variant=minbase', `--include=${packages}`, 'bookworm', part], {
    encoding: 'utf8',
  });
  if (made.status !== 0) {
    rmSync(part, { force: true });
    return skipped('images', `mmdebstrap: ${made.stderr.trim().split('\n').at(-1) ?? ''}`);
  }
  renameSync(part, tar);
  return tar;
}

/** A copy of a tar file with more in it: each folder's contents, at a place. */
export function tarWith(base: string | null, to: string, ...added: { folder: string; at: string }[]): string {
  if (base === null) writeFileSync(to, Buffer.alloc(1024));
  else writeFileSync(to, readFileSync(base));
  for (const { folder, at } of added) {
    const { status, stderr } = spawnSync(
      'tar',
      ['-rf', to, '--owner=0', '--group=0', `--transform=s,^\\.,./${at},`, '-C', folder, '.'],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`tar: ${stderr}`);
  }
  return to;
}
