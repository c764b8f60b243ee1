import { existsSync } from 'node:fs';
import type { Pin } from '../pins/types.js';
import { resolveAsked } from './asked-version.js';
import { parseVersion, versionsAgree } from '../version/version.js';
import { InputError, type Finding, type Location } from './findings.js';
import type { Witness } from './report.js';
import type { Request } from './request.js';

/** What was declared: the one version that everything is held to, everyone who declares one, and what is wrong with that. */
export interface Pins {
  /** Up to four numbers; null where nobody declares one. */
  version: string | null;
  witnesses: Witness[];
  findings: Finding[];
}

function witness(request: Request, version: string, detail: string, location?: Location): Witness {
  return {
    source: 'pin',
    product: request.product,
    version,
    detail,
    ...(location === undefined ? {} : { location }),
  };
}

/** A version or range that an input asks for, as a witness. */
export function inputPin(request: Request, spec: string, input: string): Witness {
  const { version, detail } = resolveAsked(spec, request.product, input);
  return witness(request, version, detail);
}

function pinWitness(request: Request, pin: Pin, version: string): Witness {
  return witness(request, version, `${pin.file}:${pin.line}: ${pin.text}`, {
    file: pin.file,
    line: pin.line,
    column: pin.column,
  });
}

async function declaredPin(
  request: Request,
): Promise<{ witness: Witness; groups: readonly string[] } | null> {
  if (request.tensorrtVersion !== null) {
    return { witness: inputPin(request, request.tensorrtVersion, 'tensorrt-version'), groups: ['default'] };
  }
  if (request.tensorrtVersionFile === null) return null;
  const { readVersionFile } = await import(/* webpackMode: "eager" */ '../pins/pins.js');
  if (!existsSync(request.tensorrtVersionFile)) {
    throw new InputError(
      `tensorrt-version-file: there is no file ${request.tensorrtVersionFile} in ${process.cwd()}`,
    );
  }
  const pin = await readVersionFile(request.tensorrtVersionFile, request.product);
  if (pin.version === null) throw new Error('readVersionFile gave a pin without a version');
  return { witness: pinWitness(request, pin, pin.version), groups: pin.groups };
}

/**
 * The pins of the repository, when the working folder is the root of one: looking for pins anywhere else could mean to read a whole
 * disk, and would find what belongs to others.
 */
async function repositoryPins(today: Date): Promise<{ pins: Pin[]; findings: Finding[] }> {
  if (!['.git', '.trt-guard.yml'].some((name) => existsSync(name))) return { pins: [], findings: [] };
  const { findPins } = await import(/* webpackMode: "eager" */ '../pins/pins.js');
  return findPins('.', { today });
}

/** The most exact version, where all agree; null where there is none or they do not. */
function commonVersion(witnesses: readonly Witness[]): string | null {
  const versions = witnesses
    .map(({ version }) => parseVersion(version))
    .filter((version) => version !== null);
  const longest = [...versions].sort((a, b) => b.length - a.length)[0];
  return longest !== undefined && versions.every((version) => versionsAgree(version, longest))
    ? longest.join('.')
    : null;
}

/**
 * Finds what the request and the repository declare. The request's own pin comes first; pins of the same deployable in the
 * repository stand beside it, so that a finding can point at their lines.
 * @throws InputError where a version file holds no single pin
 */
export async function findDeclaredPins(request: Request, today: Date): Promise<Pins> {
  const declared = await declaredPin(request);
  const { pins, findings } = await repositoryPins(today);
  const groups = declared?.groups ?? ['default'];
  const found = pins
    .filter((pin) => pin.product === request.product && pin.kind !== 'engine')
    .filter((pin) => pin.groups.some((group) => groups.includes(group)))
    .flatMap((pin) => (pin.version === null ? [] : [pinWitness(request, pin, pin.version)]))
    .filter(({ detail }) => detail !== declared?.witness.detail);
  const witnesses = [...(declared === null ? [] : [declared.witness]), ...found];
  const version = declared?.witness.version ?? commonVersion(witnesses);
  return { version, witnesses, findings };
}
