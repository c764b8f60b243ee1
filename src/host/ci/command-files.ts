import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileProblem, kindAt } from '../file-kind.js';

/** Files by which a step of GitHub Actions speaks to the runner, to later steps and to people; each step has its own. */
const VARIABLES = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];

interface CommandFile {
  variable: string;
  file: string;
  /** What is right to stand there: what was there at the start, and what was written by us. */
  content: string;
  /** Whether it is a link: one that took its place leads to whatever somebody writes when the step has ended. */
  isLink: boolean;
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function contentOf(file: string): string | null {
  try {
    // A device would be read without an end.
    return kindAt(file) === 'file' ? readFileSync(file, 'utf8') : null;
  } catch {
    return null;
  }
}

/**
 * Takes those out of `env` that are pipes: a write to one that nobody reads never ends.
 * @returns their names
 */
export function withoutPipes(env: Record<string, string | undefined>): string[] {
  return VARIABLES.filter((variable) => {
    const file = env[variable];
    const isPipe = file ? fileProblem(file)?.kind === 'pipe' : false;
    if (isPipe) Reflect.deleteProperty(env, variable);
    return isPipe;
  });
}

/** Knows what this process wrote to the command files of its step, so that what others wrote is seen. */
export class CommandFiles {
  private readonly files: CommandFile[];

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.files = VARIABLES.flatMap((variable) => {
      const file = env[variable];
      const content = file ? contentOf(file) : null;
      return file && content !== null ? [{ variable, file, content, isLink: isLink(file) }] : [];
    });
  }

  /** Has `body` write to them. What others wrote before stays a difference. */
  write(body: () => void): void {
    const before = this.files.map(({ file }) => contentOf(file) ?? '');
    body();
    for (const [i, one] of this.files.entries()) {
      const now = contentOf(one.file) ?? '';
      // Appended to, as the runner wants it: only what was added now is ours.
      if (now.startsWith(before[i] ?? '')) one.content += now.slice((before[i] ?? '').length);
    }
  }

  private foreign(): CommandFile[] {
    return this.files.filter((one) => contentOf(one.file) !== one.content || isLink(one.file) !== one.isLink);
  }

  /** The variables of those that hold something else than what was there and what was written here. */
  changed(): string[] {
    return this.foreign().map(({ variable }) => variable);
  }

  /** Takes away what others wrote, as far as that can be done: the step is red either way. */
  restore(): void {
    for (const { file, content, isLink: wasLink } of this.foreign())
      try {
        if (!wasLink && isLink(file)) rmSync(file);
        writeFileSync(file, content);
      } catch {
        // A folder in its place, or a full disk.
      }
  }
}
