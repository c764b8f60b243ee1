import type { Tree } from '../images.js';
import type { Meeting } from '../meeting.js';
import { areAlternatives } from '../names.js';
import { pinsOn } from '../of-services.js';
import { pinsIn } from '../uses.js';
import { partsUnder } from '../yaml-parts.js';
import { handedOver, makesEngine, type Part } from './handed.js';

/** Addresses of stores of objects. */
const ADDRESS = /\b(?:s3|gs|gcs|az|abfss?|oss|hdfs|minio):\/\/[\w.${}-]+\/[\w./${}-]*/g;
/** `aws s3 cp model.plan ADDRESS`: what stands last is where it goes. */
const PUTS = /\b(?:cp|mv|sync|rsync|copy|put|upload\w*)\b/;
const SERVES = /\btritonserver\b|\bdeepstream-app\b|--?load_?engine\b/i;

/** A place that makes an engine and puts it into a bucket, and one that serves what lies there. */
export function bucketMeetings(tree: Tree, files: readonly { file: string; kind: string }[]): Meeting[] {
  const parts = files.flatMap(({ file, kind }) => {
    const text = tree.read(file)?.text ?? '';
    return text.match(ADDRESS) === null ? [] : partsOf(tree, file, kind, text);
  });
  const makers = parts.filter(({ text }) => makesEngine(text));
  const servers = parts.filter(({ text }) => SERVES.test(text) && !makesEngine(text));
  return makers.flatMap((from) => {
    const put = addresses(from.text, (line, at) => PUTS.test(line) && isLast(line, at));
    return servers.flatMap((to): Meeting[] => {
      if (areAlternatives(from.file, to.file)) return [];
      const taken = addresses(to.text, (line, at) => !PUTS.test(line) || !isLast(line, at));
      const met = put.find((one) => taken.some((other) => covers(other, one)));
      const why = `${from.name} puts an engine at ${met ?? ''}, from where ${to.name} serves it`;
      return met === undefined ? [] : handedOver('engine-file', why, from, to);
    });
  });
}

/** The jobs of a workflow or pipeline, else the file. */
function partsOf(tree: Tree, file: string, kind: string, text: string): Part[] {
  const source = tree.read(file);
  if (source === null || !/^(?:workflow|gitlab-ci)$/.test(kind))
    return [{ file, name: file, text, pins: pinsIn(tree, file) }];
  return partsUnder(source, kind === 'workflow' ? ['jobs'] : []).map(({ name, leaves, lines }) => ({
    file,
    name: `job "${name}" of ${file}`,
    text: leaves.map(({ value }) => value.text).join('\n'),
    pins: pinsOn(tree, file, lines),
  }));
}

function addresses(text: string, isWanted: (line: string, at: number) => boolean): string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .flatMap((line) =>
      [...line.matchAll(ADDRESS)].flatMap(({ 0: address, index }) =>
        isWanted(line, index + address.length) ? [address] : [],
      ),
    );
}

/** No other place follows in its command. */
const isLast = (line: string, at: number): boolean => !/^["']?\s+["']?[\w./$]/.test(line.slice(at));

/** The folder, or the file itself; a bucket as a whole is too much. */
function covers(place: string, file: string): boolean {
  const folder = place.replace(/\/$/, '');
  return folder.split('/').length > 3 && (file === folder || file.startsWith(`${folder}/`));
}
