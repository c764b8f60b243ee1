import type { Span } from './source.js';

/** Longer ones are programs, and no way to shorten a version. */
const MAX_COMMAND = 160;
const WORD = `"([^"]*)"|([^\\s"'|;&<>]+)`;
const PIPED = new RegExp(
  String.raw`^\s*(?:echo(?:\s+-n)?|printf\s+(?:'%s(?:\\n)?'|"%s(?:\\n)?"|%s))\s+(?:${WORD})\s*\|\s*(.+?)\s*$`,
  'd',
);
const HERE = new RegExp(String.raw`^\s*(.+?)\s*<<<\s*(?:${WORD})\s*$`, 'd');

/**
 * The values of `$(echo "$V" | cut -d. -f1-3)` and of its like with awk and sed, which keep a part of a version, with the place
 * of each character; null for every other command.
 */
export function computedValues(command: Span, expand: (text: Span) => Span[]): Span[] | null {
  if (command.text.length > MAX_COMMAND) return null;
  const piped = PIPED.exec(command.text);
  const here = piped === null ? HERE.exec(command.text) : null;
  const place = piped?.indices?.[1] ?? piped?.indices?.[2] ?? here?.indices?.[2] ?? here?.indices?.[3];
  const keep = filterOf((piped?.[3] ?? here?.[1] ?? '').trim());
  if (place === undefined || keep === null) return null;
  return expand(command.slice(...place)).map(keep);
}

type Filter = (value: Span) => Span;

function filterOf(command: string): Filter | null {
  const cut = /^cut((?:\s+-[df]\s*(?:"[^"]*"|'[^']*'|[^\s"']+))+)$/.exec(command)?.[1];
  if (cut !== undefined) {
    const by = /-d\s*["']?([^\s"'])/.exec(cut)?.[1];
    const wanted = /-f\s*["']?([\d,-]+)/.exec(cut)?.[1];
    return by === undefined || wanted === undefined ? null : fields(by, listed(wanted));
  }
  const awk = /^awk\s+-F\s*["']?(?:\\\\?)?\[?([^\s"'\]])\]?["']?\s+'\{\s*print\s+([^}']*?)\s*;?\s*\}'$/.exec(
    command,
  );
  if (awk !== null) {
    const [, by = '', printed = ''] = awk;
    // What stands between the fields is what stood there before.
    const numbers = [...printed.matchAll(/\$(\d)/g)].map(([, number]) => Number(number));
    const rest = printed.replace(/\$\d/g, '').replace(/["\s]/g, '');
    return rest === by.repeat(numbers.length - 1) ? fields(by, numbers) : null;
  }
  const sed = /^sed\s+(?:-[Er]+\s+)?(["'])s([/|#,])(.*?)\2\2g?\1$/.exec(command)?.[3];
  return sed === undefined ? null : without(sed);
}

/** `1-3`, `1,2`, `2`, `-2` */
function listed(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, from = '', to] = /^(\d*)(?:-(\d*))?$/.exec(part) ?? [];
    const [first, last] = [Number(from || 1), to === undefined ? Number(from) : Number(to || 9)];
    return Array.from({ length: Math.min(Math.max(last - first + 1, 0), 9) }, (_, index) => first + index);
  });
}

/** Fields of a value that follow each other, with what stands between them; the value where it has only one. */
function fields(by: string, numbers: readonly number[]): Filter | null {
  const [first = 0, ...rest] = numbers;
  if (first < 1 || rest.some((number, index) => number !== first + index + 1)) return null;
  return (value) => {
    const parts = value.text.split(by);
    if (parts.length === 1) return value;
    const start = parts.slice(0, first - 1).join(by).length + (first > 1 ? 1 : 0);
    const kept = parts.slice(first - 1, first - 1 + numbers.length).join(by);
    return value.slice(start, start + kept.length);
  };
}

/** What cuts at a sign (`s/[+].*$//`), or the last number. */
function without(pattern: string): Filter | null {
  const sign = /^(?:\\|\[)?([-+.~_])\]?\.\*\$?$/.exec(pattern)?.[1];
  if (sign !== undefined)
    return (value) => {
      const at = value.text.indexOf(sign);
      return at === -1 ? value : value.slice(0, at);
    };
  if (/^(?:\\|\[)\.\]?(?:\[0-9\]|\[\^\.\])(?:\*|\\?\+)\$$/.test(pattern))
    return (value) => {
      const at = value.text.lastIndexOf('.');
      return at === -1 ? value : value.slice(0, at);
    };
  return null;
}
