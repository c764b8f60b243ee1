import { imageMentions } from '../carriers/images.js';
import { mentionAt, type PinCandidate } from '../text/candidate.js';
import { archiveMentions, releaseOf } from '../carriers/packages.js';
import type { Reader } from '../reader.js';
import { inBranches, type Branch } from '../text/branches.js';
import type { SourceFile, Span } from '../text/source.js';
import { variableMentions } from '../text/variables.js';

const TOKEN =
  /#\[(=*)\[[\s\S]*?\]\1\]|#[^\n]*|"((?:[^"\\]|\\.)*)"|\[(=*)\[([\s\S]*?)\]\3\]|([()])|[^\s()"#]+/g;

interface Invocation {
  name: string;
  /** Where its name begins. */
  offset: number;
  words: Span[];
}

/** CMake: `find_package(TensorRT 10.0)`, `set(TRT_VERSION 10.0.1)`, archives that are downloaded. */
export const readCmake: Reader = (file) => {
  const all = invocations(file.span());
  return inBranches(all.flatMap(mentionsOf), branchesOf(all, file));
};

/** The branches of each outermost `if()`: one of them is configured. */
function branchesOf(all: readonly Invocation[], { path, text }: SourceFile): Branch[] {
  const branches: Branch[] = [];
  let [depth, branch, start, choice] = [0, 0, 0, ''];
  for (const { name, offset } of all) {
    if (depth === 1 && /^(?:elseif|else|endif)$/.test(name)) {
      branches.push({ choice, branch, start, end: Math.min(offset, text.length) });
      [branch, start] = [branch + 1, offset];
    }
    if (name === 'endif') depth = Math.max(depth - 1, 0);
    else if (name === 'if') {
      if (depth === 0) [branch, start, choice] = [0, offset, `branch:${path}:${offset}`];
      depth += 1;
    }
  }
  return branches;
}

/** Commands with their arguments; comments (bracket comments too) are not part of them. */
function invocations(text: Span): Invocation[] {
  const found: Invocation[] = [];
  let name = '';
  let offset = 0;
  let current: Invocation | null = null;
  let depth = 0;
  for (const match of text.text.matchAll(TOKEN)) {
    const [whole, , quoted, , bracket, parenthesis] = match;
    if (whole.startsWith('#')) continue;
    if (parenthesis === '(') {
      if (depth === 0) found.push((current = { name: name.toLowerCase(), offset, words: [] }));
      depth += 1;
    } else if (parenthesis === ')') {
      depth = Math.max(depth - 1, 0);
      if (depth === 0) current = null;
    } else if (current === null) [name, offset] = [whole, match.index];
    else {
      const start =
        match.index + (quoted !== undefined ? 1 : bracket === undefined ? 0 : whole.indexOf('[', 1) + 1);
      current.words.push(text.slice(start, start + (quoted ?? bracket ?? whole).length));
    }
  }
  return found;
}

function mentionsOf({ name, words }: Invocation): PinCandidate[] {
  const [first, second] = words;
  if (first === undefined || name === 'message') return [];
  if (name === 'find_package' || name === 'find_dependency') {
    if (
      !/^(?:TensorRT|TRT|tensorrt|TENSORRT|NvInfer)(?:[-_]?RTX)?$/i.test(first.text) ||
      second === undefined
    )
      return [];
    const version = releaseOf(second.text.replace(/\.\.\..*$/, ''));
    if (version === null) return [];
    const exact = words.some((word) => word.text === 'EXACT');
    return mentionAt(first, {
      product: /rtx/i.test(first.text) ? 'tensorrt-rtx' : 'tensorrt',
      name: first.text,
      spec: second.text,
      version,
      versionAt: second.origin(),
      role: 'build',
      // Without EXACT, a find module takes any version that is not older
      // (https://cmake.org/cmake/help/latest/module/FindPackageHandleStandardArgs.html); TensorRT brings no file of its own that says more.
      ...(exact ? {} : { matching: 'minimum' as const }),
    });
  }
  if (name === 'set' || name === 'option')
    return second === undefined
      ? []
      : [
          ...variableMentions(first.text, second, 'build'),
          ...archiveMentions(second),
          ...imageMentions(second),
        ];
  return words.flatMap((word) => archiveMentions(word));
}
