import { describe, expect, it } from '@jest/globals';
import fc from '../../support/property.js';
import { refusalOf, isToolFailure } from '../../../src/host/container/answers.js';
import { whyNotArguments } from '../../../src/host/container/arguments.js';
import { runArguments, type ContainerCommand } from '../../../src/host/container/command.js';
import { isPinned, readInspection, repositoryOf } from '../../../src/host/container/image.js';
import { ownUlimits, withoutRefused } from '../../../src/host/container/limits.js';
import { clientEnvironment } from '../../../src/host/container/tool.js';

const ID = `sha256:${'a'.repeat(64)}`;
const COMMAND: ContainerCommand = {
  tool: 'docker',
  image: ID,
  volumes: [],
  name: 'trt-guard-1',
  cidfile: '/t/id',
  labels: { 'io.trt-guard.container': 'trt-guard-1' },
  entrypoint: 'python3',
  args: ['-c', 'x'],
  env: { PYTHONSAFEPATH: '1' },
  mounts: [
    { source: '/t/engine', target: '/trt-guard/engine' },
    { source: '/t/report', target: '/trt-guard/report', writable: true },
  ],
  maxFileBytes: 1000,
  limits: { memoryMiB: 2048, pids: 1024, noCgroups: false, ulimits: [] },
  gpu: false,
  extra: [],
};
const line = (change: Partial<ContainerCommand> = {}): string =>
  runArguments({ ...COMMAND, ...change }).join(' ');

describe('the command', () => {
  it.each([
    'run --rm -i',
    '--pull never',
    '--name trt-guard-1',
    '--stop-signal SIGKILL',
    '--cidfile /t/id',
    '--entrypoint python3',
    '--network none',
    '--cap-drop ALL',
    '--read-only',
    '--tmpfs /tmp',
    '--pids-limit 1024',
    '--memory 2048m',
    '--security-opt no-new-privileges',
    '--mount type=bind,source=/t/engine,target=/trt-guard/engine,readonly',
    '--mount type=bind,source=/t/report,target=/trt-guard/report --',
  ])('of both tools says %s', (part) => {
    for (const tool of ['docker', 'podman'] as const)
      expect(line({ tool, extra: ['--cpus=1'] })).toContain(part);
  });

  it('hands a GPU on, each tool in its way, and not where the caller does it', () => {
    expect(line()).not.toMatch(/--gpus|--device/);
    expect(line({ gpu: true })).toContain('--gpus all');
    expect(line({ gpu: true, tool: 'podman' })).toContain('--device nvidia.com/gpu=all');
    expect(line({ gpu: true, extra: ['--gpus', 'device=0'] })).not.toContain('--gpus all');
  });

  it('makes the image’s own volumes read-only where the tool can', () => {
    const volumes = ['/data', '/var/log'];
    expect(line({ volumes, tool: 'podman' })).toContain('--image-volume=ignore');
    // Docker refuses an anonymous volume that is read-only (seen with 20.10).
    expect(line({ volumes })).not.toContain('type=volume');
  });

  it('leaves out what this host cannot set, and what the caller sets', () => {
    const none = { memoryMiB: null, pids: null, noCgroups: true, ulimits: ['nofile=1:1'] };
    expect(line({ limits: none })).not.toMatch(/--memory|--pids-limit|--cgroups/);
    expect(line({ limits: none, tool: 'podman' })).toContain('--cgroups=disabled');
    expect(line({ limits: none })).toContain('--ulimit nofile=1:1');
    expect(line({ extra: ['-m', '1g'] })).not.toContain('--memory 2048m');
  });

  it('ends in the image and its program, after everything that the caller says', () => {
    expect(line({ extra: ['--shm-size=1g'] })).toMatch(new RegExp(`--shm-size=1g ${ID} -c x$`));
  });

  it('names no variable of this process', () => {
    const names = runArguments(COMMAND).flatMap((arg, i, all) => (all[i - 1] === '--env' ? [arg] : []));
    expect(names.filter((one) => !/=$/.test(one))).toEqual(['PYTHONSAFEPATH=1']);
  });
});

