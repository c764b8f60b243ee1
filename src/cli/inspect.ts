import { existsSync } from 'node:fs';
import { InputError, type Finding } from '../core/findings.js';
import type { Inspection, Prediction } from '../engine/index.js';
import { renderInspections } from './text/inspect.js';
import { type InspectRun, inspectExitCode, runInspect } from './run-inspect.js';
import { wantsColor } from '../core/text/color.js';
import { harmless } from '../core/text/harmless.js';
import { EXIT } from './exit.js';
import { answerTerminal, printAnswer, printJson, tell } from './output.js';

const NAME_THE_PRODUCT =
  'A target without a product means TensorRT: for TensorRT-RTX, write tensorrt-rtx:VERSION/GPU.';

/** What the rules say of one of the engines on one of the machines that were named. */
type Predicted = Prediction & { target: string };

/** What the rules say of these engines on each named machine; null where none was named. */
async function predictions(
  inspections: readonly Inspection[],
  targets: unknown,
): Promise<Predicted[][] | null> {
  if (!Array.isArray(targets)) return null;
  const all = await Promise.all(targets.map((target) => predictionsFor(inspections, String(target))));
  return inspections.map((_, i) => all.flatMap((row) => row[i] ?? []));
}

async function predictionsFor(inspections: readonly Inspection[], target: string): Promise<Predicted[]> {
  const { parseTarget, predict } = await import('../engine/index.js');
  const parsed = parseTarget(target);
  if (parsed === null) {
    throw new InputError(
      `--target takes a GPU (sm_90), a version (10.6.0.26) or both (10.6.0.26/sm_90), and for TensorRT-RTX tensorrt-rtx:VERSION/GPU, such as tensorrt-rtx:1.5.0.114/12.0; got "${target}". To find a GPU's sm_: nvidia-smi --query-gpu=name,compute_cap --format=csv (8.6 is sm_86)`,
    );
  }
  return inspections.map(({ facts, targets }) => {
    // A GPU alone asks about another machine with the release that wrote the engine.
    const place =
      parsed.version === null
        ? { ...parsed, product: facts.product ?? parsed.product, version: facts.version }
        : parsed;
    const one = predict({ facts, targets, versionCompatible: null }, place);
    const isUnnamed = one.rule === 'other-product' && parsed.product === 'tensorrt' && !target.includes(':');
    const reason = isUnnamed ? `${one.reason} ${NAME_THE_PRODUCT}` : one.reason;
    return { ...one, reason, target };
  });
}

/** As `--json` names them: one alone is `prediction`, as ever; several are a list. */
function predictionKeys(row: readonly Predicted[]): Record<string, unknown> {
  const [first, ...more] = row;
  if (first === undefined) return {};
  if (more.length > 0) return { predictions: row };
  const { target: _, ...prediction } = first;
  return { prediction };
}

/** Each inspected file with what it has that the passport does not say; null where no passport was named. */
async function against(inspections: readonly Inspection[], file: unknown): Promise<Finding[][] | null> {
  if (typeof file !== 'string') return null;
  const { holdAgainst, readNamedPassport } = await import('../engine/index.js');
  const passport = readNamedPassport(file);
  return Promise.all(
    inspections.map((one) => (existsSync(one.facts.file) ? holdAgainst(one, passport) : Promise.resolve([]))),
  );
}

const STANDARD_INPUT = '-';

/** The same with the name that the caller gave, wherever the copy's stood. */
function renamed(inspection: Inspection, copy: string): Inspection {
  const findings = inspection.findings.map(({ location: _, ...finding }) => ({
    ...finding,
    message: finding.message.replaceAll(copy, 'standard input'),
    remedy: finding.remedy.replaceAll(copy, 'standard input'),
  }));
  return { ...inspection, facts: { ...inspection.facts, file: STANDARD_INPUT }, findings };
}

/** The engine that comes on standard input, as a file that is gone afterwards; it keeps the name `-`. */
async function runWithInput(files: readonly string[], options: { hostCode: boolean }): Promise<InspectRun> {
  if (!files.includes(STANDARD_INPUT)) return runInspect(files, options);
  if (process.stdin.isTTY)
    throw new InputError('inspect: - reads an engine from standard input, but nothing is piped into it');
  const { withStandardInput } = await import('../host/standard-input.js');
  return withStandardInput(async (copy) => {
    const run = await runInspect(
      files.map((file) => (file === STANDARD_INPUT ? copy : file)),
      options,
    );
    return {
      inspections: run.inspections.map((one) => (one.facts.file === copy ? renamed(one, copy) : one)),
      problems: run.problems,
    };
  });
}

/**
 * `trt-guard inspect`: 0 where every file is a plan of a known product and of the size that it declares, 1 where one is not, or where a target was named
 * that a rule says it will not load on, or a passport that says otherwise; 2 where one could not be read, after all the others.
 */
export async function inspect(files: string[], options: Record<string, unknown>): Promise<number> {
  if (typeof options['against'] === 'string' && files.includes(STANDARD_INPUT))
    throw new InputError('--against needs a whole engine in a file: write it to a file first');
  const { inspections: read, problems } = await runWithInput(files, {
    hostCode: options['hostCode'] === true,
  });
  const held = await against(read, options['against']);
  const inspections = read.map((one, i): Inspection => {
    const found = held?.[i];
    if (found === undefined) return one;
    return {
      ...one,
      ...(found.length === 0 ? { isVerified: true } : {}),
      findings: [...one.findings, ...found],
    };
  });
  const predicted = await predictions(inspections, options['target']);
  if (options['json'] === true) {
    // Whoever reads the array relies on its keys; why a file is not sound stands on standard error, as text.
    for (const { facts, findings } of inspections)
      for (const { code, message } of findings)
        tell(`trt-guard: ${harmless(`${facts.file}: ${code}: ${message}`)}\n`);
    const rows = inspections.map(({ facts }, i) => ({
      ...facts,
      ...predictionKeys(predicted?.[i] ?? []),
      ...(held === null ? {} : { against: { passport: options['against'], disagreements: held[i] } }),
    }));
    printJson(rows);
  } else if (inspections.length > 0) {
    const terminal = answerTerminal();
    const columns = terminal === null ? {} : { columns: terminal.columns };
    printAnswer(
      `${renderInspections(harmless(inspections), { color: wantsColor(process.env, terminal ?? {}), ...columns })}\n`,
    );
    for (const [i, row] of (predicted ?? []).entries()) {
      const file = harmless(inspections[i]?.facts.file ?? '');
      for (const { target, prediction, rule, reason } of row)
        printAnswer(
          `${file} on ${harmless(target)}: predicted, not proven: ${prediction} (${rule})\n  ${reason}\n`,
        );
    }
  }
  for (const problem of problems) tell(`trt-guard: ${harmless(problem)}\n`);
  if (problems.length > 0) return EXIT.usage;
  const refused = predicted?.flat().some(({ prediction }) => prediction === 'will-not-load') === true;
  return refused ? EXIT.fail : inspectExitCode(inspections);
}
