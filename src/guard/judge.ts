import type { Finding } from '../core/findings.js';
import type { Check, EngineReport, Report, Require } from '../core/report.js';
import type { Verdict } from '../core/verdict.js';

/** The checks that prove something, in the order in which they run. Each has its `unproven-` code. */
export const PROOFS = [
  'cast',
  'convert',
  'inspect',
  'contract',
  'versions',
  'load',
  'run',
  'accuracy',
  'baseline',
] as const;
export type Proof = (typeof PROOFS)[number];

/** The checks without whose `pass` nothing is green, by the proof that the caller requires. */
const REQUIRED_CHECKS: Record<Require, readonly Proof[]> = {
  inspect: ['inspect', 'versions'],
  load: ['inspect', 'versions', 'load'],
  run: ['inspect', 'versions', 'load', 'run'],
};

/** What green needs besides what `require` names, and what else is worth mentioning if it is not proven. */
export interface MoreProofs {
  required: readonly Proof[];
  mentioned: readonly Proof[];
}
const NO_MORE: MoreProofs = { required: [], mentioned: [] };

/** Says that something is not proven, but not that anything failed. */
export function isUnproven(code: string): boolean {
  return code.startsWith('unproven-');
}

/**
 * The verdict on one engine. `pass` needs every required check to have passed: a check that is missing, or that a stage
 * forgot to record, is as unproven as one that did not run. Any error other than `unproven-*` is a `fail`.
 */
export function verdictOf(
  engine: { model: string | null; checks: readonly Check[]; findings: readonly Finding[] },
  require: Require,
  more = NO_MORE,
): Verdict {
  const errors = engine.findings.filter((finding) => finding.severity === 'error');
  if (errors.some(({ code }) => !isUnproven(code))) return 'fail';
  if (engine.checks.some((check) => check.status === 'fail')) return 'fail';
  if (errors.length > 0) return 'unproven';
  const required = [
    ...(engine.model === null ? [] : ['convert']),
    ...REQUIRED_CHECKS[require],
    ...more.required,
  ];
  return required.every((name) => openCheck(engine.checks, name) === null) ? 'pass' : 'unproven';
}

/** The first check of this name that did not pass, one that says so where none ran; null where all passed. */
function openCheck(checks: readonly Check[], name: string): Check | null {
  let ran = false;
  for (const check of checks) {
    if (check.name !== name) continue;
    if (check.status !== 'pass') return check;
    ran = true;
  }
  return ran ? null : { name, status: 'unproven', durationMs: 0 };
}

/** One `unproven-<check>` for each required check that did not run, unless a failure already explains why. */
export function unprovenFindings(
  engine: {
    model: string | null;
    engine?: string | null;
    checks: readonly Check[];
    findings: readonly Finding[];
  },
  require: Require,
  more = NO_MORE,
): Finding[] {
  if (engine.findings.some((finding) => finding.severity === 'error')) return [];
  if (engine.checks.some((check) => check.status === 'fail')) return [];
  const required = new Set<Proof>([
    ...(engine.model === null ? [] : (['convert'] as const)),
    ...REQUIRED_CHECKS[require],
    ...more.required,
  ]);
  const optional = [...REQUIRED_CHECKS.load, ...more.mentioned].filter((name) => !required.has(name));
  const finding = (name: Proof, severity: Finding['severity']): Finding[] => {
    const check = openCheck(engine.checks, name);
    if (check === null) return [];
    const place = engine.model ?? engine.engine ?? null;
    return [
      {
        code: `unproven-${name}`,
        severity,
        message: `Not proven: ${name}${check.detail === undefined ? ' did not run' : `: ${check.detail.replace(/\.$/, '')}`}.`,
        remedy:
          (severity === 'notice' ? NOTICE_REMEDIES[name] : REMEDIES[name]) ??
          'Find out why this step did not run: without it there is no proof.',
        evidence: [],
        ...(place === null ? {} : { location: { file: place } }),
      },
    ];
  };
  return [
    ...[...required].flatMap((name) => finding(name, 'error')),
    ...optional.flatMap((name) => finding(name, 'notice')),
  ];
}

const REMEDIES: Partial<Record<Proof, string>> = {
  versions:
    'Give tensorrt-version (or tensorrt-version-file), or load the engine: what an engine says about itself is not a second witness.',
  load:
    'Run this job on a GPU runner, or set require: inspect here and prove the load in a job that has a GPU. ' +
    'Only a load shows that the engine deserializes.',
  accuracy:
    'Compare the engine with require: run in a job that has a GPU; without a GPU, reference-model proves the cast. ' +
    'If the reference is not informative, give real inputs or a tolerance.',
  contract:
    'Do not ask here for what nothing can show. A precision is read from what the converter tells of the layers: convert the model in this run, without --profilingVerbosity=none. ' +
    'For a GPU that no rule is about, load the engine on one.',
  run: 'Run this job on a GPU runner if this machine has no GPU; else find out why this step did not run. Without it there is no proof.',
  baseline:
    'The message names what is in the way. Compare on a GPU that no other job uses, with a baseline that has the same inputs, outputs and profiles.',
  cast:
    'Fix what the message names: give shapes for dynamic axes, real inputs for a model whose outputs on random ones mean nothing, ' +
    'a tolerance for a precision that has no limit, or another reference-model if ONNX Runtime cannot run this one.',
};

/** For a step that the caller chose not to require: without the advice to choose that. */
const NOTICE_REMEDIES: Partial<Record<Proof, string>> = {
  load: 'Prove the load in a job that has a GPU: only a load shows that the engine deserializes.',
  accuracy:
    'Compare the engine itself, with require: run, in a job that has a GPU: a correct cast does not prove an engine.',
};

const WORST: readonly Verdict[] = ['fail', 'unproven', 'pass'];

/** Puts the engines together. An empty report proves nothing, so it is not green. */
export function makeReport(require: Require, engines: EngineReport[], findings: Finding[]): Report {
  const failed = findings.some((finding) => finding.severity === 'error');
  const verdict =
    engines.length === 0
      ? 'unproven'
      : (WORST.find((one) => engines.some((e) => e.verdict === one)) ?? 'unproven');
  return { schema: 'trt-guard/report/v1', verdict: failed ? 'fail' : verdict, require, engines, findings };
}

/** Code of the first error: failures before what is merely unproven. Empty where there is none. */
export function causeOf(report: Report): string {
  const errors = [...report.findings, ...report.engines.flatMap((engine) => engine.findings)].filter(
    (finding) => finding.severity === 'error',
  );
  const first = errors.find(({ code }) => !isUnproven(code)) ?? errors[0];
  if (first !== undefined) return first.code;
  return report.verdict === 'pass' ? '' : 'unproven';
}
