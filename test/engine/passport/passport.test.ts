import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { FindingError, InputError } from '../../../src/core/findings.js';
import { PASSPORT_CODES } from '../../../src/engine/passport/codes.js';
import { digestModel } from '../../../src/engine/digests.js';
import { parsePassport } from '../../../src/engine/passport/parse.js';
import {
  makePassport,
  passportPath,
  renderPassport,
  type Passport,
} from '../../../src/engine/passport/passport.js';
import { makeStatement, PREDICATE_TYPE } from '../../../src/engine/passport/statement.js';
import { checkPassport } from '../../../src/engine/passport/verify.js';
import { syntheticPlan } from '../synthetic.js';

const root = path.resolve(import.meta.dirname, '../../..');
const model = readFileSync(path.join(root, 'test/fixtures/plan/external-everywhere.onnx'));
const EXTERNAL = [
  'in-attribute.bin',
  'in-function.bin',
  'in-subgraph-attribute.bin',
  'in-subgraph.bin',
  'sparse-indices.bin',
  'sparse-values.bin',
  'weights.bin',
];

const base = mkdtempSync(path.join(tmpdir(), 'passport-'));
let folder = base;
let runs = 0;
afterAll(() => {
  rmSync(base, { recursive: true });
});

const at = (name: string): string => path.join(folder, name);
const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

function passportOf(enginePath = at('model.engine')): Promise<Passport> {
  return makePassport({
    enginePath,
    modelPath: at('model.onnx'),
    report: {
      verdict: 'pass',
      witnesses: [
        {
          source: 'plan-header',
          product: 'tensorrt',
          version: '10.6.0.26',
          detail: 'model.engine',
          location: { file: 'x' },
        },
        { source: 'plan-body', product: 'tensorrt', version: '10.6.0.26', detail: 'model.engine' },
        { source: 'runtime-library', product: 'tensorrt', version: '10.6.0.26', detail: 'libnvinfer.so.10' },
      ],
      checks: [{ name: 'load', status: 'pass', durationMs: 512 }],
    },
    gpu: { name: 'NVIDIA H100 80GB HBM3', computeCapability: '9.0' },
    driver: { version: '580.159.04', cuda: '13.0' },
    converter: 'trtexec',
    trtexecArgs: ['--onnx=model.onnx', '--fp16'],
    toolVersion: '1.0.0',
    created: new Date('2026-11-23T12:00:00Z'),
  });
}

beforeEach(async () => {
  folder = path.join(base, String(runs++));
  mkdirSync(folder);
  writeFileSync(at('model.engine'), syntheticPlan());
  writeFileSync(at('model.onnx'), model);
  for (const name of EXTERNAL) writeFileSync(at(name), `tensors of ${name}`);
  writeFileSync(passportPath(at('model.engine')), renderPassport(await passportOf()));
});

async function findings(): Promise<string[]> {
  const check = await checkPassport({ enginePath: at('model.engine') });
  return check.findings.map(
    ({ code, evidence }) => `${code}: ${evidence[0]?.source?.replace('passport ', '') ?? ''}`,
  );
}

function edit(change: (passport: Passport) => void): void {
  const file = passportPath(at('model.engine'));
  const passport = JSON.parse(readFileSync(file, 'utf8')) as Passport;
  change(passport);
  writeFileSync(file, JSON.stringify(passport));
}

describe('a passport', () => {
  it('holds the digests of engine, model and every external-data file, and no folder of this machine', async () => {
    const passport = await passportOf();
    expect(passport.engine).toEqual({
      file: 'model.engine',
      size: syntheticPlan().length,
      sha256: sha256(syntheticPlan()),
    });
    expect(passport.model).toMatchObject({ file: 'model.onnx', sha256: sha256(model) });
    expect(passport.model?.externalData).toEqual(
      EXTERNAL.map((name) => ({ file: name, size: 11 + name.length, sha256: sha256(`tensors of ${name}`) })),
    );
    expect(passport.facts).toMatchObject({ version: '10.6.0.26', computeCapability: '9.0', complete: true });
    expect(JSON.stringify(passport)).not.toContain(folder);
  });

  it('agrees with the files that it was written for', async () => {
    const check = await checkPassport({ enginePath: at('model.engine') });
    expect(check.findings).toEqual([]);
    expect([check.model, check.passport?.engine.file]).toEqual([at('model.onnx'), 'model.engine']);
  });

  it('says so when there is none', async () => {
    rmSync(passportPath(at('model.engine')));
    expect(await checkPassport({ enginePath: at('model.engine') })).toEqual({
      passport: null,
      model: null,
      findings: [],
    });
  });

  it('is an in-toto statement about the engine', async () => {
    const passport = await passportOf();
    expect(makeStatement(passport)).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'model.engine', digest: { sha256: passport.engine.sha256 } }],
      predicateType: PREDICATE_TYPE,
      predicate: passport,
    });
  });

  it('fits its published schema, and a passport that does not is refused by both', async () => {
    const schema = JSON.parse(readFileSync(path.join(root, 'docs/passport.schema.json'), 'utf8')) as object;
    const validate = new Ajv({ allErrors: true, validateFormats: false }).compile(schema);
    const passport = await passportOf();
    expect([validate(passport), validate.errors]).toEqual([true, null]);
    expect(parsePassport(renderPassport(passport))).toEqual(passport);
    const paths: [string, (copy: Record<string, unknown>) => void][] = [
      ['schema', (copy) => (copy['schema'] = 'trt-guard/passport/v9')],
      ['engine', (copy) => (copy['engine'] = { file: 'x', size: 1 })],
      ['facts', (copy) => delete copy['facts']],
      ['model', (copy) => delete copy['model']],
      ['witnesses', (copy) => (copy['witnesses'] = [{ source: 'pin' }])],
      ['trtexecArgs', (copy) => (copy['trtexecArgs'] = '--fp16')],
      ['gpu', (copy) => (copy['gpu'] = 'H100')],
    ];
    for (const [field, change] of paths) {
      const copy = structuredClone(passport) as unknown as Record<string, unknown>;
      change(copy);
      expect([field, validate(copy)]).toEqual([field, false]);
      expect(() => parsePassport(JSON.stringify(copy))).toThrow(field);
    }
  });
});

