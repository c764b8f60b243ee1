// Writes docs/sbom.cdx.json (CycloneDX 1.6): the packages that ncc put into the bundles (it lists them in licenses.txt), with the versions,
// licences and digests of package-lock.json. No date and no random number: the same bundles give the same bytes. `--check` compares only.
import { readFileSync, writeFileSync } from 'node:fs';
import { insideOf } from './prebundled.mjs';

const FILE = 'docs/sbom.cdx.json';
/** What may be shipped in a product under Apache-2.0 without more than its notice. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
]);

const { version, name, license } = JSON.parse(readFileSync('package.json', 'utf8'));
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/** ncc writes for each package its name, the identifier of its licence, and the licence's text. */
function shippedIn(bundle) {
  const lines = readFileSync(`dist/${bundle}/licenses.txt`, 'utf8').split('\n');
  return lines.filter((line, i) => `node_modules/${line}` in packages && (i === 0 || lines[i - 1] === ''));
}

const keys = [
  ...new Set(
    ['action', 'cli', 'cache']
      .flatMap(shippedIn)
      .flatMap((of) => [`node_modules/${of}`, ...insideOf(of, packages)]),
  ),
].sort();

function component(key) {
  const found = packages[key];
  const of = key.split('node_modules/').at(-1);
  const terms = found.license.replace(/^\(|\)$/g, '').split(' AND ');
  if (!terms.every((term) => PERMISSIVE.has(term)))
    throw new Error(`${of} is under ${found.license}: may it be shipped?`);
  const digest = Buffer.from(found.integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  const purl = `pkg:npm/${of.replace('@', '%40')}@${found.version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name: of,
    version: found.version,
    hashes: [{ alg: 'SHA-512', content: digest }],
    licenses: [terms.length > 1 ? { expression: found.license } : { license: { id: found.license } }],
    purl,
  };
}

const self = `pkg:npm/${name}@${version}`;
const sbom = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    component: {
      type: 'application',
      'bom-ref': self,
      name,
      version,
      licenses: [{ license: { id: license } }],
      purl: self,
    },
  },
  components: keys.map(component),
  dependencies: [{ ref: self, dependsOn: keys.map((key) => component(key).purl) }],
};
const text = `${JSON.stringify(sbom, null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== text) {
    process.stderr.write(`${FILE} is not that of these bundles: run node scripts/sbom.mjs\n`);
    process.exitCode = 1;
  }
} else writeFileSync(FILE, text);
