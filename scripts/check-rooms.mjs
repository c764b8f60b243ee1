// Counts what a plan of the house must not have: rooms that import each other both ways, imports that run in a circle, and
// folders with more files than one reads in one go. Prints the counts; exit 1 where one is not nought.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const MAX_FILES = 22;
const root = path.join(import.meta.dirname, '..', 'src');

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));

/** file -> the files of src that it imports, types too. */
const imports = new Map(
  files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      const named = [...text.matchAll(/(?:from|import)\s*\(?\s*(?:\/\*.*?\*\/\s*)?'(\.[^']+)'/g)];
      const targets = named.map(([, spec]) =>
        path.normalize(path.join(path.dirname(file), spec.replace(/\.js$/, '.ts'))),
      );
      return [file, targets.filter((target) => files.includes(target))];
    }),
);

const roomOf = (file) => file.split(path.sep)[0];
const arrows = new Set(
  [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => roomOf(target) !== roomOf(file))
      .map((target) => `${roomOf(file)} ${roomOf(target)}`),
  ),
);
const twoWay = [...arrows].filter((arrow) => {
  const [from, to] = arrow.split(' ');
  return from < to && arrows.has(`${to} ${from}`);
});

/** Files that reach themselves (Tarjan's strongly connected components of more than one file). */
function circles() {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  function visit(file) {
    index.set(file, index.size);
    low.set(file, index.get(file));
    stack.push(file);
    for (const target of imports.get(file) ?? []) {
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(file, Math.min(low.get(file), low.get(target)));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) found.push(circle.sort().join(' '));
  }
  for (const file of imports.keys()) if (!index.has(file)) visit(file);
  return found;
}

const sizes = new Map();
for (const file of files) sizes.set(path.dirname(file), (sizes.get(path.dirname(file)) ?? 0) + 1);
const crowded = [...sizes].filter(([, count]) => count > MAX_FILES);

const faults = {
  'rooms that import each other': twoWay,
  'circles of files': circles(),
  'crowded folders': crowded,
};
for (const [what, list] of Object.entries(faults)) {
  console.log(`${what}: ${list.length}`);
  for (const one of list) console.log(`  ${one}`);
}
if (Object.values(faults).some((list) => list.length > 0)) process.exitCode = 1;
