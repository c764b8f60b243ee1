import type { Tell } from '../tell.js';

/** Telltale lines of building and saving an engine. */
export const BUILD_TELLS: readonly Tell[] = [
  // --- shapes and profiles
  {
    has: [
      'no optimization profile',
      'optimization profile has been defined',
      'optimization profile has not been',
      'no profile',
    ],
    match: /no (?:valid )?(?:optimization )?profile|profile has (?:not )?been/i,
    cause: 'dynamic-shape-no-profile',
    strength: 'proof',
  },
  {
    has: [
      'violate shape constraints',
      'satisfy any optimization profile',
      'out of profile',
      'exceed min ~ max',
      'maximum dimension in profile',
      'minimum dimension in profile',
      'profile is',
      'profile missing',
      'optimization profile',
      'kmin',
      'kmax',
      'kopt',
    ],
    match:
      /violate shape constraints|(?:profile|kMIN|kMAX|kOPT).{0,120}(?:is (?:invalid|not valid|inconsistent|missing|incomplete)|not consistent|must be (?:less|greater)|out of (?:range|bounds)|smaller than|larger than|greater than|static dim|does not match)|(?:invalid|inconsistent|missing|incomplete) (?:optimization )?profile|(?:not in|outside|out of).{0,40}(?:range of |the )?(?:optimization )?profile/i,
    unless: /cudnn/,
    cause: 'profile-invalid',
    strength: 'proof',
  },
  {
    has: [
      'static dimension mismatch',
      'setinputshape',
      'setbindingdimensions',
      'supplied binding dimension',
      'satisfy any optimization profile',
      'exceed min ~ max',
      'dimension in profile',
    ],
    match:
      /Static dimension mismatch while setting input shape(?: for (?<input>\S{1,100}?)\.)?|(?:setInputShape|setBindingDimensions).{0,120}(?:fail|error)|Supplied binding dimension|not satisfy any optimization profile|exceed min ~ max|(?:max|min)imum dimension in profile/i,
    cause: 'profile-invalid',
    strength: 'sign',
    without: ['trtexec'],
  },
  {
    has: [
      'static dimension mismatch',
      'setinputshape',
      'setbindingdimensions',
      'supplied binding dimension',
      'satisfy any optimization profile',
      'exceed min ~ max',
      'dimension in profile',
    ],
    match:
      /Static dimension mismatch while setting input shape(?: for (?<input>\S{1,100}?)\.)?|(?:setInputShape|setBindingDimensions).{0,120}(?:fail|error)|Supplied binding dimension|not satisfy any optimization profile|exceed min ~ max|(?:max|min)imum dimension in profile/i,
    cause: 'shape-flags-mismatch',
    strength: 'sign',
    with: ['trtexec'],
  },
  {
    has: [
      'static model does not take explicit shapes',
      'cannot find input tensor with name',
      'input tensor with name',
      'missing shapes for',
      'required optshapes',
      'input shapes are inconsistent',
      'shape flags',
      'invalid shape',
      'inputs shapes',
      'not all inputs',
    ],
    match:
      /Static model does not take explicit shapes|Cannot find input tensor with name "?(?<wrongInput>[^"\s]{1,100})|missing shapes for|Required \w*Shapes|Input shapes are inconsistent/i,
    cause: 'shape-flags-mismatch',
    strength: 'proof',
  },
  {
    name: 'shapes-overridden',
    has: ['dynamic dimensions required for input'],
    match: /Dynamic dimensions required for input:? ?(?<input>\S{1,100}?),/i,
    cause: 'shape-flags-mismatch',
    strength: 'hint',
    with: ['shape-flags'],
    atWarning: true,
  },
  { name: 'shape-flags', has: ['--minshapes', '--optshapes', '--maxshapes', '--shapes='] },
  { name: 'trtexec', has: ['tensorrt.trtexec', 'trtexec --', '/trtexec'] },

  {
    has: ['allinputdimensionsspecified', 'input dimensions specified'],
    cause: 'profile-invalid',
    strength: 'hint',
  },

  // --- flags
  {
    has: [
      'unknown option',
      'unrecognized option',
      'invalid option',
      'unrecognized arguments',
      'no such option',
      'unknown argument',
      'unknown flag',
      'invalid argument',
    ],
    match:
      /(?:unknown|unrecogni[sz]ed|invalid|no such) (?:command[- ]line )?(?:option|argument|flag)s?:? ?['"]?(?<option>-{1,2}[\w-]{1,80}|\w{1,80})?/i,
    unless: /cuda|INVALID_ARGUMENT|invalid argument\s*[).]|errno/i,
    cause: 'cli-option-invalid',
    strength: 'proof',
  },
  {
    has: [
      'model missing or format not recognized',
      'inputs names must be specified',
      'error in parsing command line',
      'failed to parse command line',
    ],
    cause: 'cli-option-invalid',
    strength: 'hint',
  },

  // --- tactics
  {
    name: 'tactic-memory',
    has: [
      'skipping tactic',
      'insufficient memory',
      'insuficient memory',
      'insufficient workspace',
      'sufficient workspace',
      'is insufficient to use tactic',
      'insufficient to use tactic',
      'larger than',
      'workspace',
    ],
    match:
      /(?:insuf+icient memory|insufficient workspace|insufficient to use tactic|not (?:have )?(?:enough|sufficient) workspace)(?:.{0,80}?requested size of (?<bytes>\d+))?/i,
  },
  {
    name: 'no-implementation',
    has: [
      'could not find any implementation',
      'no tactics to implement',
      'no implementation for',
      'no implementation of layer',
      'failed to find any implementation',
    ],
    match:
      /(?:implementation for node|tactics to implement operation|implementation (?:for|of) \w*:?) ?(?<node>[^\s.,)]{1,200})/i,
    cause: 'no-kernel-implementation',
    strength: 'sign',
    without: ['tactic-memory', 'gpu-oom'],
  },
  {
    has: [
      'could not find any implementation',
      'no tactics to implement',
      'no implementation for',
      'no implementation of layer',
      'failed to find any implementation',
    ],
    match: /implementation for node:? ?(?<node>[^\s.,)]{1,200})|implement/i,
    cause: 'workspace-too-small',
    strength: 'sign',
    with: ['tactic-memory'],
    without: ['gpu-oom'],
  },
  {
    has: [
      'try increasing the workspace',
      'setmaxworkspacesize',
      'increase workspace',
      'increasing workspace',
      'increase the workspace',
      'workspace size',
      'requested workspace',
    ],
    match:
      /implementation.{0,200}(?:try increasing the workspace|increase workspace)|(?:workspace size|workspace).{0,60}(?:is )?(?:too small|insufficient|not enough|not sufficient)|insufficient workspace/i,
    unless: /\[W\]|may increase performance/,
    cause: 'workspace-too-small',
    strength: 'sign',
    without: ['gpu-oom'],
  },
  {
    has: ['no runners that implement', 'layerimpls.empty()'],
    cause: 'no-kernel-implementation',
    strength: 'sign',
  },
  {
    has: ['time: inf'],
    match: /Time: inf/,
    cause: 'no-kernel-implementation',
    strength: 'last',
  },

  // --- the optimizer's own faults
  {
    has: [
      'error during shape inference of',
      'internal error (assertion',
      'assertion failed',
      'assertion error in',
      'error code 2: internal error',
      'myelin',
      'internal error:',
    ],
    match:
      /Error during shape inference of|Error Code 2: Internal Error \((?:Assertion (?<assertion>.{1,160}?) failed)?|Assertion Error in|[Mm]yelin.{0,160}(?:error|fail|exception)|Internal error: (?!could not)/i,
    unless:
      /Unsupported SM|SM version|[Cc]ompiled against|running against|DLA|out of memory|insufficient|CUBLAS|CUDNN|cublasStatus|[fF]ormats?\.|layerImpls/,
    cause: 'builder-internal-error',
    strength: 'hint',
  },
  {
    has: ['builder', 'optimizer', 'graph', 'error code 2'],
    match:
      /(?:optimizer|builder\w*|graph\w*|[Mm]yelin\w*|cask\w*|reformat\w*|formatSelection|qdq\w*|weightsPtr|pluginV2Builder|foreignNode|shapeMachine|symbolic\w*|canonicalizer)\.(?:cpp|h)\b.{0,160}Error Code (?:2|9|10): Internal Error \((?!.{0,40}Could not find any implementation).{0,200}?(?:Assertion (?<assertion>.{1,160}?) failed|error|fail)/i,
    unless:
      /Unsupported SM|SM version|DLA|out of memory|insufficient|isGroupConv|CUBLAS|CUDNN|cublasStatus|[fF]ormats?\.|layerImpls|[eE]ngine(?:Ptr)? != nullptr/,
    cause: 'builder-internal-error',
    strength: 'sign',
  },

  {
    // A tactic that is skipped stops nothing by itself.
    has: ['due to exception'],
    match: /Skipping tactic.{0,80}due to exception/i,
    cause: 'builder-internal-error',
    strength: 'hint',
    with: ['build-failed'],
  },
  {
    name: 'build-failed',
    has: [
      'engine could not be created',
      'building engine failed',
      'engine creation failed',
      'engine set up failed',
      'failed to build',
    ],
  },

  // --- int8
  {
    has: [
      'no scaling factors detected',
      'while configuring int8',
      'calibration failure',
      'int8 mode',
      'calibrator',
      'calibration table',
      'dynamic range',
      'could not find scales',
      'in tensorscales',
    ],
    match:
      /no scaling factors detected|Could not find scales|in tensorScales|while configuring INT8|Calibration failure|(?:int8|calibrat\w+).{0,120}(?:without|no|missing|need|require|must|not).{0,60}(?:calibrat|scal|dynamic range)|calibrator.{0,60}(?:is )?(?:not (?:set|provided)|missing|required|needed|null)/i,
    unless: /\[W\]|missing scale and zero-point|out of memory|warning/i,
    cause: 'int8-scales-missing',
    strength: 'sign',
  },

  // --- plugins in a build
  {
    has: [
      'supported formats consistent',
      'supportsformat',
      'no supported format',
      'unsupported format',
      'plugin',
    ],
    match:
      /(?<plugin>[\w/:.-]{1,120}:? )?could not find any supported formats? consistent|supportsFormat\w*\(?.{0,80}(?:fail|false|error)|plugin.{0,160}(?:does not support|no supported|unsupported|incompatible).{0,60}(?:format|type|input|output)/i,
    unless: /\[W\]|version/,
    cause: 'plugin-incompatible',
    strength: 'sign',
  },

  {
    has: ['getsupportedformats', 'formats.empty()', 'format.hasvalue()', 'deducetensorformat'],
    match: /formats\.empty\(\)|format\.hasValue\(\)|format not recognized/,
    cause: 'plugin-incompatible',
    strength: 'sign',
  },

  // --- DLA and safety
  {
    has: ['error code 1: dla', 'cannot create dla engine', 'nvdlautils'],
    cause: 'dla-unsupported-layer',
    strength: 'sign',
  },
  {
    has: ['dla'],
    match:
      /isDLA\(|forceToUseNvmIO|(?:not supported|cannot run|can't run|unsupported|not able to run|does not support|cannot be run).{0,80}\bDLA\b.{0,160}(?:fall ?back|not (?:enabled|allowed|possible)|fail)|DLA.{0,80}(?:validat|compil|subgraph|loadable).{0,80}fail|fail\w*.{0,80}\bDLA\b.{0,60}(?:compil|loadable|node|subgraph|layer)|GPU fall ?back.{0,40}(?:not|disabled)|Internal DLA error|fall ?back.{0,60}not (?:enabled|allowed|permitted)|\bDLA\b.{0,60}(?:Node compilation Failed|Internal error)/i,
    unless: /Switching|\[W\].{0,60}Default/i,
    cause: 'dla-unsupported-layer',
    strength: 'proof',
  },
  {
    has: ['safety scope', 'restricted', 'safe scope', 'safety restricted', 'ksafe'],
    match:
      /safety scope|(?:layer|plugin|operation).{0,120}(?:not (?:supported|allowed|permitted)|unsupported|fail).{0,80}(?:restricted|safe(?:ty)?(?: mode| scope| engine)?)\b|(?:restricted|safety) (?:mode|scope|flow).{0,80}(?:not|unsupported|fail)/i,
    cause: 'safety-scope-violation',
    strength: 'proof',
  },

  // --- timing cache
  {
    name: 'timing-cache',
    has: ['timing cache'],
    match:
      /timing cache.{0,120}(?:will not be used|invalid|mismatch|corrupt|fail|not match|incompatible|different|damaged|error|rejected|cannot|ignored)|(?:invalid|mismatch|corrupt|fail\w*|incompatible|cannot).{0,80}timing cache/i,
    unless: /new timing cache will be generated|Could not read timing cache|set ?up a local cache/i,
    cause: 'timing-cache-invalid',
    strength: 'proof',
  },
  {
    has: ['isgroupconv'],
    match: /getCaskHandle|isGroupConv/,
    cause: 'timing-cache-invalid',
    strength: 'sign',
  },

  // --- writing
  {
    has: [
      'cannot open engine file',
      'saving engine to file failed',
      'failed to save engine',
      'failed to write engine',
      'could not write engine',
      'error writing engine',
      'failed to serialize engine to file',
      'could not open output',
      'could not save',
      'failed to open engine file for',
      'open plan output',
      'serialize engine failed',
      'serialize cuda engine to file',
      'failed to create file',
    ],
    match:
      /(?:Cannot open engine file:? ?(?<file>\S{1,300}))|Saving engine to file failed|(?:fail|error|could not|cannot|unable).{0,40}(?:sav|writ|serializ|open).{0,40}(?:engine|plan|output)|serializ\w+ (?:cuda )?engine.{0,40}(?:fail|error)|failed to create file/i,
    unless: /for reading|successfully|deserializ/i,
    cause: 'engine-write-failed',
    strength: 'sign',
  },
  {
    has: [
      'no space left on device',
      'permission denied',
      'read-only file system',
      'is a directory',
      'disk quota',
    ],
    match:
      /(?:No space left on device|Permission denied|Read-only file system|Is a directory|disk quota exceeded).{0,80}(?<file>[^\s'"]{1,300}\.(?:engine|plan|trt))|(?:(?<file2>[^\s'"]{1,300}\.(?:engine|plan|trt))|engine|plan).{0,80}(?:No space left on device|Permission denied|Read-only file system|Is a directory)|No space left on device/i,
    cause: 'engine-write-failed',
    strength: 'sign',
  },

  // --- after the end
  {
    name: 'crash-behind-pass',
    has: [
      'segmentation fault',
      'sigsegv',
      'core dumped',
      'exit code 139',
      'status 139',
      'code 139',
      'rc=139',
      'sigabrt',
      'double free or corruption',
      'aborted (',
      'signal 11',
    ],
    cause: 'crash-after-pass',
    strength: 'sign',
    with: ['passed-before'],
  },
];
