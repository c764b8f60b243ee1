import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { LOGS } from './examples.js';

/** Every tenth report of bench/reports-public.json: what people paste is longer and less tidy than our own examples. */
const REPORTS: readonly string[] = (
  JSON.parse(
    readFileSync(path.join(import.meta.dirname, '..', '..', 'bench', 'reports-public.json'), 'utf8'),
  ) as readonly { log: string }[]
)
  .filter((_, index) => index % 10 === 0)
  .map(({ log }) => log);
const ALL = [...Object.values(LOGS), ...REPORTS];

const each =
  (change: (line: string) => string) =>
  (log: string): string =>
    log.split('\n').map(change).join('\n');

const HEAD =
  /^(?:\[[\d/:-]{10,25}\] )?(?:\[E\] \[TRT\]|\[TRT\] \[E\]|\[E\]|ERROR: \[TRT\]:|\[TensorRT\] ERROR:)\s(?:Error\[\d+\]: )?/;
const marked = (mark: string): ((log: string) => string) => each((line) => line.replace(HEAD, mark));

/** What a page, a mail, a terminal, a collector of logs or another program makes of the same lines. */
const VARIATIONS: Record<string, (log: string) => string> = {
  'time stamps of a CI': each((line) => `2026-11-23T17:11:32.1234567Z ${line}`),
  'names of services': each((line) => `trt-loader-1  | ${line}`),
  'names of services and time stamps': each((line) => `loader-1  | 2026-11-23T17:11:32.123456789Z ${line}`),
  'a quotation': each((line) => `> ${line}`),
  'an indented block': each((line) => `    ${line}`),
  'a fence': (log) => `\`\`\`\n${log}\n\`\`\``,
  'code marks': each((line) => (line === '' ? '' : `\`${line}\``)),
  'bold text': each((line) => (line === '' ? '' : `**${line}**`)),
  colours: each((line) => `\u001b[31m${line}\u001b[0m`),
  'CRLF line endings': (log) => log.replaceAll('\n', '\r\n'),
  'spaces at the end': each((line) => `${line}   `),
  'empty lines between': each((line) => `${line}\n`),
  'marks of trtexec': marked('[03/01/2024-10:11:12] [E] [TRT] '),
  'marks of the Python logger': marked('[03/01/2024-10:11:12] [TRT] [E] '),
  'marks of TensorRT 7': marked('[TensorRT] ERROR: '),
  'marks of DeepStream': marked('ERROR: [TRT]: '),
  'marks with an error number': marked('[E] Error[2]: '),
  'marks of Triton': marked('E0119 08:43:12.123456 1 logging.cc:43] '),
  'marks of a logging module': marked('2024-03-01 10:11:12,345 - app - ERROR - '),
  'the form of 8.x': (log) =>
    log.replace(
      /\bI(?:Runtime|Builder|ExecutionContext|PluginRegistry)::(\w+): Error Code (\d+)/g,
      '$2: [file.cpp::$1::46] Error Code $2',
    ),
  'the form of 10.x': (log) =>
    log.replace(/\d+: \[\w+\.cpp::(?:\w+::)*(\w+)::\d+\] Error Code (\d+)/g, 'IRuntime::$1: Error Code $2'),
};
/** As above, of changes that take something away: most logs still tell their cause, and none becomes a success. */
const LOSSY: Record<string, (log: string) => string> = {
  'HTML entities': (log) =>
    log
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  'typographic quotes': (log) => log.replace(/'([^'\n]*)'/g, '‘$1’').replace(/"([^"\n]*)"/g, '“$1”'),
  'a string of JSON': (log) => JSON.stringify({ log }),
  'lines cut at 80 columns': each((line) => line.replace(/(.{80})(?=.)/g, '$1\n')),
  'lines folded at 80 columns': each((line) => fold(line, 80)),
  'Windows paths': (log) =>
    log.replace(/(?<![\w:/.])\/(?:[\w.-]+\/)+(?=[\w.-])/g, (folder) => `C:${folder.replaceAll('/', '\\')}`),
};
const LEAST = 0.9;

function fold(line: string, width: number): string {
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines.length - 1;
    const longer = lines[last] === '' ? word : `${lines[last] ?? ''} ${word}`;
    if (longer.length > width && lines[last] !== '') lines.push(word);
    else lines[last] = longer;
  }
  return lines.join('\n');
}

const causeOf = (log: string): string => diagnoseText(log).cause;
const told = ALL.map((log) => ({ log, cause: causeOf(log) }));

describe('the same lines in another form', () => {
  it.each(Object.entries(VARIATIONS))('%s: every cause is told', (_, vary) => {
    const other = told
      .map(({ log, cause }) => ({ log: vary(log), cause, now: causeOf(vary(log)) }))
      .filter(({ cause, now }) => cause !== now);
    expect(other).toEqual([]);
  });

  it.each(Object.entries(LOSSY))('%s: nearly every cause is told, and none becomes a success', (_, vary) => {
    const now = told.map(({ log, cause }) => ({ log, cause, now: causeOf(vary(log)) }));
    expect(now.filter((one) => one.now === 'success' && one.cause !== 'success')).toEqual([]);
    const same = now.filter((one) => one.now === one.cause).length / now.length;
    expect(same).toBeGreaterThanOrEqual(LEAST);
  });

  it('quotes the line as it was given', () => {
    const log = [
      'before',
      'AttributeError: type object &#39;tensorrt.tensorrt.BuilderFlag&#39; has no attribute &#39;FP16&#39;',
    ].join('\n');
    expect(diagnoseText(log)).toMatchObject({ cause: 'python-api-removed', evidence: [{ line: 2 }] });
  });
});
