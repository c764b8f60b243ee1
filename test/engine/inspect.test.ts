import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/core/findings.js';
import { bufferSource } from '../../src/engine/bytes.js';
import { PLAN_CODES } from '../../src/engine/codes.js';
import { inspectBytes, inspectPlan, type Inspection } from '../../src/engine/inspect.js';
import { inspectExitCode } from '../../src/cli/run-inspect.js';
import { archive, syntheticPlan } from './synthetic.js';

const fixtures = path.resolve(import.meta.dirname, '../fixtures/plan');
const fixture = (name: string): Buffer => readFileSync(path.join(fixtures, name));
const inspect = (bytes: Buffer, size?: number): Inspection =>
  inspectBytes('f.engine', bufferSource(bytes, size));
const codes = ({ findings }: Inspection): string[] => findings.map(({ code }) => code);

describe('plans of TensorRT', () => {
  it('reads a plan of 10.x', () => {
    const bytes = syntheticPlan();
    const result = inspect(bytes);
    expect(result.facts).toEqual({
      file: 'f.engine',
      format: 'plan',
      product: 'tensorrt',
      version: '10.6.0.26',
      serializationVersion: 239,
      computeCapability: '9.0',
      hardwareCompatibility: 'none',
      fileSize: bytes.length,
      declaredSize: bytes.length,
      complete: true,
      hostCode: null,
    });
    expect([result.bodyVersion, result.kind, result.targets]).toEqual(['10.6.0.26', 'a TensorRT plan', null]);
    expect(result.sections.map(({ tag }) => tag)).toEqual(['NGNE', 'THGW']);
    expect(codes(result)).toEqual([]);
    expect(inspectExitCode([result])).toBe(0);
  });

  it('reads a plan of 8.6', () => {
    const { facts, bodyVersion, findings } = inspect(syntheticPlan({ wide: true, version: [8, 6, 1, 6] }));
    expect(facts).toMatchObject({
      version: '8.6.1.6',
      serializationVersion: 236,
      computeCapability: '9.0',
      hardwareCompatibility: 'none',
      complete: true,
    });
    expect([bodyVersion, findings]).toEqual(['8.6.1.6', []]);
  });

  it.each<[number, string | null]>([
    [0, 'none'],
    [1, 'ampere+'],
    [2, 'same-compute-capability'],
    [3, null],
    [-1, null],
  ])('hardware compatibility level %d is %s', (level, expected) => {
    expect(inspect(syntheticPlan({ level })).facts.hardwareCompatibility).toBe(expected);
  });

  it('says nothing of the GPU where the device is not what it should be', () => {
    for (const capability of [
      [0, 0],
      [9, 10],
      [-1, 0],
      [1000, 0],
    ] as [number, number][]) {
      const { computeCapability, hardwareCompatibility } = inspect(syntheticPlan({ capability })).facts;
      expect([computeCapability, hardwareCompatibility]).toEqual([null, null]);
    }
  });

  it('an archive without a plan header is a plan of 8.5 or before, of no known version', () => {
    const bytes = archive({ wide: true, serializationVersion: 232 });
    const result = inspect(bytes);
    expect(result.facts).toMatchObject({
      format: 'plan',
      product: 'tensorrt',
      version: null,
      serializationVersion: 232,
      declaredSize: bytes.length,
      complete: true,
    });
    expect([result.kind, codes(result)]).toEqual(['a TensorRT plan from 8.5 or older', []]);
    expect(codes(inspect(bytes.subarray(0, 50)))).toEqual(['plan-truncated']);
  });

  it('an engine section torn out of a later plan is of no known product', () => {
    const result = inspect(archive());
    expect([result.facts.product, result.facts.version, inspectExitCode([result])]).toEqual([null, null, 1]);
    expect([result.kind, codes(result)]).toEqual([
      'an engine section without its plan header',
      ['engine-corrupted'],
    ]);
  });
});

