import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { InputError, type Finding } from '../core/findings.js';
import { fileProblem } from '../host/file-kind.js';
import { readForeignText } from '../host/read-foreign.js';
import { ParseProblem, SourceFile } from '../pins/index.js';
import { readTritonConfig, type TritonConfig } from './config.js';
import { judgeFiles, type LoadPlan, type TritonPlan } from './judge-files.js';

export interface TritonModel {
  name: string;
  /** `other`: of another backend, and not looked at. */
  status: 'pass' | 'fail' | 'unproven' | 'other';
  backend: string | null;
  plans: TritonPlan[];
  findings: Finding[];
}

export interface TritonRepository {
  repository: string;
  models: TritonModel[];
}

const CONFIG = 'config.pbtxt';
const MOST_BYTES = 1024 * 1024;

const isFolder = (file: string): boolean => fileProblem(file)?.kind === 'folder';
const foldersIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.') && isFolder(path.join(folder, name)))
    .sort();

const NOTHING: TritonConfig = {
  name: null,
  platform: null,
  backend: null,
  maxBatchSize: { value: 0, line: 1 },
  inputs: [],
  outputs: [],
  internal: [],
  profiles: [],
  defaultFile: null,
  byCapability: new Map(),
  policy: { latest: 1 },
  problems: [],
};

function finding(
  code: Finding['code'],
  severity: Finding['severity'],
  file: string,
  line: number | null,
  message: string,
  remedy: string,
): Finding {
  const location = line === null ? { file } : { file, line };
  return { code, severity, message: `${file}: ${message}.`, remedy, evidence: [], location };
}

function configOf(file: string): { config: TritonConfig | null; findings: Finding[] } {
  try {
    const config = readTritonConfig(
      new SourceFile(file, readForeignText(file, MOST_BYTES).replaceAll('\r\n', '\n')),
    );
    const findings = config.problems.map(({ line, message, isSure }) =>
      finding(
        'triton-config-unreadable',
        isSure ? 'error' : 'warning',
        file,
        line,
        message,
        'Fix the line: Triton does not load a model whose configuration it cannot read.',
      ),
    );
    return { config, findings };
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    const line = error instanceof ParseProblem ? error.line : null;
    const why = finding(
      'triton-config-unreadable',
      'error',
      file,
      line,
      error.message,
      'Fix the line: Triton does not load a model whose configuration it cannot read.',
    );
    return { config: null, findings: [why] };
  }
}

const PLATFORM = 'tensorrt_plan';
const BACKEND = 'tensorrt';
/** Backends that load a file of their own kind: a folder of plans is not theirs. */
const LOADERS: Readonly<Record<string, RegExp>> = {
  onnxruntime: /\.onnx$/,
  onnxruntime_onnx: /\.onnx$/,
  pytorch: /\.(?:pt|pt2|torchscript)$/,
  pytorch_libtorch: /\.(?:pt|pt2|torchscript)$/,
  tensorflow: /savedmodel$|\.graphdef$/,
  tensorflow_graphdef: /\.graphdef$/,
  tensorflow_savedmodel: /savedmodel$/,
  openvino: /\.xml$/,
};
const PLAN = /\.(?:plan|engine|trt)$/i;

/** Whether TensorRT is meant, and what is wrong with how that is said; null = another backend, not looked at. */
function backendOf(
  { platform, backend }: TritonConfig,
  files: readonly string[],
): { line: number; message: string } | 'right' | null {
  const said = [platform, backend].flatMap((one) => (one === null ? [] : [one.value.toLowerCase()]));
  const isMeant = said.some((word) => /^(?:tensorrt|trt)(?:_?(?:plan|engine))?$/.test(word));
  const hasPlans = files.some((file) => PLAN.test(file));
  if (!isMeant) {
    if (said.length === 0) return hasPlans ? 'right' : null;
    const [word = ''] = said;
    const own = LOADERS[word];
    if (own === undefined || !hasPlans || files.some((file) => own.test(file))) return null;
    return {
      line: (platform ?? backend)?.line ?? 1,
      message: `it is for ${word}, but the version folder contains ${files.filter((file) => PLAN.test(file)).join(', ')}`,
    };
  }
  if (platform !== null && platform.value !== PLATFORM)
    return { line: platform.line, message: `platform "${platform.value}" is not "${PLATFORM}"` };
  if (backend !== null && backend.value !== BACKEND)
    return { line: backend.line, message: `backend "${backend.value}" is not "${BACKEND}"` };
  return 'right';
}

/** Triton takes folders whose names are numbers that do not begin with 0. */
const isVersion = (name: string): boolean => /^[1-9]\d*$/.test(name);

