import path from 'node:path';

/** What a tool needs to find its files, its libraries and its GPU. Everything else stays with the parent. */
const NAMES: ReadonlySet<string> = new Set(
  (
    'PATH HOME USER LOGNAME LANG LANGUAGE TZ TMPDIR TMP TEMP PWD OLDPWD XDG_CACHE_HOME XDG_RUNTIME_DIR VIRTUAL_ENV ' +
    'CONDA_PREFIX SYSTEMROOT WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES'
  ).split(' '),
);
const PREFIXES =
  /^(LC_|LD_|DYLD_|CUDA_|NVIDIA_|CUBLAS_|CUDNN_|TRT_|TENSORRT_|PYTHON|PYENV_|OMP_|ASAN_|MALLOC_)/;
/** A secret may carry a harmless prefix, as NVIDIA_API_KEY does. PAT is a personal access token, but a part of PATH as well. */
const SECRETS =
  /TOKEN|SECRET|PASS|PWD|CREDENTIAL|AUTH|_KEY$|_KEY_|APIKEY|COOKIE|SIGNING|PRIVATE|(^|_)PAT(_|$)/;
const FOLDERS: ReadonlySet<string> = new Set(['PWD', 'OLDPWD']);
/** `https://user:token@host`: what a package index or a proxy is often given. */
const USERINFO = /:\/\/[^/?#\s]*@/;

/** Whether a variable looks like a secret, by its name or by its value. */
export function carriesSecret(name: string, value: string): boolean {
  const upper = name.toUpperCase(); // Windows writes Path
  return USERINFO.test(value) || (SECRETS.test(upper) && !FOLDERS.has(upper));
}

/**
 * The environment of a child that runs foreign code (trtexec, a plugin, a plan, a Python module): an allowlist of the host's own
 * variables, so that no token of the job reaches it, with `extra` on top. Proxies are not on it, with credentials or without:
 * converting and loading need no network. The installer does, and has an environment of its own (src/toolchain/python/install.ts).
 */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const allowed = Object.entries(env).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    const upper = name.toUpperCase();
    return value !== undefined && (NAMES.has(upper) || PREFIXES.test(upper)) && !carriesSecret(name, value);
  });
  return { ...Object.fromEntries(allowed.map(([name, value]) => [name, searchPath(name, value)])), ...extra };
}

/** Lists of folders in which a loader looks, and where an empty entry means the working folder. */
const SEARCH_PATHS = /^(?:PYTHONPATH|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH)$/;

/**
 * Without empty entries, which a colon too many makes and which let in whatever lies in the working folder. PYTHONPATH without relative
 * ones, too; those of a library path are meant from here, wherever the child works.
 */
function searchPath(name: string, value: string): string {
  if (!SEARCH_PATHS.test(name)) return value;
  return value
    .split(path.delimiter)
    .filter((folder) => folder !== '' && (name !== 'PYTHONPATH' || path.isAbsolute(folder)))
    .map((folder) => path.resolve(folder))
    .join(path.delimiter);
}
