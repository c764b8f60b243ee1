import { assign, buildArgumentMentions, shellMentions } from './commands.js';
import { imageMentions } from '../carriers/images.js';
import { usedIn, type PinCandidate } from '../text/candidate.js';
import type { Reader } from '../reader.js';
import { Scope } from '../text/scope.js';
import { substitute } from './scripts.js';
import { Span } from '../text/source.js';
import { embeddedYaml } from './yaml-readers.js';

const GROOVY = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|("""|'''|"|')/g;

/** Jenkinsfiles: string literals by what stands before them: `sh`, `image`, an assignment of `environment`. */
export const readGroovy: Reader = (file, context) => {
  const scope = new Scope(context.scope);
  const found: PinCandidate[] = [];
  const { text } = file;
  GROOVY.lastIndex = 0;
  for (let match; (match = GROOVY.exec(text)) !== null;) {
    const quote = match[1];
    if (quote === undefined) continue;
    const start = match.index + quote.length;
    let end = start;
    while (end < text.length && !text.startsWith(quote, end)) end += text[end] === '\\' ? 2 : 1;
    GROOVY.lastIndex = end + quote.length;
    const before = text.slice(Math.max(0, match.index - 400), match.index);
    if (/\byaml\s*\(?\s*$/.test(before)) {
      found.push(...embeddedYaml(file, start, end, context));
      continue;
    }
    const value = Span.of(file, start, text.slice(start, end));
    for (const expanded of quote.startsWith('"')
      ? substitute(value, /\$\{(?:env\.|params\.)?(\w+)\}/g, scope)
      : [value])
      found.push(...usedIn(literalMentions(before, expanded, scope), value.origin()));
  }
  return found;
};

function literalMentions(before: string, value: Span, scope: Scope): PinCandidate[] {
  const name = /(?:^|[\s;{(,])(?:def\s+|String\s+)?([A-Za-z_]\w*)\s*=\s*$/.exec(before)?.[1];
  if (name !== undefined) return assign(name, value, scope);
  const [variable] = /\bwithEnv\s*\(\s*\[[^\]]*$/.test(before) ? (/^\w+(?==)/.exec(value.text) ?? []) : [];
  if (variable !== undefined) return assign(variable, value.slice(variable.length + 1), scope);
  const choice = /name:\s*["'](\w+)["'][^()]*choices:\s*\[[^\]]*$/.exec(before)?.[1];
  if (choice !== undefined)
    return assign(choice, value, scope).map((mention) => ({
      ...mention,
      alternativeOf: `choice:${mention.at.file.path}:${choice}`,
    }));
  const parameter = /name:\s*["'](\w+)["']\s*,\s*defaultValue:\s*$/.exec(before)?.[1];
  if (parameter !== undefined) return assign(parameter, value, scope);
  if (/(?:^|[\s(])(?:sh|bat|powershell|pwsh|script:)\s*\(?\s*(?:script:\s*)?$/.test(before))
    return shellMentions(value, new Scope(scope));
  // docker.build('name', '--build-arg TRT_TAG=24.08-py3 .')
  if (
    /\bdocker\.build\s*\([^)]*$|\badditionalBuildArgs\s*\(?\s*$/.test(before) &&
    value.text.includes('--build-arg')
  )
    return buildArgumentMentions(value, scope);
  return imageMentions(value.trim());
}
