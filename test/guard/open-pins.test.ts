import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { guard } from '../../src/guard/guard.js';
import type { RawInputs } from '../../src/guard/inputs.js';
import type { EngineReport, Report } from '../../src/core/report.js';
import { withOneVersion } from '../../src/guard/index.js';
import { mergeParts } from '../../src/matrix/index.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { standInTrtexec } from '../support/stand-ins.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

const folder = freshFolder('open-pins');
const inFolder = (name: string): string => path.join(folder, name);

function check(raw: RawInputs): Promise<Report> {
  const request = { ...parseRequest({ require: ['inspect'], ...raw }), searchesRepository: false };
  return guard(request, testHost({ tempDir: folder }), { phase: (_, body) => body(), line: () => undefined });
}

/** A build of each release, as its own trtexec makes it. */
async function build(version: string): Promise<void> {
  const model = inFolder(`v${version}.onnx`);
  copyFileSync('examples/tiny.onnx', model);
  const trtexec = standInTrtexec(inFolder(version), 'ok', { version });
  const made = await check({ model: [model], 'tensorrt-version': [version], trtexec: [trtexec] });
  expect(made.verdict).toBe('pass');
}
const engineOf = (version: string): string => inFolder(`v${version}.engine`);

const codes = ({ findings }: Pick<Report, 'findings'>): string[] =>
  findings.filter(({ severity }) => severity !== 'notice').map(({ code }) => code);

beforeAll(async () => {
  for (const version of ['10.6.0.26', '10.6.0.20', '10.3.0.26']) await build(version);
});

describe('a pin that leaves numbers open', () => {
  it.each([
    ['10', 'any build of 10.x: 3 numbers open'],
    ['10.6', 'any build of 10.6.x: 2 numbers open'],
  ])('%s is a warning that says how many', async (pin, said) => {
    const report = await check({ engine: [engineOf('10.6.0.26')], 'tensorrt-version': [pin] });
    expect([report.verdict, codes(report)]).toEqual(['pass', ['pin-not-exact']]);
    expect(report.findings[0]?.message).toContain(said);
  });

  it.each(['10.6.0', '10.6.0.26'])('%s is none', async (pin) => {
    const report = await check({ engine: [engineOf('10.6.0.26')], 'tensorrt-version': [pin] });
    expect([report.verdict, codes(report)]).toEqual(['pass', []]);
  });

  it('is told of a runtime that is asked for, too', async () => {
    const report = await check({
      engine: [engineOf('10.6.0.26')],
      'tensorrt-version': ['10.6.0.26'],
      'runtime-version': ['9'],
    });
    expect(codes(report)).toEqual(['pin-not-exact']);
    expect(report.findings[0]?.message).toContain('(input runtime-version)');
  });

  it.each([
    ['10', '10.6.0.26', '10.3.0.26'],
    ['10.6', '10.6.0.26', '10.6.0.20'],
    ['10.6.0', '10.6.0.26', '10.6.0.20'],
  ])('%s does not let %s and %s through in one run', async (pin, one, other) => {
    const report = await check({ engine: [engineOf(one), engineOf(other)], 'tensorrt-version': [pin] });
    expect([report.verdict, ...report.engines.map(({ verdict }) => verdict)]).toEqual([
      'fail',
      'pass',
      'fail',
    ]);
    const [finding] = report.engines[1]?.findings ?? [];
    expect(finding?.code).toBe('version-disagreement');
    expect(finding?.message).toContain(one);
    expect(finding?.message).toContain(other);
    expect(report.engines[1]?.checks).toContainEqual(
      expect.objectContaining({ name: 'versions', status: 'fail' }),
    );
  });

  it('does not let them through as parts of one run, either', async () => {
    const parts = await Promise.all(
      ['10.6.0.26', '10.3.0.26'].map(async (version) => ({
        file: `${version}.json`,
        text: JSON.stringify(await check({ engine: [engineOf(version)], 'tensorrt-version': ['10'] })),
      })),
    );
    const merged = mergeParts(parts, null, 'inspect');
    expect(merged.engines.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
    expect([merged.verdict, merged.engines[1]?.findings[0]?.code]).toEqual(['fail', 'version-disagreement']);
    expect(mergeParts(parts.slice(0, 1), null, 'inspect').verdict).toBe('pass');
  });

  it('is not closed by the runtimes that were asked for: those are another question', () => {
    const row = (version: string): EngineReport => ({
      model: null,
      engine: `${version}.engine`,
      verdict: 'pass',
      witnesses: [
        { source: 'pin', product: 'tensorrt', version: '10', detail: 'd' },
        { source: 'pin', product: 'tensorrt', version, detail: 'd', input: 'runtime-version' },
        { source: 'plan-header', product: 'tensorrt', version, detail: 'd' },
      ],
      checks: [{ name: 'versions', status: 'pass', durationMs: 0 }],
      findings: [],
    });
    const rows = withOneVersion([row('10.6.0.26'), row('10.3.0.26')]);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
  });

  it('lets two engines of one version through', async () => {
    const twin = inFolder('twin.engine');
    writeFileSync(twin, readFileSync(engineOf('10.6.0.26')));
    const report = await check({ engine: [engineOf('10.6.0.26'), twin], 'tensorrt-version': ['10'] });
    expect([report.verdict, report.engines.map(({ verdict }) => verdict)]).toEqual([
      'pass',
      ['pass', 'pass'],
    ]);
  });

  it('does not hold an engine that the pin refuses against the others', async () => {
    const engines = ['10.3.0.26', '10.6.0.26'].map(engineOf);
    const report = await check({ engine: engines, 'tensorrt-version': ['10.6'] });
    expect(report.engines.map(({ verdict, findings }) => [verdict, findings.length > 0])).toEqual([
      ['fail', true],
      ['pass', true],
    ]);
    expect(codes({ findings: report.engines[1]?.findings ?? [] })).toEqual([]);
  });
});
