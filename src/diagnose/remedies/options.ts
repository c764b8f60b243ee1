import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';

/** What to write in place of options that trtexec refuses, by its own words. */
const OPTIONS: readonly { says: RegExp; advice: string }[] = [
  {
    says: /memPoolSize|memory pool/,
    advice:
      'A limit is --memPoolSize=POOL:SIZE with "=", a comma between pools and MiB or a suffix as unit (workspace:4096, workspace:4G, dlaSRAM:1M); --workspace ended with 10.',
  },
  {
    says: /minShapes|optShapes|maxShapes|shape spec|--profile|profile index/i,
    advice:
      "Give --minShapes, --optShapes and --maxShapes, each with every dynamic input: --minShapes=image:1x3x224x224,mask:1x1, without spaces; a name that has a colon itself in quotes ('input:0':1x3x224x224). Before the shapes of further profiles write --profile=1.",
  },
  {
    says: /--batch|batch/i,
    advice:
      'Leave --batch, --maxBatch and --explicitBatch out: an ONNX model has the batch in its shapes. Build with --minShapes=NAME:1x..., --optShapes and --maxShapes for a dynamic batch, and run with --shapes=NAME:4x....',
  },
  {
    says: /fp8 and int8|FP8 and INT8/,
    advice:
      'Give only one of --fp8 and --int8, the one that the model is quantized in (--best sets int8); from 10.0 on build a quantized model with --stronglyTyped and neither.',
  },
  {
    says: /stronglyTyped/,
    advice:
      'Leave --fp16, --bf16, --int8, --fp8 and --best out with --stronglyTyped: the model has the types.',
  },
  {
    says: /IOFormat|TensorFormat/,
    advice:
      'Formats are type:layout, one for each input (output) in the order of the model, with a comma, or one for all: --inputIOFormats=fp16:chw,int32:chw. Leave them out for float32 and chw.',
  },
  {
    says: /useRuntime|leanDLLPath/,
    advice:
      'Build with --useRuntime=full, which is the default (and with --versionCompatible for the lean runtime), and run the engine in a second call: --loadEngine=ENGINE --useRuntime=lean. Engines with plugins run in the full runtime only.',
  },
  {
    says: /hardwareCompatibilityLevel/,
    advice: 'The levels are none, ampere+ and, from 10.11 on, sameComputeCapability.',
  },
  {
    says: /prefixed with \+ or -|conditional|tactic source|preview feature/i,
    advice:
      'Write a sign before each name: --tacticSources=-CUBLAS,+CUDNN, --preview=+profileSharing0806; sources and features of other releases are not known.',
  },
  {
    says: /eight streaming/,
    advice: 'Build with --allowWeightStreaming --stronglyTyped, or leave --weightStreamingBudget out.',
  },
  {
    says: /--output flag/,
    advice:
      'Leave --output out: an ONNX model has its own outputs. For others, cut the model before: polygraphy surgeon extract IN -o OUT --outputs NAME:auto.',
  },
  {
    says: /load and save/,
    advice: 'Give --onnx with --saveEngine to build, or --loadEngine alone to run, not both engines.',
  },
  {
    says: /layerOutputTypes|output types|precision constraints/,
    advice:
      'Types of layers are LAYER:TYPE, with + between those of several outputs (--layerOutputTypes=conv:fp16,split:fp16+fp32), and take effect with --precisionConstraints=prefer or obey.',
  },
  {
    says: /[sS]afe/,
    advice:
      'Leave --safe out on a PC: it is for DriveOS, whose package has the safety runtime (trtexec_safe); I/O formats for it are those that the message names.',
  },
  {
    says: /setBuilderOptimizationLevel/,
    advice: 'The level is 0 to 5 (--builderOptimizationLevel=3 is the default).',
  },
];

/** What to write in place of an option that is refused. */
export function adviceOnOption({ captures }: Case): Captures {
  const { refused } = captures;
  if (refused === undefined) return {};
  const known = OPTIONS.find(({ says }) => says.test(refused));
  return {
    refused: refused.replace(/[.\s]+$/, ''),
    ...(known === undefined ? {} : { optionAdvice: known.advice }),
  };
}

/** The name that a parameter of TensorRT-LLM's C++ has in config.pbtxt and in Python. */
export function adviceOnSetting({ captures }: Case): Captures {
  const parameter = captures['llmParameter'];
  return parameter === undefined
    ? {}
    : { llmKey: parameter.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) };
}
