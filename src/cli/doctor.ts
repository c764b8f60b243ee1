import { VENDOR_INDEX } from '../catalog/wheels.js';
import { harmless } from '../core/text/harmless.js';
import type { Host } from '../host/host.js';
import { openRequest, withoutCredentials } from '../host/fetch/http.js';
import { realHost } from '../host/real.js';
import { EXIT } from './exit.js';
import { type Machine, readMachine } from './machine.js';
import { printAnswer, printJson } from './output.js';

const IDLE_SECONDS = 10;
const PYPI = 'https://pypi.org/simple';

/** One package index, and whether it answered. */
interface Index {
  url: string;
  reachable: boolean;
  detail: string;
}

async function reach(url: string): Promise<Index> {
  const shown = withoutCredentials(url);
  try {
    const message = await openRequest(`${url.replace(/\/$/, '')}/`, {
      headers: {},
      privateHeaders: [],
      idleSeconds: IDLE_SECONDS,
    });
    message.destroy();
    const status = message.statusCode ?? 0;
    // An index that has no front page still answers.
    return { url: shown, reachable: status > 0 && status < 500, detail: `status ${status}` };
  } catch (error) {
    return { url: shown, reachable: false, detail: (error as Error).message };
  }
}

/** Where pip looks, by its own word: an environment variable, its configuration, or PyPI. */
async function pipIndex(host: Host, python: string | undefined): Promise<string> {
  const told = host.env['PIP_INDEX_URL'];
  if (told) return told;
  if (python === undefined) return PYPI;
  const { ending, stdout } = await host.run(python, ['-m', 'pip', 'config', 'get', 'global.index-url'], {
    timeoutSeconds: 30,
    quiet: true,
  });
  const url = stdout.trim();
  return ending.kind === 'exited' && ending.status === 0 && /^https?:/.test(url) ? url : PYPI;
}

/** What a green job can mean on this machine. */
interface Provable {
  what: string;
  possible: boolean;
  why: string;
}

function provable({ gpus, pythons, trtexec, driverDetail }: Machine, indexes: readonly Index[]): Provable[] {
  const hasGpu = gpus.length > 0;
  const gpu = hasGpu ? gpus.map(({ name }) => name).join(', ') : `no GPU (${driverDetail})`;
  const canInstall =
    pythons.some(({ hasVenv, tag }) => hasVenv && tag !== null) && indexes[0]?.reachable === true;
  const installed = canInstall
    ? 'a Python is installed, and its package index can be reached'
    : 'no Python with venv, or no package index';
  const builder = trtexec.find(({ version }) => version !== null);
  return [
    { what: 'inspect, pins, diagnose', possible: true, why: 'they need neither TensorRT nor a GPU' },
    { what: 'convert with TensorRT-RTX', possible: canInstall, why: installed },
    {
      what: 'convert with TensorRT',
      possible: hasGpu && (canInstall || builder !== undefined),
      why: hasGpu ? (builder === undefined ? installed : `${builder.path} ${builder.version ?? ''}`) : gpu,
    },
    { what: 'load and run an engine', possible: hasGpu && canInstall, why: hasGpu ? installed : gpu },
  ];
}

function textOf(machine: Machine, indexes: readonly Index[], proofs: readonly Provable[]): string {
  const mark = (good: boolean): string => (good ? '✓' : '✗');
  const lines = (title: string, rows: readonly string[]): string[] => [
    title,
    ...(rows.length === 0 ? ['  none'] : rows.map((row) => `  ${row}`)),
  ];
  return [
    ...lines(
      'GPU',
      machine.gpus.map(
        ({ name, computeCapability, driverVersion, memoryMiB }) =>
          `${name}, compute capability ${computeCapability}, driver ${driverVersion}${memoryMiB === null ? '' : `, ${memoryMiB} MiB`}`,
      ),
    ),
    ...lines('Driver', [
      machine.driverCuda === null ? `none: ${machine.driverDetail}` : `runs CUDA ${machine.driverCuda}`,
    ]),
    ...lines(
      'trtexec',
      machine.trtexec.map(({ path, origin, reason }) => `${path} (${origin}): ${reason}`),
    ),
    ...lines(
      'Python',
      machine.pythons.map(
        ({ path, version, hasVenv }) =>
          `${path} ${version}${hasVenv ? '' : ', without venv: it cannot have a TensorRT of its own'}`,
      ),
    ),
    ...lines('Cache', [`${machine.cacheDir}${machine.cacheExists ? '' : ' (not there yet)'}`]),
    ...lines(
      'Package indexes',
      indexes.map(({ url, reachable, detail }) => `${mark(reachable)} ${url} (${detail})`),
    ),
    ...lines(
      'What can be proven here',
      proofs.map(({ what, possible, why }) => `${mark(possible)} ${what}: ${why}`),
    ),
    '',
  ].join('\n');
}

/** `trt-guard doctor`: what this machine has, and what can be proven on it. 0 whatever it finds: nothing of it is a fault. */
export async function doctor(_: string[], options: Record<string, unknown>): Promise<number> {
  const host = realHost();
  const machine = await readMachine(host);
  const indexes = await Promise.all([
    reach(await pipIndex(host, machine.pythons[0]?.path)),
    reach(VENDOR_INDEX),
  ]);
  const proofs = provable(machine, indexes);
  if (options['json'] === true) printJson({ ...machine, indexes, provable: proofs });
  else printAnswer(textOf(harmless(machine), harmless(indexes), harmless(proofs)));
  return EXIT.pass;
}
