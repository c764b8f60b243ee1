import { imageMentions } from '../carriers/images.js';
import { mentionAt, type PinCandidate } from '../text/candidate.js';
import {
  debianVersion,
  isSystemPackage,
  packageMention,
  packageOf,
  releaseOf,
} from '../carriers/packages.js';
import type { Reader } from '../reader.js';
import { logicalLines } from './python/requirements.js';
import { variableMentions } from '../text/variables.js';

/** `.tensorrt-version`: one version on a line of its own. */
export const readVersionLine: Reader = (file) =>
  logicalLines(file.span())
    .slice(0, 1)
    .flatMap((line): PinCandidate[] => {
      const version = releaseOf(line.text.replace(/^(?:==|tensorrt[-_ =]*)/i, ''));
      return mentionAt(line, {
        product: /rtx/i.test(file.path) ? 'tensorrt-rtx' : 'tensorrt',
        name: file.path.replace(/^.*\//, ''),
        spec: line.text,
        version,
        versionAt: line.origin(),
        ...(version === null ? { floating: `"${line.text}" is not a single version` } : {}),
      });
    });

/** `.tool-versions`: a tool and its version on each line. */
export const readToolVersions: Reader = (file) =>
  logicalLines(file.span()).flatMap((line) => {
    const [name = ''] = /^\S+/.exec(line.text) ?? [];
    const version = line.slice(name.length).trim();
    return packageOf(name) === null ? [] : packageMention(name, line, version.text === '' ? null : version);
  });

/** apt preferences: `Package: libnvinfer*` and, below it, `Pin: version 10.0.1.6-1+cuda12.4`. */
export const readAptPreferences: Reader = (file) => {
  let names: string[] = [];
  return logicalLines(file.span()).flatMap((line): PinCandidate[] => {
    const field = /^(Package|Pin):\s*(?:version\s+)?/i.exec(line.text);
    if (field === null) return [];
    const value = line.slice(field[0].length);
    if (field[1]?.toLowerCase() === 'package') names = value.text.split(/\s+/);
    const name = names.find(isSystemPackage);
    if (field[1]?.toLowerCase() !== 'pin' || name === undefined || !/^\d/.test(value.text)) return [];
    const version = debianVersion(value.text.replace(/\*$/, '').replace(/-$/, ''));
    return mentionAt(value, {
      product: 'tensorrt',
      name,
      spec: value.text,
      version,
      ...(version === null ? { floating: `"${value.text}" allows more than one version` } : {}),
    });
  });
};

/** .bazelrc: `build --action_env=TF_TENSORRT_VERSION=10.0`, `--define trt_version=10.0.1`, images of remote execution. */
export const readBazelOptions: Reader = (file) =>
  logicalLines(file.span()).flatMap((line) =>
    [...line.text.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
      const option = line.slice(index, index + word.length);
      const name = /(?:^|[=:/"'-])([A-Za-z_]\w*)=(?=[^=]+$)/.exec(word);
      if (name?.[1] === undefined) return imageMentions(option);
      const value = option.slice(name.index + name[0].length);
      return [...variableMentions(name[1], value), ...imageMentions(value)];
    }),
  );
