import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LinkedAway, makeFolder, NotWritable, removeFile, replaceFile } from '../../src/host/replace-file.js';

let root: string;
let workspace: string;
const before = process.env['GITHUB_WORKSPACE'];
beforeEach(() => {
  root = mkdtempSync(path.join(realpathSync(tmpdir()), 'trt-guard-replace-'));
  workspace = path.join(root, 'workspace');
  mkdirSync(workspace);
  mkdirSync(path.join(root, 'outside'));
  process.env['GITHUB_WORKSPACE'] = workspace;
});
afterEach(() => {
  if (before === undefined) delete process.env['GITHUB_WORKSPACE'];
  else process.env['GITHUB_WORKSPACE'] = before;
  rmSync(root, { recursive: true });
});

describe('a file is put in its place', () => {
  it('whole, with its folders, over an older one, and leaves nothing else behind', () => {
    const file = path.join(workspace, 'a/b/r.json');
    replaceFile(file, 'one');
    replaceFile(file, Buffer.from('two'));
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(readdirSync(path.dirname(file))).toEqual(['r.json']);
  });

  it('with the rights of the file that it replaces', () => {
    const file = path.join(workspace, 'install.sh');
    for (const mode of [0o755, 0o444, 0o600]) {
      replaceFile(file, `${mode}`);
      chmodSync(file, mode);
      replaceFile(file, 'after');
      expect([statSync(file).mode & 0o777, readFileSync(file, 'utf8')]).toEqual([mode, 'after']);
    }
  });

  it('never through a link in the last place', () => {
    const precious = path.join(root, 'outside/precious');
    writeFileSync(precious, 'precious');
    for (const target of ['../outside/precious', '/dev/null', '/nowhere']) {
      const file = path.join(workspace, 'r.json');
      symlinkSync(target, file);
      expect(() => {
        replaceFile(file, 'x');
      }).toThrow(NotWritable);
      rmSync(file);
    }
    expect(readFileSync(precious, 'utf8')).toBe('precious');
  });

  it('never through a link that leads out of the workspace, deep in the path or shallow', () => {
    symlinkSync('../outside', path.join(workspace, 'out'));
    for (const file of ['out/r.json', 'out/new/deeper/r.json'])
      expect(() => {
        replaceFile(path.join(workspace, file), 'x');
      }).toThrow(LinkedAway);
    expect(readdirSync(path.join(root, 'outside'))).toEqual([]);
  });

  it('through links that stay in the workspace, and in a workspace that is reached by one', () => {
    mkdirSync(path.join(workspace, 'real'));
    symlinkSync('real', path.join(workspace, 'out'));
    replaceFile(path.join(workspace, 'out/r.json'), 'x');
    expect(existsSync(path.join(workspace, 'real/r.json'))).toBe(true);
    symlinkSync('workspace', path.join(root, 'alias'));
    process.env['GITHUB_WORKSPACE'] = path.join(root, 'alias');
    replaceFile(path.join(root, 'alias/real/s.json'), 'x');
    expect(existsSync(path.join(workspace, 'real/s.json'))).toBe(true);
  });

  it('not in the place of a folder or a device', () => {
    for (const file of [workspace, '/dev/null'])
      expect(() => {
        replaceFile(file, 'x');
      }).toThrow(NotWritable);
  });
});

(process.platform === 'linux' ? it : it.skip)(
  'makes no folder where none can be, and says so at once',
  () => {
    expect(() => {
      makeFolder('/proc/trt-guard/a/b');
    }).toThrow(/ENOENT|EACCES|EPERM/);
  },
);

describe.each([
  [
    'written',
    (file: string) => {
      replaceFile(file, 'x');
    },
  ],
  [
    'removed',
    (file: string) => {
      removeFile(file);
    },
  ],
])('nothing is %s', (_, act) => {
  it.each(['out/theirs', 'out/deep/theirs'])(
    'through a folder that is a link out of the workspace: %s',
    (name) => {
      mkdirSync(path.join(root, 'outside/deep'));
      for (const one of ['theirs', 'deep/theirs']) writeFileSync(path.join(root, 'outside', one), 'theirs');
      symlinkSync('../outside', path.join(workspace, 'out'));
      expect(() => {
        act(path.join(workspace, name));
      }).toThrow(LinkedAway);
      expect(readFileSync(path.join(workspace, name), 'utf8')).toBe('theirs');
    },
  );

  it.each([
    '.git/hooks/post-checkout',
    '.GIT/config',
    'hooks/post-checkout',
    'deep/into/git/config',
    'sub/.git/config',
  ])('where git keeps what is its own, by name or through a link: %s', (name) => {
    for (const folder of ['.git/hooks', '.GIT', 'deep', 'sub/.git'])
      mkdirSync(path.join(workspace, folder), { recursive: true });
    symlinkSync('.git/hooks', path.join(workspace, 'hooks'));
    symlinkSync('..', path.join(workspace, 'deep/into'));
    symlinkSync('.git', path.join(workspace, 'git'));
    const file = path.join(workspace, name);
    writeFileSync(file, 'theirs');
    expect(() => {
      act(file);
    }).toThrow(LinkedAway);
    expect(readFileSync(file, 'utf8')).toBe('theirs');
  });
});

it('a file of ours is removed, and one that is not there is no fault', () => {
  const file = path.join(workspace, 'r.json');
  replaceFile(file, 'x');
  removeFile(file);
  removeFile(file);
  expect(readdirSync(workspace)).toEqual([]);
});
