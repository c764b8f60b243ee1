import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { InputError } from '../../src/core/findings.js';
import { bufferSource } from '../../src/engine/bytes.js';
import { expandFiles } from '../../src/engine/expand.js';
import { inspectBytes } from '../../src/engine/inspect.js';
import { makePassport, passportPath, renderPassport } from '../../src/engine/passport/passport.js';
import { renderInspections } from '../../src/cli/text/inspect.js';
import { inspectExitCode, runInspect as runAll } from '../../src/cli/run-inspect.js';
import type { Inspection } from '../../src/engine/index.js';
import { syntheticPlan } from '../engine/synthetic.js';

const folder = mkdtempSync(path.join(tmpdir(), 'run-inspect-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const at = (name: string): string => path.join(folder, name);
mkdirSync(at('models/deep'), { recursive: true });
mkdirSync(at('none'));
writeFileSync(at('models/a.engine'), syntheticPlan());
writeFileSync(at('models/b.PLAN'), syntheticPlan());
writeFileSync(at('models/deep/c.trt'), syntheticPlan());
writeFileSync(at('models/deep/d[1].engine'), Buffer.alloc(0));
writeFileSync(at('models/readme.txt'), 'x');
writeFileSync(at('none/readme.txt'), 'x');
const elf = Buffer.alloc(64);
elf.write('\x7fELF\x02\x01\x01', 'latin1');
[3, 62, 1].forEach((value, i) => elf.writeUInt16LE(value, 16 + 2 * i));
elf.writeUInt16LE(64, 52);
elf.writeUInt16LE(56, 54);
const carrier = syntheticPlan({ weightsSize: 500 });
elf.copy(carrier, carrier.length - 400);
writeFileSync(at('carrier.engine'), carrier);

/** Of files that can all be read. */
async function runInspect(...given: Parameters<typeof runAll>): Promise<Inspection[]> {
  const { inspections, problems } = await runAll(...given);
  expect(problems).toEqual([]);
  return inspections;
}

it('a file that cannot be read is told, and the others are inspected', async () => {
  const { inspections, problems } = await runAll(['missing.engine', 'models/a.engine', 'none'].map(at));
  expect(inspections.map(({ facts }) => facts.file)).toEqual([at('models/a.engine')]);
  expect(problems).toEqual([
    `Cannot read ${at('missing.engine')}: no such file.`,
    expect.stringContaining('contains no engine file'),
  ]);
});

describe('expandFiles', () => {
  it('takes files as they are, the engine files below folders, and globs; each once, in order', async () => {
    expect(await expandFiles([at('models/readme.txt'), at('models'), at('models/*.engine')])).toEqual(
      [
        'models/readme.txt',
        'models/a.engine',
        'models/b.PLAN',
        'models/deep/c.trt',
        'models/deep/d[1].engine',
      ].map(at),
    );
    expect(await expandFiles([at('models/**/*.{trt,PLAN}')])).toEqual(
      ['models/b.PLAN', 'models/deep/c.trt'].map(at),
    );
    expect(await expandFiles([at('models/deep/d[1].engine')])).toEqual([at('models/deep/d[1].engine')]);
  });

  it.each([[[]], [['none']], [['models/*.zip']], [['missing.engine']]])(
    '%j names nothing: bad input',
    async (names) => {
      await expect(expandFiles(names.map(at))).rejects.toThrow(InputError);
    },
  );

  it('follows a link to a file', async () => {
    symlinkSync(at('models/a.engine'), at('link.engine'));
    expect((await runInspect([at('link.engine')]))[0]?.facts.version).toBe('10.6.0.26');
  });
});

describe('runInspect', () => {
  it('looks for native code only when asked', async () => {
    const [fast] = await runInspect([at('carrier.engine')]);
    expect([fast?.facts.hostCode, fast && inspectExitCode([fast])]).toEqual([null, 0]);
    const [full] = await runInspect([at('carrier.engine')], { hostCode: true });
    expect(full?.facts.hostCode).toBe(true);
    expect(full?.findings.map(({ code }) => code)).toEqual(['plan-host-code']);
    expect((await runInspect([at('models/a.engine')], { hostCode: true }))[0]?.facts.hostCode).toBe(false);
  });

  it('is red for one bad file among good ones, and for none at all', async () => {
    const all = await runInspect([at('models')]);
    expect(inspectExitCode(all)).toBe(1);
    expect(inspectExitCode(all.filter(({ facts }) => facts.format === 'plan'))).toBe(0);
    expect(inspectExitCode([])).toBe(1);
  });
});

describe('a passport beside the engine', () => {
  it('is held against the bytes where all of them are read', async () => {
    writeFileSync(at('proven.engine'), syntheticPlan());
    writeFileSync(at('proven.engine.trt.json'), '{"schema":"other"}');
    expect((await runInspect([at('proven.engine')]))[0]?.findings).toEqual([]);
    const [full] = await runInspect([at('proven.engine')], { hostCode: true });
    expect(full?.findings.map(({ code }) => code)).toEqual(['passport-unreadable']);
  });

  it('is the only thing that makes a state of more than the size', async () => {
    const file = at('verified.engine');
    writeFileSync(file, syntheticPlan());
    const stateOf = async (hostCode: boolean): Promise<[string | undefined, boolean]> => {
      const text = renderInspections(await runInspect([file], { hostCode }), { color: false });
      const [, line] = text.split('\n');
      return [
        / (size as declared|as in its passport)$/.exec(line ?? '')?.[1],
        text.includes('bytes not verified'),
      ];
    };
    expect(await stateOf(true)).toEqual(['size as declared', true]);
    const passport = await makePassport({
      enginePath: file,
      modelPath: null,
      report: { verdict: 'pass', witnesses: [], checks: [] },
      gpu: null,
      driver: null,
      converter: null,
      trtexecArgs: [],
      toolVersion: '1.0.0',
      created: new Date(0),
    });
    writeFileSync(passportPath(file), renderPassport(passport));
    expect(await stateOf(true)).toEqual(['as in its passport', false]);
    expect(await stateOf(false)).toEqual(['size as declared', true]);
  });
});

describe('renderInspections', () => {
  it('names the GPUs of TensorRT-RTX by family, and by number where only a part is covered', () => {
    const gpu = (targets: number): string =>
      renderInspections(
        [
          inspectBytes(
            'f',
            bufferSource(syntheticPlan({ product: 'vtrt', version: [1, 7, 1, 116], targets })),
          ),
        ],
        { color: false },
      ).split('\n')[1] ?? '';
    expect(gpu(0x7e)).toContain('  Ampere, Ada, Blackwell  ');
    expect(gpu(0x01)).toContain('  Turing  ');
    expect(gpu(0x14)).toContain('  Ampere 8.6, Blackwell 12.0  ');
  });

  it('says that no host code is there only where it was looked for', async () => {
    const text = async (hostCode: boolean): Promise<string> =>
      renderInspections(await runInspect([at('models/a.engine'), at('carrier.engine')], { hostCode }), {
        color: false,
      });
    expect(await text(true)).toContain('No embedded host code in 1 of 2 file(s)');
    expect(await text(false)).not.toContain('host code');
  });

  it('shows one line a file, then what is wrong and what to do', async () => {
    const text = renderInspections(await runInspect([at('models/a.engine'), at('models/deep/d[1].engine')]), {
      color: false,
    });
    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^FILE +WHAT +VERSION +SERIAL +GPU +COMPAT +SIZE +STATE$/);
    expect(lines[1]).toMatch(/a\.engine +tensorrt +10\.6\.0\.26 +239 +sm_90 +none +\d+ B +size as declared$/);
    expect(lines[2]).toMatch(/d\[1\]\.engine +empty +- +- +- +- +0 B +engine-file-empty$/);
    expect(text).toContain('error engine-file-empty:');
  });

  it('colours only when asked, and keeps to the width of the terminal', async () => {
    const list = await runInspect([at('models/a.engine')]);
    expect(renderInspections(list, { color: true })).toContain('\x1b[32msize as declared\x1b[39m');
    for (const line of renderInspections(list, { color: false, columns: 90 }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(90);
  });

  it('lets no name steer the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const text = renderInspections([inspectBytes(name, bufferSource(Buffer.from('x')))], {
          color: false,
        });
        // eslint-disable-next-line no-control-regex -- that is what is asked
        expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
      }),
      { numRuns: 2000 },
    );
  });
});
