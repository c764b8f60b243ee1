import { InputError } from '../../core/findings.js';
import type { Operation } from './build-operation.js';

/** Readers of the values of trtexec's flags, after samples/common/sampleOptions.cpp of NVIDIA/TensorRT. */

function refuse(flag: string, value: string, wanted: string): never {
  throw new InputError(`trtexec-args: ${flag} takes ${wanted}; got "${value}"`);
}

export function integer(flag: string, value: string): number {
  return /^-?\d{1,9}$/.test(value) ? Number(value) : refuse(flag, value, 'a whole number');
}

export function choice(flag: string, value: string, choices: Readonly<Record<string, string>>): string {
  const key = Object.keys(choices).find((name) => name.toLowerCase() === value.toLowerCase());
  return (
    (key === undefined ? undefined : choices[key]) ??
    refuse(flag, value, `one of ${Object.keys(choices).join(', ')}`)
  );
}

const POOLS: Readonly<Record<string, string>> = {
  workspace: 'WORKSPACE',
  dlaSRAM: 'DLA_MANAGED_SRAM',
  dlaLocalDRAM: 'DLA_LOCAL_DRAM',
  dlaGlobalDRAM: 'DLA_GLOBAL_DRAM',
  tacticSharedMem: 'TACTIC_SHARED_MEMORY',
};
const UNITS: Readonly<Record<string, number>> = { '': 2 ** 20, B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** `workspace:1024,dlaSRAM:0.5G`: MiB where no unit is given. */
export function pools(flag: string, value: string): Operation[] {
  return value.split(',').map((entry) => {
    const [, name = '', size = '', unit = ''] = /^(\w+):(\d+(?:\.\d+)?)([BKMG]?)$/.exec(entry) ?? [];
    const pool = Object.hasOwn(POOLS, name) ? POOLS[name] : undefined;
    if (pool === undefined)
      refuse(
        flag,
        entry,
        `POOL:SIZE, where POOL is one of ${Object.keys(POOLS).join(', ')} and SIZE is in MiB (or ends in B, K, M or G)`,
      );
    return { op: 'pool', name: pool, bytes: Math.floor(Number(size) * (UNITS[unit] ?? 0)) };
  });
}

const SOURCES: Readonly<Record<string, string>> = {
  CUBLAS: 'CUBLAS',
  CUBLAS_LT: 'CUBLAS_LT',
  CUDNN: 'CUDNN',
  EDGE_MASK_CONVOLUTIONS: 'EDGE_MASK_CONVOLUTIONS',
  JIT_CONVOLUTIONS: 'JIT_CONVOLUTIONS',
};

/** `-CUDNN,+CUBLAS`. */
export function tacticSources(flag: string, value: string): Operation[] {
  const entries = value.split(',').map((entry) => {
    if (!/^[+-]/.test(entry)) refuse(flag, entry, '+SOURCE or -SOURCE');
    return { adds: entry.startsWith('+'), name: choice(flag, entry.slice(1), SOURCES) };
  });
  const names = (adds: boolean): string[] =>
    entries.filter((one) => one.adds === adds).map(({ name }) => name);
  return [{ op: 'tactic-sources', add: names(true), remove: names(false) }];
}

/** `+profileSharing0806`: the enum's member is PROFILE_SHARING_0806, from 10 on ALIASED_PLUGIN_IO_10_03. */
const FEATURES: Readonly<Record<string, string>> = {
  fasterDynamicShapes0805: 'FASTER_DYNAMIC_SHAPES_0805',
  disableExternalTacticSourcesForCore0805: 'DISABLE_EXTERNAL_TACTIC_SOURCES_FOR_CORE_0805',
  profileSharing0806: 'PROFILE_SHARING_0806',
  aliasedPluginIO1003: 'ALIASED_PLUGIN_IO_10_03',
  runtimeActivationResize: 'RUNTIME_ACTIVATION_RESIZE_10_10',
};

export function previews(flag: string, value: string): Operation[] {
  return value.split(',').map((entry) => {
    if (!/^[+-]/.test(entry)) refuse(flag, entry, '+FEATURE or -FEATURE');
    return { op: 'preview', name: choice(flag, entry.slice(1), FEATURES), on: entry.startsWith('+') };
  });
}

const DTYPES: Readonly<Record<string, string>> = {
  fp32: 'FLOAT',
  fp16: 'HALF',
  bf16: 'BF16',
  int8: 'INT8',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  fp8: 'FP8',
  bool: 'BOOL',
  int4: 'INT4',
};
const FORMATS: Readonly<Record<string, string>> = {
  chw: 'LINEAR',
  chw2: 'CHW2',
  hwc8: 'HWC8',
  chw4: 'CHW4',
  chw16: 'CHW16',
  chw32: 'CHW32',
  dhwc8: 'DHWC8',
  cdhw32: 'CDHW32',
  hwc: 'HWC',
  dla_linear: 'DLA_LINEAR',
  dla_hwc4: 'DLA_HWC4',
  hwc16: 'HWC16',
  dhwc: 'DHWC',
};

/** `fp16:chw,int8:chw+chw32`: one entry for each tensor, in the order of the network. */
export function formats(of: 'input' | 'output', flag: string, value: string): Operation[] {
  const tensors = value.split(',').map((entry) => {
    const [dtype = '', names = '', ...more] = entry.split(':');
    if (names === '' || more.length > 0) refuse(flag, entry, 'TYPE:FORMAT[+FORMAT] for each tensor');
    return {
      dtype: choice(flag, dtype, DTYPES),
      formats: names.split('+').map((name) => choice(flag, name, FORMATS)),
    };
  });
  return [{ op: 'formats', of, tensors }];
}

/** Splits at commas outside of single quotes, and each part at its last colon. */
export function named(flag: string, value: string): { name: string; rest: string }[] {
  const parts = value.match(/(?:'[^']*'|[^',])+/g) ?? [];
  return parts.map((part) => {
    const colon = part.lastIndexOf(':');
    if (colon < 1) refuse(flag, part, 'NAME:VALUE, separated by commas');
    const name = part.slice(0, colon);
    return { name: /^'(.*)'$/s.exec(name)?.[1] ?? name, rest: part.slice(colon + 1) };
  });
}

export function layerPrecisions(flag: string, value: string): Operation[] {
  const layers = named(flag, value).map(({ name, rest }) => ({ name, dtype: choice(flag, rest, DTYPES) }));
  return [{ op: 'layer-precisions', layers }];
}

export function layerOutputTypes(flag: string, value: string): Operation[] {
  const layers = named(flag, value).map(({ name, rest }) => ({
    name,
    dtypes: rest.split('+').map((dtype) => choice(flag, dtype, DTYPES)),
  }));
  return [{ op: 'layer-output-types', layers }];
}

export function layerDevices(flag: string, value: string): Operation[] {
  const layers = named(flag, value).map(({ name, rest }) => ({
    name,
    device: choice(flag, rest, { GPU: 'GPU', DLA: 'DLA' }),
  }));
  return [{ op: 'layer-devices', layers }];
}
