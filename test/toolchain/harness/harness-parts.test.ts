import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { harnessFile } from '../../../src/toolchain/harness/harness-file.js';

it('each part of trt_harness.py does what it says, with stand-ins for TensorRT, the driver and the kernel', () => {
  const tests = path.join(import.meta.dirname, 'trt_harness_test.py');
  const { status, stderr } = spawnSync('python3', ['-B', tests, harnessFile()], { encoding: 'utf8' });
  expect(stderr).toContain('\nOK\n');
  expect(status).toBe(0);
});
