import type { Rule } from '../rule.js';

/** What TensorRT's Python bindings and Polygraphy say themselves: https://github.com/NVIDIA/TensorRT (python/src, tools/Polygraphy). */
export const PYTHON_USE_TELLS: readonly Rule[] = [
  {
    literals: ['is inconsistent with other shapes', 'for shape tensor is inconsistent with other inputs'],
    match:
      /(?:Shape provided for (?:min|opt|max)|(?:min|opt|max) input provided for shape tensor) is inconsistent/,
    cause: 'profile-invalid',
    strength: 'proof',
  },
  {
    literals: [
      'failed to set optimization profile to',
      'invalid inputs were provided to the optimization profile',
      'mismatch in input names between',
      'does not have shapes set in this profile',
    ],
    match:
      /Failed to set optimization profile to|Invalid inputs were provided to the optimization profile|Mismatch in input names between (?:minimum|optimum) shapes|(?:Binding|Tensor): ?(?<input>\S{1,160}) does not have shapes set in this profile/,
    cause: 'profile-invalid',
    strength: 'sign',
  },
  {
    literals: ['could not convert numpy array to weights', 'could not resolve tensorrt datatype'],
    match:
      /Could not convert NumPy array to Weights\. Is it using a data type|Could not resolve TensorRT datatype (?:DataType\.)?(?<dtype>[A-Z]\w{2,12}\b)?/,
    cause: 'unsupported-dtype',
    strength: 'proof',
  },
  {
    literals: ['no implementation provided for'],
    match: /no implementation provided for (?<method>\w{3,60})\(\)/,
    cause: 'application-expectation',
    strength: 'proof',
    sets: { call: 'override', base: 'PluginV3' },
  },
  {
    literals: ['did you register it with tensorrt.plugin.register'],
    match: /Plugin (?<plugin>[\w:.-]{1,100}) is not registered\. Did you register it/,
    cause: 'plugin-not-registered',
    strength: 'proof',
  },
  {
    // Plugins that are declared by decorators: what the function is annotated with is checked when it is registered.
    literals: ['tensorrt/plugin/', 'tensorrt\\plugin\\'],
    match: /tensorrt\w{0,10}[/\\]plugin[/\\]_\w{1,40}\.py/,
    cause: 'plugin-incompatible',
    strength: 'symptom',
  },
  {
    // A library that is to go into the engine (--dynamicPlugins) has to export its creators by name.
    literals: ['symboladdress for'],
    match: /SymbolAddress for (?<symbol>get(?:Plugin)?Creators|setLoggerFinder) could not be loaded/,
    cause: 'plugin-incompatible',
    strength: 'proof',
    sets: { pluginExport: 'missing' },
  },
  {
    // The check of a field or a shape in TensorRT's own plugins.
    literals: ['parameter check failed at: ', 'validation failed: '],
    match: /Parameter check failed at: \S{0,160}plugin[/\\]|Validation failed: .{1,200}\n.{0,200}plugin[/\\]/,
    cause: 'plugin-incompatible',
    strength: 'hint',
  },
  {
    literals: ['calibrator data loader provided no data', 'data loader provided no data'],
    cause: 'int8-scales-missing',
    strength: 'sign',
    sets: { int8: 'data' },
  },
  {
    literals: ['received incompatible shape', 'received unexpected dtype'],
    match: /Input tensor: (?<tensor>\S{1,160}) \| Received (?:incompatible shape|unexpected dtype)/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'copy' },
  },
  {
    literals: ['could not load the cuda runtime library'],
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { library: 'libcudart.so' },
  },
  {
    literals: ['is required but could not be imported'],
    match: /Module: '(?<helper>[\w.]{2,60}?)(?:[<=>!].{0,20})?' is required but could not be imported/,
    cause: 'python-binding-missing',
    strength: 'sign',
  },
];
