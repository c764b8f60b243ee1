import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { carriesSecret, childEnvironment } from '../../src/host/environment.js';
import { realHost } from '../../src/host/real.js';
import { runProcess } from '../../src/host/process/process.js';
import { installEnvironment } from '../../src/toolchain/python/install.js';
import { testHost } from '../toolchain/fake-host.js';

/** What an allowed name must not bring in, and what looks like a secret and is none. */
const VARIABLES: [name: string, value: string, passes: boolean][] = [
  ['PATH', '/usr/bin:/opt/with@sign', true],
  ['Path', 'C:\\bin', true],
  ['PYTHONPATH', '/p', true],
  ['CUDA_PATH', '/usr/local/cuda', true],
  ['CUDA_PATH_V12_8', '/usr/local/cuda-12.8', true],
  ['LD_LIBRARY_PATH', '/a:/b', true],
  ['HOME', '/root', true],
  ['PYTHONIOENCODING', 'utf-16', false],
  ['HOME', '', false],
  ['HOME', 'home', false],
  ['TMPDIR', '/tmp', true],
  ['TMPDIR', 'tmp', false],
  ['TEMP', '.', false],
  ['XDG_CACHE_HOME', '', false],
  ['XDG_RUNTIME_DIR', 'run', false],
  ['PWD', '/work', true],
  ['OLDPWD', '/', true],
  ['LC_ALL', 'C', true],
  ['CUDA_VISIBLE_DEVICES', '0', true],
  ['NVIDIA_TF32_OVERRIDE', '0', true],
  ['TRT_PATCH_LEVEL', '3', true],
  ['TENSORRT_HOMEPAGE', 'https://example.com/@scope/page', true],
  ['TRT_PAT', 'x', false],
  ['PYTHON_PAT_FILE', 'x', false],
  ['NVIDIA_API_KEY', 'x', false],
  ['CUDA_SECRET', 'x', false],
  ['TRT_DB_PWD', 'x', false],
  ['PYTHON_KEYRING_PASSWORD', 'x', false],
  ['PYTHON_PASSPHRASE', 'x', false],
  ['TRT_SIGNING_CERT', 'x', false],
  ['TRT_PRIVATE_PEM', 'x', false],
  ['trt_token', 'x', false],
  ['TRT_INDEX', 'https://user:pass@example.com/simple', false],
  ['PYTHON_MIRROR', 'https://pat@example.com', false],
  ['CUDA_LIST', 'a https://ok.example.com b ftp://u:p@example.com', false],
  ['GITHUB_TOKEN', 'x', false],
  ['ACTIONS_RUNTIME_TOKEN', 'x', false],
  ['INPUT_MODEL', 'x', false],
  ['AWS_SECRET_ACCESS_KEY', 'x', false],
  ['MY_OWN', 'x', false],
  ['HTTPS_PROXY', 'http://proxy:3128', false],
];

describe('childEnvironment', () => {
  it.each(VARIABLES)('%s=%s: %s', (name, value, passes) => {
    expect(childEnvironment({ [name]: value })).toEqual(passes ? { [name]: value } : {});
  });

  it('leaves out what is not set, and puts its own values on top', () => {
    expect(childEnvironment({ TZ: undefined, LD_LIBRARY_PATH: '/a' }, { LD_LIBRARY_PATH: '/b:/a' })).toEqual({
      LD_LIBRARY_PATH: '/b:/a',
    });
  });
});

it.each([
  ['LD_LIBRARY_PATH', ':/a::lib:', `/a:${path.resolve('lib')}`],
  ['LD_LIBRARY_PATH', '/a;;/b;', '/a:/b'],
  ['PYTHONPATH', ':/a:lib:', '/a'],
])('is clean of the working folder where %s=%s is put on top, too', (name, value, clean) => {
  expect(childEnvironment({}, { [name]: value })).toEqual({ [name]: clean });
});

describe('a search path lets in nothing of the working folder', () => {
  const entries = fc.array(
    fc.oneof(
      fc.constantFrom('', '.', './', './/', './.', 'bin', './bin', '../bin', '/usr/bin', '/', '..'),
      // A semicolon parts the folders of LD_LIBRARY_PATH as well.
      fc.string().filter((text) => !/[:;\0]/.test(text)),
      fc.string().map((text) => `/${text.replace(/[:;\0]/g, '')}`),
    ),
  );
  it.each(['PATH', 'PYTHONPATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'])('%s', (name) => {
    fc.assert(
      fc.property(entries, (folders) => {
        const before = folders.join(path.delimiter);
        const { [name]: after = '' } = childEnvironment({ [name]: before });
        fc.pre(!carriesSecret(name, before));
        for (const folder of after === '' ? [] : after.split(path.delimiter)) {
          expect(path.isAbsolute(folder)).toBe(true);
          if (name === 'PATH') expect(folder).not.toBe(process.cwd());
        }
        // What was whole stays, in its order.
        const whole = folders
          .filter((folder) => path.isAbsolute(folder))
          .map((folder) => path.resolve(folder));
        expect(after.split(path.delimiter)).toEqual(expect.arrayContaining(whole));
      }),
    );
  });

  it('nor is anything made that everybody may change', () => {
    const before = process.umask(0);
    try {
      realHost();
      expect(process.umask(0)).toBe(0o002);
    } finally {
      process.umask(before);
    }
  });

  it('holds for this process, too', () => {
    const before = process.env['PATH'];
    process.env['PATH'] = `:.:./:/usr/bin:`;
    try {
      realHost();
      expect(process.env['PATH']).toBe('/usr/bin');
    } finally {
      process.env['PATH'] = before;
    }
  });
});

it('is what a child gets of whom nobody said more', async () => {
  process.env['TRT_GUARD_TEST_TOKEN'] = 'seen';
  process.env['TRT_GUARD_TEST_PLAIN'] = 'plain';
  try {
    const { stdout } = await runProcess('/usr/bin/env', [], { timeoutSeconds: 10 });
    expect(stdout).toContain('TRT_GUARD_TEST_PLAIN=plain');
    expect(stdout).not.toContain('seen');
  } finally {
    delete process.env['TRT_GUARD_TEST_TOKEN'];
    delete process.env['TRT_GUARD_TEST_PLAIN'];
  }
});

describe('installEnvironment', () => {
  it.each([
    ['HTTPS_PROXY', 'http://user:pass@proxy:3128', true],
    ['no_proxy', 'localhost', true],
    ['PIP_INDEX_URL', 'https://user:pass@example.com/simple', true],
    ['UV_INDEX_CORP_PASSWORD', 'x', true],
    ['MY_OWN', 'x', true],
    ['PIP_TARGET', '/elsewhere', false],
    ['PYTHONPATH', '/p', false],
    ['NPM_TOKEN', 'x', false],
    ['CORP_PAT', 'x', false],
    ['DATABASE_URL', 'postgres://user:pass@db/x', false],
    ['GITHUB_ENV', '/runner/env', false],
    ['ACTIONS_CACHE_URL', 'x', false],
  ])('%s=%s: %s', (name, value, passes) => {
    const passed = installEnvironment(testHost({ env: { [name]: value } }), '/folder');
    expect(passed[name]).toBe(passes ? value : undefined);
  });
});

it('takes a variable for a secret by its name in either case, or by its value', () => {
  expect(carriesSecret('my_pat', 'x')).toBe(true);
  expect(carriesSecret('PATH', '/pat')).toBe(false);
  expect(carriesSecret('ANY', 'ssh://git@example.com')).toBe(true);
});
