import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../../src/diagnose/diagnose.js';
import { renderDiagnosis } from '../../../src/cli/text/diagnose.js';

const DIAGNOSIS = diagnoseText('\n\n[E] expecting library version 8.4.3.1 got 10.0.1.6, please rebuild.');

describe('renderDiagnosis', () => {
  it('says the cause, why, the proof and what to do', () => {
    expect(renderDiagnosis(DIAGNOSIS, { color: false })).toBe(
      [
        'engine-version-mismatch (confidence 95 %)',
        'The engine was built by TensorRT 10.0.1.6, which is another TensorRT release than the one that loads it (8.4.3.1).',
        'TensorRT: built by 10.0.1.6, loaded by 8.4.3.1',
        '',
        '  3 | [E] expecting library version 8.4.3.1 got 10.0.1.6, please rebuild.',
        '',
        "What to do: Load it with the release that built it (10.0.1.6): pip install tensorrt-cu12==10.0.1 tensorrt-cu12-libs==10.0.1 tensorrt-cu12-bindings==10.0.1, or rebuild it from the ONNX model with the release that loads it (8.4.3.1, which no package index has: take NVIDIA's archive, deb packages or a container), in the environment (container, board) that runs it.",
        'More: https://github.com/org/trt-guard/blob/v1.0.0/docs/findings.md#engine-version-mismatch',
        '',
      ].join('\n'),
    );
  });

  it('has colours only where asked for', () => {
    expect(renderDiagnosis(DIAGNOSIS, { color: true })).toContain('\u001b[');
    expect(renderDiagnosis(DIAGNOSIS, { color: false })).not.toContain('\u001b');
  });

  it('quotes nothing that a terminal or the runner obeys', () => {
    const evidence = [{ line: 1, text: '::error::\u001b[2J' }];
    const text = renderDiagnosis({ ...DIAGNOSIS, evidence }, { color: false });
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('::error');
  });
});