describe('plans of TensorRT-RTX', () => {
  const index = JSON.parse(fixture('index.json').toString()) as Record<
    string,
    { fileSize: number; version: string }
  >;

  it.each(Object.entries(index))('reads the real %s', (file, { fileSize, version }) => {
    const result = inspect(fixture(file), fileSize);
    expect(result.facts).toEqual({
      file: 'f.engine',
      format: 'plan',
      product: 'tensorrt-rtx',
      version,
      serializationVersion: version === '1.5.0.114' ? 94 : 100,
      computeCapability: null,
      hardwareCompatibility: null,
      fileSize,
      declaredSize: fileSize,
      complete: true,
      hostCode: null,
    });
    expect([result.bodyVersion, codes(result)]).toEqual([version, []]);
    const single = /-sm(\d+)\./.exec(file)?.[1];
    const defaults = { computeCapabilities: ['8.0', '8.6', '8.9', '12.0', '12.1'], others: true };
    expect(result.targets).toEqual(
      single === undefined
        ? defaults
        : { computeCapabilities: [`${Number(single) / 10}`.replace(/^12$/, '12.0')], others: false },
    );
  });
});

describe('damage', () => {
  const whole = syntheticPlan();
  it.each<[string, Buffer, string[]]>([
    ['one byte short', whole.subarray(0, -1), ['plan-truncated']],
    ['cut inside its header', whole.subarray(0, 20), ['plan-truncated']],
    ['the magic alone', whole.subarray(0, 4), ['plan-truncated']],
    ['one byte too long', Buffer.concat([whole, Buffer.from('!')]), ['plan-trailing-data']],
    [
      'another version in the body',
      syntheticPlan({ bodyVersion: [10, 5, 0, 18] }),
      ['plan-version-inconsistent'],
    ],
  ])('%s', (_, bytes, expected) => {
    const result = inspect(bytes);
    expect([codes(result), result.facts.format, inspectExitCode([result])]).toEqual([expected, 'plan', 1]);
  });

  const changed = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(whole);
    change(bytes);
    return bytes;
  };
  it.each<[string, Buffer, string]>([
    ['no sections', changed((bytes) => bytes.writeUInt8(0, 8)), 'lists 0 sections'],
    ['sections without number', changed((bytes) => bytes.fill(0xff, 8, 16)), 'sections'],
    [
      'a section behind the end',
      changed((bytes) => bytes.writeUInt32LE(1 << 20, 0x48)),
      'past the declared end',
    ],
    [
      'a section inside the table',
      changed((bytes) => bytes.writeUInt32LE(8, 0x28)),
      'inside what comes before',
    ],
    ['no engine', changed((bytes) => bytes.write('XXXX', 0x20)), 'no engine section'],
    ['an engine that does not begin with ptrt', changed((bytes) => bytes.write('xxxx', 0x50)), 'ptrt'],
    ['an engine of another size', changed((bytes) => bytes.writeUInt8(1, 0x58)), 'the engine section has'],
    ['version 0', changed((bytes) => bytes.fill(0, 0x18, 0x1c)), 'version in the header is 0'],
  ])('%s: engine-corrupted', (_, bytes, why) => {
    const result = inspect(bytes);
    expect(codes(result)).toContain('engine-corrupted');
    expect(result.findings.find(({ code }) => code === 'engine-corrupted')?.message).toContain(why);
  });

  it('knows a text-mode copy, and believes no version then', () => {
    const text = Buffer.from(whole.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
    const result = inspect(text);
    expect(result.facts.version).toBeNull();
    expect(result.findings.find(({ code }) => code === 'engine-corrupted')?.message).toContain(
      'line endings',
    );
    const decoded = inspect(Buffer.from(syntheticPlan({ version: [10, 6, 200, 26] }).toString('utf8')));
    expect(decoded.findings.find(({ code }) => code === 'engine-corrupted')?.message).toContain('U+FFFD');
  });

  it('says of an unknown layout only that', () => {
    const result = inspect(changed((bytes) => bytes.writeUInt8(1, 4)));
    expect([codes(result), result.facts.version, result.facts.complete]).toEqual([
      ['plan-layout-unknown'],
      null,
      null,
    ]);
  });
});

