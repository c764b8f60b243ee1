import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../core/findings.js';
import { withFile, type ByteSource } from '../bytes.js';
import { inspectBytes, inspectPlan, type Inspection } from '../inspect.js';
import { capabilityOf, partOf, type Container } from './container.js';
import { epContexts, type EpContext } from './ep-context.js';
import { ortCacheOf } from './ort-cache.js';
import { engineSetOf, missingRanks } from './tensorrt-llm.js';
import { torchEngines } from './torch-tensorrt.js';

/**
 * As inspectPlan, and what lies inside: a file that holds engines, or names them, comes first, then each of its engines under
 * `FILE#NODE`, or under its own name. The first is not an engine itself, and not wrong for that (`facts.container`).
 * @throws InputError where the file cannot be read
 */
export async function inspectAll(file: string): Promise<Inspection[]> {
  const inspection = await inspectPlan(file);
  if (inspection.facts.product !== null) return [withCacheName(inspection)];
  const { format } = inspection.facts;
  if (format === 'onnx') {
    const contexts = withFile(file, epContexts);
    return contexts.length === 0 ? [inspection] : ofEpContexts(inspection, contexts);
  }
  return inspection.kind.startsWith('a zip archive') ? ofTorch(inspection) : [inspection];
}

/** What no bytes of a container contradict is reported as it is; a container holds no version of its own. */
function asContainer(inspection: Inspection, container: Container, findings: Finding[]): Inspection {
  return {
    ...inspection,
    facts: { ...inspection.facts, container },
    findings: [...inspection.findings.filter(({ code }) => code !== 'not-an-engine-file'), ...findings],
  };
}

async function ofEpContexts(inspection: Inspection, contexts: readonly EpContext[]): Promise<Inspection[]> {
  const { file } = inspection.facts;
  const findings: Finding[] = [];
  const inside: Inspection[] = [];
  for (const context of contexts) {
    const engine = await ofEpContext(file, context, findings);
    if (engine !== null)
      inside.push(agreeing(engine, file, context.computeCapability, 'hardware_architecture'));
  }
  return [asContainer(inspection, { kind: 'ep-context', engines: contexts.length }, findings), ...inside];
}

async function ofEpContext(
  file: string,
  { node, embedded, path: named }: EpContext,
  findings: Finding[],
): Promise<Inspection | null> {
  if (embedded !== null) {
    const { start, end } = embedded;
    return withFile(file, (source) => inspectInside(`${file}#${node}`, partOf(source, start, end), start));
  }
  const evidence = [{ source: 'ONNX model', text: `node ${node}: ep_cache_context ${named ?? 'missing'}` }];
  const location = { file };
  const folder = path.dirname(file);
  const target = path.resolve(folder, named ?? '.');
  if (named === null || path.isAbsolute(named) || path.relative(folder, target).startsWith('..')) {
    findings.push({
      code: 'ep-context-path',
      severity: 'error',
      message: `${file} names the engine of its node ${node} by a path that ONNX Runtime refuses (${named ?? 'none'}).`,
      remedy: 'Write the model again with a relative trt_engine_cache_path, and keep the engine beside it.',
      evidence,
      location,
    });
    return null;
  }
  if (!existsSync(target)) {
    findings.push({
      code: 'engine-file-not-found',
      severity: 'error',
      message: `${file} takes its engine from ${named}, which does not exist.`,
      remedy: `Copy ${named} into the model’s folder, or let ONNX Runtime write both again (trt_dump_ep_context_model).`,
      evidence,
      location,
    });
    return null;
  }
  return inspectPlan(target);
}

/** A plan with other bytes around it, told under a name of its own. */
function inspectInside(name: string, source: ByteSource, start: number): Inspection {
  const inspection = inspectBytes(name, source);
  if (inspection.facts.format !== 'plan') return inspection;
  return {
    ...inspection,
    facts: { ...inspection.facts, format: 'wrapped-plan' },
    wrapper: { kind: 'prefix', bytes: start },
  };
}

