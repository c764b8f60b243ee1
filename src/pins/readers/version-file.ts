import type { Product } from '../../core/product.js';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../core/findings.js';
import { PRODUCT_NAMES } from '../../core/product.js';
import { conflictAmong } from '../compare/disagreements.js';
import { KINDS, kindOf, type Kind } from '../kinds.js';
import { RESULTS } from '../results.js';
import { releaseOf } from '../carriers/packages.js';
import type { Reader } from '../reader.js';
import { readBounded } from '../read.js';
import { resolvePins } from '../resolve-pins.js';
import { scanFile } from '../scan.js';
import { mentionAt } from '../text/candidate.js';
import { decodeText } from '../text/source.js';
import type { Pin } from '../types.js';
import { logicalLines } from './python/requirements.js';

/** `tensorrt: 10.3.0.26`, `"trt-version" = "10.3"`: whoever names the file says that this is the version. */
const readNamedVersions: Reader = (file) =>
  logicalLines(file.span()).flatMap((line) => {
    const match =
      /(?:^|[\s"'{,])((?:nvidia[-_])?(?:tensor_?rt|trt)(?:[-_]?rtx)?)(?:[-_. ]?ver(?:sion)?)?["']?\s*[:=]\s*["']?v?(\d+(?:\.\d+){1,3})(?![\d.])/di.exec(
        line.text,
      );
    const [start, end] = match?.indices?.[2] ?? [0, 0];
    if (match?.[1] === undefined || end === 0) return [];
    const version = line.slice(start, end);
    return mentionAt(version, {
      product: /rtx/i.test(match[1]) ? 'tensorrt-rtx' : 'tensorrt',
      name: match[1],
      spec: version.text,
      version: releaseOf(version.text),
      versionAt: version.origin(),
    });
  });

/** What a file is by what it holds, whatever it is called; the first that fits and holds a pin counts. */
const BY_CONTENT: readonly { what: string; kind: string; sign: RegExp; reader?: Reader }[] = [
  {
    what: 'a version',
    kind: 'version-file',
    sign: /^\s*(?:#[^\n]*\n\s*)*v?\d+(?:\.\d+){1,3}(?:\s*#[^\n]*)?\s*$/,
  },
  { what: 'a Dockerfile', kind: 'dockerfile', sign: /^[ \t]*FROM\s+\S+/im },
  { what: 'JSON', kind: 'vcpkg', sign: /^\s*[{[]\s*(?:["{\]}]|\/[/*])/ },
  { what: 'a lock file', kind: 'uv-lock', sign: /^\[\[package\]\]\s*$/m },
  {
    what: 'requirements',
    kind: 'requirements',
    sign: /^[ \t]*[A-Za-z][\w.-]*(?:\[[^\]\n]*\])?\s*(?:[=!~<>]=|[<>]|@\s)/m,
  },
  { what: 'TOML', kind: 'toml', sign: /^[ \t]*\[{1,2}[\w.'"-]+\]{1,2}\s*$|^[ \t]*[\w.-]+\s*=\s*["'[{]/m },
  {
    what: 'a shell script',
    kind: 'shell',
    sign: /^#!.*sh\b|^[ \t]*(?:sudo\s+)?(?:apt(?:-get)?|pip3?|wget|curl|docker)\s/m,
  },
  { what: 'Python', kind: 'python', sign: /^[ \t]*(?:import|from)\s+\w|^\w+\s*=\s*["'f]/m },
  { what: 'variables', kind: 'env-file', sign: /^[ \t]*(?:export\s+)?[A-Za-z_][\w.-]*=/m },
  { what: 'YAML', kind: 'yaml', sign: /^[ \t]*(?:- )?["']?[\w.-]+["']?\s*:(?:\s|$)/m },
  { what: 'lines that name it', kind: 'version-file', sign: /tensor_?rt|trt/i, reader: readNamedVersions },
];

interface ReadAs {
  /** `requirements`, `a Dockerfile`. */
  what: string;
  kind: Kind;
}

/** Versions are written by people, or by tools into lock files. */
const MAX_BYTES = 16 * 1024 * 1024;

function textOf(file: string): string {
  let bytes: Buffer | null;
  try {
    bytes = readBounded(file, MAX_BYTES);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`tensorrt-version-file: ${file} could not be read (${code ?? String(error)})`);
  }
  if (bytes === null) throw new InputError(`tensorrt-version-file: ${file} has more than ${MAX_BYTES} bytes`);
  return decodeText(bytes);
}

/** How a file is to be read: by its name, then by what it holds. */
function waysToRead(file: string): ReadAs[] {
  const named = kindOf(file.split(path.sep).join('/'));
  const { head } = named ?? {};
  const text = textOf(file);
  const byContent = BY_CONTENT.filter(({ sign }) => sign.test(text)).flatMap(({ what, kind, reader }) => {
    const known = KINDS.find(({ name }) => name === kind);
    return known === undefined ? [] : [{ what, kind: reader === undefined ? known : { ...known, reader } }];
  });
  // Of a script that is named like a command only the first line tells.
  return (head instanceof RegExp && !head.test(text)) || named === undefined
    ? byContent
    : [{ what: named.name, kind: named }, ...byContent];
}

/**
 * The one pin of a product in a file: what the input `tensorrt-version-file` means. A file is read according to its name, else to its content:
 * one version, requirements, a Dockerfile, TOML, JSON, YAML, variables, a script. Throws InputError if the file contains none, or several
 * that differ.
 */
export async function readVersionFile(file: string, product: Product): Promise<Pin> {
  const info = await stat(file).catch(() => null);
  if (info?.isFile() !== true) throw new InputError(`tensorrt-version-file: there is no file ${file}`);
  const ways = waysToRead(file);
  const others = new Set<string>();
  let problem: string | null = null;
  let vague: { pins: Pin[]; what: string } | null = null;
  for (const { what, kind } of ways) {
    const { found, problems } = scanFile(path.dirname(file), path.basename(file), kind);
    problem ??= problems[0]?.message ?? null;
    const pins = resolvePins(found)
      .filter(({ mention }) => (mention.matching ?? 'exact') === 'exact')
      .map(({ pin }) => ofRequest({ ...pin, file }, product));
    const result = pins.find((pin) => RESULTS.includes(pin.kind));
    if (result !== undefined)
      throw new InputError(
        `tensorrt-version-file: ${file} is an ${result.kind === 'engine' ? '' : 'engine’s '}${result.kind}, which shows what was built; a pin says what should be built, and is compared with it. Give the file that pins the version, or tensorrt-version.`,
      );
    const asked = pins.filter((pin) => pin.product === product);
    for (const pin of pins) if (pin.product !== product) others.add(saidBy(pin));
    if (asked.some(({ version }) => version !== null)) return onlyPin(file, product, asked, what);
    if (asked.length > 0) vague ??= { pins: asked, what };
  }
  if (vague !== null) return onlyPin(file, product, vague.pins, vague.what);
  if (problem !== null) throw new InputError(`tensorrt-version-file: ${problem}`);
  throw new InputError(
    `tensorrt-version-file: ${file} contains no pin of ${product}${readAs(ways)}${others.size === 0 ? '' : `; it pins ${[...others].join('; ')}`}. Expected one exact version of ${PRODUCT_NAMES[product]}: a line such as "${EXAMPLES[product]}", a file that has one, or tensorrt-version.`,
  );
}

const EXAMPLES: Record<Product, string> = {
  tensorrt: 'tensorrt-cu12==10.13.3.9',
  'tensorrt-rtx': 'tensorrt-rtx==1.3.0.35',
};

function readAs(ways: readonly ReadAs[]): string {
  const [first] = ways;
  return first === undefined ? ', in any of the forms that can be read' : `, read as ${first.what}`;
}

const saidBy = (pin: Pin): string =>
  `${pin.version ?? pin.spec ?? 'no version'} (line ${pin.line}: ${pin.text})`;

/** A bare version in a version file that was named for this request is of the product that is asked for. */
function ofRequest(pin: Pin, product: Product): Pin {
  const isBare = pin.kind === 'version-file' && /^v?\d/.test(pin.text) && releaseOf(pin.spec ?? '') !== null;
  // `.tensorrt-rtx-version` says its product by its own name.
  return isBare && pin.product === 'tensorrt' ? { ...pin, product } : pin;
}

function onlyPin(file: string, product: Product, pins: readonly Pin[], what: string): Pin {
  const said = pins.map(saidBy).join('; ');
  const exact = pins.filter((pin) => pin.version !== null);
  const conflict = conflictAmong(exact.map((pin) => ({ pin, matching: 'exact', alternativeOf: null })));
  if (conflict !== null)
    throw new InputError(
      `tensorrt-version-file: ${file} contains several versions of ${product}: ${said}. Give one with tensorrt-version.`,
    );
  const [first] = exact;
  if (first === undefined)
    throw new InputError(
      `tensorrt-version-file: ${file}, read as ${what}, does not pin ${product} to a single version: ${said}. Write the exact version on line ${pins[0]?.line ?? 1}, such as "${EXAMPLES[product]}", or give tensorrt-version.`,
    );
  const longest = [...exact].sort((a, b) => (b.version?.length ?? 0) - (a.version?.length ?? 0))[0];
  return longest ?? first;
}
