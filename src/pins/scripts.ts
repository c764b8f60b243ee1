import { assign, shellMentions } from './commands.js';
import { imageMentions } from './images.js';
import type { Mention } from './mention.js';
import { archiveMentions } from './packages.js';
import type { Reader } from './reader.js';
import { Scope, combinations } from './scope.js';
import { Traced } from './source.js';
import { unquoted } from './variables.js';

/** References of another notation, `$(NAME)` or `%NAME%`, replaced by every value. */
function substitute(text: Traced, pattern: RegExp, scope: Scope): Traced[] {
  const parts: (readonly Traced[])[] = [];
  let at = 0;
  for (const match of text.text.matchAll(pattern)) {
    const known = scope.get(match[1] ?? '');
    if (known.length === 0) continue;
    parts.push([text.slice(at, match.index)], known);
    at = match.index + match[0].length;
  }
  if (parts.length === 0) return [text];
  parts.push([text.slice(at)]);
  return combinations(parts).map((chosen) => Traced.join(chosen));
}

/** Physical lines, joined where they end in `continuation`. */
function joinedLines(text: Traced, continuation: RegExp): Traced[] {
  const lines: Traced[] = [];
  let pending: Traced[] = [];
  let start = 0;
  for (const raw of text.text.split('\n')) {
    const continued = continuation.test(raw);
    // The sign and the newline stay in, so that words of two lines stay apart.
    pending.push(text.slice(start, start + raw.length + (continued ? 1 : 0)));
    if (!continued) {
      lines.push(Traced.join(pending));
      pending = [];
    }
    start += raw.length + 1;
  }
  return pending.length > 0 ? [...lines, Traced.join(pending)] : lines;
}

const MAKE_REFERENCE = /\$[({]([A-Za-z_]\w*)[)}]/g;

/** Makefiles: variables and recipe lines. */
export const readMakefile: Reader = (file) => {
  const scope = new Scope();
  const lines = joinedLines(file.traced(), /\\\s*$/);
  return lines.flatMap((line) => {
    if (/^\s*#/.test(line.text)) return [];
    const definition = /^\s*(?:export\s+|override\s+)?([A-Za-z_][\w.-]*)\s*(?:[:?+!]{0,3}=)\s*/.exec(
      line.text,
    );
    if (!line.text.startsWith('\t') && definition?.[1] !== undefined) {
      const [whole, name] = definition;
      const comment = /\s+#/.exec(line.text.slice(whole.length))?.index;
      const value = line
        .slice(whole.length, comment === undefined ? undefined : whole.length + comment)
        .trim();
      return substitute(value, MAKE_REFERENCE, scope).flatMap((content) =>
        assign(name, unquoted(content), scope),
      );
    }
    if (!/^[\t ]/.test(line.text)) return [];
    return substitute(line, MAKE_REFERENCE, scope).flatMap((recipe) => {
      const skip = /^\s*[@+-]*/.exec(recipe.text)?.[0].length ?? 0;
      return shellMentions(recipe.slice(skip), new Scope(scope));
    });
  });
};

/** Windows scripts: batch and PowerShell, line by line. */
export const readBatch: Reader = (file) => {
  const scope = new Scope();
  const powershell = /\.ps1$/i.test(file.path);
  return joinedLines(file.traced(), powershell ? /`\s*$/ : /\^\s*$/).flatMap((line) => {
    if (/^\s*(?:@?rem\b|::|#)/i.test(line.text)) return [];
    return substitute(line, /%(\w+)%/g, scope).flatMap((text) => {
      const assignment = powershell
        ? /^\s*\$(?:env:|script:|global:)?(\w+)\s*=\s*/i.exec(text.text)
        : /^\s*@?set\s+(?:\/\w\s+)?"?(\w+)=/i.exec(text.text);
      if (assignment?.[1] !== undefined) {
        const value = text.slice(assignment[0].length).trim();
        const bare = unquoted(
          value.text.endsWith('"') && !value.text.startsWith('"')
            ? value.slice(0, value.text.length - 1)
            : value,
        );
        return [...assign(assignment[1], bare, scope), ...archiveMentions(bare)];
      }
      const unescaped = /^\s*@?(?:call\s+|&\s*)?/i.exec(text.text)?.[0].length ?? 0;
      return shellMentions(withoutBackslashes(text.slice(unescaped)), scope);
    });
  });
};

/** Paths of Windows use the sign that escapes in a POSIX shell; its lines are continued by another one. */
function withoutBackslashes(text: Traced): Traced {
  const translate = (part: string): string =>
    part
      .replace(/\\/g, '/')
      .replace(/[`^]\n/g, '  ')
      .replace(/[`^]$/, ' ');
  return new Traced(text.pieces.map((piece) => ({ ...piece, text: translate(piece.text) })));
}

const GROOVY = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|("""|'''|"|')/g;

/** Jenkinsfiles: string literals by what stands before them: `sh`, `image`, an assignment of `environment`. */
export const readGroovy: Reader = (file) => {
  const scope = new Scope();
  const found: Mention[] = [];
  const { text } = file;
  GROOVY.lastIndex = 0;
  for (let match; (match = GROOVY.exec(text)) !== null;) {
    const quote = match[1];
    if (quote === undefined) continue;
    const start = match.index + quote.length;
    let end = start;
    while (end < text.length && !text.startsWith(quote, end)) end += text[end] === '\\' ? 2 : 1;
    GROOVY.lastIndex = end + quote.length;
    const before = text.slice(Math.max(0, match.index - 120), match.index);
    const value = Traced.of(file, start, text.slice(start, end));
    for (const expanded of quote.startsWith('"')
      ? substitute(value, /\$\{(?:env\.|params\.)?(\w+)\}/g, scope)
      : [value])
      found.push(...literalMentions(before, expanded, scope));
  }
  return found;
};

function literalMentions(before: string, value: Traced, scope: Scope): Mention[] {
  const name = /(?:^|[\s;{(,])(?:def\s+|String\s+)?([A-Za-z_]\w*)\s*=\s*$/.exec(before)?.[1];
  if (name !== undefined) return assign(name, value, scope);
  const parameter = /name:\s*["'](\w+)["']\s*,\s*defaultValue:\s*$/.exec(before)?.[1];
  if (parameter !== undefined) return assign(parameter, value, scope);
  if (/(?:^|[\s(])(?:sh|bat|powershell|pwsh|script:)\s*\(?\s*(?:script:\s*)?$/.test(before))
    return shellMentions(value, new Scope(scope));
  return imageMentions(value.trim());
}

const HCL = /#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"((?:[^"\\\n]|\\.)*)"/g;

/** docker-bake.hcl: variables and their defaults, the arguments that builds are given. */
export const readBake: Reader = (file, context) => {
  const scope = new Scope(context.scope);
  const found: Mention[] = [];
  for (const match of file.text.matchAll(HCL)) {
    if (match[1] === undefined) continue;
    const before = file.text.slice(Math.max(0, match.index - 400), match.index);
    const variable = /variable\s+"(\w+)"\s*\{[^}]*\bdefault\s*=\s*$/.exec(before)?.[1];
    const name = variable ?? /\b([A-Za-z_]\w*)\s*=\s*$/.exec(before)?.[1];
    const literal = Traced.of(file, match.index + 1, match[1]);
    for (const value of substitute(literal, /\$\{(\w+)\}/g, scope)) {
      if (name === undefined) found.push(...imageMentions(value));
      else {
        if (variable === undefined) scope.addBuildArgument(name, value);
        found.push(...assign(name, value, scope));
      }
    }
  }
  return found;
};
