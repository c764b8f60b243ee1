import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { publishedRequirement } from '../../src/catalog/pip-notation.js';
import { pipReleases } from '../../src/catalog/wheels.js';
import { parseVersion, versionsAgree } from '../../src/core/version.js';
import { TEST_CACHE } from '../support/action.js';

/**
 * Each command that a remedy can print, resolved by pip as a dry run: TRT_GUARD_RESOLVE names the Pythons to try, separated by commas
 * (a release has wheels for some only). For the nightly run; what was resolved once is kept. Most `-libs` packages on PyPI are
 * placeholders that ask pypi.nvidia.com: where that cannot be reached, they are told as not resolved, and nothing is compared.
 */
const PYTHONS = (process.env['TRT_GUARD_RESOLVE'] ?? '').split(',').filter((python) => python !== '');
const CACHE = path.join(TEST_CACHE, 'pip-resolve.json');
type Installed = Readonly<Record<string, string>>;
const known = (existsSync(CACHE) ? JSON.parse(readFileSync(CACHE, 'utf8')) : {}) as Record<string, Installed>;

interface Report {
  install: { metadata: { name: string; version: string } }[];
}

async function resolve(command: string): Promise<Installed | 'no-vendor-index' | 'not-found'> {
  if (known[command] !== undefined) return known[command];
  let isBlocked = false;
  for (const python of PYTHONS)
    try {
      const { stdout } = await promisify(execFile)(
        python,
        [
          '-m',
          'pip',
          'install',
          '--dry-run',
          '--ignore-installed',
          '--quiet',
          '--report',
          '-',
          ...command.split(' '),
        ],
        { maxBuffer: 64 * 1024 * 1024, timeout: 240_000 },
      );
      const { install } = JSON.parse(stdout) as Report;
      known[command] = Object.fromEntries(
        install.map(({ metadata }) => [
          metadata.name.toLowerCase().replaceAll(/[-_.]+/g, '-'),
          metadata.version,
        ]),
      );
      return known[command];
    } catch (error) {
      isBlocked ||= /pypi\.nvidia\.com/.test((error as { stderr?: string }).stderr ?? '');
    }
  return isBlocked ? 'no-vendor-index' : 'not-found';
}

const COMMANDS = (['tensorrt', 'tensorrt-rtx'] as const).flatMap((product) =>
  pipReleases(product).flatMap(({ version, cuda }) => {
    const command = publishedRequirement(product, version, cuda);
    return command === null ? [] : [[product, version, cuda, command] as const];
  }),
);

// One skipped test in place of one a release: what was left out is said once.
if (PYTHONS.length === 0)
  it.skip('pip resolves what a remedy says (TRT_GUARD_RESOLVE names the Pythons)', () => undefined);
else
  describe('pip resolves what a remedy says', () => {
    const blocked: string[] = [];
    afterAll(() => {
      mkdirSync(TEST_CACHE, { recursive: true });
      writeFileSync(CACHE, JSON.stringify(known, null, 1));
      if (blocked.length > 0)
        process.stdout.write(`not resolved, pypi.nvidia.com cannot be reached: ${blocked.join(', ')}\n`);
    });

    it.each(COMMANDS)(
      '%s %s for CUDA %s: the libraries are of that release',
      async (_, version, cuda, command) => {
        const installed = await resolve(command);
        if (installed === 'no-vendor-index') {
          blocked.push(`${version} (CUDA ${cuda})`);
          return;
        }
        expect(installed).not.toBe('not-found');
        const libraries = Object.entries(installed).filter(([name]) =>
          /^tensorrt.*-libs$|^tensorrt$/.test(name),
        );
        expect(libraries).not.toEqual([]);
        for (const [name, pip] of libraries) {
          const [numbers, release] = [/^\d+(?:\.\d+)*/.exec(pip)?.[0] ?? '', version].map(parseVersion);
          const agrees = numbers != null && release != null && versionsAgree(numbers, release);
          expect({ name, pip, version, agrees }).toMatchObject({ agrees: true });
        }
      },
      1_000_000,
    );
  });
