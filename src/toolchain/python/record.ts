import path from 'node:path';
import { readForeignText } from '../../host/read-foreign.js';
import type { Manifest } from './manifest.js';

/** A row with a digest: `path,sha256=<urlsafe base64 without padding>,size`. RECORD itself and bytecode have none. */
const ROW = /^(?:"((?:[^"]|"")*)"|([^,]*)),sha256=([\w-]+=*),/;

/** The files of one RECORD and their digests, relative to the folder that holds the packages. */
function rowsOf(text: string): { file: string; sha256: string }[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, quoted, plain = '', digest] = ROW.exec(line) ?? [];
    if (digest === undefined) return [];
    const file = quoted?.replaceAll('""', '"') ?? plain;
    return [{ file, sha256: Buffer.from(digest, 'base64url').toString('hex') }];
  });
}

function readable(file: string): string | null {
  try {
    return readForeignText(file);
  } catch {
    return null;
  }
}

/**
 * The first file that is not what its wheel installed, by the RECORD in its `.dist-info`
 * (https://packaging.python.org/en/latest/specifications/recording-installed-packages/). A manifest says what an environment was when it
 * was made, this says what the wheels hold: a list that was rewritten with the file does not hide it.
 * @param files everything in `folder`, as it is now
 * @returns null where all are; `RECORD` where no wheel says what it installed
 */
export function recordProblem(folder: string, files: Manifest['files']): string | null {
  const digests = new Map(files.map((file) => [file.path, file.sha256]));
  const records = files.filter((file) => /\.dist-info[\\/]RECORD$/.test(file.path));
  for (const record of records) {
    const site = path.dirname(path.dirname(record.path));
    const text = readable(path.join(folder, record.path));
    if (text === null) return record.path;
    for (const { file, sha256 } of rowsOf(text)) {
      const name = path.normalize(path.join(site, file));
      if (digests.get(name) !== sha256) return name;
    }
  }
  return records.length > 0 ? null : 'RECORD';
}
