// `npm run pack`: the package as `npx FILE.tgz` runs it. Everything is in the bundle, so the packed package.json names no dependency:
// npm has no field for that, and with them npx would download seventeen packages that nothing loads.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
/** What the bundle does not need, or what would keep a person from publishing it. */
const LEFT_OUT = ['dependencies', 'devDependencies', 'overrides', 'scripts', 'private'];
const whole = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const kept = Object.fromEntries(Object.entries(whole).filter(([name]) => !LEFT_OUT.includes(name)));
const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-pack-'));
try {
  for (const name of [...kept.files, 'LICENSE', 'README.md'])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(kept, null, 2)}\n`);
  const { status } = spawnSync('npm', ['pack', '--silent', '--pack-destination', process.cwd()], {
    cwd: folder,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
