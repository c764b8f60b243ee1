/** What a tool needs to find its files, its libraries and its GPU. Everything else stays with the parent. */
const NAMES: ReadonlySet<string> = new Set(
  (
    'PATH HOME USER LOGNAME LANG LANGUAGE TZ TMPDIR TMP TEMP XDG_CACHE_HOME XDG_RUNTIME_DIR VIRTUAL_ENV CONDA_PREFIX ' +
    'SYSTEMROOT WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES'
  ).split(' '),
);
const PREFIXES =
  /^(LC_|LD_|DYLD_|CUDA_|NVIDIA_|CUBLAS_|CUDNN_|TRT_|TENSORRT_|PYTHON|PYENV_|OMP_|ASAN_|MALLOC_)/;
/** A secret may carry a harmless prefix, as NVIDIA_API_KEY does. */
const SECRETS = /TOKEN|SECRET|PASSW|CREDENTIAL|AUTH|_KEY$|_KEY_|APIKEY|COOKIE/;

/**
 * The environment of a child that runs foreign code (trtexec, a plugin, a plan): an allowlist of the host's own variables, so
 * that no token of the job reaches it, with `extra` on top.
 */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const allowed = Object.entries(env).filter((entry): entry is [string, string] => {
    const name = entry[0].toUpperCase(); // Windows writes Path
    return entry[1] !== undefined && (NAMES.has(name) || PREFIXES.test(name)) && !SECRETS.test(name);
  });
  return { ...Object.fromEntries(allowed), ...extra };
}
