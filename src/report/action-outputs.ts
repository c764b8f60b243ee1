import { existsSync } from 'node:fs';
import { passportPath } from '../engine/index.js';
import { causeOf } from '../guard/index.js';
import type { Report } from '../core/report.js';

/** The files that a run wrote, by the input that asked for each. */
export interface WrittenFiles {
  report: string;
  sarif: string | null;
  html: string | null;
  junit: string | null;
  attestation: string | null;
}

/** Folders of what is kept, empty where nothing is; and whether GitHub's cache had all that the runner lacked. */
export interface Caches {
  engines: string;
  environments: string;
  githubHit: boolean;
}

/** `source` to version for each witness of the first engine that has it; a later, different value is not hidden. */
function versionsOf(report: Report): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const { source, version } of report.engines.flatMap((engine) => engine.witnesses)) {
    const known = versions[source]?.split(',') ?? [];
    if (!known.includes(version)) versions[source] = [...known, version].join(',');
  }
  return versions;
}

/** A file that an input asked for, where the run came as far as to write it. */
function written(file: string | null): string {
  return file !== null && existsSync(file) ? file : '';
}

/**
 * The action's outputs. Where there are several engines, `engine`, `engine-sha256` and `passport` have one a line, in the same order;
 * `engine-sha256` is what sha256sum prints, so that `sha256sum --check` reads it.
 */
export function actionOutputs(report: Report, files: WrittenFiles, caches: Caches): Record<string, unknown> {
  const engines = new Map(
    report.engines.flatMap(({ engine, sha256 }) => (engine === null ? [] : [[engine, sha256]])),
  );
  const names = [...engines.keys()];
  const sums = [...engines].flatMap(([engine, sha256]) =>
    sha256 === undefined ? [] : [`${sha256}  ${engine}`],
  );
  return {
    verdict: report.verdict,
    cause: causeOf(report),
    report: files.report,
    engines: names,
    versions: versionsOf(report),
    'cache-hit': report.engines.some(({ engineCache }) => engineCache?.hit === true),
    'cache-path': caches.engines,
    'toolchain-cache-hit': report.toolchainCache?.hit === true,
    'toolchain-cache-path': caches.environments,
    'trtexec-cache-hit': report.trtexecCache?.hit === true,
    'github-cache-hit': caches.githubHit,
    engine: names.join('\n'),
    'engine-sha256': sums.join('\n'),
    passport: names
      .map(passportPath)
      .filter((file) => existsSync(file))
      .join('\n'),
    attestation: written(files.attestation),
    sarif: written(files.sarif),
    html: written(files.html),
    junit: written(files.junit),
  };
}

/** Inputs that ask for a file, in the order in which they are told. */
const ASKED = ['report', 'sarif', 'html', 'junit', 'attestation'] as const;

/** `wrote a.engine`: every file that a run left behind, one a line; empty where it left none. */
export function writtenText(
  { engines }: Report,
  files: { readonly [K in (typeof ASKED)[number]]?: string | null },
): string[] {
  const converted = engines.flatMap(({ model, engine }) =>
    model === null || engine === null ? [] : [engine],
  );
  const all = [
    ...[...new Set(converted)].flatMap((engine) => [engine, passportPath(engine)]),
    ...ASKED.flatMap((name) => files[name] ?? []),
  ];
  return all.filter((file) => existsSync(file)).map((file) => `wrote ${file}`);
}

/** The same names where no report came to be: later steps can read them all. */
export function emptyOutputs(cause: string): Record<string, unknown> {
  return {
    verdict: 'fail',
    cause,
    report: '',
    engines: [],
    versions: {},
    'cache-hit': false,
    'cache-path': '',
    'toolchain-cache-hit': false,
    'toolchain-cache-path': '',
    'trtexec-cache-hit': false,
    'github-cache-hit': false,
    engine: '',
    'engine-sha256': '',
    passport: '',
    attestation: '',
    sarif: '',
    html: '',
    junit: '',
  };
}
