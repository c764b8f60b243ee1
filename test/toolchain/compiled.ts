import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { freshFolder } from './fake-host.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** The sources as plain JavaScript in a folder of their own, for tests that need a process that can be killed. */
export function compileSources(): string {
  const out = freshFolder('compiled');
  writeFileSync(path.join(out, 'package.json'), '{"type":"module"}');
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(out, 'node_modules'));
  for (const name of readdirSync(path.join(ROOT, 'src'), { recursive: true }).map(String)) {
    const from = path.join(ROOT, 'src', name);
    if (!/\.(?:ts|json|py)$/.test(name) || name.endsWith('.d.ts')) continue;
    const to = path.join(out, 'src', name.replace(/\.ts$/, '.js'));
    mkdirSync(path.dirname(to), { recursive: true });
    if (!name.endsWith('.ts')) cpSync(from, to);
    else
      writeFileSync(
        to,
        ts.transpileModule(readFileSync(from, 'utf8'), {
          compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
        }).outputText,
      );
  }
  return out;
}