function ofTorch(inspection: Inspection): Inspection[] {
  const { file } = inspection.facts;
  return withFile(file, (source) => {
    const engines = torchEngines(source);
    const [first] = engines;
    if (first === undefined) return [inspection];
    const { abi, device } = first;
    return [
      asContainer(inspection, { kind: 'torch-tensorrt', abi, device, engines: engines.length }, []),
      ...engines.map(({ bytes, offset, computeCapability }, index) =>
        agreeing(inspectInside(`${file}#engine ${index}`, bytes, offset), file, computeCapability, 'device'),
      ),
    ];
  });
}

function withCacheName(inspection: Inspection): Inspection {
  const { file } = inspection.facts;
  const container = ortCacheOf(file);
  if (container === null) return inspection;
  const named = { ...inspection, facts: { ...inspection.facts, container } };
  return agreeing(named, file, container.computeCapability, 'file name');
}

/** Adds what the container says of the GPU, where the plan says another one. */
function agreeing(inspection: Inspection, holder: string, said: string | null, source: string): Inspection {
  const capability = said === null ? null : capabilityOf(said);
  const { computeCapability, file } = inspection.facts;
  if (capability === null || computeCapability === null || capability === computeCapability)
    return inspection;
  return {
    ...inspection,
    findings: [
      ...inspection.findings,
      {
        code: 'engine-container-mismatch',
        severity: 'error',
        message: `${file} was built on compute capability ${computeCapability}, but ${holder} says ${capability}.`,
        remedy: 'Delete it and let the program build it again on the machine that runs it.',
        evidence: [
          { source: 'engine', text: computeCapability },
          { source, text: capability },
        ],
        location: { file: holder },
      },
    ],
  };
}

/**
 * The folder of TensorRT-LLM that these engines lie in, as an inspection of its own: whether all ranks are there, and of one release;
 * null where it is another folder.
 */
export function inspectEngineSet(folder: string, engines: readonly Inspection[]): Inspection | null {
  const container = engineSetOf(folder);
  if (container === null) return null;
  const missing = missingRanks(container);
  const versions = new Map(
    engines
      .filter(({ facts }) => path.dirname(facts.file) === folder && facts.version !== null)
      .map(({ facts }) => [facts.version, path.basename(facts.file)]),
  );
  const location = { file: path.join(folder, 'config.json') };
  const findings: Finding[] = [];
  if (missing.length > 0)
    findings.push({
      code: 'engine-set-incomplete',
      severity: 'error',
      message: `${folder} lacks the engines of ${missing.length} of ${container.worldSize} ranks (${missing.slice(0, 8).join(', ')}).`,
      remedy: 'Copy the whole folder, or build it again (trtllm-build).',
      evidence: [
        { source: 'config.json', text: `world size ${container.worldSize}` },
        { source: 'folder', text: `ranks ${container.ranks.join(', ')}` },
      ],
      location,
    });
  if (versions.size > 1)
    findings.push({
      code: 'engine-set-mixed',
      severity: 'error',
      message: `The engines in ${folder} are from different TensorRT releases: ${[...versions.keys()].join(', ')}.`,
      remedy: 'Build all ranks again with one release (trtllm-build), into an empty folder.',
      evidence: [...versions].map(([version, name]) => ({ source: name, text: version ?? '' })),
      location,
    });
  return {
    facts: {
      file: folder,
      format: 'not-a-plan',
      product: null,
      version: null,
      serializationVersion: null,
      computeCapability: null,
      hardwareCompatibility: null,
      fileSize: engines.reduce(
        (sum, { facts }) => (path.dirname(facts.file) === folder ? sum + facts.fileSize : sum),
        0,
      ),
      declaredSize: null,
      complete: null,
      hostCode: null,
      container,
    },
    bodyVersion: null,
    wrapper: null,
    kind: 'a folder of TensorRT-LLM engines',
    sections: [],
    targets: null,
    findings,
  };
}
