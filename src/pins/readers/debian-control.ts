import { systemPackageMentions } from '../carriers/packages.js';
import type { Reader } from '../reader.js';
import { Span } from '../text/source.js';

/** `libnvinfer10 (= 10.0.1.6-1+cuda12.4)`: what is only a minimum pins nothing. */
const RELATION = /(?<![a-z0-9+.-])([a-z0-9][a-z0-9+.-]+)(?::any)?\s*\(\s*=\s*([^\s)]+)\s*\)/g;

/** debian/control: packages that a source is built against, and that its packages depend on, at one version. */
export const readDebianControl: Reader = (file) =>
  [...file.text.matchAll(RELATION)].flatMap((match) => {
    const [whole, name = '', version = ''] = match;
    const sign = match.index + whole.indexOf('=');
    return systemPackageMentions(
      Span.join([
        Span.of(file, match.index, name),
        Span.of(file, sign, '='),
        Span.of(file, match.index + whole.lastIndexOf(version), version),
      ]),
    );
  });

/** A list of packages, one a line, for apt to install: `libnvinfer8=8.6.1.6-1+cuda12.0`. */
export const readAptList: Reader = (file) =>
  [...file.text.matchAll(/^[ \t]*([a-z0-9][a-z0-9+.*:-]+=\d\S*)/gm)].flatMap((match) => {
    const [whole, word = ''] = match;
    return systemPackageMentions(Span.of(file, match.index + whole.length - word.length, word));
  });
