import type { Operation } from './build-operation.js';
import * as read from './flag-values.js';

/** A flag of trtexec that the builder API has as well. */
interface Buildable {
  /** The operations that the flag means; its value is empty where it has none. */
  build: (flag: string, value: string) => Operation[];
  takesValue: boolean;
  /** Why TensorRT-RTX lacks it (measured: the enums and attributes of the bindings 1.5.0.114); absent where it has it. */
  notRtx?: string;
}

/** A flag of which TensorRT-RTX takes some values only (measured likewise). */
interface PartlyRtx {
  /** For people: the values that it takes. */
  takes: string;
  lacks: (operation: Operation) => boolean;
  instead: string;
}

/** Why a flag of trtexec has no meaning for the builder API, and what to do. */
interface Refused {
  refused: string;
}

const TYPED =
  'TensorRT-RTX builds strongly typed networks only: put the precision into the ONNX model (NVIDIA ModelOpt: AutoCast, quantize/dequantize nodes).';
const DLA = 'TensorRT-RTX builds for GeForce and RTX GPUs, which have no DLA.';

const LEAN =
  'TensorRT-RTX has no lean runtime for version-compatible engines; build with the version that loads.';
const SAFE = 'TensorRT-RTX builds standard engines only.';

/** The enum members of the bindings 1.5.0.114 that a flag can name. */
const RTX_MEMBERS: ReadonlySet<string> = new Set([
  'EDGE_MASK_CONVOLUTIONS',
  'JIT_CONVOLUTIONS',
  'ALIASED_PLUGIN_IO_10_03',
  'RUNTIME_ACTIVATION_RESIZE_10_10',
]);
const MAX_LEVEL = 5;

const PARTLY_RTX: Readonly<Record<string, PartlyRtx>> = {
  '--hardwareCompatibilityLevel': {
    takes: 'none',
    lacks: (one) => one.op === 'enum' && one.member !== 'NONE',
    instead:
      'Remove the flag: TensorRT-RTX has no such levels, as it compiles an engine for its GPU when it first runs.',
  },
  '--runtimePlatform': {
    takes: 'SameAsBuild',
    lacks: (one) => one.op === 'enum' && one.member !== 'SAME_AS_BUILD',
    instead: 'Remove the flag, and build on the platform that runs the engine.',
  },
  '--memPoolSize': {
    takes: 'workspace and tacticSharedMem',
    lacks: (one) => one.op === 'pool' && one.name.startsWith('DLA_'),
    instead: `Leave the other pools out: ${DLA}`,
  },
  '--builderOptimizationLevel': {
    takes: `0 to ${MAX_LEVEL}`,
    lacks: (one) => one.op === 'attribute' && (one.value < 0 || one.value > MAX_LEVEL),
    instead: `Write a level from 0 to ${MAX_LEVEL}.`,
  },
  '--tacticSources': {
    takes: 'EDGE_MASK_CONVOLUTIONS and JIT_CONVOLUTIONS',
    lacks: (one) =>
      one.op === 'tactic-sources' && [...one.add, ...one.remove].some((name) => !RTX_MEMBERS.has(name)),
    instead:
      'Leave the other sources out: TensorRT-RTX has EDGE_MASK_CONVOLUTIONS and JIT_CONVOLUTIONS alone.',
  },
  '--preview': {
    takes: 'aliasedPluginIO1003 and runtimeActivationResize',
    lacks: (one) => one.op === 'preview' && !RTX_MEMBERS.has(one.name),
    instead:
      'Leave the other features out: TensorRT-RTX has aliasedPluginIO1003 and runtimeActivationResize alone.',
  },
};

const switches = (...operations: Operation[]): Omit<Buildable, 'notRtx'> => ({
  build: () => operations,
  takesValue: false,
});
const setFlag = (name: string): Omit<Buildable, 'notRtx'> => switches({ op: 'flag', name });
const attribute = (name: string): Buildable => ({
  build: (flag, value) => [{ op: 'attribute', name, value: read.integer(flag, value) }],
  takesValue: true,
});
const valued = (build: Buildable['build'], notRtx?: string): Buildable => ({
  build,
  takesValue: true,
  ...(notRtx === undefined ? {} : { notRtx }),
});
const member = (name: string, type: string, choices: Readonly<Record<string, string>>): Buildable =>
  valued((flag, value) => [{ op: 'enum', name, type, member: read.choice(flag, value, choices) }]);

