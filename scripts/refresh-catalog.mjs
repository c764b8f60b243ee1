#!/usr/bin/env node
// Turns curated lists of what exists (archives, wheels) into the small JSON modules that the product carries.
//   node scripts/refresh-catalog.mjs pip FILE        FILE: the wheel list, see docs/toolchain.md
//   node scripts/refresh-catalog.mjs archives FILE   FILE: the archive list
// What a source did not say stays null, and certainty marks are kept as they are: this script adds no knowledge.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DATA = path.join(import.meta.dirname, '..', 'src', 'toolchain', 'data');

/** One row a line, so that a refresh shows in a diff which release came or went. */
function writeRows(file, rows) {
  writeFileSync(
    path.join(DATA, file),
    `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`,
  );
  console.log(`${file}: ${rows.length} rows`);
}

const PLATFORMS = [
  [/manylinux.*_x86_64$/, 'linux-x64'],
  [/manylinux.*_aarch64$/, 'linux-arm64'],
  [/^win_amd64$/, 'win32-x64'],
  [/^win_arm64$/, 'win32-arm64'],
];

function platformsOf(tags) {
  const found = tags.map((tag) => PLATFORMS.find(([pattern]) => pattern.test(tag))?.[1]);
  return [...new Set(found.filter((name) => name !== undefined))].sort();
}

function pipRows(curated) {
  const versionOf = new Map(curated.version_map.map((row) => [row.pypi, row]));
  const rows = [];
  const add = (family, cuda, layout, entry, libraries) => {
    if (entry.files !== 'wheels') return;
    const known = versionOf.get(entry.version);
    const version = family === 'tensorrt-rtx' ? entry.version : known?.tensorrt;
    if (version === undefined || version === null) return;
    rows.push({
      family,
      version,
      versionBasis: family === 'tensorrt-rtx' || known.tensorrt_basis === 'equal' ? 'equal' : 'matched',
      pip: entry.version,
      cuda,
      layout,
      libraries,
      pythons: entry.python_tags,
      platforms: platformsOf(entry.platform_tags),
    });
  };
  for (const family of ['tensorrt', 'tensorrt-lean', 'tensorrt-dispatch', 'tensorrt-rtx']) {
    // Complete wheels: 8.5.x is built for CUDA 11, 8.6.0 for CUDA 12 (their own dependencies say so).
    for (const entry of curated.packages[family].versions.filter(({ version }) => /^8\./.test(version)))
      add(family, entry.version.startsWith('8.5') ? 11 : 12, 'complete', entry, 'wheel');
    for (const cuda of [11, 12, 13]) {
      const stem = `${family}-cu${cuda}`;
      const libs = new Map(
        (curated.packages[`${stem}-libs`]?.versions ?? []).map((entry) => [entry.version, entry.files]),
      );
      for (const entry of curated.packages[`${stem}-bindings`]?.versions ?? [])
        add(family, cuda, 'split', entry, libs.get(entry.version) === 'wheels' ? 'wheel' : 'stub');
    }
  }
  for (const entry of curated.packages['tensorrt-bindings'].versions)
    add('tensorrt', 12, 'legacy', entry, 'vendor-index');
  return rows;
}

const [kind, file] = process.argv.slice(2);
if (kind === 'pip' && file) writeRows('pip.json', pipRows(JSON.parse(readFileSync(file, 'utf8'))));
else {
  console.error('usage: refresh-catalog.mjs pip|archives FILE');
  process.exitCode = 2;
}
