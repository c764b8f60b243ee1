import type { Finding } from '../core/findings.js';
import type { NamedFile, NamedModels } from '../guard/index.js';
import { gridFinding } from './coverage.js';
import type { MergedRow } from './join.js';
import type { Shard } from './read.js';

/** What a release ships, and the commit that it is of. */
export interface Release extends NamedModels {
  commit: string;
}

/**
 * Whether a row is about a file that is shipped: by its path or, since a passport names its files from its own folder, by its bytes.
 * If the row names another shipped model with the same bytes, that is not enough: it may have other settings.
 */
function isAbout(
  { file, sha256, engine }: NamedFile,
  { row }: MergedRow,
  names: ReadonlySet<string>,
): boolean {
  const { model } = row;
  if ((model ?? row.engine) === file) return true;
  if (row.sha256 !== undefined && row.sha256 === sha256) return true;
  if (model === null) return engine !== null && row.sha256 === engine.sha256;
  return !names.has(model) && row.modelSha256 === sha256;
}

/** One shipped file, with the rows that are about it. */
interface Asked {
  release: Release;
  named: NamedFile;
  rows: readonly MergedRow[];
}

function located(finding: Finding, file: string, line: number): Finding {
  return { ...finding, location: { file, line } };
}

function unreported({ release: { config, commit }, named: { file, line } }: Asked): Finding {
  return located(
    gridFinding(
      'part-missing',
      'error',
      `${config} names ${file}, but no report is about it.`,
      `Prove it at commit ${commit.slice(0, 12)} and give merge that report (\`trt-guard check --model ${file} --report FILE\` on a machine with a GPU). If it is not released, take it out of models.`,
    ),
    config,
    line,
  );
}

function ofOtherCommit(
  { release: { config, commit }, named: { file, line } }: Asked,
  commits: ReadonlyMap<string, string | null>,
): Finding {
  return located(
    gridFinding(
      'part-of-another-run',
      'error',
      `${file} was proven at another commit: this is ${commit}.`,
      `Run the jobs that prove ${file} at this commit, and give merge their reports.`,
      [...commits].map(([part, found]) => `${part}: commit ${found ?? 'none'}`),
    ),
    config,
    line,
  );
}

/** A row without a digest is of a name, and whatever has that name in this checkout would pass for what was proven. */
function withoutDigest({ release: { config }, named: { file, line }, rows }: Asked): Finding[] {
  const nameless = rows.filter(
    ({ row }) => row.sha256 === undefined || (row.model !== null && row.modelSha256 === undefined),
  );
  if (nameless.length === 0) return [];
  return [
    located(
      gridFinding(
        'part-mismatch',
        'error',
        `A report about ${file} does not say of which bytes it is, so that they cannot be compared with this checkout.`,
        `Prove it again, and give merge the report as it was written: \`trt-guard check --model ${file} --report FILE\`.`,
        nameless.flatMap(({ files, row }) =>
          files.map(
            (part) =>
              `${part}: sha256 of the engine ${row.sha256 ?? 'unknown'}, of the model ${row.modelSha256 ?? 'unknown'}`,
          ),
        ),
      ),
      config,
      line,
    ),
  ];
}

/** An engine in the place where the configuration puts it is the one that ships: the proof must be of its bytes. */
function otherEngine({ release: { config }, named: { file, line, engine }, rows }: Asked): Finding[] {
  const proven = rows.flatMap(({ row }) => row.sha256 ?? []);
  if (engine === null || proven.length === 0 || proven.includes(engine.sha256)) return [];
  return [
    located(
      gridFinding(
        'part-mismatch',
        'error',
        `${engine.file} in this checkout is not the engine that was proven for ${file}.`,
        `Release the engine of the run that proved it, or prove this one: \`trt-guard check --engine ${engine.file} --report FILE\`.`,
        [`in the checkout: sha256 ${engine.sha256}`, ...proven.map((sha256) => `proven: sha256 ${sha256}`)],
      ),
      config,
      line,
    ),
  ];
}

/**
 * For each file that is shipped: whether a report from this commit is about it, and about the engine that ships. Whether its rows are
 * proven, their verdicts say.
 * @returns the findings, and the parts whose commits they mention
 */
export function releaseFindings(
  release: Release,
  rows: readonly MergedRow[],
  parts: readonly Shard[],
): { findings: Finding[]; spokenOf: Set<string> } {
  const commitOf = new Map(parts.map(({ file, report }) => [file, report.run?.commit ?? null]));
  const names = new Set(release.files.map(({ file }) => file));
  const spokenOf = new Set<string>();
  const findings = release.files.flatMap((named): Finding[] => {
    const about = rows.filter((row) => isAbout(named, row, names));
    const asked = { release, named, rows: about };
    if (about.length === 0) return [unreported(asked)];
    const files = about.flatMap((row) => row.files);
    const others = new Map(
      files.flatMap((file) => {
        const commit = commitOf.get(file) ?? null;
        return commit === release.commit ? [] : [[file, commit] as const];
      }),
    );
    for (const file of others.keys()) spokenOf.add(file);
    return [
      ...(others.size === 0 ? [] : [ofOtherCommit(asked, others)]),
      ...withoutDigest(asked),
      ...otherEngine(asked),
    ];
  });
  const nothing = release.nothing.map(({ glob, line, hint }) =>
    located(
      gridFinding(
        'part-names-no-file',
        'error',
        `${release.config} names ${glob}, but this checkout has no such model${hint || '.'}`,
        'Correct the path or glob, or take the entry out if it is no longer released. A model that is not committed must be fetched before this step.',
      ),
      release.config,
      line,
    ),
  );
  return { findings: [...findings, ...nothing], spokenOf };
}
