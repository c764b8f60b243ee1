import type { EngineReport, Report } from '../core/report.js';
import type { Location } from '../core/findings.js';
import { placeText } from './facts.js';

/** One fact about the run, with a link where it has one. */
export interface RunFact {
  name: string;
  value: string;
  href?: string;
}

/** Addresses of a run come from outside in a merged report: nothing but https is linked. */
function safe(url: string): string | null {
  return /^https:\/\/[\w.:-]+\/[\w./%~:@+=,-]*$/.test(url) ? url : null;
}

function server(report: Report): string | null {
  const url = report.run?.url ?? null;
  return url === null ? null : (/^https:\/\/[\w.:-]+(?=\/)/.exec(url)?.[0] ?? null);
}

/** The page of the repository that ran, where the report knows it. */
function repositoryUrl(report: Report): string | null {
  const [base, repository] = [server(report), report.run?.repository ?? null];
  return base === null || repository === null || !/^[\w.-]+\/[\w.-]+$/.test(repository)
    ? null
    : `${base}/${repository}`;
}

function pathUrl(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}

/** A file of the repository at the commit that was checked; null where it is not known, or where the file lies elsewhere. */
export function linkOf(report: Report, { file, line }: Location): string | null {
  const [base, commit] = [repositoryUrl(report), report.run?.commit ?? null];
  if (base === null || commit === null || !/^[0-9a-f]{7,64}$/.test(commit)) return null;
  if (file === '' || /^([/\\]|[A-Za-z]:|\w+:\/\/)/.test(file) || file.split(/[\\/]/).includes('..'))
    return null;
  return `${base}/blob/${commit}/${pathUrl(file)}${line === undefined ? '' : `#L${line}`}`;
}

function each<T>(engines: readonly EngineReport[], of: (engine: EngineReport) => T | null | undefined): T[] {
  return [...new Set(engines.flatMap((engine) => of(engine) ?? []))] as T[];
}

/** Which run of which commit this is, on which machine: what was told, and nothing else. */
export function runFacts(report: Report): RunFact[] {
  const { run, engines } = report;
  const facts: (RunFact | null)[] = [];
  const add = (name: string, value: string | null | undefined, href?: string | null): void => {
    if (value === null || value === undefined || value === '') return;
    facts.push(href === null || href === undefined ? { name, value } : { name, value, href });
  };
  if (run !== undefined) {
    add('date', run.startedAt.replace(/^([\d-]+)T(\d\d:\d\d).*Z$/, '$1 $2 UTC'));
    add('repository', run.repository, repositoryUrl(report));
    const base = repositoryUrl(report);
    const commit = run.commit !== null && /^[0-9a-f]+$/.test(run.commit) ? run.commit : null;
    add(
      'commit',
      run.commit?.slice(0, 12),
      base === null || commit === null ? null : `${base}/commit/${commit}`,
    );
    add('ref', run.ref);
    add('workflow', [run.workflow, run.job].filter((part) => part !== null).join(' / '));
    const attempt = run.attempt === null || run.attempt === 1 ? '' : `, attempt ${run.attempt}`;
    add('run', run.id === null ? null : `${run.id}${attempt}`, run.url === null ? null : safe(run.url));
    if (run.runner !== null)
      add(
        'runner',
        [run.runner.name, `${run.runner.os} ${run.runner.arch}`].filter((part) => part !== null).join(', '),
      );
  }
  const gpus = each(engines, ({ machine }) => {
    const gpu = machine?.gpu ?? null;
    return gpu === null ? null : `${gpu.name} (compute capability ${gpu.computeCapability})`;
  });
  add(
    'GPU',
    engines.some(({ machine }) => machine !== undefined) && gpus.length === 0 ? 'none' : gpus.join(', '),
  );
  add('driver', each(engines, ({ machine }) => machine?.driverVersion).join(', '));
  add('CUDA', each(engines, ({ machine }) => machine?.driverCuda).join(', '));
  add('trt-guard', run?.toolVersion);
  if (report.pins !== undefined)
    add(
      'pins',
      report.pins.searched ? `searched in ${report.pins.root ?? '.'}` : `not searched: ${report.pins.why}`,
    );
  for (const { what, reason, location } of report.ignored ?? [])
    add('ignored', `${what} (${placeText(location)})${reason === null ? '' : `: ${reason}`}`);
  return facts.flatMap((fact) => fact ?? []);
}
