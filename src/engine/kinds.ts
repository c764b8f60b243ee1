import { isUtf8 } from 'node:buffer';
import type { Archive } from './archive.js';
import { u64, type ByteSource } from './bytes.js';
import type { PlanFormat } from './facts.js';
import { MAX_FIELD_HEADER_BYTES, readField } from './onnx/protobuf.js';

/** What a file is that is not a plan. */
export interface Kind {
  format: PlanFormat;
  /** As it stands in a sentence: `an ONNX model`. */
  name: string;
  remedy: string;
  /** It stands where another file belongs, and the remedy fetches that one, whatever it is. */
  isStandIn?: true;
  /** Nothing says what it is. */
  isUnknown?: true;
  /** Quoted from the file, where that helps. */
  detail?: string;
}

const REBUILD = 'Give the plan that trtexec or the builder wrote.';
const DOWNLOAD =
  'The download returned a page instead of the file: check its address and your access rights, and fetch it again.';
const UNPACK = 'Unpack it first and give the plan inside.';

type Test = (head: Buffer) => boolean;
const startsWith =
  (...prefixes: string[]): Test =>
  (head) =>
    prefixes.some((prefix) => head.toString('latin1', 0, prefix.length) === prefix);
const hasAt =
  (offset: number, text: string): Test =>
  (head) =>
    head.toString('latin1', offset, offset + text.length) === text;
const textStarts =
  (pattern: RegExp): Test =>
  (head) =>
    pattern.test(
      head
        .toString('utf8', 0, 256)
        .replace(/^\uFEFF/, '')
        .trimStart(),
    );

/** Published signatures, most exact first. */
const SIGNATURES: readonly (Omit<Kind, 'format'> & { test: Test })[] = [
  {
    name: 'an HTML page',
    remedy: DOWNLOAD,
    isStandIn: true,
    test: textStarts(/^<(!doctype html\b|html\b|head\b|body\b|!--)/i),
  },
  {
    name: 'an XML document',
    remedy: DOWNLOAD,
    isStandIn: true,
    test: textStarts(/^(<\?xml\b|<[a-z][\w:.-]*[\s/>])/i),
  },
  {
    name: 'a zip archive (or a PyTorch checkpoint)',
    remedy: UNPACK,
    test: startsWith('PK\x03\x04', 'PK\x05\x06'),
  },
  { name: 'an ELF program or library', remedy: REBUILD, test: startsWith('\x7fELF') },
  {
    name: 'a Windows program or library',
    remedy: REBUILD,
    test: (head) => startsWith('MZ')(head) && head.length >= 64,
  },
  { name: 'a gzip archive', remedy: UNPACK, test: startsWith('\x1f\x8b\x08') },
  { name: 'a zstd archive', remedy: UNPACK, test: startsWith('\x28\xb5\x2f\xfd') },
  { name: 'an xz archive', remedy: UNPACK, test: startsWith('\xfd7zXZ\x00') },
  { name: 'a bzip2 archive', remedy: UNPACK, test: startsWith('BZh') },
  { name: 'a 7z archive', remedy: UNPACK, test: startsWith('7z\xbc\xaf\x27\x1c') },
  { name: 'a tar archive', remedy: UNPACK, test: hasAt(257, 'ustar') },
  { name: 'an HDF5 file', remedy: REBUILD, test: startsWith('\x89HDF\r\n') },
  { name: 'a GGUF model', remedy: REBUILD, test: startsWith('GGUF') },
  { name: 'a TensorFlow Lite model', remedy: REBUILD, test: hasAt(4, 'TFL3') },
  { name: 'a NumPy array', remedy: REBUILD, test: startsWith('\x93NUMPY') },
  {
    name: 'a Python pickle (or an old PyTorch checkpoint)',
    remedy: REBUILD,
    test: startsWith('\x80\x02', '\x80\x04\x95', '\x80\x05\x95'),
  },
];

/** An engine's archive up to its fourth version record. */
const BARE_ARCHIVE_BYTES = 40;
const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

function isSafetensors(head: Buffer, size: number): boolean {
  const length = u64(head, 0);
  return length !== null && length >= 2 && length + 8 <= size && head[8] === 0x7b;
}

/** Field numbers of ModelProto (onnx.proto) with their wire types. */
const MODEL_FIELDS: ReadonlyMap<number, number> = new Map([
  [1, 0],
  [2, 2],
  [3, 2],
  [4, 2],
  [5, 0],
  [6, 2],
  [7, 2],
  [8, 2],
  [14, 2],
  [20, 2],
  [25, 2],
  [26, 2],
]);

