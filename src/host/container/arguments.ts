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
  { when: /^--(?:env-file|env-host|http-proxy)(?:=|$)/, why: 'nothing of the job’s environment enters' },
  {
    when: /^--(?:name|cidfile|label|label-file|rm|entrypoint|pull|log-driver|interactive|cap-drop|conmon-pidfile|pidfile)(?:=|$)|^-[il]/,
    why: 'trt-guard sets it itself',
  },
  {
    when: /^--(?:detach|detach-keys|tty|attach|sig-proxy|restart|replace|init-path|systemd|pod|passwd)(?:=|$)|^-[dta]/,
    why: 'trt-guard waits for the container, and ends it',
  },
  {
    when: /^--(?:workdir|volumes-from|rootfs)(?:=|$)|^-w/,
    why: 'trt-guard says which files the container sees',
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
  ...[
    '--volume',
    '-v',
    '--mount',
    '--platform',
    '--hostname',
    '-h',
    '--stop-timeout',
    '--cgroups',
    '--isolation',
  ],
  ...['--annotation', '--storage-opt', '--sysctl', '--oom-score-adj', '--cpu-shares', '--device-cgroup-rule'],
]);

/** Values that undo what another flag of ours does. */
const UNDOING = /unconfined|no-new-privileges[:=]false|docker\.sock|podman\.sock|disable-label/;
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
      return `${arg} is not an option: the image and its program are chosen by trt-guard`;
    const [flag = '', inline] = arg.split(/=(.*)/s, 2);
    if (!WITH_VALUE.has(flag)) return `${flag} is not known to be harmless here`;
    const value = inline ?? args[++i];
    if (value === undefined) return `${flag} has no value`;
    if (BARE_ENV.test(flag) && !value.includes('='))
      return `${flag} ${value}: nothing of the job’s environment enters; give ${value}=VALUE`;
    if (UNDOING.test(value)) return `${flag} ${value}: would undo the confinement`;
  }
  return null;
}
