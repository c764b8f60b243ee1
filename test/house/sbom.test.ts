import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

it('docs/sbom.cdx.json is that of the bundles, and each package in it may be shipped', () => {
  execFileSync(process.execPath, ['scripts/sbom.mjs', '--check']);
  const { components } = JSON.parse(readFileSync('docs/sbom.cdx.json', 'utf8')) as {
    components: { name: string }[];
  };
  const names = components.map(({ name }) => name);
  // minipass is inside of tar, which comes as one file.
  for (const name of ['valibot', 'yaml', 'tar', 'minipass']) expect(names).toContain(name);
});
