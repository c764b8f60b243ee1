import type { Finding } from '../../core/findings.js';
import { fixCommand, proposedVersions } from '../fix/propose.js';
import { boundsOf, boundsText } from './bounds.js';
import { trapPackage } from '../carriers/placeholder-packages.js';
import { FRONT_END, frontEndParts, pinnedParts, UNPINNED_FRONT_ENDS } from '../carriers/front-ends.js';
import { LOCKS } from '../kinds.js';
import { RESULTS } from '../results.js';
import type { PinCandidate } from '../text/candidate.js';
import { asideFolder } from '../links/names.js';
import { isSystemPackage } from '../carriers/packages.js';
import type { Disagreement, Pin } from '../types.js';

/**
 * What each pin by itself calls for: packages that are a trap, floating versions, unknown images. `isInstalled`: whether a file's packages
 * belong to a project.
 */
export function pinFindings(
  entries: readonly { pin: Pin; mention: PinCandidate }[],
  isInstalled: (file: string) => boolean,
): Finding[] {
  const locked = new Set(
    entries.filter(({ pin }) => LOCKS.has(pin.kind)).map(({ pin }) => `${folderOf(pin.file)}\0${pin.name}`),
  );
  // A local package repository offers one version only: what is installed from it needs no version of its own.
  const withRepository = new Set(
    entries.filter(({ pin }) => pin.name === 'nv-tensorrt-local-repo').map(({ pin }) => pin.file),
  );
  const lines = new Set<string>();
  const hasParts = pinnedParts(entries);
  return entries.flatMap(({ pin, mention }): Finding[] => {
    const location = { file: pin.file, line: pin.line, column: pin.column };
    const evidence = [{ source: `${pin.file}:${pin.line}`, line: pin.line, text: pin.text }];
    // A lock file only repeats what was asked for elsewhere.
    const trap =
      LOCKS.has(pin.kind) || mention.isVendors === true ? null : trapPackage(mention.requirement ?? '');
    if (trap !== null) {
      // A list that nothing installs is only an offer, and nobody deploys a notebook, sample or test.
      const isUsed =
        asideFolder(pin.file) === null && (mention.command !== undefined || isInstalled(pin.file));
      const severity = isUsed ? trap.severity : 'warning';
      return [{ ...trap, severity, evidence, location }];
    }
    const shim = shimFinding(pin, mention, hasParts);
    if (shim !== null) return [{ ...shim, evidence, location }];
    if (mention.floating !== undefined && (mention.matching ?? 'exact') === 'exact') {
      // A range in a project file is fine if a lock file beside it fixes the version.
      if (locked.has(`${folderOf(pin.file)}\0${pin.name}`)) return [];
      if (mention.spec === null && isSystemPackage(pin.name) && withRepository.has(pin.file)) return [];
      // One command can name many packages: one warning is enough.
      const line = mention.command ?? `${pin.file}:${pin.line}`;
      if (lines.has(line)) return [];
      lines.add(line);
      return [
        {
          code: 'pin-floating',
          severity: 'warning',
          message: `${pin.name} is not pinned: ${mention.floating}.`,
          remedy: `Write the exact version of ${pin.name} here.`,
          evidence,
          location,
        },
      ];
    }
    if (mention.unknown !== undefined) {
      const bounds = boundsText(boundsOf(mention.name, mention.spec));
      return [
        {
          code: 'pin-unknown-image',
          severity: 'notice',
          message: `Which TensorRT ${mention.unknown} contains is not known for certain${bounds === '' ? ', so this pin was not compared' : `: it is compared as ${bounds}, from the months around it`}.`,
          remedy:
            'Read the image label com.nvidia.tensorrt.version and write that version into .tensorrt-version, or use a tag whose TensorRT is known.',
          evidence,
          location,
        },
      ];
    }
    return [];
  });
}

/** `tensorrt==10.0.1` alone: the packages that it consists of are not pinned. Null if they are pinned beside it. */
function shimFinding(
  pin: Pin,
  { conda, requirement }: PinCandidate,
  hasParts: ReturnType<typeof pinnedParts>,
): Pick<Finding, 'code' | 'severity' | 'message' | 'remedy'> | null {
  const family = FRONT_END.exec(pin.name)?.[0];
  const release = (pin.version ?? '').split('.').slice(0, 3).join('.');
  if (
    family === undefined ||
    requirement === undefined ||
    conda === true ||
    !UNPINNED_FRONT_ENDS.has(release)
  )
    return null;
  if (LOCKS.has(pin.kind) || !(pin.spec?.startsWith('==') === true || TOML_TABLES.has(pin.kind))) return null;
  if (hasParts({ pin })) return null;
  const version = (requirement.split('==')[1] ?? release).trim();
  return {
    code: 'pin-floating',
    severity: 'warning',
    message: `${requirement} does not pin what it installs: it requires ${family}-cu12 without a version, so pip takes the newest (11.4.0.106 in November 2026).`,
    remedy: `Write ${frontEndParts(family, version).join(', ')} instead: \`trt-guard pins --fix --to ${release} --write\` does that.`,
  };
}

/** Kinds that write an exact version without a sign. */
const TOML_TABLES = new Set(['pyproject', 'pipfile']);

