import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { markerOf, readKept } from '../../src/toolchain/archive/kept-archive.js';
import { changedFile, filesOf, readManifest } from '../../src/toolchain/python/manifest.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-manifest-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a manifest of another shape is none, and never an error', () => {
  const manifests = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom(
      '{"schema":1,"folder":"x","files":[{}]}',
      '{"schema":2,"folder":"x","packages":[],"archives":[],"files":[{"path":"a","size":1,"sha256":""}]}',
      '{"schema":3,"folder":"..","packages":[],"archives":[],"files":[{"path":"a","size":1,"sha256":""}]}',
      '{"schema":1,"version":"1","program":"/bin/sh","files":[{"path":"/bin/sh","size":1,"sha256":""}]}',
      '{"schema":1,"version":"1","program":"../x","files":[{"path":"../x","size":1,"sha256":""}]}',
      '{"schema":1,"version":"1","program":"x","files":[{"path":"x","size":0,"sha256":null}]}',
      '{"schema":1,"version":"1","program":"y","files":[{"path":"x","size":0,"sha256":""}]}',
      '['.repeat(100_000),
    ),
  );

  it('of environments and archives', () => {
    fc.assert(
      fc.property(manifests, (text) => {
        writeFileSync(path.join(folder, 'current.json'), text);
        writeFileSync(markerOf(folder), text);
        expect([readManifest(folder), readKept(folder)]).toEqual([null, null]);
      }),
    );
    rmSync(markerOf(folder));
  });
});

describe('of a kept environment', () => {
  it.each<[string, (at: (name: string) => string) => void]>([
    [
      'a changed Python file',
      (at) => {
        writeFileSync(at('site/a.py'), 'evil');
      },
    ],
    [
      'a changed Python file of the same length',
      (at) => {
        writeFileSync(at('site/a.py'), 'b');
      },
    ],
    [
      'an added .pth file',
      (at) => {
        writeFileSync(at('site/x.pth'), 'import evil');
      },
    ],
    [
      'added bytecode',
      (at) => {
        mkdirSync(at('site/__pycache__'));
        writeFileSync(at('site/__pycache__/a.cpython-311.pyc'), '');
      },
    ],
    [
      'a file that is gone',
      (at) => {
        unlinkSync(at('site/lib.so'));
      },
    ],
    [
      'a link that leads elsewhere',
      (at) => {
        unlinkSync(at('python'));
        symlinkSync('/tmp/python', at('python'));
      },
    ],
    [
      'an empty file that became a pipe',
      (at) => {
        unlinkSync(at('site/empty'));
        execFileSync('mkfifo', [at('site/empty')]);
      },
    ],
    [
      'a pipe that became an empty file',
      (at) => {
        unlinkSync(at('site/pipe'));
        writeFileSync(at('site/pipe'), '');
      },
    ],
    [
      'a file that became a link',
      (at) => {
        unlinkSync(at('site/a.py'));
        symlinkSync('lib.so', at('site/a.py'));
      },
    ],
  ])('%s is seen', async (_, change) => {
    const at = (name: string): string => path.join(folder, name);
    mkdirSync(at('site'));
    writeFileSync(at('site/a.py'), 'a');
    writeFileSync(at('site/lib.so'), 'so');
    writeFileSync(at('site/empty'), '');
    execFileSync('mkfifo', [at('site/pipe')]);
    symlinkSync('/usr/bin/python3', at('python'));
    const files = await filesOf(folder);
    expect(await changedFile(folder, files)).toBeNull();
    change(at);
    expect(await changedFile(folder, files)).not.toBeNull();
  });
});
