import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { guard } from '../../src/guard/guard.js';
import type { Report } from '../../src/core/report.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

/** The library and trtexec of 8.x tell three numbers, the plan's header and the pin four. */
function check(pin: string, runtime: string, module = runtime): Promise<Report> {
  const folder = freshFolder('three');
  copyFileSync('examples/tiny.onnx', path.join(folder, 'tiny.onnx'));
  const request = parseRequest({
    model: [path.join(folder, 'tiny.onnx')],
    'tensorrt-version': [pin],
    trtexec: [standInTrtexec(path.join(folder, 'bin'), 'ok', { version: '8.6.1.6' })],
    python: [
      standInPython(path.join(folder, 'python'), 'ok', { version: `${runtime}.6`, moduleVersion: module }),
    ],
  });
  return guard(request, testHost({ tempDir: folder }), {
    phase: (_, body) => body(),
    line: () => undefined,
  });
}

const versionOf = (report: Report, source: string): string | undefined =>
  report.engines[0]?.witnesses.find((witness) => witness.source === source)?.version;

describe('a runtime that tells three numbers', () => {
  it.each(['8.6', '8.6.1', '8.6.1.6'])('agrees with the pin %s and a plan of 8.6.1.6', async (pin) => {
    const report = await check(pin, '8.6.1');
    expect([report.verdict, report.engines[0]?.findings]).toEqual(['pass', []]);
    expect(['trtexec', 'plan-header', 'runtime-library'].map((source) => versionOf(report, source))).toEqual([
      '8.6.1',
      '8.6.1.6',
      '8.6.1',
    ]);
  });

  // pip's builds of 10.6.0.26 call themselves so, and are the same TensorRT.
  it.each(['8.6.1.post2', '8.6.1.post1+cu12', '8.6.1rc1'])(
    'a module that says %s is of 8.6.1',
    async (module) => {
      const report = await check('8.6.1', '8.6.1', module);
      expect([report.verdict, versionOf(report, 'runtime-module')]).toEqual(['pass', '8.6.1']);
    },
  );

  it.each(['8.6.0', '8.5.1'])('%s does not agree with 8.6.1.6', async (runtime) => {
    const report = await check('8.6.1', runtime);
    expect(versionOf(report, 'runtime-library')).toBe(runtime);
    expect(report.engines[0]?.findings[0]?.code).toBe('version-disagreement');
    expect(report.verdict).toBe('fail');
  });
});
