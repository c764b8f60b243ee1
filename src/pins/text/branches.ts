import type { PinCandidate } from './candidate.js';
import type { Script } from './shell.js';
import type { Span } from './source.js';

/** A branch of an outermost `if` or `case`, as offsets into the file. */
export interface Branch {
  choice: string;
  branch: number;
  start: number;
  end: number;
}

/** The branches of the `if` and `case` statements of a script; what is nested belongs to the outermost one. */
export function branchesOf(script: Script, text: Span): Branch[] {
  const branches: Branch[] = [];
  const open: { word: string; branch: number; start: number }[] = [];
  let end = 0;
  const close = (at: number): void => {
    const [outer] = open;
    const [from, to] = [text.origin(outer?.start ?? 0), text.origin(Math.max(at - 1, 0))];
    if (outer === undefined || from === null || to === null) return;
    branches.push({
      choice: '',
      branch: outer.branch,
      start: from.offset,
      end: to.offset,
    });
  };
  let choice = 0;
  for (const command of script.commands) {
    const first = command.words[0];
    if (first === undefined) continue;
    const word = text.slice(first.start, first.end).text;
    const isOuter = open.length === 1;
    const top = open.at(-1);
    const nextCase = top?.word === 'case' && text.text.slice(end, first.start).includes(';;');
    if (word === 'if' || word === 'case') {
      if (open.length === 0) choice = first.start;
      open.push({ word, branch: 0, start: first.start });
    } else if (top !== undefined && (word === 'elif' || word === 'else' || nextCase)) {
      if (isOuter) close(first.start);
      if (isOuter) top.start = first.start;
      top.branch += 1;
    }
    if (top !== undefined && (word === 'fi' || word === 'esac')) {
      if (isOuter) close(first.start);
      open.pop();
    }
    for (const branch of branches)
      if (branch.choice === '') branch.choice = `branch:${text.origin(choice)?.file.path ?? ''}:${choice}`;
    end = command.words.at(-1)?.end ?? end;
  }
  return branches;
}

/** Versions that stand in different branches of one statement are alternatives of each other. */
export function inBranches(mentions: readonly PinCandidate[], branches: readonly Branch[]): PinCandidate[] {
  if (branches.length < 2) return [...mentions];
  const branchOf = ({ versionAt, at }: PinCandidate): Branch | undefined => {
    const { offset } = versionAt ?? at;
    return branches.find(({ start, end }) => offset >= start && offset <= end);
  };
  const taken = new Map<string, Set<number>>();
  for (const mention of mentions) {
    const branch = branchOf(mention);
    if (branch !== undefined)
      taken.set(branch.choice, (taken.get(branch.choice) ?? new Set()).add(branch.branch));
  }
  return mentions.map((mention) => {
    const branch = branchOf(mention);
    const isChoice = branch !== undefined && (taken.get(branch.choice)?.size ?? 0) > 1;
    return isChoice && mention.alternativeOf === undefined
      ? { ...mention, alternativeOf: branch.choice }
      : mention;
  });
}
