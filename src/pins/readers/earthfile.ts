import type { Reader } from '../reader.js';
import { SourceFile } from '../text/source.js';
import { readDockerfile } from './dockerfile.js';

/** What a Dockerfile has no word for: names of targets, and commands that fix no version. */
const OTHER =
  /^(?:[\w.-]+:|\s*(?:VERSION|SAVE|BUILD|IF|ELSE|END|FOR|WITH|DO|IMPORT|LOCALLY|LET|SET|TRY)\b.*)$/;

/** An Earthfile: the commands of its targets are those of a Dockerfile. Other lines are blanked, so that every place stays. */
export const readEarthfile: Reader = (file, context) => {
  const lines = file.text.split('\n').map((line) => (OTHER.test(line) ? ' '.repeat(line.length) : line));
  return readDockerfile(new SourceFile(file.path, lines.join('\n')), context);
};
