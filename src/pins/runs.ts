import path from 'node:path';

/** A file of the tree that another one runs, has pip install, or takes the version from. */
export interface NamedFile {
  file: string;
  as: 'python' | 'requirements' | 'version';
}

/** Kinds of files whose commands run Python. */
const RUNNING =
  /^(?:workflow|action|gitlab-ci|ci|jenkinsfile|dockerfile|shell|makefile|compose|yaml|batch|setup-py|setup-cfg|python)$/;

const SCRIPT =
  /(?:\bpython[\d.]*(?:\.exe)?|\{envpython\}|\bpypy3?|\buv[ \t]+run)(?:"?[,\s]+"?-(?!m\b)[\w-]+)*"?[,\s]+"?([^\s"',;|&]+\.py)\b|(?:^|[\s"'&;|])((?:\.{1,2}|\$\{?\w+\}?)\/[^\s"',;|&]*\.py)\b/gm;
const MODULE = /\bpython[\d.]*"?[,\s]+"?-m"?[,\s]+"?([A-Za-z_]\w*(?:\.\w+)+)/g;
/** `pip install -r deps/gpu.txt`: pip reads it, whatever it is called. */
const INSTALLED =
  /(?:^|\s)(?:-r|-c|--requirements?|--constraints?)[\s=]*["']?([^\s"';&|)]+\.(?:txt|in|pip))/g;
const COPY = /^[ \t]*(?:COPY|ADD)[ \t]+(?!--from)((?:--\S+[ \t]+)*)(.+)$/gim;

/** The Python scripts that a file runs, and the requirement files that it installs, as it names them. */
export function filesNamed(kind: string, text: string): NamedFile[] {
  if (!RUNNING.test(kind)) return [];
  const named: NamedFile[] = [];
  if (text.includes('py')) {
    for (const [, run, plain] of text.matchAll(SCRIPT))
      named.push({ file: run ?? plain ?? '', as: 'python' });
    for (const [, name = ''] of text.matchAll(MODULE))
      named.push({ file: `${name.replaceAll('.', '/')}.py`, as: 'python' });
  }
  if (text.includes('install') || text.includes(' sync'))
    for (const [, file = ''] of text.matchAll(INSTALLED)) named.push({ file, as: 'requirements' });
  return kind === 'dockerfile' && named.length > 0 ? [...named, ...copiedAs(text, named)] : named;
}

/** The files of the build context that are called so in the image, as the Dockerfile names them. */
export function copiedFrom(text: string, file: string): string[] {
  return copiedAs(text, [{ file, as: 'python' }]).map((copied) => copied.file);
}

/** In an image a file lies where it was copied to, under the name that it got there. */
function copiedAs(text: string, named: readonly NamedFile[]): NamedFile[] {
  const copies = [...text.matchAll(COPY)].map(([, , words = '']) =>
    words
      .replace(/[[\]",]/g, ' ')
      .trim()
      .split(/\s+/),
  );
  return copies.flatMap((words) =>
    words.slice(0, -1).flatMap((source) =>
      named.flatMap(({ file, as }): NamedFile[] => {
        const base = path.posix.basename(file);
        if (path.posix.basename(words.at(-1) ?? '') === base) return [{ file: source, as }];
        if (path.posix.basename(source) === base) return [{ file: source, as }];
        return path.posix.extname(source) === '' ? [{ file: path.posix.join(source, base), as }] : [];
      }),
    ),
  );
}
