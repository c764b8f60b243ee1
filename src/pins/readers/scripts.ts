import { assign, shellMentions } from './commands.js';
import { archiveMentions } from '../carriers/packages.js';
import type { PinCandidate } from '../text/candidate.js';
import type { Reader, ReaderContext } from '../reader.js';
import { tableMentions, TABLE_ENTRY, type OpenTables } from './powershell-tables.js';
import { Scope, combinations } from '../text/scope.js';
import { Span, type SourceFile } from '../text/source.js';
import { unquoted } from '../text/variables.js';

/** References of another notation, `$(NAME)` or `%NAME%`, replaced by every value; of several groups, the parts of a name. */
export function substitute(text: Span, pattern: RegExp, scope: Scope): Span[] {
  const parts: (readonly Span[])[] = [];
  let at = 0;
  for (const match of text.text.matchAll(pattern)) {
    const known = scope.get(match.slice(1).filter(Boolean).join('.'));
    if (known.length === 0) continue;
    parts.push([text.slice(at, match.index)], known);
    at = match.index + match[0].length;
  }
  if (parts.length === 0) return [text];
  parts.push([text.slice(at)]);
  return combinations(parts).map((chosen) => Span.join(chosen));
}

/** Physical lines, joined where they end in `continuation`. */
function joinedLines(text: Span, continuation: RegExp): Span[] {
  const lines: Span[] = [];
  let pending: Span[] = [];
  let start = 0;
  for (const raw of text.text.split('\n')) {
    const continued = continuation.test(raw);
    // The sign and the newline stay in, so that words of two lines stay apart.
    pending.push(text.slice(start, start + raw.length + (continued ? 1 : 0)));
    if (!continued) {
      lines.push(Span.join(pending));
      pending = [];
    }
    start += raw.length + 1;
  }
  return pending.length > 0 ? [...lines, Span.join(pending)] : lines;
}

const MAKE_REFERENCE = /\$[({]([A-Za-z_]\w*)[)}]/g;
/** `just` writes them like this. */
const JUST_REFERENCE = /\{\{\s*([A-Za-z_]\w*)\s*\}\}/g;

/** Makefiles and justfiles: variables and recipe lines. */
export const readMakefile: Reader = (file, context) =>
  makefileMentions(file, context, new Scope(context.scope));

function makefileMentions(file: SourceFile, context: ReaderContext, scope: Scope, depth = 0): PinCandidate[] {
  const reference = /justfile$|\.just$/i.test(file.path) ? JUST_REFERENCE : MAKE_REFERENCE;
  const lines = joinedLines(file.span(), /\\\s*$/);
  return lines.flatMap((line) => {
    if (/^\s*#/.test(line.text)) return [];
    const included = /^-?s?include\s+(\S+)/.exec(line.text)?.[1];
    const read =
      included === undefined ? null : context.scope.sourcedFile(line.origin()?.file.path ?? '', included);
    // For its variables: its own pins are told where they stand.
    if (read !== null && depth < 4) makefileMentions(read, context, scope, depth + 1);
    const definition = /^\s*(?:export\s+|override\s+)?([A-Za-z_][\w.-]*)\s*(?:[:?+!]{0,3}=)(?!=)\s*/.exec(
      line.text,
    );
    if (!line.text.startsWith('\t') && definition?.[1] !== undefined) {
      const [whole, name] = definition;
      const comment = /\s+#/.exec(line.text.slice(whole.length))?.index;
      const value = line
        .slice(whole.length, comment === undefined ? undefined : whole.length + comment)
        .trim();
      return substitute(value, reference, scope).flatMap((content) =>
        assign(name, unquoted(content), scope, unquoted(value).origin()),
      );
    }
    if (!/^[\t ]/.test(line.text)) return [];
    return substitute(line, reference, scope).flatMap((recipe) => {
      const skip = /^\s*[@+-]*/.exec(recipe.text)?.[0].length ?? 0;
      return shellMentions(recipe.slice(skip), new Scope(scope));
    });
  });
}

/** Windows scripts: batch and PowerShell, line by line. */
export const readBatch: Reader = (file, context) => {
  const powershell = /\.ps1$/i.test(file.path);
  const text = powershell ? withoutBlockComments(file) : file.span();
  return windowsMentions(text, context.scope, powershell);
};

/** The lines of a batch or PowerShell script. */
export function windowsMentions(script: Span, scope: Scope, powershell: boolean): PinCandidate[] {
  const tables: OpenTables = [];
  return joinedLines(script, powershell ? /`\s*$/ : /\^\s*$/).flatMap((line) => {
    if (/^\s*(?:@?rem\b|::|#)/i.test(line.text)) return [];
    const entries = powershell ? tableMentions(line, tables, scope) : null;
    if (entries !== null) return entries;
    return substitute(line, powershell ? TABLE_ENTRY : /%(\w+)%/g, scope).flatMap((text) => {
      const assignment = powershell
        ? /^\s*(?:param\s*\(\s*)?(?:\[[\w.[\]]+\]\s*)?\$(?:env:|script:|global:)?(\w+)\s*=\s*/i.exec(
            text.text,
          )
        : /^\s*@?set\s+(?:\/\w\s+)?"?(\w+)=/i.exec(text.text);
      if (assignment?.[1] !== undefined) {
        const rest = text.slice(assignment[0].length).trim();
        // A parameter of a list: `[string]$Version = "10.3.0",`, or the last one: `"10.3.0")`
        const end = /^(["'])[^"']*\1(?=[\s,)]*$)/.exec(rest.text)?.[0].length;
        const value = rest.slice(0, end ?? /,?$/.exec(rest.text)?.index);
        const bare = unquoted(
          value.text.endsWith('"') && !value.text.startsWith('"')
            ? value.slice(0, value.text.length - 1)
            : value,
        );
        return [...assign(assignment[1], bare, scope), ...archiveMentions(bare)];
      }
      const unescaped = /^\s*@?(?:call\s+|&\s*)?/i.exec(text.text)?.[0].length ?? 0;
      return shellMentions(windowsLines(text.slice(unescaped)), scope);
    });
  });
}

/** `<# ... #>` of PowerShell, blanked so that every place stays. */
function withoutBlockComments(file: SourceFile): Span {
  const text = file.text.replace(/<#[\s\S]*?#>/g, (comment) => comment.replace(/[^\n]/g, ' '));
  return Span.of(file, 0, text);
}

/** Paths of Windows use the sign that escapes in a POSIX shell; its lines are continued by another one. */
export function windowsLines(text: Span): Span {
  const translate = (part: string): string =>
    part
      .replace(/\\/g, '/')
      .replace(/[`^]\n/g, '  ')
      .replace(/[`^]$/, ' ');
  return new Span(text.pieces.map((piece) => ({ ...piece, text: translate(piece.text) })));
}
