import { blocksOf } from '../../text/blocks.js';
import type { Tree } from '../images.js';
import type { Meeting } from '../meeting.js';
import { asideFolder } from '../names.js';
import { isGiven, isJenkinsfile } from '../of-blocks.js';
import { isImage, isInstalled, onceEach, together } from './of-machines.js';
import { usesByFile, type PinUse } from '../uses.js';

/** Lines of a Jenkinsfile that run in one container, or outside of any. */
interface Area {
  from: number;
  to: number;
  images: PinUse[];
}

const SCOPE = /\b(pipeline|stage\s*\([^()\n]*\))\s*\{/g;
/** `agent any` and `agent none` end what an agent around them says. */
const AGENT = /\b(agent)\s*\{/g;
const BARE_AGENT = /\bagent\s+(?:any|none)\b/g;
/** `docker.image(NAME).inside('...') {` */
const INSIDE =
  /\bdocker\.image\s*\(\s*([^()\n]{1,200}?)\s*\)\s*\.\s*inside\b(?:\$\{[^{}\n]*\}|[^{\n]){0,500}\{/g;

/** The container of an agent, or of `docker.image(...).inside`, and what the steps in it install. */
export function agentMeetings(tree: Tree): Meeting[] {
  return [...usesByFile(tree)].flatMap(([file, uses]) => {
    if (uses.length < 2 || !isJenkinsfile(file) || asideFolder(file) !== null) return [];
    const areas = areasOf(tree.read(file)?.text ?? '', uses);
    return areas
      .filter(({ images }) => images.length > 0)
      .flatMap((area) =>
        together(
          `the container in line ${area.images[0]?.use.line ?? area.from} of ${file} and what its steps install`,
          onceEach(uses.filter((one) => isInstalled(one) && innermost(areas, one.use.line) === area)),
          onceEach(area.images),
        ),
      );
  });
}

function areasOf(text: string, uses: readonly PinUse[]): Area[] {
  const scopes = blocksOf(text, SCOPE);
  const imagesOn = (from: number, to: number): PinUse[] =>
    uses.filter((one) => isImage(one) && one.use.line >= from && one.use.line <= to);
  const agents = blocksOf(text, AGENT).flatMap(({ from, to, text: agent }): Area[] => {
    const scope = innermost(scopes, from, to);
    if (scope === undefined) return [];
    return [{ from: scope.from, to: scope.to, images: /\bdocker\b/.test(agent) ? imagesOn(from, to) : [] }];
  });
  const bare = [...text.matchAll(BARE_AGENT)].flatMap(({ index }): Area[] => {
    const line = text.slice(0, index).split('\n').length;
    const scope = innermost(scopes, line);
    return scope === undefined ? [] : [{ from: scope.from, to: scope.to, images: [] }];
  });
  const inside = blocksOf(text, INSIDE).map(({ name, from, to }): Area => {
    const variable = /^\w+(?:\.\w+)?$/.test(name) ? name.replace(/^\w+\./, '') : null;
    const given = uses.filter(
      (one) => variable !== null && isImage(one) && isGiven(one.entry.pin.text, variable),
    );
    return { from, to, images: variable === null ? imagesOn(from, from) : given };
  });
  return [...agents, ...bare, ...inside];
}

/** Of two with the same lines the later one. */
function innermost<Lines extends { from: number; to: number }>(
  all: readonly Lines[],
  from: number,
  to = from,
): Lines | undefined {
  return all
    .filter((one) => one.from <= from && one.to >= to)
    .reverse()
    .sort((a, b) => a.to - a.from - (b.to - b.from))[0];
}
