/** What scripts/eager.mjs makes of a piece of a bundle runs as before, and V8 compiles it as it reads it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '../support/action.js';
import { freshFolder } from '../toolchain/fake-host.js';

const folder = freshFolder('eager');

function run(code: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    cwd: ROOT,
    encoding: 'utf8',
    input: code,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const module = (body: string): string => `var t={id:7};const r={12:${body}};export{t as id,r as modules};`;

const ROWS = [
  ['(e,t,n)=>{t.x=n}', '(function(e,t,n){t.x=n})'],
  ['e=>{e.exports=[1].map(t=>t+1)}', '(function(e){e.exports=[1].map(t=>t+1)})'],
  ['({a:e},...t)=>{e(t)}', '(function({a:e},...t){e(t)})'],
  ['function(e){this.y=e}', '(function(e){this.y=e})'],
  ['e=>{e.at=import.meta.url}', '(function(e){e.at=import.meta.url})'],
  ['e=>{class A{m(){return this}}e.A=A}', '(function(e){class A{m(){return this}}e.A=A})'],
  // These would be something else.
  ['e=>{e.x=this}', 'e=>{e.x=this}'],
  ['e=>{e.x=()=>arguments}', 'e=>{e.x=()=>arguments}'],
  ['async e=>{await e}', 'async e=>{await e}'],
  ['e=>e.exports', 'e=>e.exports'],
];

const OTHER = 'const a=(e)=>{e()};const b={x:e=>{e()},"7":e=>{e()}};export const c={a,[b]:e=>{e()}};';
const INNER = Array.from({ length: 200 }, (_, i) => `function f${i}(){return ${i}}`).join(';');
const PIECE = `const m={1:(e,t,n)=>{${INNER};e.exports=f199()+n},2:e=>{e.exports="two"}};const out=[{},{}];m[1](out[0],0,1);m[2](out[1]);console.log(JSON.stringify(out));`;

/** By what was written; one process for all, as the parser takes a second to load. */
const made = new Map(
  JSON.parse(
    run(
      `import { eager } from './scripts/eager.mjs'; const all = ${JSON.stringify([...ROWS.map(([written = '']) => module(written)), OTHER, PIECE])};
       process.stdout.write(JSON.stringify(all.map((code) => [code, eager(code)])));`,
    ),
  ) as [string, string][],
);
const eager = (code: string): string => made.get(code) ?? '';

it.each(ROWS)('%s becomes %s', (written, expected) => {
  expect(eager(module(written))).toBe(module(expected));
});

it('nothing but the modules is changed', () => {
  expect(eager(OTHER)).toBe(OTHER);
});

it('the modules run as before, and are compiled with the piece', () => {
  expect(run(eager(PIECE))).toBe(run(PIECE));
  const compiledLater = (text: string, name: string): boolean => {
    const at = path.join(folder, name);
    mkdirSync(at);
    writeFileSync(path.join(at, 'piece.mjs'), text);
    const flags = ['--log-function-events', '--no-logfile-per-isolate', `--logfile=${at}/v8.log`];
    expect(spawnSync(process.execPath, [...flags, path.join(at, 'piece.mjs')]).status).toBe(0);
    const start = text.indexOf('f0()') - 'function f0'.length;
    // What is parsed for itself has a line of its own, with its place in the text.
    return readFileSync(path.join(at, 'v8.log'), 'utf8')
      .split('\n')
      .some((line) => {
        const [, what, , from, to] = line.split(',');
        return what === 'parse-function' && Number(from) < start && Number(to) > text.indexOf('f199()+');
      });
  };
  expect([compiledLater(PIECE, 'arrow'), compiledLater(eager(PIECE), 'eager')]).toEqual([true, false]);
});
