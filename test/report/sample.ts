import type { EngineReport, Report } from '../../src/core/report.js';

/** What an attacker, or an unlucky log line, would put into every text of a report. */
export const HOSTILE =
  '</script><script>alert(1)</script><img src=x onerror=alert(2)> "\'&\u202e [a](http://x) <!-- ';

/** A report with one proven, one failed and one hostile row. */
export function sampleReport(): Report {
  const proven: EngineReport = {
    model: 'models/detector.onnx',
    engine: 'models/detector.engine',
    sha256: 'a'.repeat(64),
    verdict: 'pass',
    witnesses: [
      {
        source: 'pin',
        product: 'tensorrt',
        version: '10.0.1',
        detail: 'requirements.txt:3: tensorrt==10.0.1',
        location: { file: 'requirements.txt', line: 3, column: 1 },
      },
      { source: 'plan-header', product: 'tensorrt', version: '10.0.1.6', detail: 'models/detector.engine' },
      {
        source: 'runtime-library',
        product: 'tensorrt',
        version: '10.0.1.6',
        detail: '/opt/venv/lib/libnvinfer.so.10',
      },
    ],
    checks: [
      { name: 'convert', status: 'pass', durationMs: 41_200 },
      { name: 'inspect', status: 'pass', durationMs: 12 },
      { name: 'load', status: 'pass', durationMs: 1_950 },
      { name: 'versions', status: 'pass', durationMs: 0 },
    ],
    findings: [
      {
        code: 'kept-engine-refused' as const,
        severity: 'warning',
        message: 'The kept engine was refused.',
        remedy: 'Nothing.',
        evidence: [],
        location: { file: 'models/detector.onnx' },
      },
    ],
  };
  const disagreement = {
    code: 'version-disagreement' as const,
    severity: 'error' as const,
    message:
      'requirements.txt:3 pins TensorRT 10.0.1, but the runtime’s library says TensorRT 8.4.3.1 (tensorrt_libs/libnvinfer.so.8).',
    remedy:
      'Load with the version that built it (pip install tensorrt-cu12==10.0.1), or rebuild the engine with TensorRT 8.4.3.1.',
    evidence: [
      { source: 'pin', text: 'TensorRT 10.0.1 (requirements.txt:3)' },
      {
        line: 17,
        text: '[E] Version tag does not match. Note: Current Version: 1, Serialized Engine Version: 2',
      },
    ],
    location: { file: 'requirements.txt', line: 3, column: 1 },
  };
  const failed: EngineReport = {
    ...proven,
    runtimeVersion: '8.4.3.1',
    verdict: 'fail',
    checks: [
      ...proven.checks.slice(0, 2),
      { name: 'load', status: 'unproven', durationMs: 900, detail: 'this machine has no usable GPU' },
      { name: 'versions', status: 'fail', durationMs: 0 },
    ],
    findings: [disagreement],
  };
  const hostile: EngineReport = {
    model: null,
    engine: `/outside/${HOSTILE}`,
    verdict: 'fail',
    witnesses: [{ source: 'plan-body', product: 'tensorrt', version: HOSTILE, detail: HOSTILE }],
    checks: [{ name: HOSTILE, status: 'fail', durationMs: 1, detail: HOSTILE }],
    findings: [
      {
        code: 'not-an-engine-file' as const,
        severity: 'error',
        message: HOSTILE,
        remedy: HOSTILE,
        evidence: [{ source: HOSTILE, text: HOSTILE }],
        location: { file: `/outside/${HOSTILE}` },
      },
      disagreement,
    ],
    candidates: [
      { what: 'trtexec', path: HOSTILE, origin: HOSTILE, version: HOSTILE, taken: false, reason: HOSTILE },
    ],
  };
  return {
    schema: 'trt-guard/report/v1',
    verdict: 'fail',
    require: 'load',
    engines: [proven, failed, hostile],
    findings: [
      {
        code: 'pin-disagreement' as const,
        severity: 'error',
        message: 'Two pins disagree.',
        remedy: '',
        evidence: [],
      },
    ],
  };
}
