import { PRODUCT_NAMES } from '../core/product.js';
import type { Finding } from '../core/findings.js';
import type { EngineTensor } from '../core/execution.js';
import { ARCHIVE_MAGIC, readArchive, type Archive } from './archive.js';
import { HEAD_BYTES, withFile, type ByteSource } from './bytes.js';
import type { PlanFacts, PlanFormat } from './facts.js';
import { planFindings, withLineEnds, wrapperFinding } from './judge-plan.js';
import {
  productOfMagic,
  readHeader,
  textDamage,
  type PlanHeader,
  type Section,
  type Targets,
} from './header.js';
import { epContexts } from './containers/ep-context.js';
import { rtxTensors } from './io/rtx-tensors.js';
import { archiveKind, kindOf, onnxKind, type Kind } from './kinds.js';
import { lineEndChange } from './line-ends.js';
import { findWrapper, type Wrapper } from './wrapper.js';

/** All that can be told of a file without a GPU, a driver or TensorRT. */
export interface Inspection {
  facts: PlanFacts;
  /** The version that the builder wrote a second time, into the engine itself: a header can be edited and still load. */
  bodyVersion: string | null;
  /** What stands in front of the plan. */
  wrapper: Wrapper | null;
  /** What the file is, as it stands in a sentence: `a TensorRT plan`, `an ONNX model`. */
  kind: string;
  sections: Section[];
  /** The GPUs that a TensorRT-RTX plan was compiled for; null for TensorRT, whose plan names the GPU it was built on. */
  targets: Targets | null;
  /** Inputs and outputs that the plan lists; absent where it lists none that can be read, as TensorRT's plans do. */
  tensors?: EngineTensor[];
  /** The bytes were read and are those of the passport beside the file. */
  isVerified?: true;
  findings: Finding[];
}

function emptyFacts(file: string, format: PlanFormat, fileSize: number): PlanFacts {
  return {
    file,
    format,
    product: null,
    version: null,
    serializationVersion: null,
    computeCapability: null,
    hardwareCompatibility: null,
    fileSize,
    declaredSize: null,
    complete: null,
    hostCode: null,
  };
}

/** The engine section's archive: mostly inside the head that was read already. */
function readBody(source: ByteSource, start: number, header: PlanHeader): Archive | null {
  const engine = header.sections?.find(({ tag }) => tag === 'NGNE');
  if (engine === undefined || engine.offset >= source.size) return null;
  const bytes = source.read(start + engine.offset, Math.min(engine.size, HEAD_BYTES));
  // The records after the version mean something else in TensorRT-RTX: what is not understood is not read.
  return readArchive(bytes, header.product === 'tensorrt');
}

/** A header of the known layout that says no possible size is cut off, or declares more than any file has. */
function isComplete({ layout, declaredSize }: PlanHeader, planSize: number): boolean | null {
  if (declaredSize !== null) return declaredSize === planSize;
  return layout === 0 || layout === null ? false : null;
}

function inspectPlanAt(file: string, source: ByteSource, head: Buffer, wrapper: Wrapper | null): Inspection {
  const start = wrapper?.bytes ?? 0;
  const header = readHeader(head);
  if (header === null) throw new TypeError('inspectPlanAt needs a plan');
  const body = header.damage === null ? readBody(source, start, header) : null;
  const textMode = header.damage === null ? null : textDamage(head);
  const planSize = source.size - start;
  const facts: PlanFacts = {
    ...emptyFacts(file, wrapper === null ? 'plan' : 'wrapped-plan', source.size),
    product: header.product,
    version: textMode === null ? header.version : null,
    serializationVersion: body?.serializationVersion ?? null,
    computeCapability: body?.computeCapability ?? null,
    hardwareCompatibility: body?.hardwareCompatibility ?? null,
    declaredSize: header.declaredSize,
    complete: isComplete(header, planSize),
  };
  const findings = planFindings({ facts, planSize, header, body, textMode });
  if (wrapper !== null) findings.push(wrapperFinding(facts, wrapper));
  const isRtx = header.product === 'tensorrt-rtx' && header.damage === null;
  const tensors = isRtx ? rtxTensors(source, start, header.sections ?? []) : null;
  return {
    facts,
    bodyVersion: body?.version ?? null,
    wrapper,
    kind: `a ${PRODUCT_NAMES[header.product]} plan`,
    sections: header.sections ?? [],
    targets: header.damage === null ? header.targets : null,
    ...(tensors === null ? {} : { tensors }),
    findings,
  };
}

