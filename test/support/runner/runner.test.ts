import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, isAlive } from '../processes.js';
import { annotationsOf, LIMITS } from './annotations.js';
import { readOutput, type Command } from './commands.js';
import { keyValuePairs, shownSummary, SUMMARY_LIMIT } from './file-commands.js';
import { makeRelative, repositoryPath, toContainerPath, toHostPath } from './paths.js';
import { understood } from './understood.js';
import { cancelStep, cleanUpOrphans } from './processes.js';

/**
 * The rules of the runner that the other tests lean on, held to what the runner's own tests hold it to (src/Test/L0/Worker of
 * actions/runner: ActionCommandL0.cs, ActionCommandManagerL0.cs, SetOutputFileCommandL0.cs).
 */

const commandsOf = (output: string): Command[] => readOutput(output).commands;

describe('commands', () => {
  it.each<[string, Command['properties'], string]>([
    ['##[error k1=v1;]msg', { k1: 'v1' }, 'msg'],
    ['##[error]', {}, ''],
    ['##[error k1=%3B=%0D=%0A=%5D;]%3B-%0D-%0A-%5D', { k1: ';=\r=\n=]' }, ';-\r-\n-]'],
    ['##[error k1=%253B=%250D;]%253B-%255D', { k1: '%3B=%0D' }, '%3B-%5D'],
    ['##[error k1=;k2=;]', {}, ''],
    ['>>>   ##[error k1=v1;]msg', { k1: 'v1' }, 'msg'],
    ['::error k1=v1,::msg', { k1: 'v1' }, 'msg'],
    ['::error::', {}, ''],
    ['::error k1=;=%2C=%0D=%0A=]=%3A,::;-%0D-%0A-]-:-,', { k1: ';=,=\r=\n=]=:' }, ';-\r-\n-]-:-,'],
    ['::error k1=%252C,::-%250D-', { k1: '%2C' }, '-%0D-'],
    ['::error k1=,k2=,::', {}, ''],
    ['   ::error k1=v1,::msg', { k1: 'v1' }, 'msg'],
    ['::ERROR::msg', {}, 'msg'],
    ['log\r::error::after a lone carriage return', {}, 'after a lone carriage return'],
    ['::error::a::b', {}, 'a::b'],
  ])('%j is obeyed', (line, properties, data) => {
    expect(commandsOf(line)).toEqual([{ name: 'error', properties, data }]);
  });

  it.each([
    '   >>>   ::error k1=v1,::msg',
    '::unknown::x',
    '::error',
    ':: error::x',
    '##[unknown]x',
    '##[error',
  ])('%j is text', (line) => {
    expect(readOutput(line)).toEqual({ commands: [], text: [line] });
  });

  it('are not obeyed between stop-commands and its token', () => {
    const names = commandsOf('::stop-commands::t0k\n::error::no\n::t0k::\n::error::yes').map(
      ({ data }) => data,
    );
    expect(names).toEqual(['t0k', 'yes']);
  });
});

describe('what nobody meant', () => {
  it.each<['action' | 'command line', string]>([
    ['command line', '::error::x'],
    ['command line', 'log ##[warning]x'],
    ['action', '::add-mask::x'],
    ['action', '::error title=x,forged=y::z'],
    ['action', '::group::a\n::group::b\n::endgroup::\n::endgroup::'],
    ['action', '::endgroup::'],
  ])('fails the test of the %s: %j', (who, output) => {
    expect(() => understood(output, who)).toThrow();
  });
});

describe('annotations', () => {
  const context = { workspace: '/w/r', repository: 'o/r' };
  const one = (line: string, more = {}): Record<string, string> =>
    annotationsOf(commandsOf(line), { ...context, ...more }).kept[0]?.properties ?? {};

  it('of each kind ten are kept, and 4096 characters of each', () => {
    const { kept, lost } = annotationsOf(commandsOf('::error::x\n'.repeat(12) + '::notice::y'), context);
    expect([kept.length, lost.length]).toEqual([11, 2]);
    expect(annotationsOf(commandsOf(`::error::${'é'.repeat(5000)}`), context).kept[0]?.message).toHaveLength(
      LIMITS.message,
    );
  });

  it('name files from the workspace, also those of a container', () => {
    expect(one('::error file=/w/r/src/a.txt::x')).toMatchObject({ file: 'src/a.txt', repo: 'o/r' });
    expect(one('::error file=src/a.txt::x')).toEqual({ file: 'src/a.txt' });
    expect(one('::error file=/elsewhere/a.txt::x')).toEqual({ file: '/elsewhere/a.txt' });
    const mappings = [{ host: '/w', container: '/__w' }];
    expect(one('::error file=/__w/r/a.txt::x', { mappings })).toMatchObject({ file: 'a.txt' });
  });

  it.each<[string, Record<string, string>]>([
    ['col=3', {}],
    ['endLine=4', { line: '4', endLine: '4' }],
    ['line=2,endLine=4,col=1', { line: '2', endLine: '4' }],
    ['line=4,endLine=2', {}],
    ['line=4,col=3,endColumn=2', { line: '4' }],
    ['line=4,col=3', { line: '4', col: '3' }],
  ])('lose a place that makes no sense: %s', (given, left) => {
    expect(one(`::error ${given}::x`)).toEqual(left);
  });
});

