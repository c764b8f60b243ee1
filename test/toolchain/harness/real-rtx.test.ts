import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { InputRange } from '../../../src/core/shapes.js';
import { convertFindings } from '../../../src/toolchain/convert-findings.js';
import { convertWithPython } from '../../../src/toolchain/python/builder.js';
import type { ConvertResult } from '../../../src/toolchain/convert-result.js';
import { realHost } from '../../../src/host/real.js';
import { loadEngine, runHarness } from '../../../src/toolchain/harness/harness.js';
import { loadFindings } from '../../../src/toolchain/harness/findings.js';
import { pythonWith } from '../../support/real-runtime.js';

const RESHAPE =
  'CA0SDGJhY2tlbmQtdGVzdDqOAQogCgRkYXRhCgVzaGFwZRIIcmVzaGFwZWQiB1Jlc2hhcGUSGXRlc3RfcmVzaGFwZV9uZWdhdGl2ZV9kaW1aGgoEZGF0YRISChAIARIMCgIIAgoCCAMKAggEWhMKBXNoYXBlEgoKCAgHEgQKAggDYh4KCHJlc2hhcGVkEhIKEAgBEgwKAggCCgIIBgoCCAJCBAoAEBk=';
const VERSION = '1.5.0.114';
const root = path.resolve(import.meta.dirname, '../../..');
const host = realHost();
const hasGpu = existsSync('/proc/driver/nvidia/version');

