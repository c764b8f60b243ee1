import type { Finding } from '../core/findings.js';
import type { EngineReport } from '../core/report.js';
import { agree } from '../core/witness.js';
import { referenceOf } from './sides.js';

/** Where GitHub looks for the files that a report names. */
export interface Checkout {
  /** The name that the repository has for a file; null for one that is not in it (host/repository.ts). */
  inRepository: (file: string) => string | null;
  /** The file that a result points at when nothing in the report lies in the checkout: the workflow that ran. */
  fallback: string;
}

/** The path in the repository; null for a file outside of it, which GitHub shows nowhere. */
export function withinCheckout(
  file: string | null | undefined,
  { inRepository }: Pick<Checkout, 'inRepository'>,
): string | null {
  if (file === null || file === undefined || file === '' || /^[A-Za-z]:|^\w+:\/\//.test(file)) return null;
  return inRepository(file);
}

export interface Place {
  uri: string;
  line?: number;
  column?: number;
}

/** The lines of an engine's pins that differ from it. */
function wrongPins({ witnesses }: EngineReport): Finding['location'][] {
  const reference = referenceOf(witnesses);
  return witnesses
    .filter((witness) => reference !== null && !agree(witness, reference))
    .map(({ location }) => location);
}

/**
 * The finding's own place comes first, then a pin that differs from the engine, the model, the engine, any pin, and last the workflow
 * that ran: code scanning shows no result without a place in the repository.
 */
export function placeOf(finding: Finding, engines: readonly EngineReport[], checkout: Checkout): Place {
  const candidates: Finding['location'][] = [
    finding.location,
    ...engines.flatMap(wrongPins),
    ...engines.map(({ model }) => (model === null ? undefined : { file: model })),
    ...engines.map(({ engine }) => (engine === null ? undefined : { file: engine })),
    ...engines.flatMap(({ witnesses }) => witnesses.map(({ location }) => location)),
  ];
  for (const candidate of candidates) {
    const uri = withinCheckout(candidate?.file, checkout);
    if (uri === null || candidate === undefined) continue;
    const { line, column } = candidate;
    return { uri, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
  }
  return { uri: checkout.fallback };
}
