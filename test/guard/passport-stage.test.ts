import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { EngineReport } from '../../src/core/report.js';
import { checkPassport, type Passport } from '../../src/engine/index.js';
import type { Inspected } from '../../src/guard/stages/inspect.js';
import { issuePassport, passportStage, type Proven } from '../../src/guard/stages/passport.js';
import { syntheticPlan } from '../engine/synthetic.js';
import { harnessResult, MEASURED } from '../support/harness-results.js';
import { runFacts } from '../matrix/parts.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

const engine = path.join(freshFolder('passport-stage'), 'm.engine');
writeFileSync(engine, 'a plan');
const inspected = { sha256: 'a'.repeat(64) } as Inspected;

it('an engine without a passport is no check, unless one is required: then it is red', async () => {
  expect(await passportStage(engine, inspected, false)).toBeNull();
  const required = await passportStage(engine, inspected, true);
  expect(required?.status).toBe('fail');
  expect(required?.findings?.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    'error passport-missing',
  ]);
});

describe('the passport of an engine that was proven', () => {
  const folder = freshFolder('issued');
  const at = (name: string): string => path.join(folder, name);
  const plan = syntheticPlan();
  writeFileSync(at('m.engine'), plan);
  writeFileSync(at('m.onnx'), Buffer.from([0x08, 0x08]));
  const witness = { source: 'pin', product: 'tensorrt', version: '10.6.0.26', detail: 'd' } as const;
  const row = (change: Partial<EngineReport> = {}): EngineReport => ({
    model: at('m.onnx'),
    engine: at('m.engine'),
    verdict: 'pass',
    witnesses: [witness],
    checks: [{ name: 'inspect', status: 'pass', durationMs: 1 }],
    findings: [],
    ...change,
  });
  const conversion = { converter: 'trtexec', harness: null } as unknown as Proven['conversion'];
  async function issued(
    change: Partial<Proven> = {},
    isAttested = false,
  ): Promise<Passport & { statement?: unknown }> {
    const file = `${at('m.engine')}.trt.json`;
    const attestation = isAttested ? at('statement.json') : null;
    writeFileSync(file, '{}');
    await issuePassport({
      request: { require: 'load', attestation, trtexecArgs: ['--fp16'] } as unknown as Proven['request'],
      host: testHost({ today: () => new Date('2026-11-23T12:00:00Z') }),
      run: runFacts(),
      target: { model: at('m.onnx'), engine: at('m.engine') },
      conversion,
      inspected: { sha256: 'a'.repeat(64) } as Inspected,
      loaded: null,
      rows: [row()],
      ...change,
    });
    const passport = JSON.parse(readFileSync(file, 'utf8')) as Passport;
    return isAttested
      ? { ...passport, statement: JSON.parse(readFileSync(at('statement.json'), 'utf8')) }
      : passport;
  }

  it('says what was required, in which run, by what, and what each runtime saw, once', async () => {
    const passport = await issued({
      rows: [row(), row({ checks: [{ name: 'load', status: 'pass', durationMs: 2 }] })],
    });
    expect(passport).toMatchObject({
      created: '2026-11-23T12:00:00.000Z',
      verdict: 'pass',
      require: 'load',
      run: { repository: 'org/models', commit: 'c1', id: '100', attempt: 1 },
      engine: { file: 'm.engine', sha256: 'a'.repeat(64) },
      model: { file: 'm.onnx' },
      witnesses: [witness],
      checks: [{ name: 'inspect' }, { name: 'load' }],
      converter: 'trtexec',
      trtexecArgs: ['--fp16'],
      gpu: null,
      driver: null,
    });
    for (const key of ['tensors', 'profiles', 'contract', 'loadedBy']) expect(key in passport).toBe(false);
  });

  it.each<[string, Partial<Proven>, unknown, unknown]>([
    [
      'of the load',
      { loaded: harnessResult('load') },
      { name: 'GPU', computeCapability: '9.0' },
      { version: '580.159.04', cuda: '13.0' },
    ],
    [
      'of a load without a GPU',
      { loaded: harnessResult('load', { runtime: { ...MEASURED, gpu: null } }) },
      null,
      { version: '580.159.04', cuda: '13.0' },
    ],
    [
      'of the build, where nothing was loaded',
      {
        conversion: {
          converter: 'python',
          harness: harnessResult('build'),
        } as unknown as Proven['conversion'],
      },
      { name: 'GPU', computeCapability: '9.0' },
      { version: '580.159.04', cuda: '13.0' },
    ],
    ['of nobody', {}, null, null],
  ])('has GPU and driver %s', async (_, change, gpu, driver) => {
    const passport = await issued(change);
    expect([passport.gpu, passport.driver]).toEqual([gpu, driver]);
  });

  it('has arguments of trtexec only where that built it', async () => {
    const python = { converter: 'python', harness: null } as unknown as Proven['conversion'];
    expect((await issued({ conversion: python })).trtexecArgs).toEqual([]);
  });

  it('lists shapes by their profile, the contract, and what loaded it in which image', async () => {
    const range = (profile: number, input: string): object => ({
      profile,
      input,
      min: [1],
      opt: [2],
      max: [3],
    });
    const told = row({
      shapes: [range(1, 'b'), range(0, 'a'), range(1, 'c')] as never,
      contract: { held: true } as never,
    });
    const passport = await issued({
      rows: [
        told,
        row({ loadedBy: { program: 'x' } as never, runtimeImage: 'serve:1' }),
        row({ loadedBy: { program: 'y' } as never }),
        row({ runtimeImage: 'serve:2' }),
      ],
    });
    const without = ({ profile: _, ...rest }: { profile: number }): object => rest;
    expect(passport.profiles).toEqual(
      [[range(0, 'a')], [range(1, 'b'), range(1, 'c')]].map((all) => all.map((one) => without(one as never))),
    );
    expect(passport.contract).toEqual({ held: true });
    expect(passport.loadedBy).toEqual([{ image: 'serve:1', program: 'x' }]);
    const tensors = [{ name: 'x', mode: 'input', dtype: 'float', shape: [1] }];
    const engine = { tensors, profileShapes: [range(0, 'z')] } as never;
    const loaded = await issued({ loaded: harnessResult('load', { engine }), rows: [told] });
    expect(loaded.profiles).toEqual([[without(range(0, 'z') as never)]]);
    expect(loaded.tensors?.list).toEqual(tensors);
  });

  it('is that of the model that was built, or of none', async () => {
    await expect(issued({ rows: [row(), row({ modelSha256: '1'.repeat(64) })] })).rejects.toMatchObject({
      finding: { code: 'model-changed' },
    });
    const { model } = await issued();
    expect(await issued({ rows: [row({ modelSha256: model?.sha256 ?? '' })] })).toMatchObject({ model });
    const given = { model: null, engine: at('m.engine') };
    expect((await issued({ target: given, rows: [row({ modelSha256: '1'.repeat(64) })] })).model).toBeNull();
  });

  it('of an engine that was given is none of ours to write; a statement that was asked for is', async () => {
    const given = { conversion: null, target: { model: null, engine: at('m.engine') } };
    expect(await issued(given)).toEqual({});
    expect(existsSync(at('statement.json'))).toBe(false);
    const { statement, ...untouched } = await issued(given, true);
    expect(untouched).toEqual({});
    expect(statement).toMatchObject({ predicate: { converter: null, verdict: 'pass' } });
    expect(await issued({}, true)).toMatchObject({
      verdict: 'pass',
      statement: { predicate: { converter: 'trtexec' } },
    });
  });

  it('is held against an engine later: the engine alone where its model is not at hand, and that is said', async () => {
    const passport = await issued();
    const stage = async (change: Partial<Passport>): Promise<unknown> => {
      writeFileSync(`${at('m.engine')}.trt.json`, JSON.stringify({ ...passport, ...change }));
      const { passport: read } = await checkPassport({ enginePath: at('m.engine') });
      expect(read).not.toBeNull();
      const result = await passportStage(at('m.engine'), { sha256: 'a'.repeat(64) } as Inspected, true);
      return [
        result?.status,
        result?.detail ?? null,
        result?.findings?.some(({ code }) => code === 'passport-missing'),
      ];
    };
    expect(await stage({})).toEqual(['pass', null, false]);
    expect(await stage({ model: { ...passport.model, file: 'gone.onnx' } as Passport['model'] })).toEqual([
      'pass',
      'the engine alone: model not compared',
      false,
    ]);
    writeFileSync(`${at('m.engine')}.trt.json`, 'not a passport');
    for (const isRequired of [false, true]) {
      const result = await passportStage(at('m.engine'), { sha256: 'a'.repeat(64) } as Inspected, isRequired);
      expect(result?.findings?.map(({ code }) => code)).toEqual(['passport-unreadable']);
    }
  });
});
