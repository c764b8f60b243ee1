import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FindingError } from '../../src/core/findings.js';
import { StagedEngine } from '../../src/toolchain/staging.js';

let folder: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'trt-guard-staging-')), 'out');
});
const place = (): string => path.join(folder, 'm.engine');

async function built(): Promise<StagedEngine> {
  const staged = await StagedEngine.at(place());
  writeFileSync(staged.file, 'plan');
  return staged;
}

describe('a staged engine', () => {
  it('lies under a name of its own until it is published', async () => {
    const staged = await built();
    expect(existsSync(place())).toBe(false);
    await staged.publish();
    expect(staged.file).toBe(place());
    expect(readdirSync(folder)).toEqual(['m.engine']);
  });

  it('is gone when it is discarded, as often as one likes', async () => {
    const staged = await built();
    await staged.discard();
    await staged.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken back when it is discarded after it was published', async () => {
    const staged = await built();
    await staged.publish();
    await staged.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves an older engine alone when it is discarded', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(place(), 'older');
    await (await built()).discard();
    expect(readFileSync(place(), 'utf8')).toBe('older');
    expect(readdirSync(folder)).toEqual(['m.engine']);
  });

  it('stays staged where it cannot be published', async () => {
    const staged = await built();
    mkdirSync(path.join(place(), 'a folder'), { recursive: true });
    await expect(staged.publish()).rejects.toThrow();
    await staged.discard();
    expect(readdirSync(folder)).toEqual(['m.engine']);
    expect(readdirSync(place())).toEqual(['a folder']);
  });

  it('tells before a build that its folder cannot be written', async () => {
    writeFileSync(path.dirname(folder) + '/file', '');
    await expect(StagedEngine.at(path.join(path.dirname(folder), 'file', 'm.engine'))).rejects.toThrow(
      FindingError,
    );
  });
});

it('a given engine stays where it is, published or discarded', async () => {
  mkdirSync(folder);
  writeFileSync(place(), 'plan');
  const given = StagedEngine.given(place());
  expect(given.file).toBe(place());
  await given.publish();
  await given.discard();
  expect(readFileSync(place(), 'utf8')).toBe('plan');
});
