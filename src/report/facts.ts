import path from 'node:path';
import { VERSION_TO_CHOOSE, type Finding, type FindingCode, type Location } from '../core/findings.js';
import { agree, evidenceOfWitness } from '../core/witness.js';
import type { Product } from '../core/product.js';
import { noted } from '../core/noted.js';
import { type EngineReport, type Report, WITNESS_SOURCE, type Witness } from '../core/report.js';
import { piecesOf } from './sentences.js';
import { referenceOf } from './sides.js';

/**
 * One thing that is wrong, however many findings of however many engines say it. A report keeps every finding; people are told each
 * fact once, at the place that has to change.
 */
export interface Fact {
  /** The finding that says it best; its location is the place to change. */
  finding: Finding;
  /** The engines that it was found for; empty for what belongs to the repository. */
  engines: EngineReport[];
  /** More places that have to change in the same way. */
  alsoAt: Location[];
  /** What else was found that follows from the same fact. */
  follows: Finding[];
}

interface Said {
  finding: Finding;
  engine: EngineReport | null;
}

/** The names that a message may call an engine by; one that was not delivered has left its own in messages only. */
function namesOf(engine: EngineReport | null): string[] {
  const { model = null, engine: file = null } = engine ?? {};
  const converted = model === null ? [] : [`${path.posix.parse(model).name}.engine`];
  return [model, file, ...converted].flatMap((name) =>
    name === null || name === '' ? [] : [name, path.posix.basename(name)],
  );
}

function nameless(text: string, engine: EngineReport | null): string {
  return namesOf(engine).reduce((rest, name) => rest.replaceAll(name, '…'), text);
}

/** What a runtime says of an engine of another version: the same fact as the disagreement that was measured. */
const CONSEQUENCES: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'engine-version-mismatch',
  'rtx-vs-tensorrt',
]);
const OF_VERSIONS: ReadonlySet<FindingCode> = new Set<FindingCode>([...CONSEQUENCES, 'version-disagreement']);

function isFileOf(engine: EngineReport | null, location: Location | undefined): boolean {
  return (
    location?.line === undefined && (location?.file === engine?.model || location?.file === engine?.engine)
  );
}

/**
 * What two findings must share to be one fact: all that they say, at whatever place, or, where a message names its engine, the rest
 * of what they say, and the place; or the same remedy on the same evidence (the two lines of pins that disagree).
 */
function keysOf({ finding, engine }: Said): string[] {
  const { code, severity, message, remedy, evidence, location } = finding;
  const told = nameless(message, engine);
  const same = [code, severity, nameless(remedy, engine)];
  // Versions that differ are a fault of the surroundings, which engines share; damage is each engine's own.
  const isShared = told === message || (OF_VERSIONS.has(code) && isFileOf(engine, location));
  const says = JSON.stringify([...same, told, isShared ? null : location]);
  return evidence.length === 0 ? [says] : [says, JSON.stringify([...same, evidence])];
}

function keyOf({ file, line, column }: Location): string {
  return JSON.stringify([file, line ?? null, column ?? null]);
}

/** What is known of the pins of the repository: whether the engines of this run agree with them. */
class Places {
  private readonly right = new Set<string>();
  private readonly wrong = new Set<string>();
  /** The version that all engines have; null where there is none, or more than one. */
  readonly version: string | null;
  readonly product: Product | null;

  constructor(engines: readonly EngineReport[]) {
    const versions = new Set<string>();
    for (const { witnesses } of engines) {
      const reference = referenceOf(witnesses);
      if (reference === null || reference.source === 'pin') continue;
      versions.add(reference.version);
      for (const witness of witnesses)
        if (witness.location !== undefined)
          (agree(witness, reference) ? this.right : this.wrong).add(keyOf(witness.location));
    }
    this.version = versions.size === 1 ? ([...versions][0] ?? null) : null;
    const products = new Set(engines.flatMap(({ witnesses }) => referenceOf(witnesses)?.product ?? []));
    this.product = products.size === 1 ? ([...products][0] ?? null) : null;
  }

  /** The line agrees with every engine: nobody has to change it. */
  isRight(location: Location): boolean {
    return this.right.has(keyOf(location)) && !this.wrong.has(keyOf(location));
  }

  isWrong(location: Location): boolean {
    return this.wrong.has(keyOf(location));
  }
}