/** 8.5 and before wrote the archive with no plan header around it, and so no version of the product in a known place. */
function inspectBareArchive(file: string, source: ByteSource, head: Buffer): Inspection {
  const archive = readArchive(head, true);
  const other = archive === null ? null : archiveKind(head, archive);
  if (other !== null) return notAnEngine(file, source, other);
  const total =
    archive === null || archive.payloadBytes === null || archive.headerBytes === null
      ? null
      : archive.headerBytes + archive.payloadBytes;
  const facts: PlanFacts = {
    ...emptyFacts(file, 'plan', source.size),
    // With 32-bit numbers it is a later engine section, torn out of its plan: of which product, it does not say.
    product: archive?.wide === true ? 'tensorrt' : null,
    serializationVersion: archive?.serializationVersion ?? null,
    computeCapability: archive?.computeCapability ?? null,
    hardwareCompatibility: archive?.hardwareCompatibility ?? null,
    declaredSize: total,
    complete: total === null ? false : total === source.size,
  };
  return {
    facts,
    bodyVersion: archive?.version ?? null,
    wrapper: null,
    kind:
      archive?.wide === true
        ? 'a TensorRT plan from 8.5 or older'
        : 'an engine section without its plan header',
    sections: [],
    targets: null,
    findings: planFindings({ facts, planSize: source.size, header: null, body: archive, textMode: null }),
  };
}

function notAnEngine(file: string, source: ByteSource, kind: Kind): Inspection {
  return {
    facts: emptyFacts(file, kind.format, source.size),
    bodyVersion: null,
    wrapper: null,
    kind: kind.name,
    sections: [],
    targets: null,
    findings: [
      kind.format === 'empty'
        ? {
            code: 'engine-file-empty',
            severity: 'error',
            message: `${file} is empty: no engine was written.`,
            remedy: kind.remedy,
            evidence: [{ source: 'file size', text: '0 bytes' }],
            location: { file },
          }
        : {
            code: 'not-an-engine-file',
            severity: 'error',
            message: `${file} is ${kind.name}, not a TensorRT plan.`,
            remedy: kind.remedy,
            evidence: [{ source: 'first bytes', text: kind.detail ?? kind.name }],
            location: { file },
          },
    ],
  };
}

const EP_CONTEXT: Kind = {
  format: 'onnx',
  name: 'an ONNX model with an EPContext node, which ONNX Runtime loads and TensorRT itself does not',
  remedy:
    'Inspect the engine that it contains or names (trt-guard inspect FILE), and give that engine, or the model.',
};

/**
 * Reads what the bytes of `source` say: a pure function of them, for tests as for files. Reads three ranges of at most
 * 4 KiB, and the nodes of an ONNX model, not its weights. Never throws for any content.
 */
export function inspectBytes(file: string, source: ByteSource): Inspection {
  const head = source.read(0, HEAD_BYTES);
  if (productOfMagic(head) !== null) return inspectPlanAt(file, source, head, null);
  if (head.toString('latin1', 0, 4) === ARCHIVE_MAGIC) return inspectBareArchive(file, source, head);
  if (onnxKind(source) === 'whole' && epContexts(source).length > 0)
    return notAnEngine(file, source, EP_CONTEXT);
  const wrapper = findWrapper(source, head);
  if (wrapper !== null) return inspectPlanAt(file, source, source.read(wrapper.bytes, HEAD_BYTES), wrapper);
  return notAnEngine(file, source, kindOf(source, head));
}

/** Where the size is wrong, the rest of the file may tell why. */
function explained(inspection: Inspection, source: ByteSource): Inspection {
  const { facts, findings, wrapper } = inspection;
  if (facts.complete !== false || facts.declaredSize === null) return inspection;
  const change = lineEndChange(source, wrapper?.bytes ?? 0, facts.declaredSize);
  return change === null ? inspection : { ...inspection, findings: withLineEnds(facts, findings, change) };
}

/**
 * Reads a plan's facts from the first bytes of `file`: no GPU, no driver, no TensorRT; at most 64 KiB are read, and more
 * only of a plan that has not quite its declared size (lineEndChange).
 * @throws InputError where the file is missing, unreadable, a directory or no regular file.
 */
export function inspectPlan(file: string): Promise<Inspection> {
  return new Promise((resolve) => {
    resolve(withFile(file, (source) => explained(inspectBytes(file, source), source)));
  });
}
