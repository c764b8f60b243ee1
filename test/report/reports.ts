import type { BaselineReport } from '../../src/core/execution.js';
import type { FindingCode, Finding } from '../../src/core/findings.js';
import type { EngineReport, Report } from '../../src/core/report.js';

/** Reports as renderers meet them. Every field of the schema is filled in `fullRow`. */

export function finding(over: Partial<Finding> = {}): Finding {
  return { code: 'some-code', severity: 'error', message: 'It failed.', remedy: '', evidence: [], ...over };
}

export function row(over: Partial<EngineReport> = {}): EngineReport {
  return {
    model: 'a.onnx',
    engine: 'a.engine',
    verdict: 'pass',
    witnesses: [],
    checks: ['convert', 'inspect', 'load', 'versions'].map((name) => ({
      name,
      status: 'pass',
      durationMs: 100,
    })),
    findings: [],
    ...over,
  };
}

export function report(engines: EngineReport[], over: Partial<Report> = {}): Report {
  const verdict = engines.every((engine) => engine.verdict === 'pass') ? 'pass' : 'fail';
  return { schema: 'trt-guard/report/v1', verdict, require: 'load', engines, findings: [], ...over };
}

/** A row in which each text that can come from outside is this one. */
export function fullRow(text: string): EngineReport {
  const location = { file: text, line: 3, column: 5 };
  const findings = (['error', 'warning', 'notice'] as const).map((severity) =>
    finding({
      code: text as FindingCode, // what a foreign report may hold
      severity,
      message: text,
      remedy: text,
      evidence: [{ source: text, text }, { line: 7, text }, { text }],
      location,
    }),
  );
  return {
    model: text,
    engine: text,
    runtimeVersion: text,
    verdict: 'fail',
    witnesses: [
      { source: 'pin', product: 'tensorrt', version: text, detail: text, location },
      { source: 'runtime-library', product: 'tensorrt-rtx', version: text, detail: text },
    ],
    checks: [
      { name: text, status: 'pass', durationMs: 1, detail: text },
      { name: 'load', status: 'unproven', durationMs: 1, detail: text },
      { name: 'versions', status: 'fail', durationMs: 1, detail: text },
    ],
    findings,
    candidates: [
      { what: 'trtexec', path: text, origin: text, version: text, taken: false, reason: text },
      { what: 'trtexec', path: text, origin: text, version: null, taken: true, reason: text },
    ],
    engineCache: { key: text, hit: false },
  };
}

/** The same text in every field of a whole report, with one row and with two. */
export function fullReports(text: string): Report[] {
  const engine = fullRow(text);
  return [[engine], [engine, fullRow(text)]].map((engines) => report(engines, { findings: engine.findings }));
}

/** An engine that is slower than its baseline at one point, and not compared to the end at the other. */
export function baselineReport(): BaselineReport {
  const point = { profile: 0, blocks: 96, executions: 5, clocks: null };
  return {
    engine: 'old.engine',
    engineSha256: 'a'.repeat(64),
    baselineSha256: 'b'.repeat(64),
    limit: 1.03,
    points: [
      {
        ...point,
        point: 'opt',
        status: 'fail',
        ratio: 1.05,
        lower: 1.045,
        upper: 1.055,
        engineMs: 1.05,
        baselineMs: 1,
      },
      {
        ...point,
        point: 'max',
        status: 'unproven',
        ratio: null,
        lower: null,
        upper: null,
        engineMs: null,
        baselineMs: null,
        detail: 'time ran out',
      },
    ],
  };
}
