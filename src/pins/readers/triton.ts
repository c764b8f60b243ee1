import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { kindAt } from '../../host/file-kind.js';
import type { Finding } from '../../core/findings.js';
import { engineFacts } from './engine.js';
import { ParseProblem } from '../reader.js';
import { readBounded } from '../read.js';
import { unreadable } from '../scan.js';
import { decodeText, SourceFile } from '../text/source.js';
import { parseTextProto, type ProtoField } from '../text/text-proto.js';

export const TRITON_CONFIG = /(?:^|\/)config\.pbtxt$/;
const MAX_BYTES = 1024 * 1024;

/** What a model's configuration says about its plans. */
export interface TritonModel {
  /** Plans (relative to the root, with `/`) and the line of the configuration that names them. */
  plans: { file: string; line: number }[];
  findings: Finding[];
}

interface NamedPlan {
  name: string;
  line: number;
  /** The GPU for which `cc_model_filenames` names it; null for the default. */
  computeCapability: string | null;
}

/**
 * Checks a `config.pbtxt` of Triton's TensorRT backend against the plans beside it. Triton picks the plan by the compute
 * capability of the GPU (`cc_model_filenames`), else `default_model_filename`, else `model.plan`
 * (https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_configuration.md). Version folders without
 * any plan are left alone: models are often stored elsewhere. Nothing is said of the plans in `except`.
 */
export function readTritonConfig(root: string, file: string, except: ReadonlySet<string>): TritonModel {
  try {
    return readModel(root, file, except);
  } catch (error) {
    const line = error instanceof ParseProblem ? error.line : undefined;
    const reason = error instanceof Error ? error.message : String(error);
    return { plans: [], findings: [unreadable(file, line, reason)] };
  }
}

function readModel(root: string, file: string, except: ReadonlySet<string>): TritonModel {
  const model: TritonModel = { plans: [], findings: [] };
  const bytes = readBounded(path.join(root, file), MAX_BYTES);
  if (bytes === null) throw new Error(`it has more than ${MAX_BYTES} bytes`);
  if (!bytes.includes('tensorrt')) return model;
  const source = new SourceFile(file, decodeText(bytes));
  const named = namedPlans(source, parseTextProto(source));
  const outside = named.find(({ name }) => path.posix.isAbsolute(name) || name.split('/').includes('..'));
  if (outside !== undefined)
    throw new Error(`line ${outside.line} names ${outside.name}, outside the model's folder`);
  const folder = path.posix.dirname(file);
  for (const version of versionFolders(path.join(root, folder))) {
    const inVersion = (name: string): string => path.posix.join(folder, version, name);
    const present = named.filter(({ name }) => isFile(path.join(root, inVersion(name))));
    if (present.length === 0 && !holdsPlans(path.join(root, folder, version))) continue;
    for (const plan of named) {
      const target = inVersion(plan.name);
      if (except.has(target)) continue;
      if (present.includes(plan)) {
        model.plans.push({ file: target, line: plan.line });
        model.findings.push(...wrongGpu(root, file, target, plan));
      } else if (plan.line > 0 && !isLink(path.join(root, target)))
        model.findings.push(missing(file, target, plan));
    }
  }
  return model;
}

function text(fields: readonly ProtoField[], name: string): { value: string; offset: number } | undefined {
  for (const field of fields)
    if (field.name === name && typeof field.value === 'string' && field.value !== '')
      return { value: field.value, offset: field.offset };
  return undefined;
}

function namedPlans(source: SourceFile, fields: readonly ProtoField[]): NamedPlan[] {
  const platform = text(fields, 'platform')?.value;
  const backend = text(fields, 'backend')?.value;
  if (platform !== 'tensorrt_plan' && backend !== 'tensorrt') return [];
  const lineOf = ({ offset }: { offset: number }): number => source.position(offset).line;
  const byGpu = fields.flatMap((field): NamedPlan[] => {
    if (field.name !== 'cc_model_filenames' || typeof field.value === 'string') return [];
    const key = text(field.value, 'key');
    const value = text(field.value, 'value');
    if (key === undefined || value === undefined) return [];
    return [{ name: value.value, line: lineOf(value), computeCapability: key.value }];
  });
  const given = text(fields, 'default_model_filename');
  const fallback = { name: given?.value ?? 'model.plan', computeCapability: null };
  // A default that nobody wrote may be absent where every GPU has a plan of its own.
  return [...byGpu, { ...fallback, line: given === undefined ? 0 : lineOf(given) }];
}

function versionFolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[1-9]\d*$/.test(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => Number(a) - Number(b));
}

/** A link whose target a script brings later. */
const isLink = (file: string): boolean =>
  lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;

const isFile = (file: string): boolean => kindAt(file) === 'file';

function holdsPlans(folder: string): boolean {
  return readdirSync(folder).some((name) => /\.(?:plan|engine|trt)$/i.test(name));
}

/** A plan that is bound to another GPU than the one for which it is served. */
function wrongGpu(root: string, config: string, target: string, plan: NamedPlan): Finding[] {
  const wanted = plan.computeCapability;
  if (wanted === null) return [];
  const facts = engineFacts(path.join(root, target));
  const built = facts?.computeCapability ?? null;
  if (built === null || built === wanted) return [];
  if (facts?.hardwareCompatibility === 'ampere+' && Number(wanted) >= 8) return [];
  return [
    {
      code: 'triton-plan-wrong-gpu',
      severity: 'error',
      message: `${config} serves ${target} on GPUs of compute capability ${wanted}, but the plan was built on ${built}.`,
      remedy: `Build this plan on a GPU of compute capability ${wanted}, or name it under "${built}".`,
      evidence: [{ source: target, text: `plan built on compute capability ${built}` }],
      location: { file: config, line: plan.line },
    },
  ];
}

function missing(config: string, target: string, plan: NamedPlan): Finding {
  const where = plan.computeCapability === null ? '' : ` for compute capability ${plan.computeCapability}`;
  return {
    code: 'triton-plan-missing',
    severity: 'error',
    message: `${config} names ${plan.name}${where}, but ${target} does not exist.`,
    remedy:
      'Add the plan to the version folder, or remove the entry: Triton cannot load the model without it.',
    evidence: [],
    location: { file: config, line: plan.line },
  };
}
