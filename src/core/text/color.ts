import pc from 'picocolors';

/**
 * Whether to colour what goes to a stream: a terminal, and nobody said no (https://no-color.org), or somebody asked for it
 * (https://force-color.org: any value but `0` and `false`, which say no).
 */
export function wantsColor(
  env: Readonly<Record<string, string | undefined>>,
  stream: { isTTY?: boolean } = {},
): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true;
}

/** The few styles that texts for a terminal have. */
export type Style = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold';
export type Paint = (style: Style, text: string) => string;

/** What paints a text, or leaves it as it is. `color`: as `wantsColor` says. */
export function painter(color: boolean): Paint {
  const colors = pc.createColors(color);
  return (style, text) => colors[style](text);
}
