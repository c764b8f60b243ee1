/** A model that was built with a Python in doubt is built again where another one is meant. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { silentObserver } from '../../src/cli/terminal.js';
import type { BuildPlan } from '../../src/guard/build-plan.js';
import type { Pins } from '../../src/guard/declared/pin.js';
import type { Request } from '../../src/guard/request/request.js';
import { Runtimes } from '../../src/guard/runtimes.js';
import { toolchainStage } from '../../src/guard/stages/toolchain.js';
import type { Host } from '../../src/host/host.js';
import type { PythonRuntime } from '../../src/toolchain/index.js';
import { answeringHost, folderOf } from '../support/answering-host.js';
import { answered, freshFolder } from '../toolchain/fake-host.js';

const VERSION = '1.5.0.114';
const REQUEST = {
  product: 'tensorrt-rtx',
  converter: 'auto',
  trtexec: null,
  archiveUrl: null,
  trtexecArgs: [],
  python: null,
  runtimeVersions: [],
  buildTimeoutSeconds: 9,
} as unknown as Request;
const PLAN = { profiles: [], args: [], plugins: [], precision: null } as unknown as BuildPlan;

it('the engine that was built in vain is not in the way of the other', async () => {
  const bin = folderOf('python3');
  const libraries = [{ path: '/l', version: VERSION, error: null }];
  const onPath = answeringHost(
    (_, [question]) =>
      question === 'module'
        ? { module: 'tensorrt_rtx', file: null, moduleVersion: null, error: null, libraries }
        : { version: '3.10.1', tag: 'cp310', hasVenv: true, hasEnsurepip: true, hasPip: true },
    { env: { PATH: bin }, tempDir: freshFolder('temp') },
  );
  const output = path.join(freshFolder('built'), 'm.engine');
  const built: { command: string; isInTheWay: boolean }[] = [];
  let answer: (told: Error) => void = () => undefined;
  const run: Host['run'] = (command, args, options) => {
    if (args.includes('ask')) return onPath.run(command, args, options);
    built.push({ command, isInTheWay: existsSync(output) });
    writeFileSync(output, 'engine');
    answer(new Error('another one is meant'));
    return Promise.resolve(answered(''));
  };
  const host = { ...onPath, run };
  const other = new Promise<Error>((resolve) => (answer = resolve));
  const kept: PythonRuntime = { python: '/kept', origin: 'isolated', env: {}, packages: [], cached: true };
  const inDoubt = { ...kept, doubt: { other, problem: () => Promise.resolve(null) } };
  const made = new Map([[VERSION, Promise.resolve(inDoubt)]]);
  const runtimes = new Runtimes(REQUEST, host, silentObserver, made);
  const pins = { version: VERSION } as unknown as Pins;
  const { value } = await toolchainStage({ request: REQUEST, host, pins, runtimes, plans: [] });
  await value?.build(host, PLAN, '/m.onnx', output);
  expect(built).toEqual([
    { command: '/kept', isInTheWay: false },
    { command: path.join(bin, 'python3'), isInTheWay: false },
  ]);
});
