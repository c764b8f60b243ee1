import path from 'node:path';
import type { Product } from '../../core/product.js';
import { describeEnding } from '../../host/process/process.js';
import { childEnvironment } from '../../host/environment.js';
import type { Host } from '../../host/host.js';

/**
 * Asks libraries what they are, in a child process: TensorRT's libraries run code when loaded and may end the process. Works
 * with Python 3.6 and newer and needs no GPU (observed: TensorRT 8.6 to 11.2 and TensorRT-RTX 1.4 to 1.7 answer without one).
 */
const PROBE = `
import sys, os, json, ctypes
def ask(path):
    try:
        library = ctypes.CDLL(path, mode=getattr(os, 'RTLD_LAZY', 1))
    except OSError as error:
        return {'path': path, 'version': None, 'error': str(error)}
    try:
        parts = []
        for name in ('Major', 'Minor', 'Patch', 'Build'):
            function = getattr(library, 'getInferLib%sVersion' % name)
            function.restype = ctypes.c_int32
            parts.append(function())
        return {'path': path, 'version': '.'.join(map(str, parts)), 'error': None}
    except AttributeError:
        pass
    try:
        function = library.getInferLibVersion
    except AttributeError:
        return {'path': path, 'version': None, 'error': 'has no getInferLibVersion'}
    function.restype = ctypes.c_int32
    number = function()
    thousand = 1000 if number < 10000 else 10000
    return {'path': path, 'version': '%d.%d.%d' % (number // thousand, number % thousand // 100, number % 100), 'error': None}
def mapped():
    names = ('libnvinfer.so', 'libnvinfer_lean.so', 'libnvinfer_dispatch.so', 'libtensorrt_rtx.so')
    found = []
    try:
        with open('/proc/self/maps') as maps:
            for line in maps:
                path = line.rstrip('\\n').split(None, 5)[-1]
                if os.path.basename(path).startswith(names) and path not in found:
                    found.append(path)
    except OSError:
        pass
    return found
what = sys.argv[1]
if what == 'libraries':
    answer = [ask(path) for path in sys.argv[2:]]
elif what == 'module':
    import importlib
    answer = {'module': None, 'file': None, 'moduleVersion': None, 'libraries': [], 'error': None}
    try:
        module = importlib.import_module(sys.argv[2])
        answer.update(module=sys.argv[2], file=getattr(module, '__file__', None), moduleVersion=getattr(module, '__version__', None))
        answer['libraries'] = [ask(path) for path in mapped()]
    except BaseException as error:
        answer['error'] = '%s: %s' % (type(error).__name__, error)
elif what == 'wheels':
    import importlib.util, glob
    answer = []
    for package in sys.argv[3:]:
        try:
            spec = importlib.util.find_spec(package)
        except (ImportError, ValueError):
            spec = None
        for folder in (spec and spec.submodule_search_locations) or []:
            answer.extend(sorted(glob.glob(os.path.join(folder, sys.argv[2]))))
elif what == 'cuda-driver':
    answer = {'version': None, 'error': None}
    try:
        driver = ctypes.CDLL('nvcuda.dll' if sys.platform == 'win32' else 'libcuda.so.1')
        number = ctypes.c_int(0)
        status = driver.cuDriverGetVersion(ctypes.byref(number))
        if status == 0 and number.value > 0:
            answer['version'] = '%d.%d' % (number.value // 1000, number.value % 1000 // 10)
        else:
            answer['error'] = 'cuDriverGetVersion answered %d' % status
    except OSError as error:
        answer['error'] = str(error)
sys.stdout.write('\\nTRT-GUARD-PROBE ' + json.dumps(answer) + '\\n')
sys.stdout.flush()
os._exit(0)
`;

export interface MeasuredLibrary {
  path: string;
  /** Four parts from 10.x on, three for 8.x; null where the library does not say. */
  version: string | null;
  error: string | null;
}

export interface MeasuredModule {
  module: string | null;
  file: string | null;
  moduleVersion: string | null;
  /** The libraries that are really mapped after the import. */
  libraries: MeasuredLibrary[];
  error: string | null;
}

async function probe(
  host: Host,
  python: string,
  args: string[],
  env: Record<string, string>,
): Promise<unknown> {
  const result = await host.run(python, ['-c', PROBE, ...args], {
    env: { ...childEnvironment(host.env, env), PYTHONSAFEPATH: '1' },
    confine: true,
    writable: [],
    timeoutSeconds: 60,
    quiet: true,
  });
  const line = result.stdout.split('\n').find((text) => text.startsWith('TRT-GUARD-PROBE '));
  if (line === undefined)
    throw new Error(`${describeEnding(result.ending)}: ${result.output.trim().slice(-400)}`);
  return JSON.parse(line.slice('TRT-GUARD-PROBE '.length));
}

/** getInferLib*Version of a library file, asked through ctypes in a child of its own. Never rejects. */
export async function measureLibrary(
  host: Host,
  python: string,
  libraryPath: string,
  env: Record<string, string> = {},
): Promise<MeasuredLibrary> {
  try {
    const [answer] = (await probe(
      host,
      python,
      ['libraries', path.resolve(libraryPath)],
      env,
    )) as MeasuredLibrary[];
    return answer ?? { path: libraryPath, version: null, error: 'no answer' };
  } catch (error) {
    return { path: libraryPath, version: null, error: (error as Error).message };
  }
}

/** Imports a module and asks the TensorRT libraries that are mapped then (Linux). Never rejects. */
export async function measureModule(
  host: Host,
  python: string,
  module: string,
  env: Record<string, string> = {},
): Promise<MeasuredModule> {
  try {
    return (await probe(host, python, ['module', module], env)) as MeasuredModule;
  } catch (error) {
    return { module: null, file: null, moduleVersion: null, libraries: [], error: (error as Error).message };
  }
}

/** CUDA version that the installed driver offers (`13.0`), or why there is none. Never rejects. */
export async function measureCudaDriver(
  host: Host,
  python: string,
): Promise<{ version: string | null; error: string | null }> {
  try {
    return (await probe(host, python, ['cuda-driver'], {})) as {
      version: string | null;
      error: string | null;
    };
  } catch (error) {
    return { version: null, error: (error as Error).message };
  }
}

/** Library files in the TensorRT wheels of a Python; nothing is imported for it. Never rejects. */
export async function locateWheelLibraries(host: Host, python: string, product: Product): Promise<string[]> {
  const question =
    product === 'tensorrt'
      ? ['libnvinfer.so.*', 'tensorrt_libs', 'tensorrt']
      : ['libtensorrt_rtx.so.*', 'tensorrt_rtx_libs'];
  try {
    return (await probe(host, python, ['wheels', ...question], {})) as string[];
  } catch {
    return [];
  }
}
