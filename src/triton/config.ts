import { didYouMean, nearestName } from '../core/text/nearest.js';
import { parseTextProto, type ProtoField, type SourceFile } from '../pins/index.js';

/** A value, and the line (from 1) where it is written. */
export interface Written<T> {
  value: T;
  line: number;
}

export interface TritonTensor {
  name: string;
  dataType: Written<string> | null;
  dims: readonly number[];
  /** The shape of the engine's own tensor, where `dims` are only how clients see it. */
  reshape: readonly number[] | null;
  isShapeTensor: boolean;
  line: number;
}

/** Versions that are served: the `n` latest, all, or these. */
export type VersionPolicy = { latest: number } | { all: true } | { specific: readonly string[] };

/** What a `config.pbtxt` says that can be held against engines (model_config.proto of triton-inference-server/common). */
export interface TritonConfig {
  name: Written<string> | null;
  platform: Written<string> | null;
  backend: Written<string> | null;
  maxBatchSize: Written<number>;
  inputs: readonly TritonTensor[];
  outputs: readonly TritonTensor[];
  defaultFile: Written<string> | null;
  /** By compute capability, `8.6`. */
  byCapability: ReadonlyMap<string, Written<string>>;
  policy: VersionPolicy;
  /** What Triton itself does not take, or what is likely misspelt. */
  problems: readonly { line: number; message: string; isSure: boolean }[];
}

const words = (text: string): string[] => text.split(' ');
const FIELDS = words(
  'name platform backend runtime version_policy max_batch_size input output batch_input batch_output optimization dynamic_batching sequence_batching ensemble_scheduling instance_group default_model_filename cc_model_filenames metric_tags parameters model_warmup model_operations model_transaction_policy model_repository_agents response_cache model_metrics',
);
const TENSOR_FIELDS = words(
  'name data_type format dims reshape is_shape_tensor allow_ragged_batch optional label_filename is_non_linear_format_io',
);
/** Types of Triton, and what TensorRT calls them; null: TensorRT has none such. */
export const TRITON_TYPES: Readonly<Record<string, string | null>> = {
  TYPE_BOOL: 'bool',
  TYPE_UINT8: 'uint8',
  TYPE_UINT16: null,
  TYPE_UINT32: null,
  TYPE_UINT64: null,
  TYPE_INT8: 'int8',
  TYPE_INT16: null,
  TYPE_INT32: 'int32',
  TYPE_INT64: 'int64',
  TYPE_FP16: 'half',
  TYPE_FP32: 'float',
  TYPE_FP64: null,
  TYPE_STRING: null,
  TYPE_BF16: 'bf16',
};
/** The enum by number, which protobuf's text format takes as well. */
const BY_NUMBER = [
  ...['TYPE_INVALID', 'TYPE_BOOL', 'TYPE_UINT8', 'TYPE_UINT16', 'TYPE_UINT32', 'TYPE_UINT64', 'TYPE_INT8'],
  ...[
    'TYPE_INT16',
    'TYPE_INT32',
    'TYPE_INT64',
    'TYPE_FP16',
    'TYPE_FP32',
    'TYPE_FP64',
    'TYPE_STRING',
    'TYPE_BF16',
  ],
];

/** Nobody mends a configuration with more than these line by line. */
const MOST_PROBLEMS = 50;

const numberOf = (text: string): number => (/^-?(?:0x[\da-f]+|\d+)$/i.test(text) ? Number(text) : NaN);

class Reader {
  readonly problems: { line: number; message: string; isSure: boolean }[] = [];

  constructor(private readonly source: SourceFile) {}

  line({ offset }: { offset: number }): number {
    return this.source.position(offset).line;
  }

  known(fields: readonly ProtoField[], names: readonly string[], of: string): void {
    for (const field of fields)
      if (!names.includes(field.name) && !field.name.startsWith('[')) {
        if (this.problems.length >= MOST_PROBLEMS) {
          const message = `more than ${MOST_PROBLEMS} lines are wrong: this is not a model configuration`;
          if (this.problems.length === MOST_PROBLEMS)
            this.problems.push({ line: this.line(field), message, isSure: true });
          return;
        }
        const near = nearestName(field.name, [...names]);
        this.problems.push({
          line: this.line(field),
          message: `${of} has no field ${field.name}${didYouMean(field.name, [...names])}`,
          // A later Triton may have more fields than are known here.
          isSure: near !== null,
        });
      }
  }

