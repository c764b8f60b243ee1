import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { scanHostCode } from '../../src/engine/host-code/host-code.js';
import { LOOKAHEAD_BYTES } from '../../src/engine/host-code/images.js';
import { hostCodeFindings } from '../../src/engine/host-code/judge-host-code.js';
import { KNOWN_LIBRARIES, type KnownLibrary } from '../../src/engine/host-code/known-libraries.js';
import { elf } from './synthetic.js';

const folder = mkdtempSync(path.join(tmpdir(), 'host-code-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Deterministic bytes without a magic in them. */
const filler = (length: number): Buffer => Buffer.alloc(length, 'weights!');

function pe({ headerAt = 0x80, machine = 0x8664 } = {}): Buffer {
  const bytes = Buffer.alloc(headerAt + 64);
  bytes.write('MZ', 'latin1');
  bytes.writeUInt32LE(headerAt, 0x3c);
  bytes.write('PE\0\0', headerAt, 'latin1');
  bytes.writeUInt16LE(machine, headerAt + 4);
  bytes.writeUInt16LE(0x20b, headerAt + 24);
  return bytes;
}

async function scan(
  bytes: Buffer,
  known?: readonly KnownLibrary[],
): Promise<Awaited<ReturnType<typeof scanHostCode>>> {
  const file = path.join(folder, 'plan');
  writeFileSync(file, bytes);
  return scanHostCode(file, known);
}

describe('scanHostCode', () => {
  const MIB = 1024 * 1024;
  it.each([
    0,
    1,
    7,
    MIB - 2,
    MIB - 1,
    MIB,
    MIB - LOOKAHEAD_BYTES - 1,
    MIB - LOOKAHEAD_BYTES,
    3 * MIB - 30,
    4 * MIB - 64,
  ])('finds a library at byte %d, once, and the digest of the whole file', async (offset) => {
    const bytes = Buffer.concat([filler(offset), elf(), filler(4 * MIB - offset)]);
    const result = await scan(bytes);
    expect(result.images).toEqual([{ offset, format: 'elf', machine: 'x86-64', library: null }]);
    expect(result.sha256).toBe(sha256(bytes));
    expect(result.size).toBe(bytes.length);
  });

  it('finds a library at the very end of a file, and a PE file whose header stands far behind its MZ', async () => {
    expect((await scan(Buffer.concat([filler(100), elf()]))).images).toHaveLength(1);
    const far = await scan(Buffer.concat([filler(2 * MIB - 3), pe({ headerAt: 60_000 }), filler(2 * MIB)]));
    expect(far.images).toEqual([{ offset: 2 * MIB - 3, format: 'pe', machine: 'x86-64', library: null }]);
  });

  it.each<[string, Buffer]>([
    ['the four letters alone', Buffer.from('\x7fELF and no more of it', 'latin1')],
    ['another header size', elf().fill(0xff, 52, 54)],
    ['a core dump', elf({ type: 4 })],
    ['a version that no loader takes', elf({ version: 2 })],
    ['MZ that points nowhere', Buffer.from('MZ'.padEnd(200, 'x'))],
    ['MZ that points at no PE', pe().fill(0, 0x80, 0x84)],
    ['an unknown PE machine', pe({ machine: 0x1234 })],
    ['random bytes', randomBytes(MIB)],
  ])('takes no host code from %s', async (_, bytes) => {
    expect((await scan(Buffer.concat([filler(50), bytes, filler(500)]))).images).toEqual([]);
  });

  it('tells GPU code apart and lists its compute capability', async () => {
    const cubins = [
      elf({ machine: 190, type: 2, flags: 0x5a055a, abiVersion: 7, version: 129 }),
      elf({ machine: 190, type: 2, flags: 0x5a055a, abiVersion: 7, version: 129 }),
      elf({ machine: 190, type: 0xff00, flags: 0x06007802, abiVersion: 8 }),
    ];
    const result = await scan(Buffer.concat(cubins));
    expect(result.images).toEqual([]);
    expect(result.cubins).toEqual([
      { computeCapability: '9.0', count: 2 },
      { computeCapability: '12.0', count: 1 },
    ]);
    expect(hostCodeFindings('f', result)).toEqual([]);
  });

  it.each([
    ['cubin-sm90-abi7.bin', '9.0'],
    ['cubin-sm80-abi8.bin', '8.0'],
    ['cubin-sm120-abi8.bin', '12.0'],
  ])('reads the real %s', async (name, computeCapability) => {
    const bytes = readFileSync(path.resolve(import.meta.dirname, '../fixtures/plan', name));
    const result = await scan(Buffer.concat([filler(77), bytes, filler(9)]));
    expect([result.images, result.cubins]).toEqual([[], [{ computeCapability, count: 1 }]]);
  });

  it('counts images that it does not list', async () => {
    const result = await scan(Buffer.concat(Array.from({ length: 130 }, () => elf())));
    expect([result.images.length, result.furtherImages]).toEqual([100, 30]);
  });
});

describe('a known library', () => {
  const content = Buffer.concat([elf(), randomBytes(10_000), elf(), randomBytes(3_000_000)]);
  const library: KnownLibrary = {
    package: 'p',
    version: '10.15.1.29',
    platform: 'x',
    library: 'libnvinfer_lean.so.10',
    size: content.length,
    head: sha256(content.subarray(0, 4096)),
    sha256: sha256(content),
  };
  const sameHead = { ...library, version: '10.16.0.72', sha256: sha256(filler(3)), size: 2_000_000 };
  const known = [sameHead, library];
  const plan = (...parts: Buffer[]): Buffer => Buffer.concat([filler(1_500_000), ...parts, filler(700)]);

  it('is proven byte for byte; what lies inside is part of it', async () => {
    const result = await scan(plan(content), known);
    expect(result.images).toEqual([{ offset: 1_500_000, format: 'elf', machine: 'x86-64', library }]);
    expect(hostCodeFindings('f', result).map(({ code, severity }) => [code, severity])).toEqual([
      ['plan-lean-runtime', 'notice'],
    ]);
  });

  it('is proven when it ends the file', async () => {
    expect((await scan(Buffer.concat([filler(5), content]), known)).images[0]?.library).toBe(library);
  });

  it('with one byte changed it is host code, and all inside is listed', async () => {
    const patched = Buffer.from(content);
    patched.writeUInt8(patched.readUInt8(2_500_000) ^ 1, 2_500_000);
    const result = await scan(plan(patched), known);
    expect(result.images.map(({ library: found }) => found)).toEqual([null, null]);
    expect(hostCodeFindings('f', result).map(({ code }) => code)).toEqual(['plan-host-code']);
  });

  it('excuses nothing beside it', async () => {
    const result = await scan(plan(content, elf({ machine: 183 })), known);
    expect(result.images.map((image) => [image.machine, image.library?.version])).toEqual([
      ['x86-64', '10.15.1.29'],
      ['aarch64', undefined],
    ]);
    expect(hostCodeFindings('f', result).map(({ code }) => code)).toEqual([
      'plan-host-code',
      'plan-lean-runtime',
    ]);
  });

  it('cut short it is host code', async () => {
    expect((await scan(plan(content.subarray(0, 2_900_000)), known)).images[0]?.library).toBeNull();
  });
});

describe('the published digests', () => {
  it('cover every release from 10.15 on, and are digests', () => {
    expect(new Set(KNOWN_LIBRARIES.map(({ version }) => version)).size).toBeGreaterThanOrEqual(8);
    for (const { sha256: digest, head, size } of KNOWN_LIBRARIES) {
      expect([digest, head].every((text) => /^[0-9a-f]{64}$/.test(text))).toBe(true);
      expect(size).toBeGreaterThan(100_000);
    }
  });
});

it('finds the ELF file that runs this test', async () => {
  const head = readFileSync(process.execPath).subarray(0, 4);
  if (head.toString('latin1') !== '\x7fELF') return; // another platform's node
  const result = await scanHostCode(process.execPath);
  expect(result.images[0]).toMatchObject({ offset: 0, format: 'elf' });
});
