import type { PartFile } from '../../src/matrix/merge.js';
import { planMatrix, MAX_PARTS, type Work } from '../../src/matrix/plan.js';
import type { MatrixEntry } from '../../src/matrix/read.js';
import { makeReport, verdictOf } from '../../src/guard/judge.js';
import type { Check, EngineReport, Report, Require, RunFacts, Witness } from '../../src/core/report.js';

export const VERSION = '10.6.0.26';

/** The run of a job of a matrix, but for what `change` says. */
export function runFacts(change: Partial<RunFacts> = {}): RunFacts {
  return {
    startedAt: '2026-11-29T20:00:00Z',
    toolVersion: '1.0.0',
    repository: 'org/models',
    commit: 'c1',
    ref: null,
    workflow: null,
    job: null,
    id: '100',
    attempt: 1,
    url: null,
    runner: null,
    ...change,
  };
}

export function work(change: Partial<Work> = {}): Work {
  return {
    models: ['models/a.onnx'],
    engines: [],
    tensorrtVersions: [VERSION],
    tensorrtVersionFile: null,
    runtimeVersions: [],
    runtimeImages: [],
    gpus: [],
    product: 'tensorrt',
    require: 'load',
    split: false,
    parts: MAX_PARTS,
    ...change,
  };
}

export const plan = (change: Partial<Work> = {}): MatrixEntry[] => planMatrix(work(change)).include;

export function checksOf(...names: string[]): Check[] {
  return names.map((name) => ({ name, status: 'pass', durationMs: 1 }));
}

function witnesses(pin: string, sources: readonly Witness['source'][]): Witness[] {
  return [
    { source: 'pin', product: 'tensorrt', version: pin, detail: 'input tensorrt-version' },
    ...sources.map((source) => ({ source, product: 'tensorrt' as const, version: pin, detail: source })),
  ];
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** The digest of what a model of a pin is built to; `same`: of all models alike, as TensorRT-RTX does it. */
export function digestOf(file: string, pin: string, same: boolean): string {
  return Buffer.from(`${same ? '' : file}${pin}`)
    .toString('hex')
    .padEnd(64, '0')
    .slice(-64);
}

/**
 * The report of a job that did everything that its entry asks for.
 * @param digestOfModel what the model was; where files lie on a disk, their own
 */
export function reportOf(
  entry: MatrixEntry,
  same = false,
  digestOfModel: (model: string) => string = (model) => digestOf(model, '', false),
): Report {
  const pin = entry['tensorrt-version'];
  const runtimes = lines(entry['runtime-version']);
  const row = (
    model: string | null,
    engine: string,
    source: string,
    runtime: string | undefined,
  ): EngineReport => {
    const loaded = entry.stage !== 'build' && entry.require !== 'inspect';
    const checks = [
      ...checksOf(...(model === null ? [] : ['convert']), 'inspect'),
      ...(loaded
        ? checksOf('load')
        : [{ name: 'load', status: 'unproven' as const, durationMs: 1, detail: 'no GPU' }]),
      ...checksOf('versions', ...(loaded && entry.require === 'run' ? ['run'] : [])),
    ];
    const findings = loaded
      ? []
      : [
          {
            code: 'unproven-load' as const,
            severity: 'notice' as const,
            message: 'Not proven: load.',
            remedy: '',
            evidence: [],
          },
        ];
    return {
      model,
      engine,
      sha256: digestOf(source, pin, same),
      ...(model === null ? {} : { modelSha256: digestOfModel(model) }),
      ...(runtime === undefined ? {} : { runtimeVersion: runtime }),
      verdict: verdictOf({ model, checks, findings }, entry.require),
      witnesses: witnesses(pin, ['plan-header', ...(loaded ? (['runtime-library'] as const) : [])]),
      checks,
      findings,
    };
  };
  const sources = lines(entry.stage === 'load' ? entry['built-from'] : entry.model);
  const engines = lines(entry.engine);
  const subjects =
    entry.stage === 'load'
      ? engines.map((engine, i) => ({ model: null, engine, source: sources[i] ?? engine }))
      : [
          ...sources.map((model) => ({
            model,
            engine: `${entry.output}${model.replace(/^.*\/|\.onnx$/g, '')}.engine`,
            source: model,
          })),
          ...engines.map((engine) => ({ model: null, engine, source: engine })),
        ];
  const rows = subjects.flatMap(({ model, engine, source }) =>
    (runtimes.length === 0 ? [undefined] : runtimes).map((runtime) => row(model, engine, source, runtime)),
  );
  return makeReport(entry.require, rows, []);
}

export function fileOf(entry: MatrixEntry, report: Report = reportOf(entry)): PartFile {
  return { file: `parts/${entry.report}`, text: JSON.stringify(report) };
}

/** One report about one row, as a test wrote it. */
export function part(file: string, row: EngineReport, require: Require = 'load'): PartFile {
  const { verdict } = row;
  return {
    file,
    text: JSON.stringify({ schema: 'trt-guard/report/v1', verdict, require, engines: [row], findings: [] }),
  };
}
