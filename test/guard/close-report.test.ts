import { describe, expect, it } from '@jest/globals';
import { closeReport } from '../../src/guard/close-report.js';
import { FindingError, type Finding, type FindingCode } from '../../src/core/findings.js';
import type { Witness } from '../../src/core/report.js';
import { EngineRecorder } from '../../src/guard/recorder.js';

const TARGET = { model: 'm.onnx', engine: 'm.engine' };

function witness(source: Witness['source'], version: string): Witness {
  return { source, product: 'tensorrt', version, detail: source };
}

async function codesAfter(check: string, code: FindingCode): Promise<string[]> {
  const recorder = EngineRecorder.begin(() => 0);
  recorder.add({ witnesses: [witness('trtexec', '10.6.0.26'), witness('pin', '10.0.1.6')] });
  const finding: Finding = { code, severity: 'error', message: code, remedy: '', evidence: [] };
  await recorder.check(check, () => {
    throw new FindingError(finding);
  });
  const row = await closeReport(TARGET, recorder, 'inspect', {
    runtimeVersion: null,
    runtimeImage: null,
  });
  return row.findings.map((one) => one.code);
}

describe('the order of the findings of one engine', () => {
  it('begins with the versions where something failed after the build: that follows from them', async () => {
    expect((await codesAfter('load', 'deserialize-failed'))[0]).toBe('version-disagreement');
  });

  it('begins with what ended the build where nothing was built', async () => {
    const codes = await codesAfter('convert', 'onnx-parse-failed');
    expect(codes[0]).toBe('onnx-parse-failed');
    expect(codes).toContain('version-disagreement');
  });
});
