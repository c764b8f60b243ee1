import { takesEngine } from '../commands.js';
import type { Tree } from '../images.js';
import { uniquePins, type Meeting } from '../meeting.js';
import { areAlternatives, asideFolder } from '../names.js';
import { usesByFile } from '../uses.js';
import { pythonParts } from '../../text/python-images.js';
import { handedOver, makesEngine, namesIn, partBetween, type Part } from './handed.js';

type Task = Part & { from: number };

/** Containers that one Python file starts, of which a later one is given the engine that an earlier one writes. */
export function taskMeetings(tree: Tree): Meeting[] {
  const files = [...usesByFile(tree).keys()].filter((file) => file.endsWith('.py') && tree.describes(file));
  return files.flatMap((file) => {
    const text = asideFolder(file) === null ? (tree.read(file)?.text ?? '') : '';
    const parts = pythonParts(text).map((part): Task => ({ ...part, ...partBetween(tree, file, part) }));
    const named = new Map(parts.flatMap((part) => (part.name === '' ? [] : [[part.name, part.pins]])));
    // `@app.function(image=build_image)`
    const tasks = parts
      .map((part) => ({
        ...part,
        pins: uniquePins([...part.pins, ...namesIn(part.text).flatMap((word) => named.get(word) ?? [])]),
      }))
      .filter(({ pins }) => pins.length > 0);
    const order = chains(text);
    return tasks.flatMap((from) =>
      tasks.flatMap((to): Meeting[] => {
        if (from === to || areAlternatives(from.name, to.name)) return [];
        const why = whyHanded(text, order, from, to);
        return why === null ? [] : handedOver('jobs', why, from, to);
      }),
    );
  });
}

function whyHanded(
  text: string,
  order: ReadonlyMap<string, ReadonlySet<string>>,
  from: Task,
  to: Task,
): string | null {
  if (!makesEngine(from.text) || makesEngine(to.text)) return null;
  const { file } = from;
  if (comesAfter(order, from.name, to.name))
    return `task "${to.name}" of ${file} follows "${from.name}", which writes an engine`;
  if (from.name !== '' && isCalledWith(text, from.name, to.name))
    return `"${to.name}" of ${file} is given what "${from.name}" makes`;
  const volume = volumesOf(from.text).find((one) =>
    volumesOf(to.text).some(
      (other) => one === other || (isBelow(one, other) && takesEngine(from.text, to.text)),
    ),
  );
  if (volume !== undefined && (takesEngine(from.text, to.text) || from.from < to.from))
    return `the container in line ${from.from} of ${file} writes an engine on ${volume}, which the one in line ${to.from} is given`;
  return null;
}

/** One of two folders lies in the other: `{ROOT}` and `{ROOT}/repo`. */
const isBelow = (a: string, b: string): boolean => a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

/** What is mounted: `volumes={"/engines": engines}` of Modal, `volumes=MODELS`, `{"/srv/models": {"bind": ...}}` of Docker. */
function volumesOf(text: string): string[] {
  const [, given = ''] =
    /\b(?:volumes|volume_mounts|mounts)\s*=\s*(\{[^=]*?\}\s*[,)\n]|\[[^\]]*\]|[\w.]+)/.exec(text) ?? [];
  // `"-v", "/srv/m:/m"` of a command
  const mounted = [
    ...text.matchAll(/["'\s](?:-v|--volume)["']?[\s,=]+(?:[fFrR]{0,2}["'])?([^"':\s]+):/g),
  ].map(([, name = '']) => name);
  if (!/^[{[]/.test(given)) return given === '' ? mounted : [...mounted, given];
  return [
    ...mounted,
    ...[...given.matchAll(/:\s*([A-Za-z_]\w*)/g)].map(([, name = '']) => name),
    ...[...given.matchAll(/["']([^"'\n]+)["']\s*:\s*\{/g)].map(([, name = '']) => name),
    ...[...given.matchAll(/[[,]\s*["']([^"':\n]+):/g)].map(([, name = '']) => name),
  ];
}

/** `a >> b`, `a >> [b, c]`, `chain(a, b)`, `b.after(a)`, `b.set_upstream(a)`: who comes after whom. */
function chains(text: string): Map<string, Set<string>> {
  const after = new Map<string, Set<string>>();
  const add = (from: readonly string[], to: readonly string[]): void => {
    for (const one of from) after.set(one, new Set([...(after.get(one) ?? []), ...to]));
  };
  const names = (list: string): string[] => list.match(/[A-Za-z_]\w*/g) ?? [];
  for (const [line] of text.matchAll(/^[ \t]*[\w[\], ()]+>>.*$/gm)) {
    const parts = line.replace(/#.*$/, '').split('>>').map(names);
    parts.slice(1).forEach((part, index) => {
      add(parts[index] ?? [], part);
    });
  }
  for (const [, list = ''] of text.matchAll(/\bchain\(([^()]*)\)/g)) {
    const parts = names(list);
    parts.slice(1).forEach((part, index) => {
      add([parts[index] ?? ''], [part]);
    });
  }
  for (const [, to = '', from = ''] of text.matchAll(/\b(\w+)\.(?:after|set_upstream)\(([^()]*)\)/g))
    add(names(from), [to]);
  for (const [, from = '', to = ''] of text.matchAll(/\b(\w+)\.set_downstream\(([^()]*)\)/g))
    add([from], names(to));
  return after;
}

function comesAfter(order: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const reached = new Set([from]);
  for (const one of reached) for (const next of order.get(one) ?? []) reached.add(next);
  return from !== to && reached.has(to);
}

/** `e = build(...)` with `serve(plan=e.output)`, `serve(build(...))`. */
function isCalledWith(text: string, from: string, to: string): boolean {
  if (to === '') return false;
  const names = [
    from,
    ...[...text.matchAll(new RegExp(`\\b(\\w+)\\s*=\\s*${from}\\s*\\(`, 'g'))].map(([, name = '']) => name),
  ];
  return [...text.matchAll(new RegExp(`(?<!def\\s)\\b${to}\\s*\\(([^\\n]{0,300})`, 'g'))].some(
    ([, given = '']) => names.some((name) => new RegExp(`\\b${name}\\b`).test(given)),
  );
}
