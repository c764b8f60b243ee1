/** Kinds of files whose commands run Python. */
const RUNNING =
  /^(?:workflow|action|gitlab-ci|ci|jenkinsfile|dockerfile|shell|makefile|compose|yaml|batch|setup-py|python)$/;

const SCRIPT =
  /(?:\bpython[\d.]*(?:\.exe)?|\bpypy3?|\buv[ \t]+run)(?:"?[,\s]+"?-(?!m\b)[\w-]+)*"?[,\s]+"?([^\s"',;|&]+\.py)\b|(?:^|[\s"'&;|])((?:\.{1,2}|\$\{?\w+\}?)\/[^\s"',;|&]*\.py)\b/gm;
const MODULE = /\bpython[\d.]*"?[,\s]+"?-m"?[,\s]+"?([A-Za-z_]\w*(?:\.\w+)+)/g;

/** The Python scripts of the tree that a file runs, as it names them. */
export function pythonRuns(kind: string, text: string): string[] {
  if (!RUNNING.test(kind) || !text.includes('py')) return [];
  const scripts = [...text.matchAll(SCRIPT)].map(([, run, plain]) => run ?? plain ?? '');
  const modules = [...text.matchAll(MODULE)].map(([, name = '']) => `${name.replaceAll('.', '/')}.py`);
  return [...new Set([...scripts, ...modules])];
}
