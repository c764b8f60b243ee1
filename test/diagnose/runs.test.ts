import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import type { PlanFacts, PlanFormat } from '../../src/engine/facts.js';
import { describeShared, SHARED_DATA } from './shared.js';

interface Run {
  /** `@@@ ...`: the command, or for a run that loads several files, the command and the file. */
  name: string;
  log: string;
  /** What the first bytes say, for a run that prints them (`-- deser FILE SIZE HEX`). */
  plan: PlanFacts | null;
}

function runsOf(file: string): Run[] {
  const text = readFileSync(path.join(SHARED_DATA, 'runs', file), 'utf8');
  return text.split(/^(?=@@@ (?!rc=))/m).flatMap((section): Run[] => {
    const [command = '', ...rest] = section.split('\n');
    if (!command.startsWith('@@@ ')) return [];
    // What stands behind the status belongs to the script that made the runs.
    const log = rest.join('\n').split(/^(?======)/m)[0] ?? '';
    const loads = log.split(/^(?=-- deser )/m);
    if (loads.length < 2) return [{ name: command.slice(4), log, plan: null }];
    const head = loads[0] ?? '';
    return loads.slice(1).map((load) => {
      const plan = planOf(load);
      const name = `${command.slice(4).split(' ').slice(0, 3).join(' ')} ${plan.file}`;
      return { name, log: head + (load.split(/^@@@ rc=/m)[0] ?? ''), plan };
    });
  });
}

/** As the plan reader would say it, from the 32 bytes that the run printed. */
function planOf(load: string): PlanFacts {
  const [, , file = '', size = '0', hex = ''] = (load.split('\n')[0] ?? '').split(' ');
  const bytes = Buffer.from(hex, 'hex');
  const magic = bytes.subarray(0, 4).toString('latin1');
  const isPlan = magic === 'ftrt' || magic === 'vtrt';
  const format: PlanFormat = isPlan
    ? 'plan'
    : bytes.length === 0
      ? 'empty'
      : bytes[0] === 8 && bytes[2] === 0x3a
        ? 'onnx'
        : magic === 'vers'
          ? 'git-lfs-pointer'
          : bytes[4] === 0x7b
            ? 'wrapped-plan'
            : 'not-a-plan';
  const declared = isPlan && bytes.length >= 24 ? Number(bytes.readBigUInt64LE(16)) : null;
  return {
    file,
    format,
    product: magic === 'ftrt' ? 'tensorrt' : magic === 'vtrt' ? 'tensorrt-rtx' : null,
    version: isPlan && bytes.length >= 28 ? [...bytes.subarray(24, 28)].join('.') : null,
    serializationVersion: null,
    computeCapability: null,
    hardwareCompatibility: null,
    fileSize: Number(size),
    declaredSize: declared,
    complete: declared === null ? null : declared === Number(size),
    hostCode: null,
  };
}