describe('plans behind other bytes', () => {
  const json = Buffer.from(JSON.stringify({ description: 'größe', names: { 0: 'person' } }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);

  it.each<[string, Buffer, string]>([
    ['length-prefixed JSON', Buffer.concat([length, json]), 'length-prefixed-json'],
    ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf]), 'prefix'],
    ['an unknown prefix', Buffer.from('not yet the ftrt that comes next:'), 'prefix'],
  ])('%s', (_, prefix, kind) => {
    const plan = syntheticPlan();
    const result = inspect(Buffer.concat([prefix, plan]));
    expect(result.wrapper).toEqual({ kind, bytes: prefix.length });
    expect(result.facts).toMatchObject({
      format: 'wrapped-plan',
      product: 'tensorrt',
      version: '10.6.0.26',
      declaredSize: plan.length,
      fileSize: plan.length + prefix.length,
      complete: true,
    });
    expect(codes(result)).toEqual(['engine-foreign-header']);
    expect(inspectExitCode([result])).toBe(0);
  });

  it('finds a long JSON prefix, and a plan in it that is cut short', () => {
    const long = Buffer.from(JSON.stringify({ names: 'x'.repeat(300_000) }));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(long.length);
    const result = inspect(Buffer.concat([size, long, syntheticPlan().subarray(0, -9)]));
    expect(result.wrapper?.bytes).toBe(long.length + 4);
    expect(codes(result)).toEqual(['plan-truncated', 'engine-foreign-header']);
  });

  it('does not take the letters for a plan', () => {
    expect(inspect(Buffer.concat([length, json, Buffer.from('ftrt and nothing else')])).facts.format).toBe(
      'not-a-plan',
    );
  });
});

describe('files that are not plans', () => {
  const onnx = fixture('external-everywhere.onnx');
  const safetensors = Buffer.concat([
    Buffer.from([30, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from('{"a":{"dtype":"F32"}}'.padEnd(40)),
  ]);
  it.each<[string, Buffer, string, string]>([
    ['empty', Buffer.alloc(0), 'empty', 'empty'],
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 54496148\n'),
      'git-lfs-pointer',
      'a Git LFS pointer',
    ],
    ['ONNX', onnx, 'onnx', 'an ONNX model'],
    ['ONNX, cut', onnx.subarray(0, 500), 'onnx', 'an ONNX model, cut short'],
    ['HTML', Buffer.from('\ufeff\n<!DOCTYPE html><title>404</title>'), 'not-a-plan', 'an HTML page'],
    [
      'XML',
      Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
      'not-a-plan',
      'an XML document',
    ],
    [
      'XML without a head',
      Buffer.from('<Error><Code>AccessDenied</Code></Error>'),
      'not-a-plan',
      'an XML document',
    ],
    ['zip', Buffer.from('PK\x03\x04rest'), 'not-a-plan', 'a zip archive (or a PyTorch checkpoint)'],
    ['ELF', Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), 'not-a-plan', 'an ELF program or library'],
    ['safetensors', safetensors, 'not-a-plan', 'a safetensors file'],
    ['timing cache', fixture('rtx-1.7.1.116.timing-cache'), 'not-a-plan', 'a timing cache'],
    ['zeros', Buffer.alloc(5000), 'not-a-plan', 'a file of zero bytes'],
    ['text', Buffer.from('hello\nworld\n'), 'not-a-plan', 'a text file'],
    ['other bytes', Buffer.from([0x99, 0x88, 0x77]), 'not-a-plan', 'a file of an unknown kind'],
  ])('%s', (_, bytes, format, kind) => {
    const result = inspect(bytes);
    expect([result.facts.format, result.kind]).toEqual([format, kind]);
    expect(result.facts).toMatchObject({ product: null, version: null, declaredSize: null, complete: null });
    expect(codes(result)).toEqual([format === 'empty' ? 'engine-file-empty' : 'not-an-engine-file']);
    expect(inspectExitCode([result])).toBe(1);
  });

  it('takes no protobuf of another kind for ONNX', () => {
    expect(inspect(Buffer.from([0x08, 0x07, 0x12, 0x01, 0x61])).facts.format).toBe('not-a-plan');
  });
});

it('documents every code', () => {
  expect(Object.keys(PLAN_CODES).length).toBeGreaterThan(8);
});

describe('inspectPlan', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inspect-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('reads a file', async () => {
    const file = path.join(folder, 'model.engine');
    writeFileSync(file, syntheticPlan());
    expect((await inspectPlan(file)).facts).toMatchObject({ file, version: '10.6.0.26' });
  });

  it('refuses what is not a file, and never waits for a pipe', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    mkdirSync(path.join(folder, 'sub'));
    for (const name of ['missing.engine', 'sub', 'pipe'])
      await expect(inspectPlan(path.join(folder, name))).rejects.toThrow(InputError);
  });
});
