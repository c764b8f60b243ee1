import type { Finding } from '../core/findings.js';
import { noted } from '../core/noted.js';
import type { RunFacts } from '../core/report.js';
import { gridFinding } from './coverage.js';
import type { Planned, Shard } from './read.js';

/** What the shards must belong to. Null: not known here, so they are only compared with each other. */
export type RunIdentity = Pick<RunFacts, 'repository' | 'id' | 'commit'>;

const MAX_NAMED = 50;

/** Names of files, and how many more there are. */
export function listed(files: readonly string[]): string {
  const shown = files.slice(0, MAX_NAMED).join(', ');
  return files.length > MAX_NAMED ? `${shown} and ${files.length - MAX_NAMED} more` : shown;
}

type Key = keyof RunIdentity;
const NAMES: Record<Key, string> = { repository: 'repository', commit: 'commit', id: 'run' };

function shown(value: string | null): string {
  return value ?? 'none';
}

/** The shards grouped by their value of one key. */
function groups(shards: readonly Shard[], key: Key): Map<string | null, string[]> {
  const found = new Map<string | null, string[]>();
  for (const { file, report } of shards) {
    noted(found, report.run?.[key] ?? null, file);
  }
  return found;
}

/** `engines of one commit`: parts that differ from each other, or from this run, in one key. */
function differing(shards: readonly Shard[], key: Key, here: string | null): Finding[] {
  const found = groups(shards, key);
  const values = new Set([...found.keys(), ...(here === null ? [] : [here])]);
  if (values.size <= 1) return [];
  const what = NAMES[key];
  return [
    gridFinding(
      'part-of-another-run',
      'error',
      `The parts are not from one ${what}: ${[...values].map(shown).join(', ')}${here === null ? '' : ` (this is ${here})`}.`,
      key === 'id'
        ? 'Download only the artifacts of this run, and rerun the job whose report is from another run. If the gate joins several runs of one commit, pass --any-run.'
        : `Merge reports from one ${what} only: rerun the jobs whose reports are from another one.`,
      [...found].map(([value, files]) => `${listed(files)}: ${what} ${shown(value)}`),
    ),
  ];
}

/**
 * Whether all shards are of one repository, one commit and one run, and of this run if that is known: a report of another run could
 * stand in for a job that died.
 * @param here the run that merges; null where nobody says which
 * @param anyRun for a gate that joins several runs of one commit
 */
export function runFindings(shards: readonly Shard[], here: RunIdentity | null, anyRun: boolean): Finding[] {
  // All jobs of a run have the same commit. A gate that merges several runs can only go by the commit.
  const named = shards.filter(({ report }) => report.run?.repository != null);
  return [
    ...differing(named, 'repository', here?.repository ?? null),
    ...differing(shards, 'commit', anyRun ? (here?.commit ?? null) : null),
    ...(anyRun ? [] : differing(shards, 'id', here?.id ?? null)),
    ...toolFindings(shards),
  ];
}

/** The plan against the run that merges, and the parts against the plan: of the same commit, and, but for a gate, the same run. */
export function planFindings(
  shards: readonly Shard[],
  planned: Planned | null,
  here: RunIdentity | null,
  anyRun: boolean,
): Finding[] {
  if (planned === null) return [];
  const { repository, commit, id } = planned;
  const of = { id, repository, commit };
  const keys: readonly Key[] = anyRun ? ['repository', 'commit'] : ['repository', 'commit', 'id'];
  // The commit of a run that merges is that of its event; only in a gate must the plan be of the same commit.
  const isOther = (key: Key): boolean =>
    of[key] !== null && here?.[key] != null && (key !== 'commit' || anyRun) && here[key] !== of[key];
  const others = keys.filter(isOther);
  return [
    ...others.map((key) =>
      gridFinding(
        'part-of-another-run',
        'error',
        `The plan is not from this ${NAMES[key]}: it says ${shown(of[key])}, but this is ${shown(here?.[key] ?? null)}.`,
        'Merge with the plan that this run printed.',
      ),
    ),
    ...keys
      .filter((key) => !others.includes(key) && of[key] !== null && here?.[key] == null)
      .flatMap((key) => differing(shards, key, of[key])),
  ];
}

/** Another release may judge differently; this is not an error, since each report is judged by its own contents. */
function toolFindings(shards: readonly Shard[]): Finding[] {
  const versions = [...new Set(shards.flatMap(({ report }) => report.run?.toolVersion ?? []))];
  if (versions.length <= 1) return [];
  return [
    gridFinding(
      'part-of-another-tool',
      'warning',
      `The parts were written by several releases of trt-guard: ${versions.join(', ')}.`,
      'Use the same release in all jobs of a workflow.',
    ),
  ];
}