/** What the measured facts say of each run that failed, by the run's name; the first that matches counts. */
const H100: [RegExp, string][] = [
  [/^py s15 .* tiny\.rtx1[47]|^py s14 .* tiny\.rtx1[57]/, 'engine-version-mismatch'],
  [/^py s15 .* trunc/, 'engine-corrupted'],
  [/midvc106\.vc\.engine --skipInference --versionCompatible/, 'missing-shared-library'],
  [/--saveEngine=\/nonexistent/, 'engine-write-failed'],
  [/--device=7/, 'cuda-init-failure'],
  [/loadEngine=midvc106|py \w+ \w+ midvc106/, 'engine-file-not-found|missing-shared-library'],
  [/^trtexec(?:1015|111) --loadEngine=t106\.engine/, 'engine-version-mismatch'],
  [/^py b106 .* nms106/, 'plugin-not-registered'],
  [/^py b106 .* c_(?:trunc1?|short|flip_hdr|flip_e5k)\.engine/, 'engine-corrupted'],
  [/^py b106 .* c_empty/, 'engine-file-empty'],
  [/^py b106 .* c_ultra/, 'engine-foreign-header'],
  [/^py b106 .* c_(?:onnx|lfs)/, 'not-an-engine-file'],
  [/^py b106 .* tiny\.rtx15/, 'rtx-vs-tensorrt'],
  [/^py bl tensorrt_lean_bindings (?:t106|tinyvcx)/, 'engine-version-mismatch'],
  [/^py bl tensorrt_dispatch_bindings tinyvcx/, 'lean-runtime-mismatch'],
];
const H100_86: [RegExp, string][] = [
  [/^trtexec86 .*--getPlanVersionOnly/, 'cli-option-invalid'],
  [/^trtexec86 /, 'missing-shared-library'],
  [/^trtexec106 --loadEngine=t86/, 'engine-version-mismatch'],
  [/^py b106 .* t86/, 'engine-version-mismatch'],
  [/^py b1015 /, 'engine-version-mismatch'],
];
const NO_RESOURCE: [RegExp, string][] = [
  [/^py s17 .* trunc/, 'engine-corrupted'],
  [/^py s17 /, 'gpu-unsupported-by-release'],
  [/^py s15 .* tiny\.rtx17/, 'engine-version-mismatch'],
  [/badop/, 'onnx-custom-op-plugin-missing'],
  [/garbage/, 'onnx-file-corrupted'],
  [/missing/, 'onnx-file-not-found'],
  [/--workspace|--fp16$/, 'cli-option-invalid|missing-shared-library'],
  [/--device=7/, 'cuda-init-failure'],
  [/--onnx=/, 'missing-shared-library'],
  [/loadEngine=tiny\.rtx/, 'rtx-vs-tensorrt'],
  [/loadEngine=tiny\.onnx|notengine/, 'not-an-engine-file'],
  [/loadEngine=t112|py \w+ \w+ t112/, 'engine-file-not-found'],
  [/loadEngine=/, 'engine-file-empty'],
  [/corrupt1015/, 'engine-corrupted|not-an-engine-file'],
  [/ tiny\.rtx17/, 'rtx-vs-tensorrt'],
];

describeShared('runs')('every failure of the real runs', () => {
  const failed =
    /\[E\]|^ERROR|\bERROR |Traceback|=> None|Segmentation fault|Cannot find device|^@@@ rc=[1-9]/m;

  it.each([
    ['h100-10.6-and-rtx.log', H100, 45],
    ['h100-8.6-against-10.log', H100_86, 10],
    ['no-builder-resource.log', NO_RESOURCE, 40],
  ])('%s', (file, table, atLeast) => {
    const wrong: string[] = [];
    let judged = 0;
    for (const { name, log, plan } of runsOf(file)) {
      if (!failed.test(log)) continue;
      judged++;
      const { cause } = diagnoseText(log, plan === null ? {} : { plan });
      const lost = log.includes('cannot open shared object') ? 'missing-shared-library' : null;
      const row = table.find(([pattern]) => pattern.test(name))?.[1];
      const empty = plan?.format === 'empty' ? 'engine-file-empty' : null;
      const expected = lost ?? row ?? empty;
      if (expected === null || !expected.split('|').includes(cause)) {
        wrong.push(`${name}: ${cause}, not ${expected ?? 'in the table'}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(judged).toBeGreaterThanOrEqual(atLeast);
  });

  it('without a GPU the crash of deserializing is not the cause, and neither is the shell that reports it', () => {
    const run = runsOf('no-builder-resource.log').find(({ log }) => log.includes('failure with error: 100'));
    expect(run?.log).toContain('Segmentation fault');
    expect(diagnoseText(run?.log ?? '').cause).toBe('cuda-init-failure');
  });

  it('without the first bytes, a magic message that prints no number is left unknown', () => {
    const run = runsOf('h100-10.6-and-rtx.log').find(({ name }) => name.includes('c_lfs'));
    expect(diagnoseText(run?.log ?? '').cause).toBe('unknown');
  });
});
