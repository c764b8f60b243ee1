/**
 * Every option of `check` and every input of the action, as data: the command line, the action and their validation are
 * made from this one table, and a test holds action.yml to it.
 */
export interface InputDefinition {
  name: string;
  kind: 'list' | 'text' | 'seconds' | 'choice' | 'arguments' | 'switch';
  default?: string;
  choices?: readonly string[];
  /** What stands for the value in the command line's help. */
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
    help: 'where the engine goes: a file for one model, a folder for several; default: beside the model, .engine',
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
    help: 'the file that holds the pin: requirements.txt, pyproject.toml, Dockerfile, .tensorrt-version, ...',
  },
  {
    name: 'product',
    kind: 'choice',
    choices: ['tensorrt', 'tensorrt-rtx'],
    placeholder: 'NAME',
    help: 'tensorrt or tensorrt-rtx: they never load each other’s engines; default: what the version or its file says, else tensorrt',
  },
  {
    name: 'converter',
    kind: 'choice',
    choices: ['auto', 'trtexec', 'python'],
    default: 'auto',
    placeholder: 'NAME',
    help: 'auto (trtexec where found, else the Python builder), trtexec or python',
  },
  { name: 'trtexec', kind: 'text', placeholder: 'PATH', help: 'the trtexec to use; default: searched for' },
  {
    name: 'trtexec-args',
    kind: 'arguments',
    placeholder: 'ARGS',
    help: 'more arguments for trtexec, quoted as in a shell but never given to one',
  },
  {
    name: 'shapes',
    kind: 'list',
    placeholder: 'NAME:MIN..OPT..MAX...',
    help: 'sizes of a dynamic input, NAME:MIN..OPT..MAX or NAME:SHAPE, for either converter',
  },
  {
    name: 'python',
    kind: 'text',
    placeholder: 'PATH',
    help: 'the Python of the runtime; default: one whose measured library is the pin, else an isolated environment',
  },
  {
    name: 'runtime-version',
    kind: 'list',
    placeholder: 'VERSION...',
    help: 'load with these versions and not with the pin: one verdict each',
  },
  {
    name: 'runtime-image',
    kind: 'list',
    placeholder: 'IMAGE...',
    help: 'load in this container image, the one that production runs: one verdict each',
  },
  {
    name: 'container-tool',
    kind: 'choice',
    choices: ['auto', 'docker', 'podman'],
    default: 'auto',
    placeholder: 'NAME',
    help: 'what runs the image: auto takes the first that answers',
  },
  {
    name: 'runtime-image-args',
    kind: 'arguments',
    placeholder: 'ARGS',
    help: 'more options for docker run, quoted as in a shell; none that opens the container',
  },
  {
    name: 'require',
    kind: 'choice',
    choices: ['load', 'inspect', 'run'],
    default: 'load',
    placeholder: 'PROOF',
    help: 'what green needs: run (executed on a GPU), load (deserialized there) or inspect (converted, versions agree)',
  },
  {
    name: 'inputs',
    kind: 'text',
    placeholder: 'FOLDER',
    help: 'a folder of NAME.npy for each input, or of folders of them: what to run and compare with',
  },
  {
    name: 'accuracy',
    kind: 'choice',
    choices: ['auto', 'on', 'off'],
    default: 'auto',
    placeholder: 'WHEN',
    help: 'compare answers: with require run the engine’s, with reference-model the model’s; auto: on where one of the next three is given',
  },
  {
    name: 'reference-model',
    kind: 'text',
    placeholder: 'FILE',
    help: 'the FP32 original of a model that is a cast or quantized one',
  },
  {
    name: 'expected',
    kind: 'text',
    placeholder: 'FOLDER',
    help: 'the right outputs for inputs, as NAME.npy, or in folders named as those of inputs; then nothing else is a reference',
  },
  {
    name: 'refit-from',
    kind: 'text',
    placeholder: 'FILE',
    help: 'the ONNX model whose weights are put into a stripped or refittable engine before it is run',
  },
  {
    name: 'keep-outputs',
    kind: 'text',
    placeholder: 'FOLDER',
    help: 'with require run: write what the engine answered as NAME.npy, a folder for each engine and point',
  },
  {
    name: 'tolerance',
    kind: 'list',
    placeholder: 'LIMIT...',
    help: 'largest right errors by scale, RMS/MAX, fp16:RMS/MAX or OUTPUT:RMS/MAX',
  },
  {
    name: 'precision',
    kind: 'text',
    placeholder: 'PRECISION',
    help: 'what the engine must compute in, fp16 or fp16>=90% (of what its layers put out)',
  },
  {
    name: 'targets',
    kind: 'list',
    placeholder: 'GPU...',
    help: 'GPUs that the engine is for, sm_89: whether it loads there is predicted by rules',
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
    help: 'engines that are checked at once; auto: as many as there are cores and memory for',
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
    help: 'time limit for the runs of one engine, besides that of its load',
  },
  {
    name: 'download',
    kind: 'switch',
    default: 'true',
    placeholder: 'true|false',
    help: 'whether converter trtexec may fetch the pinned TensorRT where no trtexec of it is here',
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
    help: 'base address of a mirror that holds the official archives under their own names',
  },
  {
    name: 'allow-unverified-archive',
    kind: 'switch',
    default: 'false',
    placeholder: 'true|false',
    help: 'use an archive whose digest nobody knows, with a warning',
  },
  {
    name: 'cache',
    kind: 'choice',
    choices: ['runner', 'job', 'true', 'false'],
    default: 'runner',
    placeholder: 'WHERE',
    help: 'where environments, archives and engines are kept: runner (its tool cache, for every job), job (RUNNER_TEMP, for this one), or true (as runner; in the action also in GitHub’s cache)',
  },
  {
    name: 'engine-cache',
    kind: 'switch',
    default: 'false',
    placeholder: 'true|false',
    help: 'keep proven engines, and prove a kept one again instead of converting the same model anew',
  },
  { name: 'report', kind: 'text', placeholder: 'FILE', help: 'write the report as JSON' },
  {
    name: 'sarif',
    kind: 'text',
    placeholder: 'FILE',
    help: 'write the findings as SARIF, for code scanning',
  },
  { name: 'html', kind: 'text', placeholder: 'FILE', help: 'write the report as one page for people' },
  {
    name: 'attestation',
    kind: 'text',
    placeholder: 'FILE',
    help: 'write the proven engine’s passport as an in-toto statement, ready to be signed',
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
    help: 'an engine that was given must have a passport beside it: without one nothing vouches for its bytes',
  },
  {
    name: 'config-from',
    kind: 'choice',
    choices: ['head', 'base'],
    default: 'head',
    placeholder: 'WHOSE',
    help: 'whose .trt-guard.yml counts: head (the one that is checked out) or base (that of the pull request’s base branch)',
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
    help: 'what fails: error (all that is not proven), never (warn only), new (what the baseline does not have)',
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
