#!/usr/bin/env node
// Turns curated lists of what exists (archives, wheels) into the small JSON modules that the product carries.
//   node scripts/refresh-catalog.mjs pip FILE        FILE: the wheel list, see docs/toolchain.md
//   node scripts/refresh-catalog.mjs archives FILE   FILE: the archive list
//   node scripts/refresh-catalog.mjs digests         of every file of these wheels, from the package index
//   node scripts/refresh-catalog.mjs check           which wheels of the package index pip.json does not know yet (exit 1: some)
//   node scripts/refresh-catalog.mjs containers [FILE...]   months of NVIDIA's release notes (or of saved pages of them) against the
//                                                    rows of src/catalog/containers.ts (exit 1: some differ, or nothing was read)
// What a source did not say stays null, and certainty marks are kept as they are: this script adds no knowledge.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DATA = path.join(import.meta.dirname, '..', 'src', 'catalog', 'data');

/** One row a line, so that a refresh shows in a diff which release came or went. */
function writeRows(file, rows) {
  writeFileSync(
    path.join(DATA, file),
    `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`,
  );
  console.log(`${file}: ${rows.length} rows`);
}

/** The public index, by its JSON form: https://packaging.python.org/en/latest/specifications/simple-repository-api/ */
const INDEX = 'https://pypi.org/simple/';

/** The packages of a row of pip.json, as src/catalog/wheels.ts puts them together; not those that the vendor's own index serves. */
function packagesOf({ family, cuda, layout }) {
  if (layout === 'legacy') return [];
  if (layout === 'complete') return [family];
  return ['', '-libs', '-bindings'].map((part) => `${family}-cu${cuda}${part}`);
}

/** `10.0.1` of `tensorrt_cu12_libs-10.0.1-py2.py3-none-manylinux_2_17_x86_64.whl` and of `tensorrt-cu12-libs-10.0.1.tar.gz`. */
function fileVersion(filename, name) {
  const stem = filename
    .replace(/\.(?:whl|tar\.gz|zip)$/, '')
    .toLowerCase()
    .replaceAll('_', '-');
  return stem.slice(name.length + 1).split('-')[0];
}

