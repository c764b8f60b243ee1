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

/** What switches a style on and off again (ECMA-48, 8.3.117). */
const SWITCHES: Record<Style, readonly [number, number]> = {
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** What paints a text, or leaves it as it is. `color`: as `wantsColor` says. A style ends where one of its kind ends inside of it. */
export function painter(color: boolean): Paint {
  if (!color) return (_, text) => text;
  return (style, text) => {
    const [on, off] = SWITCHES[style];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  };
}
