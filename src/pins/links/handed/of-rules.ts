import { blocksOf } from '../../text/blocks.js';
import type { Tree } from '../images.js';
import { uniquePins, type Meeting } from '../meeting.js';
import { areAlternatives, asideFolder } from '../names.js';
import { handedOver, makesEngine, partBetween, type Part } from './handed.js';

/** Rules of Snakemake and processes of Nextflow, of which one is given the engine that another one makes. */
export function ruleMeetings(tree: Tree): Meeting[] {
  const files = [...tree.files].filter((file) => asideFolder(file) === null);
  return [
    ...snakemake(
      tree,
      files.filter((file) => /(?:^|\/)Snakefile(?:[._-][^/]*)?$|\.smk$/i.test(file)),
    ),
    ...nextflow(
      tree,
      files.filter((file) => /\.nf$|nextflow[^/]*\.config$/i.test(file)),
    ),
  ];
}

interface Rule extends Part {
  takes: string[];
  gives: string[];
}

/** https://snakemake.readthedocs.io/en/stable/snakefiles/rules.html */
function snakemake(tree: Tree, files: readonly string[]): Meeting[] {
  const rules = files.flatMap((file) => rulesOf(tree, file));
  return rules.flatMap((from) =>
    rules.flatMap((to): Meeting[] => {
      const handed = to.takes.find((one) => from.gives.includes(one) || one === `rules.${from.name}.output`);
      if (from === to || handed === undefined || areAlternatives(from.name, to.name)) return [];
      if (!makesEngine(from.text, from.gives)) return [];
      return handedOver(
        'jobs',
        `rule "${to.name}" of ${to.file} takes what rule "${from.name}" writes`,
        from,
        to,
      );
    }),
  );
}

function rulesOf(tree: Tree, file: string): Rule[] {
  const lines = (tree.read(file)?.text ?? '').split('\n');
  const heads = lines.flatMap((line, index) => (/^\S/.test(line) && !line.startsWith('#') ? [index] : []));
  return heads.flatMap((head, index): Rule[] => {
    const name = /^(?:rule|checkpoint)\s+(\w+)\s*:/.exec(lines[head] ?? '')?.[1];
    if (name === undefined) return [];
    const to = heads[index + 1] ?? lines.length;
    const text = lines.slice(head, to).join('\n');
    const files = (key: string): string[] => {
      const section = new RegExp(`^([ \\t]+)${key}[ \\t]*:(.*(?:\\n\\1[ \\t]+.*|\\n[ \\t]*)*)`, 'm').exec(
        text,
      );
      return [...(section?.[2] ?? '').matchAll(/["']([^"'\n]+)["']|(\brules\.\w+\.output)\b/g)].map(
        ([, path, rule]) => path ?? rule ?? '',
      );
    };
    const part = partBetween(tree, file, { name, text, from: head + 1, to });
    return [{ ...part, takes: files('input'), gives: files('output') }];
  });
}

/** https://www.nextflow.io/docs/latest/process.html: containers stand in the process, or in the configuration by its name. */
function nextflow(tree: Tree, files: readonly string[]): Meeting[] {
  const texts = files.map((file) => ({ file, text: tree.read(file)?.text ?? '' }));
  const processes = texts.flatMap(({ file, text }) =>
    blocksOf(text, /^[ \t]*process\s+(\w+)\s*\{/gm).map((block) => partBetween(tree, file, block)),
  );
  const configured = texts.flatMap(({ file, text }) =>
    blocksOf(text, /\bwithName\s*:?\s*["']?([\w:]+)["']?\s*\{/g).map((block) =>
      partBetween(tree, file, block),
    ),
  );
  const flow = texts
    .flatMap(({ text }) => blocksOf(text, /^[ \t]*workflow\s*(\w*)\s*\{/gm))
    .map(({ text }) => text)
    .join('\n');
  const known = processes.map((one) => ({
    ...one,
    pins: uniquePins([
      ...one.pins,
      ...configured.filter(({ name }) => name.split(':').at(-1) === one.name).flatMap(({ pins }) => pins),
    ]),
  }));
  return known.flatMap((from) =>
    known.flatMap((to): Meeting[] => {
      if (from === to || areAlternatives(from.name, to.name) || !flows(flow, from.name, to.name)) return [];
      const results = [...from.text.matchAll(/["']([^"'\n]+)["']/g)].map(([, name = '']) => name);
      if (!makesEngine(from.text, results)) return [];
      const why = `process ${to.name} of ${to.file} is given what process ${from.name} makes`;
      return handedOver('jobs', why, from, to);
    }),
  );
}

/** `B(A(x))`, `B(A.out)`, `A(x) | B`, `y = A(x)` with `B(y)`. */
function flows(text: string, from: string, to: string): boolean {
  const called = blocksOf(
    text.replace(/\(/g, '{').replace(/\)/g, '}'),
    new RegExp(`\\b(${to})\\s*\\{`, 'g'),
  ).map((call) => call.text);
  const names = [
    from,
    ...[...text.matchAll(new RegExp(`\\b(\\w+)\\s*=\\s*${from}\\b`, 'g'))].map(([, name = '']) => name),
  ];
  return (
    called.some((call) => names.some((name) => new RegExp(`\\b${name}\\b`).test(call))) ||
    new RegExp(`\\b${from}\\b[^\\n;]{0,500}\\|\\s*${to}\\b`).test(text)
  );
}
