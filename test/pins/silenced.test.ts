import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { findPins } from '../../src/pins/index.js';
import { freshFolder } from '../toolchain/fake-host.js';

it('what .trt-guard.yml leaves out is told, by its line; what leaves out nothing is not', async () => {
  const root = freshFolder('silenced');
  mkdirSync(path.join(root, 'old'));
  writeFileSync(path.join(root, 'old', 'requirements.txt'), 'tensorrt==8.6.1\n');
  writeFileSync(path.join(root, 'requirements.txt'), 'tensorrt==10.6.0.26\n');
  writeFileSync(path.join(root, 'Dockerfile'), 'FROM x\nRUN pip install tensorrt==10.3.0\n');
  writeFileSync(
    path.join(root, '.trt-guard.yml'),
    'ignore:\n  - nothing-here\n  - old\nexpected:\n  - paths: [Dockerfile]\n    reason: the demo\n',
  );
  const { ignored, pins } = await findPins(root);
  expect(pins.map(({ file }) => file)).not.toContain('old/requirements.txt');
  expect(ignored).toEqual([
    {
      what: 'not searched for pins, because of ignore: old: old/requirements.txt',
      reason: null,
      location: { file: '.trt-guard.yml', line: 3 },
    },
    {
      what: 'pins that may differ, because of expected: Dockerfile:2 (10.3.0)',
      reason: 'the demo',
      location: { file: '.trt-guard.yml', line: 5 },
    },
  ]);
});
