import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';
import { writeOut } from './operators.js';

/** A bug of the optimizer that a change of the model avoids. Each was seen, and avoided, with TensorRT-RTX 1.5.0.114. */
const AVOIDED: readonly { shows: RegExp; remedy: string }[] = [
  {
    shows: /isValidDims/,
    remedy:
      'Print the dimensions of each layer as the network is made (tensor->getDimensions(), get_input(i).shape): that of one is negative or not a number, as a layer was given wrong sizes. The program and its weights (wts, cfg, number of classes, input size) are most often of different versions of the model.',
  },
  {
    shows: /is_decomposable/,
    remedy: `Write the operator Attention out, as it has no fused kernel for these types and shapes: ${writeOut('Attention')} (onnx 1.23.2 or newer), or export MatMul, Softmax and MatMul in its place (opset below 23, attn_implementation="eager").`,
  },
  {
    shows: /validateCaskKLibSize/,
    remedy:
      'Let TensorRT find the builder resource (libnvinfer_builder_resource.so, nvinfer_builder_resource_10.dll) that belongs to its libnvinfer: another one, or one that was cut short, is found first. List all copies (find / -name "*nvinfer_builder_resource*", where nvinfer*.dll), take those of conda, pip or an archive that are not in use off LD_LIBRARY_PATH and PATH, and install TensorRT again, completely, for one CUDA.',
  },
  {
    shows: /getter\(i\) != 0/,
    remedy:
      'Give every tensor a scale above 0: an entry of the calibration cache is 0, as the tensor was 0 in all batches, or the images were few or not preprocessed as for inference. Delete the cache and calibrate with some hundred images of the data that the model was trained with; or build with FP16.',
  },
  {
    shows: /numeric_limits<int32_t>::max/,
    remedy:
      'Make the largest tensor smaller than 2^31 elements: a smaller batch, image or maximum of the profile, or the layer in parts; a newer TensorRT takes more.',
  },
  {
    shows: /isInFlight/,
    remedy:
      'Make the input that a shape comes from (depth of OneHot, limit of Range, scales of Upsample and Resize) an initializer, or an INT64 input instead of a float one: the shape is computed from its values.',
  },
];

/** What avoids the assertion on which the optimizer failed. */
export function adviceOnAssertion({ captures, lines }: Case): Captures {
  const shown = [captures['assertion'] ?? '', ...lines];
  const known = AVOIDED.find(({ shows }) => shown.some((line) => shows.test(line)));
  return known === undefined ? {} : { assertionRemedy: known.remedy };
}
