import type { LinkName } from '../compare/link-names.js';
import type { ResolvedPin } from '../resolve-pins.js';

/** Pins that must agree because they end up in one deployable. */
export interface Meeting {
  link: LinkName;
  /** What joins them, with names: `stage "serve" copies from stage "convert"`. */
  why: string;
  members: ResolvedPin[];
}

export function uniquePins(pins: readonly ResolvedPin[]): ResolvedPin[] {
  return [...new Set(pins)];
}