describe('whatever is changed is named', () => {
  const flip = (name: string, offset: number): void => {
    const bytes = readFileSync(at(name));
    bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
    writeFileSync(at(name), bytes);
  };

  it('one byte of the weights', async () => {
    flip('model.engine', syntheticPlan().length - 20);
    expect(await findings()).toEqual(['engine-digest-mismatch: engine.sha256']);
  });

  it('the version in the header', async () => {
    flip('model.engine', 25);
    expect(await findings()).toEqual([
      'engine-digest-mismatch: engine.sha256',
      'passport-disagreement: facts.version',
      'passport-disagreement: witnesses[plan-header]',
    ]);
  });

  it('the length of the engine', async () => {
    writeFileSync(at('model.engine'), Buffer.concat([syntheticPlan(), Buffer.from('!')]));
    expect(await findings()).toEqual([
      'engine-digest-mismatch: engine.sha256',
      'passport-disagreement: facts.fileSize',
      'passport-disagreement: facts.complete',
    ]);
  });

  it('the model', async () => {
    const bytes = readFileSync(at('model.onnx'));
    writeFileSync(at('model.onnx'), bytes.toString('latin1').replace('inline', 'inlinE'), 'latin1');
    expect(await findings()).toEqual(['model-changed: model.sha256']);
  });

  it.each(EXTERNAL)('its data file %s', async (name) => {
    flip(name, 3);
    expect(await findings()).toEqual([`model-changed: model.externalData[${name}].sha256`]);
  });

  it('a data file that is gone', async () => {
    rmSync(at('weights.bin'));
    expect(await findings()).toEqual(['external-data-missing: external_data location']);
  });

  it('a data file that the model names now, or no longer', async () => {
    edit(({ model: recorded }) => recorded?.externalData.pop());
    expect(await findings()).toEqual(['model-changed: model.externalData[weights.bin]']);
    edit(({ model: recorded }) =>
      recorded?.externalData.push({ file: 'more.bin', size: 1, sha256: sha256('') }),
    );
    expect(await findings()).toContain('model-changed: model.externalData[more.bin]');
  });

  it.each<[string, (passport: Passport) => void]>([
    ['facts.version', ({ facts }) => (facts.version = '10.5.0.18')],
    ['facts.computeCapability', ({ facts }) => (facts.computeCapability = '8.6')],
    ['facts.hardwareCompatibility', ({ facts }) => (facts.hardwareCompatibility = 'ampere+')],
    ['facts.product', ({ facts }) => (facts.product = 'tensorrt-rtx')],
    ['engine.size', ({ engine }) => (engine.size = 1)],
    ['bodyVersion', (passport) => (passport.bodyVersion = '1.2.3.4')],
    [
      'witnesses[plan-body]',
      ({ witnesses }) => {
        for (const witness of witnesses) if (witness.source === 'plan-body') witness.version = '9.9';
      },
    ],
    ['verdict', (passport) => (passport.verdict = 'unproven')],
  ])('the passport itself: %s', async (field, change) => {
    edit(change);
    expect(await findings()).toEqual([`passport-disagreement: ${field}`]);
  });

  it.each<[string, (passport: Passport) => void]>([
    ['verdict', ({ checks }) => checks.push({ name: 'inspect', status: 'fail', durationMs: 1 })],
    ['verdict', (passport) => (passport.require = 'load')],
    ['proofs[load]', (passport) => (passport.proofs = [{ name: 'load', proven: false }])],
    ['proofs[versions]', (passport) => (passport.proofs = [{ name: 'versions', proven: true }])],
    [
      'witnesses[builder-library]',
      ({ witnesses }) =>
        witnesses.push({ source: 'builder-library', product: 'tensorrt', version: '10.15.1.29', detail: '' }),
    ],
    [
      'witnesses[runtime-library].product',
      ({ witnesses }) =>
        witnesses.push({
          source: 'runtime-library',
          product: 'tensorrt-rtx',
          version: '1.5.0.114',
          detail: '',
        }),
    ],
    [
      'witnesses[pin]',
      ({ witnesses }) =>
        witnesses.push({ source: 'pin', product: 'tensorrt', version: '10.7.0.1', detail: 'input' }),
    ],
    [
      'checks[versions]',
      (passport) => {
        passport.proofs = [];
        passport.witnesses = passport.witnesses.filter(({ source }) => source.startsWith('plan-'));
        passport.checks.push({ name: 'versions', status: 'pass', durationMs: 1 });
      },
    ],
    [
      'model',
      (passport) => {
        passport.model = null;
        passport.proofs = [];
        passport.checks.push({ name: 'convert', status: 'pass', durationMs: 1 });
      },
    ],
    ['gpu.computeCapability', (passport) => (passport.gpu = { name: 'another', computeCapability: '8.6' })],
    ['gpu', (passport) => (passport.gpu = null)],
  ])('a passport that contradicts itself: %s', async (field, change) => {
    edit(change);
    expect((await findings())[0]).toBe(`passport-disagreement: ${field}`);
  });

  it('a fact that was unknown then, and is known to a later reader, is not a disagreement', async () => {
    edit(({ facts }) => (facts.computeCapability = null));
    expect(await findings()).toEqual([]);
  });
});

