import type { Product } from '../../core/product.js';
import { parseVersion } from '../../core/version.js';
import { jetpackTensorRT, l4tTensorRT } from '../carriers/images.js';
import { mentionAt, type PinCandidate } from './candidate.js';
import { debianVersion, meaningOf, releaseOf } from '../carriers/packages.js';
import type { Span } from './source.js';

/** Words in a name that make the version that of something else (`TRT_CUDA_VERSION`), or a bound instead of a pin (`TRT_MIN_VERSION`). */
const FOREIGN = new Set(
  (
    'CUDA CUDNN LLM TRTLLM TENSORRTLLM TORCH PYTORCH ONNX ORT TRITON TF TENSORFLOW PYTHON OS UBUNTU MIN MINIMUM MAX MAJOR ' +
    'MINOR PATCH BUILD API SCHEMA FORMAT MODEL ENGINE GPU DRIVER BACKEND CHECK TEST DOC DOCS TAG IMAGE OSS SUFFIX MODELOPT FILE'
  ).split(' '),
);
const TENSORRT = new Set(['TENSORRT', 'TRT', 'NVINFER', 'LIBNVINFER', 'TENSOR']);
const VERSION = new Set(['VERSION', 'VERSIONS', 'VER', 'V', 'VERS', 'PIN']);

/** `tensorrtVersion`, `__tensorrt_version__`, `NV-TENSORRT-VERSION` as upper-case words. */
function wordsOf(name: string): string[] {
  return (
    name
      .replace(/TensorRT/g, 'Tensorrt_')
      // How TensorFlow's build calls it.
      .replace(/^TF_(?=TENSORRT)/, '')
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toUpperCase()
      .split(/[^A-Z0-9]+/)
      .filter((word) => word !== '')
  );
}

export type VariableMeaning = Product | 'jetpack' | 'l4t' | null;

/** The product whose version a variable of this name would contain. */
export function variableMeaning(name: string): VariableMeaning {
  const words = wordsOf(name);
  const versioned = words.some((word) => VERSION.has(word) || /^(?:TENSORRT|TRT)(?:VERSION|VER)$/.test(word));
  if (!versioned || words.some((word) => FOREIGN.has(word))) return null;
  if (words.some((word) => TENSORRT.has(word) || /^(?:TENSORRT|TRT)(?:VERSION|VER)$/.test(word)))
    return words.includes('RTX') ? 'tensorrt-rtx' : 'tensorrt';
  if (words.includes('TENSORRTRTX') || words.includes('TRTRTX')) return 'tensorrt-rtx';
  if (words.includes('JETPACK')) return 'jetpack';
  if (words.includes('L4T')) return 'l4t';
  return null;
}

/** A variable, key or input whose name says that its value is a TensorRT version. `place` is where the value is written. */
export function variableMentions(name: string, value: Span, role?: 'build' | 'runtime'): PinCandidate[] {
  const meaning = variableMeaning(name);
  if (meaning === null) return [];
  const written = unquoted(value.trim());
  const text = written.text;
  const common = { name, spec: text, versionAt: written.origin(), byNameOnly: true, ...(role && { role }) };
  if (meaning === 'jetpack' || meaning === 'l4t') {
    const release = /^[rR]?(\d+\.\d+(?:\.\d+)?)(?:[+-].*)?$/.exec(text)?.[1];
    if (release === undefined) return [];
    const resolved = meaning === 'jetpack' ? jetpackTensorRT(release) : l4tTensorRT(release);
    return mentionAt(written, {
      ...common,
      product: 'tensorrt',
      version: resolved.version,
      basis: resolved.basis,
      ...(resolved.version === null
        ? { unknown: `${meaning === 'jetpack' ? 'JetPack' : 'L4T'} ${release}` }
        : {}),
    });
  }
  if (text === 'latest' || text === '*')
    return mentionAt(written, {
      ...common,
      product: meaning,
      version: null,
      floating: `"${text}" is whichever is newest`,
    });
  if (!/^(?:===?|~=|>=|<=|[<>^~=])?\s*v?\d{1,2}(?:\.\d+|$)/.test(text)) return [];
  const version = debianVersion(text) ?? releaseOf(text);
  if (version !== null) {
    // A single large number (`8601`, `1000`) is a count or a code, not a version.
    if (parseVersion(version) === null || /^(?:\d{3,}$|0\b)/.test(version)) return [];
    return mentionAt(written, { ...common, product: meaning, version });
  }
  const range = meaningOf(text);
  if (range.version === null && range.floating === undefined) return [];
  if (!/^[=<>~^\d.*,\s!x]+$/.test(text)) return [];
  return mentionAt(written, { ...common, product: meaning, ...range });
}

/** A value without the quotes around it. */
export function unquoted(value: Span): Span {
  const match = /^(["'])(.*)\1$/s.exec(value.text);
  return match === null ? value : value.slice(1, value.text.length - 1);
}
