import type { EngineReport, Report } from '../core/report.js';
import { GRADE_MARKS, GRADE_WORDS, gradeOf, type Grade } from './stages.js';

/** Worst first: a cell that several rows fill shows the worst of them. */
const WORST: readonly Grade[] = ['fail', 'unproven', 'pass-unloaded', 'pass'];
const PINNED = 'pinned runtime';

/** What was built, and by which version: the plan's own word comes before the pin's. */
function builtOf({ model, engine, witnesses }: EngineReport): string {
  const version = (
    witnesses.find(({ source }) => source === 'plan-header') ??
    witnesses.find(({ source }) => source === 'pin')
  )?.version;
  return `${model ?? engine ?? 'engine'}${version === undefined ? '' : ` (${version})`}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Builds down, runtimes across, a verdict in each cell; a dot where no part says anything. */
export function matrixText(report: Report): string {
  const { engines } = report;
  if (engines.length === 0) return '';
  const builds = unique(engines.map(builtOf));
  const runtimes = unique(engines.map(({ runtimeVersion }) => runtimeVersion ?? PINNED));
  const cell = (build: string, runtime: string): string => {
    const rows = engines.filter(
      (row) => builtOf(row) === build && (row.runtimeVersion ?? PINNED) === runtime,
    );
    const worst = WORST.find((grade) => rows.some((row) => gradeOf(report, row) === grade));
    return worst === undefined ? '·' : `${GRADE_MARKS[worst]} ${GRADE_WORDS[worst]}`;
  };
  const table = [
    ['', ...runtimes],
    ...builds.map((build) => [build, ...runtimes.map((runtime) => cell(build, runtime))]),
  ];
  const widths = table[0]?.map((_, i) => Math.max(...table.map((row) => row[i]?.length ?? 0))) ?? [];
  return table
    .map(
      (row) =>
        `${row
          .map((text, i) => text.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