function groupsOf(report: Report): Said[][] {
  const groups: Said[][] = [];
  const byKey = new Map<string, Said[]>();
  const add = (said: Said): void => {
    const keys = keysOf(said);
    const known = keys.map((key) => byKey.get(key)).find((group) => group !== undefined);
    const group = known ?? [];
    if (known === undefined) groups.push(group);
    group.push(said);
    for (const key of keys) byKey.set(key, group);
  };
  for (const finding of report.findings) add({ finding, engine: null });
  for (const engine of report.engines) for (const finding of engine.findings) add({ finding, engine });
  return groups;
}

/** Where an engine that has to be looked at lies. */
function fileOf(engine: EngineReport | null): Location | undefined {
  const file = engine?.model ?? engine?.engine ?? null;
  return file === null ? undefined : { file };
}

/** The witnesses that a finding quotes and that differ from the engine. */
function deviating({ finding, engine }: Said): Witness[] {
  if (engine === null) return [];
  const reference = referenceOf(engine.witnesses);
  return engine.witnesses.filter(
    (witness) =>
      reference !== null &&
      !agree(witness, reference) &&
      finding.evidence.some(
        ({ source, text }) => source === witness.source && text === evidenceOfWitness(witness).text,
      ),
  );
}

/** The lines that have to change: those that differ from the engine, else those of the smaller side, the last where both are alike. */
function placesToChange(group: readonly Said[], places: Places): Location[] {
  const sides = new Map<string, Map<string, Location>>();
  for (const { finding } of group) {
    if (finding.location === undefined) continue;
    const side = sides.get(finding.message) ?? new Map<string, Location>();
    const key = keyOf(finding.location);
    if (!side.has(key)) side.set(key, finding.location);
    sides.set(finding.message, side);
  }
  const all = [...sides.values()].map((side) => [...side.values()]);
  const wrong = all.flat().filter((location) => places.isWrong(location));
  if (wrong.length > 0) return wrong;
  const open = all
    .map((side) => side.filter((location) => !places.isRight(location)))
    .filter(({ length }) => length > 0);
  return open.reduce<Location[]>(
    (least, side) => (least.length === 0 || side.length <= least.length ? side : least),
    [],
  );
}

function factOf(group: [Said, ...Said[]], places: Places): Fact {
  const [first] = group;
  const engines = [...new Set(group.flatMap(({ engine }) => engine ?? []))];
  const isOfSides = new Set(group.map(({ finding }) => finding.message)).size > 1 && engines.length === 0;
  const lines = isOfSides ? placesToChange(group, places) : [];
  const { location } = first.finding;
  if (isOfSides) {
    const best =
      group.find(({ finding }) => finding.location !== undefined && finding.location === lines[0]) ?? first;
    return { finding: filled(best.finding, places), engines, alsoAt: lines.slice(1), follows: [] };
  }
  const pins = deviating(first).flatMap((witness) => witness.location ?? []);
  const isMisplaced = location !== undefined && engines.length > 0 && places.isRight(location);
  const place = isMisplaced ? (pins[0] ?? fileOf(first.engine)) : location;
  const alsoAt = new Map<string, Location>();
  if (engines.length === 0)
    for (const { finding } of group)
      if (finding.location !== undefined && place !== undefined && keyOf(finding.location) !== keyOf(place))
        alsoAt.set(keyOf(finding.location), finding.location);
  const { location: _, ...rest } = first.finding;
  return {
    finding: filled(place === undefined ? rest : { ...rest, location: place }, places),
    engines,
    alsoAt: [...alsoAt.values()],
    follows: [],
  };
}

/** A command that waits for a version is told once for each that it may be. */
function withVersions(remedy: string, versions: readonly string[]): string {
  return piecesOf(remedy)
    .map(({ text, isCode }) => {
      if (!isCode) return text;
      const commands = versions.map((version) => text.replace(VERSION_TO_CHOOSE, `--to ${version}`));
      return [...new Set(commands)].map((command) => `\`${command}\``).join(' or ');
    })
    .join('');
}

/**
 * A command that waits for a version gets that of the engines, where all have one, of the product that the finding is about; else those that
 * the finding itself knows.
 */
function filled(finding: Finding, { version, product }: Places): Finding {
  const isKnown = version !== null && (finding.product === undefined || finding.product === product);
  const versions = isKnown ? [version] : (finding.choices ?? []);
  return versions.length === 0 ? finding : { ...finding, remedy: withVersions(finding.remedy, versions) };
}

