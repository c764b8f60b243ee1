import { imageMentions, splitImageMentions } from '../carriers/images.js';
import { archiveMentions } from '../carriers/packages.js';
import type { Reader } from '../reader.js';
import { Span } from '../text/source.js';
import { variableMentions } from '../text/variables.js';

const NIX = /#[^\n]*|\/\*[\s\S]*?\*\/|(?:([A-Za-z_][\w-]*)\s*=\s*)?"((?:[^"\\\n]|\\.)*)"/g;

/** Nix: archives that are fetched, images that are pulled, names that are bound to a version. */
export const readNix: Reader = (file) => {
  let image: Span | null = null;
  return [...file.text.matchAll(NIX)].flatMap((match) => {
    const [whole, name = '', text] = match;
    if (text === undefined) return [];
    const value = Span.of(file, match.index + whole.length - 1 - text.length, text);
    if (name === 'imageName') image = value;
    if (name === 'finalImageTag' || name === 'imageTag')
      return image === null ? [] : splitImageMentions(image, value);
    const images = imageMentions(value).filter(({ spec }) => spec !== null);
    return [...archiveMentions(value), ...images, ...variableMentions(name.replaceAll('-', '_'), value)];
  });
};