describe('arguments of the caller', () => {
  it.each([
    '--shm-size=1g',
    '--gpus device=0',
    '-e A=B --env C=D',
    '--user 1000:1000',
    '--volume /opt/plugins:/opt/plugins:ro',
    '-v named:/opt/models:ro,z',
    '--mount type=bind,src=/opt/plugins,dst=/p,readonly',
    '--mount type=tmpfs,target=/scratch',
    '--device /dev/nvidia0',
    '--device=nvidia.com/gpu=1',
    '--security-opt label=disable',
  ])('%s may be given', (text) => {
    expect(whyNotArguments(text.split(' '))).toBeNull();
  });

  it.each([
    ...[
      '--privileged',
      '--privileged=true',
      '--cap-add SYS_ADMIN',
      '--network host',
      '--net=host',
      '--pid host',
      '-p 1:1',
    ],
    ...[
      '--read-only=false',
      '--env-file x',
      '-e GITHUB_TOKEN',
      '--env GITHUB_TOKEN',
      '--name x',
      '--entrypoint sh',
      '-d',
      '-it',
    ],
    ...[
      '--security-opt seccomp=unconfined',
      '--security-opt no-new-privileges=false',
      '--ipc host',
      '--userns=host',
    ],
    ...[
      '-v /var/run/docker.sock:/x',
      'ubuntu',
      '--',
      '--shm-size',
      '--rm=false',
      '--volumes-from x',
      ...[
        '-v /:/host:ro',
        '-v /srv:/srv',
        '--volume=/srv:/srv:rw',
        '-v /proc/1:/p:ro',
        '-v //:/host:ro',
        '-v /srv/../:/h:ro',
      ],
      ...['--mount type=bind,source=/srv,target=/srv', '--mount type=bind,source=/,target=/h,readonly'],
      ...[
        '--device /dev/sda',
        '--device /dev/mem',
        '--device-cgroup-rule=a',
        '--cgroups=disabled',
        '-v /data',
      ],
      '--anything-new',
    ],
  ])('%s may not', (text) => {
    expect(whyNotArguments(text.split(' '))).not.toBeNull();
  });
});

describe('limits that a host cannot set', () => {
  const limits = { memoryMiB: 1, pids: 1, noCgroups: false, ulimits: [] };
  const own =
    'Max processes             96365                96365                processes\nMax open files  1024  20000  files';

  it('takes what this process has, and no more than is needed', () => {
    expect(ownUlimits(own)).toEqual(['nofile=20000:20000', 'nproc=4096:4096']);
    expect(ownUlimits('')).toEqual(['nofile=65536:65536', 'nproc=4096:4096']);
  });

  it.each([
    'Error: crun: setrlimit `RLIMIT_NOFILE`: Operation not permitted: OCI permission denied',
    'error setting rlimits for ready process: error setting rlimit type 7: operation not permitted',
  ])('%s', (said) => {
    const next = withoutRefused(limits, said, 'podman', own);
    expect(next).toEqual({ ...limits, ulimits: ['nofile=20000:20000', 'nproc=4096:4096'] });
    expect(next && withoutRefused(next, said, 'podman', own)).toBeNull();
  });

  it.each([
    'Error: OCI runtime error: crun: cgroups in hybrid mode not supported, drop all controllers from cgroupv2',
    'Error: crun: error creating cgroup directory: Read-only file system',
    'Error: sd-bus call: Permission denied: OCI permission denied',
  ])('%s', (said) => {
    expect(withoutRefused(limits, said, 'podman', own)).toMatchObject({
      memoryMiB: null,
      pids: null,
      noCgroups: true,
    });
    expect(withoutRefused(limits, said, 'docker', own)).toMatchObject({ memoryMiB: null, noCgroups: false });
  });

  it('has nothing to say about another refusal, and comes to an end', () => {
    expect(withoutRefused(limits, 'Error: no such image', 'docker', own)).toBeNull();
    fc.assert(
      fc.property(fc.string(), (said) => {
        let next: ReturnType<typeof withoutRefused> = limits;
        for (let i = 0; i < 3 && next !== null; i++)
          next = withoutRefused(next, `rlimit cgroup ${said}`, 'podman', own);
        expect(next).toBeNull();
      }),
    );
  });
});

