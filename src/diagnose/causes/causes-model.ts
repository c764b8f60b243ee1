import type { CauseText } from './cause-text.js';

const OPERATORS = 'https://github.com/onnx/onnx-tensorrt/blob/main/docs/operators.md';
const CUSTOM_LAYERS =
  'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/extending-custom-layers.html';

/** Causes in reading the ONNX model. */
export const MODEL_CAUSES = {
  'onnx-file-not-found': {
    meaning: 'The ONNX path does not exist or is not a regular file.',
    looksLike: '`Could not open file model.onnx`, `Input file cannot be found, or is not a regular file`',
    message: 'The ONNX file[ {file}] does not exist or cannot be opened.',
    cases: [
      {
        when: 'program',
        message: 'jetson-inference has no model[ {model}], or could not download it.',
        remedy:
          "Run it where the folder data/networks of jetson-inference is writable and the network is reachable (its container: docker/run.sh mounts that folder), or download the model by hand from its page of releases (https://github.com/dusty-nv/jetson-inference/releases, Model Mirror) and unpack it into data/networks[, for {model}]. A model of one's own is given by its path: --model=PATH/model.onnx --labels=PATH/labels.txt.",
      },
    ],
    remedy:
      'Check the path[ {file}] from the working directory of the step, and that the export, checkout or download before it wrote the file: where an export failed, its error is the cause.',
  },
  'onnx-file-not-onnx': {
    meaning: 'The .onnx file contains something else, most often a Git LFS pointer.',
    looksLike:
      '`Error parsing text-format onnx2trt_onnx.ModelProto: 1:9: ... has no field named "version"` (a Git LFS pointer begins with that word)',
    message: 'The file[ {file}] does not contain an ONNX model[ but {format}].',
    cases: [
      {
        when: 'given=engine',
        remedy:
          'Give ONNX Runtime the .onnx model: it builds its engines itself (trt_engine_cache_enable keeps them). An engine from trtexec is loaded with the TensorRT runtime; ONNX Runtime accepts one only inside an ONNX file with an EPContext node.',
      },
    ],
    remedy:
      'Fetch the real file: git lfs pull (in a workflow: actions/checkout with lfs: true), or download it again and look at its first bytes.',
    documentation: 'https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md',
  },
  'onnx-file-corrupted': {
    meaning:
      'The file began as ONNX, but its protobuf cannot be decoded: cut short, damaged, or over the limit of 2 GiB.',
    looksLike:
      '`MODEL_DESERIALIZE_FAILED`, `Error parsing text-format onnx2trt_onnx.ModelProto: 1:1: Invalid control characters`',
    message: 'The ONNX file[ {file}] cannot be decoded: it is cut short, damaged, too large, or not ONNX.',
    cases: [
      {
        when: 'encoded=uff',
        message:
          'What the UFF parser was given is not a UFF model: the file is missing, empty or not whole, or the key of an encrypted one (.etlt) is wrong.',
        remedy:
          'Look at the file first: its path, from the folder in which the program runs (ls -l FILE; about 130 bytes are a pointer of Git LFS: git lfs pull). For an .etlt give the key that it was exported with (tao-converter -k KEY, tlt-model-key of the nvinfer configuration; models of NGC: nvidia_tlt or tlt_encode), and the tao-converter that is made for this TensorRT, with -p INPUT,MIN,OPT,MAX: newer ones hold ONNX, which older converters read as UFF.',
      },
      {
        when: 'encoded',
        message:
          'The encrypted model[ {file}] cannot be read: the key is wrong, or the file is of another kind.',
        remedy:
          'Give the key that the model was exported with (tao-converter -k KEY, tlt-model-key of the nvinfer configuration; models of NGC: nvidia_tlt or tlt_encode, as their page says), and the converter of that TAO release. A newer model of TAO is plain ONNX: build that with trtexec, without a key.',
      },
    ],
    remedy:
      'Download or export the model again, and check it: python -c "import onnx; onnx.checker.check_model(\'model.onnx\')". Above 2 GiB keep the weights in external data.',
    documentation: 'https://onnx.ai/onnx/repo-docs/ExternalData.html',
  },
  'onnx-graph-invalid': {
    meaning:
      'The model decodes, but its graph or its values are wrong: shapes that cannot agree, names used twice, scales out of range.',
    looksLike: '`broadcast dimensions must be conformable`, `INVALID_GRAPH`, `reshape changes volume`',
    message: 'TensorRT rejects the graph of the model[ at node {node}][ (operator {op})][: {reason}].',
    cases: [
      {
        when: 'range=fp16',
        message: 'Weights of the model are larger than FP16 can hold.',
        remedy:
          'Build without --fp16 (BuilderFlag.FP16), or with BF16 on Ampere or newer (--bf16), or keep that layer in FP32 (from 8.2 on --precisionConstraints=obey --layerPrecisions=NAME:fp32); or train with weight decay so that the weights stay small. Newer releases clip such weights and only warn.',
      },
      {
        when: 'product=sizes',
        message: 'The two inputs of {node} have sizes that cannot be multiplied.',
        remedy:
          'Run the model in ONNX Runtime with inputs of the sizes that TensorRT was given: if that fails, give the sizes (batch, height, width, length) that it was exported for. If it works there, a layer before {node} has another shape in TensorRT: for a plugin, what its getOutputDimensions (getOutputShapes) returns; otherwise fold the shapes first (onnxsim MODEL OUT, or polygraphy surgeon sanitize --fold-constants MODEL -o OUT), or export with fixed sizes.',
      },
      {
        when: 'ownNetwork=weights',
        message: 'The weights do not fit the network that the program makes[: {reason}].',
        remedy:
          'The program was compiled for another model than the weights (wts) are of: set its number of classes, its input size and its variant (n, s, m, l, x; depth and width) to those of the training (kNumClass in config.h, or the yaml), compile again, make the wts anew with the gen_wts.py of the same version of the project, and delete the engine.',
      },
      {
        when: 'ownNetwork',
        message: 'Two branches of the network that the program makes have different sizes: {sizes}.',
        remedy:
          'Give the network an input whose height and width are multiples of its greatest stride (32 for most detectors; 64 for P6 models): sizes that differ by one come from rounding. If they differ by more, the weights (wts) or the constants of the program (number of classes, depth, width) belong to another variant of the model: take the program of the version that the weights are of, set them alike and compile again.',
      },
      {
        when: 'missingAttribute',
        message:
          'The node[ {node}][ ({op})] has no attribute {missingAttribute}, which this parser asks for: the model is of another opset than the parser reads there.',
        remedy:
          "Export the model again with another opset_version (13 or 17; tf2onnx: --opset 13), or convert it: python3 -c \"import onnx; from onnx import version_converter as c; onnx.save(c.convert_version(onnx.load('IN'), 17), 'OUT')\". Or give the node[ {node}] the attribute {missingAttribute} (allowzero: 0) with onnx-graphsurgeon, or use a newer TensorRT, whose parser takes the default.",
      },
    ],
    remedy:
      'Ask ONNX itself: python3 -c "import onnx; onnx.checker.check_model(MODEL, full_check=True)", and run the model once in ONNX Runtime with inputs of the sizes that TensorRT was given. If that fails, give the sizes that the model is made for (a text recognizer takes a single height), or export it again with those that you need. If both accept it, the model is valid, but this TensorRT does not support this use[ of {op}]: change that node before the export[ so that this no longer holds: {reason}], or use another release.',
    documentation: 'https://onnx.ai/onnx/api/checker.html',
  },
  'axis-names-collide': {
    meaning:
      'Two dynamic axes of the model have the same name, but were given different sizes. TensorRT takes equal names to mean equal sizes; ONNX Runtime does not.',
    looksLike: 'Axes named `?` or `None` by the exporter: PP-OCR cls has `x: ?, 3, ?, ?`.',
    message:
      'Two dynamic axes of the model have the same name[ ({sameAxis})], so TensorRT requires the same size for both, but the shapes give different ones.',
    remedy:
      'Give each axis a name of its own: dynamic_axes={...} or dynamic_shapes={...} with different names at the export, or give the dimensions of the input other names (dim_param, with the onnx package), and save it.',
  },
  'external-data-missing': {
    meaning:
      'The weights that are kept outside the .onnx file cannot be found, often because the model was parsed from bytes and not by its path.',
    looksLike:
      '`WeightsContext.cpp:197: Failed to open file: model.onnx.data`, `Failed to import initializer`',
    message: 'The weights of the model are kept in a separate file[, {file}], which cannot be opened.',
    remedy:
      'Put the external data file[ {file}] beside the .onnx under its exported name, and parse by path (parse_from_file), not from bytes.',
    documentation: 'https://onnx.ai/onnx/repo-docs/ExternalData.html',
  },
  'unsupported-onnx-op': {
    meaning: 'The ONNX parser has no importer for the operator, or none for this use of it.',
    looksLike:
      '`No importer registered for op: NAME`, `cannot be used to compute a shape tensor`, `UNSUPPORTED_NODE`',
    message:
      'The ONNX parser of this release cannot import the operator[ {op}][ of node {node}][ (output {output})] as it is used here.',
    remedy:
      'Simplify the graph (constant folding: polygraphy surgeon sanitize --fold-constants), export with other settings or another opset, use a newer TensorRT, or write a plugin[ for {op}].',
    cases: [
      {
        when: 'unsupported=ml',
        message:
          'The model uses the operator {op} of ai.onnx.ml, the classical machine learning part of ONNX, which TensorRT does not have.',
        remedy:
          'Run that part in ONNX Runtime, outside TensorRT: the whole model, or what comes before and after the neural network; cut it off with onnx.utils.extract_model(IN, OUT, INPUTS, OUTPUTS). Tree ensembles and linear models: Hummingbird writes them as tensor operators; a ZipMap at the end goes away with zipmap=False at the export (skl2onnx).',
      },
      {
        when: 'unsupported=mmdeploy',
        message:
          'The model that MMDeploy exported has an operator that no loaded plugin defines: those of MMDeploy are not loaded.',
        remedy:
          'Build the operators of MMDeploy for this TensorRT (cmake -DMMDEPLOY_TARGET_BACKENDS=trt -DTENSORRT_DIR=..., make), so that tools/check_env.py says that its TensorRT custom ops are available, and load them before parsing: trtexec --staticPlugins=libmmdeploy_tensorrt_ops.so (before 8.6 --plugins; Windows: mmdeploy_tensorrt_ops.dll), Python ctypes.CDLL. The prebuilt ones of mmdeploy-runtime-gpu are for TensorRT 8.',
      },
      {
        when: 'unsupported=gpu feature belowSm',
        message:
          'TensorRT has no kernel for this GPU that the model needs: {feature} takes a GPU of sm{belowSm} or newer.',
        remedy:
          'Build and run on a GPU of sm{belowSm} or newer (70 is Volta, 75 Turing), or change the node[ {op}] so that it is not needed: no {feature} (for padding: the same on both sides, and the rest by a Pad or Slice node of its own). Another release does not help.',
      },
      {
        when: 'unsupported=torch2trt',
        message:
          'torch2trt has no converter for an operation of the model, so the result of that operation is not a TensorRT tensor.',
        remedy:
          'Find the operation (it is the one before the line of the model that the traceback names; torch2trt lists those it knows in torch2trt/converters and prints a warning for others), and write a converter (@tensorrt_converter), or write the operation with others. A model that was loaded without its original classes, or that returns lists and dictionaries, fails in the same way. Or convert through ONNX: torch.onnx.export, then trtexec, or torch2trt(..., use_onnx=True).',
      },
      {
        when: 'unsupported=branches',
        message: 'The two branches of an If node of the model have different shapes or numbers of outputs.',
        remedy:
          'Remove the If: its condition is mostly a constant that folding takes away: polygraphy surgeon sanitize --fold-constants --override-input-shapes NAME:[1,3,224,224] IN -o OUT, or onnxsim IN OUT with fixed shapes. PyTorch writes one for squeeze() where it does not know whether the axis is 1: name the axis and fix its size, or use flatten, reshape or x[:, 0] in its place; and trace the model instead of scripting it.',
      },
      {
        when: 'unsupported=tf-trt',
        message: 'TF-TRT cannot convert a part of the graph, and leaves it to TensorFlow: {reason}.',
        remedy:
          'Nothing has to be done for that part: the program runs, and the other parts are engines. For more of it in TensorRT, give the inputs fixed shapes (is_dynamic_op=True, in TensorFlow 2 converter.build with an input_fn of real data: a step that finds nothing hands on an empty tensor, which TensorRT refuses), raise minimum_segment_size so that small parts are left alone, convert with a newer TensorFlow, or use ONNX in place of TF-TRT: python3 -m tf2onnx.convert, then trtexec, with the step behind the network (NMS) outside of it.',
      },
      {
        when: 'unsupported=export',
        message:
          'The exporter of PyTorch cannot write the operation {op} as ONNX[ in opset {opset}]: TensorRT is not reached yet.',
        remedy:
          'Export with a higher opset_version: 17 or 18 (14 has scaled_dot_product_attention, 16 grid_sampler, 17 layer_norm, stft and fft), or with a newer PyTorch and dynamo=True (torch.onnx.export(..., dynamo=True)). If it still has none, write {op} with other operations before the export (adaptive pooling: an output size that divides the input, or avg_pool2d; attention: attn_implementation="eager"), or register a symbolic for it. The TensorRT that reads the model must know that opset: 8.6 up to 17, 10 newer ones.',
      },
      {
        when: 'unsupported=caffe',
        message: 'The Caffe parser of TensorRT does not know the layer {op}.',
        remedy:
          'Give the parser a plugin for {op}: setPluginFactoryV2 with a factory whose isPluginV2(name) is true for that layer, registered (REGISTER_TENSORRT_PLUGIN) for loading as well; or convert the model to ONNX (from its framework, or caffe2onnx) and use the ONNX parser: TensorRT 10 has none for Caffe.',
      },
      {
        when: 'unsupported=uff',
        message: 'The UFF parser does not accept the model, and TensorRT has had none since release 10.',
        remedy:
          'Convert the model through ONNX: python3 -m tf2onnx.convert --saved-model DIR --output model.onnx (--graphdef FILE --inputs NAME:0 --outputs NAME:0 for a frozen graph), then trtexec --onnx=model.onnx. In UFF, every input must be registered with its shape (parser.register_input), and nodes that begin with "_" are plugins, whose library must be loaded.',
      },
      {
        when: 'unsupported=torch-lowering',
        message:
          'The TorchScript of the model breaks a check of PyTorch, while Torch-TensorRT makes it ready.',
        remedy:
          'Compile it without TorchScript: torch_tensorrt.compile(model, ir="dynamo", inputs=[...]) of Torch-TensorRT 2 or newer. With an older one, use torch.jit.trace in place of torch.jit.script (or the reverse), in eval mode, and leave the part with loops, lists or views to PyTorch (torch_executed_modules).',
      },
      {
        when: 'unsupported=torch-tensorrt',
        message: 'Torch-TensorRT has no converter for an operation of the model[ ({op})].',
        remedy:
          'Leave that operation[ ({op})] to PyTorch: require_full_compilation=False and torch_executed_ops={...} (TorchScript: "torch_fallback"), so that only the rest becomes engines; or use a newer Torch-TensorRT with ir="dynamo", which has more converters; or write the operation with others before the compilation.',
      },
      {
        when: 'unsupported=not-yet-known',
        message:
          'The parser reached a tensor that no earlier node produced[ (at operator {op})]: a constant or a subgraph before it was not imported.',
        remedy:
          'Fold constants, and export with opset 11 or higher: polygraphy surgeon sanitize --fold-constants IN -o OUT (or onnxsim IN OUT)[; {op} takes its sizes from a constant there]. Else use a newer TensorRT: the parsers of 7 and before lack much of If, Loop and Resize.',
      },
      {
        when: 'unsupported=use',
        message:
          'TensorRT does not support this use of the operator[ {op}][ of node {node}][ (output {output})]: {reason}.',
        remedy:
          'Change the node[ {op}] before the export so that it meets what TensorRT requires ({reason}). The model may still be valid ONNX (onnx.checker.check_model(MODEL, full_check=True) shows that), but this release does not support this use.[ Or write it differently: {substitute}] Else use a newer TensorRT, or run that part in ONNX Runtime.',
      },
      {
        when: 'unsupported=sequence',
        message: 'The model uses sequences of tensors[ ({op})], which TensorRT does not have.',
        remedy:
          'Remove the sequence operators[ ({op})] from the model: constant folding removes most (polygraphy surgeon sanitize --fold-constants, or onnxsim); else write the loop as Concat, Split and Gather before the export, or run that part outside TensorRT.',
      },
      {
        when: 'unsupported=training',
        message:
          'The model contains a training operator[ ({op})], which an engine for inference cannot have.',
        remedy:
          'Export the model for inference (model.eval(), training=TrainingMode.EVAL), or remove {op}, and what only it feeds, from the graph: python3 -c "import onnx; onnx.utils.extract_model(IN, OUT, INPUTS, OUTPUTS)" with outputs before it.[ If it has to stay: {substitute}]',
      },
      {
        when: 'unsupported=dilations',
        message:
          'The model uses dilations other than 1 in a pooling layer[ ({op})], but this TensorRT supports pooling without dilation only.',
        remedy:
          'Set dilation=1 in the pooling layer[ ({op})], or replace it before the export: a strided Slice for each offset of the window, and Max over them (the same result), or a plugin.',
      },
      {
        when: 'unsupported=integer',
        message:
          'The model is quantized in a format that TensorRT does not read[ ({op})]: it takes QuantizeLinear and DequantizeLinear around the float operators.',
        remedy:
          'Quantize it in the Q/DQ format: onnxruntime.quantization.quantize_static(..., quant_format=QuantFormat.QDQ, activation_type=QuantType.QInt8, weight_type=QuantType.QInt8, extra_options={"ActivationSymmetric": True, "QuantizeBias": False}), or NVIDIA ModelOpt; or convert the float model.',
      },
      {
        when: 'unsupported=zero-point',
        message:
          'The model is quantized with zero points that are not 0[, at node {node}][ ({op})][, output {output}], but TensorRT supports symmetric quantization only.',
        remedy:
          'Quantize the float model again, symmetrically and to INT8: onnxruntime.quantization.quantize_static(..., quant_format=QuantFormat.QDQ, activation_type=QuantType.QInt8, weight_type=QuantType.QInt8, extra_options={"ActivationSymmetric": True, "QuantizeBias": False}), or NVIDIA ModelOpt; or convert the float model.',
      },
      {
        when: 'unsupported=scales',
        message: 'The model computes the sizes of a Resize, which this parser requires as constants.',
        remedy:
          'Export with opset_version=11 or higher and a fixed size: F.interpolate(x, size=(H, W)) with whole numbers (int(...)), no scale_factor and no size that is taken from another tensor; then fold what is left: polygraphy surgeon sanitize --fold-constants IN -o OUT (or onnxsim IN OUT; tf2onnx: --opset 11 or higher). A newer TensorRT (8 and above) takes sizes that are computed.',
      },
      {
        when: 'unsupported=constant',
        message: 'The model computes a value that this TensorRT requires as a constant[ ({op})].',
        remedy:
          'Fold constants: polygraphy surgeon sanitize --fold-constants IN -o OUT (or onnxsim IN OUT); where the value comes from an input of the model, make it an initializer, or export with fixed shapes (without dynamic_axes), which leaves nothing to compute; a newer PyTorch folds more at the export. Newer TensorRT takes more of them computed at run time (10.3 and newer: the axes of Slice).',
      },
      {
        when: 'unsupported=shape-tensor',
        message:
          'The model computes the size of a tensor with a layer that TensorRT cannot compute sizes with[: {shapeLayer}][ ({shapeKind})].',
        remedy:
          'Leave no size to compute there: export with fixed shapes (without dynamic_axes), then fold constants (polygraphy surgeon sanitize --fold-constants IN -o OUT, or onnxsim IN OUT --overwrite-input-shape NAME:1x3xHxW). Where the shape must stay dynamic, write that layer[ ({shapeLayer})] differently in PyTorch before the export (an OneHot is mostly of torch.repeat_interleave: expand or tile does the same; k, n and sizes in view and reshape as Python integers, int(...), not tensors). Where it depends on values (NonMaxSuppression, NonZero, TopK of a computed K), end the model before that operator and do the step behind the engine, or use EfficientNMS_TRT. A newer TensorRT computes sizes with more layers.',
      },
      {
        when: 'substitute',
        remedy:
          'Replace[ {op}] before the export: {substitute} Else use a newer TensorRT, write a plugin for {op}, or run that part in ONNX Runtime.',
      },
    ],
    documentation: OPERATORS,
  },
  'unsupported-dtype': {
    meaning:
      'A tensor or initializer has a type that this TensorRT does not accept there (UINT8, INT64, STRING, DOUBLE).',
    looksLike:
      '`Unsupported ONNX data type: UINT8 (2)`, `Found unsupported datatype (11) when importing initializer`',
    message: 'A tensor of the model has a type[, {dtype},] that this TensorRT does not accept there.',
    remedy:
      'Cast the tensor to float32, float16, int32 or bool in the model and export it again[ (no {dtype})].',
    cases: [
      {
        when: 'shapeInput',
        message:
          'The input {tensor} holds sizes, which TensorRT takes as {wantedType}, and the model has it in another type.',
        remedy:
          'Export the model with {tensor} as {wantedType} (the example input of torch.onnx.export: torch.tensor([...], dtype=torch.int32)), and give it so at run time; or make it a constant of the model (polygraphy surgeon sanitize --fold-constants, after replacing the input by an initializer), where the size never changes.',
      },
      {
        when: 'types',
        message:
          'Two inputs of an operator[ ({op})][ at node {node}] have types that TensorRT does not accept together: {types}[ and {otherType}].',
        remedy:
          'Cast one of them, so that both inputs[ of {op}] have one type ({types}[ and {otherType}] now): a Cast node in front of it, or the whole model in one precision. If both have one type in the model, the importer of TensorRT adds a constant of the other type: put a Cast to float32 before the node and one back after it.',
      },
      {
        when: 'torchType',
        message: 'The module has tensors of INT64 or FLOAT64, which Torch-TensorRT does not convert unasked.',
        remedy:
          'Let Torch-TensorRT shorten them: torch_tensorrt.compile(..., truncate_double=True) (TorchScript and releases before 2.3: truncate_long_and_double=True), or cast them in the module (x.int(), x.float()) before the compilation.',
      },
      {
        when: 'quantized=constant',
        message:
          'The constant[ {tensor}] is kept as INT8, and something other than DequantizeLinear reads it: TensorRT accepts INT8 constants as quantized values only.',
        remedy:
          'Make it a constant of floats by folding what follows it (a Cast, a Mul): polygraphy surgeon sanitize --fold-constants IN -o OUT, or onnxsim IN OUT. A constant that is meant to be quantized needs a DequantizeLinear after it; one that is meant to be integers needs the type INT32.',
      },
      {
        when: 'quantized=bias',
        message:
          'A bias[ (at {tensor})] is quantized to {dtype}, as ONNX Runtime does by default, but the DequantizeLinear of TensorRT accepts only INT8 and smaller types.',
        remedy:
          'Leave biases in float: quantize the float model again with onnxruntime.quantization.quantize_static(..., quant_format=QuantFormat.QDQ, activation_type=QuantType.QInt8, weight_type=QuantType.QInt8, extra_options={"QuantizeBias": False, "ActivationSymmetric": True}) (TensorRT accepts only zero points of 0), or with NVIDIA ModelOpt; or convert the float model.',
      },
      {
        when: 'dtype=STRING',
        message: 'The model has string tensors[ ({op})], and TensorRT has no such type.',
        remedy:
          'Remove the part of the model that handles strings[ ({op})]: tokenize or look up in the program instead, and export the model from the first numeric tensor on (onnx.utils.extract_model).',
      },
    ],
    documentation: OPERATORS,
  },
  'unsupported-opset-or-ir': {
    meaning: 'The model uses a newer opset or IR version than the parser was built for.',
    looksLike:
      '`Unsupported model IR version`, `Assertion failed: tensors.count(input_name)` with an old parser',
    message: 'The model uses an opset or IR version[ ({opset})] that this parser does not know.',
    remedy: 'Export the model with a lower opset_version, or use a newer TensorRT.',
    cases: [
      {
        when: 'opsetOld prelu',
        message:
          'The model is of opset {opset}, and operators that broadcast[ ({op})] are not imported below opset {opsetOld}.',
        remedy:
          'Export the model again with opset_version={opsetOld} or higher. The converter of onnx alone is not enough here: it leaves the slope of PRelu with one dimension, and TensorRT requires C x 1 x 1: convert with onnx.version_converter.convert_version(model, {opsetOld}), and give each slope of C values the shape C x 1 x 1 (as many 1 as the input has spatial dimensions).',
      },
      {
        when: 'opsetOld',
        message:
          'The model is of an opset below {opsetOld}[ ({opset})], and operators that broadcast[ ({op})] are imported from opset {opsetOld} on.',
        remedy:
          "Raise the opset to {opsetOld}, the lowest that works: python3 -c \"import onnx; from onnx import version_converter as c; onnx.save(c.convert_version(onnx.load('{modelName}'), {opsetOld}), '{modelName}')\", or export again with opset_version={opsetOld} or higher.",
      },
    ],
    documentation: OPERATORS,
  },
  'onnx-custom-op-plugin-missing': {
    meaning:
      'The graph has an operator that is not part of ONNX, and its plugin is not loaded when the model is parsed.',
    looksLike:
      '`No importer registered for op: DCNv2`, `Plugin not found, are the plugin name, version, and namespace correct?`',
    message:
      'The model uses the operator[ {op}], which is not part of ONNX, and no loaded plugin has that name.',
    cases: [
      {
        when: 'pluginList',
        message:
          'The program looks for the creator of its own plugin, and the library that registers it is not loaded.',
        remedy:
          'Build the plugins of the project for this TensorRT and PyTorch, and load the library: torch2trt: sudo python3 setup.py install --plugins (newer: cmake -B build . && cmake --build build && sudo cmake --install build), where ldd -r libtorch2trt.so must show no undefined symbol; from TensorRT 7.1 on a newer torch2trt converts interpolate without a plugin. For TensorRT\'s own plugins call trt.init_libnvinfer_plugins(None, "") first.',
      },
      {
        when: 'pluginProject',
        message: 'The model uses the operator[ {op}] of {pluginProject}, and no loaded plugin has that name.',
        remedy:
          'Load {pluginLibrary} before parsing (trtexec --staticPlugins=LIB, before 8.6 --plugins=LIB; Python: {pluginLoad}), built for this TensorRT: {op} is an operator of {pluginProject}, not one of TensorRT or ONNX. Or export the model without it.',
      },
      {
        when: 'pluginOwner=tensorrt',
        message:
          "The model uses the operator {op}, one of TensorRT's own plugins, and the parser found none of that name.",
        remedy:
          "Call trt.init_libnvinfer_plugins(logger, '') (C++: initLibNvInferPlugins) before parsing. If it is called, this release does not have {op} (EfficientNMS_TRT: 8.0 and newer) or has another version of it: use a newer TensorRT, or export the model without it (NMS outside of the engine).",
      },
      {
        when: 'opUnnamed',
        message:
          'The model uses an operator that the parser has no importer for, and no loaded plugin has its name, which this excerpt does not show.',
        remedy:
          'Look for its name in the lines above (`Searching for plugin: NAME`, `While parsing node number N [NAME`). If ONNX has it (GridSample, LayerNormalization, ScatterND ...), use a newer TensorRT, whose parser imports it (8.6 or newer has most of them), or export with another opset or without it. Otherwise it is a plugin: load its library before parsing (trtexec --staticPlugins=LIB, before 8.6 --plugins=LIB; Python: ctypes.CDLL).',
      },
      {
        when: 'ortOp',
        message: 'ONNX Runtime does not know the operator {op}, which is not part of ONNX.',
        remedy:
          'Run the model with TensorRT itself where {op} is one of its plugins (EfficientNMS_TRT and others whose name ends in _TRT: trtexec --onnx=MODEL --saveEngine=ENGINE), or give ONNX Runtime the TensorRT provider first and the library of the plugin in trt_extra_plugin_lib_paths; for the CPU or CUDA provider export the model without it (NMS behind the model; MMDeploy, MMYOLO: the configuration for onnxruntime).',
      },
    ],
    remedy:
      'Load the library that defines the plugin[ {op}] before parsing (trtexec --staticPlugins=LIB, older: --plugins=LIB; Python: ctypes.CDLL), or export without that operator.',
    documentation: CUSTOM_LAYERS,
  },
  'parse-errors-ignored': {
    meaning:
      'The program went on after the parser had failed: only the empty network is reported, and the real error is lost.',
    looksLike: '`Network must have at least one output` with no parser error before it',
    message: 'The network is empty: the parser failed before, and its error was not shown.',
    remedy:
      'Check the result of parser.parse() and print parser.get_error(i) for each of parser.num_errors, or run trtexec --onnx on the model: the real cause is there.',
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/python-api-docs.html',
  },
} satisfies Record<string, CauseText>;