const MAX_MODEL_FIELDS = 64;

/**
 * A ModelProto: known fields with their wire types, an ir_version and a graph. Fields come in any order, so the walk steps
 * over the graph (which may be huge) by its length. A graph that ends behind the file was cut short.
 */
export function onnxKind(source: ByteSource): 'whole' | 'cut' | null {
  let hasVersion = false;
  let hasGraph = false;
  for (let fields = 0, position = 0; fields < MAX_MODEL_FIELDS && position < source.size; fields++) {
    const field = readField(source.read(position, MAX_FIELD_HEADER_BYTES), 0);
    if (field === null || MODEL_FIELDS.get(field.number) !== field.wireType) return null;
    if (field.number === 1) hasVersion = field.value >= 1 && field.value <= 1000;
    if (field.number === 7) hasGraph = true;
    position += field.end;
    if (position > source.size) return hasVersion && hasGraph ? 'cut' : null;
  }
  return hasVersion && hasGraph ? 'whole' : null;
}

/** Text of a timing cache's first entry; observed in those of TensorRT-RTX 1.5 and 1.7. */
const TIMING_CACHE_TEXT = ['file_format_version=', 'CASK_VERSI'];

/** Names an archive (`ptrt`) that is not an engine; null where it is one, or may be one of 8.5 and before. */
export function archiveKind(head: Buffer, archive: Archive): Kind | null {
  if (archive.version !== null) return null;
  if (TIMING_CACHE_TEXT.some((text) => head.includes(text, 0, 'latin1')))
    return {
      format: 'not-a-plan',
      name: 'a timing cache',
      remedy: 'Give the engine itself; the timing cache is for the build (--timingCacheFile).',
    };
  return archive.wide || head.length < BARE_ARCHIVE_BYTES
    ? null
    : { format: 'not-a-plan', name: 'a TensorRT archive that is not an engine', remedy: REBUILD };
}

/** UTF-8 without control characters; the head may end inside a character. */
function isText(head: Buffer): boolean {
  const isEncoded = [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, Math.max(1, head.length - cut))));
  return isEncoded && head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

/** Names a file that is not a plan, from its first bytes. Never says more than they hold. */
export function kindOf(source: ByteSource, head: Buffer): Kind {
  const { size } = source;
  if (size === 0)
    return {
      format: 'empty',
      name: 'empty',
      remedy:
        'Look at the build that should have written it: trtexec can leave an empty file behind when it fails.',
    };
  if (startsWith(LFS_POINTER)(head)) {
    const lines = head.toString('utf8', 0, 400).split('\n').slice(1, 3).join(' ');
    return {
      format: 'git-lfs-pointer',
      name: 'a Git LFS pointer',
      remedy: 'Fetch the real file: `git lfs pull`, or `lfs: true` for actions/checkout.',
      isStandIn: true,
      detail: lines,
    };
  }
  for (const { test, ...kind } of SIGNATURES) if (test(head)) return { format: 'not-a-plan', ...kind };
  if (isSafetensors(head, size)) return { format: 'not-a-plan', name: 'a safetensors file', remedy: REBUILD };
  const onnx = onnxKind(source);
  if (onnx !== null)
    return {
      format: 'onnx',
      name: onnx === 'whole' ? 'an ONNX model' : 'an ONNX model, cut short',
      remedy: 'Convert it (`trt-guard check --model FILE`) and give the engine.',
    };
  if (head.every((byte) => byte === 0))
    return {
      format: 'not-a-plan',
      name: 'a file of zero bytes',
      remedy: 'The copy or download left a hole: fetch it again.',
      isStandIn: true,
    };
  if (isText(head))
    return { format: 'not-a-plan', name: 'a text file', remedy: REBUILD, detail: firstLine(head) };
  return {
    format: 'not-a-plan',
    name: 'a file of an unknown kind',
    remedy: REBUILD,
    isUnknown: true,
    detail: firstBytes(head),
  };
}

function firstLine(head: Buffer): string {
  return JSON.stringify(head.toString('latin1', 0, 60).split('\n')[0] ?? '');
}

function firstBytes(head: Buffer): string {
  return `it begins with ${head
    .subarray(0, 8)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ')}`;
}