describe('what the tools say', () => {
  it.each([
    ['docker: Error response from daemon: No such image: nowhere/x:1', 'no-image'],
    ['Error: nowhere/x:1: image not known', 'no-image'],
    [
      'Error response from daemon: Get "https://nowhere.invalid/v2/": dial tcp: lookup nowhere.invalid: no such host',
      'no-image',
    ],
    ['Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?', 'no-daemon'],
    [
      'Current context "nowhere" is not found on the file system, please check your config file at /x',
      'no-daemon',
    ],
    [
      'permission denied while trying to connect to the Docker daemon socket at unix:///x.sock',
      'no-permission',
    ],
    [
      'docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]]',
      'no-gpu',
    ],
    ['Error: setting up CDI devices: unresolvable CDI devices nvidia.com/gpu=all', 'no-gpu'],
    [
      'runc create failed: unable to start container process: exec: "python3": executable file not found in $PATH: unknown',
      'no-program',
    ],
    [
      'Error: crun: executable file `python3` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found',
      'no-program',
    ],
    ['exec /usr/bin/python3: no such file or directory', 'no-interpreter'],
    [
      '{"msg":"exec container process (missing dynamic library?) `/usr/bin/python3`: No such file or directory","level":"error"}',
      'no-interpreter',
    ],
    ['exec /usr/bin/python3: exec format error', 'other-architecture'],
    ['invalid mount config for type "bind": bind source path does not exist: /x', 'other-filesystem'],
    ['something new', 'other'],
  ])('%s: %s', (said, refusal) => {
    expect(refusalOf(said)).toBe(refusal);
  });

  it('a program that answers 127 itself was started', () => {
    const ending = { kind: 'exited', status: 127 } as const;
    expect(isToolFailure({ ending, stderr: 'Traceback (most recent call last):' })).toBe(false);
    expect(isToolFailure({ ending, stderr: 'docker: Error response from daemon: x' })).toBe(true);
    expect(
      isToolFailure({
        ending: { kind: 'exited', status: 1 },
        stderr: 'exec /usr/bin/python3: no such file or directory',
      }),
    ).toBe(true);
  });
});

describe('an image', () => {
  const DIGEST = `sha256:${'b'.repeat(64)}`;
  const inspected = (RepoDigests: string[], Architecture = 'amd64'): string =>
    JSON.stringify([{ Id: ID, RepoDigests, Architecture }]);

  it('is named by the digest of its registry, else by its id', () => {
    const tag = 'nvcr.io/nvidia/tensorrt:24.05-py3';
    expect(readInspection(tag, inspected([`nvcr.io/nvidia/tensorrt@${DIGEST}`]))).toEqual({
      reference: tag,
      id: ID,
      pinned: `${tag}@${DIGEST}`,
      isRegistryDigest: true,
      arch: 'x64',
      env: {},
      volumes: [],
    });
    expect(readInspection('ubuntu:22.04', inspected([`docker.io/library/ubuntu@${DIGEST}`])).pinned).toBe(
      `ubuntu:22.04@${DIGEST}`,
    );
    expect(readInspection('own:1', inspected([])).pinned).toBe(`own:1@${ID}`);
    expect(readInspection('own:1', inspected([`localhost/own@${DIGEST}`], 'arm64'))).toMatchObject({
      pinned: `own:1@${ID}`,
      isRegistryDigest: false,
      arch: 'arm64',
    });
    expect(readInspection(ID, inspected([])).pinned).toBe(ID);
  });

  it.each([
    ['ubuntu', 'ubuntu', false],
    ['localhost:5000/a/b', 'localhost:5000/a/b', false],
    ['localhost:5000/a/b:1', 'localhost:5000/a/b', false],
    [`a/b:1@${DIGEST}`, 'a/b', true],
    [ID, 'sha256', true],
  ])('%s', (reference, repository, pinned) => {
    expect(repositoryOf(reference)).toBe(repository);
    expect(isPinned(reference)).toBe(pinned);
  });
});

it('the tool finds its daemon, and gets no token of the job', () => {
  const env = {
    PATH: '/bin',
    DOCKER_HOST: 'unix:///x',
    GITHUB_TOKEN: 's',
    AWS_SECRET_ACCESS_KEY: 's',
    CONTAINERS_CONF: 'c',
  };
  expect(clientEnvironment(env)).toEqual({ PATH: '/bin', DOCKER_HOST: 'unix:///x', CONTAINERS_CONF: 'c' });
});
