import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { pinsRoots, type Disk, type PinsRoot } from '../../src/guard/declared/pins-root.js';
import { checkoutOf } from '../../src/host/repository.js';

const OURS = readFileSync('action.yml', 'utf8');
const remote = (repository: string): string =>
  `[remote "origin"]\n\turl = https://github.com/${repository}\n`;

/** A disk that holds these files. */
function diskOf(files: Record<string, string>): Disk {
  const names = Object.keys(files);
  return {
    exists: (file) => names.some((name) => name === file || name.startsWith(`${file}/`)),
    read: (file) => files[file] ?? null,
    folders: (folder) => [
      ...new Set(
        names
          .filter((name) => name.startsWith(`${folder}/`))
          .map((name) => name.slice(folder.length + 1).split('/'))
          .flatMap(([first = '', ...rest]) => (rest.length === 0 ? [] : [first])),
      ),
    ],
  };
}

const GITHUB: Record<string, string> = { GITHUB_WORKSPACE: '/w', GITHUB_REPOSITORY: 'acme/app' };

interface Job {
  env?: Record<string, string>;
  given?: string[];
  cwd?: string;
}

function rootsOf(
  files: Record<string, string>,
  { env = GITHUB, given = ['/w/m.onnx'], cwd }: Job = {},
): PinsRoot[] {
  const workingFolder = cwd ?? env['GITHUB_WORKSPACE'] ?? '/';
  return pinsRoots({ job: checkoutOf(env), workingFolder, home: '/home/me', given }, diskOf(files));
}
const folders = (...args: Parameters<typeof rootsOf>): string[] =>
  rootsOf(...args).map(({ folder }) => folder);

describe('on GitHub', () => {
  it('takes the repository around the working folder where the workspace is the whole disk', () => {
    const env = { ...GITHUB, GITHUB_WORKSPACE: '/' };
    const given = ['/w/m.onnx'];
    expect(folders({ '/w/.git/HEAD': '', '/usr/pins': '' }, { env, given, cwd: '/w' })).toEqual(['/w']);
    expect(folders({ '/w/pins': '' }, { env, given, cwd: '/w' })).toEqual([]);
  });

  it.each<[string, Record<string, string>, string, string[]]>([
    ['with .git', { '/w/.git/config': remote('acme/app'), '/w/pins': '' }, '/w/m.onnx', ['/w']],
    ['without git', { '/w/pins': '' }, '/w/m.onnx', ['/w']],
    ['with `path:`', { '/w/src/.git/config': remote('acme/app') }, '/w/src/m.onnx', ['/w', '/w/src']],
    [
      'with `path:` and a model elsewhere',
      { '/w/a/b/.git/config': remote('acme/app') },
      '/w/m.onnx',
      ['/w', '/w/a/b'],
    ],
    ['with `path:`, without git', { '/w/src/pins': '' }, '/w/src/m.onnx', ['/w']],
    [
      'with `path:`, without git, configured',
      { '/w/src/.trt-guard.yml': '' },
      '/w/src/m.onnx',
      ['/w', '/w/src'],
    ],
    [
      'given from another folder',
      { '/w/pins': '', '/opt/app/.git/HEAD': '' },
      '/opt/app/models/m.onnx',
      ['/w', '/opt/app'],
    ],
    [
      'given from a submodule',
      { '/w/.git/config': '', '/w/models/.git': '' },
      '/w/models/m.onnx',
      ['/w', '/w/models'],
    ],
  ])('%s the workspace is searched, and what has a .git of its own', (_, files, given, found) => {
    expect(folders(files, { given: [given] })).toEqual(found);
  });

  it('a checkout of another repository is left alone, unless a file of it was given', () => {
    const files = { '/w/src/.git/config': remote('acme/app'), '/w/zoo/.git/config': remote('acme/zoo') };
    expect(folders(files, { given: ['/w/src/m.onnx'] })).toEqual(['/w', '/w/src']);
    expect(folders(files, { given: ['/w/zoo/m.onnx'] })).toEqual(['/w', '/w/src', '/w/zoo']);
  });

  it('a folder of the checkout with a configuration of its own is no other repository', () => {
    const files = { '/w/.git/config': remote('acme/app'), '/w/a/.trt-guard.yml': '' };
    expect(folders(files, { given: ['/w/a/m.onnx'] })).toEqual(['/w']);
  });

  it('a checkout of trt-guard itself is left out, with git or without', () => {
    const action = { '/w/.trt-guard/action.yml': OURS, '/w/.trt-guard/.trt-guard.yml': '' };
    const whole = { '/w/pins': '', ...action };
    expect(rootsOf(whole)).toEqual([
      { folder: '/w', why: 'the workspace of the job', except: ['/w/.trt-guard'] },
    ]);
    expect(rootsOf({ ...whole, '/w/.git/config': '' })[0]?.except).toEqual(['/w/.trt-guard']);
    const other = { '/w/act/action.yml': OURS.replace('name: trt-guard', 'name: other') };
    expect(rootsOf(other)[0]?.except).toEqual([]);
  });

  it('each place is searched once', () => {
    const files = { '/w/pins': '', '/w/src/.trt-guard.yml': '' };
    expect(rootsOf(files).map(({ folder, except }) => [folder, except])).toEqual([
      ['/w', ['/w/src']],
      ['/w/src', []],
    ]);
  });

  it('nothing above the workspace belongs to the job', () => {
    expect(folders({ '/.git/config': '', '/w/pins': '' })).toEqual(['/w']);
    const env = { GITHUB_WORKSPACE: '/runner/w', GITHUB_REPOSITORY: 'acme/app' };
    expect(
      folders({ '/runner/.git/config': '', '/runner/w/pins': '' }, { env, given: ['/runner/w/m.onnx'] }),
    ).toEqual(['/runner/w']);
  });
});

describe('elsewhere', () => {
  it.each<[string, Record<string, string>, string, string, string[]]>([
    ['in its root', { '/r/.git/HEAD': '' }, '/r', '/r/m.onnx', ['/r']],
    ['below its root', { '/r/.git/HEAD': '' }, '/r/a/b', '/r/m.onnx', ['/r']],
    ['configured, without git', { '/r/.trt-guard.yml': '' }, '/r', '/r/m.onnx', ['/r']],
    ['around a given file only', { '/r/.git/HEAD': '' }, '/tmp', '/r/models/m.onnx', ['/r']],
    ['nowhere', { '/r/pins': '' }, '/r', '/r/m.onnx', []],
    ['around a home folder', { '/home/me/.git/HEAD': '' }, '/home/me/x', '/home/me/x/m.onnx', []],
    [
      'in a home folder, on purpose',
      { '/home/me/.git/HEAD': '' },
      '/home/me',
      '/home/me/x/m.onnx',
      ['/home/me'],
    ],
    ['around a whole disk', { '/.git/HEAD': '' }, '/x', '/x/m.onnx', []],
  ])('the repository is searched: %s', (_, files, cwd, given, found) => {
    expect(folders(files, { env: {}, cwd, given: [given] })).toEqual(found);
  });

  it('a workspace that does not exist is none', () => {
    expect(folders({ '/r/.git/HEAD': '' }, { cwd: '/r', given: [] })).toEqual(['/r']);
  });
});
