import { describe, expect, it } from '@jest/globals';
import type { EngineReport, Report, RunFacts } from '../../src/core/report.js';
import { mergeParts, type PartFile } from '../../src/matrix/merge.js';
import { plan, reportOf } from './parts.js';

const RUN: RunFacts = {
  startedAt: '2026-11-29T20:00:00Z',
  toolVersion: '1.1.0',
  repository: 'org/models',
  commit: 'a'.repeat(40),
  ref: 'refs/heads/main',
  workflow: 'guard',
  job: 'check',
  id: '100',
  attempt: 1,
  url: null,
  runner: null,
};
const HERE = { id: '100', repository: 'org/models', commit: RUN.commit };
const MODELS = ['models/a.onnx', 'models/b.onnx'];
const entries = plan({ models: MODELS });

function shard(
  i: number,
  run: Partial<RunFacts> | null = {},
  change: (row: EngineReport) => void = () => undefined,
): PartFile {
  const entry = entries[i];
  if (entry === undefined) throw new Error('no such entry');
  const report: Report = structuredClone(reportOf(entry));
  for (const row of report.engines) change(row);
  if (run !== null) report.run = { ...RUN, ...run };
  return { file: `${i}-${run?.id ?? ''}-${run?.attempt ?? ''}.json`, text: JSON.stringify(report) };
}
const matrix = { include: entries };
const merged = (parts: PartFile[], here: typeof HERE | null = HERE, anyRun = false): [string, string[]] => {
  const report = mergeParts(parts, matrix, null, here, anyRun);
  return [report.verdict, report.findings.map(({ code }) => code)];
};

describe('shards of one run', () => {
  it('are green, also without a run at all', () => {
    expect(merged([shard(0), shard(1)])).toEqual(['pass', []]);
    expect(merged([shard(0, null), shard(1, null)], null)).toEqual(['pass', []]);
  });

  it.each<[string, Partial<RunFacts> | null]>([
    ['another run of the same commit', { id: '99' }],
    ['a report that says no run', null],
    ['another repository', { repository: 'fork/models' }],
    ['another commit', { commit: 'b'.repeat(40) }],
  ])('do not take %s for one of them', (_, run) => {
    expect(merged([shard(0), shard(1, run)])).toEqual([
      'fail',
      expect.arrayContaining(['part-of-another-run']),
    ]);
  });

  it('are of the run that merges: all of an earlier one are red', () => {
    const old = [shard(0, { id: '99' }), shard(1, { id: '99' })];
    expect(merged(old)).toEqual(['fail', ['part-of-another-run']]);
    expect(merged(old, null)).toEqual(['pass', []]);
  });

  it('may be of several runs in a gate, but of one commit', () => {
    expect(merged([shard(0, { id: '99' }), shard(1)], HERE, true)).toEqual(['pass', []]);
    expect(merged([shard(0, { id: '99', commit: 'c' }), shard(1)], HERE, true)[0]).toBe('fail');
  });

  it('of a later attempt count in the place of an earlier one, red or green', () => {
    const red = (row: EngineReport): void => {
      row.checks = row.checks.map((check) => (check.name === 'load' ? { ...check, status: 'fail' } : check));
      row.verdict = 'fail';
    };
    const first = shard(1, {}, red);
    const report = JSON.parse('text' in first ? first.text : '') as Report;
    report.verdict = 'fail';
    const failed = { file: 'first.json', text: JSON.stringify(report) };
    expect(merged([shard(0), failed])[0]).toBe('fail');
    expect(merged([shard(0), failed, shard(1, { attempt: 2 })])).toEqual(['pass', ['part-superseded']]);
    report.run = { ...RUN, attempt: 2 };
    expect(merged([shard(0), { ...failed, text: JSON.stringify(report) }, shard(1)])[0]).toBe('fail');
  });

  describe('on two GPUs', () => {
    const gpus = plan({ gpus: ['l4', 'h100'] });
    const part = (
      i: number,
      attempt: number,
      verdict: 'pass' | 'fail',
      name: string | null,
      file?: string,
    ): PartFile => {
      const entry = gpus[i];
      if (entry === undefined) throw new Error('no such entry');
      const report = structuredClone(reportOf(entry));
      report.run = { ...RUN, attempt };
      report.verdict = verdict;
      for (const row of report.engines) {
        row.verdict = verdict;
        if (name !== null)
          row.machine = {
            gpu: { name, computeCapability: '8.9', memoryMiB: null },
            driverVersion: null,
            driverCuda: null,
          };
        if (verdict === 'fail')
          row.findings = [
            { code: 'deserialize-failed', severity: 'error', message: 'm', remedy: 'r', evidence: [] },
          ];
      }
      return { file: file ?? `${attempt}/${entry.report}`, text: JSON.stringify(report) };
    };
    const verdict = (parts: PartFile[], include: typeof gpus | null): string =>
      mergeParts(parts, include === null ? null : { include }, null, HERE, false).verdict;

    it('a second attempt on one does not stand for the other', () => {
      const again = [part(0, 1, 'fail', 'L4'), part(1, 1, 'pass', 'H100'), part(0, 2, 'pass', 'L4')];
      expect(verdict(again, gpus)).toBe('pass');
      expect(verdict(again, null)).toBe('pass');
      const open = [part(1, 1, 'fail', 'H100'), part(0, 2, 'pass', 'L4')];
      expect(verdict(open, null)).toBe('fail');
      expect(verdict(open, gpus)).toBe('fail');
    });

    it('of one name, the plan tells the jobs apart; without a GPU’s name a later attempt counts', () => {
      const alike = [part(0, 1, 'fail', 'L4'), part(1, 1, 'pass', 'L4'), part(0, 2, 'pass', 'L4')];
      expect(verdict(alike, gpus)).toBe('pass');
      const died = [part(0, 1, 'fail', null, 'a1.json'), part(0, 2, 'pass', 'L4', 'a2.json')];
      expect(verdict(died, null)).toBe('pass');
    });
  });

  it('written by two releases are named, and no error', () => {
    expect(merged([shard(0), shard(1, { toolVersion: '1.0.0' })])).toEqual([
      'pass',
      ['part-of-another-tool'],
    ]);
  });
});

