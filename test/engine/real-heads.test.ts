import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  copyFileSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { inspectPlan } from '../../src/engine/inspect.js';

interface Sample {
  file: string;
  fileSize: number;
  product: string;
  version: string;
  serializationVersion: number;
  computeCapability: string | null;
  hardwareCompatibility: string | null;
}

const plans = path.resolve(import.meta.dirname, '../../../shared/data/plans');
const index = path.join(plans, 'index.json');
const present = existsSync(index);
const samples = present ? (JSON.parse(readFileSync(index, 'utf8')) as Sample[]) : [];
const describeIfPresent = present ? describe : describe.skip;

describeIfPresent(
  'heads of real plans, extended to their true size (skipped: ../shared/data/plans is absent)',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'plans-'));
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it.each(samples)('$file', async (sample) => {
      const file = path.join(folder, sample.file);
      copyFileSync(path.join(plans, sample.file), file);
      chmodSync(file, 0o600);
      truncateSync(file, sample.fileSize);
      const { facts, bodyVersion, findings } = await inspectPlan(file);
      expect(facts).toEqual({
        file,
        format: 'plan',
        product: sample.product,
        version: sample.version,
        serializationVersion: sample.serializationVersion,
        computeCapability: sample.computeCapability,
        hardwareCompatibility: sample.hardwareCompatibility,
        fileSize: sample.fileSize,
        declaredSize: sample.fileSize,
        complete: true,
        hostCode: null,
      });
      expect(bodyVersion).toBe(sample.version);
      expect(findings).toEqual([]);
    });

    it('the head alone is a truncated plan', async () => {
      const { facts, findings } = await inspectPlan(path.join(plans, samples[0]?.file ?? ''));
      expect(facts.complete).toBe(false);
      expect(findings.map(({ code }) => code)).toEqual(['plan-truncated']);
    });
  },
);
