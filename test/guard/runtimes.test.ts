/** A Python in doubt: what is done with it counts only where it turns out to be what was wanted. */
import { expect, it } from '@jest/globals';
import type { Request } from '../../src/guard/request/request.js';
import type { Host } from '../../src/host/host.js';
import { Runtimes } from '../../src/guard/runtimes.js';
import { silentObserver } from '../../src/cli/terminal.js';
import type { Doubt, HarnessResult, PythonRuntime, Told } from '../../src/toolchain/index.js';
import { answeringHost, folderOf } from '../support/answering-host.js';

const REQUEST = { product: 'tensorrt', python: null, runtimeVersions: [] } as unknown as Request;
const VERSION = '10.6.0.26';
const refused = new Error('another one is meant');

const isMeant = Promise.resolve(null);
/** Nothing was heard of the Python. */
const silent = (): null => null;

function withDoubt(doubt?: Doubt) {
  const runtime: PythonRuntime = { python: '/kept', origin: 'isolated', env: {}, packages: [], cached: true };
  const kept = doubt === undefined ? runtime : { ...runtime, doubt };
  // A Python that does not answer: nothing can take its place.
  const env = { PATH: folderOf('python3') };
  const signals: (AbortSignal | undefined)[] = [];
  const host = answeringHost(() => undefined, { env });
  const run: Host['run'] = (command, args, options) => {
    signals.push(options.signal);
    return host.run(command, args, options);
  };
  const made = new Map([[VERSION, Promise.resolve(kept)]]);
  const own = { ...host, run };
  return { kept, signals, host: own, runtimes: new Runtimes(REQUEST, own, silentObserver, made) };
}

it('what was made with it counts once it has answered', async () => {
  let answer: (told: null) => void = () => undefined;
  const other = new Promise<null>((resolve) => (answer = resolve));
  const { kept, host, runtimes } = withDoubt({ other, problem: () => isMeant });
  const order: string[] = [];
  const use = ({ python }: PythonRuntime): Promise<string> => {
    order.push('used');
    return Promise.resolve(python);
  };
  const using = runtimes.using(VERSION, kept, host, use, silent);
  const told = using.then((python) => order.push(`told of ${python}`));
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual(['used']);
  answer(null);
  await told;
  expect(order).toEqual(['used', 'told of /kept']);
});

it('what was begun for a build ends where nobody comes for it', async () => {
  const { runtimes, signals } = withDoubt();
  runtimes.begin(VERSION);
  // It is made already.
  expect(signals).toEqual([]);
  runtimes.begin('10.7.0.23');
  await new Promise((resolve) => setImmediate(resolve));
  expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
  runtimes.abandon();
  expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
});

it('one that was asked before is simply used', async () => {
  const { kept, host, runtimes } = withDoubt();
  expect(await runtimes.using(VERSION, kept, host, ({ python }) => Promise.resolve(python), silent)).toBe(
    '/kept',
  );
});

it('what was made with one that is refused is not taken, nor is it for what is timed', async () => {
  const { kept, host, runtimes } = withDoubt({ other: isMeant, problem: () => Promise.resolve(refused) });
  const used: string[] = [];
  const use = ({ python }: PythonRuntime): Promise<string> => {
    used.push(python);
    return Promise.resolve(python);
  };
  const loading = runtimes.forLoading(VERSION, { installs: true, isAlone: true });
  const both = await Promise.allSettled([loading, runtimes.using(VERSION, kept, host, use, silent)]);
  expect(both.map((one) => one.status)).toEqual(['rejected', 'rejected']);
  for (const one of both) expect(one).toMatchObject({ reason: { finding: { code: 'python-not-found' } } });
  expect(used).toEqual(['/kept']);
  // Nor is it used once more by who still has it.
  await expect(runtimes.using(VERSION, kept, host, use, silent)).rejects.toMatchObject({
    finding: { code: 'python-not-found' },
  });
  expect(used).toEqual(['/kept']);
  expect(await runtimes.foundAgain()).toBeNull();
});

it('what is still made with one that is refused is ended first, and its failure does not count', async () => {
  const { kept, host, signals } = withDoubt();
  let answer: (told: Error) => void = () => undefined;
  const other = new Promise<Error>((resolve) => (answer = resolve));
  const inDoubt = { ...kept, doubt: { other, problem: () => isMeant } };
  const runtimes = new Runtimes(
    REQUEST,
    host,
    silentObserver,
    new Map([[VERSION, Promise.resolve(inDoubt)]]),
  );
  const order: string[] = [];
  const use = async ({ python }: PythonRuntime, on: Host): Promise<never> => {
    await on.run('build', [], { timeoutSeconds: 1, env: {} });
    const signal = signals.at(-1);
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    order.push(`${python} is ended`);
    throw new Error('it was ended');
  };
  const using = runtimes.using(VERSION, inDoubt, host, use, silent);
  await new Promise((resolve) => setImmediate(resolve));
  expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
  answer(refused);
  await expect(using).rejects.toMatchObject({ finding: { code: 'python-not-found' } });
  expect(order).toEqual(['/kept is ended']);
});

it('what was heard of it decides, once', async () => {
  const heard: (Told | null)[] = [];
  const problem = (told: Told | null): Promise<null> => {
    heard.push(told);
    return isMeant;
  };
  const { kept, host, runtimes } = withDoubt({ other: isMeant, problem });
  const libraries = [{ path: '/l', version: VERSION, error: null }];
  const result = { runtime: { libraries }, importError: null } as unknown as HarnessResult;
  const use = (): Promise<HarnessResult> => Promise.resolve(result);
  for (let i = 0; i < 2; i++)
    expect(await runtimes.using(VERSION, kept, host, use, (one) => one)).toBe(result);
  expect(heard).toEqual([{ libraries, error: null }]);
});

it('it is asked where what was done with it failed, or told nothing', async () => {
  const heard: (Told | null)[] = [];
  const problem = (told: Told | null): Promise<null> => {
    heard.push(told);
    return isMeant;
  };
  const { kept, host, runtimes } = withDoubt({ other: isMeant, problem });
  const failing = runtimes.using(VERSION, kept, host, () => Promise.reject(new Error('it died')), silent);
  await expect(failing).rejects.toThrow('it died');
  expect(heard).toEqual([null]);
});
