import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import type { PlanFacts } from '../../src/engine/facts.js';

const plan: PlanFacts = {
  file: 'prod.engine',
  format: 'plan',
  product: 'tensorrt',
  version: '10.6.0.26',
  serializationVersion: 239,
  computeCapability: '9.0',
  hardwareCompatibility: 'none',
  fileSize: 10_000,
  declaredSize: 10_000,
  complete: true,
  hostCode: false,
};
const TAGS = 'Version tag does not match. Note: Current Version: 240, Serialized Engine Version: 239';
const NAMED = 'expecting library version 8.6.1.6 got 10.0.1.6, please rebuild.';

describe('an engine beside a log about versions', () => {
  it('names the release that a log without it leaves open', () => {
    const { cause, message, remedy, versions } = diagnoseText(TAGS, { plan });
    expect(cause).toBe('engine-version-mismatch');
    expect(message).toContain('TensorRT 10.6.0.26');
    expect(message).toMatch(
      /serialization version 239 \(seen in 10\.6\.0\.26, .*\), the loader reads 240 \(seen in/,
    );
    expect(remedy).toContain('pip install tensorrt-cu12==10.6.0.post2 tensorrt-cu12-libs==');
    expect(versions.builder).toBe('10.6.0.26');
    expect(diagnoseText(TAGS).remedy).not.toContain('pip install');
  });

  it.each([
    ['serialization version', TAGS, { ...plan, version: '8.6.1.6', serializationVersion: 232 }],
    ['version', NAMED, plan],
  ])('is told apart from the log’s own by its %s', (_, log, stranger) => {
    const { message, versions } = diagnoseText(log, { plan: stranger });
    expect(message).toContain('prod.engine');
    expect(message).toContain('is not the engine that this log is about');
    expect(versions.builder).toBe(log === NAMED ? '10.0.1.6' : null);
  });
});
