import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';

/** The element types of ONNX by their number (TensorProto.DataType), as old parsers print them. */
const ONNX_TYPES: Readonly<Record<string, string>> = {
  '1': 'FLOAT',
  '2': 'UINT8',
  '3': 'INT8',
  '4': 'UINT16',
  '5': 'INT16',
  '6': 'INT32',
  '7': 'INT64',
  '8': 'STRING',
  '9': 'BOOL',
  '10': 'FLOAT16',
  '11': 'DOUBLE',
  '12': 'UINT32',
  '13': 'UINT64',
  '14': 'COMPLEX64',
  '15': 'COMPLEX128',
  '16': 'BFLOAT16',
};

/** The name of a type that the log tells as a number: nobody looks for 11 in a model. */
export function adviceOnType({ captures }: Case): Captures {
  const name = ONNX_TYPES[captures['dtype'] ?? ''];
  return name === undefined ? {} : { dtype: name };
}