async function wheelDigests() {
  const rows = JSON.parse(readFileSync(path.join(DATA, 'pip.json'), 'utf8'));
  const wanted = new Map();
  for (const row of rows)
    for (const name of packagesOf(row)) wanted.set(name, (wanted.get(name) ?? new Set()).add(row.pip));
  const releases = [];
  for (const [name, versions] of [...wanted].sort()) {
    const answer = await globalThis.fetch(`${INDEX}${name}/`, {
      headers: { accept: 'application/vnd.pypi.simple.v1+json' },
    });
    if (!answer.ok) throw new Error(`the index answers ${answer.status} for ${name}`);
    const { files } = await answer.json();
    for (const version of versions) {
      const digests = (pattern) =>
        files
          .filter(({ filename }) => pattern.test(filename) && fileVersion(filename, name) === version)
          .map(({ hashes }) => Buffer.from(hashes.sha256, 'hex').toString('base64url'))
          .sort();
      const [wheels, sources] = [digests(/\.whl$/), digests(/\.(?:tar\.gz|zip)$/)];
      if (wheels.length + sources.length === 0) console.error(`the index has no file of ${name} ${version}`);
      else releases.push({ name, version, wheels, sources });
    }
  }
  const head = `"source": "${INDEX}NAME/", "recorded": "${new Date().toISOString().slice(0, 10)}"`;
  writeFileSync(
    path.join(DATA, 'wheel-digests.json'),
    `{ ${head}, "releases": [\n${releases.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n] }\n`,
  );
  console.log(`wheel-digests.json: ${releases.length} releases`);
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

const ARCHIVE_PLATFORMS = {
  'linux-x86_64': 'linux-x64',
  'linux-aarch64-sbsa': 'linux-arm64',
  'linux-aarch64': 'linux-arm64',
  'linux-aarch64-l4t': 'linux-arm64-l4t',
  'windows-x86_64': 'win32-x64',
  'windows-arm64': 'win32-arm64',
};

function archiveRows(curated) {
  const row = (product, archive) => ({
    product,
    version: archive.version,
    cuda: archive.cuda,
    platform: ARCHIVE_PLATFORMS[archive.platform],
    url: archive.url,
    sha256: archive.sha256,
    // Other values that other sources give: then none is enforced.
    disputed: (archive.sha256_other ?? []).map((other) => other.sha256),
    size: archive.size,
    certainty: archive.likely_dead ? 'likely-dead' : (archive.url_status ?? 'seen'),
  });
  return [
    ...curated.archives.map((archive) => row('tensorrt', archive)),
    ...curated.tensorrt_rtx_archives.map((archive) => row('tensorrt-rtx', archive)),
  ];
}

/** Who says so: for people alone, so that the bundles do not carry it. */
function archiveSources({ archives, tensorrt_rtx_archives: ofRtx }) {
  return [...archives, ...ofRtx].map(({ url, source }) => ({
    url,
    sources: (Array.isArray(source) ? source : [source]).slice(0, 2),
  }));
}

/** Asks pip, with whatever index it is set up for. Placeholders and pre-releases are none of ours. */
function unknownWheels() {
  const rows = JSON.parse(readFileSync(path.join(DATA, 'pip.json'), 'utf8'));
  const packages = new Map();
  for (const { family, cuda, layout, pip } of rows) {
    if (layout !== 'split') continue;
    const name = `${family}-cu${cuda}-bindings`;
    packages.set(name, (packages.get(name) ?? new Set()).add(pip));
  }
  return [...packages].flatMap(([name, known]) => {
    const told = execFileSync('python3', ['-m', 'pip', 'index', 'versions', name], { encoding: 'utf8' });
    const versions = /^Available versions: (.+)$/m.exec(told)?.[1]?.split(', ') ?? [];
    if (versions.length === 0) throw new Error(`the index lists no version of ${name}`);
    return versions.filter((version) => !known.has(version)).map((version) => `${name}==${version}`);
  });
}

/** Where NVIDIA publishes which TensorRT a month's container holds, one section a release. */
const RELEASE_NOTES = [
  'https://docs.nvidia.com/deeplearning/tensorrt/container-release-notes/index.html',
  'https://docs.nvidia.com/deeplearning/frameworks/support-matrix/index.html',
];

/** By month: the TensorRT that the text after its heading names first. */
function publishedMonths(page) {
  const text = page.replace(/<[^>]+>/g, ' ').replace(/&(?:nbsp|#160);/g, ' ');
  const months = new Map();
  const sections = text.split(/\b(?:Release|Container Version)\s+(?=\d\d\.\d\d\b)/).slice(1);
  for (const section of sections) {
    const version = /TensorRT(?:\u2122|\s|&trade;)*\s(\d+(?:\.\d+){2,3})\b/.exec(section)?.[1];
    const month = section.slice(0, 5);
    if (version !== undefined && !months.has(month)) months.set(month, version);
  }
  return months;
}

/** Rows are changed by hand, since each says how sure it is: this names those that a page contradicts, and those that it adds. */
async function containerDifferences(files) {
  const source = readFileSync(path.join(DATA, '..', 'containers.ts'), 'utf8');
  const table = /export const MONTHLY[^[]*\[\][^[]*\[([\s\S]*?)\n\];/.exec(source)?.[1] ?? '';
  const known = new Map(
    [...table.matchAll(/\['(\d\d\.\d\d)', (?:'([^']+)'|null), '(\w+)'\]/g)].map(([, month, version]) => [
      month,
      version,
    ]),
  );
  if (known.size === 0) throw new Error('no row of MONTHLY was found in src/catalog/containers.ts');
  const told = [];
  let read = 0;
  for (const place of files.length > 0 ? files : RELEASE_NOTES) {
    let page;
    try {
      page = files.length > 0 ? readFileSync(place, 'utf8') : await (await globalThis.fetch(place)).text();
    } catch (error) {
      told.push(`not reachable from here: ${place} (${error.cause?.code ?? error.code ?? error.message})`);
      continue;
    }
    const months = publishedMonths(page);
    read += months.size;
    if (months.size === 0) told.push(`no month was found in ${place}`);
    for (const [month, version] of months) {
      const row = known.get(month);
      const agrees =
        row !== undefined && (`${row}.`.startsWith(`${version}.`) || `${version}.`.startsWith(`${row}.`));
      if (!agrees) told.push(`${month}: ${place} says ${version}, our row says ${row ?? 'nothing'}`);
    }
  }
  return { told, read };
}

const [kind, file, ...files] = process.argv.slice(2);
if (kind === 'pip' && file) writeRows('pip.json', pipRows(JSON.parse(readFileSync(file, 'utf8'))));
else if (kind === 'archives' && file) {
  const curated = JSON.parse(readFileSync(file, 'utf8'));
  writeRows('archives.json', archiveRows(curated));
  writeRows('archive-sources.json', archiveSources(curated));
} else if (kind === 'digests') await wheelDigests();
else if (kind === 'containers') {
  const { told, read } = await containerDifferences(file === undefined ? [] : [file, ...files]);
  for (const line of told) console.log(line);
  console.log(`${read} months were compared with src/catalog/containers.ts`);
  process.exitCode = told.length > 0 || read === 0 ? 1 : 0;
} else if (kind === 'check') {
  const unknown = unknownWheels();
  console.log(unknown.length === 0 ? 'pip.json knows every wheel of the index' : unknown.join('\n'));
  process.exitCode = unknown.length === 0 ? 0 : 1;
} else {
  console.error('usage: refresh-catalog.mjs pip|archives FILE, digests, containers [FILE...], or check');
  process.exitCode = 2;
}
