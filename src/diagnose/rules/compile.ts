import type { Rule } from './rule.js';

const SYMBOL = String.raw`(?<undefinedSymbol>[A-Za-z_]\w{0,120})`;
/** What TensorRT and CUDA define: a program that lacks these was not linked with them. */
const OURS = String.raw`(?:nvinfer|nvonnxparser|createInfer|createNvOnnxParser|getPluginRegistry|initLibNvInfer|getInferLibVersion|cuda[A-Z]\w|cudnn[A-Z]|cublas[A-Z]|nvrtc[A-Z]|cu[A-Z][a-z])`;

/** Telltale lines of compilers and linkers that do not find TensorRT; they speak the language of the machine. */
export const COMPILE_TELLS: readonly Rule[] = [
  {
    // What a build of TensorRT's open source part, or of a program on it, needs besides.
    literals: [
      'fatal error: cub/',
      'fatal error: thrust/',
      'fatal error: google/protobuf',
      'fatal error: onnx/',
      'fatal error: opencv',
      'fatal error: half.h',
    ],
    match:
      /fatal error: (?<library>(?:cub|thrust|google\/protobuf|onnx|opencv2?)\/[\w./]{1,60}|half\.hpp?): /,
    cause: 'missing-shared-library',
    strength: 'sign',
    with: ['field'],
    sets: { compile: 'other' },
  },
  {
    // A name of the API that the headers do not have yet, or no longer.
    literals: [
      'has not been declared',
      'does not name a type',
      'was not declared in this scope',
      'undeclared identifier',
    ],
    match:
      /['"‘](?:nvinfer1|nvonnxparser)::(?:\w{1,40}::)?(?<apiName>[A-Z]\w{2,60})['"’] (?:has not been declared|does not name a type|was not declared)|['"‘](?<apiName2>I(?:PluginV3|PluginV2|PluginCreator|Logger|HostMemory|Runtime|CudaEngine|ExecutionContext|OutputAllocator|StreamReader)\w{0,30})['"’] (?:has not been declared|does not name a type|was not declared)/,
    cause: 'python-api-removed',
    strength: 'sign',
    sets: { api: 'headers' },
  },
  {
    // A class of the program that is derived from one of TensorRT's, whose methods are declared otherwise in this release: gcc, clang,
    // nvcc and MSVC, of which the last speaks the language of the machine.
    literals: [
      'overridden function',
      'does not override',
      'but does not override',
      'looser throw specifier',
      'looser exception specification',
      'more lax than base',
      'abstract class',
      'abstract type',
      'conflicting return type specified',
      'c2694',
      'c3668',
      'c2259',
      'c2555',
    ],
    match:
      /virtual function "(?<overridden>[\w:]{1,120})" is incompatible with that of overridden function|"override" does not override|override\W{1,3}, but does not override|looser (?:throw specifier|exception specification) (?:for|on) \W{0,2}(?:virtual )?(?:[\w&*<>]+ ){0,3}(?<overridden2>[\w:]{1,120})|more lax than base|(?:abstract class type|abstract type|abstract class) ["'‘]?(?<overridden3>[\w:]{1,120})|conflicting return type specified for|error C(?:2694|3668|2259|2555)\b/,
    unless: /\bwarning\b/,
    cause: 'python-api-removed',
    strength: 'sign',
    with: ['compiles-trt'],
    sets: { api: 'override' },
  },
  {
    name: 'compiles-trt',
    literals: [
      'nvinfer',
      'tensorrt',
      'yololayer',
      'iplugin',
      'ilogger',
      'icudaengine',
      'iint8',
      'plugintensordesc',
    ],
  },
  {
    // nvcc is of a CUDA that has not heard of the GPU, or no longer knows it.
    literals: ['unsupported gpu architecture'],
    match: /[Uu]nsupported gpu architecture ['"‘]?(?<nvccArch>(?:compute|sm|lto)_\d{2,3}\w?)/,
    cause: 'gpu-unsupported-by-release',
    strength: 'sign',
  },
  {
    literals: [
      'was not declared in this scope',
      'does not name a type',
      'has not been declared',
      'undeclared identifier',
      'error: identifier',
      'is undefined',
    ],
    match:
      /error:? .{0,12}['"‘](?<cudaName>cuda(?:Success|Stream_t|Error_t|Event_t|Malloc\w*|Memcpy\w*|Free|StreamCreate|GetErrorString|SetDevice))['"’] (?:was not declared in this scope|does not name a type|has not been declared|is undefined)|error: (?:identifier|use of undeclared identifier) ['"](?<cudaName2>cuda\w{2,40})['"]/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { compile: 'cuda', library: 'cuda_runtime_api.h' },
  },
  {
    // Its headers are found and lack what the program names: those of another release, or an empty file of a container.
    literals: ['in namespace '],
    match: /['"‘“](?<headerName>\w{2,60})['"’”] in namespace ['"‘“]nvinfer1['"’”] does not name a type/,
    unless: /\bwarning\b/,
    cause: 'python-api-removed',
    strength: 'hint',
    sets: { api: 'headers' },
  },
  {
    // cuDNN 8 took out how 7 chose its algorithms.
    literals: ['_prefer_fastest', '_workspace_limit', 'cudnngetconvolution', 'cudnnconvolutionfwdpreference'],
    match:
      /['"‘“](?<headerName>CUDNN_CONVOLUTION_\w{1,40}(?:PREFER_FASTEST|WORKSPACE_LIMIT)|cudnnGetConvolution(?:Forward|BackwardData|BackwardFilter)Algorithm|cudnnConvolution\w{3,12}Preference_t)['"’”]/,
    unless: /\bwarning\b/,
    cause: 'python-api-removed',
    strength: 'hint',
    sets: { api: 'cudnn8' },
  },
  {
    // gcc, clang, MSVC, nvcc: all name the header in the line that fails.
    literals: ['nvinfer', 'nvonnxparser', 'nvuffparser', 'nvcaffeparser'],
    match:
      /(?:error|\bC1083\b).{0,80}['"“‘ :]N[vV](?:[iI]nfer|[oO]nnx[pP]arser|UffParser|CaffeParser|OnnxConfig)\w{0,20}\.h\b|N[vV](?:[iI]nfer|[oO]nnx[pP]arser|UffParser|CaffeParser|OnnxConfig)\w{0,20}\.h['"”’]? ?: ?[^\d\s]/,
    unless: /#include|warning/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { compile: 'header' },
  },
  {
    literals: ['cuda.h', 'cuda_runtime', 'cudnn.h', 'cublas_v2.h'],
    match:
      /(?:error|\bC1083\b).{0,80}['"“‘ :](?<library>(?:cuda|cuda_runtime(?:_api)?|cudnn(?:_version)?|cublas_v2)\.h)['"”’]? ?: ?[^\d\s]/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { compile: 'cuda' },
  },
  {
    literals: ['tensorrt', 'nvinfer'],
    match:
      /package configuration file provided by "(?:TensorRT|nvinfer)"|not providing "Find(?:TensorRT|NVINFER)\.cmake"|Could (?:NOT|not) find (?:TensorRT|TENSORRT|NvInfer|nvinfer)|(?:TENSORRT|TensorRT|NVINFER)\w{0,40}(?: \(ADVANCED\)|-NOTFOUND)|tensorrt libraries are not found|(?:Cannot|Can't|can't|Unable to) find (?:the )?(?:TensorRT|libnvinfer|nvinfer)\b|(?:TensorRT|nvinfer) (?:is |was )?not found/,
    unless: /Could not find TensorRT\b.{0,4}$|TF-TRT|\[W\]/,
    cause: 'missing-shared-library',
    strength: 'hint',
    sets: { compile: 'header' },
  },
  {
    literals: [
      'cannot find -lnv',
      'cannot find -lcud',
      'cannot find -lmyelin',
      ' -lnvinfer',
      ' -lnvonnxparser',
      'library not found for -lnv',
    ],
    match:
      /(?:cannot find|not found for|unable to find library|\bld: [^-]{1,40}) -l(?<library>nv\w+|cud\w+|myelin)/i,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { compile: 'link' },
  },
  {
    literals: [
      'check for working cuda compiler',
      'no cmake_cuda_compiler could be found',
      'fatbinary_section.h',
    ],
    match:
      /Check for working CUDA compiler: (?<nvcc>\S{1,200}) - broken|No CMAKE_CUDA_COMPILER could be found|fatbinary_section\.h: No such file/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { compile: 'nvcc' },
  },
  {
    // OpenCV, of which the program finds the headers and not these libraries.
    literals: ['cv::'],
    match:
      /(?:undefined reference to|unresolved external symbol|LNK20(?:01|19)).{0,120}?\b(?<undefinedSymbol>cv::[\w:~]{1,80})/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { compile: 'opencv' },
  },
  {
    literals: ['lnk1104', 'lnk1181', 'open file', 'open input file'],
    match:
      /LNK1(?:104|181).{0,80}?['"](?<library>(?:lib)?(?:nv(?:infer|onnx|parsers)|cud|cublas)[\w.]{1,60})|(?:cannot|can ?not|could not) open (?:input )?file ['"](?<library2>(?:lib)?(?:nv(?:infer|onnx|parsers)|cud|cublas)\w{0,40}\.lib)/i,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { compile: 'link' },
  },
  {
    // TensorRT itself says which CUDA it was built for.
    literals: ['libnvinfer', 'libnvonnxparser'],
    match: new RegExp(
      String.raw`libnv(?:infer|onnxparser)[\w.]{0,60}: undefined reference to .{0,4}?${SYMBOL}(?:@(?<builtFor>lib[\w.]{1,30}))?`,
    ),
    unless: /GLIBC|CXXABI/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { compile: 'release' },
  },
  {
    // CMake lists the variables of the libraries that it looked for, one a line.
    literals: ['_library', '_include_dir', '_lib_path'],
    match:
      /(?<![\w.=:/$<{-])(?<cmakeVariable>\w{0,40}(?:CUDA|CUDNN|TENSORRT|TensorRT|NVINFER|nvinfer|nvonnx|NVONNX|cudnn|TRT)\w{0,40}_(?:LIBRARY|LIBRARIES|INCLUDE_DIRS?|LIB_PATH))(?![\w.=:/-])/,
    cause: 'missing-shared-library',
    strength: 'sign',
    with: ['cmake-notfound'],
    sets: { compile: 'cmake' },
  },
  { name: 'cmake-notfound', literals: ['they are set to notfound'], atInfo: true },
  {
    literals: ['undefined reference', 'unresolved external'],
    match: /(?:undefined reference to|unresolved external symbol) .{0,60}\b(?:torch|c10|at)::/,
    cause: 'torch-tensorrt-abi',
    strength: 'sign',
    sets: { abiOf: 'link' },
  },
  {
    // Of a Jetson's own system, which an image does not contain.
    literals: [', needed by '],
    match:
      /(?<library>lib(?:nvdla|nvcudla|cudla|nvbuf|nvmedia)[\w+-]{0,60}\.so[\w.]{0,20}), needed by .{1,200}, not found/,
    cause: 'missing-shared-library',
    strength: 'sign',
    atWarning: true,
    sets: { compile: 'jetson' },
  },
  {
    // The linker warns of it, and then lacks what the library defines. https://github.com/balena-os/balena-jetson-orin/issues/519
    literals: [', needed by '],
    match: /(?<library>lib(?:nv|cu)[\w+-]{1,60}\.so[\w.]{0,20}), needed by .{1,200}, not found/,
    cause: 'missing-shared-library',
    strength: 'hint',
    atWarning: true,
  },
  {
    // gcc, clang and MSVC, whose numbers are the same in all languages.
    literals: [
      'undefined reference',
      'unresolved external',
      'undefined symbols for',
      'référence indéfinie',
      'lnk2001',
      'lnk2019',
    ],
    match: new RegExp(
      String.raw`(?:undefined reference|unresolved external symbol|référence indéfinie|LNK20(?:01|19)).{0,80}?${SYMBOL.replace('[A-Za-z_]', `(?=\\w{0,80}${OURS})[A-Za-z_]`)}|(?:undefined reference|unresolved external symbol).{0,200}(?:nvinfer1|nvonnxparser)`,
    ),
    unless: /libnv(?:infer|onnxparser)[\w.]{0,60}: undefined|GLIBC|CXXABI/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { compile: 'symbol' },
  },
];
