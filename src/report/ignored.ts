import type { Report } from '../core/report.js';
import { placeText } from './facts.js';

const MAX_LINES = 20;

/** A line for each thing that a configuration of the repository silenced, and where it says so. */
export function ignoredOf({ ignored = [] }: Report): string[] {
  const lines = ignored.map(
    ({ what, reason, location }) =>
      `${what} (${placeText(location)})${reason === null ? '' : `, because: ${reason}`}`,
  );
  const rest = lines.length - MAX_LINES;
  return rest > 0 ? [...lines.slice(0, MAX_LINES), `and ${rest} more: see the report`] : lines;
}
