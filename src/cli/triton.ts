import type { InputShapes } from '../core/execution.js';
import { InputError } from '../core/findings.js';
import type { Check } from '../core/report.js';
import type { InputRange } from '../core/shapes.js';
import { painter } from '../core/text/color.js';
import { harmless } from '../core/text/harmless.js';
import { guard, hostFor, parseRequest } from '../guard/index.js';
import { INPUTS, type RawInputs } from '../guard/inputs.js';
import { realHost } from '../host/real.js';
import { judgeRepository, type PlanLoad, type TritonModel } from '../triton/index.js';
import { rawInputs } from './check.js';
import { EXIT } from './exit.js';
import { printAnswer, printJson } from './output.js';
import { silentObserver, terminalObserver, wantsColor } from './terminal.js';

/** `--model NAME=FILE`, once for each. */
function namedModels(given: unknown): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of Array.isArray(given) ? (given as string[]) : []) {
    const [, name = '', file = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (name === '' || file === '')
      throw new InputError(
        `--model takes NAME=FILE, the name of a Triton model and its ONNX model; got "${text}"`,
      );
    found.set(name, file);
  }
  return found;
}

/** Proves one plan as `check --engine` does: the report's rows are what a load in production would say. */
async function loadPlan(file: string, asked: RawInputs, isQuiet: boolean): Promise<PlanLoad> {
  const request = parseRequest({ ...asked, engine: [file] });
  const observer = isQuiet ? silentObserver : terminalObserver({ verbose: false });
  const { verdict, engines, findings } = await guard(request, hostFor(request, realHost()), observer);
  const told = engines.find(({ tensors }) => tensors !== undefined);
  return {
    isProven: verdict === 'pass' && engines.every(({ checks }) => isLoaded(checks)),
    gpu: engines.find(({ machine }) => machine?.gpu != null)?.machine?.gpu?.computeCapability ?? null,
    tensors:
      told?.tensors === undefined
        ? null
        : {
            list: told.tensors.map((one) => ({ ...one, types: [one.dtype] })),
            profiles: profilesOf(told.shapes ?? []),
            from: 'the loaded engine',
          },
    findings: [...engines.flatMap((row) => row.findings), ...findings],
  };
}

const isLoaded = (checks: readonly Check[]): boolean =>
  checks.some(({ name, status }) => name === 'load' && status === 'pass');

/** Ranges by profile. */
function profilesOf(shapes: readonly InputShapes[]): InputRange[][] | null {
  const profiles: InputRange[][] = [];
  for (const { profile, ...range } of shapes) (profiles[profile] ??= []).push(range);
  return profiles.length === 0 ? null : profiles;
}

const STYLES = { pass: 'green', fail: 'red', unproven: 'yellow', other: 'dim' } as const;
const SEVERITIES = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;

function rendered(models: readonly TritonModel[], isColored: boolean): string {
  const paint = painter(isColored);
  const width = Math.max(...models.map(({ name }) => name.length));
  const lines = models.map(({ name, status, backend, plans }) => {
    const told = plans.map(({ file, builtOn, comparedWith, loaded }) => {
      const gpu = builtOn === null ? '' : `, built on ${builtOn}`;
      const load = loaded === null ? '' : loaded ? ', loaded' : ', not proven to load';
      return `${file} (${comparedWith === null ? 'tensors not compared' : `compared with ${comparedWith}`}${gpu}${load})`;
    });
    const what = status === 'other' ? `${backend ?? 'no backend'}, not looked at` : told.join(', ');
    return `${name.padEnd(width)}  ${paint(STYLES[status], status.padEnd('unproven'.length))}  ${what}`.trimEnd();
  });
  const findings = models.flatMap((model) => model.findings);
  for (const { severity, code, message, remedy, location } of findings) {
    const line = location?.line === undefined ? '' : ` (line ${location.line})`;
    lines.push(`${paint(SEVERITIES[severity], severity)} ${code}: ${message}${line}`, `  ${remedy}`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * `trt-guard triton`: 0 where nothing contradicts, 1 where a finding is an error, 2 (an InputError) where there is nothing to judge. A
 * plan whose tensors nobody tells is a warning. Plans are loaded where `--load`, or anything that says how, is given: then 1, too, where
 * the load of one that is served here is not proven.
 */
export async function triton(dir: string, options: Record<string, unknown>): Promise<number> {
  const { model, json, load, ...how } = options;
  const isQuiet = json === true;
  const asked = rawInputs(how);
  const loads = load === true || INPUTS.some(({ name }) => (asked[name] ?? []).length > 0);
  if (how['require'] === 'inspect')
    throw new InputError('triton: require is load or run here; without --load the plans are only inspected');
  const repository = await judgeRepository(
    dir,
    namedModels(model),
    loads ? (file) => loadPlan(file, asked, isQuiet) : null,
  );
  const plans = repository.models.flatMap((one) => one.plans);
  if (loads && plans.length === 0 && repository.models.every(({ status }) => status === 'other'))
    throw new InputError(
      `triton: --load, but ${dir} has no plan of TensorRT: every model is of another backend`,
    );
  if (isQuiet) printJson(repository);
  else printAnswer(rendered(harmless(repository.models), wantsColor(process.stdout)));
  const isProven = repository.models.every(
    ({ status, plans }) => status !== 'fail' && !plans.some(({ loaded }) => loaded === false),
  );
  return isProven ? EXIT.pass : EXIT.fail;
}
