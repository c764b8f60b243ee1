import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Host, RunOptions, RunResult } from '../../src/host/host.js';
import { answered, freshFolder, testHost } from '../toolchain/fake-host.js';

/** What was started: the program, the question and its arguments. */
export interface Asked {
  command: string;
  args: readonly string[];
  options: RunOptions;
}

/** A host on which no process is started: `answer` says what each question (`ask NAME ...`) or program answers; undefined = status 1. */
export function answeringHost(
  answer: (command: string, args: readonly string[]) => unknown,
  overrides: Partial<Host> = {},
): Host & { asked: Asked[]; said: string[] } {
  const asked: Asked[] = [];
  const said: string[] = [];
  const run = (command: string, args: readonly string[], options: RunOptions): Promise<RunResult> => {
    const at = args.indexOf('ask');
    asked.push({ command, args, options });
    if (at === -1) {
      const told = answer(command, args);
      if (told === undefined) return Promise.resolve(answered('no answer', 1));
      return Promise.resolve(answered(typeof told === 'string' ? told : JSON.stringify(told)));
    }
    // As a child answers: one question after the other, up to the one that ends it.
    const lines: string[] = [];
    for (const question of questionsIn(args.slice(at + 1))) {
      const told = answer(command, question);
      if (told === undefined) return Promise.resolve(answered(`${lines.join('')}no answer`, 1));
      lines.push(`\nTRT-GUARD-ANSWER ${JSON.stringify(told)}\n`);
    }
    return Promise.resolve(answered(lines.join('')));
  };
  const host = testHost({ env: {}, platform: 'linux', arch: 'x64', messages: said, run, ...overrides });
  return { ...host, asked, said };
}

/** `NAME ARGUMENT... + NAME ARGUMENT...` */
function questionsIn(words: readonly string[]): string[][] {
  const questions: string[][] = [[]];
  for (const word of words)
    if (word === '+') questions.push([]);
    else questions.at(-1)?.push(word);
  return questions;
}

/** Files that may be executed, in a new folder. */
export function folderOf(...files: readonly string[]): string {
  const folder = freshFolder('folder');
  for (const name of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, name);
    chmodSync(file, 0o755);
  }
  return folder;
}