  text(fields: readonly ProtoField[], name: string): Written<string> | null {
    const found = fields.findLast((field) => field.name === name && typeof field.value === 'string');
    if (found === undefined || typeof found.value !== 'string' || found.value === '') return null;
    return { value: found.value, line: this.line(found) };
  }

  messages(fields: readonly ProtoField[], name: string): { inside: ProtoField[]; line: number }[] {
    return fields.flatMap((field) =>
      field.name === name && typeof field.value !== 'string'
        ? [{ inside: field.value, line: this.line(field) }]
        : [],
    );
  }

  numbers(fields: readonly ProtoField[], name: string): number[] {
    return fields.flatMap((field) => {
      if (field.name !== name) return [];
      const value = typeof field.value === 'string' ? numberOf(field.value) : NaN;
      if (Number.isNaN(value) && this.problems.length < 2 * MOST_PROBLEMS)
        this.problems.push({ line: this.line(field), message: `${name} is not a number`, isSure: true });
      return [value];
    });
  }

  tensors(fields: readonly ProtoField[], side: 'input' | 'output'): TritonTensor[] {
    return this.messages(fields, side).map(({ inside, line }) => {
      this.known(inside, TENSOR_FIELDS, side);
      const [reshape] = this.messages(inside, 'reshape');
      return {
        name: this.text(inside, 'name')?.value ?? '',
        dataType: this.dataType(inside),
        dims: this.numbers(inside, 'dims'),
        reshape: reshape === undefined ? null : this.numbers(reshape.inside, 'shape'),
        isShapeTensor: this.text(inside, 'is_shape_tensor')?.value === 'true',
        line,
      };
    });
  }

  private dataType(fields: readonly ProtoField[]): Written<string> | null {
    const written = this.text(fields, 'data_type');
    if (written === null) return null;
    const value = BY_NUMBER[numberOf(written.value)] ?? written.value;
    const types = Object.keys(TRITON_TYPES);
    if (types.includes(value)) return { ...written, value };
    this.problems.push({
      line: written.line,
      message: `there is no data_type ${value}${didYouMean(value.startsWith('TYPE_') ? value : `TYPE_${value}`, types)}`,
      isSure: true,
    });
    return null;
  }

  policy(fields: readonly ProtoField[]): VersionPolicy {
    const [written] = this.messages(fields, 'version_policy');
    if (written === undefined) return { latest: 1 };
    const { inside } = written;
    const [specific] = this.messages(inside, 'specific');
    if (specific !== undefined) return { specific: this.numbers(specific.inside, 'versions').map(String) };
    if (this.messages(inside, 'all').length > 0) return { all: true };
    const [latest] = this.messages(inside, 'latest');
    return { latest: this.numbers(latest?.inside ?? [], 'num_versions')[0] ?? 1 };
  }
}

/** Reads a `config.pbtxt`. @throws ParseProblem where it is not protobuf text */
export function readTritonConfig(source: SourceFile): TritonConfig {
  const fields = parseTextProto(source);
  const reader = new Reader(source);
  reader.known(fields, FIELDS, 'a model configuration');
  const batch = fields.findLast(({ name }) => name === 'max_batch_size');
  const byCapability = new Map<string, Written<string>>();
  for (const { inside } of reader.messages(fields, 'cc_model_filenames')) {
    const [key, value] = [reader.text(inside, 'key'), reader.text(inside, 'value')];
    if (key !== null && value !== null) byCapability.set(key.value, value);
  }
  return {
    name: reader.text(fields, 'name'),
    platform: reader.text(fields, 'platform'),
    backend: reader.text(fields, 'backend'),
    maxBatchSize: {
      value: reader.numbers(fields, 'max_batch_size').at(-1) ?? 0,
      line: batch === undefined ? 1 : reader.line(batch),
    },
    inputs: reader.tensors(fields, 'input'),
    outputs: reader.tensors(fields, 'output'),
    defaultFile: reader.text(fields, 'default_model_filename'),
    byCapability,
    policy: reader.policy(fields),
    problems: reader.problems,
  };
}
