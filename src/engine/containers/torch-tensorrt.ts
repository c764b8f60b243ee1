import { HEAD_BYTES, type ByteSource } from '../bytes.js';
import { readHeader } from '../header.js';
import { capabilityOf, partOf } from './container.js';

/** An engine in a file of PyTorch. */
export interface TorchEngine {
  bytes: ByteSource;
  /** Where its text or its bytes begin. */
  offset: number;
  /** `8.9`, from the text of the device in front of it. */
  computeCapability: string | null;
  device: string | null;
  /** The ABI of Torch-TensorRT's runtime; it loads no other. */
  abi: string | null;
}

const WINDOW = 4 * 1024 * 1024;
/** `ftrt` and `vtrt` with a layout of 0, as they are and in base64. */
const MAGICS = ['ftrt\0\0\0\0', 'vtrt\0\0\0\0', 'ZnRydAAAAA', 'dnRydAAAAA'].map((text) =>
  Buffer.from(text, 'latin1'),
);
const LONGEST = 10;
const MOST = 64;
/** What stands in front of the engine in the same tuple: ABI, name, device. */
const IN_FRONT = 2048;

/**
 * The engines in a TorchScript module or exported program that Torch-TensorRT saved: a zip archive without compression that
 * pickles ABI, name, device (`id%major%minor%type%name`) and engine (base64 from ABI 3 on) of each; core/runtime/runtime.h and
 * TRTEngine.cpp of pytorch/TensorRT. Reads the whole file, a window at a time. Empty where there is none.
 */
export function torchEngines(source: ByteSource): TorchEngine[] {
  const found: TorchEngine[] = [];
  for (let at = 0; at < source.size && found.length < MOST; at += WINDOW - LONGEST) {
    const window = source.read(at, WINDOW);
    for (const magic of MAGICS)
      for (let hit = window.indexOf(magic); hit !== -1; hit = window.indexOf(magic, hit + 1)) {
        const engine = engineAt(source, at + hit, magic.length === LONGEST);
        if (engine !== null && found.length < MOST && !found.some(({ offset }) => offset === engine.offset))
          found.push(engine);
      }
  }
  return found.sort((a, b) => a.offset - b.offset);
}

function engineAt(source: ByteSource, offset: number, isText: boolean): TorchEngine | null {
  const bytes = isText
    ? decoded(source, offset, textLength(source, offset))
    : partOf(source, offset, source.size);
  const header = readHeader(bytes.read(0, HEAD_BYTES));
  if (header === null || header.sections === null || header.damage !== null) return null;
  const front = source.read(Math.max(0, offset - IN_FRONT), Math.min(offset, IN_FRONT)).toString('latin1');
  const device = deviceIn(front);
  return {
    // Bytes that stand as they are have no length in front: the plan's own header says where they end.
    bytes: isText ? bytes : partOf(source, offset, offset + (header.declaredSize ?? source.size - offset)),
    offset,
    computeCapability: device?.computeCapability ?? null,
    device: device?.name ?? null,
    abi: abiIn(front),
  };
}

/** `0%8%9%0%NVIDIA L4`, the last one, as long as pickle says in front of it. */
function deviceIn(front: string): { computeCapability: string | null; name: string } | null {
  const found = [...front.matchAll(/\d{1,3}%(\d{1,2})%(\d)%\d{1,2}%/g)].at(-1);
  if (found === undefined) return null;
  const [head, major = '', minor = ''] = found;
  const length = Buffer.from(front.slice(Math.max(0, found.index - 4), found.index), 'latin1');
  const end = length.length === 4 ? found.index + length.readUInt32LE(0) : 0;
  return {
    computeCapability: capabilityOf(`${major}.${minor}`),
    name: front.slice(found.index + head.length, end),
  };
}

/** A text of one digit, as pickle writes it: the ABI is the first of its tuple. */
const ONE_LETTER = 'X\u0001\0\0\0';

function abiIn(front: string): string | null {
  const at = front.lastIndexOf(ONE_LETTER);
  const digit = at === -1 ? '' : front.charAt(at + ONE_LETTER.length);
  return /^\d$/.test(digit) ? digit : null;
}

/** pickle writes the length of a text in front of it, in four bytes; where that cannot be one, what is left of the file. */
function textLength(source: ByteSource, offset: number): number {
  const rest = source.size - offset;
  const prefix = source.read(Math.max(0, offset - 5), 5);
  const length = prefix.length === 5 && prefix[0] === 0x58 ? prefix.readUInt32LE(1) : 0;
  return length > 0 && length <= rest ? length : rest;
}

/** The bytes behind base64 text, decoded where they are read. */
function decoded(source: ByteSource, offset: number, length: number): ByteSource {
  const padding = source.read(offset + length - 2, 2).toString('latin1');
  const missing = padding.endsWith('==') ? 2 : padding.endsWith('=') ? 1 : 0;
  const size = Math.floor((length * 3) / 4) - missing;
  return {
    size,
    read: (at, wanted) => {
      if (at < 0 || at >= size) return Buffer.alloc(0);
      const count = Math.min(wanted, size - at);
      const group = Math.floor(at / 3);
      const groups = Math.ceil((at + count) / 3) - group;
      const text = source.read(offset + group * 4, groups * 4).toString('latin1');
      return Buffer.from(text, 'base64').subarray(at - group * 3, at - group * 3 + count);
    },
  };
}
