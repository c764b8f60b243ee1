import type { Reader } from '../reader.js';
import { Scope } from '../text/scope.js';
import { Span } from '../text/source.js';
import { shellMentions } from './commands.js';

/** `inline: <<-SHELL ... SHELL`, and `inline: "..."`. */
const INLINE = /<<[-~]?(["']?)([A-Z_]+)\1.*\n([\s\S]*?)^[ \t]*\2$|\binline\s*(?::|=>|=)\s*(["'])(.*?)\4/gm;

/** Vagrantfile: the shell texts that provision the machine. */
export const readVagrantfile: Reader = (file, context) =>
  [...file.text.matchAll(INLINE)].flatMap((match) => {
    const text = match[3] ?? match[5] ?? '';
    const start = match.index + match[0].lastIndexOf(text);
    return shellMentions(Span.of(file, start, text), new Scope(context.scope));
  });
