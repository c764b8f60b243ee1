import path from 'node:path';

/** What would open the container again, and why it is not taken. */
const REFUSED: readonly { when: RegExp; why: string }[] = [
  { when: /^--(?:privileged|cap-add)(?:=|$)/, why: 'gives the engine’s code rights over this machine' },
  {
    when: /^--(?:network|net|link|add-host|dns|publish|publish-all|expose)(?:=|$)|^-[pP]/,
    why: 'the container has no network',
  },
  {
    when: /^--(?:pid|ipc|uts|userns|cgroupns|cgroup-parent)(?:=|$)/,
    why: 'shares a namespace of this machine',
  },
  { when: /^--read-only=/, why: 'the image is read-only' },
  { when: /^--(?:env-file|env-host|http-proxy)(?:=|$)/, why: 'nothing from the job’s environment enters' },
  {
    when: /^--(?:name|cidfile|label|label-file|rm|entrypoint|pull|log-driver|interactive|cap-drop|conmon-pidfile|pidfile)(?:=|$)|^-[il]/,
    why: 'trt-guard sets it itself',
  },
  {
    when: /^--(?:detach|detach-keys|tty|attach|sig-proxy|restart|replace|init-path|systemd|pod|passwd)(?:=|$)|^-[dta]/,
    why: 'trt-guard waits for the container and ends it',
  },
  {
    when: /^--(?:workdir|volumes-from|rootfs)(?:=|$)|^-w/,
    why: 'trt-guard decides which files the container sees',
  },
];

/** Flags of `run` that have a value in the next argument, as far as they may be given. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  ...[
    '--env',
    '-e',
    '--memory',
    '-m',
    '--memory-swap',
    '--shm-size',
    '--pids-limit',
    '--cpus',
    '--cpuset-cpus',
  ],
  ...[
    '--ulimit',
    '--gpus',
    '--device',
    '--runtime',
    '--user',
    '-u',
    '--group-add',
    '--security-opt',
    '--tmpfs',
  ],
  ...['--volume', '-v', '--mount', '--platform', '--hostname', '-h', '--stop-timeout', '--isolation'],
  ...['--annotation', '--storage-opt', '--sysctl', '--oom-score-adj', '--cpu-shares'],
]);

const MOUNTS: ReadonlySet<string> = new Set(['--volume', '-v', '--mount']);

/** Values that undo what another flag of ours does. */
const UNDOING = /unconfined|no-new-privileges[:=]false|docker\.sock|podman\.sock|disable-label/;
/** Device files of a GPU, and names of one in a CDI specification: root may write to a disk's without any capability. */
const GPU_DEVICE = /^(?:\/dev\/(?:nvidia|nvhost|nvmap|nvgpu|dri\/|dxg)[\w/:.-]*|[\w.-]+\/gpu=[\w.:-]+)$/;
/** Folders by which this machine is reached, whoever reads them. */
const OF_THE_MACHINE = /^(?:\/|\/(?:proc|sys|dev|run|var\/run)(?:\/.*)?)$/;

/** Why a mount of the caller's opens the container; null where it only shows something to read. */
function whyNotMount(flag: string, value: string): string | null {
  const isShort = flag !== '--mount';
  const parts = value.split(isShort ? ':' : ',');
  const fields = new Map(parts.map((part) => part.split(/=(.*)/s, 2) as [string, string | undefined]));
  if (!isShort && fields.get('type') === 'tmpfs') return null;
  const source = isShort
    ? parts.length > 1
      ? parts[0]
      : ''
    : (fields.get('source') ?? fields.get('src') ?? '');
  const options = isShort ? (parts[2] ?? '').split(',') : parts;
  const isReadOnly =
    options.some((one) => /^(?:ro|readonly)(?:=true|=1)?$/.test(one)) &&
    !options.some((one) => /^(?:rw|(?:ro|readonly)=(?:false|0))$/.test(one));
  if (OF_THE_MACHINE.test(path.posix.normalize(source ?? '').replace(/(?!^)\/$/, '')))
    return `${source ?? ''} belongs to this machine`;
  return isReadOnly ? null : 'what is mounted is read-only: add :ro (of --mount: ,readonly)';
}

/** `-e NAME` alone hands on the job's own variable. */
const BARE_ENV = /^(?:--env|-e)$/;

/**
 * Why these arguments cannot be handed on to `docker run` (or `podman run`); null where they can. Only options are: a word that no flag
 * takes would be the image.
 */
export function whyNotArguments(args: readonly string[]): string | null {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const refused = REFUSED.find(({ when }) => when.test(arg));
    if (refused !== undefined) return `${arg}: ${refused.why}`;
    if (!arg.startsWith('-') || arg === '-' || arg === '--')
      return `${arg} is not an option: trt-guard chooses the image and its program`;
    const [flag = '', inline] = arg.split(/=(.*)/s, 2);
    if (!WITH_VALUE.has(flag)) return `${flag} is not known to be safe here`;
    const value = inline ?? args[++i];
    if (value === undefined) return `${flag} has no value`;
    if (BARE_ENV.test(flag) && !value.includes('='))
      return `${flag} ${value}: nothing from the job’s environment enters; give ${value}=VALUE`;
    if (flag === '--device' && (!GPU_DEVICE.test(value) || value.includes('..')))
      return `${flag} ${value}: not a GPU`;
    const mount = MOUNTS.has(flag) ? whyNotMount(flag, value) : null;
    if (mount !== null) return `${flag} ${value}: ${mount}`;
    if (UNDOING.test(value)) return `${flag} ${value}: would undo the confinement`;
  }
  return null;
}
