/** Which files a model's tensors are read from, and what a file stands for. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FindingError, InputError } from '../../src/core/findings.js';
import { contentDigest, digestFile, digestModel } from '../../src/engine/digests.js';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'trt-guard-digests-')));
const at = (name: string): string => path.join(root, name);
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const { GITHUB_WORKSPACE: workspace } = process.env;

/** A length-delimited protobuf field of less than 128 bytes. */
function field(number: number, ...payload: Buffer[]): Buffer {
  const bytes = Buffer.concat(payload);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
}
/** A model with one tensor in each of these places. */
const modelOf = (...locations: string[]): Buffer =>
  Buffer.concat(
    locations.map((location) =>
      field(7, field(5, field(13, field(1, Buffer.from('location')), field(2, Buffer.from(location))))),
    ),
  );

function write(name: string, content: string | Buffer): string {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
}

function link(target: string, file: string): void {
  rmSync(file, { force: true });
  symlinkSync(target, file);
}

async function refusal(model: string): Promise<[code: string, message: string, remedy: string]> {
  const error: unknown = await digestModel(model).catch((caught: unknown) => caught);
  if (!(error instanceof FindingError)) throw new Error(`not refused: ${String(error)}`);
  const { code, message, remedy, location, severity } = error.finding;
  expect([severity, location?.file]).toEqual(['error', model]);
  return [code, message, remedy];
}

beforeAll(() => {
  delete process.env['GITHUB_WORKSPACE'];
  for (const name of [
    'm/w.bin',
    'm/sub/w.bin',
    'm/..w.bin',
    'm/.w',
    'w.bin',
    'other/w.bin',
    'm/c/w.bin',
    'm/cc:w.bin',
  ])
    write(name, name);
});
afterEach(() => {
  delete process.env['GITHUB_WORKSPACE'];
});
afterAll(() => {
  if (workspace !== undefined) process.env['GITHUB_WORKSPACE'] = workspace;
  rmSync(root, { recursive: true });
});

