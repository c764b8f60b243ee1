import { NO_SUCH_FILE } from './patterns.js';
import type { Rule } from './rule.js';

const LIBRARY = String.raw`(?<library>\w[\w+-]{0,80}(?:\.\d{1,3}){0,2}(?:\.so(?:[\w.]{0,19}\w)?|\.dll|\.dylib))`;

/** Telltale lines of libraries that are missing or of another version. */
export const LIBRARY_TELLS: readonly Rule[] = [
  // --- why a library cannot be opened: each reason has its own remedy
  {
    literals: ['static tls block'],
    match: new RegExp(
      String.raw`(?<libraryPath>(?:\S{0,200}/)?${LIBRARY}).{0,60}static TLS block|static TLS block`,
      'i',
    ),
    cause: 'missing-shared-library',
    strength: 'proof',
    sets: { dlopen: 'static-tls' },
  },
  {
    literals: ['executable stack'],
    match: new RegExp(`${LIBRARY}['"]?:? .{0,20}cannot enable executable stack|executable stack`, 'i'),
    cause: 'missing-shared-library',
    strength: 'proof',
    sets: { dlopen: 'executable-stack' },
  },
  {
    literals: ['glibc_', 'glibcxx_', 'cxxabi_'],
    // The loader says that the version is not found, the linker names it behind the symbol that is undefined.
    match: new RegExp(
      `undefined reference.{0,400}@(?<symbolVersion2>GLIBC_[\\d.]{1,12}|GLIBCXX_[\\d.]{1,12}|CXXABI_[\\d.]{1,12})|${LIBRARY}?.{0,20}version .(?<symbolVersion>GLIBC_[\\d.]{1,12}|GLIBCXX_[\\d.]{1,12}|CXXABI_[\\d.]{1,12}).{0,4} not found(?:.{0,20}required by .{0,200}?${LIBRARY.replace('library', 'requiredBy')})?`,
      'i',
    ),
    cause: 'missing-shared-library',
    strength: 'proof',
    sets: { dlopen: 'symbol-version' },
  },
  {
    literals: [
      'wrong elf class',
      'exec format error',
      'invalid elf header',
      'file too short',
      'winerror 193',
      'not a valid win32',
      'incompatible architecture',
      'not a mach-o',
    ],
    match: new RegExp(
      `${LIBRARY}['"]?:? .{0,80}?(?:wrong ELF class|Exec format error|invalid ELF header|(?<cutShort>file too short)|not a valid Win32|incompatible architecture)|(?:WinError 193|not a valid Win32).{0,200}?${LIBRARY.replace('library', 'library2')}?`,
      'i',
    ),
    cause: 'missing-shared-library',
    strength: 'proof',
    sets: { dlopen: 'wrong-file' },
  },
  {
    literals: ['undefined symbol', 'symbol lookup error', 'winerror 127', 'procedure could not be found'],
    match: new RegExp(
      `${LIBRARY}['"]?:? .{0,20}undefined symbol: ?(?<symbol>\\w{1,120})|undefined symbol: ?(?<symbol2>\\w{0,120}(?:nvinfer|nvonnxparser|createInfer|createNvOnnx|getPluginRegistry|initLibNvInfer|google8protobuf)\\w{0,120})|WinError 127\\].{0,300}?${LIBRARY.replace('library', 'library2')}`,
      'i',
    ),
    // The C functions of CUDA have plain names; a C++ name that holds one is TensorRT's own.
    unless:
      /torch|c10|(?:symbol: ?|lookup error: .{0,120}?: ?)(?!_Z)\w*(?:cublas|cudnn|nvrtc|cudart)|lib(?:cublas|cudnn|nvrtc|cudart|cuda)\b/i,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { dlopen: 'symbol' },
  },
  {
    literals: ['cannot open shared object', 'error while loading shared libraries'],
    // The missing one stands right before the words; in front of it may stand who wanted it.
    match: new RegExp(
      `${LIBRARY}['"]?: ?cannot open shared object|shared libraries: ${LIBRARY.replace('library', 'library2')}|${LIBRARY.replace('library', 'library3')}(?:(?!\\.so|\\.dll).){0,120}?cannot open shared object`,
      'i',
    ),
    unless:
      /Could not load dynamic library|dlerror|\[W\]|GStreamer|cannot be preloaded|libcuda\.so|libnvidia-ml\.so|[\\/]tensorrt(?:_bindings|_lean|_dispatch|_rtx)?[\\/]tensorrt\w*\.so: /i,
    cause: 'missing-shared-library',
    strength: 'proof',
    sets: { dlopen: 'not-found' },
  },
  {
    // The loader goes on without it: what the program lacks then is the cause, where it says so.
    literals: ['cannot be preloaded'],
    match: new RegExp(`object '(?:[^'\\n]{0,300}/)?${LIBRARY}' from LD_PRELOAD`),
    cause: 'missing-shared-library',
    strength: 'symptom',
  },
  {
    // The loader speaks the language of the machine: the reason stands behind the name.
    literals: ['.so.', '.so:'],
    match: new RegExp(`${LIBRARY}: [^\\n]{3,120}: (?:${NO_SUCH_FILE})`),
    unless: /cannot open shared object|dlerror|\[W\]|\.onnx|\.engine/i,
    cause: 'missing-shared-library',
    strength: 'proof',
    sets: { dlopen: 'not-found' },
  },
  {
    // The box that Windows opens, in its own language.
    literals: ['.dll'],
    match:
      /(?<library>(?:nv(?:infer|onnxparser|parsers)|cud(?:art|nn)|cublas)\w{0,40}\.dll)\b.{0,120}(?:was not found|is missing|nicht gefunden|fehlt|introuvable|no se encontr|não foi encontrad|non è stato trovato|не (?:был )?(?:найден|обнаружен)|отсутству|見つから|찾을 수 없|丢失|缺少)|(?:cannot|can't|can not|could not|couldn't|unable to) find (?<library3>(?:nv(?:infer|onnxparser|parsers)|cud(?:art|nn)|cublas)\w{0,40}\.dll)|(?:找不到|缺少|无法找到) ?(?<library2>(?:nv(?:infer|onnxparser|parsers)|cud(?:art|nn)|cublas)\w{0,40}\.dll)/i,
    cause: 'missing-shared-library',
    strength: 'proof',
    sets: { dlopen: 'not-found' },
  },
  {
    // musl, the C library of Alpine.
    literals: ['error relocating', 'error loading shared library'],
    match: new RegExp(
      `Error relocating \\S{0,200}?${LIBRARY}: (?<symbol>\\w{1,120}): symbol not found|Error loading shared library ${LIBRARY.replace('library', 'library2')}`,
    ),
    cause: 'missing-shared-library',
    strength: 'proof',
    sets: { dlopen: 'musl' },
  },
  {
    literals: ['tegra', 'l4t', 'jetpack', 'jetson', 'aarch64-linux'],
    match: /\btegra\b|\bl4t\b|JetPack|\bjetson\b|aarch64-linux-gnu/i,
    sets: { jetson: 'yes' },
    atInfo: true,
  },
  {
    // The DLA and its compiler are part of a Jetson's own system, which the container runtime mounts.
    literals: ['nvdla', 'nvcudla'],
    sets: { board: 'yes' },
  },
  {
    literals: [
      'unable to load library',
      'unable to open library',
      'unable to load shared library',
      'failed to load library',
      'could not load library',
      'cannot load library',
      'could not open library',
    ],
    match: new RegExp(
      `(?:load|open)(?: shared)? library:?\\s{0,4}['"]?(?:\\S{0,200}[/\\\\])?${LIBRARY}?(?:: ?${LIBRARY.replace('library', 'library2')}: ?cannot open)?`,
      'i',
    ),
    unless: /\[W\]|warning:|undefined symbol|executable stack|static TLS/i,
    cause: 'missing-shared-library',
    strength: 'sign',
  },
  {
    // NVRTC opens its builtins by their full version. https://github.com/pytorch/TensorRT/issues/3893
    literals: ['failed to open libnv', 'failed to open nvrtc'],
    match: new RegExp(`failed to open ['"]?(?:[^'"\\s]{0,200}[/\\\\])?${LIBRARY}`, 'i'),
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { dlopen: 'not-found' },
  },
  {
    // Programs that open a library by its name themselves.
    literals: ['dlopen', 'unable to load dll', 'unable to load lib'],
    match: new RegExp(
      `(?:[Ff]ailed to|[Cc]annot|[Cc]ould not|[Uu]nable to) dlopen:? ['"]?${LIBRARY}|dlopen\\(['"]?(?:[^'"\\s()]{0,200}/)?${LIBRARY.replace('library', 'library2')}.{0,40}\\):? ?(?:fail|error)|Unable to load DLL '(?<library3>[\\w.]{3,60})'|Unable to load (?<library4>lib(?:nvinfer|nvonnxparser|cudart|cudnn|cublas)[\\w.]{0,40})`,
    ),
    unless: /cannot open shared object/,
    cause: 'missing-shared-library',
    strength: 'sign',
  },
  {
    // The operator of TF-TRT belongs to a TensorFlow that was built with TensorRT; without it the versions are noughts.
    literals: ['trtengineop', 'tensorrt version'],
    match:
      /(?:No OpKernel was registered to support Op|Op type not registered) '?TRTEngineOp|(?:[Ll]inked|[Ll]oaded|Running against|compiled against) TensorRT version:? \(?0[.,] ?0[.,] ?0/,
    cause: 'missing-shared-library',
    strength: 'hint',
    atInfo: true,
    atWarning: true,
    sets: { builtWithout: 'yes' },
  },
  {
    literals: ['trt network should be initialized'],
    cause: 'missing-shared-library',
    strength: 'hint',
    sets: { builtWithout: 'yes' },
  },
  {
    // TorchScript reads an engine only where the runtime of Torch-TensorRT has registered its class.
    literals: ['torch.classes.tensorrt', 'tensorrt::execute_engine'],
    match: /Unknown (?:type name '?__torch__\.torch\.classes\.tensorrt|builtin op: tensorrt::execute_engine)/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { dlopen: 'torchtrt', library: 'libtorchtrt_runtime.so' },
  },
  {
    literals: ['which is missing'],
    match: new RegExp(`depends on ['"]?${LIBRARY}['"]? which is missing`, 'i'),
    cause: 'missing-shared-library',
    strength: 'proof',
    sets: { dlopen: 'not-found' },
  },
  {
    // 0xC0000135: the program did not start for the lack of a DLL.
    literals: [
      'dll load failed',
      'loadlibrary failed',
      'winerror 126',
      'error 126',
      'error code: 126',
      'winerror 1114',
      '0xc0000135',
      '-1073741515',
      '3221225781',
    ],
    match: new RegExp(
      `(?:\\[WinError (?<winError>126|1114)\\]|LoadLibrary failed with error (?<winError2>\\d{1,5})|[Ff]ailed to load library, error code: 126|DLL load failed|0xC0000135|-1073741515|3221225781)(?:.{0,400}?${LIBRARY})?`,
      'i',
    ),
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { dlopen: 'windows-126' },
  },
  {
    // The provider for CUDA needs nothing of TensorRT.
    literals: ['providers_cuda.dll'],
    match: /error (?:code: )?126\b.{0,400}providers_cuda\.dll/,
    sets: { needs: 'cuda' },
  },
  {
    literals: ['providers_tensorrt.dll'],
    sets: { needs: 'tensorrt' },
  },
  {
    // ONNX Runtime says so of CUDA and cuDNN, whichever of their libraries it is.
    literals: ['able to be loaded'],
    match: /CUDA_PATH is set but CUDA was ?n.?t able to be loaded/,
    cause: 'missing-shared-library',
    strength: 'hint',
    sets: { dlopen: 'windows-126', needs: 'cuda' },
  },
  {
    // Python on Windows, of a DLL that is there as a rule, and needs others.
    literals: ['or one of its dependencies'],
    match: new RegExp(`Could not find module '(?:[^'\\n]{0,300}[/\\\\])?${LIBRARY}'`),
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { dlopen: 'windows-126' },
  },
  {
    literals: [
      'could not find: nvinfer',
      'nvinfer.dll',
      'nvinfer_10.dll',
      'nvonnxparser',
      'nvinfer_plugin',
      'could not find: cu',
    ],
    match: new RegExp(
      `(?:Could not find:? ${LIBRARY}|${LIBRARY.replace('library', 'library2')}.{0,60}(?:was )?not found)`,
      'i',
    ),
    cause: 'missing-shared-library',
    strength: 'sign',
  },
  {
    // ONNX Runtime opens the library that decrypts its cached engines, whose path is an option.
    literals: ['could not open shared library from'],
    match: /could not open shared library from/i,
    cause: 'missing-shared-library',
    strength: 'proof',
    sets: { ort: 'decryption' },
  },
  {
    // Programs that open TensorRT by name and look for its first function.
    literals: ['could not load plugin library: '],
    match: /Could not load plugin library: (?<library>[^\s,]{1,200})/,
    cause: 'missing-shared-library',
    strength: 'hint',
    sets: { dlopen: 'not-found' },
  },
  {
    literals: ['load tensorrt api', 'p_getinferlibversion'],
    match: /Load tensorrt api (?<symbol>\w{1,60}) failed|p_getInferLibVersion should not be null/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { library: 'libnvinfer.so', dlopen: 'not-found' },
  },
  {
    literals: ['could not locate'],
    match: new RegExp(`Could not locate ${LIBRARY}`, 'i'),
    cause: 'missing-shared-library',
    strength: 'hint',
  },
  {
    literals: [
      'built with tensorrt',
      'tensorrt support',
      'compiled with tensorrt',
      'tensorrt_subgraph_pass',
      'compile with trtbackend',
      'compile with tensorrt',
      'tensorrt libraries not found',
    ],
    match:
      /use the paddle inference library compiled with tensorrt|tensorrt_subgraph_pass has not been registered|needs to be built with TensorRT|(?:not|n't|without) (?:been )?(?:built|compiled?|linked) (?:with|against) (?:TensorRT|TrtBackend)|(?:built|compiled) without TensorRT|TensorRT support (?:is |was )?(?:not|disabled)|TensorRT libraries not found/i,
    unless: /\[W\]|warning/i,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { builtWithout: 'yes' },
  },
  {
    // Paddle opens it when it needs it, and says so at the start.
    literals: ['tensorrt dynamic library is not found'],
    cause: 'missing-shared-library',
    strength: 'hint',
    sets: { library: 'libnvinfer.so' },
    atWarning: true,
  },
  {
    literals: ['nvinfer_lib_path-notfound', 'nvinfer_plugin_lib_path-notfound', 'file format not recognized'],
    match:
      /(?:nv\w{2,20})_LIB_PATH-NOTFOUND|cannot find \S{0,200}(?:TensorRT|tensorrt)\S{0,80}: File format not recognized/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { compile: 'oss' },
  },
  {
    literals: ['could not find tensorrt'],
    cause: 'missing-shared-library',
    strength: 'hint',
    atWarning: true,
  },
  {
    // ONNX Runtime's own words, where its provider could not be loaded.
    literals: ['please install tensorrt libraries'],
    cause: 'missing-shared-library',
    strength: 'hint',
    sets: { ort: 'no-tensorrt' },
    atWarning: true,
  },
  {
    literals: ['could not load dynamic library'],
    // Which one is missing stands behind dlerror: it may be one that the library needs.
    match: new RegExp(
      `Could not load dynamic library '(?:libnvinfer[\\w.]{1,30}'[;* ]{1,6}dlerror: ${LIBRARY}: {1,2}cannot open|(?<library2>libnvinfer[\\w.]{1,30})')`,
    ),
    cause: 'missing-shared-library',
    strength: 'hint',
  },
  {
    literals: ['tensorrt.so: cannot open', 'tensorrt_bindings.so: cannot open'],
    match: /[\\/](?<module>tensorrt(?:_bindings|_lean|_dispatch|_rtx)?)[\\/]tensorrt\w*\.so: cannot open/i,
    cause: 'python-binding-missing',
    strength: 'proof',
  },
  {
    literals: ['no module named', 'cannot import name'],
    match:
      /No module named ['"]?(?<module>tensorrt\w*(?:\.\w+)?)|cannot import name '\w+' from (?:partially initialized module )?'(?<module2>tensorrt\w*)/i,
    unless: /tensorrt_llm|TensorRT-LLM/,
    cause: 'python-binding-missing',
    strength: 'sign',
  },
  {
    // Parts of the package of TensorRT 3 and 4.
    literals: ["no module named 'tensorrt."],
    match: /No module named 'tensorrt\.(?<attribute>parsers|infer|utils|lite)\b/,
    cause: 'python-api-removed',
    strength: 'proof',
  },
  {
    // A script of that name, which Python finds before the package.
    literals: ['tensorrt.py'],
    match:
      /(?:File "|[>/\\ ])(?:[^"]{0,200}[\\/])?(?<shadow>tensorrt\.py)"?,? ?(?:line|\r?$|\n)|python3? (?<shadow2>tensorrt\.py)/m,
  },
  {
    // What comes beside TensorRT, and what programs for it are made with.
    literals: [
      "no module named '",
      'building wheel for pycuda',
      'build wheels for pycuda',
      'module onnx is not installed',
    ],
    match:
      /No module named '(?<helper>polygraphy|onnx_graphsurgeon|graphsurgeon|uff|pycuda|torch2trt|torch_tensorrt|tensorrt_llm|pytorch_quantization|modelopt|onnxruntime|onnx|onnxsim)'|(?:building|build) wheels? for (?<helper2>pycuda)|Module (?<helper3>onnx) is not installed/i,
    cause: 'python-binding-missing',
    strength: 'hint',
    sets: { pip: 'helper' },
  },
  {
    literals: ["no module named 'tensorrt_llm.bindings"],
    match: /No module named '(?<module>tensorrt_llm\.bindings)/,
    cause: 'python-binding-missing',
    strength: 'sign',
  },
  {
    literals: ["module 'tensorrt"],
    match:
      /module '(?<module>tensorrt(?!_lean|_dispatch)\w*)' has no attribute '(?:Logger|__version__|Builder|Runtime|OnnxParser|init_libnvinfer_plugins)'/,
    cause: 'python-binding-missing',
    strength: 'sign',
  },
  {
    // MMDeploy looks for the package, and leaves its functions out where it is not found.
    literals: [
      'find_spec(tensorrt): none',
      "cannot import name 'onnx2tensorrt'",
      "cannot import name 'create_trt_engine'",
      "cannot import name 'trtwrapper'",
    ],
    cause: 'python-binding-missing',
    strength: 'sign',
    sets: { module: 'tensorrt' },
  },
  {
    // How Python tells that a package is not installed, other than by an import.
    literals: [
      "the 'tensorrt",
      'package metadata was found for tensorrt',
      "import name 'tensorrt_bindings'",
      "name 'trt' is not defined",
      "name 'tensorrt' is not defined",
      'placeholder project on pypi',
    ],
    match:
      /The '(?<module>(?:nvidia-)?tensorrt[\w-]{0,20})[^']{0,40}' distribution was not found|metadata was found for (?<module2>tensorrt[\w-]{0,20})|import name 'tensorrt_bindings'|NameError: name '(?:trt|tensorrt)' is not defined|placeholder project on PyPI[^]{0,400}tensorrt/,
    cause: 'python-binding-missing',
    strength: 'sign',
  },
  {
    literals: [
      'tensorrt is required',
      'tensorrt is not installed',
      'tensorrt not installed',
      'tensorrt module not found',
      'please install tensorrt first',
      'please install the tensorrt',
      'tensorrt was not found',
      'requires tensorrt',
    ],
    unless: /\[W\]|warning/i,
    cause: 'python-binding-missing',
    strength: 'hint',
  },

  // --- CUDA libraries
  {
    // TensorRT was loaded first, and with it another cuBLAS or cuDNN than that of PyTorch.
    literals: ['winerror 127'],
    match: /WinError 127\].{0,200}torch[\\/]{1,2}lib[\\/]{1,2}(?<library>\w{3,60}\.dll)/,
    cause: 'cuda-library-version-mix',
    strength: 'sign',
    sets: { mixOf: 'import' },
  },
  {
    // The numbers are those of cuBLAS, whatever it calls them.
    literals: ['compiled against cudnn'],
    match:
      /Compiled against cuDNN (?<wantedVersion>1[0-3]\.\d[\d.]{0,12}?) but running against cuDNN (?<loadedVersion>1[0-3]\.\d[\d.]{0,12}\d)/,
    cause: 'cuda-library-version-mix',
    strength: 'proof',
    sets: { mixOf: 'myelin' },
  },
  {
    literals: ['cublasstatus == cublas_status_success', 'cublas_status_success failed'],
    cause: 'cuda-library-version-mix',
    strength: 'hint',
  },
  {
    literals: [
      'compiled against cublas',
      'running against cublas',
      'mismatch of libnvrtc',
      'version_mismatch',
      'cudnn version mismatch',
      'cudnn version incompatibility',
      'but source was compiled with',
      'compiled against cudnn',
    ],
    match:
      /Compiled against (?<cudaLibrary>\w+) (?<wantedVersion>\d+(?:\.\d+)*) but running against \w+ (?<loadedVersion>\d+(?:\.\d+)*)|mismatch of libnvrtc|(?:CUDNN|CUBLAS)\w*VERSION_MISMATCH|cudnn version (?:mismatch|incompat)|Loaded runtime CuDNN library: (?<loadedVersion2>[\d.]+) but source was compiled with:? (?<wantedVersion2>[\d.]+)|compiled against cudnn/i,
    cause: 'cuda-library-version-mix',
    strength: 'proof',
  },
  {
    // A CUDA library that cannot do its work, where TensorRT has said before that it is not the one that it was made for.
    literals: [
      'cudnn error in',
      'cublas error in',
      'could not initialize cudnn',
      'cudnn_status_',
      'cublas_status_',
    ],
    match:
      /(?<cudaLibrary>Cudnn|Cublas) Error in \w|Could not initialize (?<cudaLibrary2>cudnn|cublas)|(?<cudaLibrary3>CUDNN|CUBLAS)_STATUS_(?!SUCCESS|ALLOC_FAILED)[A-Z_]{4,40}/i,
    unless: /ALLOC_FAILED|out of memory/i,
    cause: 'cuda-library-version-mix',
    strength: 'sign',
    with: ['linked-against'],
  },
  {
    // The builder has warned that the driver or NVRTC is not the one for this release, and then cuBLAS or cuDNN does not start.
    literals: ['could not initialize cublas', 'could not initialize cudnn'],
    match: /Could not initialize (?<cudaLibrary>cudnn|cublas)/i,
    cause: 'cuda-library-version-mix',
    strength: 'sign',
    with: ['incompatible-nvrtc'],
  },
  { name: 'incompatible-nvrtc', literals: ['due to incompatible driver or nvrtc'] },
  {
    // The first convolution fails: what the maintainers answer is the versions, and a GPU that is newer than that cuDNN. A process that a
    // kernel has broken, or a full GPU, says so on lines of its own.
    literals: ['cudnn error in', 'cudnn_status_execution_failed', 'cudnn_status_arch_mismatch'],
    match:
      /Cudnn Error in [\w:]{1,120}: (?<cudnnStatus>[68])\b|(?<cudnnStatus2>CUDNN_STATUS_(?:EXECUTION_FAILED|ARCH_MISMATCH))/i,
    cause: 'cuda-library-version-mix',
    strength: 'hint',
    sets: { mixOf: 'cudnn' },
    without: ['linked-against'],
  },
  {
    // The bindings of TensorRT 3 and 4 say so of each import that fails. https://github.com/NVIDIA/pix2pixHD/issues/40
    literals: ['make sure you have the tensorrt library installed'],
    cause: 'missing-shared-library',
    strength: 'hint',
  },
  {
    // TF-TRT goes on behind it. https://github.com/tensorflow/tensorrt/issues/85
    literals: ['tensorrt mismatch'],
    match:
      /TensorRT mismatch\. Compiled against version (?<wantedVersion>\d[\d.]{0,20}), but loaded (?<loadedVersion>\d[\d.]{0,20}\d)/,
    cause: 'cuda-library-version-mix',
    strength: 'hint',
    sets: { mixOf: 'tensorflow' },
    survivable: true,
    atWarning: true,
  },
  {
    // The number that Windows gives in every language where a DLL, or one that it needs, is not found.
    literals: ['0x8007007e'],
    cause: 'missing-shared-library',
    strength: 'hint',
    sets: { dllCode: '0x8007007E' },
  },
  {
    // Frigate builds the layer of its detectors beside its models.
    literals: ['trt-models/libyolo_layer', 'tensorrt/libyolo_layer'],
    sets: { frigate: 'models' },
  },
  {
    name: 'linked-against',
    literals: ['was linked against'],
    match:
      /linked against \S{1,20}(?: LT)? (?<wantedVersion>\d[\d.]{0,20}) but loaded \S{1,20}(?: LT)? (?<loadedVersion>\d[\d.]{0,20})/,
  },
  {
    literals: ['postdeserializationcheck() failed'],
    cause: 'cuda-library-version-mix',
    strength: 'hint',
  },
  {
    literals: ['nvrtc: error'],
    match: /nvrtc: error: invalid value for --gpu-architecture/,
    cause: 'cuda-library-version-mix',
    strength: 'sign',
    sets: { mixOf: 'nvrtc' },
  },
  {
    literals: [
      'undefined symbol',
      'symbol lookup error',
      'could not load symbol',
      'not defined in file',
      'unable to load symbol',
      'nvrtc_error',
    ],
    match:
      /(?:undefined symbol: (?!_Z)|(?<!undefined )symbol lookup error|not defined in file|(?:could not|unable to) load symbol).{0,200}?(?:cublas|cudnn|nvrtc|cudart|libcu)|NVRTC_ERROR/i,
    cause: 'cuda-library-version-mix',
    strength: 'sign',
  },
];