/** Nothing is stood in for here: TensorRT-RTX itself builds and, as far as this machine can, loads. */
describe(`TensorRT-RTX ${VERSION}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-rtx-test-'));
  const engine = path.join(folder, 'tiny.engine');
  let python: string;
  let built: ConvertResult;

  const build = (
    model: string,
    output: string,
    profiles: readonly (readonly InputRange[])[] = [],
  ): Promise<ConvertResult> =>
    convertWithPython(host, {
      runtime: { python, origin: 'isolated', env: {}, packages: [], cached: true },
      product: 'tensorrt-rtx',
      model,
      output,
      profiles,
      timeoutSeconds: 120,
    });

  beforeAll(async () => {
    python = pythonWith(`tensorrt-rtx-cu12==${VERSION}`);
    built = await build(path.join(root, 'examples/tiny.onnx'), engine);
  }, 300_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('measures the library itself, GPU or not', async () => {
    const facts = await runHarness(host, {
      mode: 'facts',
      python,
      product: 'tensorrt-rtx',
      timeoutSeconds: 60,
    });
    expect(facts).toMatchObject({
      done: true,
      runtime: {
        module: 'tensorrt_rtx',
        moduleVersion: VERSION,
        libraryVersion: VERSION,
        kind: 'full',
        otherLibraries: [],
      },
    });
    expect(path.basename(facts.runtime?.libraryPath ?? '')).toMatch(/^libtensorrt_rtx\.so/);
    expect(facts.runtime?.gpu === null).toBe(facts.runtime?.cudaError !== null);
  });

  it('builds the example, whose header then names this version', () => {
    expect(convertFindings(built)).toEqual([]);
    const plan = readFileSync(engine);
    expect(plan.toString('latin1', 0, 4)).toBe('vtrt');
    expect([...plan.subarray(0x18, 0x1c)].join('.')).toBe(VERSION);
    expect(Number(plan.readBigUInt64LE(0x10))).toBe(plan.length);
    expect(built.bytes).toBe(plan.length);
  });

  it('the shipped example is what its script writes', () => {
    const file = path.join(folder, 'again.onnx');
    expect(spawnSync('python3', [path.join(root, 'examples/make_tiny_onnx.py'), file]).status).toBe(0);
    expect(readFileSync(file)).toEqual(readFileSync(path.join(root, 'examples/tiny.onnx')));
  });

  it("reports the parser's errors one by one", async () => {
    const model = path.join(folder, 'broken.onnx');
    expect(
      spawnSync('python3', [path.join(root, 'examples/make_tiny_onnx.py'), '--broken', model]).status,
    ).toBe(0);
    const result = await build(model, path.join(folder, 'broken.engine'));
    const findings = convertFindings(result);
    expect(findings.map(({ code }) => code)).toEqual(['onnx-parse-failed', 'onnx-parse-failed']);
    expect(findings[0]?.message).toContain('node unknown_one: Op type NoSuchOperator is not supported');
    expect(findings[1]?.message).toContain('node unknown_two: Op type NoSuchOperatorEither is not supported');
  });

  it('asks for the values of a shape tensor, in words that can be pasted, and builds with them', async () => {
    // Reshape of data [2, 3, 4] by the input shape [3] (int64), from ONNX's own node tests (test_reshape_negative_dim).
    const model = path.join(folder, 'reshape.onnx');
    writeFileSync(model, Buffer.from(RESHAPE, 'base64'));
    const [finding, ...more] = convertFindings(await build(model, path.join(folder, 'reshape.engine')));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      code: 'dynamic-shape-no-profile',
      message: expect.stringContaining('shape (a shape tensor of 3)') as unknown as string,
      remedy: expect.stringContaining("--shapes 'shape:1x1x1'") as unknown as string,
    });
    const values = [2, 6, 2];
    const profiles = [[{ input: 'shape', min: values, opt: values, max: values }]];
    expect(convertFindings(await build(model, path.join(folder, 'reshape.engine'), profiles))).toEqual([]);
    const [wrong] = convertFindings(
      await build(model, path.join(folder, 'wrong.engine'), [
        [...(profiles[0] ?? []), { input: 'data', min: [1, 1, 1], opt: [1, 1, 1], max: [1, 1, 1] }],
      ]),
    );
    expect(wrong?.message).toContain('the input data with the fixed shape [2, 3, 4]');
  });

  it.each([
    ['a text', 'no model at all'],
    ['an empty file', ''],
  ])('refuses %s in place of a model', async (_, content) => {
    const model = path.join(folder, 'text.onnx');
    writeFileSync(model, content);
    const result = await build(model, path.join(folder, 'text.engine'));
    const codes = convertFindings(result).map(({ code }) => code);
    expect(codes.length).toBeGreaterThan(0);
    expect(['onnx-parse-failed', 'build-failed']).toContain(codes[0]);
  });

  (hasGpu ? it.skip : it)('without a GPU: stops before it loads, and proves nothing', async () => {
    const { first, verbose } = await loadEngine(host, {
      python,
      product: 'tensorrt-rtx',
      engine,
      timeoutSeconds: 60,
      requireGpu: true,
    });
    expect(first).toMatchObject({ done: true, deserialized: null, context: null, runtime: { gpu: null } });
    expect(verbose).toBeNull();
    expect(loadFindings(first, { engine })).toEqual([]);
  });

  (hasGpu ? it.skip : it)("without a GPU, but told to load: None, with CUDA's own error", async () => {
    const { first, verbose } = await loadEngine(host, {
      python,
      product: 'tensorrt-rtx',
      engine,
      timeoutSeconds: 60,
    });
    const findings = loadFindings(first, { engine, verbose });
    expect(findings.map(({ code }) => code)).toEqual(['deserialize-failed']);
    expect(findings[0]?.evidence.map(({ text }) => text).join('\n')).toMatch(/35|CUDA/i);
    expect(verbose?.deserialized).toBe(false);
  });

  (hasGpu ? it : it.skip)('with a GPU (skipped without one): loads and makes a context', async () => {
    const { first } = await loadEngine(host, { python, product: 'tensorrt-rtx', engine, timeoutSeconds: 60 });
    expect(first).toMatchObject({ done: true, deserialized: true, context: true });
    expect(loadFindings(first, { engine })).toEqual([]);
  });

  it('has no module for the other product', async () => {
    const result = await runHarness(host, { mode: 'facts', python, product: 'tensorrt', timeoutSeconds: 60 });
    expect(loadFindings(result, { engine: null }).map(({ code }) => code)).toEqual([
      'python-binding-missing',
    ]);
  });
});