describe('what a shard says of itself', () => {
  it('is about one model of one name', () => {
    const of = (digit: string) => (row: EngineReport) => {
      row.modelSha256 = digit.repeat(64);
    };
    const twice = (digit: string): PartFile => ({ ...shard(0, {}, of(digit)), file: `${digit}.json` });
    expect(merged([twice('1'), twice('2'), shard(1)])[1]).toContain('part-of-another-model');
  });

  it.each<[string, (row: EngineReport) => void]>([
    [
      'versions, with a pin alone',
      (row) => (row.witnesses = row.witnesses.filter(({ source }) => source === 'pin')),
    ],
    [
      'versions, with the engine alone',
      (row) => (row.witnesses = row.witnesses.filter(({ source }) => source === 'plan-header')),
    ],
    [
      'load, without a runtime',
      (row) => (row.witnesses = row.witnesses.filter(({ source }) => source !== 'runtime-library')),
    ],
  ])('is not believed where no witness can have said it: %s', (_, change) => {
    const [verdict, codes] = merged([shard(0, {}, change), shard(1)]);
    expect([verdict, codes]).toEqual(['fail', expect.arrayContaining(['part-not-believed'])]);
  });
});

describe('the file of plan --out', () => {
  const of = {
    repository: HERE.repository,
    commit: RUN.commit,
    id: HERE.id,
    attempt: 1,
    toolVersion: '1',
    models: { 'models/a.onnx': '1'.repeat(64) },
    engines: {},
  };
  const codes = (
    change: Partial<Record<'id' | 'commit' | 'repository', string | null>>,
    here: typeof HERE | null = HERE,
    sha256 = '1'.repeat(64),
    anyRun = false,
  ): string[] => {
    const parts = [
      shard(0, {}, (row) => {
        if (row.model === 'models/a.onnx') row.modelSha256 = sha256;
      }),
      shard(1),
    ];
    const report = mergeParts(parts, { ...matrix, of: { ...of, ...change } }, null, here, anyRun);
    return report.findings.map(({ code }) => code);
  };

  it('of this run and these models is silent', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ id: null, commit: null, repository: null }, null)).toEqual([]);
  });

  it('of another run, commit or repository is told, and held against the parts where no run is here', () => {
    expect(codes({ id: '99' })).toEqual(['part-of-another-run']);
    expect(codes({ repository: 'other/one' })).toEqual(['part-of-another-run']);
    expect(codes({ id: '99' }, null)).toEqual(['part-of-another-run']);
    expect(codes({ commit: 'f'.repeat(40) }, null)).toEqual(['part-of-another-run']);
    // A gate joins other runs, and never another commit.
    expect(codes({ id: '99' }, HERE, '1'.repeat(64), true)).toEqual([]);
    expect(codes({ commit: 'f'.repeat(40) }, HERE, '1'.repeat(64), true)).toEqual(['part-of-another-run']);
  });

  it('names the models by their digests', () => {
    expect(codes({}, HERE, '2'.repeat(64))).toEqual(['part-of-another-model']);
  });

  it('finds a file under whatever name a part has for it', () => {
    const part = (model: string): PartFile =>
      shard(0, {}, (row) => {
        if (row.model !== 'models/a.onnx') return;
        row.model = model;
        row.modelSha256 = '2'.repeat(64);
      });
    for (const model of ['./models/a.onnx', 'models/../models//a.onnx', 'models/a.onnx']) {
      const report = mergeParts([part(model), shard(1)], { ...matrix, of }, null, HERE);
      expect(report.findings.map(({ code }) => code)).toEqual(['part-of-another-model']);
    }
  });

  it('a gate of another commit than the parts is red', () => {
    expect(merged([shard(0), shard(1)], { ...HERE, commit: 'e'.repeat(40) }, true)[1]).toEqual([
      'part-of-another-run',
    ]);
  });
});

