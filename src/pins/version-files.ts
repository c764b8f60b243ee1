import { mentionAt, type Mention } from './mention.js';
import { packageMention, packageOf, releaseOf } from './packages.js';
import type { Reader } from './reader.js';
import { logicalLines } from './requirements.js';

/** `.tensorrt-version`: one version on a line of its own. */
export const readVersionLine: Reader = (file) =>
  logicalLines(file.traced())
    .slice(0, 1)
    .flatMap((line): Mention[] => {
      const version = releaseOf(line.text.replace(/^(?:==|tensorrt[-_ =]*)/i, ''));
      return mentionAt(line, {
        product: /rtx/i.test(file.path) ? 'tensorrt-rtx' : 'tensorrt',
        name: file.path.replace(/^.*\//, ''),
        spec: line.text,
        version,
        versionAt: line.origin(),
        ...(version === null ? { floating: `"${line.text}" is no single version` } : {}),
      });
    });

/** `.tool-versions`: a tool and its version on each line. */
export const readToolVersions: Reader = (file) =>
  logicalLines(file.traced()).flatMap((line) => {
    const [name = ''] = /^\S+/.exec(line.text) ?? [];
    const version = line.slice(name.length).trim();
    return packageOf(name) === null ? [] : packageMention(name, line, version.text === '' ? null : version);
  });
