import { kindAt } from '../host/file-kind.js';
import path from 'node:path';
import type { Finding } from '../core/findings.js';
import { ENGINE_FILE, engineVersion } from './readers/engine.js';
import { kindOf, type Kind } from './kinds.js';
import type { PinCandidate } from './text/candidate.js';
import { environmentMentions } from './readers/commands.js';
import { newShared, ParseProblem, type Shared } from './reader.js';
import { Scope } from './text/scope.js';
import { decodeText, SourceFile } from './text/source.js';
import { HEAD_BYTES, readBounded } from './read.js';
import type { Role } from './types.js';
import { copiedFrom, filesNamed } from './runs.js';
import { mayCall } from './text/yaml-calls.js';
import { writtenFile } from './heredoc-files.js';

/** A mention, and the kind of file that it was found in. */
export interface LocatedCandidate {
  kind: string;
  mention: PinCandidate;
}

export interface FileScan {
  found: LocatedCandidate[];
  problems: Finding[];
  /** Files that this one includes, relative to the root, to be read as the same kind. */
  includes: { file: string; kind: Kind }[];
}

/** Nobody writes a larger file by hand; the largest lock files of real projects stay far below. */
export const MAX_BYTES = 16 * 1024 * 1024;
/** What a file must contain to be parsed at all. UTF-16 is parsed in any case. */
const TELLTALE =
  /tensor_?rt|nvinfer|nvonnxparser|nvcr\.io|nvidia\/|trt|jetpack|l4t|onnxruntime|dustynv|\d-py3\b|\.sh["']?\s+["']?\d+\.\d/i;

/** Kinds of files that start builds of images. */
const BUILDING = new Set([
  'workflow',
  'compose',
  'gitlab-ci',
  'yaml',
  'shell',
  'ci',
  'makefile',
  'bake',
  'jenkinsfile',
  'devcontainer',
  'python',
]);
/** Kinds of files that start containers, and what one that does must contain. */
const COMPOSING = new Set([
  'workflow',
  'compose',
  'gitlab-ci',
  'helm',
  'kubernetes',
  'yaml',
  'task-definition',
  'shell',
  'batch',
  'ci',
]);
const COMPOSES = /docker|podman|buildah|services:|image|container|storageUri/i;
/** Kinds whose jobs hand each other what they made, whether a container is named or not. */
const PIPELINE = new Set(['workflow', 'gitlab-ci', 'ci', 'kubernetes']);
/** Files that the links read of every project, whatever they say: what is not large is kept, and not read twice. */
const MARKING = /(?:^|\/)(?:CMakeLists\.txt|pyproject\.toml)$/;
const MOST_KEPT_BYTES = 64 * 1024;
const CALLING = new Set(['workflow', 'action', 'ci', 'yaml']);
/** It hands something to the build of an image, whose Dockerfile says what of TensorRT that is. */
const HANDS_OVER = /build[-_]?args?\b|(?:^|[{,])[ \t]*["']?args["']?\s*[:=]/m;

/** Words of TensorRT, and not merely letters of another one (`DETRTransformer`): only a file with one is worth a warning. */
const CAN_HOLD_PIN =
  /tensor_?rt|nvinfer|nvonnxparser|nvcr\.io|onnxruntime|jetpack|(?<![a-z0-9])l4t|(?<![a-z])trt(?![a-z])|\d-py3\b/i;

export function unreadable(file: string, line: number | undefined, reason: string): Finding {
  return {
    code: 'pin-unreadable',
    severity: 'warning',
    message: `${file} could not be read for pins: ${reason}.`,
    remedy: 'Repair the file, or list it under `ignore` in .trt-guard.yml.',
    evidence: [],
    location: { file, ...(line === undefined ? {} : { line }) },
  };
}

/** Reads one file of the tree. Never throws because of what the file holds. */
export function scanFile(
  root: string,
  file: string,
  kind = kindOf(file),
  shared: Shared = newShared(),
): FileScan {
  return guarded(file, (scan) => {
    if (ENGINE_FILE.test(file)) scanEngine(root, file, scan);
    else if (kind !== undefined) scanText(root, file, kind, scan, shared);
  });
}

/** Reads a file as an engine, whatever it is called. */
export function scanEngineFile(root: string, file: string): FileScan {
  return guarded(file, (scan) => {
    scanEngine(root, file, scan);
  });
}

/** Parsers of nested formats are recursive: the stack is what ends nesting without end (RangeError). */
function whyNot(error: unknown): string {
  if (error instanceof RangeError && /call stack/.test(error.message)) return 'it is nested too deeply';
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
}

function guarded(file: string, read: (scan: FileScan) => void): FileScan {
  const scan: FileScan = { found: [], problems: [], includes: [] };
  try {
    read(scan);
  } catch (error) {
    scan.problems.push(unreadable(file, undefined, whyNot(error)));
  }
  return scan;
}

function scanEngine(root: string, file: string, scan: FileScan): void {
  const found = engineVersion(path.join(root, file));
  if (found === null) return;
  const source = new SourceFile(file, `plan header: ${found.product} ${found.version}`);
  scan.found.push({
    kind: 'engine',
    mention: {
      ...found,
      name: file.replace(/^.*\//, ''),
      spec: null,
      at: { file: source, offset: 0 },
      basis: 'plan header',
    },
  });
}

function scanText(root: string, file: string, kind: Kind, scan: FileScan, shared: Shared): void {
  const { head } = kind;
  const hasHead = (begin: Buffer): boolean =>
    head === undefined ||
    (typeof head === 'string' ? begin.includes(head) : head.test(begin.toString('latin1')));
  const bytes = readBounded(`${root}/${file}`, MAX_BYTES, head === undefined ? null : hasHead);
  if (bytes === null) {
    scan.problems.push(unreadable(file, undefined, `it has more than ${MAX_BYTES} bytes`));
    return;
  }
  if (head !== undefined && !hasHead(bytes.subarray(0, HEAD_BYTES))) return;
  if (kind.needles?.every((needle) => !bytes.includes(needle)) === true) return;
  const latin = bytes.toString('latin1');
  if (COMPOSING.has(kind.name) && (PIPELINE.has(kind.name) || COMPOSES.test(latin)))
    shared.composing.set(file, kind.name);
  for (const named of filesNamed(kind.name, latin)) shared.named.push({ caller: file, ...named });
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (!utf16 && kind.name !== 'version-file' && !TELLTALE.test(latin) && !takesPins(kind, latin, shared)) {
    if (bytes.length < MOST_KEPT_BYTES && MARKING.test(file))
      shared.sources.set(file, new SourceFile(file, decodeText(bytes)));
    return;
  }
  if (!utf16 && bytes.subarray(0, 8192).includes(0)) {
    scan.problems.push(unreadable(file, undefined, 'it is a binary file'));
    return;
  }
  // Before anything else is read: the bytes are valid until then.
  const source = new SourceFile(file, decodeText(bytes));
  const scope = new Scope(undefined, {
    builds: shared.builds,
    sourcedFile: (caller, name) => {
      const names = kind.name === 'dockerfile' ? [name, ...copiedFrom(source.text, name)] : [name];
      return names.map((one) => sourcedFile(root, caller, one, shared)).find((one) => one !== null) ?? null;
    },
    writtenFile,
  });
  if (kind.environment !== undefined) loadEnvironment(root, file, kind.environment, scope, shared);
  const folder = path.posix.dirname(file);
  const context = {
    scope,
    shared,
    beside: (name: string): SourceFile | null => fileBeside(root, file, name, shared),
    include: (name: string): void => {
      const target = path.posix.normalize(path.posix.join(folder, name.replace(/\\/g, '/')));
      if (!target.startsWith('..') && !/^(?:[a-z]+:)?\//i.test(name))
        scan.includes.push({ file: target, kind });
    },
  };
  let mentions: PinCandidate[];
  try {
    mentions = kind.reader(source, context);
  } catch (error) {
    if (!(error instanceof ParseProblem)) throw error;
    mentions = error.mentions;
    if (CAN_HOLD_PIN.test(source.text) && !/^%YAML:/.test(source.text))
      scan.problems.push(unreadable(file, error.line, error.message));
  }
  // The links ask for it again.
  if (mentions.length > 0 && !shared.sources.has(file)) shared.sources.set(file, source);
  for (const mention of mentions) {
    const { path: place } = mention.at.file;
    const isIncluded = place !== file && shared.included.has(place);
    scan.found.push({ kind: (isIncluded ? kindOf(place) : undefined)?.name ?? kind.name, mention });
  }
}

/** Its pins can stand elsewhere: in variables of the `.env` beside it, arguments of a build, files that it includes. */
function takesPins({ name, environment }: Kind, text: string, { builds }: Shared): boolean {
  return (
    (name === 'requirements' && /^[ \t]*-(?:[rc]|-requirement|-constraint)/m.test(text)) ||
    (environment !== undefined && text.includes('${')) ||
    (name === 'gitlab-ci' && /^include[ \t]*:/m.test(text)) ||
    (name === 'dockerfile' && (/^FROM\s[^\n]*\$/im.test(text) || isGivenPins(text, builds))) ||
    (BUILDING.has(name) && HANDS_OVER.test(text)) ||
    // What it calls says of what the number is the version.
    (CALLING.has(name) && /\d\.\d/.test(text) && mayCall(text)) ||
    // What it imports can say the version.
    name === 'setup-py'
  );
}

/** A build hands a Dockerfile something of TensorRT in an argument that it declares. */
function isGivenPins(dockerfile: string, builds: Shared['builds']): boolean {
  const declared = new Set([...dockerfile.matchAll(/^[ \t]*ARG[ \t]+(\w+)/gim)].map(([, name = '']) => name));
  return builds.some((call) =>
    [...call.arguments].some(
      ([name, values]) => declared.has(name) && values.some(({ text }) => TELLTALE.test(text)),
    ),
  );
}

/** The text of a file of the tree, which is read once for all that ask for it; null where it cannot be read. */
export function readSource(
  root: string,
  file: string,
  { sources }: Pick<Shared, 'sources'>,
): SourceFile | null {
  const known = sources.get(file);
  if (known !== undefined) return known;
  let source: SourceFile | null = null;
  try {
    const bytes = readBounded(`${root}/${file}`, MAX_BYTES);
    if (bytes !== null) source = new SourceFile(file, decodeText(bytes));
  } catch {
    // It says no more than one that is not there.
  }
  sources.set(file, source);
  return source;
}

/** From the caller's folder, from the root, and by the end of a path that begins with a variable. */
function sourcedFile(root: string, caller: string, name: string, shared: Shared): SourceFile | null {
  const found = placesOf(caller, name).find(
    (file) => file !== caller && kindAt(path.join(root, file)) === 'file',
  );
  return found === undefined ? null : readSource(root, found, shared);
}

/** Where a file can lie that another one names: from the root, from the caller's folder, and, in an image, by the end of its path. */
export function placesOf(caller: string, name: string): string[] {
  const folder = path.posix.dirname(caller);
  // `$(dirname "$0")/../versions.sh`, `${ROOT}/versions.sh`
  const relative = name.replace(/^(?:\$\{?\w+\}?|.*\)"?|.*\$\{?\w+\}?"?|.*\}\}"?)\//, '');
  const plain = relative.replace(/^(?:\.?\/)+/, '');
  const tails = plain.split('/').map((_part, index, parts) => parts.slice(index).join('/'));
  return [
    ...new Set([
      path.posix.join(folder, relative),
      plain,
      ...tails.map((tail) => path.posix.join(folder, tail)),
    ]),
  ]
    .map((file) => path.posix.normalize(file))
    .filter((file) => file !== '' && !file.startsWith('..') && !path.posix.isAbsolute(file));
}

function loadEnvironment(root: string, file: string, name: string, scope: Scope, shared: Shared): void {
  // Where there is none, the defaults in the file itself count.
  const beside = fileBeside(root, file, name, shared);
  if (beside !== null) environmentMentions(beside.span(), scope);
}

function fileBeside(root: string, file: string, name: string, shared: Shared): SourceFile | null {
  const beside = path.posix.join(path.posix.dirname(file), name);
  return beside === file || beside.startsWith('..') ? null : readSource(root, beside, shared);
}

/** What a place is for, where its file says so. */
export function roleOf(kind: string, file: string, mention: PinCandidate): Role | null {
  if (mention.role !== undefined) return mention.role;
  if (kind === 'cmake' || kind === 'bazel' || /(?:-dev|-bin)$/.test(mention.name)) return 'build';
  if (kind === 'compose' || kind === 'kubernetes' || kind === 'helm' || /tritonserver/.test(mention.name))
    return 'runtime';
  return /(?:^|[/_.-])(?:build|builder|convert|export)/i.test(file) ? 'build' : null;
}