describe('nothing passes unread', () => {
  it.each<[string, string]>([
    ['no JSON', '{'],
    ['another document', '{"schema": "trt-guard/report/v1"}'],
    ['nothing', ''],
  ])('a passport that is %s is an error', async (_, text) => {
    writeFileSync(passportPath(at('model.engine')), text);
    expect((await findings())[0]).toMatch(/^passport-unreadable/);
  });

  it('a named model that is not there is bad input', async () => {
    await expect(checkPassport({ enginePath: at('model.engine'), modelPath: at('no.onnx') })).rejects.toThrow(
      InputError,
    );
  });

  it('without a model at hand the engine is still checked, and what was not compared is said', async () => {
    rmSync(at('model.onnx'));
    const check = await checkPassport({ enginePath: at('model.engine') });
    expect([check.model, check.findings.map(({ code }) => code)]).toEqual([null, ['unproven-model']]);
  });

  it('finds the model from the engine, where both were in one workspace', async () => {
    const before = process.env['GITHUB_WORKSPACE'];
    process.env['GITHUB_WORKSPACE'] = folder;
    try {
      mkdirSync(at('engines'));
      writeFileSync(at('engines/model.engine'), syntheticPlan());
      const passport = await passportOf(at('engines/model.engine'));
      expect(passport.model?.file).toBe('../model.onnx');
      writeFileSync(passportPath(at('engines/model.engine')), renderPassport(passport));
      const check = (): Promise<string[]> =>
        checkPassport({ enginePath: at('engines/model.engine') }).then(({ findings: all }) =>
          all.map(({ code }) => code),
        );
      expect(await check()).toEqual([]);
      writeFileSync(at('model.onnx'), Buffer.concat([model, Buffer.from([0x82, 1, 0])]));
      expect(await check()).toEqual(['model-changed']);
      passport.model = { file: '../../../etc/hostname', size: 1, sha256: sha256(''), externalData: [] };
      writeFileSync(passportPath(at('engines/model.engine')), renderPassport(passport));
      expect(await check()).toEqual(['unproven-model']);
    } finally {
      if (before === undefined) delete process.env['GITHUB_WORKSPACE'];
      else process.env['GITHUB_WORKSPACE'] = before;
    }
  });

  it.each<[string, (file: string) => void]>([
    [
      'a link to nowhere',
      (file) => {
        symlinkSync('/nowhere/x', file);
      },
    ],
    [
      'a link to a device',
      (file) => {
        symlinkSync('/dev/zero', file);
      },
    ],
    [
      'a folder',
      (file) => {
        mkdirSync(file);
      },
    ],
    [
      'a hundred thousand brackets',
      (file) => {
        writeFileSync(file, '['.repeat(100_000));
      },
    ],
  ])('%s in its place is not "no passport"', async (_, put) => {
    const file = passportPath(at('model.engine'));
    rmSync(file);
    put(file);
    expect((await findings())[0]).toMatch(/^passport-unreadable/);
  });

  it('a model that names files outside of its folder is refused', async () => {
    for (const outside of ['../../../etc/host', '/etc/passwd/xyz.bin', 'a/../../up/x.bin!']) {
      const bytes = readFileSync(at('model.onnx'));
      // The same length, so that the protobuf around it stays whole.
      const path16 = outside.padEnd(16, 'x').slice(0, 16);
      writeFileSync(at('evil.onnx'), bytes.toString('latin1').replace('in-attribute.bin', path16), 'latin1');
      const error = await digestModel(at('evil.onnx')).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(FindingError);
      expect((error as FindingError).finding.code).toBe('external-data-unsafe');
    }
  });
});

it('documents its codes', () => {
  expect(Object.keys(PASSPORT_CODES)).toContain('passport-disagreement');
  expect(existsSync(path.join(root, 'docs/passport.md'))).toBe(true);
});