const LEAN = /^tensorrt-(?:lean|dispatch)/;
/** An engine that is not version-compatible is built. */
const BUILDS = /\btrtexec\b|--?save_?engine\b|\bbuild_serialized_network\b/i;
const COMPATIBLE = /version_?-?compatible/i;

/**
 * The lean and dispatch runtimes load version-compatible engines only: reported once if one is pinned beside an engine, or beside
 * something that builds one. `files`: those that can do so; `read`: the text of one.
 */
export function leanFindings(
  entries: readonly { pin: Pin }[],
  files: () => readonly string[],
  read: (file: string) => string | null,
): Finding[] {
  const pins = entries.map(({ pin }) => pin).filter(({ product }) => product === 'tensorrt');
  const lean = pins.find(({ name }) => LEAN.test(name));
  if (lean === undefined) return [];
  const full = pins.filter(({ name, kind }) => !RESULTS.includes(kind) && !LEAN.test(name));
  // Beside the full runtime itself the lean one is not what loads.
  if (full.some(({ file }) => file === lean.file)) return [];
  const engine = full.length === 0 ? pins.find(({ kind }) => kind === 'engine') : undefined;
  const builder = files().find((file) => BUILDS.test(read(file) ?? ''));
  const what =
    engine?.file ?? (builder === undefined || COMPATIBLE.test(read(builder) ?? '') ? null : builder);
  if (what === null) return [];
  return [
    {
      code: 'pin-lean-runtime',
      severity: 'warning',
      message:
        engine === undefined
          ? `${lean.name} is not the full runtime: it loads version-compatible engines only, and ${what} does not build one.`
          : `${lean.name} is not the full runtime: it loads ${what} only if that was built version-compatible.`,
      remedy:
        "Install the full runtime of the engine's version, or build the engine with --versionCompatible.",
      evidence: [{ source: `${lean.file}:${lean.line}`, line: lean.line, text: lean.text }],
      location: { file: lean.file, line: lean.line, column: lean.column },
    },
  ];
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), 0));
}

/** What is written at a place, if that is not the version itself; the equal signs of a requirement do not count. */
export function otherSpelling(spec: string | null, version: string): string | null {
  const written = spec?.replace(/^[=v]+/, '') ?? version;
  return written === version ? null : written;
}

function unlinkedNotice({ message, versions, product }: Disagreement): Finding {
  const [first] = versions.flatMap(({ pins }) => pins);
  return {
    code: 'pin-disagreement',
    severity: 'notice',
    product,
    message,
    remedy:
      'If they are deployed separately, there is nothing to do. Put those that are deployed together in one group of .trt-guard.yml (`trt-guard pins --init` writes one): then a difference is an error.',
    evidence: versions.flatMap((side) =>
      side.pins.map((pin) => ({
        source: `${pin.file}:${pin.line}`,
        line: pin.line,
        text: `${side.version}: ${pin.text}`,
      })),
    ),
    ...(first === undefined
      ? {}
      : { location: { file: first.file, line: first.line, column: first.column } }),
  };
}

function said({ spec }: { spec: string | null }, version: string): string {
  const written = otherSpelling(spec, version);
  return written === null ? version : `${written} (${version})`;
}

/** What the remedies are made of. */
export interface Remedies {
  /** All pins of the tree: they say which version is proposed. */
  pins: readonly Pin[];
  /** The path of the tree from where a command is to run; default: the command runs in the tree. */
  folder?: string | undefined;
  /** The version that the caller gave, with which everything is compared; null if the pins decide. */
  version?: string | null | undefined;
}

/**
 * One error for each line that takes part, so that every side is annotated; the first side is the most frequent version. One
 * notice for what differs without a link.
 */
export function disagreementFindings(
  disagreements: readonly Disagreement[],
  { pins, folder, version = null }: Remedies,
): Finding[] {
  return disagreements.flatMap((disagreement): Finding[] => {
    if (disagreement.severity === 'notice') return [unlinkedNotice(disagreement)];
    const choices = version === null ? proposedVersions(disagreement, pins) : [version];
    const evidence = disagreement.versions.flatMap((side) =>
      side.pins.map((pin) => ({
        source: `${pin.file}:${pin.line}`,
        line: pin.line,
        text: `${side.version}: ${pin.text}`,
      })),
    );
    return disagreement.versions.flatMap((side) => {
      const lines = new Map(side.pins.map((pin) => [`${pin.file}:${pin.line}`, pin]));
      const others = disagreement.versions.filter((other) => other !== side).map(({ version }) => version);
      return [...lines.values()].map((pin): Finding => ({
        code: 'pin-disagreement',
        severity: 'error',
        product: disagreement.product,
        message: `This says ${said(pin, side.version)}, other places say ${others.join(' and ')}. ${disagreement.message}`,
        remedy: `Decide on one version: \`${fixCommand(disagreement, disagreements, folder)}\` (without --write: shows the change). Put places that may differ in separate groups of .trt-guard.yml.`,
        ...(choices.length === 0 ? {} : { choices }),
        evidence,
        location: { file: pin.file, line: pin.line, column: pin.column },
      }));
    });
  });
}
