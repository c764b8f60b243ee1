/** Whole answers about a plan: what is said, where, and what to do. */
import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/core/findings.js';
import { bufferSource } from '../../src/engine/bytes.js';
import { inspectBytes } from '../../src/engine/inspect.js';
import { archive, syntheticPlan, type SyntheticPlan } from './synthetic.js';

const line = ({ severity, code, message, remedy, evidence, location }: Finding): string =>
  [
    `${severity} ${code} ${location?.file ?? ''}`,
    message,
    remedy,
    ...evidence.map(({ source, text }) => `${source ?? ''}: ${text}`),
  ].join(' | ');
const told = (bytes: Buffer, file = 'f.engine'): string[] =>
  inspectBytes(file, bufferSource(bytes)).findings.map(line);

const plan = (options: SyntheticPlan = {}): Buffer => syntheticPlan(options);
const changed = (change: (bytes: Buffer) => void, options: SyntheticPlan = {}): Buffer => {
  const bytes = plan(options);
  change(bytes);
  return bytes;
};
const ENGINE_AT = 0x20 + 2 * 24;
const whole = plan();
const json = (text: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, Buffer.from(text)]);
};
const CASES: [string, Buffer][] = [
  ['a whole one', whole],
  ['a byte short', whole.subarray(0, -1)],
  ['cut where its engine begins', whole.subarray(0, ENGINE_AT)],
  ['cut in the first words of its engine', whole.subarray(0, ENGINE_AT + 23)],
  ['cut behind them', whole.subarray(0, ENGINE_AT + 24)],
  ['cut in its table', whole.subarray(0, 0x21)],
  ['cut behind its head', whole.subarray(0, 0x20)],
  ['cut in its size', whole.subarray(0, 0x17)],
  ['the magic alone', whole.subarray(0, 4)],
  ['no size that could be', changed((bytes) => bytes.fill(0xff, 0x10, 0x18))],
  [
    'no size that could be, and nothing behind it',
    changed((bytes) => bytes.fill(0xff, 0x10, 0x18)).subarray(0, 0x1f),
  ],
  ['bytes behind it', Buffer.concat([whole, Buffer.from('12345')])],
  ['an unknown layout', changed((bytes) => bytes.writeUInt32LE(7, 4))],
  ['no version', changed((bytes) => bytes.fill(0, 0x18, 0x1c))],
  ['another version in the body', plan({ bodyVersion: [10, 5, 0, 18] })],
  ['no version in the body', changed((bytes) => bytes.fill(0xff, ENGINE_AT + 20, ENGINE_AT + 24))],
  [
    'no version in the body, and cut',
    changed((bytes) => bytes.fill(0xff, ENGINE_AT + 20, ENGINE_AT + 24)).subarray(0, -1),
  ],
  ['the number of another release', plan({ serializationVersion: 240 })],
  ['an engine that does not begin with its mark', changed((bytes) => bytes.write('xxxx', ENGINE_AT))],
  ['an engine that says another size', changed((bytes) => bytes.writeUInt8(1, ENGINE_AT + 8))],
  ['an engine that says no size', changed((bytes) => bytes.fill(0xff, ENGINE_AT + 8, ENGINE_AT + 16))],
  ['no engine', changed((bytes) => bytes.write('XXXX', 0x20))],
  [
    'no engine, and bytes behind it',
    Buffer.concat([changed((bytes) => bytes.write('XXXX', 0x20)), Buffer.from('1')]),
  ],
  ['line ends rewritten', Buffer.from(whole.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')],
  ['decoded as text', Buffer.from(plan({ version: [10, 6, 200, 26] }).toString('utf8'))],
  ['an engine section alone', archive()],
  ['a plan of 8.5', archive({ wide: true, serializationVersion: 232 })],
  ['a plan of 8.5 that is cut', archive({ wide: true, serializationVersion: 232 }).subarray(0, -1)],
  [
    'a plan of 8.5 that is cut in its head',
    archive({ wide: true, serializationVersion: 232 }).subarray(0, 20),
  ],
  ['behind JSON', Buffer.concat([json('{"a":1}'), whole])],
  ['behind a list', Buffer.concat([json('["a"]'), whole])],
  ['behind a word, and cut', Buffer.concat([Buffer.from('word'), whole.subarray(0, -2)])],
  [
    'behind a word, with a table that cannot be',
    Buffer.concat([Buffer.from('word'), changed((bytes) => bytes.writeUInt32LE(8, 0x28))]),
  ],
  ['behind JSON of another length', Buffer.concat([json('{"a":1}').fill(1, 0, 1), whole])],
];
const EXPECTED: Record<string, string[]> = {
  'a whole one': [],
  'a byte short': [
    'error plan-truncated f.engine | f.engine has 406 of the 407 bytes that its header declares. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: 407 bytes | bytes in the file: 406 bytes',
  ],
  'cut where its engine begins': [
    'error plan-truncated f.engine | f.engine has 80 of the 407 bytes that its header declares. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: 407 bytes | bytes in the file: 80 bytes',
  ],
  'cut in the first words of its engine': [
    'error plan-truncated f.engine | f.engine has 103 of the 407 bytes that its header declares. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: 407 bytes | bytes in the file: 103 bytes',
  ],
  'cut behind them': [
    'error plan-truncated f.engine | f.engine has 104 of the 407 bytes that its header declares. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: 407 bytes | bytes in the file: 104 bytes',
  ],
  'cut in its table': [
    'error plan-truncated f.engine | f.engine has 33 of the 407 bytes that its header declares. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: 407 bytes | bytes in the file: 33 bytes',
  ],
  'cut behind its head': [
    'error plan-truncated f.engine | f.engine has 32 of the 407 bytes that its header declares. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: 407 bytes | bytes in the file: 32 bytes',
  ],
  'cut in its size': [
    'error plan-truncated f.engine | f.engine ends inside its own header, after 23 bytes. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: cut off | bytes in the file: 23 bytes',
  ],
  'the magic alone': [
    'error plan-truncated f.engine | f.engine ends inside its own header, after 4 bytes. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: cut off | bytes in the file: 4 bytes',
  ],
  'no size that could be': [
    'error engine-corrupted f.engine | f.engine is a damaged plan: the declared size is beyond 2^53 bytes. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | section table: the declared size is beyond 2^53 bytes',
  ],
  'no size that could be, and nothing behind it': [
    'error plan-truncated f.engine | f.engine ends inside its own header, after 31 bytes. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: cut off | bytes in the file: 31 bytes',
    'error engine-corrupted f.engine | f.engine is a damaged plan: the declared size is beyond 2^53 bytes. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | section table: the declared size is beyond 2^53 bytes',
  ],
  'bytes behind it': [
    "error plan-trailing-data f.engine | f.engine continues for 5 bytes past the plan's declared end. | Find out who appended to it (a signature, a second plan, padding), and use the plan as it was built. | size in the header: 407 bytes | bytes in the file: 412 bytes",
  ],
  'an unknown layout': [
    'error plan-layout-unknown f.engine | f.engine has header layout 7; only layout 0 is known. | If a newer TensorRT wrote it, update trt-guard; otherwise the file is damaged: fetch it again. | plan header, byte 4: 7',
  ],
  'no version': [
    'error engine-corrupted f.engine | f.engine is a damaged plan: the version in the header is 0. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | plan header, byte 24: the version in the header is 0',
  ],
  'another version in the body': [
    'error plan-version-inconsistent f.engine | f.engine says version 10.6.0.26 in its header and 10.5.0.18 in its body. | The header was edited or the file is damaged. TensorRT loads such a plan without complaint: build it again. | plan-header: 10.6.0.26 | plan-body: 10.5.0.18',
  ],
  'no version in the body': [
    'warning plan-version-unconfirmed f.engine | f.engine says version 10.6.0.26 in its header; its body has no readable version. | Load it with exactly that version to be sure, or compare its sha256 with the original. | plan-header: 10.6.0.26',
  ],
  'no version in the body, and cut': [
    'error plan-truncated f.engine | f.engine has 406 of the 407 bytes that its header declares. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: 407 bytes | bytes in the file: 406 bytes',
  ],
  'the number of another release': [
    'error plan-version-inconsistent f.engine | f.engine says version 10.6.0.26 in its header and its body, and serialization number 240: 10.6.0 writes 239. | The versions were edited, or the file is damaged: build the engine again. | plan-header: 10.6.0.26 | serialization number: 240: 10.6.0 writes 239',
  ],
  'an engine that does not begin with its mark': [
    'error engine-corrupted f.engine | f.engine is a damaged plan: the engine section does not begin with ptrt. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | engine section: the engine section does not begin with ptrt',
  ],
  'an engine that says another size': [
    'error engine-corrupted f.engine | f.engine is a damaged plan: the engine section has 220 bytes, but itself says 1. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | engine section: the engine section has 220 bytes, but itself says 1',
  ],
  'an engine that says no size': [
    'error engine-corrupted f.engine | f.engine is a damaged plan: the engine section has 220 bytes, but itself says no number. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | engine section: the engine section has 220 bytes, but itself says no number',
  ],
  'no engine': [
    'error engine-corrupted f.engine | f.engine is a damaged plan: no engine section (NGNE) is listed. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | section table: no engine section (NGNE) is listed',
  ],
  'no engine, and bytes behind it': [
    'error engine-corrupted f.engine | f.engine is a damaged plan: no engine section (NGNE) is listed. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | section table: no engine section (NGNE) is listed',
  ],
  'line ends rewritten': [
    'error engine-corrupted f.engine | f.engine is a damaged plan: line endings were rewritten (\\n to \\r\\n). | If git holds the file, put `*.engine binary` in .gitattributes and commit the original again. Copy or download the file again, in binary mode, and compare its sha256 with the original. | plan header: line endings were rewritten (\\n to \\r\\n)',
  ],
  'decoded as text': [
    'error plan-truncated f.engine | f.engine has 593 of the 29212655 bytes that its header declares. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: 29212655 bytes | bytes in the file: 593 bytes',
    'error engine-corrupted f.engine | f.engine is a damaged plan: bytes were replaced by U+FFFD, as a text decoder does. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | plan header: bytes were replaced by U+FFFD, as a text decoder does',
  ],
  'an engine section alone': [
    'error engine-corrupted f.engine | f.engine is a damaged plan: its plan header is missing. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | first bytes: its plan header is missing',
  ],
  'a plan of 8.5': [],
  'a plan of 8.5 that is cut': [
    'error plan-truncated f.engine | f.engine has 223 of the 224 bytes that its header declares. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: 224 bytes | bytes in the file: 223 bytes',
  ],
  'a plan of 8.5 that is cut in its head': [
    'error plan-truncated f.engine | f.engine ends inside its own header, after 20 bytes. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: cut off | bytes in the file: 20 bytes',
  ],
  'behind JSON': [
    "notice engine-foreign-header f.engine | f.engine contains its plan after 11 bytes of JSON metadata, such as an exporter writes; TensorRT itself refuses the file as it is. | Load it with the exporter's own loader, or cut the prefix off: tail -c +12 FILE > plan.engine. | plan begins at byte: 11",
  ],
  'behind a list': [
    "notice engine-foreign-header f.engine | f.engine contains its plan after 9 bytes that are not part of it; TensorRT itself refuses the file as it is. | Load it with the exporter's own loader, or cut the prefix off: tail -c +10 FILE > plan.engine. | plan begins at byte: 9",
  ],
  'behind a word, and cut': [
    'error plan-truncated f.engine | f.engine has 405 of the 407 bytes that its header declares. | Copy or download the file again, in binary mode, and compare its sha256 with the original. | size in the header: 407 bytes | bytes in the file: 405 bytes',
    "notice engine-foreign-header f.engine | f.engine contains its plan after 4 bytes that are not part of it; TensorRT itself refuses the file as it is. | Load it with the exporter's own loader, or cut the prefix off: tail -c +5 FILE > plan.engine. | plan begins at byte: 4",
  ],
  'behind a word, with a table that cannot be': [
    'error not-an-engine-file f.engine | f.engine is a file of an unknown kind, not a TensorRT plan. | Give the plan that trtexec or the builder wrote. | first bytes: it begins with 77 6f 72 64 66 74 72 74',
  ],
  'behind JSON of another length': [
    "notice engine-foreign-header f.engine | f.engine contains its plan after 11 bytes that are not part of it; TensorRT itself refuses the file as it is. | Load it with the exporter's own loader, or cut the prefix off: tail -c +12 FILE > plan.engine. | plan begins at byte: 11",
  ],
};

describe('a plan, told', () => {
  it.each(CASES)('%s', (name, bytes) => {
    expect(told(bytes)).toEqual(EXPECTED[name]);
  });
});
