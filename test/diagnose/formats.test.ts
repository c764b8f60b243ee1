import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { diagnoseStream, diagnoseText } from '../../src/diagnose/diagnose.js';

const LOG = [
  '&&&& RUNNING TensorRT.trtexec [TensorRT v101501] [b29] # trtexec --loadEngine=a.engine',
  '[11/23/2026-17:12:41] [I] [TRT] Loaded engine size: 0 MiB',
  '[11/23/2026-17:12:41] [E] Error[1]: IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion stdVersionRead == kSERIALIZATION_VERSION failed.Version tag does not match. Note: Current Version: 240, Serialized Engine Version: 239)',
  '[11/23/2026-17:12:41] [E] Engine deserialization failed',
];

function diagnoseBytes(bytes: Buffer): string {
  const { cause, evidence } = diagnoseText(bytes);
  return `${cause} ${evidence.map(({ line }) => line).join()}`;
}

describe('languages of the outside world', () => {
  const prefixes: [string, string][] = [
    ['none', ''],
    ['GitHub time stamps', '2026-11-23T17:11:32.1234567Z '],
    ['docker compose', 'loader-1  | '],
    ['journald', 'Nov 23 17:11:32 host trtexec[123]: '],
    ['kubernetes', '2026-11-23T17:11:32.123456789Z stderr F '],
    ['ROS', '[component_container_mt-9] '],
    ['colours', '\u001b[36m\u001b[1m'],
    ['a quotation', '> '],
  ];
  it.each(prefixes)('%s', (_, prefix) => {
    for (const ending of ['\n', '\r\n']) {
      expect(diagnoseBytes(Buffer.from(LOG.map((line) => prefix + line).join(ending)))).toBe(
        'engine-version-mismatch 3',
      );
    }
  });

  it('a group of a GitHub log', () => {
    expect(diagnoseBytes(Buffer.from(`##[group]Run trtexec\n${LOG.join('\n')}\n##[endgroup]`))).toBe(
      'engine-version-mismatch 4',
    );
  });

  it.each(['utf16le', 'latin1', 'utf8'] as const)('%s', (encoding) => {
    expect(diagnoseBytes(Buffer.from(LOG.join('\n'), encoding))).toBe('engine-version-mismatch 3');
  });

  it('UTF-16 with a byte order mark, either way round', () => {
    const little = Buffer.from(`\ufeff${LOG.join('\n')} Ā`, 'utf16le');
    expect(diagnoseBytes(little)).toBe('engine-version-mismatch 3');
    expect(diagnoseBytes(Buffer.from(little).swap16())).toBe('engine-version-mismatch 3');
  });

  it('bytes that are not text around the lines', () => {
    const noise = Buffer.from(
      Array.from({ length: 512 }, (_, i) => (i * 7) % 256).filter((byte) => byte !== 10),
    );
    expect(diagnoseBytes(Buffer.concat([noise, Buffer.from(`\n${LOG.join('\n')}\n`), noise]))).toBe(
      'engine-version-mismatch 4',
    );
  });

  it('a colour inside of a message', () => {
    expect(diagnoseText('[E] Version tag \u001b[1mdoes not\u001b[0m match').cause).toBe(
      'engine-version-mismatch',
    );
  });

  it('a message over several lines', () => {
    const { cause, evidence } = diagnoseText(
      '[E] expecting library version 10.4.0.26 got \n..)\n[E] Engine deserialization failed',
    );
    expect(cause).toBe('engine-version-mismatch');
    expect(evidence).toEqual([{ line: 1, text: '[E] expecting library version 10.4.0.26 got' }]);
  });

  it('a message in the middle of a line of a megabyte, quoted in short', () => {
    const { cause, evidence } = diagnoseText(
      `${'x'.repeat(500_000)} Version tag does not match ${'y'.repeat(500_000)}`,
    );
    expect(cause).toBe('engine-version-mismatch');
    expect(evidence[0]?.text.length).toBeLessThanOrEqual(400);
    expect(evidence[0]?.text).toContain('Version tag does not match');
  });

  it('a log cannot write annotations or steal a mask through what is quoted', () => {
    const { evidence, message, remedy } = diagnoseText(
      '::error::Version tag does not match\n::add-mask::a\n[E] Cannot find plugin: ::stop-commands::x, version: 1',
    );
    const quoted = JSON.stringify([evidence, message, remedy]);
    expect(quoted).not.toMatch(/::(?:error|add-mask|stop-commands)/);
    expect(evidence[0]?.text.startsWith('::')).toBe(false);
  });

  it('is the same in one piece, in chunks of any size, and in chunks of one byte', async () => {
    const bytes = Buffer.from(LOG.join('\r\n'));
    const whole = diagnoseText(bytes);
    for (const size of [1, 2, 3, 7, 64, 100_000]) {
      async function* chunks(): AsyncGenerator<Buffer> {
        await Promise.resolve();
        for (let i = 0; i < bytes.length; i += size) yield Buffer.from(bytes.subarray(i, i + size));
      }
      expect(await diagnoseStream(chunks())).toEqual(whole);
    }
  });

  it('bytes of any kind end in a diagnosis with all its keys, and never in a claim of success', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        const diagnosis = diagnoseText(Buffer.from(bytes));
        expect(Object.keys(diagnosis)).toEqual([
          'cause',
          'confidence',
          'message',
          'remedy',
          'evidence',
          'versions',
        ]);
        expect(diagnosis.cause).not.toBe('success');
      }),
    );
  });
});
