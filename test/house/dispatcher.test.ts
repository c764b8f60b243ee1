/** scripts/build.mjs leaves undici out of the bundles, because nothing calls what @actions/http-client needs it for. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '../support/action.js';

const read = (...file: string[]): string => readFileSync(path.join(ROOT, ...file), 'utf8');
const CLIENT = path.join('node_modules', '@actions', 'http-client', 'lib', 'index.js');

function scripts(folder: string, ending: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.join(folder, file));
}

it('undici is imported by http-client alone, for its ProxyAgent alone, in getAgentDispatcher alone', () => {
  const text = read(CLIENT);
  expect([...text.matchAll(/import .* from 'undici'/g)].map(String)).toEqual([
    "import { ProxyAgent } from 'undici'",
  ]);
  expect(text.match(/\bProxyAgent\b/g)).toHaveLength(2);
  expect(text.match(/_getProxyAgentDispatcher\(/g)).toHaveLength(2);
  expect(text.match(/getAgentDispatcher\(/g)).toHaveLength(1);
});

it('nothing asks for a dispatcher', () => {
  const users = ['src', path.join('node_modules', '@actions')]
    .flatMap((folder) => [...scripts(folder, '.ts'), ...scripts(folder, '.js')])
    .filter((file) => !file.endsWith('.d.ts') && file !== CLIENT)
    .filter((file) => /AgentDispatcher|\bundici\b/.test(read(file)));
  expect(users).toEqual([]);
});
