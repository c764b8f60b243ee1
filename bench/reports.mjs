// Reports as the jobs of a matrix write them.
import { createHash } from 'node:crypto';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** The report of one green job of many. */
export function reportOf(i) {
  const name = `models/group${i % 37}/model-${i}`;
  const witness = (source, detail) => ({ source, product: 'tensorrt', version: '10.6.0.26', detail });
  const library = `/opt/hostedtoolcache/trt-guard-python/lib/python3.11/site-packages/tensorrt_libs/libnvinfer.so.10`;
  const check = (checkName) => ({ name: checkName, status: 'pass', durationMs: (i * 7) % 1000 });
  return {
    schema: 'trt-guard/report/v1',
    verdict: 'pass',
    require: 'load',
    engines: [
      {
        model: `${name}.onnx`,
        engine: `${name}.engine`,
        sha256: sha256(`engine ${i}`),
        modelSha256: sha256(`model ${i}`),
        verdict: 'pass',
        witnesses: [
          witness('pin', 'input tensorrt-version'),
          witness('builder-library', library),
          witness('plan-header', `${name}.engine`),
          witness('plan-body', `${name}.engine`),
          witness('runtime-library', library),
        ],
        checks: ['convert', 'inspect', 'load', 'unchanged', 'versions'].map(check),
        findings: [],
        converter: 'python',
        command: ['python', 'trt_harness.py', 'build', `${name}.onnx`],
      },
    ],
    findings: [],
  };
}
