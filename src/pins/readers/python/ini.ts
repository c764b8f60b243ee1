import { shellMentions } from '../commands.js';
import type { PinCandidate } from '../../text/candidate.js';
import { requirementMentions } from '../../carriers/packages.js';
import type { Reader } from '../../reader.js';
import { Scope } from '../../text/scope.js';
import { Span } from '../../text/source.js';
import { variableMentions } from '../../text/variables.js';

const REQUIREMENTS = /^(?:install_requires|setup_requires|tests_require|requires|deps|dependencies)$/;

/** setup.cfg and tox.ini: requirement lists of `[options]`, every key of `[options.extras_require]`, tox `deps` and `commands`. */
export const readIni: Reader = (file, context) => {
  const found: PinCandidate[] = [];
  let section = '';
  let key = '';
  let start = 0;
  for (const line of file.text.split('\n')) {
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    const pair = /^([A-Za-z0-9_.-]+)\s*[=:]\s*/.exec(line);
    if (header !== undefined) [section, key] = [header, ''];
    else if (!/^\s*[#;]/.test(line) && line.trim() !== '') {
      if (pair?.[1] !== undefined) key = pair[1];
      const value = Span.of(file, start + (pair?.[0].length ?? 0), line.slice(pair?.[0].length ?? 0)).trim();

      const mentions = value.text === '' ? [] : valueMentions(section, key, value, context.scope);
      // Environments of tox and extras are chosen one by one.
      found.push(
        ...(/^testenv|^env:|extras_require$/.test(section)
          ? mentions.map((mention) => ({ alternativeOf: `section:${file.path}`, ...mention }))
          : mentions),
      );
    }
    start += line.length + 1;
  }
  return found;
};

function valueMentions(section: string, key: string, value: Span, scope: Scope): PinCandidate[] {
  if (REQUIREMENTS.test(key) || section === 'options.extras_require') {
    // tox: `py310: tensorrt==10.0.1`
    const factor = /^[\w{},-]+:\s+/.exec(value.text)?.[0].length ?? 0;
    const comment = /\s+#/.exec(value.text)?.index ?? value.text.length;
    const found = requirementMentions(value.slice(factor, comment));
    return factor === 0
      ? found
      : found.map((mention) => ({
          ...mention,
          alternativeOf: `factor:${mention.at.file.path}:${mention.name}`,
        }));
  }
  if (/^commands/.test(key)) return shellMentions(value, new Scope(scope));
  if (/^set_?env$/.test(key)) {
    const name = /^(\w+)\s*=\s*/.exec(value.text);
    return name?.[1] === undefined ? [] : variableMentions(name[1], value.slice(name[0].length));
  }
  return variableMentions(key, value);
}
