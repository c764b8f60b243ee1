import { shellMentions } from './commands.js';
import { imageMentions } from '../carriers/images.js';
import type { Reader } from '../reader.js';
import { Scope } from '../text/scope.js';

/** Units of systemd: the `Image=` of a Quadlet, and the commands of a service. A backslash continues a line. */
export const readUnit: Reader = (file, context) => {
  const text = file.span();
  return [
    ...text.text.matchAll(/^[ \t]*(Image|Exec(?:Start|StartPre|StartPost|Reload))[ \t]*=[ \t]*[-@:+!]*/gm),
  ].flatMap((match) => {
    const start = match.index + match[0].length;
    const end = /(?:[^\\\n]|\\[\s\S])*/.exec(text.text.slice(start))?.[0].length ?? 0;
    const value = text.slice(start, start + end);
    return match[1] === 'Image'
      ? imageMentions(value.trim())
      : shellMentions(value, new Scope(context.scope));
  });
};
