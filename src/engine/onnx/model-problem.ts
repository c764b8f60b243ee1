import type { Finding } from '../../core/findings.js';
import { ARCHIVE_MAGIC } from '../archive.js';
import { HEAD_BYTES, withFile, type ByteSource } from '../bytes.js';
import { productOfMagic } from '../header.js';
import { kindOf } from '../kinds.js';
import { mayBeMessage } from './protobuf.js';
import { OnnxFormatError, OnnxReader } from './reader.js';
import { findWrapper } from '../wrapper.js';

/** What a file is that is surely no model; anything else is left to the parser, which knows more than this reader. */
interface Impostor {
  name: string;
  remedy: string;
  detail: string;
  isKnown: boolean;
  isEmpty: boolean;
}

/** ModelProto's field of that name (onnx.proto). */
const GRAPH = 7;

const NOT_THE_MODEL = 'Give the .onnx file that the exporter wrote.';
const DAMAGED = `${NOT_THE_MODEL} If this is that file, it is damaged: copy or export it again.`;
const FETCH = 'Look at the step that should have written it, and fetch or export the model again.';
/** The parser also takes a ModelProto in protobuf's text format; these are its fields. */
const TEXT_MODEL =
  /^\s*(?:#[^\n]*\n\s*)*(?:ir_version|producer_name|producer_version|domain|model_version|doc_string|graph|opset_import|metadata_props|functions)\s*[:{]/;

function isPlan(source: ByteSource, head: Buffer): boolean {
  const isArchive = head.toString('latin1', 0, 4) === ARCHIVE_MAGIC;
  return isArchive || productOfMagic(head) !== null || findWrapper(source, head) !== null;
}

/** What protobuf's text format may begin with: printable ASCII, white space, a byte order mark. */
const TEXT_START = /^(?:[\t-\r -~]|\xef\xbb\xbf)/;

/**
 * The first tag is enough to say no to binary protobuf. The parser does not always: it takes a file that begins with a zero
 * byte for an empty model (observed with TensorRT-RTX 1.5).
 */
function mayBeModel(head: Buffer): boolean {
  return TEXT_START.test(head.toString('latin1', 0, 3)) || mayBeMessage(head);
}

function impostorOf(source: ByteSource): Impostor | null {
  const head = source.read(0, HEAD_BYTES);
  const { format, name, remedy, isStandIn = false, isUnknown = false, detail } = kindOf(source, head);
  // Before anything else: a model may carry an engine in one of its nodes.
  if (format === 'onnx') return null;
  if (isPlan(source, head))
    return {
      name: 'a TensorRT engine',
      remedy:
        'This is a TensorRT engine: give it as engine, and give the ONNX file that it was built from as model.',
      detail: `an engine's magic in the first ${HEAD_BYTES} bytes`,
      isKnown: true,
      isEmpty: false,
    };
  if (TEXT_MODEL.test(head.toString('utf8'))) return null;
  if (isUnknown && mayBeModel(head)) return null;
  const isEmpty = format === 'empty';
  const advice = isEmpty ? FETCH : isStandIn ? remedy : isUnknown ? DAMAGED : NOT_THE_MODEL;
  return { name, remedy: advice, detail: detail ?? name, isKnown: !isUnknown, isEmpty };
}

/** Where a binary model ends before its fields do, or has what no field is; null where it can be read to its end. */
function brokenAt(source: ByteSource): string | null {
  if (
    TEXT_START.test(source.read(0, 3).toString('latin1')) &&
    TEXT_MODEL.test(source.read(0, HEAD_BYTES).toString('utf8'))
  )
    return null;
  try {
    // The outermost fields alone: a file that was cut short ends inside of its graph. What is inside is the parser's to judge.
    new OnnxReader(source).number({ start: 0, end: source.size }, GRAPH);
    return null;
  } catch (error) {
    if (!(error instanceof OnnxFormatError)) throw error;
    return error.message;
  }
}

function damaged(file: string, source: ByteSource): Finding | null {
  const broken = brokenAt(source);
  if (broken === null) return null;
  return {
    code: 'onnx-file-corrupted',
    severity: 'error',
    message: `${file} is damaged: ${broken}.`,
    remedy: DAMAGED,
    evidence: [{ source: 'file size', text: `${source.size} bytes` }],
    location: { file },
  };
}

/** As modelProblem, of bytes that are at hand: pure. */
export function modelProblemOf(file: string, source: ByteSource): Finding | null {
  const found = impostorOf(source);
  if (found === null) return damaged(file, source);
  return {
    code: 'onnx-file-not-onnx',
    severity: 'error',
    message: found.isKnown
      ? `${file} is ${found.name}${found.isEmpty ? ' (0 bytes)' : ''}, not an ONNX model.`
      : `${file} is not an ONNX model: ${found.detail}.`,
    remedy: found.remedy,
    evidence: [
      { source: 'first bytes', text: found.detail },
      { source: 'file size', text: `${source.size} bytes` },
    ],
    location: { file },
  };
}

/**
 * What is surely wrong with a model file, from its first bytes (at most 64 KiB are read) and before any converter starts: a
 * parser takes an empty file for an empty model (observed with TensorRT-RTX 1.5, from Python). null = it is ONNX, or nothing
 * that is known here, which the parser has to judge.
 * @throws InputError where the file is missing, unreadable, a directory or no regular file.
 */
export function modelProblem(file: string): Finding | null {
  return withFile(file, (source) => modelProblemOf(file, source));
}
