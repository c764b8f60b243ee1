import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Finding } from '../../../src/core/findings.js';
import { parseProfile } from '../../../src/core/shapes.js';
import { realHost } from '../../../src/host/real.js';
import { convertFindings } from '../../../src/toolchain/convert-findings.js';
import { pythonFlag, pythonFlagNames } from '../../../src/toolchain/python/build-flags.js';
import { convertWithPython } from '../../../src/toolchain/python/builder.js';
import { pythonWith } from '../../support/real-runtime.js';

const VERSION = '1.5.0.114';
const TINY = path.resolve(import.meta.dirname, '../../../examples/tiny.onnx');

const hasGpu = existsSync('/proc/driver/nvidia/version');

/** Values that each flag with a value takes, for one build with each. */
const VALUES: Record<string, string> = {
  '--memPoolSize': 'workspace:64',
  '--workspace': '64',
  '--builderOptimizationLevel': '3',
  '--maxTactics': '4',
  '--avgTiming': '2',
  '--maxAuxStreams': '1',
  '--l2LimitForTiling': '1024',
  '--tilingOptimizationLevel': '1',
  '--hardwareCompatibilityLevel': 'none',
  '--profilingVerbosity': 'detailed',
  '--runtimePlatform': 'SameAsBuild',
  '--sparsity': 'enable',
  '--tacticSources': '+JIT_CONVOLUTIONS',
  '--preview': '-aliasedPluginIO1003',
  '--inputIOFormats': 'fp32:chw',
  '--outputIOFormats': 'fp32:chw',
};

const NEEDS_GPU = 'This build needs a GPU';

/** What this release says to flags that it does not take: measured on a machine without a GPU. */
const NOT_TAKEN: Record<string, string> = hasGpu
  ? {}
  : { '--refit': NEEDS_GPU, '--stripWeights': NEEDS_GPU, '--stripAllWeights': NEEDS_GPU };

/** The builder of TensorRT-RTX itself: what its bindings lack is measured here, and the table of flags is held against it. */
describe(`the builder of TensorRT-RTX ${VERSION}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-build-test-'));
  const host = realHost();
  let python = '';
  beforeAll(() => {
    python = pythonWith(`tensorrt-rtx-cu12==${VERSION}`);
  }, 300_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  let count = 0;
  async function build(
    args: string[],
    shapes: string[] = [],
  ): Promise<{ findings: Finding[]; plan: Buffer | null }> {
    const output = path.join(folder, `${(count += 1)}.engine`);
    const result = await convertWithPython(host, {
      runtime: { python, origin: 'isolated', env: {}, packages: [], cached: true },
      product: 'tensorrt-rtx',
      model: TINY,
      output,
      args,
      profiles: shapes.length === 0 ? [] : [parseProfile(shapes)],
      timeoutSeconds: 120,
    });
    const findings = convertFindings(result);
    const plan = result.bytes === null ? null : readFileSync(output);

    return { findings, plan };
  }

  const names = pythonFlagNames().filter((name) => {
    const flag = pythonFlag(name);
    return flag !== undefined && 'build' in flag && name !== '--timingCacheFile';
  });
  const argumentOf = (name: string): string => (name in VALUES ? `${name}=${VALUES[name] ?? ''}` : name);

  it.each(names.filter((name) => (pythonFlag(name) as { notRtx?: string }).notRtx === undefined))(
    'takes %s, or says that it does not',
    async (name) => {
      const { findings, plan } = await build([argumentOf(name)]);
      const lacks = findings.map(({ message }) => message).join(' ');
      expect(lacks).toEqual(NOT_TAKEN[name] === undefined ? '' : expect.stringContaining(NOT_TAKEN[name]));
      if (lacks === '') expect(plan?.toString('latin1', 0, 4)).toBe('vtrt');
    },
    60_000,
  );

  it('refuses by name what its enums lack, before the model is parsed', async () => {
    const { findings, plan } = await build(['--fp16', '--int8']);
    expect(plan).toBeNull();
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      [
        'cli-option-invalid',
        expect.stringContaining('cannot take --fp16: this release has no BuilderFlag.FP16'),
      ],
      ['cli-option-invalid', expect.stringContaining('cannot take --int8')],
    ]);
  });

  it('a detailed plan differs from a plain one', async () => {
    const [plain, detailed] = [await build([]), await build(['--profilingVerbosity=detailed'])];
    expect(detailed.plan?.length).toBe(plain.plan?.length);
    expect(detailed.plan?.equals(plain.plan ?? Buffer.alloc(0))).toBe(false);
  });

  it('keeps a timing cache, and reads it again', async () => {
    const cache = path.join(folder, 'timing.cache');
    for (let i = 0; i < 2; i++) expect((await build([`--timingCacheFile=${cache}`])).findings).toEqual([]);
    expect(statSync(cache).isFile()).toBe(true);
  });

  it('a range for a fixed input of the network changes nothing', async () => {
    expect((await build([], ['input:1x3x8x8'])).findings.map(({ code }) => code)).toEqual([
      'dynamic-shape-no-profile',
    ]);
  });
});
