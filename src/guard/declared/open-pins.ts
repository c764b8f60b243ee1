import { PRODUCT_NAMES } from '../../core/product.js';
import type { Finding } from '../../core/findings.js';
import type { EngineReport, Witness } from '../../core/report.js';
import { parseVersion } from '../../core/version.js';
import { agree, evidenceOfWitness } from '../../core/witness.js';

const NUMBERS = 4;
/** With three numbers a release is named, and most releases have one build. */
const EXACT_ENOUGH = 3;

function numbersOf({ version }: Witness): number {
  return parseVersion(version)?.length ?? 0;
}

/**
 * The warning of a pin that names no release: `10` agrees with every engine of 10.x. It is given for the most exact of the pins, since the
 * others are compared with that one, and for each runtime that is asked for.
 */
export function openPins(pins: readonly Witness[], runtimePins: readonly Witness[]): Finding[] {
  const [closest] = [...pins].sort((a, b) => numbersOf(b) - numbersOf(a));
  return [...(closest === undefined ? [] : [closest]), ...runtimePins]
    .filter((pin) => numbersOf(pin) > 0 && numbersOf(pin) < EXACT_ENOUGH)
    .map((pin) => {
      const open = NUMBERS - numbersOf(pin);
      const { product, version, detail, location } = pin;
      return {
        code: 'pin-not-exact',
        severity: 'warning',
        message: `The pin ${PRODUCT_NAMES[product]} ${version} (${detail}) agrees with any build of ${version}.x: ${open} numbers open.`,
        remedy:
          'Pin all four numbers, or at least three, in quotes: YAML reads 10.0 as the number 10, and 10.10 as 10.1.',
        evidence: [evidenceOfWitness(pin)],
        ...(location === undefined ? {} : { location }),
      };
    });
}

function planOf({ witnesses }: EngineReport): Witness | null {
  return witnesses.find(({ source }) => source === 'plan-header') ?? null;
}

/** The row as it is where its engine has another version than the first engine that the same pin lets through. */
function disagreeing(row: EngineReport, plan: Witness, first: Witness): EngineReport {
  const [one, other] = [first, plan].map(({ product, version }) => `${PRODUCT_NAMES[product]} ${version}`);
  const pin = row.witnesses.find(({ source }) => source === 'pin');
  const finding: Finding = {
    code: 'version-disagreement',
    severity: 'error',
    message: `${first.detail} was built with ${one}, but ${plan.detail} with ${other}: the pin ${pin?.version ?? ''} allows both, but a runtime loads only one of them.`,
    remedy: `Pin every number of the version that production runs, and rebuild the other engine with that version.`,
    evidence: [first, plan].map(evidenceOfWitness),
    location: { file: row.model ?? row.engine ?? plan.detail },
  };
  return {
    ...row,
    verdict: 'fail',
    checks: row.checks.map((check) => (check.name === 'versions' ? { ...check, status: 'fail' } : check)),
    findings: [finding, ...row.findings],
  };
}

/** What the row's engine was held to, as exactly as anybody says; null where nobody pins. A runtime that was asked for is another question. */
function pinOf({ witnesses }: EngineReport): string | null {
  const pins = witnesses.filter(({ source, input }) => source === 'pin' && input !== 'runtime-version');
  const [closest] = pins.sort((a, b) => numbersOf(b) - numbersOf(a));
  return closest === undefined ? null : `${closest.product} ${closest.version}`;
}

/**
 * Holds the engines of one run (or of the parts of one), which all agree with their pin, against each other: where the pin leaves numbers
 * open, they could still be of two versions. The first one holds; converted engines come before given ones. Without a pin, each engine is
 * held to its own runtime alone.
 */
export function withOneVersion(rows: readonly EngineReport[]): EngineReport[] {
  const first = new Map<string, Witness>();
  return rows.map((row) => {
    const [plan, pin] = [planOf(row), pinOf(row)];
    const held = row.checks.filter(({ name }) => name === 'versions' || name.startsWith('versions '));
    if (pin === null || plan === null || held.length === 0 || held.some(({ status }) => status !== 'pass'))
      return row;
    const reference = first.get(pin) ?? plan;
    first.set(pin, reference);
    return agree(plan, reference) ? row : disagreeing(row, plan, reference);
  });
}
