/**
 * The path of a file with one of these endings, as `file` (or `name`), whole: with its drive, and with its spaces where it is
 * quoted or begins with a drive.
 */
export function pathOf(endings: string, name = 'file'): string {
  const ending = String.raw`\.(?:${endings})`;
  return String.raw`(?<${name}>(?<=")[^"\n]{1,300}${ending}(?=")|\b[A-Za-z]:[\\/][^'"<>|:\n]{1,300}?${ending}|[^\s'"<>|:]{1,300}${ending})`;
}

/** The name of a node behind a word that announces it, as `node`, whole: with its dots, slashes, parts in brackets. */
export const NODE_NAME = String.raw`(?<node>\{[^{}]{1,300}\}|[\w./:+-]{1,80}\([^()]{1,200}\)|[^\s,(){}'"]{0,199}[^\s,(){}'".:;])`;
