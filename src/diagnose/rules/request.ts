import type { Rule } from './rule.js';

/** Telltale lines of what was asked of the builder: shapes, flags, precision. */
export const REQUEST_TELLS: readonly Rule[] = [
  // --- no tool to ask; shells speak the language of the machine
  {
    literals: ['trtexec'],
    match:
      /trtexec(?:\.exe)?['"’]?(?: ?[:：] ?| )(?:\S{1,24} )?(?:command not found|not found\b|is not recognized|No such file or directory|nicht gefunden|introuvable|no (?:se )?encontr|não encontrado|non trovato|не найден|未找到命令|コマンドが見つかりません|명령어를 찾을 수 없|nie znaleziono|niet gevonden|hittades inte|bulunamadı)|command not found: trtexec|Unknown command:? trtexec|No such file or directory: '(?:\S{0,200}\/)?trtexec'|"?trtexec"?: executable file not found|trtexec\b.{0,400}exit status 127|未找到命令.{0,4}trtexec/i,
    cause: 'trtexec-not-found',
    strength: 'proof',
  },

  // --- shapes and profiles
  {
    literals: [
      'no optimization profile',
      'optimization profile has been defined',
      'optimization profile has not been',
      'no profile',
      'missing dimensions in profile',
    ],
    match:
      /no (?:valid )?(?:optimization )?profile|profile has (?:not )?been|(?<input>[^\s:(]{1,100}): dynamic input is missing dimensions in profile/i,
    cause: 'dynamic-shape-no-profile',
    strength: 'proof',
  },
  {
    literals: [
      'violate shape constraints',
      'satisfy any optimization profile',
      'out of profile',
      'exceed min ~ max',
      'maximum dimension in profile',
      'minimum dimension in profile',
      'profile is',
      'profile missing',
      'in profile',
      'but profile ',
      'optimization profile',
      'kmin',
      'kmax',
      'kopt',
    ],
    match:
      /violate shape constraints|(?:profile|kMIN|kMAX|kOPT).{0,120}(?:is (?:invalid|not valid|inconsistent|missing|incomplete)|not consistent|must be (?:less|greater)|out of (?:range|bounds)|smaller than|larger than|greater than|static dim|does not match)|(?:invalid|inconsistent|missing|incomplete) (?:optimization )?profile|profiles? must satisfy MIN ?<= ?OPT|dimension number \d+ in profile \d+ does not match|number of dimensions is \d+ but profile \d+ has \d+|(?:not in|outside|out of).{0,40}(?:range of |the )?(?:optimization )?profile/i,
    unless: /cudnn/,
    cause: 'profile-invalid',
    strength: 'proof',
  },
  {
    literals: ["static dimensions that don't match"],
    match:
      /Input tensor (?<input>\S{1,100}) has static dimensions that don't match k(?:MIN|OPT|MAX) dimensions in profile(?: index)? \d{1,3}\. Input dimensions are (?<fixed>\[[\d,-]{1,60}\]) but profile dimensions are (?<asked>\[[\d,-]{1,60}\])/,
    cause: 'profile-invalid',
    strength: 'proof',
    sets: { profileStatic: 'yes' },
  },
  {
    // The builder of 7 looks for the smallest size that a dimension may have, and no profile gives one.
    // https://github.com/NVIDIA/TensorRT/issues/965
    literals: ['intinterval.cpp', 'error in min: 0 (!empty())'],
    cause: 'dynamic-shape-no-profile',
    strength: 'sign',
  },
  {
    // As many dimensions are wanted as the input has.
    literals: ['enginedims.nbdims', 'nbdims == dims.nbdims'],
    match: /nbDims == (?:dimensions|dims)\.nbDims/,
    sets: { rank: 'differs' },
  },
  {
    literals: [
      'static dimension mismatch',
      'setinputshape',
      'setbindingdimensions',
      'supplied binding dimension',
      'satisfy any optimization profile',
      'exceed min ~ max',
      'dimension in profile',
    ],
    match:
      /Static dimension mismatch while setting input shape(?: for (?<input>\S{1,100}?)\.)?|(?:setInputShape|setBindingDimensions).{0,120}(?:fail|error|condition)|Supplied binding dimension|not satisfy any optimization profile|exceed min ~ max|(?:max|min)imum dimension in profile/i,
    cause: 'profile-invalid',
    strength: 'sign',
    without: ['trtexec'],
  },
  {
    literals: [
      'static dimension mismatch',
      'setinputshape',
      'setbindingdimensions',
      'supplied binding dimension',
      'satisfy any optimization profile',
      'exceed min ~ max',
      'dimension in profile',
    ],
    match:
      /Static dimension mismatch while setting input shape(?: for (?<input>\S{1,100}?)\.)?|(?:setInputShape|setBindingDimensions).{0,120}(?:fail|error|condition)|Supplied binding dimension|not satisfy any optimization profile|exceed min ~ max|(?:max|min)imum dimension in profile/i,
    cause: 'shape-flags-mismatch',
    strength: 'sign',
    with: ['trtexec'],
  },
  {
    literals: [
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
    literals: ['dynamic dimensions required for input'],
    match: /Dynamic dimensions required for input:? ?(?<input>\S{1,100}?),/i,
    cause: 'shape-flags-mismatch',
    strength: 'hint',
    with: ['shape-flags'],
    atWarning: true,
  },
  {
    // The warning alone: who shows it asked for other shapes.
    literals: ['but no shapes were provided. automatically'],
    match: /Dynamic dimensions required for input:? ?(?<input>\S{1,100}?),/,
    cause: 'dynamic-shape-no-profile',
    strength: 'symptom',
    without: ['shape-flags', 'passed', 'worked'],
    atWarning: true,
  },
  {
    // How trtexec says that a number in a flag is none: what the shapes are made of.
    literals: ['[e] stoi', '[e] stoull', '[e] invalid stoi'],
    cause: 'shape-flags-mismatch',
    strength: 'sign',
    with: ['shape-flags'],
  },
  {
    literals: ['[e] stoi', '[e] stoull', '[e] invalid stoi'],
    cause: 'cli-option-invalid',
    strength: 'hint',
    without: ['shape-flags'],
  },
  { name: 'shape-flags', literals: ['--minshapes', '--optshapes', '--maxshapes', '--shapes='] },
  { name: 'trtexec', literals: ['tensorrt.trtexec', 'trtexec --', '/trtexec'] },

  {
    literals: [
      'allinputdimensionsspecified',
      'input dimensions specified',
      'inputdimensionspecified',
      'not all shapes are specified',
      'dimensions are not specified',
    ],
    cause: 'profile-invalid',
    strength: 'hint',
  },

  {
    // The TensorRT backend of Triton, of the shape of a request.
    literals: ['failed to set binding dim', 'failed to set input shape', 'failed to set the input shape'],
    match:
      /failed to set (?:the )?(?:binding dimension|input shape)s? to (?<shape>\[[\d, -]{1,80}\])(?: for (?:input )?'(?<input>[^']{1,100})')?/,
    cause: 'profile-invalid',
    strength: 'proof',
    sets: { tritonShape: 'refused' },
  },
  {
    // TensorRT-LLM compares a request with what the engine was built for.
    literals: [
      'max_context_len <= mmaxcontextlength',
      'exceeds maximum input length',
      'exceeds max_input_len',
      'exceeds the max_input_len',
      'exceeds max_seq_len',
      'exceeds max_num_tokens',
      'exceeds max_batch_size',
      'mmaxbatchsize',
      'mmaxinputlen',
      'mmaxsequencelength',
    ],
    match:
      /(?<llmLimit>max_context_len <= mMaxContextLength|(?:(?:prompt|input) length \(?\d{1,9}\)? )?exceeds (?:the )?(?:maximum input length(?: \(\d{1,9}\))?|max_(?:input_len|seq_len|num_tokens|batch_size))|(?<=Assertion failed: ).{0,160}<= ?(?:m_?)?mMax(?:BatchSize|InputLen|SequenceLength))/i,
    cause: 'profile-invalid',
    strength: 'hint',
    with: ['llm'],
  },
  {
    // Ultralytics and YOLOv5, of an engine.
    literals: ['max model size', 'assertionerror: (torch.size(['],
    match:
      /input size (?<shape>torch\.Size\(\[[\d, ]{1,60}\]\)) (?:not equal to|>) max model size|AssertionError: \((?<shape2>torch\.Size\(\[[\d, ]{1,60}\]\)), (?:torch\.Size\(\[|\()/,
    cause: 'profile-invalid',
    strength: 'sign',
  },
  {
    // A dimension that the model fixes, and the profile does not.
    literals: ['dimension mismatch for tensor'],
    match:
      /Dimension mismatch for tensor (?<input>\S{1,160}) and profile \d{1,4}\. At dimension axis (?<axis>\d{1,2}), profile has (?<asked>min=[-\d, a-z=]{1,60}) but tensor has (?<fixed>-?\d{1,12})/,
    cause: 'profile-invalid',
    strength: 'proof',
    sets: { profileAxis: 'fixed' },
  },
  {
    // The same, in the words of TensorRT 8.
    literals: ['does not match network definition'],
    match:
      /(?<input>[^\s()]{1,160}): for dimension number (?<axis>\d{1,2}) in profile \d{1,4} does not match network definition \(got (?<asked>min=[-\d, a-z=]{1,60})\), expected min=opt=max=(?<fixed>-?\d{1,12})/,
    cause: 'profile-invalid',
    strength: 'proof',
    sets: { profileAxis: 'fixed' },
  },
  {
    literals: ['matrices with mismatching dimensions'],
    match: /(?<node>[^\s:]{1,120}): (?<reason>attempt to multiply two matrices with mismatching dimensions)/,
    cause: 'onnx-graph-invalid',
    strength: 'sign',
    sets: { product: 'sizes' },
  },
  {
    // The extension of Stable Diffusion WebUI.
    literals: ['no valid profile found. please go to the tensorrt tab'],
    cause: 'profile-invalid',
    strength: 'sign',
    sets: { profileOf: 'webui' },
  },
  {
    literals: ['expected the shape of dimension'],
    match: /expected the shape of dimension \d+ to be between/i,
    cause: 'profile-invalid',
    strength: 'proof',
  },
  {
    // The shapes of one profile are each fine, and not together.
    literals: ['violate shape constraints'],
    sets: { profileShapes: 'together' },
  },
  {
    literals: ['ioptimizationprofile::setdimensions', 'config dims is invalid'],
    cause: 'profile-invalid',
    strength: 'sign',
  },

  // --- flags
  {
    literals: [
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
      /(?:(?<program>[\w.-]{2,60}): error: )?(?:unknown|unrecogni[sz]ed|no such) (?:command[- ]line )?(?:option|argument|flag)s?:? ?['"]?(?<option>-{1,2}[\w-]{1,80}|\w{1,80})?|invalid (?:command[- ]line )?(?:option|argument|flag)s?:? ?['"]?(?<option2>-{1,2}[\w-]{1,80})|invalid option -- '?(?<option3>\w)/i,
    unless: /cuda|INVALID_ARGUMENT|invalid argument\s*[).]|errno/i,
    cause: 'cli-option-invalid',
    strength: 'proof',
  },
  {
    // A file without the option that says what it is.
    literals: ['model missing or format not recognized'],
    cause: 'cli-option-invalid',
    strength: 'sign',
    sets: { trtexecInput: 'missing' },
  },
  {
    literals: [
      'model missing or format not recognized',
      'inputs names must be specified',
      'error in parsing command line',
      'failed to parse command line',
    ],
    cause: 'cli-option-invalid',
    strength: 'hint',
  },

  // --- int8
  {
    // The model or the program names a precision, and the builder was not told of it.
    literals: ['is not configured in the builder'],
    match:
      /(?<wantedPrecision>\w{3,12}) precision has been set for a layer.{0,60}is not configured in the builder/i,
    cause: 'int8-scales-missing',
    strength: 'sign',
    sets: { int8: 'flag' },
  },
  {
    literals: [
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
      /no scaling factors detected|Could not find scales|in tensorScales|while configuring INT8|Calibration failure|\b(?:int8|calibrat\w+)\b.{0,120}\b(?:without|no|missing|needs?|requires?|must|not)\b.{0,60}(?:calibrat|scal|dynamic range)|calibrator.{0,60}(?:is )?\b(?:not (?:set|provided)|missing|required|needed|null)\b/i,
    unless: /\[W\]|missing scale and zero-point|out of memory|warning/i,
    cause: 'int8-scales-missing',
    strength: 'sign',
  },
];
