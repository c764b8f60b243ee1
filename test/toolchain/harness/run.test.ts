import { afterAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { realHost } from '../../../src/host/real.js';
import { loadFindings } from '../../../src/toolchain/harness/findings.js';
import { harnessFile } from '../../../src/toolchain/harness/harness-file.js';
import { executeEngine } from '../../../src/toolchain/harness/harness.js';
import { RUN_CODES } from '../../../src/toolchain/harness/run-codes.js';
import { hasRun, runFindings, runsOf } from '../../../src/toolchain/harness/run-findings.js';
import type { HarnessResult, RunRequest } from '../../../src/toolchain/harness/types.js';
import { standInPython } from '../../support/stand-ins.js';
import { stubDriver } from '../../support/stub-driver.js';

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-run-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const driver = stubDriver(folder);
const engine = path.join(folder, 'model.engine');
writeFileSync(engine, 'a plan');
const host = realHost();

let count = 0;
function run(behaviour: string, more: Partial<RunRequest> = {}): Promise<HarnessResult> {
  count += 1;
  return executeEngine(host, {
    python: standInPython(path.join(folder, String(count)), behaviour, { driver }),
    product: 'tensorrt',
    engine,
    timeoutSeconds: 60,
    requireGpu: true,
    ...more,
  });
}

const CONTEXT = { engine: 'm.engine' };
const told = (result: HarnessResult): string[] =>
  [...loadFindings(result, CONTEXT), ...runFindings(result, CONTEXT)].map(
    ({ code, severity }) => `${severity} ${code}`,
  );
const errors = (result: HarnessResult): string[] => told(result).filter((line) => line.startsWith('error'));

/** A file of numpy.save, written by hand. */
function npy(name: string, descr: string, shape: readonly number[], data: Uint8Array): string {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }\n`;
  const file = path.join(folder, name);
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  writeFileSync(file, Buffer.concat([head, Buffer.from(header), data]));
  return file;
}
const floats = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

describe('an engine that computes', () => {
  it('is executed at the optimum, the minimum and the maximum, and each is recorded', async () => {
    const result = await run('run-ok');
    expect(errors(result)).toEqual([]);
    expect(hasRun(result)).toBe(true);
    const runs = runsOf(result, CONTEXT);
    expect(runs.map(({ point, status, inputs }) => [point, status, inputs[0]?.shape])).toEqual([
      ['opt', 'pass', [2, 4]],
      ['min', 'pass', [1, 4]],
      ['max', 'pass', [4, 4]],
    ]);
    for (const { latency, firstMs, outputs } of runs) {
      expect(latency?.samples).toBeGreaterThanOrEqual(3);
      expect(latency?.p99Ms).toBeGreaterThanOrEqual(latency?.medianMs ?? Infinity);
      expect(firstMs).toBeGreaterThan(0);
      expect(outputs.map(({ name }) => name)).toEqual(['y', 'label']);
    }
    expect(result.memory).toMatchObject({ activationBytes: 4096, totalBytes: 80 * 2 ** 30 });
    expect(result.engineBytes?.bytes).toBe(6);
  });

  it('warns of an output that random inputs do not move, where another one lives', async () => {
    expect(told(await run('run-ok'))).toEqual(['warning output-dead']);
  });

  it.each(['run-two-profiles', 'run-rows', 'run-wobble', 'run-late', 'run-one-dead'])(
    '%s: no error',
    async (behaviour) => {
      const result = await run(behaviour);
      expect(errors(result)).toEqual([]);
      expect(hasRun(result)).toBe(true);
      expect(result.runs).toHaveLength(behaviour === 'run-two-profiles' ? 6 : 3);
    },
  );

  it('saves what went in and what came out, for a comparison', async () => {
    const save = path.join(folder, 'saved');
    await run('run-ok', { save });
    const values = (kind: string, name: string): Float32Array => {
      const file = readFileSync(path.join(save, 'profile0-opt', kind, `${name}.npy`));
      expect(file.toString('latin1', 1, 6)).toBe('NUMPY');
      expect(file.length % 64).toBe(32);
      return new Float32Array(
        file.buffer.slice(file.byteOffset + file.length - 32, file.byteOffset + file.length),
      );
    };
    const [x, y] = [values('inputs', 'x'), values('outputs', 'y')];
    expect([...y]).toEqual([...x].map((value) => 2 * value));
    expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...x)).toBeLessThan(1);
  });

  it("takes the caller's inputs, in the profile that has their shape", async () => {
    const x = npy('x.npy', '<f4', [6, 4], floats(Array.from({ length: 24 }, (_, i) => i)));
    const result = await run('run-two-profiles', { cases: [{ name: 'real', files: { x } }] });
    expect(result.runs.at(-1)).toMatchObject({ profile: 1, case: 'real', error: null });
    expect(hasRun(result)).toBe(true);
    // The labels are the numbers of the rows, whatever the inputs: with real inputs that is red.
    expect(errors(result)).toEqual(['error output-dead']);
  });
});

/** Twelve faults and the one code of each. */
const FAULTS: [string, string, Partial<RunRequest>?][] = [
  ['run-nan', 'output-not-finite'],
  ['run-dead', 'output-dead'],
  ['run-unwritten', 'output-unwritten', { cases: [{ name: 'real', files: {} }] }],
  ['run-overrun', 'output-overrun'],
  ['run-unstable', 'output-unstable'],
  ['run-late-unstable', 'output-unstable'],
  ['run-swapped', 'output-unstable'],
  ['run-shape', 'output-shape-differs'],
  ['run-bound', 'profile-bound-fails'],
  ['run-false', 'execution-failed'],
  ['run-illegal', 'execution-failed'],
  ['run-hang', 'run-timeout', { timeoutSeconds: 4 }],
  ['run-segfault', 'run-crashed'],
  ['run-ok', 'inputs-unreadable', { cases: [{ name: 'real', files: { x: '/nonexistent/x.npy' } }] }],
  ['run-memory', 'out-of-device-memory'],
];

describe('an engine that does not', () => {
  it.each(FAULTS)('%s: %s', async (behaviour, code, more = {}) => {
    const cases = (more.cases ?? []).map((one) => ({
      name: one.name,
      files:
        behaviour === 'run-unwritten'
          ? { x: npy('real.npy', '<f4', [2, 4], floats([1, 2, 3, 4, 5, 6, 7, 8])) }
          : one.files,
    }));
    const result = await run(behaviour, { ...more, cases });
    const codes = new Set(errors(result));
    if (behaviour === 'run-unwritten') codes.delete('error output-dead');
    expect([...codes]).toEqual([`error ${code}`]);
    expect(runsOf(result, CONTEXT).every(({ status }) => status === 'pass')).toBe(false);
  });

  it('twelve codes in all', () => {
    expect(new Set(FAULTS.map(([, code]) => code)).size).toBe(12);
    expect(Object.keys(RUN_CODES).sort()).toEqual(
      [...new Set(FAULTS.map(([, code]) => code)), 'run-unsupported'].sort(),
    );
  });

  it('says which point failed, and that the others were not reached after a fault that stays', async () => {
    const result = await run('run-illegal');
    expect(runFindings(result, CONTEXT)[0]?.message).toContain(
      'at opt of profile 0: cuStreamSynchronize: CUDA error 700',
    );
    expect(runsOf(result, CONTEXT).map(({ status }) => status)).toEqual(['fail', 'unproven', 'unproven']);
    expect(hasRun(result)).toBe(false);
  });

  it('another format than LINEAR is not executed, and says so', async () => {
    const result = await run('run-format');
    expect(hasRun(result)).toBe(false);
    expect(runFindings(result, CONTEXT)).toMatchObject([
      { code: 'run-unsupported', message: expect.stringContaining('CHW32') as unknown as string },
    ]);
  });

  it('elements left unwritten for random inputs are a warning alone', async () => {
    const result = await run('run-unwritten');
    expect(errors(result)).toEqual([]);
    expect(told(result)).toContain('warning output-unwritten');
  });

  it('a random operator may differ', async () => {
    const result = await run('run-unstable');
    expect(runFindings(result, { ...CONTEXT, isRandom: true }).map(({ code }) => code)).not.toContain(
      'output-unstable',
    );
  });
});

describe("the caller's inputs", () => {
  it.each<[string, string, (name: string) => string]>([
    [
      'another type',
      'it is of type <i2, and the engine wants <f4',
      (name) => npy(name, '<i2', [1, 4], new Uint8Array(8)),
    ],
    [
      'a file that is cut short',
      'its header says [1, 4], and 8 bytes follow',
      (name) => npy(name, '<f4', [1, 4], new Uint8Array(8)),
    ],
    [
      'a shape that no profile takes',
      'no profile of the engine takes',
      (name) => npy(name, '<f4', [1, 5], new Uint8Array(20)),
    ],
    [
      'a text',
      'it is not a .npy file',
      (name) => {
        writeFileSync(path.join(folder, name), 'x,y\n1,2\n3,4\n');
        return path.join(folder, name);
      },
    ],
  ])('%s', async (name, said, write) => {
    const result = await run('run-ok', { cases: [{ name: 'real', files: { x: write(`${name}.npy`) } }] });
    const found = runFindings(result, CONTEXT).filter(({ severity }) => severity === 'error');
    expect(found).toMatchObject([
      { code: 'inputs-unreadable', message: expect.stringContaining(said) as unknown as string },
    ]);
  });
});

describe('what depends on the inputs', () => {
  const x = (values: readonly number[]): string => npy('better.npy', '<f4', [2, 4], floats(values));

  it("with seeded inputs is a warning where the caller's own show nothing of it", async () => {
    const result = await run('run-nan', {
      cases: [{ name: 'real', files: { x: x([1, 2, 3, 4, 5, 6, 7, 8]) } }],
    });
    const seeded = { ...result, runs: result.runs.filter((one) => one.case === null) };
    expect(errors(seeded)).toEqual(['error output-not-finite']);
    const better = {
      ...result,
      runs: result.runs.map((one) =>
        one.case === null
          ? one
          : { ...one, outputs: one.outputs.map((o) => ({ ...o, nan: 0, sameForOtherInputs: false })) },
      ),
    };
    expect(errors(better)).toEqual([]);
    expect(told(better)).toContain('warning output-not-finite');
  });

  it.each(['run-nan', 'run-dead'])(
    '%s is the fault of the model where a reference says the same',
    async (behaviour) => {
      const result = await run(behaviour);
      expect(errors(result)).not.toEqual([]);
      expect(runFindings(result, { ...CONTEXT, agrees: () => true })).toEqual([]);
      // An output that agrees at another point is not this one.
      const agrees = (one: { point: string }): boolean => one.point === 'max';
      expect(runFindings(result, { ...CONTEXT, agrees }).map(({ severity }) => severity)).toContain('error');
    },
  );

  it.each(['run-overrun', 'run-unstable', 'run-shape'])(
    '%s stays, whatever a reference says',
    async (behaviour) => {
      const result = await run(behaviour);
      const found = runFindings(result, { ...CONTEXT, agrees: () => true });
      expect(found.some(({ severity }) => severity === 'error')).toBe(true);
    },
  );
});

/** The values themselves, in the harness's own functions: no NumPy is there to compare with, struct is. */
describe('seeded and decoded values', () => {
  it('are what the types say', () => {
    const program = `
import importlib.util, struct, math, sys
spec = importlib.util.spec_from_file_location("h", sys.argv[1])
h = importlib.util.module_from_spec(spec); spec.loader.exec_module(h); h.need("engine"); h.need("run")
n = 20000
for dtype, form in (("float", "<%df"), ("half", "<%de")):
    data = h.seeded(dtype, n, 7)
    values = struct.unpack(form % n, data)
    assert data == h.seeded(dtype, n, 7) and data != h.seeded(dtype, n, 8)
    assert list(h.decoded(dtype, data)) == list(values)
    assert 0 <= min(values) and max(values) < 1, (dtype, min(values), max(values))
    assert abs(sum(values) / n - 0.5) < 0.02, (dtype, sum(values) / n)
    assert abs(sum(1 for v in values if v < 0.25) / n - 0.25) < 0.02
for dtype in ("bf16", "fp8"):
    values = list(h.decoded(dtype, h.seeded(dtype, n, 7)))
    assert 0 <= min(values) and max(values) < 1 and abs(sum(values) / n - 0.5) < 0.04, (dtype, sum(values) / n)
for dtype in ("int32", "int64", "bool"):
    assert set(h.decoded(dtype, h.seeded(dtype, n, 7))) == {0, 1}, dtype
assert set(h.decoded("int8", h.seeded("int8", n, 7))) == set(range(-128, 128))
assert h.fp8_value(0x7E) == 448 and h.fp8_value(0x01) == 2.0**-9 and math.isnan(h.fp8_value(0xFF)) and h.fp8_value(0xB8) == -1
for dtype in h.DTYPES:
    assert h.seeded(dtype, 0, 1) == b"" and len(h.seeded(dtype, 3, 1)) == 3 * h.DTYPES[dtype][0]

def npy(descr, shape, data, fortran=False):
    header = repr({"descr": descr, "fortran_order": fortran, "shape": tuple(shape)}).encode() + b"\\n"
    with open(sys.argv[2], "wb") as file:
        file.write(b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", len(header)) + header + data)
    return sys.argv[2]
# Whatever the shape and the width: the element at an index is the same in both orders.
import itertools, random
random.seed(3)
for shape in ((), (5,), (2, 3), (1, 4, 1), (3, 1, 2, 4), (2, 2, 2, 2), (0, 3)):
    elements = list(itertools.product(*map(range, shape)))
    numbers = {index: random.randrange(100) for index in elements}
    turned = sorted(elements, key=lambda index: index[::-1])
    for descr, dtype, code in (("<f4", "float", "f"), ("<i8", "int64", "q"), ("|i1", "int8", "b"), ("<f2", "half", "e")):
        pack = lambda order: struct.pack("<%d%s" % (len(order), code), *(numbers[index] for index in order))
        assert h.read_npy(npy(descr, shape, pack(turned), True), "x", dtype) == (list(shape), pack(elements)), (shape, descr)
assert h.read_npy(npy("<f8", (2,), struct.pack("<2d", 0.1, 1e300)), "x", "float") == ([2], struct.pack("<2f", 0.1, math.inf))
print("right")
`;
    const file = path.join(folder, 'values.py');
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, program);
    const harness = harnessFile();
    const { stdout, stderr } = spawnSync('python3', ['-B', file, harness, path.join(folder, 'x.npy')], {
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'right\n', stderr: '' });
  });
});
