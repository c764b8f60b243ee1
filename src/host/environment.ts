import path from 'node:path';

/** What a tool needs to find its files, its libraries and its GPU. Everything else stays with the parent. */
const NAMES: ReadonlySet<string> = new Set(
  (
    'PATH HOME USER LOGNAME LANG LANGUAGE TZ TMPDIR TMP TEMP PWD OLDPWD XDG_CACHE_HOME XDG_RUNTIME_DIR VIRTUAL_ENV ' +
    'CONDA_PREFIX SYSTEMROOT WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES'
  ).split(' '),
);
/** Of these, what a child writes to without being told. */
const OWN_FOLDERS = /^(?:HOME|TMPDIR|TMP|TEMP|XDG_CACHE_HOME|XDG_RUNTIME_DIR)$/;
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
 * variables, so that no token of the job reaches it, with `extra` on top. What it says is read as UTF-8, whatever PYTHONIOENCODING
 * wants. Proxies are not on it, with credentials or without: converting and loading need no network. The installer does, and has an
 * environment of its own (src/toolchain/python/install.ts).
 */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const allowed = Object.entries(env).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    const upper = name.toUpperCase();
    if (value === undefined || carriesSecret(name, value) || upper === 'PYTHONIOENCODING') return false;
    // Empty or relative, it would be a folder wherever the child happens to work.
    if (OWN_FOLDERS.test(upper)) return path.isAbsolute(value);
    return NAMES.has(upper) || PREFIXES.test(upper);
  });
  // What is put on top is often made of what was there.
  return Object.fromEntries(
    [...allowed, ...Object.entries(extra)].map(([name, value]) => [name, searchPath(name, value)]),
  );
}

/** Lists of folders in which a loader or the system looks, and where an empty entry means the working folder. */
const SEARCH_PATHS = /^(?:PATH|PYTHONPATH|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH)$/;

/** Whether an entry may stay: what lies in a checkout is not a program or a module of ours for a dot or a colon too many. */
function mayStay(name: string, folder: string): boolean {
  if (name === 'PYTHONPATH') return path.isAbsolute(folder);
  const isHere = name === 'PATH' && !path.isAbsolute(folder) && path.resolve(folder) === process.cwd();
  return folder !== '' && !isHere;
}

/**
 * Without empty entries, which a colon too many makes and which let in whatever lies in the working folder, nor that folder itself in
 * PATH. PYTHONPATH without relative ones, too; those of the others are meant from here, wherever the child works.
 */
export function searchPath(name: string, value: string): string {
  return SEARCH_PATHS.test(name) ? searchFolders(name, value).join(path.delimiter) : value;
}

/** The folders of such a list. The loader of Linux takes a semicolon as well (ld.so(8)). */
export function searchFolders(name: string, value: string): string[] {
  return value
    .split(name === 'LD_LIBRARY_PATH' ? /[:;]/ : path.delimiter)
    .filter((folder) => mayStay(name, folder))
    .map((folder) => path.resolve(folder));
}
