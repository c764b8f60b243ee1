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
  /** Requests of several sizes are put side by side: the engine has one axis then, and no batch. */
  isRagged: boolean;
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
  /** Inputs and outputs that no client sees: controls and states of sequences, batch inputs. */
  internal: readonly { mode: 'input' | 'output'; name: string; line: number }[];
  /** Optimization profiles that instances use; none = the first. */
  profiles: readonly Written<number>[];
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
/** Fields of messages in a configuration in which a name is easily misspelt (model_config.proto). */
const INNER_FIELDS: Readonly<Record<string, readonly string[]>> = {
  dynamic_batching: words(
    'preferred_batch_size max_queue_delay_microseconds preserve_ordering priority_levels default_priority_level default_queue_policy priority_queue_policy',
  ),
  instance_group: words('name kind count rate_limiter gpus secondary_devices profile passive host_policy'),
  version_policy: words('latest all specific'),
  sequence_batching: words(
    'direct oldest max_sequence_idle_microseconds control_input state iterative_sequence',
  ),
  batch_input: words('kind target_name data_type source_input'),
  batch_output: words('target_name kind source_input'),
  model_warmup: words('name batch_size inputs count'),
};
/** What a configuration may have once: protobuf's parser refuses a second one, as it does a second scheduler. */
const ONCE = words(
  'name platform backend runtime version_policy max_batch_size optimization default_model_filename model_operations model_transaction_policy model_repository_agents response_cache model_metrics',
);
const SCHEDULERS = words('dynamic_batching sequence_batching ensemble_scheduling');
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

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** Elements between the axes of open size: what a reshape has to keep (ValidateIOShape of model_config_utils.cc). */
function sections(sizes: readonly number[]): string {
  const found: number[][] = [[]];
  for (const size of sizes)
    if (size === -1) found.push([]);
    else found.at(-1)?.push(size);
  return found.map(product).join();
}

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

  wrong(line: number, message: string): void {
    if (this.problems.length < 2 * MOST_PROBLEMS) this.problems.push({ line, message, isSure: true });
  }

  private isTrue(fields: readonly ProtoField[], name: string): boolean {
    return /^(?:true|True|t|1)$/.test(this.text(fields, name)?.value ?? '');
  }

  tensors(fields: readonly ProtoField[], side: 'input' | 'output'): TritonTensor[] {
    const seen = new Set<string>();
    return this.messages(fields, side).map(({ inside, line }) => {
      this.known(inside, TENSOR_FIELDS, side);
      const [reshape] = this.messages(inside, 'reshape');
      const tensor = {
        name: this.text(inside, 'name')?.value ?? '',
        dataType: this.dataType(inside),
        dims: this.numbers(inside, 'dims'),
        reshape: reshape === undefined ? null : this.numbers(reshape.inside, 'shape'),
        isShapeTensor: this.isTrue(inside, 'is_shape_tensor'),
        isRagged: this.isTrue(inside, 'allow_ragged_batch'),
        line,
      };
      this.shapes(tensor, side, this.text(inside, 'format')?.value ?? '');
      if (tensor.name === '') this.wrong(line, `an ${side} has no name`);
      else if (seen.has(tensor.name)) this.wrong(line, `the ${side} ${tensor.name} is there twice`);
      seen.add(tensor.name);
      return tensor;
    });
  }

  /** What Triton's own check of the configuration refuses, whatever the engine (ValidateIOShape, ValidateModelInput). */
  private shapes({ name, dims, reshape, line }: TritonTensor, side: string, format: string): void {
    const sizes = [...dims, ...(reshape ?? [])];
    const bad = sizes.find((size) => size !== -1 && size < 1);
    if (bad !== undefined)
      this.wrong(line, `the ${side} ${name} has the size ${bad}: sizes are 1 or more, or -1 for any`);
    else if (reshape !== null && dims.length > 0 && sections(dims) !== sections(reshape))
      this.wrong(line, `dims and reshape of the ${side} ${name} have different numbers of elements`);
    if (/NHWC|NCHW/.test(format) && dims.length > 0 && dims.length !== 3)
      this.wrong(line, `the ${side} ${name} is ${format}, which takes 3 dims, and it has ${dims.length}`);
  }

  /** A second one of what there may be one of, misspelt fields of inner messages, and batches that no batch may be. */
  rest(fields: readonly ProtoField[], maxBatchSize: Written<number>): void {
    for (const [i, field] of fields.entries()) {
      const group = SCHEDULERS.includes(field.name) ? SCHEDULERS : [field.name];
      if (group !== SCHEDULERS && !ONCE.includes(field.name)) continue;
      // A zero or an empty string counts as not written (proto3).
      const first = fields
        .slice(0, i)
        .find(({ name, value }) => group.includes(name) && value !== '' && value !== '0');
      if (first === undefined) continue;
      this.wrong(
        this.line(field),
        field.name === first.name
          ? `${field.name} is there twice`
          : `${field.name} and ${first.name} exclude each other`,
      );
    }
    for (const [name, inner] of Object.entries(INNER_FIELDS))
      for (const { inside } of this.messages(fields, name)) this.known(inside, inner, name);
    this.sources(fields);
    this.controls(fields);
    if (maxBatchSize.value < 0) this.wrong(maxBatchSize.line, 'max_batch_size is negative');
    for (const { inside, line } of this.messages(fields, 'dynamic_batching')) {
      const [levels = 0] = this.numbers(inside, 'priority_levels');
      const [first = 0] = this.numbers(inside, 'default_priority_level');
      if (levels > 0 && (first < 1 || first > levels))
        this.wrong(line, `default_priority_level ${first} is not from 1 to priority_levels (${levels})`);
      for (const size of this.numbers(inside, 'preferred_batch_size'))
        if (size < 1 || (maxBatchSize.value > 0 && size > maxBatchSize.value))
          this.wrong(
            line,
            `preferred_batch_size ${size} is not from 1 to max_batch_size (${maxBatchSize.value})`,
          );
    }
  }

  /** Batch inputs and outputs have one source each, which is an input (model_config_utils.cc). */
  private sources(fields: readonly ProtoField[]): void {
    const inputs = this.messages(fields, 'input').map(({ inside }) => this.text(inside, 'name')?.value);
    for (const side of ['batch_input', 'batch_output'])
      for (const { inside, line } of this.messages(fields, side)) {
        const named = inside.filter(({ name }) => name === 'source_input').map(({ value }) => value);
        const [source] = named;
        if (named.length !== 1) this.wrong(line, `a ${side} has ${named.length} of source_input, not one`);
        // Inputs that are left out are read from the engine.
        else if (typeof source === 'string' && inputs.length > 0 && !inputs.includes(source))
          this.wrong(line, `the source_input ${source} of a ${side} is not an input`);
      }
  }

  /** One tensor for each control of a sequence, and one control for each tensor. */
  private controls(fields: readonly ProtoField[]): void {
    const kinds = new Map<string, string>();
    for (const sequence of this.messages(fields, 'sequence_batching'))
      for (const { inside, line } of this.messages(sequence.inside, 'control_input')) {
        const tensor = this.text(inside, 'name')?.value ?? '';
        const own = this.messages(inside, 'control').map(
          (one) => this.text(one.inside, 'kind')?.value ?? '0',
        );
        if (own.length > 1) this.wrong(line, `the control input ${tensor} has several kinds`);
        for (const kind of own) {
          const other = kinds.get(kind);
          if (other !== undefined && other !== tensor)
            this.wrong(line, `${kind} has two control inputs, ${other} and ${tensor}`);
          kinds.set(kind, tensor);
        }
      }
  }

  /** Inputs and outputs that Triton fills and keeps itself. */
  internal(fields: readonly ProtoField[]): TritonConfig['internal'] {
    const named = (
      mode: 'input' | 'output',
      inside: readonly ProtoField[],
      field: string,
    ): TritonConfig['internal'] =>
      inside.flatMap((one) =>
        one.name === field && typeof one.value === 'string' && one.value !== ''
          ? [{ mode, name: one.value, line: this.line(one) }]
          : [],
      );
    const sequences = this.messages(fields, 'sequence_batching').map(({ inside }) => inside);
    return [
      ...sequences
        .flatMap((inside) => this.messages(inside, 'control_input'))
        .flatMap(({ inside }) => named('input', inside, 'name')),
      ...sequences
        .flatMap((inside) => this.messages(inside, 'state'))
        .flatMap(({ inside }) => [
          ...named('input', inside, 'input_name'),
          ...named('output', inside, 'output_name'),
        ]),
      ...this.messages(fields, 'batch_input').flatMap(({ inside }) => named('input', inside, 'target_name')),
    ];
  }

  /** The profiles that instance groups name; protobuf has them as strings. */
  profiles(fields: readonly ProtoField[]): Written<number>[] {
    return this.messages(fields, 'instance_group').flatMap(({ inside }) =>
      inside.flatMap((field) => {
        if (field.name !== 'profile' || typeof field.value !== 'string') return [];
        const value = numberOf(field.value);
        if (Number.isNaN(value) || value < 0) {
          this.wrong(this.line(field), `profile "${field.value}" is not the number of a profile`);
          return [];
        }
        return [{ value, line: this.line(field) }];
      }),
    );
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
  const maxBatchSize = {
    value: reader.numbers(fields, 'max_batch_size').at(-1) ?? 0,
    line: batch === undefined ? 1 : reader.line(batch),
  };
  reader.rest(fields, maxBatchSize);
  return {
    name: reader.text(fields, 'name'),
    platform: reader.text(fields, 'platform'),
    backend: reader.text(fields, 'backend'),
    maxBatchSize,
    inputs: reader.tensors(fields, 'input'),
    outputs: reader.tensors(fields, 'output'),
    internal: reader.internal(fields),
    profiles: reader.profiles(fields),
    defaultFile: reader.text(fields, 'default_model_filename'),
    byCapability,
    policy: reader.policy(fields),
    problems: reader.problems,
  };
}