describe('parts of several runs', () => {
  const two = (change: Partial<RunFacts>): PartFile[] => [shard(0), shard(1, change)];
  it('are red unless the caller asks for them', () => {
    const parts = two({ id: '101' });
    expect(mergeParts(parts, matrix).verdict).toBe('fail');
    expect(mergeParts(parts, matrix, null, null).verdict).toBe('fail');
    expect(mergeParts(parts, matrix, null, null, true).verdict).toBe('pass');
  });

  it('are of one commit and one repository all the same', () => {
    for (const change of [{ commit: 'b'.repeat(40) }, { repository: 'org/others' }])
      for (const anyRun of [true, false])
        expect(mergeParts(two({ id: '101', ...change }), matrix, null, null, anyRun).verdict).toBe('fail');
  });

  it('say which file says what', () => {
    const [finding] = mergeParts(two({ id: '101' }), matrix).findings.filter(
      ({ code }) => code === 'part-of-another-run',
    );
    expect(finding?.evidence.map(({ text }) => text)).toEqual(['0--.json: run 100', '1-101-.json: run 101']);
  });
});

describe('what was given to the parts', () => {
  const twins = (change: (row: EngineReport, i: number) => void): ReturnType<typeof mergeParts> =>
    mergeParts(
      [0, 1].map((i) =>
        shard(i, {}, (row) => {
          change(row, i);
        }),
      ),
      matrix,
    );
  it('two models of two names may differ, one model of one name may not', () => {
    expect(
      twins((row, i) => {
        row.modelSha256 = String(i).repeat(64);
      }).verdict,
    ).toBe('pass');
    const report = twins((row, i) => {
      row.model = 'models/a.onnx';
      row.modelSha256 = String(i).repeat(64);
    });
    const found = report.findings.find(({ code }) => code === 'part-of-another-model');
    expect(found?.evidence.map(({ text }) => text)).toEqual(
      [0, 1].map((i) => `${i}--.json: sha256 ${String(i).repeat(64)}`),
    );
  });
});
