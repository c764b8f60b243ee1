import { readDockerfile } from './readers/dockerfile.js';
import type { PinCandidate } from './text/candidate.js';
import { newShared, type Reader } from './reader.js';
import { Scope } from './text/scope.js';
import { SourceFile, type Span } from './text/source.js';
import { readAptPreferences } from './readers/version-files.js';

const WRITTEN: readonly { path: RegExp; reader: Reader }[] = [
  { path: /(?:^|\/)[^/]*dockerfile[^/]*$/i, reader: readDockerfile },
  { path: /\/preferences\.d\/|\.pref$/, reader: readAptPreferences },
];

/**
 * A file that a script writes as a here-document; null if files of this name are not read. The text around it is blanked,
 * so that every position stays the same.
 */
export function writtenFile(path: string, text: Span): PinCandidate[] | null {
  const reader = WRITTEN.find((kind) => kind.path.test(path))?.reader;
  const origin = text.origin();
  if (reader === undefined || origin === null) return null;
  const { file, offset } = origin;
  const before = file.text.slice(0, offset).replace(/[^\n]/g, ' ');
  const shared = newShared();
  const scope = new Scope(undefined, { builds: shared.builds, sourcedFile: () => null, writtenFile });
  const context = { scope, shared, beside: () => null, include: () => undefined };
  return reader(new SourceFile(file.path, before + asWritten(text, file, offset)), context);
}

/** With the indentation of a YAML block, which Span leaves out; unchanged if it comes from several places. */
function asWritten(text: Span, file: SourceFile, start: number): string {
  let end = start;
  for (const piece of text.pieces) {
    if (piece.file !== file || piece.offset < end) return text.text;
    end = piece.offset + piece.text.length;
  }
  return file.text.slice(start, end);
}
