import { InputError } from '../../core/findings.js';
import { compareVersions, parseVersion, type Version } from '../../core/version.js';

export interface ArgvRequest {
  /** The ONNX file. */
  model: string;
  /** Where trtexec shall write the plan. */
  output: string;
  /** The caller's own arguments, last, so that they win. */
  extraArgs: readonly string[];
  /** Plugin libraries to open before the model is parsed. */
  plugins?: readonly string[];
  /** Print the type of each layer (the plan then carries it). */
  tellsLayers?: boolean;
  /** Measured version of this trtexec; null = unknown, taken as a current one. */
  version: string | null;
}

/** Arguments that say what trt-guard itself must say, or that make trtexec do something else than convert. */
const RESERVED: Record<string, string> = {
  '--onnx': 'use the input model',
  '--saveEngine': 'use the input output',
  '--loadEngine': 'use the input engine, which loads a plan instead of building one',
  '--getPlanVersionOnly': 'use the inspect command, which needs no GPU',
  '--help': 'it would print text instead of building',
  '-h': 'it would print text instead of building',
};

/** trtexec learnt these with 8.6 (NVIDIA/TensorRT, samples/common/sampleOptions.cpp of 8.5 and 8.6). */
const SINCE_8_6: Version = [8, 6];

/** @throws InputError where the caller's arguments take over what trt-guard has to decide */
export function refuseReservedArguments(args: readonly string[]): void {
  for (const argument of args) {
    const [name = ''] = argument.split('=', 1);
    const instead = Object.hasOwn(RESERVED, name) ? RESERVED[name] : undefined;
    if (instead !== undefined) throw new InputError(`trtexec-args must not contain ${name}: ${instead}`);
  }
}

/** trtexec reads these as often as they come (`while (getAndDelOption(...))`, sampleOptions.cpp). */
const REPEATABLE = new Set([
  ...['--plugins', '--staticPlugins', '--dynamicPlugins', '--setPluginsToSerialize', '--safetyPlugins'],
  // Of the flags about shapes, shapeArguments knows which are of one profile.
  ...['--profile', '--shapes', '--minShapes', '--optShapes', '--maxShapes'],
]);

/** `--fp16`, of `--fp16` and `--fp16=1`. */
export function flagName(argument: string): string {
  return argument.split('=', 1)[0] ?? '';
}

/** A flag that is given twice and may not be: trtexec takes one of the two, and calls the other an unknown option; null = none. */
export function repeatedFlag(args: readonly string[]): string | null {
  const names = args.map(flagName).filter((name) => !REPEATABLE.has(name));
  return names.find((name, i) => names.indexOf(name) !== i) ?? null;
}

const TELLING = ['--profilingVerbosity=detailed', '--dumpLayerInfo'];

/** trtexec takes one of two equal flags, and calls the other one unknown (sampleOptions.cpp, getAndDelOption). */
function isGiven(flag: string, args: readonly string[]): boolean {
  const [name = ''] = flag.split('=', 1);
  return args.some((argument) => argument === name || argument.startsWith(`${name}=`));
}

/**
 * The arguments that make trtexec build one plan from one ONNX file, and not measure its speed.
 * @throws InputError where the caller's arguments take over what trt-guard has to decide
 */
export function trtexecArgv({
  model,
  output,
  extraArgs,
  plugins = [],
  tellsLayers = false,
  version,
}: ArgvRequest): string[] {
  refuseReservedArguments(extraArgs);
  const measured = version === null ? null : parseVersion(version);
  const old = measured !== null && compareVersions(measured, SINCE_8_6) < 0;
  return [
    `--onnx=${model}`,
    `--saveEngine=${output}`,
    old ? '--buildOnly' : '--skipInference',
    ...plugins.map((file) => `${old ? '--plugins' : '--staticPlugins'}=${file}`),
    ...(tellsLayers ? TELLING.filter((flag) => !isGiven(flag, extraArgs)) : []),
    ...extraArgs,
  ];
}
