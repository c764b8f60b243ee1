/** What a real TensorRT-RTX says of the layers that it built, on a machine without a GPU. */
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { convertWithPython, readLayerTypes } from '../../src/toolchain/index.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';
import { matrixModel } from '../toolchain/reference/models.js';
import { pythonWith } from '../support/real-runtime.js';

const supported = process.platform === 'linux' && process.arch === 'x64';
const N = 16;
const weights = Array.from({ length: N * N }, (_, i) => 0.1 * Math.sin(i));

(supported ? it : it.skip)(
  'the builder tells the types of its layers where it is asked, and only there',
  async () => {
    const folder = freshFolder('contract');
    const host = testHost({ tempDir: folder, cacheDir: path.join(homedir(), '.cache', 'trt-guard-test') });
    const runtime = { python: pythonWith('tensorrt-rtx-cu12==1.5.0.114'), env: {} } as never;
    const built = async (isCast: boolean, tellsLayers: boolean): Promise<string[] | null> => {
      const model = path.join(folder, `${isCast}-${tellsLayers}.onnx`);
      writeFileSync(model, matrixModel(weights, N, isCast));
      const { harness, bytes } = await convertWithPython(host, {
        runtime,
        product: 'tensorrt-rtx',
        model,
        output: `${model}.engine`,
        tellsLayers,
        timeoutSeconds: 300,
      });
      expect(bytes).toBeGreaterThan(1000);
      const layers = harness?.layers ?? null;
      return layers === null ? null : [...(readLayerTypes(layers)?.keys() ?? [])];
    };
    expect(await built(false, true)).toEqual(['Float']);
    expect(await built(true, true)).toContain('Half');
    // What is told unasked lists names alone, and no types.
    expect((await built(false, false)) ?? []).toEqual([]);
  },
  600_000,
);
