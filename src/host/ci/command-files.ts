import { readFileSync, writeFileSync } from 'node:fs';
import { fileProblem, kindAt } from '../file-kind.js';

/** Files by which a step of GitHub Actions speaks to the runner and to later steps; each step has its own. */
const VARIABLES = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE'] as const;

interface CommandFile {
  variable: string;
  file: string;
  /** What is right to stand there: what was there at the start, and what was written by us. */
  content: string;
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
  return [...VARIABLES, 'GITHUB_STEP_SUMMARY'].filter((variable) => {
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
      return file && content !== null ? [{ variable, file, content }] : [];
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

  /** The variables of those that hold something else than what was there and what was written here. */
  changed(): string[] {
    return this.files
      .filter(({ file, content }) => contentOf(file) !== content)
      .map(({ variable }) => variable);
  }

  /** Takes away what others wrote. */
  restore(): void {
    for (const { file, content } of this.files) if (contentOf(file) !== content) writeFileSync(file, content);
  }
}
