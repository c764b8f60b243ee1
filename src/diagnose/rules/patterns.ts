/**
 * The path of a file with one of these endings, as `file` (or `name`), whole: with its drive, and with its spaces where it is
 * quoted or begins with a drive.
 */
export function pathOf(endings: string, name = 'file'): string {
  const ending = String.raw`\.(?:${endings})`;
  return String.raw`(?<${name}>(?<=")[^"\n]{1,300}${ending}(?=")|\b[A-Za-z]:[\\/][^'"<>|:\n]{1,300}?${ending}|[^\s'"<>|:]{1,300}${ending})`;
}

/** The name of a node behind a word that announces it, as `node`, whole: with its dots, slashes, parts in brackets. */
export const NODE_NAME = String.raw`(?<node>\{[^{}]{1,300}\}|\(Unnamed Layer\* \d{1,6}\) \[\w{1,40}\]|[\w./:+-]{1,80}\((?:[^()]|\((?:[^()]|\([^()]{0,200}\))*\)){1,300}\)|[^\s,(){}'"]{0,199}[^\s,(){}'".:;])`;

/** How the C library says `No such file or directory` in the languages of its users: the loader and Python repeat it. */
export const NO_SUCH_FILE =
  'No such file or directory|Datei oder Verzeichnis nicht gefunden|Aucun fichier ou dossier|No existe el (?:archivo|fichero)|Arquivo ou diretório (?:não encontrado|inexistente)|Ficheiro ou directoria inexistente|File o directory non esistente|Нет такого файла или каталога|Немає такого файла|没有那个文件或目录|沒有此一檔案或目錄|そのようなファイルやディレクトリはありません|그런 파일이나 디렉터리가 없습니다|Nie ma takiego pliku|Bestand of map bestaat niet|Filen eller katalogen finns inte|Böyle bir dosya ya da dizin yok';
