import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { Host } from '../../../src/host/host.js';
import { realHost } from '../../../src/host/real.js';
import { findPython } from '../../../src/toolchain/python/find-python.js';
import { installPackages } from '../../../src/toolchain/python/install.js';

// Each makes environments with pip, on a machine that may be busy.
jest.setTimeout(240_000);

/** Writes a wheel whose `.pth` file would leave a mark as soon as its Python starts. */
const MAKE = `
import sys, zipfile
folder, name, version, mark = sys.argv[1:]
stem = '%s-%s' % (name, version)
with zipfile.ZipFile('%s/%s-py3-none-any.whl' % (folder, stem), 'w') as wheel:
    wheel.writestr('%s.pth' % name, 'import os; open(%r, "w").close()\\n' % mark)
    wheel.writestr(stem + '.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n' % (name, version))
    wheel.writestr(stem + '.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(stem + '.dist-info/RECORD', '')
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'strange-wheel-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Installs a wheel of our own making from an index that has nothing else, as a mirror could serve it. */
async function install(
  name: string,
  version: string,
  told: string | null,
  frontEnd?: string,
): Promise<unknown> {
  const mark = path.join(folder, 'ran');
  for (const one of [name, ...(frontEnd === undefined ? [] : [frontEnd])])
    spawnSync('python3', ['-c', MAKE, folder, one.replaceAll('-', '_'), version, mark]);
  const real = realHost();
  const host: Host = {
    ...real,
    env: { ...real.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder },
    runTrusted: async (command, args, options) => {
      const result = await real.runTrusted(command, args, options);
      return told !== null && args.at(-1) === '--version' ? { ...result, stdout: told } : result;
    },
  };
  const { python } = await findPython(host, () => null);
  if (python === null) throw new Error('no Python here');
  // Where nothing is known of its pip, that is asked.
  const base = told === null ? python : { ...python, pipVersion: null };
  const lines = [...(frontEnd === undefined ? [] : [frontEnd]), name].map((one) => `${one}==${version}`);
  const [first = ''] = lines;
  const beside = frontEnd === undefined ? {} : { frontEnd: first };
  const packages = { title: name, requirements: lines, indexArgs: [], ...beside };
  return installPackages(host, base, path.join(folder, 'env'), packages, {
    installer: 'pip',
    timeoutSeconds: 120,
  });
}

it.each([
  ['this pip, which reports what it installed', null],
  ['a pip that does not', 'pip 22.0.2 from /usr/lib/python3/dist-packages/pip (python 3.10)'],
])(
  'a wheel that the public index does not have under its name is refused before its Python runs: %s',
  async (_, told) => {
    await expect(install('tensorrt-rtx-cu12-libs', '1.5.0.114', told)).rejects.toMatchObject({
      finding: {
        code: 'runtime-digest-mismatch',
        message: expect.stringContaining('tensorrt_rtx_cu12_libs-1.5.0.114-py3-none-any.whl'),
      },
    });
    expect(existsSync(path.join(folder, 'ran'))).toBe(false);
  },
);

it.each([
  ['this pip', null],
  ['an older one', 'pip 22.0.2 from x (python 3.10)'],
])('what the catalog does not know is installed, and its digest kept: %s', async (_, told) => {
  await expect(install('of-our-own', '1.0', told)).resolves.toMatchObject({
    packages: ['of-our-own==1.0'],
    archives: [{ file: 'of_our_own-1.0-py3-none-any.whl', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  });
});

it.each([
  ['this pip, beside the others', null],
  ['an older one, after them', 'pip 22.0.2 from x (python 3.10)'],
])('a front end is installed as well, and its digest kept: %s', async (_, told) => {
  const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
  const found = (await install('of-our-own', '1.0', told, 'front-of-our-own')) as { archives: object[] };
  expect(found).toMatchObject({ packages: ['front-of-our-own==1.0', 'of-our-own==1.0'] });
  expect(new Set(found.archives)).toEqual(
    new Set([
      { file: 'of_our_own-1.0-py3-none-any.whl', sha256 },
      { file: 'front_of_our_own-1.0-py3-none-any.whl', sha256 },
    ]),
  );
});

it.each(['of-our-own', 'front-of-our-own'])(
  'where one of the two is not to be had, it fails: %s',
  async (gone) => {
    const there = gone === 'of-our-own' ? 'front-of-our-own' : 'of-our-own';
    await install(there, '1.0', null);
    const real = realHost();
    const host: Host = { ...real, env: { ...real.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder } };
    const { python: base } = await findPython(host, () => null);
    if (base === null) throw new Error('no Python here');
    const packages = {
      title: 'it',
      requirements: ['front-of-our-own==1.0', 'of-our-own==1.0'],
      frontEnd: 'front-of-our-own==1.0',
      indexArgs: [],
    };
    const options = { installer: 'pip', timeoutSeconds: 120 } as const;
    await expect(
      installPackages(host, base, path.join(folder, 'second'), packages, options),
    ).rejects.toMatchObject({ finding: { code: expect.stringMatching(/^runtime-/) } });
  },
);
