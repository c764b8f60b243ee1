import { imageMentions, splitImageMentions } from '../carriers/images.js';
import { archiveMentions, requirementMentions } from '../carriers/packages.js';
import type { Reader } from '../reader.js';
import { Scope } from '../text/scope.js';
import { Span } from '../text/source.js';
import { substitute } from './scripts.js';
import { variableMentions } from '../text/variables.js';

const NIX = /#[^\n]*|\/\*[\s\S]*?\*\/|(?:([A-Za-z_][\w-]*)\s*=\s*)?"((?:[^"\\\n]|\\.)*)"/g;

/** `${version}`, `${finalAttrs.version}` */
const REFERENCE = /\$\{(?:[\w-]+\.)*([A-Za-z_][\w-]*)\}/g;

/** Nix: archives that are fetched, images that are pulled, requirements for pip, names that are bound to a version. */
export const readNix: Reader = (file) => {
  let image: Span | null = null;
  const scope = new Scope();
  return [...file.text.matchAll(NIX)].flatMap((match) => {
    const [all, name = '', text] = match;
    if (text === undefined) return [];
    const value = Span.of(file, match.index + all.length - 1 - text.length, text);
    if (name === 'imageName') image = value;
    if (name === 'finalImageTag' || name === 'imageTag')
      return image === null ? [] : splitImageMentions(image, value);
    // Of a name that is bound again, in the next package, the last value counts.
    if (name !== '') scope.replace(name, [value]);
    return substitute(value, REFERENCE, scope).flatMap((whole) => [
      ...archiveMentions(whole),
      // What Nix has pip resolve.
      ...(/^[\w.-]+==\d[\w.+]*$/.test(whole.text) ? requirementMentions(whole) : []),
      ...imageMentions(whole).filter(({ spec }) => spec !== null),
      ...variableMentions(name.replaceAll('-', '_'), whole),
    ]);
  });
};