/** Tells `fact` with its cause: its finding, and what was to be told with it. The cause is then of its engines, too. */
function follow(cause: Fact, fact: Fact): void {
  cause.follows.push(fact.finding, ...fact.follows);
  const known = new Set(cause.engines);
  cause.engines.push(...fact.engines.filter((engine) => !known.has(engine)));
}

// Only an error can tell an error: one that followed from a notice would be told by nobody.
function isError(fact: Fact, code: FindingCode): boolean {
  return fact.finding.code === code && fact.finding.severity === 'error';
}

/** Of each model it is said that nothing can be converted: that follows from the pins of the repository. */
function joinModels(facts: readonly Fact[]): Fact[] {
  const ofRepository = facts.find((fact) => isError(fact, 'pin-disagreement') && fact.engines.length === 0);
  if (ofRepository === undefined) return [...facts];
  const [ofModels, rest] = partition(
    facts,
    ({ finding, engines }) => finding.code === 'pin-disagreement' && engines.length > 0,
  );
  for (const fact of ofModels) follow(ofRepository, fact);
  return rest;
}

function partition<T>(all: readonly T[], belongs: (one: T) => boolean): [T[], T[]] {
  const first = new Set(all.filter(belongs));
  return [[...first], all.filter((one) => !first.has(one))];
}

/** Pins that disagree make the engine disagree with one of them: one fact, told at the pin. */
function joinPins(facts: readonly Fact[]): Fact[] {
  const told = joinModels(facts);
  const pins = told.filter((fact) => isError(fact, 'pin-disagreement'));
  const causes = new Map<Fact, Fact>();
  for (const fact of told.filter(({ finding }) => finding.code === 'version-disagreement')) {
    const wrong = fact.engines.flatMap((engine) => deviating({ finding: fact.finding, engine }));
    const keys = wrong.map(({ location }) => (location === undefined ? null : keyOf(location)));
    const cause = pins.find(({ finding, alsoAt }) => {
      const lines = [finding.location, ...alsoAt].flatMap((one) => (one === undefined ? [] : keyOf(one)));
      return keys.length > 0 && keys.every((key) => key !== null && lines.includes(key));
    });
    if (cause !== undefined) causes.set(fact, cause);
  }
  // Found first and told then: a cause's engines must not change what the next fact is held against.
  for (const [fact, cause] of causes) follow(cause, fact);
  return told.filter((fact) => !causes.has(fact));
}

/** What the runtime's log says of the versions, told with the disagreement that was measured: its own lines as evidence. */
function joinConsequences(facts: readonly Fact[]): Fact[] {
  const measured = new Map<EngineReport, Fact[]>();
  for (const fact of facts.filter((one) => isError(one, 'version-disagreement')))
    for (const engine of fact.engines) noted(measured, engine, fact);
  return facts.filter((fact) => {
    if (!CONSEQUENCES.has(fact.finding.code)) return true;
    const causes = [...new Set(fact.engines.flatMap((engine) => measured.get(engine) ?? []))];
    const told = new Set(causes.flatMap(({ engines }) => engines));
    if (!fact.engines.every((engine) => told.has(engine))) return true;
    const said = fact.finding.evidence.filter(({ source }) => !isWitness(source));
    for (const cause of causes) {
      cause.follows.push(fact.finding);
      cause.finding = { ...cause.finding, evidence: [...cause.finding.evidence, ...said] };
    }
    return causes.length === 0;
  });
}

const SOURCES: ReadonlySet<string> = new Set(WITNESS_SOURCE.options);

/** Whether evidence is a witness, which the table of versions shows. */
export function isWitness(source: string | undefined): boolean {
  return source !== undefined && SOURCES.has(source);
}

const SEVERITIES = { error: 0, warning: 1, notice: 2 } as const;

/**
 * Everything that is wrong, each fact once, errors first. An error of `unproven-*` tells less than a failure and comes behind it.
 */
export function factsOf(report: Report): Fact[] {
  const places = new Places(report.engines);
  const facts = joinPins(
    joinConsequences(groupsOf(report).map((group) => factOf(group as [Said, ...Said[]], places))),
  );
  const rank = ({ finding: { severity, code } }: Fact): number =>
    SEVERITIES[severity] * 2 + (code.startsWith('unproven-') ? 1 : 0);
  return facts.sort((a, b) => rank(a) - rank(b));
}

/** `file:line`, or the file alone. */
export function placeText({ file, line }: Location): string {
  return line === undefined ? file : `${file}:${line}`;
}