const MEASURES: Refused = {
  refused: 'Drop it: it is about measuring or running the engine, and this is a build.',
};
const PLUGINS: Refused = { refused: 'Use the input plugins.' };
const CALIBRATION: Refused = {
  refused:
    'Quantize the model first (NVIDIA ModelOpt writes quantize/dequantize nodes): the Python converter has no calibrator.',
};
const TRTEXEC_ONLY: Refused = {
  refused: 'Use converter: trtexec: this is a feature of trtexec, not of the builder API.',
};
const REMOVED: Refused = { refused: 'Drop it: no release that trt-guard converts with in Python needs it.' };

const BUILDABLE: Readonly<Record<string, Buildable>> = {
  '--fp16': { ...setFlag('FP16'), notRtx: TYPED },
  '--bf16': { ...setFlag('BF16'), notRtx: TYPED },
  '--int8': { ...setFlag('INT8'), notRtx: TYPED },
  '--fp8': { ...setFlag('FP8'), notRtx: TYPED },
  '--int4': { ...setFlag('INT4'), notRtx: TYPED },
  // BF16 needs compute capability 8.0, and trtexec leaves it out below.
  '--best': {
    ...switches(
      { op: 'flag', name: 'FP16' },
      { op: 'flag', name: 'INT8' },
      { op: 'flag', name: 'BF16', minCapability: 8 },
    ),
    notRtx: TYPED,
  },
  '--noTF32': switches({ op: 'clear-flag', name: 'TF32' }),
  '--stronglyTyped': switches({ op: 'network-flag', name: 'STRONGLY_TYPED' }),
  '--memPoolSize': valued(read.pools),
  '--workspace': valued((flag, value) => read.pools(flag, `workspace:${value}`)),
  '--builderOptimizationLevel': attribute('builder_optimization_level'),
  '--maxTactics': attribute('max_num_tactics'),
  '--avgTiming': attribute('avg_timing_iterations'),
  '--maxAuxStreams': attribute('max_aux_streams'),
  '--l2LimitForTiling': attribute('l2_limit_for_tiling'),
  '--tilingOptimizationLevel': member('tiling_optimization_level', 'TilingOptimizationLevel', {
    0: 'NONE',
    1: 'FAST',
    2: 'MODERATE',
    3: 'FULL',
  }),
  '--hardwareCompatibilityLevel': member('hardware_compatibility_level', 'HardwareCompatibilityLevel', {
    none: 'NONE',
    'ampere+': 'AMPERE_PLUS',
    sameComputeCapability: 'SAME_COMPUTE_CAPABILITY',
  }),
  '--profilingVerbosity': member('profiling_verbosity', 'ProfilingVerbosity', {
    layer_names_only: 'LAYER_NAMES_ONLY',
    default: 'LAYER_NAMES_ONLY',
    detailed: 'DETAILED',
    verbose: 'DETAILED',
    none: 'NONE',
  }),
  '--runtimePlatform': member('runtime_platform', 'RuntimePlatform', {
    SameAsBuild: 'SAME_AS_BUILD',
    WindowsAMD64: 'WINDOWS_AMD64',
  }),
  '--versionCompatible': { ...setFlag('VERSION_COMPATIBLE'), notRtx: LEAN },
  '--vc': { ...setFlag('VERSION_COMPATIBLE'), notRtx: LEAN },
  '--excludeLeanRuntime': { ...setFlag('EXCLUDE_LEAN_RUNTIME'), notRtx: LEAN },
  '--stripWeights': setFlag('STRIP_PLAN'),
  '--stripAllWeights': switches({ op: 'flag', name: 'STRIP_PLAN' }, { op: 'flag', name: 'REFIT' }),
  '--weightless': { ...setFlag('WEIGHTLESS'), notRtx: 'Use --stripWeights.' },
  '--refit': setFlag('REFIT'),
  '--allowWeightStreaming': setFlag('WEIGHT_STREAMING'),
  '--directIO': setFlag('DIRECT_IO'),
  '--monitorMemory': setFlag('MONITOR_MEMORY'),
  '--distributiveIndependence': setFlag('DISTRIBUTIVE_INDEPENDENCE'),
  '--noBuilderCache': setFlag('DISABLE_TIMING_CACHE'),
  '--noCompilationCache': setFlag('DISABLE_COMPILATION_CACHE'),
  '--errorOnTimingCacheMiss': setFlag('ERROR_ON_TIMING_CACHE_MISS'),
  '--heuristic': { ...setFlag('ENABLE_TACTIC_HEURISTIC'), notRtx: 'Use --builderOptimizationLevel=N.' },
  '--restricted': setFlag('SAFETY_SCOPE'),
  '--timingCacheFile': valued((_, file) => [{ op: 'timing-cache', file }]),
  // `force` rewrites the weights, which is trtexec's own doing.
  '--sparsity': valued((flag, value) =>
    read.choice(flag, value, { enable: 'enable', disable: 'disable' }) === 'enable'
      ? [{ op: 'flag', name: 'SPARSE_WEIGHTS' }]
      : [],
  ),
  '--tacticSources': valued(read.tacticSources),
  '--preview': valued(read.previews),
  '--inputIOFormats': valued((flag, value) => read.formats('input', flag, value)),
  '--outputIOFormats': valued((flag, value) => read.formats('output', flag, value)),
  '--layerPrecisions': valued(read.layerPrecisions, TYPED),
  '--layerOutputTypes': valued(read.layerOutputTypes, TYPED),
  '--layerDeviceTypes': valued(read.layerDevices, DLA),
  '--precisionConstraints': valued((flag, value) => {
    const name = read.choice(flag, value, {
      none: '',
      prefer: 'PREFER_PRECISION_CONSTRAINTS',
      obey: 'OBEY_PRECISION_CONSTRAINTS',
    });
    return name === '' ? [] : [{ op: 'flag', name }];
  }, TYPED),
  '--useDLACore': valued(
    (flag, value) => [
      { op: 'enum', name: 'default_device_type', type: 'DeviceType', member: 'DLA' },
      { op: 'attribute', name: 'DLA_core', value: read.integer(flag, value) },
    ],
    DLA,
  ),
  '--allowGPUFallback': { ...setFlag('GPU_FALLBACK'), notRtx: DLA },
  '--buildDLAStandalone': {
    ...switches({
      op: 'enum',
      name: 'engine_capability',
      type: 'EngineCapability',
      member: 'DLA_STANDALONE',
    }),
    notRtx: DLA,
  },
  '--safe': {
    ...switches({ op: 'enum', name: 'engine_capability', type: 'EngineCapability', member: 'SAFETY' }),
    notRtx: SAFE,
  },
  '--nativeInstanceNorm': switches({ op: 'parser-flag', name: 'NATIVE_INSTANCENORM' }),
  '--ni': switches({ op: 'parser-flag', name: 'NATIVE_INSTANCENORM' }),
  '--pluginInstanceNorm': switches({ op: 'clear-parser-flag', name: 'NATIVE_INSTANCENORM' }),
  '--pi': switches({ op: 'clear-parser-flag', name: 'NATIVE_INSTANCENORM' }),
  '--enablePluginOverride': switches({ op: 'parser-flag', name: 'ENABLE_PLUGIN_OVERRIDE' }),
  '--adjustForDLA': { ...switches({ op: 'parser-flag', name: 'ADJUST_FOR_DLA' }), notRtx: DLA },
  '--uint8AsymmetricQuantizationDLA': {
    ...switches({ op: 'parser-flag', name: 'ENABLE_UINT8_AND_ASYMMETRIC_QUANTIZATION_DLA' }),
    notRtx: DLA,
  },
  // What the Python converter does anyway.
  '--buildOnly': switches(),
  '--skipInference': switches(),
  '--explicitBatch': switches(),
};

