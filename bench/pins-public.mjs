// Measures `pins` on public repositories against what a person read there: bench/pins-public.json holds names, commits and
// the reading, never their files.
// Usage: node bench/pins-public.mjs FOLDER [--clone]; FOLDER/OWNER+NAME are the work trees (--clone fetches what is missing).
// Measures the bundle dist/cli/index.js; PINS_CLI names another one.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const [folder = '', ...flags] = process.argv.slice(2);
if (folder === '') {
  console.error('Usage: node bench/pins-public.mjs FOLDER [--clone]');
  process.exit(2);
}
const cli = path.resolve(process.env.PINS_CLI ?? path.resolve(import.meta.dirname, '../dist/cli/index.js'));
const repositories = JSON.parse(readFileSync(path.join(import.meta.dirname, 'pins-public.json'), 'utf8'));

function workTree({ name, commit }) {
  const tree = path.join(folder, name.replace('/', '+'));
  if (existsSync(tree)) return tree;
  if (!flags.includes('--clone')) return null;
  mkdirSync(tree, { recursive: true });
  const git = (...words) => execFileSync('git', words, { cwd: tree, stdio: 'pipe' });
  git('init', '-q');
  git('fetch', '-q', '--depth', '1', `https://github.com/${name}`, commit);
  git('checkout', '-q', 'FETCH_HEAD');
  return tree;
}

/** `file:line version`: what a row of the reading says, and what is told. */
const said = ({ file, line, version }) => `${file}:${line} ${version ?? '?'}`;
const total = { repositories: 0, wrongVerdicts: 0, told: 0, right: 0, read: 0, found: 0 };
for (const repository of repositories) {
  const tree = workTree(repository);
  if (tree === null) {
    console.log(`not here: ${repository.name}`);
    continue;
  }
  const run = spawnSync(process.execPath, [cli, 'pins', tree, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0 && run.status !== 1) throw new Error(`${repository.name}: ${run.stderr}`);
  const told = JSON.parse(run.stdout).pins.map(said);
  // Of large repositories only the verdict was read.
  const read = repository.pins ?? told;
  const missed = read.filter((pin) => !told.includes(pin));
  const wrong = told.filter((pin) => !read.includes(pin));
  total.repositories += 1;
  if (repository.pins !== undefined) {
    total.told += told.length;
    total.right += told.length - wrong.length;
    total.read += read.length;
    total.found += read.length - missed.length;
  }
  const isRed = run.status === 1;
  if (isRed !== repository.red) total.wrongVerdicts += 1;
  if (isRed !== repository.red || missed.length > 0 || wrong.length > 0)
    console.log(
      JSON.stringify({ name: repository.name, isRed, shouldBe: repository.red, missed, wrong }, null, 1),
    );
}
console.log(
  JSON.stringify({
    ...total,
    precision: Number((total.right / total.told).toFixed(4)),
    recall: Number((total.found / total.read).toFixed(4)),
  }),
);
