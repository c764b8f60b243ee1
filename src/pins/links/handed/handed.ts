import { isEngineFile, WRITTEN_ENGINE } from '../commands.js';
import type { Tree } from '../images.js';
import { uniquePins, type Meeting } from '../meeting.js';
import { pinsIn } from '../uses.js';

/** A part of a file that starts a container: a rule, a process, a task. */
export interface Part {
  file: string;
  name: string;
  text: string;
  pins: Meeting['members'];
}

/** Lines of a file from 1, the last one included, with the pins that stand there or in a constant that its words name. */
export function partBetween(
  tree: Tree,
  file: string,
  { name, text, from, to }: { name: string; text: string; from: number; to: number },
): Part {
  const words = new Set(namesIn(text));
  const pins = pinsIn(tree, file).filter(
    ({ pin, uses }) =>
      uses.some((use) => use.file === file && use.line >= from && use.line <= to) ||
      (pin.file === file &&
        words.has(/^(?:def\s+|val\s+)?([A-Za-z_]\w*)\s*(?::[^=\n]+)?=/.exec(pin.text)?.[1] ?? '')),
  );
  return { file, name, text, pins: uniquePins(pins) };
}

/** The names of a text, without what only stands in its strings. */
export const namesIn = (text: string): string[] =>
  text.replace(/"[^"\n]*"|'[^'\n]*'/g, ' ').match(/(?<![.\w])[A-Za-z_]\w*/g) ?? [];

/** It makes an engine: a command writes one, or a file that it gives back is one by its name. */
export const makesEngine = (text: string, results: readonly string[] = []): boolean =>
  WRITTEN_ENGINE.test(text) ||
  (/\b(?:onnx2trt|trtexec)\b/.test(text) && !/--?load_?engine/i.test(text)) ||
  results.some(isEngineFile);

export function handedOver(link: Meeting['link'], why: string, from: Part, to: Part): Meeting[] {
  return from.pins.length === 0 || to.pins.length === 0
    ? []
    : [{ link, why, members: uniquePins([...from.pins, ...to.pins]) }];
}