/** Read by shapeArguments (shape-arguments.ts), for both products. */
export const SHAPE_FLAGS = new Set(['--shapes', '--minShapes', '--optShapes', '--maxShapes', '--profile']);

const all = (reason: Refused, ...names: string[]): Record<string, Refused> =>
  Object.fromEntries(names.map((name) => [`--${name}`, reason]));

const REFUSED: Readonly<Record<string, Refused>> = {
  ...all(
    MEASURES,
    'avgRuns',
    'duration',
    'idleTime',
    'iterations',
    'infStreams',
    'streams',
    'percentile',
    'warmUp',
  ),
  ...all(
    MEASURES,
    'sleepTime',
    'exposeDMA',
    'noDataTransfers',
    'includeDataTransfers',
    'noCudaGraph',
    'useCudaGraph',
  ),
  ...all(
    MEASURES,
    'noSpinWait',
    'useSpinWait',
    'useManagedMemory',
    'threads',
    'timeDeserialize',
    'timeRefit',
  ),
  ...all(
    MEASURES,
    'separateProfileRun',
    'persistentCacheRatio',
    'useProfile',
    'useRuntime',
    'weightStreamingBudget',
  ),
  ...all(
    MEASURES,
    'loadInputs',
    'loadRefOutputs',
    'atol',
    'rtol',
    'accuracyAlgorithm',
    'accuracyThreshold',
    'refPair',
  ),
  ...all(
    MEASURES,
    'dumpOutput',
    'dumpProfile',
    'dumpRawBindingsToFile',
    'exportOutput',
    'exportProfile',
    'exportTimes',
  ),
  ...all(
    MEASURES,
    'allocationStrategy',
    'asyncFileReader',
    'consistency',
    'saveAllDebugTensors',
    'saveDebugTensors',
  ),
  ...all(MEASURES, 'refitFromOnnx', 'dumpRefit', 'leanDLLPath', 'tempdir', 'tempfileControls'),
  ...all(PLUGINS, 'plugins', 'staticPlugins', 'dynamicPlugins', 'setPluginsToSerialize', 'safetyPlugins'),
  ...all(PLUGINS, 'ignoreParsedPluginLibs'),
  ...all(CALIBRATION, 'calib', 'calibProfile', 'minShapesCalib', 'optShapesCalib', 'maxShapesCalib'),
  ...all(
    TRTEXEC_ONLY,
    'continue',
    'cpuOnly',
    'decomposableAttentions',
    'dryRun',
    'dumpKernelText',
    'dumpLayerInfo',
  ),
  ...all(
    TRTEXEC_ONLY,
    'dumpOptimizationProfile',
    'exportLayerInfo',
    'markDebug',
    'markUnfusedTensorsAsDebugTensors',
  ),
  ...all(TRTEXEC_ONLY, 'remoteAutoTuningConfig', 'reportCapabilityDLA', 'saveAllEngines', 'setBuildRoute'),
  ...all(
    TRTEXEC_ONLY,
    'tuneBuildRouteFile',
    'tuneBuildRoutes',
    'tuningCacheFile',
    'tuningResultFile',
    'tuningSearch',
  ),
  ...all(TRTEXEC_ONLY, 'tuningTimeOut', 'helpBuildRoute'),
  ...all(
    REMOVED,
    'batch',
    'maxBatch',
    'deploy',
    'model',
    'output',
    'uff',
    'uffInput',
    'uffNHWC',
    'explicitPrecision',
  ),
  ...all(REMOVED, 'minTiming', 'nvtxMode'),
  '--device': { refused: 'Set CUDA_VISIBLE_DEVICES in the step instead.' },
  '--verbose': { refused: 'Drop it: the log of the build is folded under its phase.' },
};

/** What the Python converter makes of a flag of trtexec; undefined = no release of trtexec has it, as far as is known here. */
export function pythonFlag(name: string): Buildable | Refused | undefined {
  if (Object.hasOwn(BUILDABLE, name)) return BUILDABLE[name];
  return Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
}

/** Which values of a flag TensorRT-RTX takes; null where it takes all, or none. */
export function rtxLimit(name: string): PartlyRtx | null {
  return Object.hasOwn(PARTLY_RTX, name) ? (PARTLY_RTX[name] ?? null) : null;
}

/** Every flag that the Python converter knows of. */
export function pythonFlagNames(): string[] {
  return [...Object.keys(BUILDABLE), ...Object.keys(REFUSED), ...SHAPE_FLAGS].sort();
}
