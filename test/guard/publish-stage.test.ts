/** A proven engine is put in its place whole, or not at all. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FindingError, type Finding } from '../../src/core/findings.js';
import type { EngineReport } from '../../src/core/report.js';
import { publishStage, unchangedStage } from '../../src/guard/stages/publish.js';
import { LinkedAway, NotWritable } from '../../src/host/replace-file.js';
import { StagedEngine } from '../../src/toolchain/index.js';
import { freshFolder } from '../toolchain/fake-host.js';

const sha256 = createHash('sha256').update('proven').digest('hex');
const other = createHash('sha256').update('other').digest('hex');
const WARNING: Finding = {
  code: 'pin-not-exact',
  severity: 'warning',
  message: '',
  remedy: '',
  evidence: [],
};
const row = (version: string): EngineReport => ({
  model: 'm.onnx',
  engine: 'staged',
  runtimeVersion: version,
  verdict: 'pass',
  witnesses: [],
  checks: [],
  findings: [WARNING],
});

/** The rows, what lies in the engine's place, and what is left beside it. */
async function published(accompany: () => void, content = 'proven', spoil?: string): Promise<unknown> {
  const place = path.join(freshFolder('publish'), 'm.engine');
  const staged = await StagedEngine.at(place);
  writeFileSync(staged.file, content);
  const folder = path.dirname(staged.file);
  if (spoil !== undefined) Object.assign(staged, { discard: () => Promise.reject(new Error(spoil)) });
  const rows = await publishStage(staged, sha256, [row('10.6'), row('10.7')], () => {
    accompany();
    return Promise.resolve();
  });
  return [
    ...rows.map(({ engine, verdict, runtimeVersion, findings }) => [
      `${runtimeVersion ?? ''} ${verdict} ${(engine ?? 'no engine').replace(place, 'in place')}`,
      ...findings.map(({ code, severity, message, remedy, location }) =>
        `${severity} ${code} ${location?.file ?? ''}: ${message} ${remedy}`
          .replaceAll(place, 'in place')
          .trimEnd(),
      ),
    ]),
    existsSync(place) ? readFileSync(place, 'utf8') : 'nothing',
    existsSync(folder) ? 'staging folder left' : 'clean',
  ];
}

const throwing = (error: unknown) => (): void => {
  throw error;
};
const failed = (told: string, after: readonly string[] = ['nothing', 'clean']): unknown => [
  ...['10.6', '10.7'].map((version) => [`${version} fail no engine`, told, 'warning pin-not-exact :']),
  ...after,
];
const delivery = (message: string): string =>
  `error delivery-failed in place: The proven engine, or its passport, could not be put in place: ${message} Set output to a path in a folder that this job may write to, which does not exist yet or is a file.`;
const ERRNO = Object.assign(new Error('no space'), { code: 'ENOSPC' });
const CHANGED = `error engine-changed in place: in place is not the file that was checked: its sha256 was ${sha256} and is now ${other}. Find out what else writes to it: another job on this runner, or the program that loaded it.`;

describe('a proven engine', () => {
  it('is put in its place, and each row says so', async () => {
    expect(await published(() => undefined)).toEqual([
      ...['10.6', '10.7'].map((version) => [`${version} pass in place`, 'warning pin-not-exact :']),
      'proven',
      'clean',
    ]);
  });

  it.each<[string, unknown]>([
    ['a full disk', ERRNO],
    ['a link', new LinkedAway('a link')],
    ['no right to write', new NotWritable('a folder')],
  ])('is taken away again for %s', async (_, error) => {
    expect(await published(throwing(error))).toEqual(failed(delivery((error as Error).message)));
  });

  it('is taken away again with the finding of what accompanies it', async () => {
    const finding: Finding = { ...WARNING, code: 'model-changed', severity: 'error' };
    expect(await published(throwing(new FindingError(finding)))).toEqual(failed('error model-changed :'));
  });

  it('of other bytes is not delivered, and nothing is written beside it', async () => {
    expect(await published(throwing(new Error('not reached')), 'other')).toEqual(failed(CHANGED));
  });

  it('that cannot be taken away is a failure all the same', async () => {
    expect(await published(throwing(ERRNO), 'proven', 'it stays')).toEqual(
      failed(delivery('no space'), ['proven', 'clean']),
    );
  });

  it('and a fault of trt-guard itself is not a finding', async () => {
    await expect(published(throwing(new TypeError('x is undefined')))).rejects.toThrow('x is undefined');
  });

  it('is unchanged, or not', async () => {
    const file = path.join(freshFolder('unchanged'), 'm.engine');
    writeFileSync(file, 'other');
    expect(await unchangedStage(file, 'm.engine', other)).toEqual({
      status: 'pass',
      value: true,
      findings: [],
    });
    const { findings = [] } = await unchangedStage(file, 'm.engine', sha256);
    expect(findings.map(({ message, location }) => [message, location])).toEqual([
      [
        `m.engine is not the file that was checked: its sha256 was ${sha256} and is now ${other}.`,
        { file: 'm.engine' },
      ],
    ]);
  });
});
