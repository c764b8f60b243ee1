// Loads TypeScript, `@jest/globals` from jest.mjs, and JSON, for worker.mjs: a module hook of Node (node:module, register).
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const JEST = new URL('./jest.mjs', import.meta.url).href;
const OPTIONS = { target: 'ES2022', module: 'ESNext', isolatedModules: true, verbatimModuleSyntax: true };

export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: JEST, shortCircuit: true };
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL !== undefined) {
    const url = new URL(specifier.replace(/\.js$/u, '.ts'), context.parentURL);
    if (existsSync(fileURLToPath(url))) return { url: url.href, shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  const read = () => readFileSync(fileURLToPath(url), 'utf8');
  if (url.endsWith('.ts'))
    return {
      format: 'module',
      source: ts.transpileModule(read(), { compilerOptions: OPTIONS }).outputText,
      shortCircuit: true,
    };
  return url.startsWith('file:') && url.endsWith('.json')
    ? { format: 'json', source: read(), shortCircuit: true }
    : next(url, context);
}
