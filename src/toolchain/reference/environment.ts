import { devNull } from 'node:os';
import { FindingError } from '../../core/findings.js';
import { childEnvironment } from '../../host/environment.js';
import type { Host } from '../../host/host.js';
import { findPython } from '../python/find-python.js';
import { isolatedEnvironment } from '../python/python-env.js';
import { candidateEvidence } from '../python/runtime-choice.js';
import type { PythonRuntime } from '../types.js';

/** The release of ONNX Runtime that computes references. Every package is pinned: a reference must be the same next year. */
export const ONNX_RUNTIME = '1.32.0';
export const REQUIREMENTS = [
  `onnxruntime==${ONNX_RUNTIME}`,
  'numpy==2.4.6',
  'flatbuffers==25.12.19',
  'packaging==26.4',
  'protobuf==7.36.2',
];
/** CPython versions that these have wheels for: NumPy 2.4 needs 3.11. */
const PYTHONS = ['cp311', 'cp312', 'cp313', 'cp314'];

const unavailable = (
  message: string,
  remedy: string,
  evidence: FindingError['finding']['evidence'],
): FindingError =>
  new FindingError({ code: 'reference-unavailable', severity: 'error', message, remedy, evidence });

/**
 * How its Python is started: on its own, and reading and writing no bytecode. `-I` ignores the variables that say so for the others, and a
 * kept environment vouches for its sources alone. About 0.4 s a start: NumPy is compiled each time.
 */
export const REFERENCE_FLAGS = ['-I', '-B', '-X', `pycache_prefix=${devNull}`];

const VERSION = 'import onnxruntime, numpy; print("VERSION", onnxruntime.__version__)';

async function problemWith(host: Host, python: string): Promise<FindingError | null> {
  const told = await host.run(python, [...REFERENCE_FLAGS, '-c', VERSION], {
    env: childEnvironment(host.env),
    timeoutSeconds: 120,
    quiet: true,
  });
  const version = /^VERSION (\S+)$/m.exec(told.stdout)?.[1] ?? null;
  if (version === ONNX_RUNTIME) return null;
  return unavailable(
    `ONNX Runtime ${ONNX_RUNTIME} was installed, but ${version === null ? 'it does not start' : `it reports version ${version}`}.`,
    'Look for another copy on PYTHONPATH, or for a processor that it was not built for.',
    [{ source: python, text: told.output.trim().slice(-1000) }],
  );
}

/**
 * The Python that computes references: an environment of its own, whatever Python the TensorRT runtime has. Made once, 180 MB.
 * @throws FindingError reference-unavailable, or what an installation can end with
 */
export async function referenceEnvironment(host: Host): Promise<PythonRuntime> {
  const { python, candidates } = await findPython(host, (found) => {
    if (found.tag === null || !PYTHONS.includes(found.tag))
      return `ONNX Runtime ${ONNX_RUNTIME} has no wheel for it`;
    return !found.hasVenv || (!found.hasEnsurepip && !found.hasPip) ? 'has no venv module or no pip' : null;
  });
  if (python === null)
    throw unavailable(
      `No Python was found that ONNX Runtime ${ONNX_RUNTIME} has wheels for (3.11 to 3.14).`,
      'Install one of them, for example with actions/setup-python, or give expected outputs.',
      candidateEvidence(candidates),
    );
  return isolatedEnvironment(host, python, {
    key: `onnxruntime-${ONNX_RUNTIME}-${python.tag ?? ''}-${host.platform}-${host.arch}`,
    title: `ONNX Runtime ${ONNX_RUNTIME}`,
    requirements: REQUIREMENTS,
    indexArgs: [],
    problemWith: (made) => problemWith(host, made),
  });
}
