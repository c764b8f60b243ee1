/** The programs that run containers here, in the order in which `auto` tries them. */
export const CONTAINER_TOOLS = ['docker', 'podman'] as const;
export type ContainerTool = (typeof CONTAINER_TOOLS)[number];

/** A file or folder of this machine, and where the container sees it. */
export interface Mount {
  source: string;
  target: string;
  writable?: boolean;
}

/** What a container may use. A limit that this host cannot set is null (limits.ts finds out which). */
export interface Limits {
  /** Main memory, in MiB. */
  memoryMiB: number | null;
  /** Processes and threads. */
  pids: number | null;
  /** Podman on a host whose cgroups it cannot use: then neither of the above. */
  noCgroups: boolean;
  /** Resource limits that must be named, as the tool's own defaults are above what this process may set: `nofile=1024:1024`. */
  ulimits: readonly string[];
}

export interface ContainerCommand {
  tool: ContainerTool;
  /** By its id: a tag may have moved since it was resolved. */
  image: string;
  /** Folders that the image declares as volumes. */
  volumes: readonly string[];
  name: string;
  /** A file that must not exist yet: the tool writes the container's id into it. */
  cidfile: string;
  labels: Readonly<Record<string, string>>;
  entrypoint: string;
  args: readonly string[];
  /** The container's variables, besides those of the image. None of this process's own enters by itself. */
  env: Readonly<Record<string, string>>;
  mounts: readonly Mount[];
  /** The largest file that can be written, in bytes. */
  maxFileBytes: number;
  limits: Limits;
  /** Whether this host has a GPU to hand on. */
  gpu: boolean;
  /** The caller's own arguments for `run` (arguments.ts has checked them). */
  extra: readonly string[];
}

/** Size of /tmp in the container, where alone it may write as it likes. It lies in memory. */
const TMPFS = '/tmp:rw,nosuid,nodev,size=1g';

/** Variables that the tools hand on from this process or from its configuration, proxies with their credentials among them. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'];

/**
 * The tool's arguments that run one program in a container which reaches nothing: no network, no capability, no file of this machine but
 * the mounts, no way to more rights, and an end with the program. A pure function: the same input gives the same command.
 * The caller's own arguments stand last; where they say a limit or a device, ours is left out.
 */
export function runArguments(command: ContainerCommand): string[] {
  const { tool, limits, extra } = command;
  const theirs = new Set(extra.map((arg) => arg.split('=', 1)[0] ?? ''));
  const unlessTheirs = (flag: string, ...values: string[]): string[] =>
    [flag, ALIAS[flag]].some((name) => name !== undefined && theirs.has(name)) ? [] : [flag, ...values];
  return [
    'run',
    '--rm',
    '-i',
    ...['--pull', 'never'],
    ...['--name', command.name],
    // Whoever removes it has no more use for it: podman would first ask it to end, and wait ten seconds for an engine that hangs.
    ...['--stop-signal', 'SIGKILL'],
    ...['--cidfile', command.cidfile],
    ...Object.entries(command.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...['--entrypoint', command.entrypoint],
    ...['--network', 'none'],
    ...['--cap-drop', 'ALL'],
    '--read-only',
    ...readOnlyVolumes(command),
    // A program of the image that would run beside the load.
    '--no-healthcheck',
    ...unlessTheirs('--tmpfs', TMPFS),
    ...['--security-opt', 'no-new-privileges'],
    // What is printed goes to us alone: by default docker keeps a copy of it on its disk.
    ...['--log-driver', 'none'],
    ...(limits.pids === null ? [] : unlessTheirs('--pids-limit', String(limits.pids))),
    ...(limits.memoryMiB === null ? [] : unlessTheirs('--memory', `${limits.memoryMiB}m`)),
    ...(limits.noCgroups && tool === 'podman' ? ['--cgroups=disabled'] : []),
    ...[`fsize=${command.maxFileBytes}`, 'core=0', ...limits.ulimits].flatMap((limit) => ['--ulimit', limit]),
    ...(command.gpu && !DEVICES.some((flag) => theirs.has(flag)) ? GPU[tool] : []),
    ...(tool === 'podman' ? ['--http-proxy=false'] : PROXIES.flatMap((name) => emptyVariable(name))),
    ...Object.entries(command.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...command.mounts.flatMap((mount) => ['--mount', mountArgument(mount)]),
    ...extra,
    command.image,
    ...command.args,
  ];
}

/**
 * The image's volumes, which would be writable and lie on this machine's disk. Docker takes no anonymous volume that is read-only, and one
 * with a name would outlive the run: there they stay as they are, and are told of.
 */
function readOnlyVolumes({ tool, volumes }: ContainerCommand): string[] {
  return tool === 'podman' && volumes.length > 0 ? ['--image-volume=ignore'] : [];
}

/** Flags with a second name. */
const ALIAS: Record<string, string> = { '--memory': '-m' };
/** How the caller may hand on a GPU in a way of their own. */
const DEVICES = ['--gpus', '--device', '--runtime'];
/** Docker by NVIDIA's runtime hook, podman by NVIDIA's CDI specification (docs of the NVIDIA Container Toolkit). */
const GPU: Record<ContainerTool, readonly string[]> = {
  docker: ['--gpus', 'all'],
  podman: ['--device', 'nvidia.com/gpu=all'],
};

function emptyVariable(name: string): string[] {
  return [name, name.toLowerCase()].flatMap((one) => ['--env', `${one}=`]);
}

/**
 * By `--mount` and not by `-v`, which makes a folder of a source that is not there. Neither tool's syntax has room for every name
 * (`isMountable`).
 */
function mountArgument({ source, target, writable = false }: Mount): string {
  return `type=bind,source=${source},target=${target}${writable ? '' : ',readonly'}`;
}

/** Whether a path can stand in a mount argument: docker reads it as CSV, podman 4.3 splits it at commas. */
export function isMountable(source: string): boolean {
  return !/[,"\r\n]/.test(source);
}