describe('paths', () => {
  it('are relative only to a folder that holds them', () => {
    expect(makeRelative('/w/r-other/a', '/w/r')).toBe('/w/r-other/a');
    expect(makeRelative('/w/r/a', '/w/r/')).toBe('a');
    expect(makeRelative('/w/r', '/w/r')).toBe('');
  });

  it('are mapped between a host and its container', () => {
    const mappings = [{ host: '/home/runner/work', container: '/__w' }];
    expect(toContainerPath('/home/runner/work/r/a', mappings)).toBe('/__w/r/a');
    expect(toHostPath('/__w/r/a', mappings)).toBe('/home/runner/work/r/a');
    expect(toHostPath('/__wx/r', mappings)).toBe('/__wx/r');
  });

  it('belong to the repository whose address .git/config gives', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'runner-paths-'));
    try {
      mkdirSync(path.join(dir, 'src/.git'), { recursive: true });
      writeFileSync(path.join(dir, 'src/.git/config'), '[remote "origin"]\n\turl = https://github.com/o/r\n');
      expect(repositoryPath(path.join(dir, 'src/a/b.txt'), 'o/r')).toBe(path.join(dir, 'src'));
      expect(repositoryPath(path.join(dir, 'src/a/b.txt'), 'o/other')).toBeNull();
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

describe('file commands', () => {
  it('are lines of NAME=VALUE or NAME<<DELIMITER', () => {
    expect(keyValuePairs('\na=my value\n\nb=\nc==x=y\nd<<E\none\ntwo\nE\ne<<E\nE\nf<<=E\nx=1\n=E\n')).toEqual(
      {
        a: 'my value',
        b: '',
        c: '=x=y',
        d: 'one\ntwo',
        e: '',
        f: 'x=1',
      },
    );
  });

  it.each([
    ['a<<E\nnever ended\n', "Matching delimiter not found 'E'"],
    ['a<<E\nx', 'EOF marker missing new line'],
    ['<<E\nE\n', 'Name must not be empty'],
    ['word\n', "Invalid format 'word'"],
  ])('%j fails the step', (text, message) => {
    expect(() => keyValuePairs(text)).toThrow(message);
  });

  it('a summary of more than 1 MiB is not shown at all', () => {
    expect(shownSummary('é'.repeat(SUMMARY_LIMIT / 2)).error).toBeNull();
    expect(shownSummary('é'.repeat(SUMMARY_LIMIT / 2 + 1))).toMatchObject({ text: '' });
  });
});

describe('processes', () => {
  let begun: ChildProcess[] = [];
  afterEach(() => {
    for (const child of begun) child.kill('SIGKILL');
    begun = [];
  });
  const start = async (script: string, env: Record<string, string> = {}): Promise<ChildProcess> => {
    const child = spawn('sh', ['-c', `${script}; echo ready; while :; do sleep 0.1; done`], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    begun.push(child);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await eventually(() => text.includes('ready'));
    return child;
  };
  const GRACE = { SIGINT: 300, SIGTERM: 300 };

  it('are told to stop by SIGINT, then SIGTERM, then ended', async () => {
    expect(await cancelStep(await start('trap "exit 1" INT'))).toBe('SIGINT');
    expect(await cancelStep(await start('trap "" INT; trap "exit 1" TERM'), GRACE)).toBe('SIGTERM');
    expect(await cancelStep(await start('trap "" INT TERM'), GRACE)).toBe('SIGKILL');
  });

  it('that hold the tracking id of the job are ended after it, and no other', async () => {
    const ours = await start(':', { RUNNER_TRACKING_ID: 'github_of-this-test' });
    const other = await start(':', { RUNNER_TRACKING_ID: 'github_of-another' });
    expect(cleanUpOrphans('github_of-this-test')).toContain(ours.pid);
    expect(await eventually(() => !isAlive(ours.pid ?? 0))).toBe(true);
    expect(isAlive(other.pid ?? 0)).toBe(true);
  });
});
