/**
 * Every option of `check` and every input of the action, as data: the command line, the action and their validation are
 * made from this one table, and a test holds action.yml to it.
 */
export interface InputDefinition {
  name: string;
  kind: 'list' | 'text' | 'seconds' | 'choice' | 'arguments' | 'switch';
  default?: string;
  choices?: readonly string[];
  /** The placeholder for the value in the command line's help. */
  placeholder: string;
  help: string;
}

export const INPUTS = [
  { name: 'model', kind: 'list', placeholder: 'FILE...', help: 'ONNX files to convert (globs allowed)' },
  { name: 'engine', kind: 'list', placeholder: 'FILE...', help: 'existing engines to prove (globs allowed)' },
  {
    name: 'output',
    kind: 'text',
    placeholder: 'PATH',
    help: 'where to write the engine: a file for one model, a folder for several; default: beside the model, as .engine',
  },
  {
    name: 'tensorrt-version',
    kind: 'text',
    placeholder: 'VERSION',
    help: 'the pinned TensorRT, e.g. 10.0.1.6',
  },
  {
    name: 'tensorrt-version-file',
    kind: 'text',
    placeholder: 'FILE',
    help: 'the file that contains the pin: requirements.txt, pyproject.toml, Dockerfile, .tensorrt-version, ...',
  },
  {
    name: 'product',
    kind: 'choice',
    choices: ['tensorrt', 'tensorrt-rtx'],
    placeholder: 'NAME',
    help: 'tensorrt or tensorrt-rtx, which never load each other’s engines; default: the product that the version or its file implies, else tensorrt',
  },
  {
    name: 'converter',
    kind: 'choice',
    choices: ['auto', 'trtexec', 'python'],
    default: 'auto',
    placeholder: 'NAME',
    help: 'auto (trtexec if found, else the Python builder), trtexec or python',
  },
  {
    name: 'trtexec',
    kind: 'text',
    placeholder: 'PATH',
    help: 'path of the trtexec to use; default: search for one',
  },
  {
    name: 'trtexec-args',
    kind: 'arguments',
    placeholder: 'ARGS',
    help: 'more arguments for trtexec, quoted as in a shell but never passed to one',
  },
  {
    name: 'shapes',
    kind: 'list',
    placeholder: 'NAME:MIN..OPT..MAX...',
    help: 'sizes of a dynamic input: NAME:MIN..OPT..MAX or NAME:SHAPE; works with either converter',
  },
  {
    name: 'python',
    kind: 'text',
    placeholder: 'PATH',
    help: 'the runtime’s Python; default: one whose measured library matches the pin, else an isolated environment',
  },
  {
    name: 'runtime-version',
    kind: 'list',
    placeholder: 'VERSION...',
    help: 'load with these versions instead of the pin; one verdict each',
  },
  {
    name: 'runtime-image',
    kind: 'list',
    placeholder: 'IMAGE...',
    help: 'load in this container image, the one that production runs; one verdict each',
  },
  {
    name: 'container-tool',
    kind: 'choice',
    choices: ['auto', 'docker', 'podman'],
    default: 'auto',
    placeholder: 'NAME',
    help: 'the tool that runs the image; auto uses the first one that responds',
  },
  {
    name: 'runtime-image-args',
    kind: 'arguments',
    placeholder: 'ARGS',
    help: 'more options for docker run, quoted as in a shell; options that weaken the container’s isolation are refused',
  },
  {
    name: 'require',
    kind: 'choice',
    choices: ['load', 'inspect', 'run'],
    default: 'load',
    placeholder: 'PROOF',
    help: 'the proof that a green job needs: run (executed on a GPU), load (deserialized there) or inspect (converted, versions agree)',
  },
  {
    name: 'inputs',
    kind: 'text',
    placeholder: 'FOLDER',
    help: 'a folder with NAME.npy for each input, or with one such folder for each case: the inputs to run and compare with',
  },
  {
    name: 'accuracy',
    kind: 'choice',
    choices: ['auto', 'on', 'off'],
    default: 'auto',
    placeholder: 'WHEN',
    help: 'compare outputs: the engine’s with require run, the model’s with reference-model or expected; auto: on if reference-model, expected or tolerance is given',
  },
  {
    name: 'reference-model',
    kind: 'text',
    placeholder: 'FILE',
    help: 'the FP32 original of a cast or quantized model',
  },
  {
    name: 'expected',
    kind: 'text',
    placeholder: 'FOLDER',
    help: 'the right outputs for inputs, as NAME.npy, or in folders named like those of inputs; they are then the only reference',
  },
  {
    name: 'refit-from',
    kind: 'text',
    placeholder: 'FILE',
    help: 'the ONNX model whose weights are put into a stripped or refittable engine before it runs',
  },
  {
    name: 'keep-outputs',
    kind: 'text',
    placeholder: 'FOLDER',
    help: 'with require run: write the engine’s outputs here as NAME.npy, one folder for each engine and point',
  },
  {
    name: 'baseline-engine',
    kind: 'list',
    placeholder: 'FILE...',
    help: 'with require run: an engine that this one must not be slower than, executed in turn with it; several: one for each model or engine, in order',
  },
  {
    name: 'tolerance',
    kind: 'list',
    placeholder: 'LIMIT...',
    help: 'largest acceptable errors, relative to the scale of the tensor: RMS/MAX, fp16:RMS/MAX or OUTPUT:RMS/MAX',
  },
  {
    name: 'precision',
    kind: 'text',
    placeholder: 'PRECISION',
    help: 'the precision that the engine must compute in: fp16, or fp16>=90% (of its layers’ outputs)',
  },
  {
    name: 'targets',
    kind: 'list',
    placeholder: 'GPU...',
    help: 'GPUs that the engine is for, such as sm_89: compatibility rules predict whether it loads there',
  },
  {
    name: 'plugins',
    kind: 'list',
    placeholder: 'FILE...',
    help: 'plugin libraries to load before deserializing',
  },
  {
    name: 'jobs',
    kind: 'text',
    default: 'auto',
    placeholder: 'NUMBER',
    help: 'how many engines to check at once; auto: as many as cores and memory allow',
  },
  {
    name: 'build-timeout',
    kind: 'seconds',
    default: '3600',
    placeholder: 'SECONDS',
    help: 'time limit for one conversion',
  },
  {
    name: 'load-timeout',
    kind: 'seconds',
    default: '300',
    placeholder: 'SECONDS',
    help: 'time limit for one load',
  },
  {
    name: 'run-timeout',
    kind: 'seconds',
    default: '600',
    placeholder: 'SECONDS',
    help: 'time limit for the runs of one engine, on top of that for its load',
  },
  {
    name: 'download',
    kind: 'switch',
    default: 'true',
    placeholder: 'true|false',
    help: 'whether converter trtexec may download the pinned TensorRT if this machine has no trtexec of that version',
  },
  {
    name: 'archive-url',
    kind: 'text',
    placeholder: 'URL',
    help: 'a private TensorRT archive instead of the official one',
  },
  { name: 'archive-sha256', kind: 'text', placeholder: 'HEX', help: 'the digest that the archive must have' },
  {
    name: 'archive-mirror',
    kind: 'text',
    placeholder: 'URL',
    help: 'base address of a mirror that has the official archives under their own names',
  },
  {
    name: 'allow-unverified-archive',
    kind: 'switch',
    default: 'false',
    placeholder: 'true|false',
    help: 'use an archive even if its digest is not known, with a warning',
  },
  {
    name: 'cache',
    kind: 'choice',
    choices: ['runner', 'job', 'true', 'false'],
    default: 'runner',
    placeholder: 'WHERE',
    help: 'where environments, archives and engines are kept: runner (its tool cache, shared by all jobs), job (RUNNER_TEMP, for this job only), or true (like runner; in the action also in GitHub’s cache)',
  },
  {
    name: 'engine-cache',
    kind: 'switch',
    default: 'false',
    placeholder: 'true|false',
    help: 'keep proven engines, and check a kept engine again instead of converting the same model again',
  },
  { name: 'report', kind: 'text', placeholder: 'FILE', help: 'write the report as JSON' },
  {
    name: 'sarif',
    kind: 'text',
    placeholder: 'FILE',
    help: 'write the findings as SARIF, for code scanning',
  },
  { name: 'html', kind: 'text', placeholder: 'FILE', help: 'write the report as one HTML page for people' },
  {
    name: 'attestation',
    kind: 'text',
    placeholder: 'FILE',
    help: 'write the proven engine’s passport as an in-toto statement, ready to sign',
  },
  {
    name: 'junit',
    kind: 'text',
    placeholder: 'FILE',
    help: 'write the report as JUnit XML, for other CI systems',
  },
  {
    name: 'require-passport',
    kind: 'switch',
    default: 'false',
    placeholder: 'BOOL',
    help: 'require a passport beside each given engine: without one nothing vouches for its bytes',
  },
  {
    name: 'config-from',
    kind: 'choice',
    choices: ['head', 'base'],
    default: 'head',
    placeholder: 'WHOSE',
    help: 'which .trt-guard.yml applies: head (the one checked out) or base (the one on the pull request’s base branch)',
  },
  {
    name: 'working-directory',
    kind: 'text',
    placeholder: 'DIR',
    help: 'the folder that all paths are relative to; default: the current one',
  },
  {
    name: 'fail-on',
    kind: 'choice',
    choices: ['error', 'never', 'new'],
    default: 'error',
    placeholder: 'WHAT',
    help: 'what fails the job: error (anything not proven), never (warn only), new (errors that the baseline does not have)',
  },
  {
    name: 'baseline',
    kind: 'text',
    placeholder: 'REPORT',
    help: 'with fail-on new: the JSON report of an earlier run',
  },
] as const satisfies readonly InputDefinition[];

export type InputName = (typeof INPUTS)[number]['name'];

/** What was given, by name: an empty list means not given. */
export type RawInputs = Partial<Record<InputName, readonly string[]>>;