describe('a model', () => {
  it.each(['w.bin', './w.bin', 'sub/w.bin', 'sub/../w.bin', '..w.bin', '.w', 'c/w.bin', 'cc:w.bin'])(
    'may keep its tensors in %s',
    async (location) => {
      const bytes = modelOf(location);
      const model = write('m/good.onnx', bytes);
      const content = path.posix.normalize(`m/${location}`);
      expect(await digestModel(model)).toEqual({
        file: model,
        size: bytes.length,
        sha256: sha256(bytes),
        externalData: [{ file: location, size: content.length, sha256: sha256(content) }],
      });
    },
  );

  it('has each of its files, and none where it keeps its tensors itself', async () => {
    const model = write('m/two.onnx', modelOf('w.bin', 'sub/w.bin', 'w.bin'));
    expect((await digestModel(model)).externalData.map(({ file }) => file)).toEqual(['sub/w.bin', 'w.bin']);
    expect((await digestModel(write('m/none.onnx', field(7)))).externalData).toEqual([]);
  });

  it.each([
    '..',
    '../w.bin',
    '../m/w.bin',
    'sub/../../w.bin',
    '/w.bin',
    '//w.bin',
    '..\\w.bin',
    '\\\\host\\w.bin',
    'C:w.bin',
    'c:\\w.bin',
    './../w.bin',
  ])('may not keep them in "%s"', async (location) => {
    const model = write('m/evil.onnx', modelOf(location));
    expect(await refusal(model)).toEqual([
      'external-data-unsafe',
      `${model} keeps tensors in ${JSON.stringify(location)}, outside its own folder.`,
      'Export the model again with its data files beside it.',
    ]);
  });

  it.each<[string, () => void, string, string, string]>([
    [
      'gone.bin',
      () => undefined,
      'external-data-missing',
      'but there is no such file',
      'Put gone.bin beside the model.',
    ],
    [
      'broken.bin',
      () => {
        link('nowhere', at('m/broken.bin'));
      },
      'external-data-missing',
      'which is a link to nowhere, which does not exist',
      'Put the file itself beside the model.',
    ],
    [
      '',
      () => undefined,
      'external-data-unsafe',
      'which is a folder',
      'Put the file itself beside the model.',
    ],
    [
      'sub',
      () => undefined,
      'external-data-unsafe',
      'which is a folder',
      'Put the file itself beside the model.',
    ],
    [
      'out.bin',
      () => {
        link(at('w.bin'), at('m/out.bin'));
      },
      'external-data-unsafe',
      `which is a link to ${at('w.bin')}, outside the workspace and the model's folder`,
      'Put the file itself beside the model.',
    ],
    [
      'linked/w.bin',
      () => {
        link(at('other'), at('m/linked'));
      },
      'external-data-unsafe',
      `which is a link to ${at('other/w.bin')}, outside the workspace and the model's folder`,
      'Put the file itself beside the model.',
    ],
  ])('whose %s is not a file that may be read', async (location, make, code, what, remedy) => {
    make();
    const model = write('m/bad.onnx', modelOf(location));
    expect(await refusal(model)).toEqual([
      code,
      `${model} keeps tensors in ${JSON.stringify(location)}, ${what}.`,
      remedy,
    ]);
  });

  it('may keep them behind a link that stays in its folder, or in the workspace', async () => {
    link('sub/w.bin', at('m/near.bin'));
    const near = await digestModel(write('m/near.onnx', modelOf('near.bin')));
    expect(near.externalData).toMatchObject([{ file: 'near.bin', sha256: sha256('m/sub/w.bin') }]);
    link(at('w.bin'), at('m/far.bin'));
    const far = write('m/far.onnx', modelOf('far.bin'));
    process.env['GITHUB_WORKSPACE'] = root;
    expect((await digestModel(far)).externalData).toMatchObject([{ sha256: sha256('w.bin') }]);
    // A folder whose name only begins like that of the workspace is another one.
    process.env['GITHUB_WORKSPACE'] = write('w/x', '').slice(0, -2);
    expect((await refusal(far))[0]).toBe('external-data-unsafe');
  });

  it('that is a link may keep them where it leads to, as a cache of blobs has it', async () => {
    write('blobs/data', 'data');
    write('blobs/model', modelOf('data.bin'));
    mkdirSync(at('snapshot'), { recursive: true });
    link('../blobs/model', at('snapshot/model.onnx'));
    link('../blobs/data', at('snapshot/data.bin'));
    expect((await digestModel(at('snapshot/model.onnx'))).externalData).toMatchObject([
      { file: 'data.bin', sha256: sha256('data') },
    ]);
  });

  it('that is cut off, or not there, is told apart', async () => {
    const cut = write('m/cut.onnx', modelOf('w.bin').subarray(0, 9));
    const [code, message] = await refusal(cut);
    expect([code, message.startsWith(`${cut} is not a whole ONNX model: `)]).toEqual([
      'onnx-file-corrupted',
      true,
    ]);
    for (const name of ['m/absent.onnx', 'm'])
      await expect(digestModel(at(name))).rejects.toThrow(InputError);
  });
});

describe('the digest of what a file stands for', () => {
  const oid = 'ab'.repeat(32);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 12345\n`;
  it.each<[string, string, boolean]>([
    ['a pointer', pointer, true],
    ['one with extensions', pointer.replace('oid', 'ext-0-a sha256:12\next-1-b sha256:34\noid'), true],
    ['a pointer and more', `${pointer}x`, true],
    ['a pointer that is far too long', pointer + ' '.repeat(1024), false],
    ['a pointer that ends at a kilobyte', pointer.padEnd(1023), true],
    ['a pointer of a kilobyte', pointer.padEnd(1024), false],
    ['something before it', ` ${pointer}`, false],
    ['a quoted pointer', `x\n${pointer}`, false],
    ['another version', pointer.replace('v1', 'v2'), false],
    ['another host', pointer.replace('git-lfs.github', 'git-lfsxgithub'), false],
    ['no size', pointer.replace(/size.*\n/, ''), false],
    ['a size that is not a number', pointer.replace('12345', 'x'), false],
    ['another digest', pointer.replace('sha256', 'sha512'), false],
    ['a short digest', pointer.replace('ab', ''), false],
    ['a digest in capitals', pointer.replace(oid, oid.toUpperCase()), false],
    ['unknown keys', pointer.replace('oid', 'key 1\noid'), false],
    ['bytes', 'bytes', false],
  ])('%s', async (_, content, isPointer) => {
    expect(await contentDigest(write('pointer', content))).toBe(isPointer ? oid : sha256(content));
  });

  it('of nothing is an error that says why', async () => {
    await expect(digestFile(at('absent'))).rejects.toThrow(`Cannot read ${at('absent')}: it does not exist.`);
    await expect(contentDigest(at('m'))).rejects.toThrow(`Cannot read ${at('m')}: it is a folder.`);
  });
});
