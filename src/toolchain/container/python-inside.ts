import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { ContainerCommand, Mount } from '../../host/container/command.js';
import type { Image } from '../../host/container/image.js';
import type { Host } from '../../host/host.js';
import { askPythonFor } from '../harness/ask.js';
import { ROOT } from './inside.js';

/** A Python of this machine, as it is mounted where an image has none. */
export interface MountedPython {
  /** On this machine, for people. */
  path: string;
  mounts: readonly Mount[];
}

/** TensorRT's Python bindings without its library, as they are mounted. */
export interface Bindings {
  /** `1.5.0.114` */
  version: string;
  /** The folder on this machine that holds the package. */
  site: string;
  /** Libraries to open first, as the container names them: the image's own, and stubs. */
  libraries: readonly string[];
  /** Empty libraries in place of those that the image does not have and a load does not call. */
  stubs: readonly { name: string; bytes: Buffer }[];
  /** There is no library of TensorRT's own plugins. */
  withoutPlugins: boolean;
}

/** The Python that runs in a container: the image's own unless one is mounted, with its own TensorRT module unless bindings are. */
export interface PythonInside {
  mounted: MountedPython | null;
  bindings: Bindings | null;
}

const HOME = `${ROOT}/python`;
const PROGRAM = `${HOME}/bin/python3`;
const LIBRARIES = `${HOME}/shared`;
const SITE = `${ROOT}/bindings`;

const PORTABLE = v.object({
  program: v.string(),
  folder: v.pipe(v.string(), v.regex(/^lib\w*\/python3\.\d+$/)),
  modules: v.string(),
  libraries: v.array(v.string()),
});

/** `libffi.so.8.1.2` is asked for as `libffi.so.8`. */
function namesOf(library: string): string[] {
  const [, stem = '', numbers = ''] = /^(.*\.so)((?:\.\d+)*)$/.exec(path.basename(library)) ?? [];
  const parts = numbers.split('.').slice(1);
  return parts.length === 0
    ? [path.basename(library)]
    : parts.map((_, i) => [stem, ...parts.slice(0, i + 1)].join('.'));
}

/**
 * What of a Python of this machine must be mounted so that it runs in an image: its program, its modules, and the shared objects that
 * it opens. The C library is the image's own, as TensorRT's is: an image with an older one refuses it.
 * @throws Error where it does not answer
 */
export async function mountedPython(host: Host, python: string): Promise<MountedPython> {
  const answer = await askPythonFor(host, python, ['portable'], { scope: 'isolated' });
  const { program, folder, modules, libraries } = v.parse(PORTABLE, answer);
  const shared = libraries.flatMap((source) =>
    namesOf(source).map((name) => ({ source, target: `${LIBRARIES}/${name}` })),
  );
  return {
    path: python,
    mounts: [
      { source: program, target: PROGRAM },
      { source: modules, target: `${HOME}/${folder}` },
      ...new Map(shared.map((mount) => [mount.target, mount])).values(),
    ],
  };
}

function stubsIn(folder: string, { stubs }: Bindings): Mount[] {
  return stubs.map(({ name, bytes }) => {
    const source = path.join(folder, name);
    writeFileSync(source, bytes);
    chmodSync(source, 0o644);
    return { source, target: stubPath(name) };
  });
}

/** Where the container has the stub of a library. */
export function stubPath(name: string): string {
  return `${ROOT}/stubs/${name}`;
}

/**
 * How the container's program is started. The image's own variables stay: what we add stands behind them.
 * @param folder of this run's own, for what is written to be mounted
 */
export function launch(
  { env }: Pick<Image, 'env'>,
  { mounted, bindings }: PythonInside,
  folder: string,
): Pick<ContainerCommand, 'entrypoint' | 'env'> & { mounts: readonly Mount[] } {
  const behind = (name: string, value: string): Record<string, string> => ({
    [name]: [env[name] ?? '', value].filter((one) => one !== '').join(':'),
  });
  // Of another Python the image's modules are none.
  const site = bindings === null ? null : SITE;
  return {
    entrypoint: mounted === null ? 'python3' : PROGRAM,
    env: {
      PYTHONSAFEPATH: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      ...(mounted === null
        ? site === null
          ? {}
          : behind('PYTHONPATH', site)
        : { PYTHONHOME: HOME, PYTHONPATH: site ?? '', ...behind('LD_LIBRARY_PATH', LIBRARIES) }),
    },
    mounts: [
      ...(mounted?.mounts ?? []),
      ...(bindings === null ? [] : [{ source: bindings.site, target: SITE }, ...stubsIn(folder, bindings)]),
    ],
  };
}
