import { copyFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { guard } from '../../src/guard/guard.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { realHost } from '../../src/host/real.js';
import { makeWorkspace, ROOT, type Workspace } from '../support/action.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';

let workspace: Workspace;
beforeAll(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

it.each(['convert', 'inspect', 'load'])(
  'a fault of trt-guard after "%s" leaves nothing behind',
  async (phase) => {
    const output = path.join(workspace.dir, phase, 'tiny.engine');
    const request = parseRequest({
      model: [path.join(workspace.dir, 'tiny.onnx')],
      output: [output],
      'tensorrt-version': ['10.6.0.26'],
      trtexec: [standInTrtexec(path.join(workspace.dir, 'bin'), 'ok')],
      python: [standInPython(path.join(workspace.dir, 'python'), 'ok', { version: '10.6.0.26' })],
    });
    let ran = false;
    const observer = {
      line: () => undefined,
      phase: async <T>(title: string, body: () => Promise<T>): Promise<T> => {
        if (ran && !title.startsWith(phase)) throw new TypeError('fault');
        const result = await body();
        ran ||= title.startsWith(phase);
        if (phase === 'load' && ran) throw new TypeError('fault');
        return result;
      },
    };
    await expect(guard(request, realHost(), observer)).rejects.toThrow('fault');
    expect(ran).toBe(true);
    expect(readdirSync(path.dirname(output))).toEqual([]);
  },
);