function served(versions: readonly string[], { policy }: TritonConfig): string[] {
  if ('all' in policy) return [...versions];
  if ('specific' in policy) return versions.filter((version) => policy.specific.includes(version));
  return versions.slice(-policy.latest);
}

async function judgeModel(
  folder: string,
  models: ReadonlyMap<string, string>,
  loadPlan: LoadPlan | null,
): Promise<TritonModel> {
  const name = path.basename(path.resolve(folder));
  const file = path.join(folder, CONFIG);
  const hasConfig = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  const { config, findings } = hasConfig ? configOf(file) : { config: NOTHING, findings: [] };
  const model: TritonModel = { name, status: 'fail', backend: null, plans: [], findings };
  if (config === null) return model;
  const folders = foldersIn(folder);
  const versions = folders.filter(isVersion).sort((a, b) => Number(a) - Number(b));
  const files = versions.flatMap((version) => readdirSync(path.join(folder, version)));
  const beside = readdirSync(folder).filter((one) => PLAN.test(one));
  const backend = backendOf(config, [...files, ...(versions.length === 0 ? beside : [])]);
  model.backend = config.backend?.value ?? config.platform?.value ?? (backend === null ? null : BACKEND);
  if (backend === null) return { ...model, status: 'other', findings: [] };
  const place = hasConfig ? file : folder;
  if (backend !== 'right')
    findings.push(
      finding(
        'triton-backend-wrong',
        'error',
        place,
        backend.line,
        backend.message,
        `Write backend: "${BACKEND}", or platform: "${PLATFORM}".`,
      ),
    );
  if (config.name !== null && config.name.value !== name)
    findings.push(
      finding(
        'triton-name-differs',
        'error',
        place,
        config.name.line,
        `the name is "${config.name.value}", but the folder is ${name}`,
        `Write name: "${name}", or leave it out.`,
      ),
    );
  const chosen = served(versions, config);
  if (chosen.length === 0) {
    const others = [...folders.filter((one) => !isVersion(one)), ...beside];
    findings.push(
      finding(
        'triton-version-missing',
        'error',
        place,
        null,
        versions.length === 0
          ? `there is no version folder (1, 2, ...)${others.length === 0 ? '' : `, only ${others.join(', ')}`}`
          : `the version policy serves none of the versions ${versions.join(', ')}`,
        'Put the plan into a folder whose name is a number that does not begin with 0, such as 1.',
      ),
    );
  }
  for (const version of chosen) {
    const judged = await judgeFiles(folder, version, config, place, models.get(name) ?? null, loadPlan);
    model.plans.push(...judged.plans);
    findings.push(...judged.findings);
  }
  const isRed = findings.some(({ severity }) => severity === 'error');
  const isOpen = model.plans.some(
    ({ comparedWith, loaded }) => comparedWith === null || (loadPlan !== null && loaded !== true),
  );
  return { ...model, status: isRed ? 'fail' : isOpen ? 'unproven' : 'pass' };
}

/**
 * Judges a Triton model repository without Triton; without a GPU, too, unless its plans are to be loaded.
 * @param directory the repository, or the folder of one model
 * @param onnx ONNX models that plans were built from, by the name of the Triton model
 * @param loadPlan loads a plan on this machine, as production does; null where nobody asked for that
 * @throws InputError where there is nothing to judge
 */
export async function judgeRepository(
  directory: string,
  onnx: ReadonlyMap<string, string> = new Map(),
  loadPlan: LoadPlan | null = null,
): Promise<TritonRepository> {
  if (!isFolder(directory))
    throw new InputError(`triton: ${directory} is not a folder; expected a model repository`);
  const isModel = lstatSync(path.join(directory, CONFIG), { throwIfNoEntry: false }) !== undefined;
  const folders = isModel ? [directory] : foldersIn(directory).map((name) => path.join(directory, name));
  const isOne = (folder: string): boolean =>
    readdirSync(folder).some((name) => name === CONFIG || isVersion(name));
  const models = folders.filter(isOne);
  if (models.length === 0)
    throw new InputError(
      `triton: ${directory} contains no model: expected folders with a ${CONFIG} or a version folder (1, 2, ...)`,
    );
  const names = models.map((folder) => path.basename(path.resolve(folder)));
  const unknown = [...onnx.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new InputError(`triton: --model names ${unknown}, but the models are ${names.join(', ')}`);
  const judged: TritonModel[] = [];
  for (const folder of models) judged.push(await judgeModel(folder, onnx, loadPlan));
  return { repository: directory, models: judged };
}
