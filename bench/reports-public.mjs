// Measures `diagnose` on reports of public threads, by lot: bench/reports-public.json holds the place, what a careful maintainer
// would call it (written down before the tool was asked), words of the fix (`never`: words that would mislead), the lines that
// matter, and what the tool said when it saw the report for the first time. That first answer is the honest figure: the rules were
// mended after each lot.
// Lines are those of the thread as a search showed them; `composed` marks a report of which a line was put together from the thread's
// title or text. Several `causes` mean that the thread leaves it open; the last row takes neither kind.
// Usage: node bench/reports-public.mjs [--misses] [--json]
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importSource } from '../scripts/compiled.mjs';

const flags = process.argv.slice(2);
const reports = JSON.parse(readFileSync(path.join(import.meta.dirname, 'reports-public.json'), 'utf8'));
const { diagnoseText } = await importSource('diagnose/diagnose.js');

/** How an answer stands to what was read; `solves` is null where the thread names no fix that words could tell. */
function judge({ causes, fix, never }, { cause, remedy }) {
  const misleads = never !== undefined && new RegExp(never, 'i').test(remedy);
  return {
    right: causes.includes(cause),
    solves: fix === null ? null : new RegExp(fix, 'i').test(remedy) && !misleads,
    successForFailure: cause === 'success' && !causes.includes('success'),
    failureForSuccess: cause !== 'success' && causes.every((one) => one === 'success'),
  };
}

const count = (rows, wanted) => rows.filter(wanted).length;
const percent = (part, whole) => (whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`);

function figures(rows) {
  const told = rows.filter(({ solves }) => solves !== null);
  const right = count(rows, (row) => row.right);
  const solved = count(told, (row) => row.solves);
  return {
    reports: rows.length,
    label: `${right} (${percent(right, rows.length)})`,
    solves: `${solved} of ${told.length} (${percent(solved, told.length)})`,
    'success for failure': count(rows, (row) => row.successForFailure),
    'failure for success': count(rows, (row) => row.failureForSuccess),
  };
}

const lots = [...new Set(reports.map(({ lot }) => lot))];
const table = {};
const isPlain = ({ composed, causes }) => composed !== true && causes.length === 1;
for (const lot of [...lots, 'all', 'plain']) {
  const rows = reports.filter(
    (report) => lot === 'all' || (lot === 'plain' ? isPlain(report) : report.lot === lot),
  );
  table[`${lot}, first shot`] = figures(rows.map(({ firstShot }) => firstShot));
  table[`${lot}, now`] = figures(rows.map((report) => judge(report, diagnoseText(report.log))));
}
if (flags.includes('--json')) console.log(JSON.stringify(table, null, 1));
else console.table(table);
if (flags.includes('--misses')) {
  for (const report of reports) {
    const found = diagnoseText(report.log);
    const { right, solves } = judge(report, found);
    if (!right || solves === false)
      console.log(`${report.url}: ${report.causes.join(' or ')}; said ${found.cause}: ${found.remedy}`);
  }
}
